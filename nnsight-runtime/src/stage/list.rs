//! Traced lists.

use std::ops::{Add, AddAssign, Index};
use std::panic::Location;

use super::index::{Position, SliceItem, Slices};
use super::into::{IntoTraced, Operand};
use super::recorder::Caller;
use super::traced::{Comparable, Key, List, Set, Str, Traceable, Traced};
use crate::ir::{ListOp, Literal, OpKind, ScalarOp, SetOp, StrOp, Type, Value};

impl<'s, T: Traceable> Traced<'s, List<T>> {
    /// Records an operand beside the list.
    fn operand_of(&self, operand: Operand, at: Caller) -> Value {
        operand.record(self.recorder, at)
    }

    /// Records a change of the list.
    fn change(&self, op: ListOp, rest: &[Value], at: Caller) {
        let args = [&[self.value], rest].concat();
        self.recorder.effect(OpKind::List(op), &args, at);
    }

    /// Records an op that gives one of the items.
    fn item(&self, op: ListOp, rest: &[Value], at: Caller) -> T::Handle<'s> {
        let args = [&[self.value], rest].concat();
        T::handle(self.recorder, self.recorder.op(OpKind::List(op), &args, T::ty(), at))
    }

    /// Records an op that gives something else.
    #[track_caller]
    pub(super) fn made<U: Traceable>(&self, op: ListOp, rest: &[Value]) -> Traced<'s, U> {
        let args = [&[self.value], rest].concat();
        Traced::record(self.recorder, OpKind::List(op), &args)
    }

    /// Adds an item at the end: Python's `append`, `Vec`'s `push`.
    #[track_caller]
    pub fn append(&self, item: impl IntoTraced<'s, Target = T>) {
        let at = Location::caller();
        let item = self.operand_of(item.operand(), at);
        self.change(ListOp::Append, &[item], at);
    }

    /// Adds an item at the end, as `append` does.
    #[track_caller]
    pub fn push(&self, item: impl IntoTraced<'s, Target = T>) {
        self.append(item);
    }

    /// Adds the items of a traced list, vector or array at the end.
    #[track_caller]
    pub fn extend(&self, items: impl IntoTraced<'s, Target = List<T>>) {
        let at = Location::caller();
        let items = self.operand_of(items.operand(), at);
        self.change(ListOp::Extend, &[items], at);
    }

    /// Puts an item before the one at an index; the list's length means at the end, a negative index counts from the
    /// end. Out of range is an error when run, as `Vec`'s (Python would put it at the nearest end).
    #[track_caller]
    pub fn insert(&self, index: impl Position<'s>, item: impl IntoTraced<'s, Target = T>) {
        let at = Location::caller();
        let (index, item) = (self.operand_of(index.into_operand(), at), self.operand_of(item.operand(), at));
        self.change(ListOp::Insert, &[index, item], at);
    }

    /// Takes the last item away and gives it. An empty list is an error when run.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "often wanted for its effect")]
    pub fn pop(&self) -> T::Handle<'s> {
        self.item(ListOp::Pop, &[], Location::caller())
    }

    /// Takes the item at an index away and gives it: Python's `pop(index)`. A negative index counts from the end.
    #[track_caller]
    pub fn pop_at(&self, index: impl Position<'s>) -> T::Handle<'s> {
        let at = Location::caller();
        let index = self.operand_of(index.into_operand(), at);
        self.item(ListOp::Remove, &[index], at)
    }

    /// Takes the item at an index away and gives it, as `Vec`'s `remove`. A negative index counts from the end.
    ///
    /// Python's `remove(item)` is `list.remove(list.index_of(item))`.
    #[track_caller]
    pub fn remove(&self, index: impl Position<'s>) -> T::Handle<'s> {
        self.pop_at(index)
    }

    /// Takes all items away.
    #[track_caller]
    pub fn clear(&self) {
        self.change(ListOp::Clear, &[], Location::caller());
    }

    /// Turns the list back to front.
    #[track_caller]
    pub fn reverse(&self) {
        self.change(ListOp::Reverse, &[], Location::caller());
    }

    /// A new list, back to front.
    #[track_caller]
    #[must_use]
    pub fn reversed(&self) -> Traced<'s, List<T>> {
        self.made(ListOp::Reversed, &[])
    }

    /// How many items it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        self.made(ListOp::Len, &[])
    }

    /// Whether it holds nothing when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> Traced<'s, bool> {
        self.len().scalar_with(ScalarOp::Eq, 0)
    }

    /// The item at an index; a negative one counts from the end. Out of range is an error when run.
    #[track_caller]
    pub fn get(&self, index: impl Position<'s>) -> T::Handle<'s> {
        let at = Location::caller();
        let index = self.operand_of(index.into_operand(), at);
        self.item(ListOp::Get, &[index], at)
    }

    /// The first item. An empty list is an error when run.
    #[track_caller]
    #[must_use]
    pub fn first(&self) -> T::Handle<'s> {
        self.get(0)
    }

    /// The last item. An empty list is an error when run.
    #[track_caller]
    #[must_use]
    pub fn last(&self) -> T::Handle<'s> {
        self.get(-1)
    }

    /// Replaces the item at an index; a negative one counts from the end.
    #[track_caller]
    pub fn set(&self, index: impl Position<'s>, item: impl IntoTraced<'s, Target = T>) {
        let at = Location::caller();
        let (index, item) = (self.operand_of(index.into_operand(), at), self.operand_of(item.operand(), at));
        self.change(ListOp::Set, &[index, item], at);
    }

    /// A new list of part of the items: `list.slice(1..)`, `list.slice(..n)`, with host or traced bounds.
    ///
    /// Negative bounds count from the end. A bound outside the list is an error when run, as it is for tensors and for
    /// `Vec` (Python would cut the range short). `list[s![1..-1]]` is the same, and takes a step: `list[s![..;2]]`.
    #[track_caller]
    #[must_use]
    pub fn slice(&self, part: impl Into<SliceItem<'s>>) -> Traced<'s, List<T>> {
        let at = Location::caller();
        match part.into().of_list(self.recorder, self.value, at) {
            Ok(bounds) => self.made(ListOp::Slice, &bounds),
            Err(index) => {
                let item = self.recorder.op(OpKind::List(ListOp::Get), &[self.value, index], T::ty(), at);
                Traced::record(self.recorder, OpKind::List(ListOp::New), &[item])
            }
        }
    }

    /// A new list with the items it holds when execution reaches this, as of a `Vec`: Python's `copy`.
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

    /// A new list with the items it holds when execution reaches this: Python's `copy`.
    #[track_caller]
    #[must_use]
    pub fn copied(&self) -> Traced<'s, List<T>> {
        self.made(ListOp::Clone, &[])
    }

    /// The list as it prints: `[1, 2, 3]`.
    #[track_caller]
    #[must_use]
    pub fn to_text(&self) -> Traced<'s, Str> {
        Traced::record(self.recorder, OpKind::Scalar(ScalarOp::ToStr), &[self.value])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index(&self, index: impl Position<'s>, item: impl IntoTraced<'s, Target = T>) {
        self.set(index, item);
    }
}

