//! Arithmetic and comparison of two tensors, or of a tensor and scalars.

use burn::tensor::kind::Ordered;
use burn::tensor::{Bool, Element, Float, Int, Tensor};

use super::call::{Call, KernelError, Outcome, Scalar};
use super::layout::expanded;
use super::{division, ranked};
use crate::ir::TensorOp;
use crate::tensor::{AnyTensor, ElementKind, Kind};

pub(super) fn binary(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let (lhs, rhs) = (call.tensor(0)?, call.tensor(1)?);
    ranked!(lhs => binary_of(op, &call, lhs, rhs))
}

fn binary_of<const D: usize>(op: &TensorOp, call: &Call<'_>, lhs: AnyTensor, rhs: AnyTensor) -> Outcome {
    let result = match lhs.kind() {
        Kind::Float => {
            let (lhs, rhs) = (lhs.typed::<D, Float>()?, rhs.typed::<D, Float>()?);
            match op {
                TensorOp::Powf => Some(lhs.powf(rhs).into()),
                TensorOp::MaxPair | TensorOp::MinPair => Some(of_pairs(op, call, lhs, rhs)?),
                _ => of_numbers(op, call, lhs, rhs)?,
            }
        }
        Kind::Int => {
            let (lhs, rhs) = (lhs.typed::<D, Int>()?, rhs.typed::<D, Int>()?);
            match division::by_tensor(op, call, &lhs, &rhs)? {
                None => of_numbers(op, call, lhs, rhs)?,
                divided => divided,
            }
        }
        Kind::Bool => of_bools(op, lhs.typed::<D, Bool>()?, rhs.typed::<D, Bool>()?),
    };
    result.map(Into::into).ok_or_else(|| call.no_kernel())
}

fn of_numbers<const D: usize, K: Ordered + ElementKind>(
    op: &TensorOp,
    call: &Call<'_>,
    lhs: Tensor<D, K>,
    rhs: Tensor<D, K>,
) -> Result<Option<AnyTensor>, KernelError> {
    Ok(Some(match op {
        TensorOp::Add => (lhs + rhs).into(),
        TensorOp::Sub => (lhs - rhs).into(),
        TensorOp::Mul => (lhs * rhs).into(),
        TensorOp::Div => (lhs / rhs).into(),
        TensorOp::Remainder => lhs.remainder(rhs).into(),
        // These select by a mask, which backends do not broadcast alike.
        TensorOp::MaxPair | TensorOp::MinPair => {
            let dims = call.result_dims()?;
            let (lhs, rhs) = (expanded(lhs, &dims)?, expanded(rhs, &dims)?);
            if matches!(op, TensorOp::MaxPair) { lhs.max_pair(rhs).into() } else { lhs.min_pair(rhs).into() }
        }
        TensorOp::Equal => lhs.equal(rhs).into(),
        TensorOp::NotEqual => lhs.not_equal(rhs).into(),
        TensorOp::Lower => lhs.lower(rhs).into(),
        TensorOp::LowerEqual => lhs.lower_equal(rhs).into(),
        TensorOp::Greater => lhs.greater(rhs).into(),
        TensorOp::GreaterEqual => lhs.greater_equal(rhs).into(),
        _ => return Ok(None),
    }))
}

/// The larger or smaller one of two floats; NaN where one is NaN, which burn's choice takes for neither.
fn of_pairs<const D: usize>(
    op: &TensorOp,
    call: &Call<'_>,
    lhs: Tensor<D>,
    rhs: Tensor<D>,
) -> Result<AnyTensor, KernelError> {
    let dims = call.result_dims()?;
    let (lhs, rhs) = (expanded(lhs, &dims)?, expanded(rhs, &dims)?);
    let is_better = match op {
        TensorOp::MaxPair => lhs.clone().lower(rhs.clone()),
        _ => lhs.clone().greater(rhs.clone()),
    };
    Ok(lhs.mask_where(is_better.bool_or(rhs.clone().is_nan()), rhs).into())
}

