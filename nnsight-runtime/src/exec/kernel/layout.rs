//! Shapes and orders of axes, and putting tensors together.

use burn::tensor::Tensor;
use burn::tensor::kind::Basic;

use super::call::{Call, KernelError, Outcome};
use super::{of_any_kind, ranked};
use crate::ir::TensorOp;
use crate::ir::tensor_op::axis;
use crate::tensor::{AnyTensor, ElementKind, with_rank};

/// A shape as an array.
pub(super) fn array<const D: usize>(dims: &[usize]) -> Result<[usize; D], KernelError> {
    dims.try_into().map_err(|_| KernelError::Rank(dims.len()))
}

/// Axes counted from the start, as an array.
fn axes_array<const D: usize>(axes: &[i64]) -> Result<[usize; D], KernelError> {
    let axes = axes.iter().map(|&dim| axis(dim, D)).collect::<Option<Vec<_>>>();
    axes.and_then(|axes| axes.try_into().ok()).ok_or(KernelError::Rank(D))
}

/// The tensor with its axes of length 1 expanded to this shape of the same rank.
pub(super) fn expanded<const D: usize, K: Basic>(
    x: Tensor<D, K>,
    dims: &[usize],
) -> Result<Tensor<D, K>, KernelError> {
    let dims = array::<D>(dims)?;
    Ok(if x.dims() == dims { x } else { x.expand(dims) })
}

pub(super) fn at_least(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor) -> Outcome {
        Ok(of_any_kind!(tensor, D, x => AnyTensor::from(x.transpose())).into())
    }
    let tensor = call.tensor(0)?;
    match op {
        TensorOp::Transpose => ranked!(tensor => of(tensor)),
        _ => Err(call.no_kernel()),
    }
}

pub(super) fn axes(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, dim1: i64, dim2: i64) -> Outcome {
        Ok(of_any_kind!(tensor, D, x => AnyTensor::from(x.swap_dims(dim1, dim2))).into())
    }
    let tensor = call.tensor(0)?;
    match *op {
        TensorOp::SwapDims { dim1, dim2 } => ranked!(tensor => of(tensor, dim1, dim2)),
        _ => Err(call.no_kernel()),
    }
}

pub(super) fn distinct_axes(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, axes: &[i64]) -> Outcome {
        Ok(of_any_kind!(tensor, D, x => {
            // The number of axes is a const of `flip`: one axis after another.
            let mut x = x;
            for &dim in axes {
                x = x.flip([dim]);
            }
            AnyTensor::from(x)
        })
        .into())
    }
    let tensor = call.tensor(0)?;
    match op {
        TensorOp::Flip { axes } => ranked!(tensor => of(tensor, axes)),
        _ => Err(call.no_kernel()),
    }
}

pub(super) fn permute(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(tensor: AnyTensor, axes: &[i64]) -> Outcome {
        Ok(permuted::<D>(tensor, &axes_array::<D>(axes)?)?.into())
    }
    let tensor = call.tensor(0)?;
    match op {
        TensorOp::Permute { axes } => ranked!(tensor => of(tensor, axes)),
        _ => Err(call.no_kernel()),
    }
}

/// The tensor with its axes in another order.
pub(super) fn permuted<const D: usize>(tensor: AnyTensor, order: &[usize]) -> Result<AnyTensor, KernelError> {
    let order = array::<D>(order)?;
    Ok(of_any_kind!(tensor, D, x => x.permute(order).into()))
}

/// The tensor's elements in another shape.
pub(super) fn reshaped(tensor: AnyTensor, dims: &[usize]) -> Result<AnyTensor, KernelError> {
    fn from<const D: usize>(tensor: AnyTensor, dims: &[usize]) -> Result<AnyTensor, KernelError> {
        with_rank!(dims.len(), D2 => to::<D, D2>(tensor, dims), else Err(KernelError::Rank(dims.len())))
    }
    fn to<const D: usize, const D2: usize>(
        tensor: AnyTensor,
        dims: &[usize],
    ) -> Result<AnyTensor, KernelError> {
        let dims = array::<D2>(dims)?;
        Ok(of_any_kind!(tensor, D, x => x.reshape(dims).into()))
    }
    ranked!(tensor => from(tensor, dims))
}

fn reshape_to_result(mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    Ok(reshaped(tensor, &call.result_dims()?)?.into())
}

pub(super) fn sized(_: &TensorOp, call: Call<'_>) -> Outcome {
    reshape_to_result(call)
}

pub(super) fn flatten(_: &TensorOp, call: Call<'_>) -> Outcome {
    reshape_to_result(call)
}

pub(super) fn squeeze(_: &TensorOp, call: Call<'_>) -> Outcome {
    reshape_to_result(call)
}

pub(super) fn added_axis(_: &TensorOp, call: Call<'_>) -> Outcome {
    reshape_to_result(call)
}

pub(super) fn expand(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn from<const D: usize>(tensor: AnyTensor, dims: &[usize]) -> Result<AnyTensor, KernelError> {
        with_rank!(dims.len(), D2 => to::<D, D2>(tensor, dims), else Err(KernelError::Rank(dims.len())))
    }
    fn to<const D: usize, const D2: usize>(
        tensor: AnyTensor,
        dims: &[usize],
    ) -> Result<AnyTensor, KernelError> {
        let dims = array::<D2>(dims)?;
        Ok(of_any_kind!(tensor, D, x => x.expand(dims).into()))
    }
    let tensor = call.tensor(0)?;
    let dims = call.result_dims()?;
    Ok(ranked!(tensor => from(tensor, &dims))?.into())
}

fn concatenated(tensors: Vec<AnyTensor>, dim: usize) -> Result<AnyTensor, KernelError> {
    fn typed<const D: usize, K: ElementKind>(
        tensors: Vec<AnyTensor>,
        dim: usize,
    ) -> Result<AnyTensor, KernelError> {
        let tensors = tensors.into_iter().map(AnyTensor::typed::<D, K>).collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::cat(tensors, dim).into())
    }
    fn of<const D: usize>(tensors: Vec<AnyTensor>, dim: usize) -> Result<AnyTensor, KernelError> {
        use burn::tensor::{Bool, Float, Int};

        use crate::tensor::Kind;
        match tensors.first().map(AnyTensor::kind) {
            Some(Kind::Int) => typed::<D, Int>(tensors, dim),
            Some(Kind::Bool) => typed::<D, Bool>(tensors, dim),
            _ => typed::<D, Float>(tensors, dim),
        }
    }
    let rank = tensors.first().map_or(0, AnyTensor::rank);
    with_rank!(rank, D => of::<D>(tensors, dim), else Err(KernelError::Rank(rank)))
}

pub(super) fn cat(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let TensorOp::Cat { dim } = *op else { return Err(call.no_kernel()) };
    let tensors = call.tensors()?;
    let axis = axis(dim, call.result_dims()?.len()).ok_or_else(|| call.no_kernel())?;
    Ok(concatenated(tensors, axis)?.into())
}

pub(super) fn stack(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let TensorOp::Stack { dim } = *op else { return Err(call.no_kernel()) };
    let tensors = call.tensors()?;
    let mut dims = call.result_dims()?;
    let axis = axis(dim, dims.len()).ok_or_else(|| call.no_kernel())?;
    dims[axis] = 1;
    let tensors = tensors.into_iter().map(|tensor| reshaped(tensor, &dims)).collect::<Result<_, _>>()?;
    Ok(concatenated(tensors, axis)?.into())
}
