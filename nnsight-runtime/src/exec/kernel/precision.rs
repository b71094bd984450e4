//! Floats of 16 bits, and what of the host meets them.
//!
//! The rule: floats made on the host have 32 bits. Where they meet a model's of 16, the result has the model's type. What
//! is computed, sums above all, is computed in 32 bits and rounded once; what is only moved, chosen or compared
//! takes the model's type first.

use burn::tensor::{DType, FloatDType, bf16, f16};
use smallvec::SmallVec;

use super::call::{KernelError, Operand};
use super::ranked;
use crate::ir::TensorOp;
use crate::tensor::{AnyTensor, Kind};

/// Operands that one kernel can take, and the type of the floats that come of them.
pub(super) struct Met {
    pub operands: SmallVec<[Operand; 4]>,
    /// Where it is not that of the operands.
    pub rounds_to: Option<DType>,
}

/// Brings the float operands of an operation to one type.
///
/// # Errors
/// When they are stored differently, and not as the host's and a model's are.
pub(super) fn meet(op: &TensorOp, operands: SmallVec<[Operand; 4]>) -> Result<Met, KernelError> {
    let mut all: Option<DType> = None;
    for dtype in operands.iter().flat_map(floats).map(AnyTensor::dtype) {
        all = Some(match all {
            Some(first) if first == dtype => first,
            Some(DType::F32) if is_half(dtype) => dtype,
            Some(first) if is_half(first) && dtype == DType::F32 => first,
            Some(first) => return Err(KernelError::Dtypes { op: op.name(), first, other: dtype }),
            None => dtype,
        });
    }
    let Some(dtype) = all.filter(|dtype| is_half(*dtype)) else {
        return Ok(Met { operands, rounds_to: None });
    };
    let (to, rounds_to) = if computes(op) { (DType::F32, Some(dtype)) } else { (dtype, None) };
    let operands = operands.into_iter().map(|operand| stored_as(operand, to)).collect::<Result<_, _>>()?;
    Ok(Met { operands, rounds_to })
}

fn is_half(dtype: DType) -> bool {
    matches!(dtype, DType::F16 | DType::BF16)
}

/// The float tensors of an operand.
pub(super) fn floats(operand: &Operand) -> impl Iterator<Item = &AnyTensor> {
    let tensors = match operand {
        Operand::Tensor(tensor) => std::slice::from_ref(tensor),
        Operand::Tensors(tensors) => tensors,
        _ => &[],
    };
    tensors.iter().filter(|tensor| tensor.kind() == Kind::Float)
}

fn stored_as(operand: Operand, dtype: DType) -> Result<Operand, KernelError> {
    let cast =
        |tensor: AnyTensor| if tensor.kind() == Kind::Float { float_as(tensor, dtype) } else { Ok(tensor) };
    Ok(match operand {
        Operand::Tensor(tensor) => Operand::Tensor(cast(tensor)?),
        Operand::Tensors(tensors) => {
            Operand::Tensors(tensors.into_iter().map(cast).collect::<Result<_, _>>()?)
        }
        scalar => scalar,
    })
}

/// A float tensor stored in this way.
pub(crate) fn float_as(tensor: AnyTensor, dtype: DType) -> Result<AnyTensor, KernelError> {
    fn cast<const D: usize>(tensor: AnyTensor, dtype: DType) -> Result<AnyTensor, KernelError> {
        Ok(tensor.typed::<D, burn::tensor::Float>()?.cast(FloatDType::from(dtype)).into())
    }
    if tensor.dtype() == dtype {
        return Ok(tensor);
    }
    ranked!(tensor => cast(tensor, dtype))
}

/// A number as an element of this type holds it.
pub(super) fn rounded(number: f64, dtype: DType) -> f64 {
    match dtype {
        DType::F16 => f16::from_f64(number).to_f64(),
        DType::BF16 => bf16::from_f64(number).to_f64(),
        _ => number,
    }
}

/// Whether an operation makes new numbers of its operands, rather than move, choose or compare them.
fn computes(op: &TensorOp) -> bool {
    use TensorOp as T;
    matches!(
        op,
        T::Add
            | T::Sub
            | T::Mul
            | T::Div
            | T::Remainder
            | T::Powf
            | T::AddScalar
            | T::SubScalar
            | T::MulScalar
            | T::DivScalar
            | T::RemainderScalar
            | T::PowfScalar
            | T::PowiScalar
            | T::Square
            | T::Exp
            | T::Log
            | T::Log1p
            | T::Sqrt
            | T::Recip
            | T::Sin
            | T::Cos
            | T::Tanh
            | T::Erf
            | T::Gelu
            | T::GeluApproximate
            | T::Sigmoid
            | T::Sum
            | T::Mean
            | T::Prod
            | T::SumDim { .. }
            | T::MeanDim { .. }
            | T::ProdDim { .. }
            | T::Var { .. }
            | T::VarBias { .. }
            | T::L2Norm { .. }
            | T::Cumsum { .. }
            | T::Matmul
            | T::Dot
            | T::CosineSimilarity { .. }
            | T::Einsum { .. }
            | T::ScatterAdd { .. }
            | T::Softmax { .. }
            | T::LogSoftmax { .. }
            | T::Int
    )
}
