//! The types of values.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::point::Kind;

/// The type of a [`Value`](super::Value).
///
/// Shapes are no part of it: a loop body recorded once runs on prompts of different length.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// Nothing.
    Unit,
    /// A truth value.
    Bool,
    /// A 64-bit signed integer.
    Int,
    /// A 64-bit floating-point number.
    Float,
    /// A string.
    Str,
    /// A tensor of known kind and rank.
    Tensor {
        /// Element kind.
        kind: Kind,
        /// Number of axes, 1 to [`MAX_RANK`](crate::tensor::MAX_RANK).
        rank: u8,
    },
    /// A growable list, shared by all who hold it.
    List(Arc<Type>),
    /// A map from keys to values in insertion order, shared by all who hold it.
    Dict(Arc<(Type, Type)>),
    /// Items without repetition in insertion order, shared by all who hold it.
    Set(Arc<Type>),
    /// A fixed number of values side by side.
    Tuple(Arc<[Type]>),
}

impl Type {
    /// A float tensor of this rank.
    #[must_use]
    pub const fn float(rank: u8) -> Type {
        Type::Tensor { kind: Kind::Float, rank }
    }

    /// A list of this element type.
    #[must_use]
    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// A dictionary of these key and value types.
    #[must_use]
    pub fn dict(key: Type, value: Type) -> Type {
        Type::Dict(Arc::new((key, value)))
    }

    /// A set of this item type.
    #[must_use]
    pub fn set(item: Type) -> Type {
        Type::Set(Arc::new(item))
    }

    /// A tuple of these types.
    #[must_use]
    pub fn tuple(parts: impl IntoIterator<Item = Type>) -> Type {
        Type::Tuple(parts.into_iter().collect())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Unit => f.write_str("unit"),
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Float => f.write_str("float"),
            Type::Str => f.write_str("str"),
            Type::Tensor { kind, rank } => write!(f, "tensor<{kind}, {rank}>"),
            Type::List(element) => write!(f, "list<{element}>"),
            Type::Set(item) => write!(f, "set<{item}>"),
            Type::Dict(pair) => write!(f, "dict<{}, {}>", pair.0, pair.1),
            Type::Tuple(parts) => {
                f.write_str("tuple<")?;
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{part}")?;
                }
                f.write_str(">")
            }
        }
    }
}
