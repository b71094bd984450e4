//! Host values written into a program.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Type;
use crate::point::Kind;

/// A constant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Literal {
    /// Nothing.
    Unit,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number. Equality, text and hash go by bits, so `NaN` and `-0.0` survive.
    Float(f64),
    /// A string.
    Str(Arc<str>),
    /// A list of literals of one type; every execution makes a fresh list.
    List {
        /// Type of the elements, which an empty list could not tell otherwise.
        element: Type,
        /// The elements.
        items: Arc<[Literal]>,
    },
    /// Literals side by side.
    Tuple(Arc<[Literal]>),
    /// A host tensor, row by row.
    Tensor(Arc<TensorLiteral>),
}

/// The contents of a host tensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TensorLiteral {
    /// Lengths of the axes.
    pub dims: Vec<usize>,
    /// Elements in row-major order.
    pub data: TensorElements,
}

/// Elements of a [`TensorLiteral`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TensorElements {
    /// Float elements.
    Float(Vec<f32>),
    /// Integer elements.
    Int(Vec<i64>),
    /// Truth values.
    Bool(Vec<bool>),
}

impl Literal {
    /// The literal's type.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Literal::Unit => Type::Unit,
            Literal::Bool(_) => Type::Bool,
            Literal::Int(_) => Type::Int,
            Literal::Float(_) => Type::Float,
            Literal::Str(_) => Type::Str,
            Literal::List { element, .. } => Type::list(element.clone()),
            Literal::Tuple(parts) => Type::tuple(parts.iter().map(Literal::ty)),
            Literal::Tensor(tensor) => {
                let kind = match tensor.data {
                    TensorElements::Float(_) => Kind::Float,
                    TensorElements::Int(_) => Kind::Int,
                    TensorElements::Bool(_) => Kind::Bool,
                };
                #[expect(clippy::cast_possible_truncation, reason = "the verifier bounds ranks")]
                Type::Tensor { kind, rank: tensor.dims.len() as u8 }
            }
        }
    }
}
