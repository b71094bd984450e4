//! `match` with literal patterns, on host or traced values.
//!
//! ```text
//! // match E { P0 => A, P1 if G => B, n => C }
//! match E { value => match (&value).__match_kind().begin(value) { mut m => 'm: loop {
//!     let arm = match m.scrutinee(c!, &CASES) {
//!         P0 => A,
//!         P1 if m.asks(1) && m.guard(G) => B,
//!         n => { let n = m.bound(|value| value, n); C }
//!     };
//!     match m.leave(c!, arm) { Some(out) => break 'm out, None => m.again() };
//! }}}
//! ```
//!
//! The user's `match` stays, so that the compiler checks its patterns. Over a host value it runs once. Over a traced
//! one it runs once for each arm, on a *probe*: a host value that the macro chose because it leads to that arm.
//! What the arm's pattern asks of the traced value is recorded from its description in [`Case`].

mod case;
mod kind;

use std::panic::Location;

pub use case::{Case, MatchTraced, Matchable, Pattern, Probe};
pub use kind::{BeginTuple, HostKind, TracedKind};

use super::arms::Arms;
use super::carry::Carry;
use super::chain::{Holds, Link};
use super::condition::HostCondition;
use crate::ir::{Literal, OpKind, Terminator, Type, Value};
use crate::stage::error::BuildError;
use crate::stage::into::IntoTraced;
use crate::stage::lift::Lift;
use crate::stage::recorder::{Caller, FrameKind, Recorder, abort};
use crate::stage::traced::{Bundle, Traced};

/// A `match` on a host value.
#[derive(Debug)]
pub struct HostMatch<T>(Option<T>);

impl<T> HostMatch<T> {
    /// The value.
    pub fn scrutinee<C>(&mut self, _: C, _: &[Case]) -> T {
        match self.0.take() {
            Some(value) => value,
            None => unreachable!("a host `match` has no second pass"),
        }
    }

    /// Every guard is asked.
    #[must_use]
    pub fn asks(&self, _: usize) -> bool {
        true
    }

    /// A guard's answer.
    pub fn guard<C: HostCondition>(&mut self, condition: C) -> bool {
        condition.decided()
    }

    /// The variable as the pattern bound it.
    pub fn bound<B, X: ?Sized, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, _: F, bound: B) -> B {
        bound
    }

    /// The variable as the pattern bound it, for a guard.
    pub fn peek<'b, B, X: ?Sized, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, _: F, bound: &'b B) -> &'b B {
        bound
    }

    /// The arm's value as it is.
    pub fn lift<V>(&self, value: V) -> V {
        value
    }

    /// The arm's value.
    pub fn leave<C, V>(&mut self, _: C, value: V) -> Option<V> {
        Some(value)
    }

    /// Never called: jumps out of host arms are the native ones.
    pub fn dead<C>(&mut self, _: C) -> ! {
        unreachable!("a host arm has no second pass")
    }

    /// Never called: a host `match` runs once.
    pub fn again(&self) -> ! {
        unreachable!("a host `match` has no second pass")
    }
}

/// A `match` on a traced value.
pub struct TracedMatch<'s, T> {
    value: T,
    arms: Arms<'s>,
    at: Caller,
    cases: Vec<Case>,
    current: usize,
    /// What the pattern of a guarded arm asks.
    asked: Option<Value>,
}

impl<'s, T: MatchTraced<'s>> TracedMatch<'s, T> {
    fn new(value: T, at: Caller) -> Self {
        let recorder = value.recorder();
        if !recorder.setting.control_flow {
            recorder.error(super::branch::switched_off("match", "if session.cond(..)", at));
        }
        TracedMatch { value, arms: Arms::new(recorder, at), at, cases: Vec::new(), current: 0, asked: None }
    }

    /// Opens the next arm; the probe leads there.
    pub fn scrutinee<C: Carry<'s>>(&mut self, carry: C, cases: &[Case]) -> T::Probe {
        if self.cases.is_empty() {
            self.cases = cases.to_vec();
        }
        self.arms.begin(carry);
        let Some(case) = self.cases.get(self.current) else {
            abort(BuildError::new(
                "the arms of this `match` leave a case out",
                "end it with an arm `_`",
                self.at,
            ));
        };
        let last = self.current + 1 == self.cases.len();
        if case.guarded {
            self.asked = self.value.test(&case.pattern, self.at);
            if self.asked.is_some() {
                self.arms.recorder.open(FrameKind::Arm, &[]);
            }
        } else if !last && let Some(condition) = self.value.test(&case.pattern, self.at) {
            self.arms.open(condition);
        }
        T::probe(&case.probe)
    }

    /// Whether it is this arm's guard that is recorded now.
    #[must_use]
    pub fn asks(&self, arm: usize) -> bool {
        self.cases.get(self.current).is_some_and(|case| case.arm == arm)
    }

    /// Opens the arm whose pattern and guard hold. The guard is asked only if the pattern matches.
    pub fn guard<G: IntoTraced<'s, Target = bool>>(&mut self, condition: G) -> bool {
        let (recorder, at) = (self.arms.recorder, self.at);
        let mut condition = condition.operand().record(recorder, at);
        if let Some(asked) = self.asked.take() {
            let close_with = |value: Value| {
                recorder.terminate(|resolve| Terminator::Yield(vec![resolve.value(value)]), at);
                recorder.close()
            };
            let matched = close_with(condition);
            recorder.open(FrameKind::Arm, &[]);
            let other = close_with(recorder.constant(Literal::Bool(false), at));
            let both = recorder.region(OpKind::If, &[asked], &[matched, other], vec![Type::Bool], at);
            condition = both.first().copied().unwrap_or(asked);
        }
        self.arms.open(condition);
        true
    }

    /// The traced part that a variable of the pattern stands for.
    pub fn bound<B, X: Clone, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, part: F, _: B) -> X {
        part(&self.value).clone()
    }

    /// The traced part that a variable of the pattern stands for, for a guard.
    pub fn peek<B, X, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, part: F, _: &B) -> &X {
        part(&self.value)
    }

    /// The arm's value in the graph.
    #[track_caller]
    pub fn lift<V: Lift<'s>>(&self, value: V) -> V::Bundle {
        value.lift(Some(self.arms.recorder), Location::caller())
    }

    /// Closes an arm that came to its end; the value after the last.
    pub fn leave<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C, value: V) -> Option<V> {
        self.current += 1;
        if self.cases.len() == 1 { Some(value) } else { self.arms.leave(carry, value) }
    }

    /// Closes an arm that ended in a jump; the value after the last.
    pub fn dead<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C) -> Option<V> {
        self.current += 1;
        if self.cases.len() == 1 {
            return Some(super::carry::bundle(self.arms.recorder, Vec::new()));
        }
        self.arms.close(carry, true)
    }

    /// Goes on to the next arm.
    pub fn again(&self) {}
}

impl<'s, T> Holds<'s> for &TracedMatch<'s, T> {
    fn recorder(&self) -> Option<&'s Recorder> {
        Some(self.arms.recorder)
    }
}

impl<T> Link for &HostMatch<T> {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s, T> Link for &TracedMatch<'s, T> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
