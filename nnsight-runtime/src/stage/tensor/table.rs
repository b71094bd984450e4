//! Methods whose signature the table of tensor operations tells.

use std::panic::Location;

use burn::tensor::{AsIndex, Bool, Float, Int, Tensor};

use super::super::into::IntoTraced;
use super::super::traced::Traced;
use super::scalars::ScalarFor;
use super::tensor_op;
use crate::ir::TensorOp;
use crate::ir::tensor_op::for_each_tensor_op;

/// An axis as attributes hold it.
pub(super) fn axis(dim: impl AsIndex) -> i64 {
    dim.as_index() as i64
}

/// One `impl` block with a method for every row whose operation takes tensors of this kind.
macro_rules! methods {
    ($kind:ident $(
        $(#[doc = $doc:literal])+
        $name:ident = $method:ident($($operands:tt)*) $({ $($fields:tt)* })? :
        $type_rule:ident($($type_arg:tt)*), $shape_rule:ident($($shape_arg:tt)*);
    )+) => {
        impl<'s, const D: usize> Traced<'s, Tensor<D, $kind>> {
            $(row!($kind $type_rule($($type_arg)*) [$(#[doc = $doc])+] $name $method { $($($fields)*)? });)+
        }
    };
}

/// Passes a row on to [`method`] if its operation takes tensors of this kind.
macro_rules! row {
    (Float $rule:ident(Float $($rest:tt)*) $($row:tt)+) => { method!(Float $rule($($rest)*) $($row)+); };
    (Float $rule:ident(Numeric $($rest:tt)*) $($row:tt)+) => { method!(Float $rule($($rest)*) $($row)+); };
    (Float $rule:ident(Any $($rest:tt)*) $($row:tt)+) => { method!(Float $rule($($rest)*) $($row)+); };
    (Int $rule:ident(Numeric $($rest:tt)*) $($row:tt)+) => { method!(Int $rule($($rest)*) $($row)+); };
    (Int $rule:ident(Any $($rest:tt)*) $($row:tt)+) => { method!(Int $rule($($rest)*) $($row)+); };
    (Bool $rule:ident(Bool $($rest:tt)*) $($row:tt)+) => { method!(Bool $rule($($rest)*) $($row)+); };
    (Bool $rule:ident(Any $($rest:tt)*) $($row:tt)+) => { method!(Bool $rule($($rest)*) $($row)+); };
    ($($other:tt)*) => {};
}

/// The method of a row with a common signature; nothing for the others, which are written by hand.
macro_rules! method {
    ($kind:ident unary(, $out:ident) [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        #[allow(clippy::should_implement_trait, reason = "burn's name; the operator is there too")]
        pub fn $method(self) -> Traced<'s, Tensor<D, kind!($kind $out)>> {
            tensor_op(&self, TensorOp::$name, &[self.value])
        }
    };
    ($kind:ident binary(, $out:ident) [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        #[allow(clippy::should_implement_trait, reason = "burn's name; the operator is there too")]
        pub fn $method(
            self,
            other: impl IntoTraced<'s, Target = Tensor<D, $kind>>,
        ) -> Traced<'s, Tensor<D, kind!($kind $out)>> {
            let other = self.beside(other.operand(), Location::caller());
            tensor_op(&self, TensorOp::$name, &[self.value, other])
        }
    };
    ($kind:ident with_scalar(, $out:ident) [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self, scalar: impl ScalarFor<'s, $kind>) -> Traced<'s, Tensor<D, kind!($kind $out)>> {
            let scalar = self.beside(scalar.scalar(), Location::caller());
            tensor_op(&self, TensorOp::$name, &[self.value, scalar])
        }
    };
    ($kind:ident clamp() [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self, min: impl ScalarFor<'s, $kind>, max: impl ScalarFor<'s, $kind>) -> Self {
            let at = Location::caller();
            let (min, max) = (self.beside(min.scalar(), at), self.beside(max.scalar(), at));
            tensor_op(&self, TensorOp::$name, &[self.value, min, max])
        }
    };
    ($kind:ident with_int() [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self, scalar: impl ScalarFor<'s, Int>) -> Self {
            let scalar = self.beside(scalar.scalar(), Location::caller());
            tensor_op(&self, TensorOp::$name, &[self.value, scalar])
        }
    };
    ($kind:ident whole(, $out:ident) [$($doc:tt)+] $name:ident $method:ident {}) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self) -> Traced<'s, Tensor<1, kind!($kind $out)>> {
            tensor_op(&self, TensorOp::$name, &[self.value])
        }
    };
    ($kind:ident along(, $out:ident, *dim) [$($doc:tt)+] $name:ident $method:ident {
        $(#[doc = $dim_doc:literal])+ dim: i64,
    }) => {
        $($doc)+
        ///
        /// A negative axis counts from the end.
        #[track_caller]
        #[must_use]
        pub fn $method(self, dim: impl AsIndex) -> Traced<'s, Tensor<D, kind!($kind $out)>> {
            tensor_op(&self, TensorOp::$name { dim: axis(dim) }, &[self.value])
        }
    };
    ($kind:ident along(, $out:ident, *dim) [$($doc:tt)+] $name:ident $method:ident {
        $(#[doc = $k_doc:literal])+ k: usize,
        $(#[doc = $dim_doc:literal])+ dim: i64,
    }) => {
        $($doc)+
        ///
        /// A negative axis counts from the end.
        #[track_caller]
        #[must_use]
        pub fn $method(self, k: usize, dim: impl AsIndex) -> Traced<'s, Tensor<D, kind!($kind $out)>> {
            tensor_op(&self, TensorOp::$name { k, dim: axis(dim) }, &[self.value])
        }
    };
    ($kind:ident matrix(, *diagonal) [$($doc:tt)+] $name:ident $method:ident { $($fields:tt)+ }) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self, diagonal: i64) -> Self {
            tensor_op(&self, TensorOp::$name { diagonal }, &[self.value])
        }
    };
    ($kind:ident binary_along(, *dim) [$($doc:tt)+] $name:ident $method:ident { $($fields:tt)+ }) => {
        $($doc)+
        #[track_caller]
        #[must_use]
        pub fn $method(self, other: impl IntoTraced<'s, Target = Tensor<D, $kind>>, dim: impl AsIndex) -> Self {
            let other = self.beside(other.operand(), Location::caller());
            tensor_op(&self, TensorOp::$name { dim: axis(dim) }, &[self.value, other])
        }
    };
    ($($other:tt)*) => {};
}

/// Kind of a result.
macro_rules! kind {
    ($kind:ident Same) => {
        $kind
    };
    ($kind:ident ToFloat) => {
        Float
    };
    ($kind:ident ToInt) => {
        Int
    };
    ($kind:ident ToBool) => {
        Bool
    };
}

for_each_tensor_op!(methods Float);
for_each_tensor_op!(methods Int);
for_each_tensor_op!(methods Bool);