fn of_bools<const D: usize>(op: &TensorOp, lhs: Tensor<D, Bool>, rhs: Tensor<D, Bool>) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::BoolAnd => lhs.bool_and(rhs).into(),
        TensorOp::BoolOr => lhs.bool_or(rhs).into(),
        TensorOp::BoolXor => lhs.bool_xor(rhs).into(),
        TensorOp::Equal => lhs.equal(rhs).into(),
        TensorOp::NotEqual => lhs.not_equal(rhs).into(),
        _ => return None,
    })
}

pub(super) fn with_scalar(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => with_scalar_of(op, &call, tensor))
}

fn with_scalar_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    let result = match call.scalar_for(1, tensor.kind())? {
        Scalar::Float(number) => {
            let x = tensor.typed::<D, Float>()?;
            match op {
                TensorOp::PowfScalar => Some(x.powf_scalar(number).into()),
                _ => number_with(op, x, number),
            }
        }
        Scalar::Int(number) => {
            let x = tensor.typed::<D, Int>()?;
            match division::by_number(op, call, &x, number)? {
                None => number_with(op, x, number),
                divided => divided,
            }
        }
        Scalar::Bool(value) => {
            let x = tensor.typed::<D, Bool>()?;
            match op {
                TensorOp::EqualElem => Some(x.equal_elem(value).into()),
                TensorOp::NotEqualElem => Some(x.not_equal_elem(value).into()),
                _ => None,
            }
        }
    };
    result.map(Into::into).ok_or_else(|| call.no_kernel())
}

fn number_with<const D: usize, K: Ordered + ElementKind>(
    op: &TensorOp,
    x: Tensor<D, K>,
    number: impl Element,
) -> Option<AnyTensor> {
    Some(match op {
        TensorOp::AddScalar => x.add_scalar(number).into(),
        TensorOp::SubScalar => x.sub_scalar(number).into(),
        TensorOp::MulScalar => x.mul_scalar(number).into(),
        TensorOp::DivScalar => x.div_scalar(number).into(),
        TensorOp::RemainderScalar => x.remainder_scalar(number).into(),
        TensorOp::ClampMin => x.clamp_min(number).into(),
        TensorOp::ClampMax => x.clamp_max(number).into(),
        TensorOp::EqualElem => x.equal_elem(number).into(),
        TensorOp::NotEqualElem => x.not_equal_elem(number).into(),
        TensorOp::LowerElem => x.lower_elem(number).into(),
        TensorOp::LowerEqualElem => x.lower_equal_elem(number).into(),
        TensorOp::GreaterElem => x.greater_elem(number).into(),
        TensorOp::GreaterEqualElem => x.greater_equal_elem(number).into(),
        _ => return None,
    })
}

pub(super) fn with_int(op: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => with_int_of(op, &call, tensor))
}

fn with_int_of<const D: usize>(op: &TensorOp, call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    let exponent = call.int(1)?;
    if i32::try_from(exponent).is_err() {
        // burn would take its lowest 32 bits.
        return Err(call.wrong(1, "an exponent of 32 bits"));
    }
    let result: AnyTensor = match (op, tensor.kind()) {
        (TensorOp::PowiScalar, Kind::Float) => tensor.typed::<D, Float>()?.powi_scalar(exponent).into(),
        (TensorOp::PowiScalar, Kind::Int) if exponent < 0 => {
            return Err(KernelError::NegativePower { op: call.name(), exponent });
        }
        (TensorOp::PowiScalar, Kind::Int) => tensor.typed::<D, Int>()?.powi_scalar(exponent).into(),
        _ => return Err(call.no_kernel()),
    };
    Ok(result.into())
}

pub(super) fn clamp(_: &TensorOp, mut call: Call<'_>) -> Outcome {
    let tensor = call.tensor(0)?;
    ranked!(tensor => clamp_of(&call, tensor))
}

fn clamp_of<const D: usize>(call: &Call<'_>, tensor: AnyTensor) -> Outcome {
    let kind = tensor.kind();
    let result: AnyTensor = match (call.scalar_for(1, kind)?, call.scalar_for(2, kind)?) {
        (Scalar::Float(min), Scalar::Float(max)) => tensor.typed::<D, Float>()?.clamp(min, max).into(),
        (Scalar::Int(min), Scalar::Int(max)) => tensor.typed::<D, Int>()?.clamp(min, max).into(),
        _ => return Err(call.no_kernel()),
    };
    Ok(result.into())
}
