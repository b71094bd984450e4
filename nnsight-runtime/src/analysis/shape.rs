//! Shapes with axis names.

use std::fmt;

use smallvec::SmallVec;

use crate::ir::tensor_op::PartialDims;
use crate::ir::{Op, Type};

/// What is known of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) axes: SmallVec<[Axis; 4]>,
    /// The op that made it; `None` where it is one of several.
    pub(super) made: Option<Op>,
}

/// What is known of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    /// Its length.
    pub(super) length: Option<usize>,
    /// Its name, as the hook point it comes from calls it; empty where it has none.
    pub(super) name: &'static str,
}

impl Axis {
    /// An axis without a name.
    pub(super) fn of(length: Option<usize>) -> Axis {
        Axis { length, name: "" }
    }
}

impl Shape {
    /// A shape that is one of two.
    pub(super) fn join(a: &Shape, b: &Shape) -> Shape {
        let axis = |(a, b): (&Axis, &Axis)| Axis {
            length: a.length.filter(|_| a.length == b.length),
            name: if a.name == b.name { a.name } else { "" },
        };
        Shape {
            axes: a.axes.iter().zip(&b.axes).map(axis).collect(),
            made: a.made.filter(|_| a.made == b.made),
        }
    }

    /// The lengths alone.
    pub(super) fn dims(&self) -> PartialDims {
        self.axes.iter().map(|axis| axis.length).collect()
    }
}

/// `[batch 1, position 15, d_model 768]`; `?` stands for a length that is not known.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, axis) in self.axes.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            if !axis.name.is_empty() {
                write!(f, "{} ", axis.name)?;
            }
            match axis.length {
                Some(length) => write!(f, "{length}")?,
                None => f.write_str("?")?,
            }
        }
        f.write_str("]")
    }
}

/// Number of axes of a tensor type.
pub(super) fn rank(ty: &Type) -> usize {
    if let Type::Tensor { rank, .. } = ty { usize::from(*rank) } else { 0 }
}
