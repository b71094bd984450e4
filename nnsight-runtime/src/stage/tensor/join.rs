//! Several tensors into one.

use std::panic::Location;

use burn::tensor::{AsIndex, Tensor};

use super::super::into::IntoTraced;
use super::super::recorder::Recorder;
use super::super::traced::{ByValue, List, Traced};
use super::table::axis;
use super::tensor_op;
use crate::ir::{OpKind, TensorOp, Value};
use crate::tensor::ElementKind;

/// Tensors put one after another along an axis; they have one shape but for that axis.
#[track_caller]
#[must_use]
pub fn cat<const D: usize, const N: usize, K: ElementKind>(
    tensors: [Traced<'_, Tensor<D, K>>; N],
    dim: impl AsIndex,
) -> Traced<'_, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    const { assert!(N > 0, "there is no tensor to put together") };
    tensor_op(&tensors[0], TensorOp::Cat { dim: axis(dim) }, &tensors.map(|tensor| tensor.value))
}

/// Tensors of one shape put side by side along a new axis, whose place counts in the result.
#[track_caller]
#[must_use]
pub fn stack<const D: usize, const D2: usize, const N: usize, K: ElementKind>(
    tensors: [Traced<'_, Tensor<D, K>>; N],
    dim: impl AsIndex,
) -> Traced<'_, Tensor<D2, K>>
where
    Tensor<D, K>: ByValue,
    Tensor<D2, K>: ByValue,
{
    const { assert!(N > 0, "there is no tensor to put together") };
    const { assert!(D2 == D + 1, "the result has one axis more than the tensors") };
    tensor_op(&tensors[0], TensorOp::Stack { dim: axis(dim) }, &tensors.map(|tensor| tensor.value))
}

impl<'s, const D: usize, K: ElementKind> Traced<'s, List<Tensor<D, K>>>
where
    Tensor<D, K>: ByValue,
{
    /// The list's tensors put one after another along an axis; they have one shape but for that axis.
    ///
    /// An empty list is an error when the graph runs.
    #[track_caller]
    #[must_use]
    pub fn cat(&self, dim: impl AsIndex) -> Traced<'s, Tensor<D, K>> {
        tensor_op(self, TensorOp::Cat { dim: axis(dim) }, &[self.value])
    }

    /// The list's tensors, all of one shape, put side by side along a new axis, whose place counts in the
    /// result.
    ///
    /// An empty list is an error when the graph runs.
    #[track_caller]
    #[must_use]
    pub fn stack<const D2: usize>(&self, dim: impl AsIndex) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        const { assert!(D2 == D + 1, "the result has one axis more than the tensors") };
        tensor_op(self, TensorOp::Stack { dim: axis(dim) }, &[self.value])
    }
}

/// Tensors of any ranks for [`einsum`]: a traced tensor first, then up to three more, traced or host.
pub trait EinsumOperands<'s> {
    #[doc(hidden)]
    fn record(self) -> (&'s Recorder, Vec<Value>);
}

impl<'s, const A: usize> EinsumOperands<'s> for Traced<'s, Tensor<A>> {
    fn record(self) -> (&'s Recorder, Vec<Value>) {
        (self.recorder, vec![self.value])
    }
}

macro_rules! operands {
    ($(($($i:tt $T:ident $D:ident),*);)+) => { $(
        impl<'s, const A: usize, $($T,)* $(const $D: usize),*> EinsumOperands<'s> for (Traced<'s, Tensor<A>>, $($T,)*)
        where
            $($T: IntoTraced<'s, Target = Tensor<$D>>,)*
        {
            #[track_caller]
            fn record(self) -> (&'s Recorder, Vec<Value>) {
                let recorder = self.0.recorder;
                let at = Location::caller();
                (recorder, vec![self.0.value, $(self.$i.operand().record(recorder, at)),*])
            }
        }
    )+ };
}

operands! {
    (1 B DB);
    (1 B DB, 2 C DC);
    (1 B DB, 2 C DC, 3 E DE);
}

/// Einstein summation: `einsum("bqhd,bkhd->bhqk", (query, key))`. A scalar result has shape `[1]`.
///
/// The subscripts must fit the ranks, which is checked when the graph is built.
#[track_caller]
#[must_use]
pub fn einsum<'s, const D: usize>(
    equation: &str,
    operands: impl EinsumOperands<'s>,
) -> Traced<'s, Tensor<D>> {
    let (recorder, args) = operands.record();
    Traced::record(recorder, OpKind::Tensor(TensorOp::Einsum { equation: equation.into() }), &args)
}
