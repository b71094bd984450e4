//! Handles on values of the graph.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use burn::tensor::{Bool, Int, Tensor};

use super::recorder::Recorder;
use crate::ir::{OpKind, Type, Value};
use crate::tensor::ElementKind;

/// A value that exists when the program runs: `T` is what it will be.
///
/// `'s` is the session it belongs to: it can neither leave that session nor enter another. Handles of tensors,
/// numbers, truth values and strings are `Copy`; those of lists, dictionaries and sets move as a `Vec` does, and
/// `clone` makes a second handle on the same list.
pub struct Traced<'s, T> {
    pub(super) value: Value,
    pub(super) recorder: &'s Recorder,
    marker: PhantomData<(Brand<'s>, fn() -> T)>,
}

/// Ties a type to exactly one session lifetime.
pub(super) type Brand<'s> = PhantomData<fn(&'s ()) -> &'s ()>;

impl<'s, T> Traced<'s, T> {
    pub(super) fn new(recorder: &'s Recorder, value: Value) -> Self {
        Traced { value, recorder, marker: PhantomData }
    }
}

impl<T> Traced<'_, T> {
    /// Changes the variable that this handle is, as an assignment by an operator or to a part does.
    #[track_caller]
    pub(super) fn change_to(&mut self, to: Self) {
        self.recorder.changed(self.value, to.value, Location::caller());
        *self = to;
    }
}

impl<'s, T: Traceable> Traced<'s, T> {
    /// Records an op with this handle's type as its result.
    #[track_caller]
    pub(super) fn record(recorder: &'s Recorder, kind: OpKind, args: &[Value]) -> Self {
        Traced::new(recorder, recorder.op(kind, args, T::ty(), Location::caller()))
    }
}

impl<T> Clone for Traced<'_, T> {
    fn clone(&self) -> Self {
        Traced { value: self.value, recorder: self.recorder, marker: PhantomData }
    }
}

impl<T: ByValue> Copy for Traced<'_, T> {}

/// In the text of a `format!`, `println!`, `panic!` or their relatives in a session, as `log!` prints it; anywhere else
/// the session fails, since nothing but the handle is there to be printed.
impl<T: Traceable> fmt::Debug for Traced<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::text::mark(self.recorder, self.value, f, crate::ir::Style::Debug)
    }
}

/// What can be a value of the graph.
///
/// Tensors (`Tensor<D>`, `Tensor<D, Int>`, `Tensor<D, Bool>`), [`i64`], [`f64`], [`bool`], [`Str`],
/// [`List`], [`Dict`], [`Set`], and tuples of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a value of the graph",
    label = "not a type the graph knows",
    note = "the graph knows burn tensors, `i64`, `f64`, `bool`, `Str`, `List<T>`, `Dict<K, V>`, `Set<T>` and tuples of these"
)]
pub trait Traceable: Sized + 'static {
    /// What the user holds of such a value while recording: a [`Traced`], or a tuple of handles for a tuple.
    type Handle<'s>: Bundle<'s>;

    /// The type in the graph.
    fn ty() -> Type;

    /// A handle on a value of this type.
    #[doc(hidden)]
    fn handle(recorder: &Recorder, value: Value) -> Self::Handle<'_>;
}

/// What is copied rather than shared: everything but lists, dictionaries and sets.
pub trait ByValue: Traceable {}

/// A string in the graph.
#[derive(Debug)]
pub enum Str {}

/// A growable list in the graph; all handles on it see what is appended.
pub struct List<T>(PhantomData<T>, std::convert::Infallible);

/// A map in the graph, in insertion order; all handles on it see what is inserted.
pub struct Dict<K, V>(PhantomData<(K, V)>, std::convert::Infallible);

/// Items without repetition in the graph, in insertion order; all handles on it see what is inserted.
pub struct Set<T>(PhantomData<T>, std::convert::Infallible);

macro_rules! traceable {
    ($([$($generics:tt)*] $ty:ty, $type:expr;)+) => { $(
        impl<$($generics)*> Traceable for $ty {
            type Handle<'s> = Traced<'s, Self>;
            fn ty() -> Type {
                $type
            }
            fn handle(recorder: &Recorder, value: Value) -> Self::Handle<'_> {
                Traced::new(recorder, value)
            }
        }
    )+ };
}

traceable! {
    [] i64, Type::Int;
    [] f64, Type::Float;
    [] bool, Type::Bool;
    [] Str, Type::Str;
    [const D: usize] Tensor<D>, tensor_type::<D, burn::tensor::Float>();
    [const D: usize] Tensor<D, Int>, tensor_type::<D, Int>();
    [const D: usize] Tensor<D, Bool>, tensor_type::<D, Bool>();
    [T: Traceable] List<T>, Type::list(T::ty());
    [K: Key, V: Traceable] Dict<K, V>, Type::dict(K::ty(), V::ty());
    [T: Key] Set<T>, Type::set(T::ty());
}

