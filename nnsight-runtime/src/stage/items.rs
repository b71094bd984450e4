//! What traced loops go over: adaptors of [`Items`] and traced lists, and what [`Session::iter`](super::Session::iter)
//! takes.

use std::panic::Location;

use burn::tensor::{Bool, Float, Int, Tensor};

use super::index::Position;
use super::into::{IntoTraced, Operand};
use super::session::Items;
use super::traced::{Dict, Key, List, Set, Traceable, Traced};
use crate::ir::{ListOp, Literal, OpKind, Type};

macro_rules! adaptors {
    ($($ty:ty, $this:ident $(, $reference:tt)? => $list:expr;)+) => { $(
        impl<'s, T: Traceable> $ty {
            /// The same items from the last to the first. A range stays one.
            #[track_caller]
            #[must_use]
            pub fn rev($($reference)? self) -> Items<'s, T> {
                let $this = self;
                Items($list.made(ListOp::Reversed, &[]))
            }

            /// The first item and every `step`-th after it; a step below 1 is an error when run. A range stays one.
            #[track_caller]
            #[must_use]
            pub fn step_by($($reference)? self, step: impl Position<'s>) -> Items<'s, T> {
                let $this = self;
                counted($list, ListOp::StepBy, step)
            }

            /// At most the first `n` items; a negative number is an error when run. A range stays one.
            #[track_caller]
            #[must_use]
            pub fn take($($reference)? self, n: impl Position<'s>) -> Items<'s, T> {
                let $this = self;
                counted($list, ListOp::Take, n)
            }

            /// All but the first `n` items; a negative number is an error when run. A range stays one.
            #[track_caller]
            #[must_use]
            pub fn skip($($reference)? self, n: impl Position<'s>) -> Items<'s, T> {
                let $this = self;
                counted($list, ListOp::Skip, n)
            }

            /// Pairs of each item's number, from 0, and the item: `for (i, x) in items.enumerate()`.
            #[track_caller]
            #[must_use]
            pub fn enumerate($($reference)? self) -> Items<'s, (i64, T)> {
                let $this = self;
                let (list, at) = ($list, Location::caller());
                let recorder = list.recorder;
                let constant = |n| recorder.constant(Literal::Int(n), at);
                let bounds = [constant(0), list.len().value, constant(1)];
                let numbers =
                    recorder.op(OpKind::List(ListOp::Range), &bounds, Type::list(Type::Int), at);
                Items(Traced::record(recorder, OpKind::List(ListOp::Zip), &[numbers, list.value]))
            }

            /// Pairs of items of both, as many as the shorter has.
            #[track_caller]
            #[must_use]
            pub fn zip<O: IntoItems<'s>>($($reference)? self, other: O) -> Items<'s, (T, O::Item)> {
                let $this = self;
                let list = $list;
                let other = other.operand().record(list.recorder, Location::caller());
                Items(list.made(ListOp::Zip, &[other]))
            }
        }
    )+ };
}

adaptors! {
    Items<'s, T>, this => &this.0;
    Traced<'s, List<T>>, this, & => this;
}

impl<'s, T: Traceable> Traced<'s, List<T>> {
    /// The list's items, to loop over explicitly: the same as `session.iter(&list)`.
    #[expect(clippy::iter_not_returning_iterator, reason = "`for` takes it")]
    #[must_use]
    pub fn iter(&self) -> Items<'s, T> {
        Items(Clone::clone(self))
    }

    /// As [`iter`](Traced::iter).
    #[expect(clippy::should_implement_trait, reason = "it is no iterator of Rust's")]
    #[must_use]
    pub fn into_iter(self) -> Items<'s, T> {
        Items(self)
    }
}

impl<'s, T: Traceable> Items<'s, T> {
    /// How many items there are.
    #[track_caller]
    #[must_use]
    pub fn count(self) -> Traced<'s, i64> {
        self.0.len()
    }

    /// As [`count`](Items::count).
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        self.0.len()
    }
}

