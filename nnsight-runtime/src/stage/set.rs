//! Traced sets.

use std::ops::{BitAnd, BitOr, Sub};
use std::panic::Location;

use super::into::IntoTraced;
use super::traced::{Key, List, Set, Str, Traceable, Traced};
use crate::ir::{OpKind, ScalarOp, SetOp, Value};

impl<'s, T: Key> Traced<'s, Set<T>> {
    #[track_caller]
    fn made<U: Traceable>(&self, op: SetOp, rest: &[Value]) -> Traced<'s, U> {
        let args = [&[self.value], rest].concat();
        Traced::record(self.recorder, OpKind::Set(op), &args)
    }

    #[track_caller]
    fn with<U: Traceable>(&self, op: SetOp, other: impl IntoTraced<'s>) -> Traced<'s, U> {
        let other = other.operand().record(self.recorder, Location::caller());
        self.made(op, &[other])
    }

    /// Adds an item; whether it was not there before.
    #[track_caller]
    pub fn insert(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, bool> {
        self.with(SetOp::Insert, item)
    }

    /// Adds an item, as `insert` does: Python's name for it.
    #[track_caller]
    pub fn add(&self, item: impl IntoTraced<'s, Target = T>) {
        self.insert(item);
    }

    /// Takes an item away; whether it was there. The others keep their order.
    #[track_caller]
    pub fn remove(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, bool> {
        self.with(SetOp::Remove, item)
    }

    /// Takes all items away.
    #[track_caller]
    pub fn clear(&self) {
        self.recorder.effect(OpKind::Set(SetOp::Clear), &[self.value], Location::caller());
    }

    /// Whether an item is there when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn contains(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, bool> {
        self.with(SetOp::Contains, item)
    }

    /// How many items it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        self.made(SetOp::Len, &[])
    }

    /// Whether it holds nothing when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> Traced<'s, bool> {
        self.len().scalar_with(ScalarOp::Eq, 0)
    }

    /// A new set of this one's items, then those that only the other has.
    #[track_caller]
    #[must_use]
    pub fn union(&self, other: impl IntoTraced<'s, Target = Set<T>>) -> Traced<'s, Set<T>> {
        self.with(SetOp::Union, other)
    }

    /// A new set of this one's items that the other has, too.
    #[track_caller]
    #[must_use]
    pub fn intersection(&self, other: impl IntoTraced<'s, Target = Set<T>>) -> Traced<'s, Set<T>> {
        self.with(SetOp::Intersection, other)
    }

    /// A new set of this one's items that the other lacks.
    #[track_caller]
    #[must_use]
    pub fn difference(&self, other: impl IntoTraced<'s, Target = Set<T>>) -> Traced<'s, Set<T>> {
        self.with(SetOp::Difference, other)
    }

    /// The items in insertion order, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn to_list(&self) -> Traced<'s, List<T>> {
        self.made(SetOp::ToList, &[])
    }

    /// A new set with the items it holds when execution reaches this, as of a `Vec`: Python's `copy`.
    ///
    /// A reference, not a copy, hands on the same one.
    #[track_caller]
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "`Clone` of handles, which generic code has, records nothing"
    )]
    pub fn clone(&self) -> Self {
        self.copied()
    }

    /// A new set with the items it holds when execution reaches this: Python's `copy`.
    #[track_caller]
    #[must_use]
    pub fn copied(&self) -> Traced<'s, Set<T>> {
        self.made(SetOp::Clone, &[])
    }

    /// The set as it prints: `{1, 2}`.
    #[track_caller]
    #[must_use]
    pub fn to_text(&self) -> Traced<'s, Str> {
        Traced::record(self.recorder, OpKind::Scalar(ScalarOp::ToStr), &[self.value])
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $via:ident;)+) => { $(
        #[doc = concat!("A new set, as [`", stringify!($via), "`](Traced::", stringify!($via), ") gives it.")]
        impl<'s, T: Key, R: IntoTraced<'s, Target = Set<T>>> $trait<R> for &Traced<'s, Set<T>> {
            type Output = Traced<'s, Set<T>>;
            #[track_caller]
            fn $method(self, other: R) -> Self::Output {
                self.$via(other)
            }
        }
        #[doc = concat!("A new set, as [`", stringify!($via), "`](Traced::", stringify!($via), ") gives it.")]
        impl<'s, T: Key, R: IntoTraced<'s, Target = Set<T>>> $trait<R> for Traced<'s, Set<T>> {
            type Output = Traced<'s, Set<T>>;
            #[track_caller]
            fn $method(self, other: R) -> Self::Output {
                self.$via(other)
            }
        }
    )+ };
}
operators! {
    BitOr bitor union;
    BitAnd bitand intersection;
    Sub sub difference;
}