impl ByValue for i64 {}
impl ByValue for f64 {}
impl ByValue for bool {}
impl ByValue for Str {}
impl<const D: usize, K: ElementKind> ByValue for Tensor<D, K> where Tensor<D, K>: Traceable {}

fn tensor_type<const D: usize, K: ElementKind>() -> Type {
    const { assert!(D >= 1 && D <= crate::tensor::MAX_RANK, "a traced tensor has 1 to 6 axes") };
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Type::Tensor { kind: <K as ElementKind>::KIND, rank: D as u8 }
}

/// What the graph can compare: numbers, truth values and strings.
#[diagnostic::on_unimplemented(
    message = "items of type `{Self}` cannot be compared in the graph",
    note = "lists of `i64`, `f64`, `bool` and `Str` can be searched, sorted and compared"
)]
pub trait Comparable: ByValue {}
impl Comparable for bool {}
impl Comparable for i64 {}
impl Comparable for f64 {}
impl Comparable for Str {}

/// What can be a key of a [`Dict`], or an item of a [`Set`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key of a traced dictionary or an item of a traced set",
    note = "keys and items of sets are `bool`, `i64` or `Str`"
)]
pub trait Key: Comparable {}
impl Key for bool {}
impl Key for i64 {}
impl Key for Str {}

/// Values that a region of the graph hands on together: one handle, a tuple of handles, or nothing.
pub trait Bundle<'s>: Sized {
    /// The types, in order.
    #[doc(hidden)]
    fn types(types: &mut Vec<Type>);
    /// The values, in order.
    #[doc(hidden)]
    fn values(&self, values: &mut Vec<Value>);
    /// The session of the values, if there are any.
    #[doc(hidden)]
    fn recorder(&self) -> Option<&'s Recorder>;
    /// Handles on values in the same order; those missing are given ones nothing defines.
    #[doc(hidden)]
    fn from_values(recorder: &'s Recorder, values: &mut std::vec::IntoIter<Value>) -> Self;
    /// The bundle of no values, if it is one.
    #[doc(hidden)]
    #[must_use]
    fn nothing() -> Option<Self> {
        None
    }
}

impl<'s> Bundle<'s> for () {
    fn nothing() -> Option<Self> {
        Some(())
    }
    fn types(_: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn recorder(&self) -> Option<&'s Recorder> {
        None
    }
    fn from_values(_: &'s Recorder, _: &mut std::vec::IntoIter<Value>) -> Self {}
}

impl<'s, T: Traceable> Bundle<'s> for Traced<'s, T> {
    fn types(types: &mut Vec<Type>) {
        types.push(T::ty());
    }
    fn values(&self, values: &mut Vec<Value>) {
        values.push(self.value);
    }
    fn recorder(&self) -> Option<&'s Recorder> {
        Some(self.recorder)
    }
    fn from_values(recorder: &'s Recorder, values: &mut std::vec::IntoIter<Value>) -> Self {
        Traced::new(recorder, values.next().unwrap_or_else(|| recorder.unreachable_value(T::ty())))
    }
}

#[diagnostic::do_not_recommend]
impl<'s, B: Bundle<'s>, const N: usize> Bundle<'s> for [B; N] {
    fn types(types: &mut Vec<Type>) {
        (0..N).for_each(|_| B::types(types));
    }
    fn values(&self, values: &mut Vec<Value>) {
        for part in self {
            part.values(values);
        }
    }
    fn recorder(&self) -> Option<&'s Recorder> {
        self.iter().find_map(Bundle::recorder)
    }
    fn from_values(recorder: &'s Recorder, values: &mut std::vec::IntoIter<Value>) -> Self {
        std::array::from_fn(|_| B::from_values(recorder, values))
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: Bundle<'s>),+> Bundle<'s> for ($($T,)+) {
            fn types(types: &mut Vec<Type>) {
                $($T::types(types);)+
            }
            fn values(&self, values: &mut Vec<Value>) {
                $(self.$i.values(values);)+
            }
            fn recorder(&self) -> Option<&'s Recorder> {
                None$(.or(self.$i.recorder()))+
            }
            fn from_values(recorder: &'s Recorder, values: &mut std::vec::IntoIter<Value>) -> Self {
                ($($T::from_values(recorder, values),)+)
            }
        }

        impl<$($T: Traceable),+> Traceable for ($($T,)+) {
            type Handle<'s> = ($($T::Handle<'s>,)+);
            fn ty() -> Type {
                Type::tuple([$($T::ty()),+])
            }
            #[track_caller]
            fn handle(recorder: &Recorder, value: Value) -> Self::Handle<'_> {
                let at = Location::caller();
                ($($T::handle(recorder, recorder.op(OpKind::TupleGet($i), &[value], $T::ty(), at)),)+)
            }
        }
    )+ };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
