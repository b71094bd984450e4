//! Host values written into a program.

use std::borrow::Cow;
use std::sync::Arc;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize, Serializer, ser};

use super::{LiteralItems, Type};
use crate::device::{DataError, HostTensor};
use crate::tensor::{ElementKind, Kind};

/// A constant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Literal {
    /// Nothing.
    Unit,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number. Equality, text, stored form and hash tell `-0.0` from `0.0` and take all `NaN`s for one.
    Float(#[serde(with = "number")] f64),
    /// A string.
    Str(Arc<str>),
    /// A list of literals of one type; every execution makes a fresh list.
    List {
        /// Type of the elements, which an empty list could not tell otherwise.
        element: Type,
        /// The elements.
        items: LiteralItems,
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

/// Elements of a [`TensorLiteral`], compared as [`Literal::Float`] is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TensorElements {
    /// Float elements.
    Float(#[serde(with = "numbers")] Vec<f32>),
    /// Integer elements.
    Int(Vec<i64>),
    /// Truth values.
    Bool(Vec<bool>),
    /// Float elements of a tensor that is held by reference. Stored and printed as those are.
    #[serde(rename = "float", skip_deserializing, serialize_with = "host_numbers")]
    HostFloat(HostTensor),
    /// Integer elements of a tensor that is held by reference. Stored and printed as those are.
    #[serde(rename = "int", skip_deserializing, serialize_with = "host_ints")]
    HostInt(HostTensor),
    /// Truth values of a tensor that is held by reference. Stored and printed as those are.
    #[serde(rename = "bool", skip_deserializing, serialize_with = "host_bools")]
    HostBool(HostTensor),
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
                let kind = tensor.data.kind();
                Type::Tensor { kind, rank: u8::try_from(tensor.dims.len()).unwrap_or(u8::MAX) }
            }
        }
    }
}

/// Whether two numbers are the same constant.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Literal::Unit, Literal::Unit) => true,
            (Literal::Bool(a), Literal::Bool(b)) => a == b,
            (Literal::Int(a), Literal::Int(b)) => a == b,
            (Literal::Float(a), Literal::Float(b)) => same(*a, *b),
            (Literal::Str(a), Literal::Str(b)) => a == b,
            (
                Literal::List { element, items },
                Literal::List { element: other_element, items: other_items },
            ) => element == other_element && items == other_items,
            (Literal::Tuple(a), Literal::Tuple(b)) => a == b,
            (Literal::Tensor(a), Literal::Tensor(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Literal {}

impl PartialEq for TensorElements {
    fn eq(&self, other: &Self) -> bool {
        if let (Some(a), Some(b)) = (self.host(), other.host())
            && a == b
        {
            return true;
        }
        if self.kind() != other.kind() || self.len() != other.len() {
            return false;
        }
        // What cannot be read is itself only.
        match self.kind() {
            Kind::Float => match (self.floats(), other.floats()) {
                (Some(Ok(a)), Some(Ok(b))) => {
                    a.iter().zip(b.iter()).all(|(a, b)| same(f64::from(*a), f64::from(*b)))
                }
                _ => false,
            },
            Kind::Int => matches!((self.ints(), other.ints()), (Some(Ok(a)), Some(Ok(b))) if a == b),
            Kind::Bool => matches!((self.bools(), other.bools()), (Some(Ok(a)), Some(Ok(b))) if a == b),
        }
    }
}

impl Eq for TensorElements {}

impl TensorElements {
    /// Those of a tensor, by reference wherever its storage can be told from others.
    pub(crate) fn of<const D: usize, K: ElementKind>(tensor: &Tensor<D, K>) -> TensorElements {
        let kind = <K as ElementKind>::KIND;
        if let Some(host) = HostTensor::of(tensor) {
            return match kind {
                Kind::Float => TensorElements::HostFloat(host),
                Kind::Int => TensorElements::HostInt(host),
                Kind::Bool => TensorElements::HostBool(host),
            };
        }
        let data = tensor.to_data();
        match kind {
            Kind::Float => TensorElements::Float(data.iter::<f32>().collect()),
            Kind::Int => TensorElements::Int(data.iter::<i64>().collect()),
            Kind::Bool => TensorElements::Bool(data.iter::<bool>().collect()),
        }
    }

    /// What they are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            TensorElements::Float(_) | TensorElements::HostFloat(_) => Kind::Float,
            TensorElements::Int(_) | TensorElements::HostInt(_) => Kind::Int,
            TensorElements::Bool(_) | TensorElements::HostBool(_) => Kind::Bool,
        }
    }

    /// The tensor that is held by reference, if one is.
    pub(crate) fn host(&self) -> Option<&HostTensor> {
        match self {
            TensorElements::HostFloat(tensor)
            | TensorElements::HostInt(tensor)
            | TensorElements::HostBool(tensor) => Some(tensor),
            _ => None,
        }
    }

    /// Float elements, if they are floats and can be read.
    pub(crate) fn floats(&self) -> Option<Result<Cow<'_, [f32]>, DataError>> {
        match self {
            TensorElements::Float(data) => Some(Ok(Cow::Borrowed(data))),
            TensorElements::HostFloat(tensor) => Some(tensor.floats()),
            _ => None,
        }
    }

    /// Integer elements, if they are integers and can be read.
    pub(crate) fn ints(&self) -> Option<Result<Cow<'_, [i64]>, DataError>> {
        match self {
            TensorElements::Int(data) => Some(Ok(Cow::Borrowed(data))),
            TensorElements::HostInt(tensor) => Some(tensor.ints()),
            _ => None,
        }
    }

    /// Truth values, if they are such and can be read.
    pub(crate) fn bools(&self) -> Option<Result<Cow<'_, [bool]>, DataError>> {
        match self {
            TensorElements::Bool(data) => Some(Ok(Cow::Borrowed(data))),
            TensorElements::HostBool(tensor) => Some(tensor.bools().map(Cow::Owned)),
            _ => None,
        }
    }

    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            TensorElements::Float(data) => data.len(),
            TensorElements::Int(data) => data.len(),
            TensorElements::Bool(data) => data.len(),
            TensorElements::HostFloat(tensor)
            | TensorElements::HostInt(tensor)
            | TensorElements::HostBool(tensor) => tensor.len(),
        }
    }
}

