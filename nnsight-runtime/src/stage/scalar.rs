//! Arithmetic on traced numbers, truth values and strings.

use std::ops::{
    Add, AddAssign, BitAnd, BitOr, BitXor, Div, DivAssign, Mul, MulAssign, Neg, Not, Rem, RemAssign, Sub,
    SubAssign,
};
use std::panic::Location;

use super::into::IntoTraced;
use super::traced::{ByValue, Str, Traced};
use crate::ir::{OpKind, ScalarOp};

impl<'s, T: ByValue> Traced<'s, T> {
    #[track_caller]
    pub(super) fn scalar<U: ByValue>(self, op: ScalarOp) -> Traced<'s, U> {
        Traced::record(self.recorder, OpKind::Scalar(op), &[self.value])
    }

    #[track_caller]
    pub(super) fn scalar_with<U: ByValue>(
        self,
        op: ScalarOp,
        other: impl IntoTraced<'s, Target = T>,
    ) -> Traced<'s, U> {
        let other = other.operand().record(self.recorder, Location::caller());
        Traced::record(self.recorder, OpKind::Scalar(op), &[self.value, other])
    }
}

/// The operator for traced with traced, traced with host, and host with traced.
macro_rules! operators {
    ($($ty:ty: $($trait:ident $method:ident $op:ident),+;)+) => { $($(
        impl<'s> $trait for Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: Self) -> Self::Output {
                self.scalar_with(ScalarOp::$op, other)
            }
        }
        impl<'s> $trait<$ty> for Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: $ty) -> Self::Output {
                self.scalar_with(ScalarOp::$op, other)
            }
        }
        impl<'s> $trait<Traced<'s, $ty>> for $ty {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: Traced<'s, $ty>) -> Self::Output {
                let this = self.operand().record(other.recorder, Location::caller());
                Traced::record(other.recorder, OpKind::Scalar(ScalarOp::$op), &[this, other.value])
            }
        }
    )+)+ };
}

operators! {
    i64: Add add Add, Sub sub Sub, Mul mul Mul, Div div Div, Rem rem Rem;
    f64: Add add Add, Sub sub Sub, Mul mul Mul, Div div Div, Rem rem Rem;
    bool: BitAnd bitand And, BitOr bitor Or, BitXor bitxor Xor;
}

macro_rules! assigning {
    ($($trait:ident $method:ident $via:ident $with:tt;)+) => { $(
        impl<'s, T: ByValue, R> $trait<R> for Traced<'s, T>
        where
            Traced<'s, T>: $via<R, Output = Traced<'s, T>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                *self = *self $with other;
            }
        }
    )+ };
}

assigning! {
    AddAssign add_assign Add +;
    SubAssign sub_assign Sub -;
    MulAssign mul_assign Mul *;
    DivAssign div_assign Div /;
    RemAssign rem_assign Rem %;
}

impl Neg for Traced<'_, i64> {
    type Output = Self;
    #[track_caller]
    fn neg(self) -> Self {
        self.scalar(ScalarOp::Neg)
    }
}

impl Neg for Traced<'_, f64> {
    type Output = Self;
    #[track_caller]
    fn neg(self) -> Self {
        self.scalar(ScalarOp::Neg)
    }
}

impl Not for Traced<'_, bool> {
    type Output = Self;
    #[track_caller]
    fn not(self) -> Self {
        self.scalar(ScalarOp::Not)
    }
}

impl<'s, R: IntoTraced<'s, Target = Str>> Add<R> for Traced<'s, Str> {
    type Output = Traced<'s, Str>;
    #[track_caller]
    fn add(self, other: R) -> Self::Output {
        self.scalar_with(ScalarOp::Add, other)
    }
}

/// Methods that integers and numbers share.
macro_rules! number_methods {
    ($($ty:ty),+) => { $(
        impl<'s> Traced<'s, $ty> {
            /// The absolute value.
            #[track_caller]
            #[must_use]
            pub fn abs(self) -> Self {
                self.scalar(ScalarOp::Abs)
            }

            /// The smaller of two.
            #[track_caller]
            #[must_use]
            pub fn min(self, other: impl IntoTraced<'s, Target = $ty>) -> Self {
                self.scalar_with(ScalarOp::Min, other)
            }

            /// The larger of two.
            #[track_caller]
            #[must_use]
            pub fn max(self, other: impl IntoTraced<'s, Target = $ty>) -> Self {
                self.scalar_with(ScalarOp::Max, other)
            }

            /// This to the power of another; an integer's power must not be negative.
            #[track_caller]
            #[must_use]
            pub fn pow(self, power: impl IntoTraced<'s, Target = $ty>) -> Self {
                self.scalar_with(ScalarOp::Pow, power)
            }
        }
    )+ };
}
number_methods!(i64, f64);

impl<'s> Traced<'s, i64> {
    /// The same number as `f64`.
    #[track_caller]
    #[must_use]
    pub fn to_float(self) -> Traced<'s, f64> {
        self.scalar(ScalarOp::ToFloat)
    }
}

impl<'s> Traced<'s, f64> {
    /// The number without its fraction, as Rust's `as i64` converts.
    #[track_caller]
    #[must_use]
    pub fn to_int(self) -> Traced<'s, i64> {
        self.scalar(ScalarOp::ToInt)
    }

    /// The square root.
    #[track_caller]
    #[must_use]
    pub fn sqrt(self) -> Self {
        self.scalar(ScalarOp::Sqrt)
    }

    /// The exponential.
    #[track_caller]
    #[must_use]
    pub fn exp(self) -> Self {
        self.scalar(ScalarOp::Exp)
    }

    /// The natural logarithm.
    #[track_caller]
    #[must_use]
    pub fn ln(self) -> Self {
        self.scalar(ScalarOp::Ln)
    }
}

/// Values with a text form.
macro_rules! to_text {
    ($($ty:ty),+) => { $(
        impl<'s> Traced<'s, $ty> {
            /// The value as `{}` prints it.
            #[track_caller]
            #[must_use]
            pub fn to_text(self) -> Traced<'s, Str> {
                self.scalar(ScalarOp::ToStr)
            }
        }
    )+ };
}
to_text!(i64, f64, bool);