/// Lists of numbers, truth values and strings.
impl<'s, T: Comparable> Traced<'s, List<T>> {
    /// Whether an equal item is in it.
    #[track_caller]
    #[must_use]
    pub fn contains(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, bool> {
        let item = self.operand_of(item.operand(), Location::caller());
        self.made(ListOp::Contains, &[item])
    }

    /// Index of the first equal item: Python's `index`. If there is none, that is an error when run.
    #[track_caller]
    #[must_use]
    pub fn index_of(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, i64> {
        let item = self.operand_of(item.operand(), Location::caller());
        self.made(ListOp::IndexOf, &[item])
    }

    /// How many items are equal to this one.
    #[track_caller]
    #[must_use]
    pub fn count(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, i64> {
        let item = self.operand_of(item.operand(), Location::caller());
        self.made(ListOp::Count, &[item])
    }

    /// Brings the items into rising order; equal ones keep theirs. Floats are ordered by
    /// [`total_cmp`](f64::total_cmp), with NaN of either sign last.
    #[track_caller]
    pub fn sort(&self) {
        self.change(ListOp::Sort, &[], Location::caller());
    }

    /// A new list of the items in rising order, as `sort` has it.
    #[track_caller]
    #[must_use]
    pub fn sorted(&self) -> Traced<'s, List<T>> {
        self.made(ListOp::Sorted, &[])
    }
}

impl<'s, T: Key> Traced<'s, List<T>> {
    /// The items without repetition, in the order in which they first appear.
    #[track_caller]
    #[must_use]
    pub fn to_set(&self) -> Traced<'s, Set<T>> {
        Traced::record(self.recorder, OpKind::Set(SetOp::FromList), &[self.value])
    }
}

impl<'s> Traced<'s, List<Str>> {
    /// One text of all items, with a separator between them.
    #[track_caller]
    #[must_use]
    pub fn join(&self, separator: impl IntoTraced<'s, Target = Str>) -> Traced<'s, Str> {
        let separator = self.operand_of(separator.operand(), Location::caller());
        Traced::record(self.recorder, OpKind::Str(StrOp::Join), &[self.value, separator])
    }
}

macro_rules! number_lists {
    ($($ty:ty, $zero:expr;)+) => { $(
        impl<'s> Traced<'s, List<$ty>> {
            /// The sum of all items; zero of none.
            #[track_caller]
            #[must_use]
            pub fn sum(&self) -> Traced<'s, $ty> {
                let zero = self.recorder.constant($zero, Location::caller());
                self.made(ListOp::Sum, &[zero])
            }

            /// The smallest item; NaN where one is NaN, as of a tensor. An empty list is an error when run.
            #[track_caller]
            #[must_use]
            pub fn min(&self) -> Traced<'s, $ty> {
                self.made(ListOp::Min, &[])
            }

            /// The largest item; NaN where one is NaN, as of a tensor. An empty list is an error when run.
            #[track_caller]
            #[must_use]
            pub fn max(&self) -> Traced<'s, $ty> {
                self.made(ListOp::Max, &[])
            }
        }
    )+ };
}
number_lists! {
    i64, Literal::Int(0);
    f64, Literal::Float(0.0);
}

