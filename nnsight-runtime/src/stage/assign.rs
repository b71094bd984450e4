//! What is assigned to hook points and tensors, whole or in part: a tensor, or a number that fills it.

use std::ops::RangeFull;
use std::panic::Location;

use burn::tensor::{Bool, Float, Int, Tensor};

use super::index::Part;
use super::into::{IntoTraced, Operand};
use super::traced::{ByValue, Traced};
use crate::ir::{Literal, OpKind, TensorOp, Value};
use crate::tensor::ElementKind;

/// What can be assigned to a hook point, or to part of it or of a tensor: a tensor, or a number that fills it.
///
/// An integer fills a tensor of floats as the number that it is, so that `= 0` does what it says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be assigned to a tensor of rank {D} and kind `{K}`, or to part of it",
    label = "expected a tensor of that rank and kind, or a number that fills it",
    note = "a part keeps the tensor's rank: `s![.., -1, ..]` selects one position and keeps all axes; see `unsqueeze_dim`, `squeeze_dim`, `float` and `int`"
)]
pub trait AssignTo<'s, const D: usize, K: ElementKind> {
    /// The tensor with the part replaced.
    #[doc(hidden)]
    fn assign<P: Part<'s, D>>(self, tensor: Traced<'s, Tensor<D, K>>, part: P) -> Traced<'s, Tensor<D, K>>;

    /// What stands in place of the whole tensor, which is asked for if its shape is needed.
    #[doc(hidden)]
    fn replace(self, tensor: impl FnOnce() -> Traced<'s, Tensor<D, K>>) -> Operand;
}

macro_rules! tensors {
    ($([$($generics:tt)*] $ty:ty => $kind:ty;)+) => { $(
        impl<'s, const D: usize, $($generics)*> AssignTo<'s, D, $kind> for $ty
        where
            Tensor<D, $kind>: ByValue,
        {
            #[track_caller]
            fn assign<P: Part<'s, D>>(
                self,
                tensor: Traced<'s, Tensor<D, $kind>>,
                part: P,
            ) -> Traced<'s, Tensor<D, $kind>> {
                let values = self.operand().record(tensor.recorder, Location::caller());
                tensor.assign_slice(part, values)
            }

            fn replace(self, _: impl FnOnce() -> Traced<'s, Tensor<D, $kind>>) -> Operand {
                self.operand()
            }
        }
    )+ };
}

tensors! {
    [K: ElementKind] Traced<'s, Tensor<D, K>> => K;
    [K: ElementKind] &Traced<'s, Tensor<D, K>> => K;
    [] Tensor<D> => Float;
    [] &Tensor<D> => Float;
    [] Tensor<D, Int> => Int;
    [] &Tensor<D, Int> => Int;
    [] Tensor<D, Bool> => Bool;
    [] &Tensor<D, Bool> => Bool;
}

macro_rules! numbers {
    ($($ty:ty => $kind:ty, $number:ident => $operand:expr;)+) => { $(
        impl<'s, const D: usize> AssignTo<'s, D, $kind> for $ty {
            #[track_caller]
            fn assign<P: Part<'s, D>>(
                self,
                tensor: Traced<'s, Tensor<D, $kind>>,
                part: P,
            ) -> Traced<'s, Tensor<D, $kind>> {
                let $number = self;
                fill(tensor, part, $operand)
            }

            #[track_caller]
            fn replace(self, tensor: impl FnOnce() -> Traced<'s, Tensor<D, $kind>>) -> Operand {
                Operand::Value(self.assign(tensor(), RangeFull).value)
            }
        }
    )+ };
}

numbers! {
    f64 => Float, number => number.operand();
    f32 => Float, number => Operand::Literal(Literal::Float(f64::from(number)));
    i64 => Float, number => number.operand();
    i64 => Int, number => number.operand();
    bool => Bool, value => value.operand();
    Traced<'s, f64> => Float, number => number.operand();
    Traced<'s, i64> => Float, number => number.operand();
    Traced<'s, i64> => Int, number => number.operand();
    Traced<'s, bool> => Bool, value => value.operand();
}

/// The tensor with a number in every place of a part.
#[track_caller]
fn fill<'s, const D: usize, K: ElementKind>(
    tensor: Traced<'s, Tensor<D, K>>,
    part: impl Part<'s, D>,
    scalar: Operand,
) -> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    let scalar: Value = scalar.record(tensor.recorder, Location::caller());
    let mut args = vec![tensor.value, scalar];
    let dims = part.dims(&mut args);
    Traced::record(tensor.recorder, OpKind::Tensor(TensorOp::SliceFill { dims }), &args)
}
