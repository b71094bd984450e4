//! Shapes, axes, and tensors made of shapes.

use std::panic::Location;

use burn::tensor::{AsIndex, Bool, Float, Int, Tensor};

use super::super::index::Position;
use super::super::into::IntoTraced;
use super::super::session::Session;
use super::super::traced::{ByValue, Traced};
use super::table::axis;
use super::{TracedKind, tensor_op};
use crate::ir::tensor_op::Size;
use crate::ir::{OpKind, TensorOp, Value};
use crate::tensor::ElementKind;

/// The length of an axis: a host integer or a traced one.
#[derive(Clone, Copy, Debug)]
pub struct Length<'s>(Inner<'s>);

#[derive(Clone, Copy, Debug)]
enum Inner<'s> {
    Host(i64),
    Traced(Traced<'s, i64>),
}

impl<'s> From<Traced<'s, i64>> for Length<'s> {
    fn from(length: Traced<'s, i64>) -> Self {
        Length(Inner::Traced(length))
    }
}

macro_rules! host_lengths {
    ($($ty:ty),+) => { $(
        impl From<$ty> for Length<'_> {
            fn from(length: $ty) -> Self {
                // Longer axes than an `i64` counts are refused as negative ones when the graph is built.
                Length(Inner::Host(i64::try_from(length).unwrap_or(i64::MIN)))
            }
        }
    )+ };
}
host_lengths!(i64, i32, u32, usize);

/// Scalars that can be elements of a tensor: `f64`, `i64` and `bool`.
pub trait Scalar: ByValue {
    /// Kind of a tensor of such elements.
    type Kind: TracedKind;
}

impl Scalar for f64 {
    type Kind = Float;
}
impl Scalar for i64 {
    type Kind = Int;
}
impl Scalar for bool {
    type Kind = Bool;
}

/// The lengths of `N` axes: an array `[2, -1]`, or a tuple where host and traced integers mix, `(batch, -1)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no shape of {N} axes",
    note = "a shape is an array or a tuple of `i64`, `i32`, `u32`, `usize` and traced integers"
)]
pub trait Lengths<'s, const N: usize> {
    #[doc(hidden)]
    fn lengths(self) -> [Length<'s>; N];
}

impl<'s, L: Into<Length<'s>>, const N: usize> Lengths<'s, N> for [L; N] {
    fn lengths(self) -> [Length<'s>; N] {
        self.map(Into::into)
    }
}

macro_rules! tuples {
    ($($n:literal: $($T:ident $i:tt),+;)+) => { $(
        impl<'s, $($T: Into<Length<'s>>),+> Lengths<'s, $n> for ($($T,)+) {
            fn lengths(self) -> [Length<'s>; $n] {
                [$(self.$i.into()),+]
            }
        }
    )+ };
}
tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
}

/// Lengths as attributes hold them; traced ones are appended to the operands.
fn sizes<'s, const N: usize>(lengths: impl Lengths<'s, N>, args: &mut Vec<Value>) -> Vec<Size> {
    lengths.lengths().into_iter().map(|length| size(length, args)).collect()
}

pub(super) fn size<'s>(length: impl Into<Length<'s>>, args: &mut Vec<Value>) -> Size {
    match length.into().0 {
        Inner::Host(length) => Size::Const(length),
        Inner::Traced(length) => {
            args.push(length.value);
            Size::Arg(u32::try_from(args.len() - 1).unwrap_or(u32::MAX))
        }
    }
}

