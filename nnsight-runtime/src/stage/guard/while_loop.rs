//! `while`.
//!
//! ```text
//! // while C { B }
//! { let mut w = While::new(); w.enter(c!);
//!   'l: loop { if !w.test(C, c!) { break } 'b: { B } if !w.latch(c!) { break } }
//!   w.exit(c!); }
//! ```
//!
//! Which kind of loop it is follows from the condition's type, which the compiler infers; the block for the
//! test is opened before the condition is evaluated.

use std::panic::Location;
use std::rc::Rc;

use super::branch::switched_off;
use super::carry::{self, Carry};
use super::chain::{AllHost, Chain, Jump, Link, To};
use super::for_loop::record_jump;
use crate::ir::{Block, OpKind, Terminator, Value};
use crate::stage::error::BuildError;
use crate::stage::recorder::{Caller, FrameKind, Shared, current};
use crate::stage::session::Cond;
use crate::stage::traced::Traced;

/// A `while`; `K` is the type of its condition.
pub struct While<K: Repeat> {
    state: K::State,
}

/// Conditions of a `while`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `bool` or a traced `bool`",
    note = "a tensor of truth values has no one truth: use `.any()` or `.all()` and `.item()`"
)]
pub trait Repeat: Sized {
    /// What the guard keeps.
    type State: Default;
}

impl Repeat for bool {
    type State = ();
}

impl Repeat for Traced<'_, bool> {
    type State = Recording;
}

impl Repeat for Cond<'_> {
    type State = Recording;
}

/// What a traced `while` keeps.
#[derive(Default)]
pub struct Recording {
    shared: Option<Rc<Shared>>,
    at: Option<Caller>,
    initial: Vec<Value>,
    test: Option<Block>,
    body: Option<Block>,
    depth: usize,
}

/// How each kind of condition treats the edges of its loop.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `bool` or a traced `bool`",
    note = "a tensor of truth values has no one truth: use `.any()` or `.all()` and `.item()`"
)]
pub trait Edges<C>: Repeat {
    #[doc(hidden)]
    fn enter(state: &mut Self::State, carry: C, at: Caller);
    #[doc(hidden)]
    fn test(self, state: &mut Self::State, carry: C) -> bool;
    #[doc(hidden)]
    fn latch(state: &mut Self::State, carry: C) -> bool;
    #[doc(hidden)]
    fn exit(state: Self::State, carry: C);
}

/// Jumps to each kind of loop.
pub trait Jumps<F, C>: Repeat {
    #[doc(hidden)]
    fn jump(state: &Self::State, jump: Jump, carry: C, at: Caller) -> To;
}

impl<K: Repeat> While<K> {
    /// Begins the loop.
    #[expect(clippy::new_without_default, reason = "only macros make one")]
    #[must_use]
    pub fn new() -> Self {
        While { state: K::State::default() }
    }

    /// Opens the test.
    #[track_caller]
    pub fn enter<C>(&mut self, carry: C)
    where
        K: Edges<C>,
    {
        K::enter(&mut self.state, carry, Location::caller());
    }

    /// Closes the test and opens the body; `false` leaves a host loop.
    pub fn test<C>(&mut self, condition: K, carry: C) -> bool
    where
        K: Edges<C>,
    {
        condition.test(&mut self.state, carry)
    }

    /// Closes the body; `true` repeats a host loop.
    pub fn latch<C>(&mut self, carry: C) -> bool
    where
        K: Edges<C>,
    {
        K::latch(&mut self.state, carry)
    }

    /// Ends the loop.
    pub fn exit<C>(self, carry: C)
    where
        K: Edges<C>,
    {
        K::exit(self.state, carry);
    }

    /// Jumps to this loop.
    #[track_caller]
    pub fn jump<F, C>(&self, _: F, jump: Jump, carry: C) -> To
    where
        K: Jumps<F, C>,
    {
        K::jump(&self.state, jump, carry, Location::caller())
    }
}

impl<C> Edges<C> for bool {
    fn enter((): &mut (), _: C, _: Caller) {}
    fn test(self, (): &mut (), _: C) -> bool {
        self
    }
    fn latch((): &mut (), _: C) -> bool {
        true
    }
    fn exit((): (), _: C) {}
}

