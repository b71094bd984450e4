//! `match` with literal patterns, on host or traced values.
//!
//! ```text
//! // match E { P0 => A, P1 if G => B, n => C }
//! match E { value => match (&value).__match_kind().begin(value) { mut m => {
//!     m.cases(&CASES);
//!     let (mut a, mut b, mut c) = (None, None, None);
//!     match () {
//!         () if m.asks(0) && match m.scrutinee(slots) { P0 => true, rest => m.back(rest) }
//!             && ({ { a = Some(A); } m.passes(&a) } || { reached(&m); m.leave(slots, &a) }) => given(a),
//!         () if m.asks(1) && match m.scrutinee(slots) { P1 if m.guard(G, slots) => true, rest => m.back(rest) } && …,
//!         () if m.asks(2) && let Some((n,)) = (match m.scrutinee(slots) { n => Some((n,)), … }) && …,
//!         () => {
//!             if NEVER { never(); match m.sample() { P0 => {}, P1 if maybe() => {}, n => {} } }
//!             reached(&m); m.join(slots)
//!         }
//!     }
//! }}}
//! ```
//!
//! Each arm is a `match` of its own in the guard of an arm that asks nothing else: no loop and no block with a label stands
//! around the user's text, and the borrow checker sees that of a host value's arms one is reached (see
//! [`branch`](super::branch)). The compiler checks on a sample that the
//! patterns leave nothing out. Over a host value the arms are asked in turn, as in any `match`. Over a traced one each
//! is recorded, on a *probe*: a host value that the macro chose because it leads to that arm.
//! What the arm's pattern asks of the traced value is recorded from its description in [`Case`].

mod case;
mod kind;

use std::panic::Location;

pub use case::{Case, MatchTraced, Matchable, Pattern, Probe};
pub use kind::{BeginTuple, HostKind, TracedKind};

