//! Tensor operations in the text, whose names and attributes the table knows.

use std::fmt::{self, Write};

use super::super::TensorOp;

/// Writes `tensor.name {attributes}`.
pub(super) fn print_tensor_op(op: &TensorOp, out: &mut dyn Write) -> fmt::Result {
    write!(
        out,
        "tensor.{}",
        match op {
            TensorOp::Add => "add",
            _ => "?",
        }
    )
}

/// The operation of this name with the attributes of this text.
pub(super) fn parse_tensor_op(name: &str, attributes: &str) -> Result<TensorOp, String> {
    match name {
        "add" if attributes.is_empty() => Ok(TensorOp::Add),
        _ => Err("unknown".to_owned()),
    }
}
