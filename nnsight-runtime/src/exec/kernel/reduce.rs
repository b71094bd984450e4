//! Reductions of whole tensors, and whatever works along one axis.

use burn::tensor::kind::{Basic, Ordered};
use burn::tensor::{Bool, Float, Int, Tensor, activation};

use super::call::{Call, KernelError, Outcome};
use super::{of_any_kind, ranked};
use crate::ir::TensorOp;
use crate::tensor::{AnyTensor, ElementKind, Kind};

pub(super) fn whole(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => whole_of(op, &call, tensor))
}

fn whole_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    let result = match (op, tensor.kind()) {
        (TensorOp::Any, _) => Some(of_any_kind!(tensor, D, x => x.any().into())),
        (TensorOp::All, _) => Some(of_any_kind!(tensor, D, x => x.all().into())),
        (TensorOp::Mean, Kind::Float) => Some(tensor.typed::<D, Float>()?.mean().into()),
        (_, Kind::Float) => whole_numbers(op, tensor.typed::<D, Float>()?),
        (_, Kind::Int) => whole_numbers(op, tensor.typed::<D, Int>()?),
        (_, Kind::Bool) => None,
    };
    result.map(AnyTensor::into).ok_or_else(|| call.no_kernel())
}

fn whole_numbers<const D: usize, K: Ordered + ElementKind>(
    op: &TensorOp,
    x: Tensor<D, K>,
) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::Sum => x.sum().into(),
        TensorOp::Prod => x.prod().into(),
        TensorOp::Max => x.max().into(),
        TensorOp::Min => x.min().into(),
        _ => return None,
    })
}

pub(super) fn along(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => along_of(op, &call, tensor))
}

fn along_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    if let TensorOp::RepeatDim { dim, .. } = *op {
        return Ok(of_any_kind!(tensor, D, x => repeat(call, x, dim)?).into());
    }
    let result = match tensor.kind() {
        Kind::Float => floats_along(op, tensor.typed::<D, Float>()?),
        Kind::Int => numbers_along(op, tensor.typed::<D, Int>()?),
        Kind::Bool => truths_along(op, tensor.typed::<D, Bool>()?),
    };
    result.map(AnyTensor::into).ok_or_else(|| call.no_kernel())
}

fn repeat<const D: usize, K: Basic + ElementKind>(
    call: &Call<'_>,
    x: Tensor<D, K>,
    dim: i64,
) -> Result<AnyTensor, KernelError> {
    let axis = crate::ir::tensor_op::axis(dim, D).unwrap_or(0);
    let old = x.dims()[axis];
    // Results without elements never come here, so the old axis has some.
    let times = call.result_dims()?.get(axis).map_or(1, |&new| new / old.max(1));
    Ok(x.repeat_dim(axis, times).into())
}

fn floats_along<const D: usize>(op: &TensorOp, x: Tensor<D>) -> Option<AnyTensor> {
    Some(match *op {
        TensorOp::MeanDim { dim } => x.mean_dim(dim).into(),
        TensorOp::Var { dim } => x.var(dim).into(),
        TensorOp::VarBias { dim } => x.var_bias(dim).into(),
        TensorOp::L2Norm { dim } => (x.clone() * x).sum_dim(dim).sqrt().into(),
        TensorOp::Softmax { dim } => activation::softmax(x, dim).into(),
        TensorOp::LogSoftmax { dim } => activation::log_softmax(x, dim).into(),
        TensorOp::Sort { .. }
        | TensorOp::SortDescending { .. }
        | TensorOp::Argsort { .. }
        | TensorOp::ArgsortDescending { .. }
        | TensorOp::Topk { .. }
        | TensorOp::Argtopk { .. } => {
            // NaN counts as the largest; flex puts one with a sign before all others.
            let nan = x.clone().is_nan();
            return numbers_along(op, x.mask_fill(nan, f32::NAN));
        }
        _ => return numbers_along(op, x),
    })
}

fn numbers_along<const D: usize, K: Ordered + ElementKind>(
    op: &TensorOp,
    x: Tensor<D, K>,
) -> Option<AnyTensor> {
    Some(match *op {
        TensorOp::SumDim { dim } => x.sum_dim(dim).into(),
        TensorOp::ProdDim { dim } => x.prod_dim(dim).into(),
        TensorOp::MaxDim { dim } => x.max_dim(dim).into(),
        TensorOp::MinDim { dim } => x.min_dim(dim).into(),
        TensorOp::Argmax { dim } => x.argmax(dim).into(),
        TensorOp::Argmin { dim } => x.argmin(dim).into(),
        TensorOp::Cumsum { dim } => x.cumsum(dim).into(),
        TensorOp::Sort { dim } => x.sort(dim).into(),
        TensorOp::SortDescending { dim } => x.sort_descending(dim).into(),
        TensorOp::Argsort { dim } => x.argsort(dim).into(),
        TensorOp::ArgsortDescending { dim } => x.argsort_descending(dim).into(),
        // One call for both, so that values and indices agree; `argtopk` also refuses `k` of the whole axis.
        TensorOp::Topk { k, dim } => x.topk_with_indices(k, dim).0.into(),
        TensorOp::Argtopk { k, dim } => x.topk_with_indices(k, dim).1.into(),
        _ => return truths_along(op, x),
    })
}

fn truths_along<const D: usize, K: Basic + ElementKind>(op: &TensorOp, x: Tensor<D, K>) -> Option<AnyTensor> {
    Some(match *op {
        TensorOp::AnyDim { dim } => x.any_dim(dim).into(),
        TensorOp::AllDim { dim } => x.all_dim(dim).into(),
        _ => return None,
    })
}
