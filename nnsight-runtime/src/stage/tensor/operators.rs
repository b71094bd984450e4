//! `+ - * / %`, `-x`, `!x`, `& | ^`, and comparison operators of the macros.

use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Rem, Sub};
use std::panic::Location;

use burn::tensor::{Bool, Float, Int, Tensor};

use super::super::compare::{Equal, Greater, GreaterEqual, Lower, LowerEqual, NotEqual};
use super::super::into::{IntoTraced, Operand};
use super::super::traced::Traced;
use super::{NumberKind, tensor_op};
use crate::ir::TensorOp;

/// What a traced tensor can be added to, multiplied with and so on: a traced or host tensor of its kind and
/// rank, whose axes of length 1 broadcast, or a scalar.
#[diagnostic::on_unimplemented(
    message = "a traced tensor of rank {D} and kind `{K}` has no arithmetic with `{Self}`",
    note = "both sides must have the same rank and kind: see `unsqueeze_dim`, `squeeze_dim`, `float` and `int`",
    note = "float tensors take numbers and integers as scalars, int tensors integers"
)]
pub trait Arithmetic<'s, const D: usize, K: NumberKind> {
    #[doc(hidden)]
    fn term(self) -> Term;
}

/// The other side of an operator.
#[doc(hidden)]
#[derive(Debug)]
pub enum Term {
    Tensor(Operand),
    Scalar(Operand),
}

macro_rules! tensor_terms {
    ($($kind:ident),+) => { $(
        impl<'s, const D: usize> Arithmetic<'s, D, $kind> for Traced<'s, Tensor<D, $kind>> {
            fn term(self) -> Term {
                Term::Tensor(self.operand())
            }
        }
        impl<'s, const D: usize> Arithmetic<'s, D, $kind> for Tensor<D, $kind> {
            fn term(self) -> Term {
                Term::Tensor(self.operand())
            }
        }
        impl<'s, const D: usize> Arithmetic<'s, D, $kind> for &Tensor<D, $kind> {
            fn term(self) -> Term {
                Term::Tensor(self.operand())
            }
        }
    )+ };
}
tensor_terms!(Float, Int);

macro_rules! scalar_terms {
    ($($ty:ty => $($kind:ident),+;)+) => { $($(
        impl<'s, const D: usize> Arithmetic<'s, D, $kind> for $ty {
            fn term(self) -> Term {
                Term::Scalar(super::ScalarFor::<$kind>::scalar(self))
            }
        }
    )+)+ };
}
scalar_terms! {
    f64 => Float;
    f32 => Float;
    i64 => Float, Int;
    i32 => Float, Int;
    Traced<'s, f64> => Float;
    Traced<'s, i64> => Float, Int;
}

/// The operator with a traced tensor on its left, for one kind.
macro_rules! operator {
    ($($trait:ident $method:ident $tensor:ident $scalar:ident;)+) => { $(
        operator!(@kind Float $trait $method $tensor $scalar);
        operator!(@kind Int $trait $method $tensor $scalar);
    )+ };
    (@kind $kind:ident $trait:ident $method:ident $tensor:ident $scalar:ident) => {
        impl<'s, const D: usize, R: Arithmetic<'s, D, $kind>> $trait<R> for Traced<'s, Tensor<D, $kind>> {
            type Output = Self;
            #[track_caller]
            fn $method(self, other: R) -> Self {
                let at = Location::caller();
                match other.term() {
                    Term::Tensor(other) => {
                        tensor_op(&self, TensorOp::$tensor, &[self.value, self.beside(other, at)])
                    }
                    Term::Scalar(other) => {
                        tensor_op(&self, TensorOp::$scalar, &[self.value, self.beside(other, at)])
                    }
                }
            }
        }

        impl<'s, const D: usize> $trait<Traced<'s, Tensor<D, $kind>>> for Tensor<D, $kind> {
            type Output = Traced<'s, Tensor<D, $kind>>;
            #[track_caller]
            fn $method(self, other: Traced<'s, Tensor<D, $kind>>) -> Self::Output {
                let this = other.beside(self.operand(), Location::caller());
                tensor_op(&other, TensorOp::$tensor, &[this, other.value])
            }
        }
    };
}

operator! {
    Add add Add AddScalar;
    Sub sub Sub SubScalar;
    Mul mul Mul MulScalar;
    Div div Div DivScalar;
    Rem rem Remainder RemainderScalar;
}