/// What lists of numbers have, on their items: `items.iter().sum()`.
macro_rules! numbers {
    ($($ty:ty),+) => { $(
        impl<'s> Items<'s, $ty> {
            /// The sum of all items; zero of none.
            #[track_caller]
            #[must_use]
            pub fn sum(self) -> Traced<'s, $ty> {
                self.0.sum()
            }

            /// The smallest item, NaN where one is NaN. Of no items that is an error when run.
            #[track_caller]
            #[must_use]
            pub fn min(self) -> Traced<'s, $ty> {
                self.0.min()
            }

            /// The largest item, NaN where one is NaN. Of no items that is an error when run.
            #[track_caller]
            #[must_use]
            pub fn max(self) -> Traced<'s, $ty> {
                self.0.max()
            }
        }
    )+ };
}
numbers!(i64, f64);

#[track_caller]
fn counted<'s, T: Traceable>(list: &Traced<'s, List<T>>, op: ListOp, n: impl Position<'s>) -> Items<'s, T> {
    let n = n.into_operand().record(list.recorder, Location::caller());
    Items(list.made(op, &[n]))
}

/// What [`Session::iter`](super::Session::iter) goes over.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looped over in the graph",
    label = "neither a traced collection nor host data the graph knows",
    note = "use arrays, vectors, ranges and iterators of `i64`, `f64`, `bool`, strings, tensors or tuples of these, or a traced list, dictionary, set or tensor"
)]
pub trait IntoItems<'s> {
    /// Type of the items.
    type Item: Traceable;
    #[doc(hidden)]
    fn operand(self) -> Operand;
}

#[diagnostic::do_not_recommend]
impl<'s, I> IntoItems<'s> for I
where
    I: IntoIterator,
    I::Item: IntoTraced<'s>,
{
    type Item = <I::Item as IntoTraced<'s>>::Target;
    fn operand(self) -> Operand {
        Operand::list(self)
    }
}

impl<'s, T: Traceable> IntoItems<'s> for Items<'s, T> {
    type Item = T;
    fn operand(self) -> Operand {
        Operand::Value(self.0.value)
    }
}

/// Items of traced collections, by handle or reference.
macro_rules! collections {
    ($([$($generics:tt)*] $ty:ty => $item:ty, $this:ident => $list:expr;)+) => { $(
        impl<'s, $($generics)*> IntoItems<'s> for Traced<'s, $ty> {
            type Item = $item;
            #[track_caller]
            fn operand(self) -> Operand {
                IntoItems::operand(&self)
            }
        }

        impl<'s, $($generics)*> IntoItems<'s> for &Traced<'s, $ty> {
            type Item = $item;
            #[track_caller]
            fn operand(self) -> Operand {
                let $this = self;
                Operand::Value($list.value)
            }
        }
    )+ };
}

collections! {
    [T: Traceable] List<T> => T, this => this;
    [K: Key, V: Traceable] Dict<K, V> => (K, V), this => this.items();
    [T: Key] Set<T> => T, this => this.to_list();
}

/// Tensors with the type of their parts along the first axis.
macro_rules! rows {
    ($($kind:ty: $scalar:ty, $($rank:literal $row:literal),+;)+) => { $(
        rows!(@one Tensor<1, $kind> => $scalar);
        $(rows!(@one Tensor<$rank, $kind> => Tensor<$row, $kind>);)+
    )+ };
    (@one $ty:ty => $row:ty) => {
        impl<'s> Traced<'s, $ty> {
            /// The parts along the first axis, which they lack: `for row in tensor` goes over them.
            #[track_caller]
            #[must_use]
            pub fn rows(self) -> Traced<'s, List<$row>> {
                Traced::record(self.recorder, OpKind::List(ListOp::Rows), &[self.value])
            }
        }
        collections! { [] $ty => $row, this => this.rows(); }
    };
}

rows! {
    Float: f64, 2 1, 3 2, 4 3, 5 4, 6 5;
    Int: i64, 2 1, 3 2, 4 3, 5 4, 6 5;
    Bool: bool, 2 1, 3 2, 4 3, 5 4, 6 5;
}