/// As [`numbers`], of a tensor.
fn host_numbers<S: Serializer>(tensor: &HostTensor, s: S) -> Result<S::Ok, S::Error> {
    let elements = tensor.floats().map_err(ser::Error::custom)?;
    numbers::serialize(&elements, s)
}

fn host_ints<S: Serializer>(tensor: &HostTensor, s: S) -> Result<S::Ok, S::Error> {
    tensor.ints().map_err(ser::Error::custom)?.serialize(s)
}

fn host_bools<S: Serializer>(tensor: &HostTensor, s: S) -> Result<S::Ok, S::Error> {
    tensor.bools().map_err(ser::Error::custom)?.serialize(s)
}

/// Numbers in the stored form: JSON has none that are infinite or no number at all, so those are strings.
mod number {
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(number: &f64, s: S) -> Result<S::Ok, S::Error> {
        if number.is_finite() { s.serialize_f64(*number) } else { s.collect_str(number) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<f64, D::Error> {
        Stored::deserialize(d).map(|Stored(number)| number)
    }

    pub(super) struct Stored(pub(super) f64);

    impl<'de> Deserialize<'de> for Stored {
        fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            d.deserialize_any(Visitor)
        }
    }

    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = Stored;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a number, \"inf\", \"-inf\" or \"NaN\"")
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Stored, E> {
            Ok(Stored(number))
        }

        #[expect(clippy::cast_precision_loss, reason = "what JSON's numbers mean")]
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Stored, E> {
            Ok(Stored(number as f64))
        }

        #[expect(clippy::cast_precision_loss, reason = "what JSON's numbers mean")]
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Stored, E> {
            Ok(Stored(number as f64))
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Stored, E> {
            match text {
                "inf" => Ok(Stored(f64::INFINITY)),
                "-inf" => Ok(Stored(f64::NEG_INFINITY)),
                "NaN" => Ok(Stored(f64::NAN)),
                _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            }
        }
    }
}

/// As [`number`], for many. Every `f32` is exactly a `f64`.
mod numbers {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::number;

    pub(super) fn serialize<S: Serializer>(numbers: &[f32], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(numbers.iter().map(|number| One(f64::from(*number))))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<f32>, D::Error> {
        let numbers = Vec::<number::Stored>::deserialize(d)?;
        #[expect(clippy::cast_possible_truncation, reason = "what was stored was a f32")]
        Ok(numbers.into_iter().map(|number::Stored(number)| number as f32).collect())
    }

    #[derive(Serialize)]
    #[serde(transparent)]
    struct One(#[serde(with = "number")] f64);
}
