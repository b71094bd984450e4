//! Assignment and index reads of host values inside a session: the other half of type-directed rewriting.
//!
//! The macros rewrite `a.output` read as a value to `a.output.__value()`, `a.output = v` to
//! `a.output.__put(v)`, `a[i] = v` to `a.__set_index(i, v)`, `a[i] += v` to `*a.__index_place(i) += v` and
//! `a.output += v` to `*a.output.__place() += v`; a region that assigns `a.output` carries `*a.output.__carried()`. Hook points and traced values have inherent methods of these
//! names, which win; for everything else the traits here give the text its usual meaning.

use std::ops::IndexMut;
use std::panic::Location;

use super::index::Position;
use super::into::IntoTraced;
use super::traced::{Dict, Key, List, Traceable, Traced};

/// A field read as a value, where it is no hook point: the field.
pub trait HostValue: Sized {
    #[doc(hidden)]
    #[must_use]
    fn __value(self) -> Self {
        self
    }
}
impl<T> HostValue for T {}

/// A field read by reference, where it is no hook point: the reference.
pub trait HostRead {
    #[doc(hidden)]
    fn __read(&self) -> &Self {
        self
    }
}
impl<T: ?Sized> HostRead for T {}

/// A field assigned, where it is no hook point.
pub trait HostPut: Sized {
    #[doc(hidden)]
    fn __put(&mut self, value: Self) {
        *self = value;
    }
}
impl<T> HostPut for T {}

/// A field assigned by an operator, where it is no hook point.
pub trait HostPlace {
    #[doc(hidden)]
    fn __place(&mut self) -> &mut Self {
        self
    }
}
impl<T: ?Sized> HostPlace for T {}

/// A field that a region assigns, where it is no hook point: the region carries it.
pub trait HostCarried {
    #[doc(hidden)]
    fn __carried(&mut self) -> &mut Self {
        self
    }
}
impl<T: ?Sized> HostCarried for T {}

/// An element assigned, where its container is not traced.
#[diagnostic::on_unimplemented(
    message = "an element of `{Self}` cannot be assigned at `{I}`: an array or `Vec` takes `usize`; a traced integer chooses in a traced list, `session.list_of(..)`",
    label = "`{I}` is no index of `{Self}` that can be assigned to"
)]
pub trait HostSetIndex<I, V> {
    #[doc(hidden)]
    fn __set_index(&mut self, index: I, value: V);
}
#[diagnostic::do_not_recommend]
impl<T: IndexMut<I> + ?Sized, I> HostSetIndex<I, T::Output> for T
where
    T::Output: Sized,
{
    fn __set_index(&mut self, index: I, value: T::Output) {
        self[index] = value;
    }
}

/// An element assigned by an operator, where its container is not traced.
#[diagnostic::on_unimplemented(
    message = "an element of `{Self}` cannot be assigned at `{I}`: an array or `Vec` takes `usize`; a traced integer chooses in a traced list, `session.list_of(..)`",
    label = "`{I}` is no index of `{Self}` that can be assigned to"
)]
pub trait HostIndexPlace<I> {
    #[doc(hidden)]
    type Output: ?Sized;
    #[doc(hidden)]
    fn __index_place(&mut self, index: I) -> &mut Self::Output;
}
#[diagnostic::do_not_recommend]
impl<T: IndexMut<I> + ?Sized, I> HostIndexPlace<I> for T {
    type Output = T::Output;
    fn __index_place(&mut self, index: I) -> &mut T::Output {
        &mut self[index]
    }
}

impl<'s, T: Traceable<Handle<'s> = Traced<'s, T>>> Traced<'s, List<T>> {
    #[doc(hidden)]
    #[track_caller]
    pub fn __index_place<I: Position<'s>>(&self, index: I) -> ElementPlace<Self, Traced<'s, i64>> {
        let index =
            Traced::new(self.recorder, index.into_operand().record(self.recorder, Location::caller()));
        ElementPlace(ElementUpdate { of: Clone::clone(self), index })
    }
}

