//! Assignment and index reads of host values inside a session: the other half of type-directed rewriting.
//!
//! The macros rewrite `a.output` read as a value to `a.output.__value()`, `a.output = v` to
//! `a.output.__put(v)`, `a[i] = v` to `a.__set_index(i, v)`, `a[i] += v` to `*a.__index_place(i) += v` and
//! `a.output += v` to `*a.output.__place() += v`; a region that assigns `a.output` carries `*a.output.__carried()`. Hook points and traced values have inherent methods of these
//! names, which win; for everything else the traits here give the text its usual meaning.

use std::ops::IndexMut;

use super::traced::{List, Traceable, Traced};

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
pub trait HostSetIndex<I, V> {
    #[doc(hidden)]
    fn __set_index(&mut self, index: I, value: V);
}
impl<T: IndexMut<I> + ?Sized, I> HostSetIndex<I, T::Output> for T
where
    T::Output: Sized,
{
    fn __set_index(&mut self, index: I, value: T::Output) {
        self[index] = value;
    }
}

/// An element assigned by an operator, where its container is not traced.
pub trait HostIndexPlace<I> {
    #[doc(hidden)]
    type Output: ?Sized;
    #[doc(hidden)]
    fn __index_place(&mut self, index: I) -> &mut Self::Output;
}
impl<T: IndexMut<I> + ?Sized, I> HostIndexPlace<I> for T {
    type Output = T::Output;
    fn __index_place(&mut self, index: I) -> &mut T::Output {
        &mut self[index]
    }
}

impl<'s, T: Traceable<Handle<'s> = Traced<'s, T>>> Traced<'s, List<T>> {
    #[doc(hidden)]
    #[track_caller]
    pub fn __index_place<I: super::into::IntoTraced<'s, Target = i64>>(&self, index: I) -> ListPlace<'s, T> {
        let at = std::panic::Location::caller();
        let index = Traced::new(self.recorder, index.operand().record(self.recorder, at));
        ListPlace(ListUpdate { list: self.clone(), index })
    }
}

/// What `*list.__index_place(i) += value` assigns to.
#[doc(hidden)]
pub struct ListPlace<'s, T>(ListUpdate<'s, T>);

/// See [`ListPlace`].
#[doc(hidden)]
pub struct ListUpdate<'s, T> {
    list: Traced<'s, List<T>>,
    index: Traced<'s, i64>,
}

impl<'s, T> std::ops::Deref for ListPlace<'s, T> {
    type Target = ListUpdate<'s, T>;
    fn deref(&self) -> &ListUpdate<'s, T> {
        &self.0
    }
}

impl<T> std::ops::DerefMut for ListPlace<'_, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

macro_rules! compound {
    ($($trait:ident $method:ident $std:ident $op:tt;)+) => { $(
        impl<'s, T, R> std::ops::$trait<R> for ListUpdate<'s, T>
        where
            T: Traceable<Handle<'s> = Traced<'s, T>>,
            Traced<'s, T>: std::ops::$std<R, Output = Traced<'s, T>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let item = self.list.get(self.index) $op other;
                self.list.set(self.index, item);
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
}
