//! Parts of tensors, by ranges, indices and masks, and products of matrices.

use std::panic::Location;

use burn::tensor::{AsIndex, Bool, Float, Int, Tensor};

use super::super::index::Part;
use super::super::into::IntoTraced;
use super::super::traced::{ByValue, Traced};
use super::layout::{Length, size};
use super::table::axis;
use super::{NumberKind, ScalarFor, TracedKind, tensor_op};
use crate::ir::TensorOp;

impl<'s, const D: usize, K: TracedKind> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// The tensor with a part replaced by one number or truth value.
    #[track_caller]
    #[must_use]
    pub fn slice_fill(self, part: impl Part<'s, D>, value: impl ScalarFor<'s, K>) -> Self {
        let at = Location::caller();
        let mut args = vec![self.value, self.beside(value.scalar(), at)];
        let dims = part.dims(&mut args);
        tensor_op(&self, TensorOp::SliceFill { dims }, &args)
    }

    /// The elements at some indices of an axis, which gets as many places as there are indices.
    ///
    /// A negative index counts from the end; one outside the axis is an error when the graph runs.
    #[track_caller]
    #[must_use]
    pub fn select(self, dim: impl AsIndex, indices: impl IntoTraced<'s, Target = Tensor<1, Int>>) -> Self {
        let indices = self.beside(indices.operand(), Location::caller());
        tensor_op(&self, TensorOp::Select { dim: axis(dim) }, &[self.value, indices])
    }

    /// One element for every index: the result has the shape of `indices`, which must equal the tensor's but
    /// along the axis.
    ///
    /// A negative index counts from the end; one outside the axis is an error when the graph runs.
    #[track_caller]
    #[must_use]
    pub fn gather(self, dim: impl AsIndex, indices: impl IntoTraced<'s, Target = Tensor<D, Int>>) -> Self {
        let indices = self.beside(indices.operand(), Location::caller());
        tensor_op(&self, TensorOp::Gather { dim: axis(dim) }, &[self.value, indices])
    }

    /// The elements of `values` where the mask is true, else the tensor's; mask and values broadcast to it.
    #[track_caller]
    #[must_use]
    pub fn mask_where(
        self,
        mask: impl IntoTraced<'s, Target = Tensor<D, Bool>>,
        values: impl IntoTraced<'s, Target = Tensor<D, K>>,
    ) -> Self {
        let at = Location::caller();
        let (mask, values) = (self.beside(mask.operand(), at), self.beside(values.operand(), at));
        tensor_op(&self, TensorOp::MaskWhere, &[self.value, mask, values])
    }

    /// A number or truth value where the mask is true, else the tensor's elements; the mask broadcasts to it.
    #[track_caller]
    #[must_use]
    pub fn mask_fill(
        self,
        mask: impl IntoTraced<'s, Target = Tensor<D, Bool>>,
        value: impl ScalarFor<'s, K>,
    ) -> Self {
        let at = Location::caller();
        let (mask, value) = (self.beside(mask.operand(), at), self.beside(value.scalar(), at));
        tensor_op(&self, TensorOp::MaskFill, &[self.value, mask, value])
    }
}

impl<'s, const D: usize, K: NumberKind> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// Every one of `values` added at its index: `indices` and `values` have one shape, the tensor's but
    /// along the axis.
    ///
    /// A negative index counts from the end; one outside the axis is an error when the graph runs.
    #[track_caller]
    #[must_use]
    pub fn scatter_add(
        self,
        dim: impl AsIndex,
        indices: impl IntoTraced<'s, Target = Tensor<D, Int>>,
        values: impl IntoTraced<'s, Target = Tensor<D, K>>,
    ) -> Self {
        let at = Location::caller();
        let (indices, values) = (self.beside(indices.operand(), at), self.beside(values.operand(), at));
        tensor_op(&self, TensorOp::ScatterAdd { dim: axis(dim) }, &[self.value, indices, values])
    }
}

impl<'s, const D: usize> Traced<'s, Tensor<D>> {
    /// Matrix product of the last two axes, `[.., m, k]` by `[.., k, n]`; the axes before broadcast.
    #[track_caller]
    #[must_use]
    pub fn matmul(self, other: impl IntoTraced<'s, Target = Tensor<D>>) -> Self {
        const { assert!(D >= 2, "`matmul` takes tensors of rank 2 or more; for vectors use `dot`") };
        let other = self.beside(other.operand(), Location::caller());
        tensor_op(&self, TensorOp::Matmul, &[self.value, other])
    }
}

macro_rules! vectors {
    ($($kind:ident),+) => { $(
        impl<'s> Traced<'s, Tensor<1, $kind>> {
            /// Sum of the products of two vectors of one length, as a tensor of shape `[1]`.
            #[track_caller]
            #[must_use]
            pub fn dot(self, other: impl IntoTraced<'s, Target = Tensor<1, $kind>>) -> Self {
                let other = self.beside(other.operand(), Location::caller());
                tensor_op(&self, TensorOp::Dot, &[self.value, other])
            }
        }
    )+ };
}
vectors!(Float, Int);

impl<'s, const D: usize> Traced<'s, Tensor<D, Int>> {
    /// A new last axis with `1` at every index and `0` elsewhere. An index outside it is an error when the
    /// graph runs.
    #[track_caller]
    #[must_use]
    pub fn one_hot<const D2: usize>(self, num_classes: impl Into<Length<'s>>) -> Traced<'s, Tensor<D2, Int>> {
        const { assert!(D2 == D + 1, "the result has one axis more than the tensor") };
        let mut args = vec![self.value];
        let num_classes = size(num_classes, &mut args);
        tensor_op(&self, TensorOp::OneHot { num_classes }, &args)
    }
}
