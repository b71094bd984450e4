//! Products of matrices and vectors.

use burn::tensor::{Float, Int, Tensor};

use super::call::{Call, Outcome};
use super::ranked;
use crate::ir::TensorOp;
use crate::tensor::{AnyTensor, Kind};

pub(super) fn matmul(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(lhs: AnyTensor, rhs: AnyTensor) -> Outcome {
        let product = lhs.typed::<D, Float>()?.matmul(rhs.typed::<D, Float>()?);
        Ok(AnyTensor::from(product).into())
    }
    let (lhs, rhs) = (call.tensor(0)?, call.tensor(1)?);
    ranked!(lhs => of(lhs, rhs))
}

pub(super) fn dot(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    let (lhs, rhs) = (call.tensor(0)?, call.tensor(1)?);
    let result: AnyTensor = match lhs.kind() {
        Kind::Float => (lhs.typed::<1, Float>()? * rhs.typed::<1, Float>()?).sum().into(),
        Kind::Int => (lhs.typed::<1, Int>()? * rhs.typed::<1, Int>()?).sum().into(),
        Kind::Bool => return Err(call.no_kernel()),
    };
    Ok(result.into())
}

pub(super) fn binary_along(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(op: &TensorOp, call: &Call<'_>, lhs: AnyTensor, rhs: AnyTensor) -> Outcome {
        let (lhs, rhs): (Tensor<D>, Tensor<D>) = (lhs.typed()?, rhs.typed()?);
        match *op {
            TensorOp::CosineSimilarity { dim } => {
                const SMALLEST: f64 = 1e-8;
                let norm = |x: Tensor<D>| (x.clone() * x).sum_dim(dim).sqrt().clamp_min(SMALLEST);
                let norms = norm(lhs.clone()) * norm(rhs.clone());
                Ok(AnyTensor::from((lhs * rhs).sum_dim(dim) / norms).into())
            }
            _ => Err(call.no_kernel()),
        }
    }
    let (lhs, rhs) = (call.tensor(0)?, call.tensor(1)?);
    ranked!(lhs => of(op, &call, lhs, rhs))
}
