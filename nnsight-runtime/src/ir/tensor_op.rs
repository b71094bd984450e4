//! The table of tensor operations.

use serde::{Deserialize, Serialize};

/// An operation on tensors, with its attributes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TensorOp {
    /// `(lhs, rhs) -> tensor`: elementwise sum; shapes broadcast.
    Add,
    /// `(tensor, bounds...) -> tensor`: part of the tensor, rank kept.
    Slice {
        /// One entry an axis; axes beyond the last entry are kept whole.
        dims: Vec<SliceDim>,
    },
    /// `(tensor, values, bounds...) -> tensor`: the tensor with a part replaced.
    SliceAssign {
        /// As in [`TensorOp::Slice`].
        dims: Vec<SliceDim>,
    },
}

/// A range along one axis, as Python's `start:end:step`, with a positive step, or a negative one that walks
/// the selected range backwards as burn's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SliceDim {
    /// First index.
    pub start: Bound,
    /// Index after the last.
    pub end: Bound,
    /// Distance of the selected indices; not zero.
    pub step: i64,
}

/// One end of a [`SliceDim`], or a lone index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// The axis's own end.
    Open,
    /// A number; negative counts from the end of the axis.
    Const(i64),
    /// The op's n-th operand, an int; negative counts from the end of the axis.
    Arg(u32),
    /// As end only: one index, `start`, which keeps its axis with length one (so that `-1` means the last).
    Single,
}