use super::arms::Arms;
use super::carry::{self, Slot};
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
    /// Nothing to do.
    pub fn cases(&mut self, _: &[Case]) {}

    /// The value.
    pub fn scrutinee(&mut self, _: &mut [Slot<'_, '_>]) -> T {
        match self.0.take() {
            Some(value) => value,
            None => unreachable!("an arm whose pattern does not match gives the value back"),
        }
    }

    /// Takes the value back that an arm's pattern does not match; false.
    pub fn back(&mut self, value: T) -> bool {
        self.0 = Some(value);
        false
    }

    /// Never called: stands for a value of the type that is matched on.
    #[must_use]
    pub fn sample(&self) -> T {
        unreachable!("there for its type")
    }

    /// Every arm is asked.
    #[must_use]
    pub fn asks(&self, _: usize) -> bool {
        true
    }

    /// A guard's answer.
    pub fn guard<C: HostCondition>(&mut self, condition: C, _: &mut [Slot<'_, '_>]) -> bool {
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

    /// An arm's value is that of the `match`.
    #[must_use]
    pub fn passes<V>(&self, _: &Option<V>) -> bool {
        true
    }

    /// Never called: an arm's value passes.
    pub fn leave<V>(&mut self, _: &mut [Slot<'_, '_>], _: &Option<V>) -> bool {
        unreachable!("a host arm's value passes")
    }

    /// Never called: jumps out of host arms are the native ones.
    pub fn dead(&mut self, _: &mut [Slot<'_, '_>]) -> bool {
        unreachable!("a host arm is left by native jumps")
    }

    /// Never called: one of the arms matches.
    pub fn join<V>(&mut self, _: &mut [Slot<'_, '_>]) -> V {
        unreachable!("a host arm's value passes")
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

    /// Takes the cases, in order.
    pub fn cases(&mut self, cases: &[Case]) {
        self.cases = cases.to_vec();
    }

    /// Whether this arm is the next to be recorded: one below an arm that takes all is not.
    #[must_use]
    pub fn asks(&self, arm: usize) -> bool {
        self.cases.get(self.current).is_some_and(|case| case.arm == arm)
    }

    /// Opens the next arm; the probe leads there.
    pub fn scrutinee(&mut self, slots: &mut [Slot<'_, 's>]) -> T::Probe {
        self.arms.begin(slots);
        let Some(case) = self.cases.get(self.current) else {
            abort(BuildError::new(
                "the arms of this `match` leave a case out",
                "end it with an arm `_`",
                self.at,
            ));
        };
        let (last, probe) = (self.current + 1 == self.cases.len(), T::probe(&case.probe));
        if case.guarded {
            self.asked = self.value.test(&case.pattern, self.at);
            if self.asked.is_some() {
                self.arms.watch();
                self.arms.recorder.open(FrameKind::Arm, &[]);
            }
        } else if !last {
            match self.value.test(&case.pattern, self.at) {
                Some(condition) => self.arms.open(condition),
                // It takes all that is left, so the arms below are never reached.
                None => self.cases.truncate(self.current + 1),
            }
        }
        probe
    }

    /// Never called: the probe matches the arm's pattern.
    pub fn back(&mut self, _: T::Probe) -> bool {
        abort(BuildError::new(
            "an arm of this `match` has a pattern that no value matches",
            "a range ends where it begins or behind",
            self.at,
        ))
    }

    /// Never called: stands for a value of the type that is matched on.
    #[must_use]
    pub fn sample(&self) -> T::Probe {
        unreachable!("there for its type")
    }

    /// Opens the arm whose pattern and guard hold. The guard is asked only if the pattern matches, and what it
    /// changes stays changed for the arms that follow.
    pub fn guard<G: IntoTraced<'s, Target = bool>>(
        &mut self,
        condition: G,
        slots: &mut [Slot<'_, 's>],
    ) -> bool {
        let (recorder, at) = (self.arms.recorder, self.at);
        let mut condition = condition.operand().record(recorder, at);
        let before = self.arms.begun();
        let now = self.arms.carried(slots);
        if let Some(asked) = self.asked.take() {
            let close_with = |condition: Value, carried: &[Value]| {
                recorder.terminate(
                    |resolve| {
                        let mut values = resolve.values(carried);
                        values.push(resolve.value(condition));
                        Terminator::Yield(values)
                    },
                    at,
                );
                recorder.close()
            };
            let matched = close_with(condition, &now);
            recorder.open(FrameKind::Arm, &[]);
            let other = close_with(recorder.constant(Literal::Bool(false), at), &before);
            let mut types = self.arms.types();
            types.push(Type::Bool);
            let mut both = recorder.region(OpKind::If, &[asked], &[matched, other], types, at);
            condition = both.pop().unwrap_or(asked);
            carry::put(slots, both);
        }
        self.arms.begin_anew(carry::read(slots, at));
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

    /// Whether an arm's value is that of the `match`, since it is the only one.
    #[must_use]
    pub fn passes<V>(&self, value: &Option<V>) -> bool {
        value.is_some() && !self.is_branch()
    }

    /// Whether its arms stand in blocks of their own.
    #[must_use]
    pub fn is_branch(&self) -> bool {
        self.cases.len() != 1
    }

    /// Closes an arm, which has no value if a jump ended it; false.
    pub fn leave<V: Bundle<'s>>(&mut self, slots: &mut [Slot<'_, 's>], value: &Option<V>) -> bool {
        self.current += 1;
        if self.cases.len() > 1 {
            self.arms.come_to_end(slots, value.as_ref());
        }
        false
    }

    /// Closes an arm that ended in a jump; false.
    pub fn dead(&mut self, slots: &mut [Slot<'_, 's>]) -> bool {
        self.leave(slots, &None::<()>)
    }

    /// The value.
    pub fn join<V: Bundle<'s>>(&mut self, slots: &mut [Slot<'_, 's>]) -> V {
        self.arms.join(slots)
    }
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
