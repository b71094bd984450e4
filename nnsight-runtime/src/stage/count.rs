//! Counts of the host, `usize`, beside traced integers.
//!
//! `usize` is no [`IntoTraced`](super::IntoTraced): were it one, a literal could be either, and the compiler would take it for
//! an `i32`. So the macros ask, where an operand may be the host's, what stands beside it: `l.__beside(&r).__side().of(r)` is
//! an `i64` for a `usize` beside a traced integer, and `r` itself for everything else. A literal, or a variable that has its
//! type from one, becomes an `i64` there.

use std::marker::PhantomData;
use std::panic::Location;

use super::error::BuildError;
use super::recorder::{Recorder, abort};
use super::session::{Items, Session};
use super::traced::{Dict, Key, List, Set, Traceable, Traced};

/// What a host operand stands beside, where that is nothing of the graph that takes integers.
pub trait HostBeside {
    #[doc(hidden)]
    fn __beside<V: ?Sized>(&self, _: &V) -> BesideHost {
        BesideHost
    }
}
impl<T: ?Sized> HostBeside for T {}

/// Beside a host value, or a traced one that takes no integers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct BesideHost;

#[expect(clippy::unused_self, reason = "the type says what becomes of the operand")]
impl BesideHost {
    /// The operand stays what it is.
    #[must_use]
    pub fn __side(self) -> Kept {
        Kept
    }
}

/// A `V` beside something of the graph that takes integers.
#[doc(hidden)]
pub struct BesideTraced<'s, V: ?Sized>(&'s Recorder, PhantomData<fn(&V)>);

macro_rules! takes_integers {
    ($([$($generics:tt)*] $ty:ty, $this:ident => $recorder:expr;)+) => { $(
        impl<'s, $($generics)*> $ty {
            #[doc(hidden)]
            #[must_use]
            pub fn __beside<V: ?Sized>(&self, _: &V) -> BesideTraced<'s, V> {
                let $this = self;
                BesideTraced($recorder, PhantomData)
            }
        }
    )+ };
}

takes_integers! {
    [] Traced<'s, i64>, this => this.recorder;
    [T: Traceable] Traced<'s, List<T>>, this => this.recorder;
    [K: Key, V_: Traceable] Traced<'s, Dict<K, V_>>, this => this.recorder;
    [T: Key] Traced<'s, Set<T>>, this => this.recorder;
    [T: Traceable] Items<'s, T>, this => this.0.recorder;
    [] Session<'s>, this => this.recorder;
}

#[expect(clippy::unused_self, reason = "the type says what becomes of the operand")]
impl BesideTraced<'_, i64> {
    /// An `i64` stays what it is; so what may be any integer is one.
    #[must_use]
    pub fn __side(self) -> Kept {
        Kept
    }
}

/// A `usize` becomes an `i64`.
pub trait CountSide<'s> {
    #[doc(hidden)]
    fn __side(self) -> Counted<'s>;
}

impl<'s> CountSide<'s> for BesideTraced<'s, usize> {
    fn __side(self) -> Counted<'s> {
        Counted(self.0)
    }
}

impl<'s> CountSide<'s> for BesideTraced<'s, &usize> {
    fn __side(self) -> Counted<'s> {
        Counted(self.0)
    }
}

/// Everything else stays what it is.
pub trait KeptSide {
    #[doc(hidden)]
    fn __side(&self) -> Kept {
        Kept
    }
}
impl<V: ?Sized> KeptSide for BesideTraced<'_, V> {}

/// An operand that stays what it is.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Kept;

#[expect(clippy::unused_self, reason = "the type says what becomes of the operand")]
impl Kept {
    /// The operand.
    pub fn of<V>(self, operand: V) -> V {
        operand
    }

    /// The operand, by reference.
    #[must_use]
    pub fn of_ref<V: ?Sized>(self, operand: &V) -> &V {
        operand
    }
}

/// A `usize` that becomes an `i64`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Counted<'s>(&'s Recorder);

impl<'s> Counted<'s> {
    /// The operand as an integer of the graph.
    #[expect(clippy::unused_self, reason = "the type says what becomes of the operand")]
    #[expect(clippy::needless_pass_by_value, reason = "an operand is moved as it is anywhere")]
    #[track_caller]
    #[must_use]
    pub fn of(self, count: impl Count) -> i64 {
        let count = count.count();
        i64::try_from(count).unwrap_or_else(|_| {
            abort(BuildError::new(
                format!("the `usize` {count} does not fit the graph's integers, which are `i64`"),
                "integers of the graph go to 9223372036854775807",
                Location::caller(),
            ))
        })
    }

    /// The operand as an integer of the graph, by reference.
    #[track_caller]
    #[must_use]
    pub fn of_ref(self, count: &impl Count) -> &'s i64 {
        self.0.arena.alloc(self.of(count.count()))
    }
}

/// A `usize`, by value or reference.
#[doc(hidden)]
pub trait Count {
    #[doc(hidden)]
    fn count(&self) -> usize;
}
impl Count for usize {
    fn count(&self) -> usize {
        *self
    }
}
impl Count for &usize {
    fn count(&self) -> usize {
        **self
    }
}
