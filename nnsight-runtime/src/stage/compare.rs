//! Comparisons: what `==`, `!=`, `<`, `<=`, `>` and `>=` become inside a session.
//!
//! The standard traits can only answer `bool`, so the macros call these instead. A blanket implementation
//! keeps every comparison of host values as it is; a traced value on either side makes a traced `bool`.
//! Coherence accepts that since nothing can be compared with a [`Traced`] by `PartialEq` or `PartialOrd`: they ask for a
//! trait that nothing implements ([`super::unstaged`]).

use std::panic::Location;

use super::into::IntoTraced;
use super::traced::{Comparable, List, Str, Traced};
use crate::ir::{OpKind, ScalarOp};

macro_rules! comparisons {
    ($($trait:ident $method:ident $std:ident $op:tt $text:literal;)+) => { $(
        #[doc = concat!("`", $text, "` between host values, traced values, or one of each.")]
        #[diagnostic::on_unimplemented(
            message = "cannot compare `{Self}` with `{Rhs}`: a traced value compares with its own kind, so convert one (`1.0`, `as f64`, `as i64`, `.to_float()`, `.to_int()`)",
            label = "no such comparison",
            note = "traced integers (`i64`) compare with integers, numbers (`f64`) with numbers, strings with strings"
        )]
        pub trait $trait<Rhs: ?Sized> {
            /// `bool` or `Traced<bool>`.
            type Output;
            /// Compares.
            fn $method(&self, rhs: &Rhs) -> Self::Output;
        }

        #[diagnostic::do_not_recommend]
        impl<T: $std<U> + ?Sized, U: ?Sized> $trait<U> for T {
            type Output = bool;
            fn $method(&self, rhs: &U) -> bool {
                *self $op *rhs
            }
        }
    )+ };
}

comparisons! {
    Equal equal PartialEq == "==";
    NotEqual not_equal PartialEq != "!=";
    Lower lower PartialOrd < "<";
    LowerEqual lower_equal PartialOrd <= "<=";
    Greater greater PartialOrd > ">";
    GreaterEqual greater_equal PartialOrd >= ">=";
}

macro_rules! traced_comparisons {
    ($ty:ty, $hosts:tt; $($trait:ident $method:ident $op:ident),+) => { $(
        impl<'s> $trait<Traced<'s, $ty>> for Traced<'s, $ty> {
            type Output = Traced<'s, bool>;
            #[track_caller]
            fn $method(&self, rhs: &Traced<'s, $ty>) -> Self::Output {
                self.scalar_with(ScalarOp::$op, *rhs)
            }
        }
        host_comparisons!($ty, $hosts, $trait $method $op);
    )+ };
}

macro_rules! host_comparisons {
    ($ty:ty, [$($host:ty),*], $trait:ident $method:ident $op:ident) => { $(
        impl<'s> $trait<$host> for Traced<'s, $ty> {
            type Output = Traced<'s, bool>;
            #[track_caller]
            fn $method(&self, rhs: &$host) -> Self::Output {
                self.scalar_with(ScalarOp::$op, rhs.clone())
            }
        }
        impl<'s> $trait<Traced<'s, $ty>> for $host {
            type Output = Traced<'s, bool>;
            #[track_caller]
            fn $method(&self, rhs: &Traced<'s, $ty>) -> Self::Output {
                let this = self.clone().operand().record(rhs.recorder, Location::caller());
                Traced::record(rhs.recorder, OpKind::Scalar(ScalarOp::$op), &[this, rhs.value])
            }
        }
    )* };
}

/// Lists are equal if they hold equal items in the same order.
macro_rules! lists {
    ($([$($generics:tt)*] $right:ty;)+) => { $(
        impl<'s, T: Comparable, $($generics)*> Equal<$right> for Traced<'s, List<T>> {
            type Output = Traced<'s, bool>;
            #[track_caller]
            fn equal(&self, rhs: &$right) -> Self::Output {
                super::list::equal(self, rhs.clone().operand(), false)
            }
        }
        impl<'s, T: Comparable, $($generics)*> NotEqual<$right> for Traced<'s, List<T>> {
            type Output = Traced<'s, bool>;
            #[track_caller]
            fn not_equal(&self, rhs: &$right) -> Self::Output {
                super::list::equal(self, rhs.clone().operand(), true)
            }
        }
    )+ };
}
lists! {
    [] Traced<'s, List<T>>;
    [V: IntoTraced<'s, Target = T> + Clone] Vec<V>;
    [V: IntoTraced<'s, Target = T> + Clone, const N: usize] [V; N];
}

macro_rules! ordered {
    ($($ty:ty, $hosts:tt;)+) => { $(
        traced_comparisons!($ty, $hosts;
            Equal equal Eq, NotEqual not_equal Ne, Lower lower Lt, LowerEqual lower_equal Le,
            Greater greater Gt, GreaterEqual greater_equal Ge);
    )+ };
}

ordered! {
    i64, [i64];
    f64, [f64];
    Str, [&str, String];
}
traced_comparisons!(bool, [bool]; Equal equal Eq, NotEqual not_equal Ne);
