//! `while`.
//!
//! ```text
//! // while C { B }
//! { let mut w = While::new(); w.enter(slots);
//!   'l: loop { if !w.test(C, slots) { break 'l } 'b: { B } if w.latch(slots) { reached(&w); break 'l } }
//!   w.exit(slots); }
//! ```
//!
//! Which kind of loop it is follows from the condition's type, which the compiler infers; the block for the
//! test is opened before the condition is evaluated.

use std::panic::Location;
use std::rc::Rc;

use super::branch::switched_off;
use super::carry::{self, Carried, Slot};
use super::chain::{AllHost, Chain, Jump, Link, To};
use super::for_loop::record_jump;
use super::region::{self, Mode};
use crate::ir::{Block, OpKind, Terminator, Value};
use crate::stage::recorder::{Caller, FrameKind, Shared, Watch, current};
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
    /// Whose text the loop is.
    type Mode: Mode;
    /// What the guard keeps.
    type State: Default;
}

impl Repeat for bool {
    type Mode = region::Host;
    type State = ();
}

impl Repeat for Traced<'_, bool> {
    type Mode = region::Graph;
    type State = Recording;
}

impl Repeat for Cond<'_> {
    type Mode = region::Graph;
    type State = Recording;
}

/// What a traced `while` keeps.
#[derive(Default)]
pub struct Recording {
    shared: Option<Rc<Shared>>,
    at: Option<Caller>,
    initial: Carried,
    test: Option<Block>,
    body: Option<Block>,
    depth: usize,
    watch: Option<Watch>,
}

/// How each kind of condition treats the edges of its loop.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `bool` or a traced `bool`",
    note = "a tensor of truth values has no one truth: use `.any()` or `.all()` and `.item()`"
)]
pub trait Edges: Repeat {
    #[doc(hidden)]
    fn enter(state: &mut Self::State, slots: &mut [Slot<'_, '_>], at: Caller);
    #[doc(hidden)]
    fn test(self, state: &mut Self::State, slots: &mut [Slot<'_, '_>]) -> bool;
    #[doc(hidden)]
    fn latch(state: &mut Self::State, slots: &mut [Slot<'_, '_>]) -> bool;
    #[doc(hidden)]
    fn exit(state: &mut Self::State, slots: &mut [Slot<'_, '_>]);
}

/// Jumps to each kind of loop.
pub trait Jumps<F>: Repeat {
    #[doc(hidden)]
    fn jump(state: &Self::State, jump: Jump, slots: &mut [Slot<'_, '_>], at: Caller) -> To;
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
    pub fn enter(&mut self, slots: &mut [Slot<'_, '_>])
    where
        K: Edges,
    {
        K::enter(&mut self.state, slots, Location::caller());
    }

    /// Closes the test and opens the body; `false` leaves a host loop.
    pub fn test(&mut self, condition: K, slots: &mut [Slot<'_, '_>]) -> bool
    where
        K: Edges,
    {
        condition.test(&mut self.state, slots)
    }

    /// Closes the body; `true` if the loop is recorded, `false` repeats a host loop.
    pub fn latch(&mut self, slots: &mut [Slot<'_, '_>]) -> bool
    where
        K: Edges,
    {
        K::latch(&mut self.state, slots)
    }

    /// Ends the loop.
    pub fn exit(&mut self, slots: &mut [Slot<'_, '_>])
    where
        K: Edges,
    {
        K::exit(&mut self.state, slots);
    }

    /// Jumps to this loop.
    #[track_caller]
    pub fn jump<F>(&self, _: F, jump: Jump, slots: &mut [Slot<'_, '_>]) -> To
    where
        K: Jumps<F>,
    {
        K::jump(&self.state, jump, slots, Location::caller())
    }
}

