//! Scalars beside tensors, and tensors of one element.

use burn::tensor::{Bool, Float, Int, Tensor};

use super::super::into::Operand;
use super::super::traced::Traced;
use super::{TracedKind, tensor_op};
use crate::ir::{Literal, OpKind, TensorOp};

/// A scalar that can meet every element of a tensor of kind `K`: a host number or a traced one.
///
/// Integers can meet floats, floats cannot meet integers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no scalar for a tensor of `{K}` elements",
    label = "float tensors take numbers and integers, int tensors integers, bool tensors truth values",
    note = "convert an int tensor with `.float()` first to compute with numbers"
)]
pub trait ScalarFor<'s, K> {
    #[doc(hidden)]
    fn scalar(self) -> Operand;
}

macro_rules! host_scalars {
    ($($ty:ty => $kind:ty, $x:ident => $literal:expr;)+) => { $(
        impl ScalarFor<'_, $kind> for $ty {
            fn scalar(self) -> Operand {
                let $x = self;
                Operand::Literal($literal)
            }
        }
    )+ };
}

host_scalars! {
    f64 => Float, x => Literal::Float(x);
    f32 => Float, x => Literal::Float(f64::from(x));
    i64 => Float, x => Literal::Int(x);
    i32 => Float, x => Literal::Int(i64::from(x));
    i64 => Int, x => Literal::Int(x);
    i32 => Int, x => Literal::Int(i64::from(x));
    bool => Bool, x => Literal::Bool(x);
}

macro_rules! traced_scalars {
    ($($ty:ty => $kind:ty;)+) => { $(
        impl<'s> ScalarFor<'s, $kind> for Traced<'s, $ty> {
            fn scalar(self) -> Operand {
                Operand::Value(self.value)
            }
        }
    )+ };
}

traced_scalars! {
    f64 => Float;
    i64 => Float;
    i64 => Int;
    bool => Bool;
}

macro_rules! of_kinds {
    ($($kind:ident),+) => { $(
        impl<'s, const D: usize> Traced<'s, Tensor<D, $kind>> {
            /// The one element of a tensor as a scalar. A tensor of more elements is an error when the graph
            /// runs.
            #[track_caller]
            #[must_use]
            pub fn item(self) -> Traced<'s, <$kind as TracedKind>::Scalar> {
                Traced::record(self.recorder, OpKind::Tensor(TensorOp::Item), &[self.value])
            }
        }

        impl<'s> Traced<'s, <$kind as TracedKind>::Scalar> {
            /// The scalar as a tensor of shape `[1]`.
            #[track_caller]
            #[must_use]
            pub fn to_tensor(self) -> Traced<'s, Tensor<1, $kind>> {
                tensor_op(&self, TensorOp::FromScalar, &[self.value])
            }
        }
    )+ };
}
of_kinds!(Float, Int, Bool);
