//! `session.stop()`: a method call that the macros look at.

use std::panic::Location;

use super::carry::Slot;
use super::chain::Jump;
use super::endless::{Endless, EndlessBreaks, EndlessKind};
use super::for_loop::{HostLoop, TracedLoop, record_jump};
use super::while_loop::{Jumps, Repeat, While};
use crate::stage::session::Session;
use crate::stage::traced::Traceable;

/// A loop that `session.stop()` stands in.
#[diagnostic::on_unimplemented(
    message = "`stop()` stands in a loop that gives a value",
    label = "leave it with `break` and a value"
)]
pub trait StopLoop {
    /// Leaves it, if it is traced.
    #[doc(hidden)]
    #[track_caller]
    fn stop(&self, slots: &mut [Slot<'_, '_>]);
}

impl<I> StopLoop for HostLoop<I> {
    fn stop(&self, _: &mut [Slot<'_, '_>]) {}
}

impl<T: Traceable> StopLoop for TracedLoop<'_, T> {
    #[track_caller]
    fn stop(&self, slots: &mut [Slot<'_, '_>]) {
        let at = Location::caller();
        record_jump::<()>(self.recorder, self.depth, Jump::Break, &self.initial.again(slots, at), at);
    }
}

impl<K: Repeat + Jumps<()>> StopLoop for While<K> {
    #[track_caller]
    fn stop(&self, slots: &mut [Slot<'_, '_>]) {
        self.jump((), Jump::Break, slots);
    }
}

/// What comes out of a `loop` that `stop()` can leave: nothing.
#[diagnostic::on_unimplemented(
    message = "`stop()` stands in a loop that gives a value",
    label = "the loop gives `{Self}`",
    note = "leave it with `break` and a value"
)]
pub trait Nothing {}
impl Nothing for () {}
/// With a second type the compiler does not take the loop's value for `()`.
impl Nothing for std::convert::Infallible {}

impl<K: EndlessKind + EndlessBreaks<(), (), ()>, V: Nothing> StopLoop for Endless<K, V> {
    #[track_caller]
    fn stop(&self, slots: &mut [Slot<'_, '_>]) {
        self.leave(slots);
    }
}

/// A `stop()` that is not the session's.
pub trait HostStop {
    #[doc(hidden)]
    fn __stop_loop<L>(&self, _: &L, _: &mut [Slot<'_, '_>]) {}
}
impl<T: ?Sized> HostStop for T {}

impl Session<'_> {
    /// Leaves a traced loop around `stop()`; the innermost is asked first, and what follows it is dropped.
    #[doc(hidden)]
    #[track_caller]
    pub fn __stop_loop<L: StopLoop>(&self, stopped: &L, slots: &mut [Slot<'_, '_>]) {
        stopped.stop(slots);
    }
}
