//! Arithmetic on traced numbers and truth values.

use std::ops::{
    Add, AddAssign, BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, BitXorAssign, Div, DivAssign, Mul,
    MulAssign, Neg, Not, Rem, RemAssign, Shl, ShlAssign, Shr, ShrAssign, Sub, SubAssign,
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

/// What can stand beside a traced `T` in arithmetic: its own kind, traced or of the host.
///
/// Of host integers that is `i64` alone. Were it `usize`, too, a literal could be either, and the compiler would take it
/// for an `i32`: so would it take every variable that gets its type from a literal, and their arithmetic would overflow
/// where a traced integer's does not. A `usize` in staged text is made an `i64` before it comes here: see `count`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand beside a traced `{T}`: convert a host value with `as {T}`, a traced one with `.to_float()` or `.to_int()`; a literal beside an `f64` is `2.0`",
    label = "this is `{Self}`, the other side a traced `{T}`",
    note = "integers are `i64` and numbers `f64` in the graph"
)]
pub trait Beside<'s, T>: IntoTraced<'s, Target = T> {}

macro_rules! beside {
    ($($ty:ty),+) => { $(
        impl<'s> Beside<'s, $ty> for $ty {}
        impl<'s> Beside<'s, $ty> for &$ty {}
        impl<'s> Beside<'s, $ty> for Traced<'s, $ty> {}
        impl<'s> Beside<'s, $ty> for &Traced<'s, $ty> {}
    )+ };
}
beside!(i64, f64, bool);

/// The operator for traced with traced, traced with host, and host with traced, by value or reference.
macro_rules! operators {
    ($($ty:ty: $($trait:ident $method:ident $op:ident),+;)+) => { $($(
        impl<'s, R: Beside<'s, $ty>> $trait<R> for Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: R) -> Self::Output {
                self.scalar_with(ScalarOp::$op, other)
            }
        }
        impl<'s, R: Beside<'s, $ty>> $trait<R> for &Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: R) -> Self::Output {
                self.scalar_with(ScalarOp::$op, other)
            }
        }
        impl<'s, T> $trait<&Traced<'s, T>> for $ty
        where
            Traced<'s, T>: Beside<'s, $ty>,
        {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: &Traced<'s, T>) -> Self::Output {
                let this = self.operand().record(other.recorder, Location::caller());
                Traced::record(other.recorder, OpKind::Scalar(ScalarOp::$op), &[this, other.value])
            }
        }
        impl<'s, T> $trait<Traced<'s, T>> for $ty
        where
            Traced<'s, T>: Beside<'s, $ty>,
        {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self, other: Traced<'s, T>) -> Self::Output {
                let this = self.operand().record(other.recorder, Location::caller());
                Traced::record(other.recorder, OpKind::Scalar(ScalarOp::$op), &[this, other.value])
            }
        }
    )+)+ };
}

operators! {
    i64: Add add Add, Sub sub Sub, Mul mul Mul, Div div Div, Rem rem Rem,
        BitAnd bitand And, BitOr bitor Or, BitXor bitxor Xor, Shl shl Shl, Shr shr Shr;
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
                self.change_to(*self $with other);
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
    BitAndAssign bitand_assign BitAnd &;
    BitOrAssign bitor_assign BitOr |;
    BitXorAssign bitxor_assign BitXor ^;
    ShlAssign shl_assign Shl <<;
    ShrAssign shr_assign Shr >>;
}

/// The operator of one operand, by value or reference.
macro_rules! unary {
    ($($trait:ident $method:ident $ty:ty;)+) => { $(
        impl<'s> $trait for Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self) -> Self::Output {
                self.scalar(ScalarOp::$trait)
            }
        }
        impl<'s> $trait for &Traced<'s, $ty> {
            type Output = Traced<'s, $ty>;
            #[track_caller]
            fn $method(self) -> Self::Output {
                self.scalar(ScalarOp::$trait)
            }
        }
    )+ };
}

