//! What runs a tensor operation: [`run`].
//!
//! burn panics where shapes, indices or dtypes do not fit, or, worse, does not and gives something. So the
//! operation's shape rule, index bounds, divisors and dtypes are checked before burn is called; a panic that
//! comes all the same is caught and becomes an error.
//!
//! There is one kernel function for each type rule of the table, of the rule's name; it holds one line for
//! each operation under that rule.

mod arithmetic;
mod call;
mod division;
mod einsum;
mod elementwise;
mod layout;
mod make;
mod parts;
mod precision;
mod product;
mod reduce;

use burn::tensor::{DType, Device, Int, IntDType};
use smallvec::SmallVec;

pub use call::{KernelError, KernelOutput, Operand};
pub(crate) use precision::float_as;

use crate::ir::tensor_op::{OperandInfo, for_each_tensor_op};
use crate::ir::{TensorOp, Type};
use crate::tensor::{AnyTensor, Kind};
use call::{Call, Outcome};
use precision::Met;

/// Calls a function that is generic over the rank with the rank of a tensor.
macro_rules! ranked {
    ($tensor:expr => $function:ident($($arg:expr),*)) => {
        match $tensor.rank() {
            rank => $crate::tensor::with_rank!(
                rank,
                D => $function::<D>($($arg),*),
                else Err($crate::exec::kernel::KernelError::Rank(rank))
            ),
        }
    };
}
use ranked;

/// Runs the body on a typed tensor, whatever its kind.
macro_rules! of_any_kind {
    ($tensor:expr, $d:ident, $x:ident => $body:expr) => {
        match $tensor.kind() {
            $crate::tensor::Kind::Float => {
                let $x = $tensor.typed::<$d, ::burn::tensor::Float>()?;
                $body
            }
            $crate::tensor::Kind::Int => {
                let $x = $tensor.typed::<$d, ::burn::tensor::Int>()?;
                $body
            }
            $crate::tensor::Kind::Bool => {
                let $x = $tensor.typed::<$d, ::burn::tensor::Bool>()?;
                $body
            }
        }
    };
}
use of_any_kind;

/// The functions that [`dispatch`] finds by the names of the type rules.
mod rules {
    pub(super) use super::arithmetic::{binary, clamp, with_int, with_scalar};
    pub(super) use super::einsum::einsum;
    pub(super) use super::elementwise::unary;
    pub(super) use super::layout::{
        added_axis, at_least, axes, cat, distinct_axes, expand, flatten, permute, sized, squeeze, stack,
    };
    pub(super) use super::make::{arange, constant, dim_len, from_scalar, full, item};
    pub(super) use super::parts::{
        gather, mask_fill, mask_where, matrix, one_hot, scatter, select, slice, slice_assign, slice_fill,
    };
    pub(super) use super::product::{binary_along, dot, matmul};
    pub(super) use super::reduce::{along, whole};
}

macro_rules! define_dispatch {
    ($(
        $(#[$doc:meta])+
        $name:ident = $text:ident($($operands:tt)*) $({ $($fields:tt)* })? :
        $type_rule:ident($($type_arg:tt)*), $shape_rule:ident($($shape_arg:tt)*);
    )+) => {
        fn dispatch(op: &TensorOp, call: Call<'_>) -> Outcome {
            match op { $(TensorOp::$name { .. } => rules::$type_rule(op, call),)+ }
        }
    };
}

for_each_tensor_op!(define_dispatch);

/// Runs one operation.
///
/// Operands are taken by value so that burn can reuse storage nobody else holds. Int tensors come out as
/// `i64`, whatever the backend's own int is; float tensors keep the dtype of the operands, where one of 16 bits goes
/// before those of 32, and new ones are `f32`.
///
/// Index tensors are read back to check their bounds, which on an accelerator waits for it.
///
/// # Errors
/// When the operands do not fit the operation, or when the backend fails.
pub fn run(
    op: &TensorOp,
    operands: SmallVec<[Operand; 4]>,
    device: &Device,
) -> Result<KernelOutput, KernelError> {
    let operands: SmallVec<[Operand; 4]> = operands.into_iter().map(normalised).collect::<Result<_, _>>()?;
    let infos: SmallVec<[OperandInfo; 4]> = operands.iter().map(Operand::info).collect();
    let result = op.result_info(&infos)?;
    let Met { operands, rounds_to } = precision::meet(op, operands)?;
    let call = Call::new(op.name(), operands, result, device);
    if let Some(empty) = empty_result(op, &call)? {
        return finished(empty, rounds_to);
    }
    call.check_memory(op)?;
    let output = crate::device::catch_kernel_panic(|| dispatch(op, call))
        .map_err(|message| KernelError::Backend { op: op.name(), message })??;
    match output {
        KernelOutput::Tensor(tensor) => finished(normalised_int(tensor)?, rounds_to),
        scalar => Ok(scalar),
    }
}

/// The result, with floats of the type that they are to have.
fn finished(tensor: AnyTensor, rounds_to: Option<DType>) -> Outcome {
    Ok(KernelOutput::Tensor(match rounds_to {
        Some(dtype) if tensor.kind() == Kind::Float => float_as(tensor, dtype)?,
        _ => tensor,
    }))
}

/// The result of an operation that makes no elements: backends differ in what they do with such tensors.
fn empty_result(op: &TensorOp, call: &Call<'_>) -> Result<Option<AnyTensor>, KernelError> {
    let dims = match call.result() {
        OperandInfo::Tensor(dims) if dims.contains(&Some(0)) => call.result_dims()?,
        _ => return Ok(None),
    };
    let Ok(Type::Tensor { kind, .. }) = op.result_type(&call.types()) else { return Ok(None) };
    Ok(Some(make::filled(&dims, make::zero(kind), call.device(), call.float_dtype())?))
}

fn normalised(operand: Operand) -> Result<Operand, KernelError> {
    Ok(match operand {
        Operand::Tensor(tensor) => Operand::Tensor(normalised_int(tensor)?),
        Operand::Tensors(tensors) => {
            Operand::Tensors(tensors.into_iter().map(normalised_int).collect::<Result<_, _>>()?)
        }
        scalar => scalar,
    })
}

/// The tensor, with 64-bit integers if it is one of integers.
fn normalised_int(tensor: AnyTensor) -> Result<AnyTensor, KernelError> {
    fn cast<const D: usize>(tensor: AnyTensor) -> Result<AnyTensor, KernelError> {
        Ok(tensor.typed::<D, Int>()?.cast(IntDType::I64).into())
    }
    if tensor.kind() != Kind::Int || tensor.dtype() == DType::I64 {
        return Ok(tensor);
    }
    ranked!(tensor => cast(tensor))
}

#[cfg(test)]
mod tests;