impl<F: AllHost, C> Jumps<F, C> for bool {
    fn jump((): &(), _: Jump, _: C, _: Caller) -> To {
        To::Native
    }
}

/// A traced condition, native or explicit.
macro_rules! traced_conditions {
    ($($ty:ty, $native:literal, $condition:ident => $traced:expr;)+) => { $(
        impl<'s, C: Carry<'s>> Edges<C> for $ty {
            fn enter(state: &mut Recording, carry: C, at: Caller) {
                state.enter(carry, at);
            }
            fn test(self, state: &mut Recording, carry: C) -> bool {
                let $condition = self;
                let condition: Traced<'s, bool> = $traced;
                if let (true, Some(at)) = ($native && !condition.recorder.setting.control_flow, state.at) {
                    condition.recorder.error(switched_off("while", "while session.cond(..)", at));
                }
                state.test(condition.value, carry);
                true
            }
            fn latch(state: &mut Recording, carry: C) -> bool {
                state.latch(carry);
                false
            }
            fn exit(state: Recording, carry: C) {
                state.exit(carry);
            }
        }

        impl<'s, F: Chain, C: Carry<'s>> Jumps<F, C> for $ty {
            fn jump(state: &Recording, jump: Jump, carry: C, at: Caller) -> To {
                let Some(shared) = &state.shared else { return To::Body };
                record_jump::<F>(shared, state.depth, jump, &carry::values(&carry), at)
            }
        }
    )+ };
}

traced_conditions! {
    Traced<'s, bool>, true, condition => condition;
    Cond<'s>, false, condition => condition.0;
}

impl Recording {
    fn enter<'s, C: Carry<'s>>(&mut self, mut carry: C, at: Caller) {
        let Some(shared) = current() else { return };
        self.at = Some(at);
        self.initial = carry::values(&carry);
        let params = shared.open(FrameKind::LoopTest, &carry::types(&carry));
        carry.put(&mut params.into_iter());
        self.shared = Some(shared);
    }

    fn test<'s, C: Carry<'s>>(&mut self, condition: Value, mut carry: C) {
        let (Some(shared), Some(at)) = (&self.shared, self.at) else { return };
        let passed = carry::values(&carry);
        shared.terminate(
            |resolve| Terminator::Condition {
                condition: resolve.value(condition),
                passed: resolve.values(&passed),
            },
            at,
        );
        self.test = Some(shared.close());
        let params = shared.open(FrameKind::LoopBody(0), &carry::types(&carry));
        self.depth = shared.depth();
        carry.put(&mut params.into_iter());
    }

    fn latch<'s, C: Carry<'s>>(&mut self, carry: C) {
        let (Some(shared), Some(at)) = (&self.shared, self.at) else { return };
        let values = carry::values(&carry);
        shared.terminate(|resolve| Terminator::Yield(resolve.values(&values)), at);
        self.body = Some(shared.close());
    }

    fn exit<'s, C: Carry<'s>>(self, mut carry: C) {
        let (Some(shared), Some(at)) = (self.shared, self.at) else { return };
        let (Some(test), Some(body)) = (self.test, self.body) else {
            shared.error(BuildError::new(
                "this loop was left while it was recorded",
                "jump with `break`",
                at,
            ));
            return;
        };
        let results = shared.region(OpKind::While, &self.initial, &[test, body], carry::types(&carry), at);
        carry.put(&mut results.into_iter());
    }
}

/// Conditions of a `while` where native control flow is switched off.
#[diagnostic::on_unimplemented(
    message = "native `while` over a traced value, but control flow handling is off here",
    label = "this condition is `{Self}`",
    note = "wrap the condition as `session.cond(..)`, or remove `control_flow = false`"
)]
pub trait Explicit: Repeat {}
#[diagnostic::do_not_recommend]
impl Explicit for bool {}
#[diagnostic::do_not_recommend]
impl Explicit for Cond<'_> {}

/// The condition, which must not be a native traced one.
pub fn explicit<C: Explicit>(condition: C) -> C {
    condition
}

impl Link for &While<bool> {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s> Link for &While<Traced<'s, bool>> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}

impl<'s> Link for &While<Cond<'s>> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