impl Edges for bool {
    fn enter((): &mut (), _: &mut [Slot<'_, '_>], _: Caller) {}
    fn test(self, (): &mut (), _: &mut [Slot<'_, '_>]) -> bool {
        self
    }
    fn latch((): &mut (), _: &mut [Slot<'_, '_>]) -> bool {
        false
    }
    fn exit((): &mut (), _: &mut [Slot<'_, '_>]) {}
}

impl<F: AllHost> Jumps<F> for bool {
    fn jump((): &(), _: Jump, _: &mut [Slot<'_, '_>], _: Caller) -> To {
        To::Native
    }
}

/// A traced condition, native or explicit.
macro_rules! traced_conditions {
    ($($ty:ty, $native:literal, $condition:ident => $traced:expr;)+) => { $(
        impl<'s> Edges for $ty {
            fn enter(state: &mut Recording, slots: &mut [Slot<'_, '_>], at: Caller) {
                state.enter(slots, at);
            }
            fn test(self, state: &mut Recording, slots: &mut [Slot<'_, '_>]) -> bool {
                let $condition = self;
                let condition: Traced<'s, bool> = $traced;
                if let (true, Some(at)) = ($native && !condition.recorder.setting.control_flow, state.at) {
                    condition.recorder.error(switched_off("while", "while session.cond(..)", at));
                }
                state.test(condition.value, slots);
                true
            }
            fn latch(state: &mut Recording, slots: &mut [Slot<'_, '_>]) -> bool {
                state.latch(slots);
                true
            }
            fn exit(state: &mut Recording, slots: &mut [Slot<'_, '_>]) {
                state.exit(slots);
            }
        }

        impl<'s, F: Chain> Jumps<F> for $ty {
            fn jump(state: &Recording, jump: Jump, slots: &mut [Slot<'_, '_>], at: Caller) -> To {
                let Some(shared) = &state.shared else { return To::Body };
                record_jump::<F>(shared, state.depth, jump, &state.initial.again(slots, at), at)
            }
        }
    )+ };
}

traced_conditions! {
    Traced<'s, bool>, true, condition => condition;
    Cond<'s>, false, condition => condition.0;
}

impl Recording {
    fn enter(&mut self, slots: &mut [Slot<'_, '_>], at: Caller) {
        let Some(shared) = current() else { return };
        self.at = Some(at);
        self.initial = carry::read(slots, at);
        self.watch = Some(Watch::new(&shared, at));
        let params = shared.open(FrameKind::LoopTest, &self.initial.types);
        carry::put(slots, params);
        self.shared = Some(shared);
    }

    fn test(&mut self, condition: Value, slots: &mut [Slot<'_, '_>]) {
        let (Some(shared), Some(at)) = (&self.shared, self.at) else { return };
        let passed = self.initial.again(slots, at);
        shared.terminate(
            |resolve| Terminator::Condition {
                condition: resolve.value(condition),
                passed: resolve.values(&passed),
            },
            at,
        );
        self.test = Some(shared.close());
        let params = shared.open(FrameKind::LoopBody(0), &self.initial.types);
        self.depth = shared.depth();
        carry::put(slots, params);
    }

    fn latch(&mut self, slots: &mut [Slot<'_, '_>]) {
        let (Some(shared), Some(at)) = (&self.shared, self.at) else { return };
        let values = self.initial.again(slots, at);
        shared.terminate(|resolve| Terminator::Yield(resolve.values(&values)), at);
        self.body = Some(shared.close());
    }

    fn exit(&mut self, slots: &mut [Slot<'_, '_>]) {
        let (Some(shared), Some(at)) = (&self.shared, self.at) else { return };
        // Else a jump left the loop, which is told when its blocks are closed.
        let (Some(test), Some(body)) = (self.test, self.body) else { return };
        let types = std::mem::take(&mut self.initial.types);
        let results = shared.region(OpKind::While, &self.initial.values, &[test, body], types, at);
        if let Some(watch) = &mut self.watch {
            watch.done();
        }
        carry::put(slots, results);
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
