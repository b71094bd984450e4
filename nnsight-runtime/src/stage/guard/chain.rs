//! Jumps: what `break`, `continue` and `return` become when guards stand between them and where they go.
//!
//! The macros pass the guards between a jump and its loop, innermost first: `(&i2, (&i1, ()))`. If one of
//! them is traced, the jump is a terminator in the graph, recording goes on where that guard's arm or body
//! ends, and the loop must be traced too.

use crate::stage::recorder::Recorder;

/// A guard between a jump and its loop.
pub trait Link {
    /// Whether it is recorded.
    const TRACED: bool;
    /// The kind of condition of this guard and those outside it: traced if one of them is.
    type Kind<Outside>;
}

/// The guards between a jump and its loop, innermost first.
pub trait Chain {
    /// Position of the innermost traced guard, from 1; 0 if there is none.
    const INNERMOST_TRACED: usize;
    /// `bool` if all are host guards, else a traced `bool`: the kind of `loop` that such a `break` ends.
    type Kind;
}

impl Chain for () {
    const INNERMOST_TRACED: usize = 0;
    type Kind = bool;
}

impl<L: Link, R: Chain> Chain for (L, R) {
    const INNERMOST_TRACED: usize = if L::TRACED {
        1
    } else if R::INNERMOST_TRACED == 0 {
        0
    } else {
        R::INNERMOST_TRACED + 1
    };
    type Kind = L::Kind<R::Kind>;
}

/// A guard that may know its session.
pub trait Holds<'s> {
    #[doc(hidden)]
    fn recorder(&self) -> Option<&'s Recorder> {
        None
    }
}

/// Guards of which one may know its session.
pub trait Reach<'s> {
    #[doc(hidden)]
    fn recorder(&self) -> Option<&'s Recorder>;
}

impl<'s> Reach<'s> for () {
    fn recorder(&self) -> Option<&'s Recorder> {
        None
    }
}

impl<'s, L: Holds<'s>, R: Reach<'s>> Reach<'s> for (L, R) {
    fn recorder(&self) -> Option<&'s Recorder> {
        self.0.recorder().or_else(|| self.1.recorder())
    }
}

impl Holds<'_> for &super::HostIf {}
impl<T> Holds<'_> for &super::HostMatch<T> {}
impl<I> Holds<'_> for &super::HostLoop<I> {}
impl<K: super::Repeat> Holds<'_> for &super::While<K> {}
impl<K: super::EndlessKind, V> Holds<'_> for &super::Endless<K, V> {}

/// Guards none of which is traced.
#[diagnostic::on_unimplemented(
    message = "a traced condition or loop stands between this jump and the host code it would leave",
    label = "this jump would happen once, while recording",
    note = "to jump out of a loop on a traced condition, make the loop traced (`for x in session.iter(..)`); to choose a value by a traced condition, use the value of the `if`"
)]
pub trait AllHost {}

impl AllHost for () {}

/// Guards none of which is traced, around a `?`.
#[diagnostic::on_unimplemented(
    message = "`?` would leave a traced loop or branch while it is recorded",
    label = "what stands behind it would not be in the graph",
    note = "call what can fail in front of the loop or branch, and use its value inside: `let value = …?;`"
)]
pub trait NoneTraced {}

impl NoneTraced for () {}

/// Host guards, for those who can do with nothing else around them.
macro_rules! host_guards {
    ($($trait:path),+) => { $(
        #[diagnostic::do_not_recommend]
        impl<R: $trait> $trait for (&super::HostIf, R) {}
        #[diagnostic::do_not_recommend]
        impl<T, R: $trait> $trait for (&super::HostMatch<T>, R) {}
        #[diagnostic::do_not_recommend]
        impl<I, R: $trait> $trait for (&super::HostLoop<I>, R) {}
        #[diagnostic::do_not_recommend]
        impl<R: $trait> $trait for (&super::While<bool>, R) {}
        #[diagnostic::do_not_recommend]
        impl<V, R: $trait> $trait for (&super::Endless<bool, V>, R) {}
    )+ };
}
host_guards!(AllHost, NoneTraced);

/// Which jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// `break`
    Break,
    /// `continue`
    Continue,
}

/// Where recording goes on after a jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Nowhere: it is a native jump.
    Native,
    /// At the end of the loop's own body.
    Body,
    /// At the end of the n-th guard's arm or body, from 1, innermost first.
    Guard(usize),
}

impl To {
    /// Where recording goes on after a recorded jump through this chain.
    pub(super) fn after<C: Chain>() -> To {
        match C::INNERMOST_TRACED {
            0 => To::Body,
            n => To::Guard(n),
        }
    }
}

/// A `return`, `break` or `continue` that can only be native.
pub fn returns<C: AllHost>(_: C) {}