/// The operators with a scalar on their left.
macro_rules! scalar_first {
    ($($ty:ty => $kind:ident;)+) => { $(
        impl<'s, const D: usize> Add<Traced<'s, Tensor<D, $kind>>> for $ty {
            type Output = Traced<'s, Tensor<D, $kind>>;
            #[track_caller]
            fn add(self, tensor: Traced<'s, Tensor<D, $kind>>) -> Self::Output {
                tensor.add_scalar(self)
            }
        }

        impl<'s, const D: usize> Sub<Traced<'s, Tensor<D, $kind>>> for $ty {
            type Output = Traced<'s, Tensor<D, $kind>>;
            #[track_caller]
            fn sub(self, tensor: Traced<'s, Tensor<D, $kind>>) -> Self::Output {
                tensor.neg().add_scalar(self)
            }
        }

        impl<'s, const D: usize> Mul<Traced<'s, Tensor<D, $kind>>> for $ty {
            type Output = Traced<'s, Tensor<D, $kind>>;
            #[track_caller]
            fn mul(self, tensor: Traced<'s, Tensor<D, $kind>>) -> Self::Output {
                tensor.mul_scalar(self)
            }
        }
    )+ };
}
scalar_first! {
    f64 => Float;
    f32 => Float;
    Traced<'s, f64> => Float;
    i64 => Int;
    i32 => Int;
    Traced<'s, i64> => Int;
}

macro_rules! divided_scalar {
    ($($ty:ty),+) => { $(
        impl<'s, const D: usize> Div<Traced<'s, Tensor<D>>> for $ty {
            type Output = Traced<'s, Tensor<D>>;
            #[track_caller]
            fn div(self, tensor: Traced<'s, Tensor<D>>) -> Self::Output {
                tensor.recip().mul_scalar(self)
            }
        }
    )+ };
}
divided_scalar!(f64, f32, Traced<'s, f64>);

impl<const D: usize> Neg for Traced<'_, Tensor<D>> {
    type Output = Self;
    #[track_caller]
    fn neg(self) -> Self {
        tensor_op(&self, TensorOp::Neg, &[self.value])
    }
}

impl<const D: usize> Neg for Traced<'_, Tensor<D, Int>> {
    type Output = Self;
    #[track_caller]
    fn neg(self) -> Self {
        tensor_op(&self, TensorOp::Neg, &[self.value])
    }
}

impl<const D: usize> Not for Traced<'_, Tensor<D, Bool>> {
    type Output = Self;
    #[track_caller]
    fn not(self) -> Self {
        self.bool_not()
    }
}

macro_rules! bool_operators {
    ($($trait:ident $method:ident $via:ident;)+) => { $(
        impl<'s, const D: usize, R: IntoTraced<'s, Target = Tensor<D, Bool>>> $trait<R>
            for Traced<'s, Tensor<D, Bool>>
        {
            type Output = Self;
            #[track_caller]
            fn $method(self, other: R) -> Self {
                self.$via(other)
            }
        }
    )+ };
}
bool_operators! {
    BitAnd bitand bool_and;
    BitOr bitor bool_or;
    BitXor bitxor bool_xor;
}

/// Comparison element by element: with a tensor of the same kind and rank, or a scalar on the right.
macro_rules! comparisons {
    ($($trait:ident $method:ident $with_scalar:ident;)+) => { $(
        comparisons!(@kind Float $trait $method $with_scalar f64, i64, Traced<'s, f64>, Traced<'s, i64>);
        comparisons!(@kind Int $trait $method $with_scalar i64, Traced<'s, i64>);
    )+ };
    (@kind $kind:ident $trait:ident $method:ident $with_scalar:ident $($scalar:ty),+) => {
        impl<'s, const D: usize> $trait<Traced<'s, Tensor<D, $kind>>> for Traced<'s, Tensor<D, $kind>> {
            type Output = Traced<'s, Tensor<D, Bool>>;
            #[track_caller]
            fn $method(&self, other: &Traced<'s, Tensor<D, $kind>>) -> Self::Output {
                Traced::<'s, Tensor<D, $kind>>::$method(*self, *other)
            }
        }
        $(
            impl<'s, const D: usize> $trait<$scalar> for Traced<'s, Tensor<D, $kind>> {
                type Output = Traced<'s, Tensor<D, Bool>>;
                #[track_caller]
                fn $method(&self, other: &$scalar) -> Self::Output {
                    self.$with_scalar(*other)
                }
            }
        )+
    };
}
comparisons! {
    Equal equal equal_elem;
    NotEqual not_equal not_equal_elem;
    Lower lower lower_elem;
    LowerEqual lower_equal lower_equal_elem;
    Greater greater greater_elem;
    GreaterEqual greater_equal greater_equal_elem;
}