impl<'s, const D: usize, K: ElementKind> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// Length of an axis when execution reaches this; a negative axis counts from the end.
    #[track_caller]
    #[must_use]
    pub fn dim_len(self, dim: impl AsIndex) -> Traced<'s, i64> {
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::DimLen { dim: axis(dim) }), &[self.value])
    }

    /// Lengths of all axes when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn dims(self) -> [Traced<'s, i64>; D] {
        let at = Location::caller();
        std::array::from_fn(|dim| {
            let op = OpKind::Tensor(TensorOp::DimLen { dim: axis(dim) });
            Traced::new(self.recorder, self.recorder.op(op, &[self.value], crate::ir::Type::Int, at))
        })
    }

    /// The last two axes swapped. The rank must be 2 or more.
    #[track_caller]
    #[must_use]
    pub fn transpose(self) -> Self {
        const { assert!(D >= 2, "only a tensor of rank 2 or more can be transposed") };
        tensor_op(&self, TensorOp::Transpose, &[self.value])
    }

    /// Two axes swapped; negative ones count from the end.
    #[track_caller]
    #[must_use]
    pub fn swap_dims(self, dim1: impl AsIndex, dim2: impl AsIndex) -> Self {
        tensor_op(&self, TensorOp::SwapDims { dim1: axis(dim1), dim2: axis(dim2) }, &[self.value])
    }

    /// The axes in another order: for every axis of the result, the axis it comes from.
    #[track_caller]
    #[must_use]
    pub fn permute(self, axes: [impl AsIndex; D]) -> Self {
        tensor_op(&self, TensorOp::Permute { axes: axes.into_iter().map(axis).collect() }, &[self.value])
    }

    /// The order of the elements along axes reversed.
    #[track_caller]
    #[must_use]
    pub fn flip<const N: usize>(self, axes: [impl AsIndex; N]) -> Self {
        tensor_op(&self, TensorOp::Flip { axes: axes.into_iter().map(axis).collect() }, &[self.value])
    }

    /// The same elements, row by row, in another shape: `0` keeps the axis at that place, one `-1` takes what
    /// is left. Lengths may be traced.
    #[track_caller]
    #[must_use]
    pub fn reshape<const D2: usize>(self, dims: impl Lengths<'s, D2>) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        let mut args = vec![self.value];
        let dims = sizes(dims, &mut args);
        tensor_op(&self, TensorOp::Reshape { dims }, &args)
    }

    /// The axes from one to another (included) joined into one.
    ///
    /// The result's rank must be the one that follows, which is checked when the graph is built.
    #[track_caller]
    #[must_use]
    pub fn flatten<const D2: usize>(
        self,
        start_dim: impl AsIndex,
        end_dim: impl AsIndex,
    ) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        let op = TensorOp::Flatten { start_dim: axis(start_dim), end_dim: axis(end_dim) };
        tensor_op(&self, op, &[self.value])
    }

    /// An axis of length 1 removed. The result's rank must be one less than the tensor's.
    #[track_caller]
    #[must_use]
    pub fn squeeze_dim<const D2: usize>(self, dim: impl AsIndex) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        const { assert!(D2 + 1 == D, "the result has one axis less than the tensor") };
        tensor_op(&self, TensorOp::SqueezeDim { dim: axis(dim) }, &[self.value])
    }

    /// Axes of length 1 removed, each named once. The result's rank must be less by their number.
    #[track_caller]
    #[must_use]
    pub fn squeeze_dims<const D2: usize, const N: usize>(
        self,
        dims: [impl AsIndex; N],
    ) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        const { assert!(D2 + N == D, "the result has as many axes less as are named") };
        tensor_op(&self, TensorOp::SqueezeDims { dims: dims.into_iter().map(axis).collect() }, &[self.value])
    }

    /// An axis of length 1 inserted at a place in the result; negative places count from the result's end.
    #[track_caller]
    #[must_use]
    pub fn unsqueeze_dim<const D2: usize>(self, dim: impl AsIndex) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        const { assert!(D2 == D + 1, "the result has one axis more than the tensor") };
        tensor_op(&self, TensorOp::UnsqueezeDim { dim: axis(dim) }, &[self.value])
    }

    /// Axes of length 1 repeated to these lengths, which may be traced; `-1` keeps an axis. New axes may be
    /// put before.
    #[track_caller]
    #[must_use]
    pub fn expand<const D2: usize>(self, dims: impl Lengths<'s, D2>) -> Traced<'s, Tensor<D2, K>>
    where
        Tensor<D2, K>: ByValue,
    {
        const { assert!(D2 >= D, "a tensor does not expand to fewer axes") };
        let mut args = vec![self.value];
        let dims = sizes(dims, &mut args);
        tensor_op(&self, TensorOp::Expand { dims }, &args)
    }

    /// The whole repeated along an axis, a host or traced number of times.
    #[track_caller]
    #[must_use]
    pub fn repeat_dim(self, dim: impl AsIndex, times: impl Into<Length<'s>>) -> Self {
        let mut args = vec![self.value];
        let times = size(times, &mut args);
        tensor_op(&self, TensorOp::RepeatDim { dim: axis(dim), times }, &args)
    }
}

impl<'s> Session<'s> {
    /// A float tensor of zeros; lengths may be traced. For other kinds see [`Session::full`].
    #[track_caller]
    #[must_use]
    pub fn zeros<const D: usize>(self, dims: impl Lengths<'s, D>) -> Traced<'s, Tensor<D>> {
        let mut args = Vec::new();
        let dims = sizes(dims, &mut args);
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::Zeros { dims, kind: Float::KIND }), &args)
    }

    /// A float tensor of ones; lengths may be traced. For other kinds see [`Session::full`].
    #[track_caller]
    #[must_use]
    pub fn ones<const D: usize>(self, dims: impl Lengths<'s, D>) -> Traced<'s, Tensor<D>> {
        let mut args = Vec::new();
        let dims = sizes(dims, &mut args);
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::Ones { dims, kind: Float::KIND }), &args)
    }

    /// A tensor with one number or truth value, host or traced, in every place; lengths may be traced.
    ///
    /// `f64` makes a float tensor, `i64` an int tensor, `bool` a bool tensor.
    #[track_caller]
    #[must_use]
    pub fn full<const D: usize, V>(
        self,
        dims: impl Lengths<'s, D>,
        value: V,
    ) -> Traced<'s, Tensor<D, <V::Target as Scalar>::Kind>>
    where
        V: IntoTraced<'s, Target: Scalar>,
        Tensor<D, <V::Target as Scalar>::Kind>: ByValue,
    {
        let mut args = vec![value.operand().record(self.recorder, Location::caller())];
        let dims = sizes(dims, &mut args);
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::Full { dims }), &args)
    }

    /// The integers from `start` up to `end`, excluded, either of which may be traced, as a tensor.
    #[track_caller]
    #[must_use]
    pub fn arange(self, start: impl Position<'s>, end: impl Position<'s>) -> Traced<'s, Tensor<1, Int>> {
        let at = Location::caller();
        let bounds =
            [start.into_operand().record(self.recorder, at), end.into_operand().record(self.recorder, at)];
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::Arange), &bounds)
    }
}
