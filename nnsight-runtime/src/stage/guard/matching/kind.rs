//! Whether a `match` looks at a host or at a traced value.

use std::panic::Location;

use super::{HostMatch, MatchTraced, TracedMatch};
use crate::stage::into::IntoTraced;
use crate::stage::traced::Traced;

/// Over a traced value.
#[derive(Clone, Copy, Debug)]
pub struct TracedTag;

/// Over a host value.
#[derive(Clone, Copy, Debug)]
pub struct HostTag;

/// Tells traced values from all others: an implementation for the value itself is found before one for its reference.
pub trait TracedKind<'s> {
    #[doc(hidden)]
    fn __match_kind(&self) -> TracedTag {
        TracedTag
    }
}
impl<'s, T: MatchTraced<'s>> TracedKind<'s> for T {}

/// See [`TracedKind`].
pub trait HostKind {
    #[doc(hidden)]
    fn __match_kind(&self) -> HostTag {
        HostTag
    }
}
impl<T: ?Sized> HostKind for &T {}

#[expect(clippy::unused_self, reason = "the tag's type says which `match` it is")]
impl HostTag {
    /// Begins a `match` on a host value.
    #[must_use]
    pub fn begin<T>(self, value: T) -> HostMatch<T> {
        HostMatch(Some(value))
    }

    /// Begins a `match` on a host value where native control flow over traced ones is switched off.
    #[must_use]
    pub fn begin_explicit<T>(self, value: T) -> HostMatch<T> {
        self.begin(value)
    }
}

/// Traced values that a native `match` may look at where native control flow is switched off: none.
#[diagnostic::on_unimplemented(
    message = "native `match` over a traced value, but control flow handling is off here",
    label = "this value is `{Self}`",
    note = "use `if session.cond(..)`, or remove `control_flow = false`"
)]
pub trait ExplicitMatch {}

#[expect(clippy::unused_self, reason = "the tag's type says which `match` it is")]
impl TracedTag {
    /// Refuses a `match` on a traced value where native control flow is switched off.
    #[track_caller]
    #[must_use]
    pub fn begin_explicit<'s, T: MatchTraced<'s> + ExplicitMatch>(self, value: T) -> TracedMatch<'s, T> {
        self.begin(value)
    }

    /// Begins a `match` on a traced value.
    #[track_caller]
    #[must_use]
    pub fn begin<'s, T: MatchTraced<'s>>(self, value: T) -> TracedMatch<'s, T> {
        TracedMatch::new(value, Location::caller())
    }
}

/// Begins a `match` on a tuple that is written out: host parts beside traced ones become traced.
pub trait BeginTuple<'s, T> {
    /// The guard.
    type Match;
    #[doc(hidden)]
    fn begin(self, value: T) -> Self::Match;
}

macro_rules! all_host {
    ($($tags:ty),+) => { $(
        impl<T> BeginTuple<'_, T> for $tags {
            type Match = HostMatch<T>;
            fn begin(self, value: T) -> HostMatch<T> {
                HostMatch(Some(value))
            }
        }
    )+ };
}
all_host!((HostTag, HostTag), (HostTag, HostTag, HostTag));

/// One line for each mix of traced (`T`) and host (`H`) parts.
macro_rules! mixed {
    (@tag T) => { TracedTag };
    (@tag H) => { HostTag };
    (@lifted T $name:ident) => { $name };
    (@lifted H $name:ident) => { Traced<'s, $name::Target> };
    (@lift T $part:expr, $recorder:ident, $at:ident) => { $part };
    (@lift H $part:expr, $recorder:ident, $at:ident) => {
        Traced::new($recorder, $part.operand().record($recorder, $at))
    };
    ($(($($kind:ident $name:ident $i:tt [$($bound:tt)+]),+) by $traced:tt;)+) => { $(
        impl<'s, $($name: $($bound)+),+> BeginTuple<'s, ($($name,)+)> for ($(mixed!(@tag $kind),)+)
        where
            ($(mixed!(@lifted $kind $name),)+): MatchTraced<'s>,
        {
            type Match = TracedMatch<'s, ($(mixed!(@lifted $kind $name),)+)>;
            #[track_caller]
            fn begin(self, value: ($($name,)+)) -> Self::Match {
                let (recorder, at) = (value.$traced.recorder(), Location::caller());
                let _ = recorder;
                TracedMatch::new(($(mixed!(@lift $kind value.$i, recorder, at),)+), at)
            }
        }
    )+ };
}
mixed! {
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>]) by 0;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>]) by 1;
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>], T C 2 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>], H C 2 [IntoTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>], T C 2 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>], H C 2 [IntoTraced<'s>]) by 0;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>], T C 2 [MatchTraced<'s>]) by 1;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>], H C 2 [IntoTraced<'s>]) by 1;
    (H A 0 [IntoTraced<'s>], H B 1 [IntoTraced<'s>], T C 2 [MatchTraced<'s>]) by 2;
}
