//! Host effects inside traced regions, and `session.stop()`: method calls that the macros look at.

use std::panic::Location;

use super::carry::{self, Carry};
use super::chain::Jump;
use super::endless::{Endless, EndlessBreaks, EndlessKind};
use super::for_loop::{HostLoop, TracedLoop, record_jump};
use super::while_loop::{Jumps, Repeat, While};
use crate::stage::save::Saved;
use crate::stage::session::Session;
use crate::stage::traced::{Traceable, Traced};

/// Guards between a host variable's declaration and a call that changes it, none of which is traced.
#[diagnostic::on_unimplemented(
    message = "a host value is changed inside a traced loop or branch",
    label = "this call happens once, while recording, however often the loop or branch runs",
    note = "use a traced list or variable (`session.list()`, `session.value(..)`), or loop over host data to unroll"
)]
pub trait HostOnly {}

impl HostOnly for () {}

/// A host value with a method that changes it.
pub trait HostEffect {
    #[doc(hidden)]
    fn __effect<F: HostOnly>(&self, _: F) {}
}
impl<T: ?Sized> HostEffect for T {}

impl<T> Traced<'_, T> {
    /// Changing a traced value is an effect in the graph.
    #[doc(hidden)]
    pub fn __effect<F>(&self, _: F) {}
}

impl<T> Saved<'_, T> {
    /// See [`Traced::__effect`].
    #[doc(hidden)]
    pub fn __effect<F>(&self, _: F) {}
}

/// A loop that `session.stop()` stands in.
#[diagnostic::on_unimplemented(
    message = "`stop()` stands in a loop that gives a value",
    label = "leave it with `break` and a value"
)]
pub trait StopLoop<C> {
    /// Leaves it, if it is traced.
    #[doc(hidden)]
    #[track_caller]
    fn stop(&self, carry: C);
}

impl<I, C> StopLoop<C> for HostLoop<I> {
    fn stop(&self, _: C) {}
}

impl<'s, T: Traceable, C: Carry<'s>> StopLoop<C> for TracedLoop<'s, T> {
    #[track_caller]
    fn stop(&self, carry: C) {
        record_jump::<()>(self.recorder, self.depth, Jump::Break, &carry::values(&carry), Location::caller());
    }
}

impl<K: Repeat + Jumps<(), C>, C> StopLoop<C> for While<K> {
    #[track_caller]
    fn stop(&self, carry: C) {
        self.jump((), Jump::Break, carry);
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

impl<K: EndlessKind + EndlessBreaks<(), C, (), ()>, C, V: Nothing> StopLoop<C> for Endless<K, V> {
    #[track_caller]
    fn stop(&self, carry: C) {
        self.leave(carry);
    }
}

/// A `stop()` that is not the session's.
pub trait HostStop {
    #[doc(hidden)]
    fn __stop_loop<L, C>(&self, _: &L, _: C) {}
}
impl<T: ?Sized> HostStop for T {}

impl Session<'_> {
    /// Leaves a traced loop around `stop()`; the innermost is asked first, and what follows it is dropped.
    #[doc(hidden)]
    #[track_caller]
    pub fn __stop_loop<L: StopLoop<C>, C>(&self, stopped: &L, carry: C) {
        stopped.stop(carry);
    }
}
