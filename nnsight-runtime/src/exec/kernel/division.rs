//! Division of integers, on the host.
//!
//! burn has libtorch divide integers as `f32`, which is wrong from 2^24 on, and backends differ in what they do with
//! zero. Tensors of integers are ids, positions and indices: few enough to be read back.

use std::iter;

use burn::tensor::{DType, Int, Tensor, TensorData};

use super::call::{Call, KernelError};
use super::layout::expanded;
use crate::ir::TensorOp;
use crate::tensor::AnyTensor;

/// Nothing where the quotient does not fit.
type Division = fn(i64, i64) -> Option<i64>;

/// Quotients truncate, remainders take the divisor's sign; other operations are no divisions.
fn division(op: &TensorOp) -> Option<Division> {
    match op {
        TensorOp::Div | TensorOp::DivScalar => Some(i64::checked_div),
        TensorOp::Remainder | TensorOp::RemainderScalar => Some(|dividend, divisor| {
            let remainder = dividend.checked_rem(divisor)?;
            let other_side = remainder != 0 && (remainder < 0) != (divisor < 0);
            Some(if other_side { remainder + divisor } else { remainder })
        }),
        _ => None,
    }
}

/// Divides two tensors that broadcast; nothing where the operation is no division.
pub(super) fn by_tensor<const D: usize>(
    op: &TensorOp,
    call: &Call<'_>,
    dividends: &Tensor<D, Int>,
    divisors: &Tensor<D, Int>,
) -> Result<Option<AnyTensor>, KernelError> {
    let Some(division) = division(op) else { return Ok(None) };
    let dims = call.result_dims()?;
    let dividends = expanded(dividends.clone(), &dims)?;
    let divisors = expanded(divisors.clone(), &dims)?.into_data();
    divided(call, division, dividends, divisors.iter::<i64>()).map(Some)
}

/// Divides all elements by one number; nothing where the operation is no division.
pub(super) fn by_number<const D: usize>(
    op: &TensorOp,
    call: &Call<'_>,
    dividends: &Tensor<D, Int>,
    divisor: i64,
) -> Result<Option<AnyTensor>, KernelError> {
    let Some(division) = division(op) else { return Ok(None) };
    divided(call, division, dividends.clone(), iter::repeat(divisor)).map(Some)
}

fn divided<const D: usize>(
    call: &Call<'_>,
    division: Division,
    dividends: Tensor<D, Int>,
    divisors: impl Iterator<Item = i64>,
) -> Result<AnyTensor, KernelError> {
    let dims = dividends.dims();
    let dividends = dividends.into_data();
    let divide = |(dividend, divisor)| match divisor {
        0 => Err(KernelError::DivisionByZero { op: call.name() }),
        _ => division(dividend, divisor).ok_or(KernelError::Overflow { op: call.name(), dividend }),
    };
    let values = dividends.iter::<i64>().zip(divisors).map(divide).collect::<Result<Vec<_>, _>>()?;
    let data = TensorData::new(values, dims);
    Ok(Tensor::<D, Int>::from_data(data, (call.device(), DType::I64)).into())
}