impl<'s, T: Traceable, I: Position<'s>> Index<I> for Traced<'s, List<T>> {
    type Output = T::Handle<'s>;
    #[track_caller]
    fn index(&self, index: I) -> &T::Handle<'s> {
        self.recorder.arena.alloc(self.get(index))
    }
}

/// Part of the list, as [`slice`](Traced::slice) gives it.
impl<'s, T: Traceable> Index<Slices<'s, 1>> for Traced<'s, List<T>> {
    type Output = Traced<'s, List<T>>;
    #[track_caller]
    fn index(&self, part: Slices<'s, 1>) -> &Traced<'s, List<T>> {
        self.recorder.arena.alloc(self.slice(part))
    }
}

/// A new list of both, one after the other.
impl<'s, T: Traceable, R: IntoTraced<'s, Target = List<T>>> Add<R> for Traced<'s, List<T>> {
    type Output = Traced<'s, List<T>>;
    #[track_caller]
    fn add(self, other: R) -> Self::Output {
        &self + other
    }
}

/// A new list of both, one after the other.
impl<'s, T: Traceable, R: IntoTraced<'s, Target = List<T>>> Add<R> for &Traced<'s, List<T>> {
    type Output = Traced<'s, List<T>>;
    #[track_caller]
    fn add(self, other: R) -> Self::Output {
        let other = self.operand_of(other.operand(), Location::caller());
        self.made(ListOp::Concat, &[other])
    }
}

/// Adds the items at the end of the list itself, as in Python: all handles on it see them.
impl<'s, T: Traceable, R: IntoTraced<'s, Target = List<T>>> AddAssign<R> for Traced<'s, List<T>> {
    #[track_caller]
    fn add_assign(&mut self, items: R) {
        self.extend(items);
    }
}

/// Whether two lists hold equal items in the same order: `a == b`.
#[track_caller]
pub(super) fn equal<'s, T: Comparable>(
    list: &Traced<'s, List<T>>,
    other: Operand,
    negate: bool,
) -> Traced<'s, bool> {
    let at = Location::caller();
    let other = list.operand_of(other, at);
    let equal = list.recorder.op(OpKind::List(ListOp::Equal), &[list.value, other], Type::Bool, at);
    if negate {
        Traced::record(list.recorder, OpKind::Scalar(ScalarOp::Not), &[equal])
    } else {
        Traced::new(list.recorder, equal)
    }
}