impl<'s, K: Key, V: Traceable<Handle<'s> = Traced<'s, V>>> Traced<'s, Dict<K, V>> {
    #[doc(hidden)]
    #[track_caller]
    pub fn __index_place<I: IntoTraced<'s, Target = K>>(&self, key: I) -> ElementPlace<Self, Traced<'s, K>> {
        let index = Traced::new(self.recorder, key.operand().record(self.recorder, Location::caller()));
        ElementPlace(ElementUpdate { of: Clone::clone(self), index })
    }
}

/// What `*list.__index_place(i) += value` assigns to.
#[doc(hidden)]
pub struct ElementPlace<C, I>(ElementUpdate<C, I>);

/// See [`ElementPlace`].
#[doc(hidden)]
pub struct ElementUpdate<C, I> {
    of: C,
    index: I,
}

impl<C, I> std::ops::Deref for ElementPlace<C, I> {
    type Target = ElementUpdate<C, I>;
    fn deref(&self) -> &ElementUpdate<C, I> {
        &self.0
    }
}

impl<C, I> std::ops::DerefMut for ElementPlace<C, I> {
    fn deref_mut(&mut self) -> &mut ElementUpdate<C, I> {
        &mut self.0
    }
}

/// Compound assignment to an element: read, compute, write.
macro_rules! compound {
    ($($trait:ident $method:ident $std:ident $op:tt;)+) => { $(
        impl<'s, T, R> std::ops::$trait<R> for ElementUpdate<Traced<'s, List<T>>, Traced<'s, i64>>
        where
            T: Traceable<Handle<'s> = Traced<'s, T>>,
            Traced<'s, T>: std::ops::$std<R, Output = Traced<'s, T>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let item = self.of.get(self.index) $op other;
                self.of.set(self.index, item);
            }
        }

        impl<'s, K: Key, V, R> std::ops::$trait<R> for ElementUpdate<Traced<'s, Dict<K, V>>, Traced<'s, K>>
        where
            V: Traceable<Handle<'s> = Traced<'s, V>>,
            Traced<'s, V>: std::ops::$std<R, Output = Traced<'s, V>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let value = self.of.get(self.index) $op other;
                self.of.insert(self.index, value);
            }
        }
    )+ };
}

compound! {
    AddAssign add_assign Add +;
    SubAssign sub_assign Sub -;
    MulAssign mul_assign Mul *;
    DivAssign div_assign Div /;
    RemAssign rem_assign Rem %;
    BitAndAssign bitand_assign BitAnd &;
    BitOrAssign bitor_assign BitOr |;
    BitXorAssign bitxor_assign BitXor ^;
    ShlAssign shl_assign Shl <<;
    ShrAssign shr_assign Shr >>;
}

/// A variable that a literal is assigned to.
#[doc(hidden)]
pub struct Assigned<'a, T>(&'a T);

/// What of a literal a variable is given: the macros ask where the variable may be traced.
#[doc(hidden)]
#[must_use]
pub fn assigned<T>(variable: &T) -> Assigned<'_, T> {
    Assigned(variable)
}

impl<'s, T: Traceable> Assigned<'_, Traced<'s, T>> {
    /// The literal as a constant of the graph.
    #[doc(hidden)]
    #[track_caller]
    pub fn literal(&self, value: impl IntoTraced<'s, Target = T>) -> Traced<'s, T> {
        let recorder = self.0.recorder;
        Traced::new(recorder, value.operand().record(recorder, Location::caller()))
    }
}

/// The literal as it is, for a variable of the host.
#[doc(hidden)]
pub trait HostAssigned {
    #[doc(hidden)]
    fn literal<V>(&self, value: V) -> V {
        value
    }
}

impl<T> HostAssigned for Assigned<'_, T> {}
