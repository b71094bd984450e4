//! Tensors from scalars and scalars from tensors.
#![expect(clippy::needless_pass_by_value, reason = "kernels have one signature")]

use burn::tensor::{Bool, DType, Device, Float, Int, Tensor};

use super::call::{Call, KernelError, KernelOutput, Outcome, Scalar};
use super::layout::array;
use super::{of_any_kind, ranked};
use crate::ir::TensorOp;
use crate::ir::tensor_op::OperandInfo;
use crate::tensor::{AnyTensor, Kind, with_rank};

/// A tensor with the same scalar everywhere.
pub(super) fn filled(
    dims: &[usize],
    value: Scalar,
    device: &Device,
    float_dtype: DType,
) -> Result<AnyTensor, KernelError> {
    fn of<const D: usize>(
        dims: &[usize],
        value: Scalar,
        device: &Device,
        float_dtype: DType,
    ) -> Result<AnyTensor, KernelError> {
        let dims = array::<D>(dims)?;
        Ok(match value {
            Scalar::Float(value) => Tensor::<D, Float>::full(dims, value, (device, float_dtype)).into(),
            Scalar::Int(value) => Tensor::<D, Int>::full(dims, value, (device, DType::I64)).into(),
            Scalar::Bool(value) => Tensor::<D, Bool>::full(dims, value, device).into(),
        })
    }
    with_rank!(
        dims.len(),
        D => of::<D>(dims, value, device, float_dtype),
        else Err(KernelError::Rank(dims.len()))
    )
}

pub(super) fn zero(kind: Kind) -> Scalar {
    match kind {
        Kind::Float => Scalar::Float(0.0),
        Kind::Int => Scalar::Int(0),
        Kind::Bool => Scalar::Bool(false),
    }
}

fn one(kind: Kind) -> Scalar {
    match kind {
        Kind::Float => Scalar::Float(1.0),
        Kind::Int => Scalar::Int(1),
        Kind::Bool => Scalar::Bool(true),
    }
}

fn filled_result(call: &Call<'_>, value: Scalar) -> Outcome {
    Ok(filled(&call.result_dims()?, value, call.device(), call.float_dtype())?.into())
}

pub(super) fn constant(op: &TensorOp, call: Call<'_>) -> Outcome {
    match op {
        TensorOp::Zeros { kind, .. } => filled_result(&call, zero(*kind)),
        TensorOp::Ones { kind, .. } => filled_result(&call, one(*kind)),
        _ => Err(call.no_kernel()),
    }
}

pub(super) fn full(_: &TensorOp, call: Call<'_>) -> Outcome {
    filled_result(&call, call.scalar(0)?)
}

pub(super) fn from_scalar(_: &TensorOp, call: Call<'_>) -> Outcome {
    filled_result(&call, call.scalar(0)?)
}

pub(super) fn arange(_: &TensorOp, call: Call<'_>) -> Outcome {
    let (start, end) = (call.int(0)?, call.int(1)?);
    let tensor = Tensor::<1, Int>::arange(start..end, (call.device(), DType::I64));
    Ok(AnyTensor::from(tensor).into())
}

pub(super) fn item(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    fn of<const D: usize>(call: &Call<'_>, tensor: AnyTensor) -> Outcome {
        let kind = tensor.kind();
        let data = of_any_kind!(tensor, D, x => x.try_into_data())
            .map_err(|error| KernelError::Backend { op: call.name(), message: error.to_string() })?;
        let value = match kind {
            Kind::Float => data.iter::<f64>().next().map(KernelOutput::Float),
            Kind::Int => data.iter::<i64>().next().map(KernelOutput::Int),
            Kind::Bool => data.iter::<bool>().next().map(KernelOutput::Bool),
        };
        value.ok_or_else(|| call.no_kernel())
    }
    let tensor = call.tensor(0)?;
    ranked!(tensor => of(&call, tensor))
}

pub(super) fn dim_len(_: &TensorOp, call: Call<'_>) -> Outcome {
    match *call.result() {
        OperandInfo::Int(Some(length)) => Ok(KernelOutput::Int(length)),
        _ => Err(call.no_kernel()),
    }
}