unary! {
    Neg neg i64;
    Neg neg f64;
    Not not bool;
    Not not i64;
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

            /// The smaller of two. As with Rust's `f64::min`, of NaN and a number it is the number.
            #[track_caller]
            #[must_use]
            pub fn min(self, other: impl Beside<'s, $ty>) -> Self {
                self.scalar_with(ScalarOp::Min, other)
            }

            /// The larger of two. As with Rust's `f64::max`, of NaN and a number it is the number.
            #[track_caller]
            #[must_use]
            pub fn max(self, other: impl Beside<'s, $ty>) -> Self {
                self.scalar_with(ScalarOp::Max, other)
            }

            /// This to the power of another; an integer's power must not be negative.
            #[track_caller]
            #[must_use]
            pub fn pow(self, power: impl Beside<'s, $ty>) -> Self {
                self.scalar_with(ScalarOp::Pow, power)
            }

            /// The quotient rounded so that the remainder is not negative; an integer zero is an error when run.
            #[track_caller]
            #[must_use]
            pub fn div_euclid(self, other: impl Beside<'s, $ty>) -> Self {
                self.scalar_with(ScalarOp::DivEuclid, other)
            }

            /// The remainder that is never negative: Python's `%` for a positive divisor. `%` is Rust's, with the sign
            /// of the left side.
            #[track_caller]
            #[must_use]
            pub fn rem_euclid(self, other: impl Beside<'s, $ty>) -> Self {
                self.scalar_with(ScalarOp::RemEuclid, other)
            }

            /// The value, or the nearer bound if it lies outside. Bounds the wrong way round are an error when run.
            #[track_caller]
            #[must_use]
            pub fn clamp(
                self,
                low: impl Beside<'s, $ty>,
                high: impl Beside<'s, $ty>,
            ) -> Self {
                let at = Location::caller();
                let bounds = [low.operand().record(self.recorder, at), high.operand().record(self.recorder, at)];
                let args = [self.value, bounds[0], bounds[1]];
                Traced::record(self.recorder, OpKind::Scalar(ScalarOp::Clamp), &args)
            }

            /// The sign: `1`, `-1`, and of integers `0`, as Rust's `signum` has it.
            #[track_caller]
            #[must_use]
            pub fn signum(self) -> Self {
                self.scalar(ScalarOp::Signum)
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
    /// The number without its fraction. NaN, infinity and what lies outside of `i64` are an error when run.
    #[track_caller]
    #[must_use]
    pub fn to_int(self) -> Traced<'s, i64> {
        self.scalar(ScalarOp::ToInt)
    }
}

impl<'s> Traced<'s, bool> {
    /// One if true, else zero.
    #[track_caller]
    #[must_use]
    pub fn to_int(self) -> Traced<'s, i64> {
        self.scalar(ScalarOp::ToInt)
    }

    /// One if true, else zero.
    #[track_caller]
    #[must_use]
    pub fn to_float(self) -> Traced<'s, f64> {
        self.scalar(ScalarOp::ToFloat)
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])+ $name:ident -> $result:ty = $op:ident;)+) => {
        impl<'s> Traced<'s, f64> { $(
            $(#[$doc])+
            #[track_caller]
            #[must_use]
            pub fn $name(self) -> Traced<'s, $result> {
                self.scalar(ScalarOp::$op)
            }
        )+ }
    };
}

functions! {
    /// The square root.
    sqrt -> f64 = Sqrt;
    /// The exponential.
    exp -> f64 = Exp;
    /// The natural logarithm.
    ln -> f64 = Ln;
    /// The logarithm to base 2.
    log2 -> f64 = Log2;
    /// The logarithm to base 10.
    log10 -> f64 = Log10;
    /// The sine.
    sin -> f64 = Sin;
    /// The cosine.
    cos -> f64 = Cos;
    /// The tangent.
    tan -> f64 = Tan;
    /// The hyperbolic tangent.
    tanh -> f64 = Tanh;
    /// The largest whole number not above.
    floor -> f64 = Floor;
    /// The smallest whole number not below.
    ceil -> f64 = Ceil;
    /// The nearest whole number, halves away from zero.
    round -> f64 = Round;
    /// The number without its fraction.
    trunc -> f64 = Trunc;
    /// Whether it is no number.
    is_nan -> bool = IsNan;
    /// Whether it is infinite.
    is_infinite -> bool = IsInfinite;
    /// Whether it is neither infinite nor NaN.
    is_finite -> bool = IsFinite;
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
