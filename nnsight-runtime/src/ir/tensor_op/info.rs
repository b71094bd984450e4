//! What the rules speak of: shapes that may be known only in part, and errors.

use std::fmt::Write as _;

use smallvec::SmallVec;

use super::super::Type;
use crate::tensor::MAX_RANK;

/// Lengths of a tensor's axes; `None` where the length is not known before the program runs.
pub type PartialDims = SmallVec<[Option<usize>; MAX_RANK]>;

/// What is known of an operand or a result before (or while) the program runs.
#[derive(Clone, Debug, PartialEq)]
pub enum OperandInfo {
    /// A tensor.
    Tensor(PartialDims),
    /// A list of tensors.
    Tensors {
        /// Number of axes of each.
        rank: usize,
        /// Shapes, one a tensor, or `None` when their number is not known.
        dims: Option<Vec<PartialDims>>,
    },
    /// A truth value.
    Bool(Option<bool>),
    /// An integer.
    Int(Option<i64>),
    /// A number.
    Float(Option<f64>),
    /// Anything else, which no rule looks into.
    Opaque,
}

impl OperandInfo {
    /// A tensor of known shape.
    #[must_use]
    pub fn tensor(dims: impl IntoIterator<Item = usize>) -> OperandInfo {
        OperandInfo::Tensor(dims.into_iter().map(Some).collect())
    }

    /// What the type alone says.
    #[must_use]
    pub fn of_type(ty: &Type) -> OperandInfo {
        match ty {
            Type::Tensor { rank, .. } => {
                OperandInfo::Tensor(PartialDims::from_elem(None, usize::from(*rank)))
            }
            Type::List(element) => match **element {
                Type::Tensor { rank, .. } => OperandInfo::Tensors { rank: usize::from(rank), dims: None },
                _ => OperandInfo::Opaque,
            },
            Type::Bool => OperandInfo::Bool(None),
            Type::Int => OperandInfo::Int(None),
            Type::Float => OperandInfo::Float(None),
            _ => OperandInfo::Opaque,
        }
    }
}

/// A shape as messages show it: `[1, ?, 768]`.
#[must_use]
pub fn show_dims(dims: &[Option<usize>]) -> String {
    let mut text = String::from("[");
    for (axis, dim) in dims.iter().enumerate() {
        if axis > 0 {
            text.push_str(", ");
        }
        match dim {
            // Writing to a string cannot fail.
            Some(length) => _ = write!(text, "{length}"),
            None => text.push('?'),
        }
    }
    text.push(']');
    text
}

/// An operation does not take operands of these types, or not with these attributes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{op}: {message}")]
pub struct TypeRuleError {
    /// Name of the operation.
    pub op: &'static str,
    /// What was expected and what came.
    pub message: String,
}

/// An operation does not take operands of these shapes or values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{op}: {message}")]
pub struct ShapeRuleError {
    /// Name of the operation.
    pub op: &'static str,
    /// What was expected and what came.
    pub message: String,
}
