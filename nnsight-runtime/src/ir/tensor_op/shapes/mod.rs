//! Shape rules: from what is known of the operands' shapes and values to the result's shape.
//!
//! The executor applies the same rules, with everything known, before a kernel sees a tensor. A rule is
//! applied after the type rule, so it takes ranks and attributes to fit.

mod layout;
mod parts;

use super::attr::Size;
use super::info::{OperandInfo, PartialDims, show_dims};
use super::{OpInfo, ShapeRuleError, einsum as equations, types};

pub(super) use layout::{
    cat, expand, flatten, inserted, permute, repeat_dim, reshape, squeeze, stack, swap_dims, transpose,
};
pub(super) use parts::{
    arange, dim_len, gather, item, masked, one_hot, scatter, select, sizes, slice, slice_assign, slice_fill,
};

type Result<T = OperandInfo> = std::result::Result<T, ShapeRuleError>;
type Dim = Option<usize>;

/// The operands of one operation.
pub(super) struct Shapes<'a> {
    info: &'static OpInfo,
    operands: &'a [OperandInfo],
}

impl<'a> Shapes<'a> {
    pub(super) fn new(info: &'static OpInfo, operands: &'a [OperandInfo]) -> Self {
        Shapes { info, operands }
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(ShapeRuleError { op: self.info.name, message: message.into() })
    }

    fn name(&self, index: usize) -> &'static str {
        self.info.operands.get(index).copied().or(self.info.variadic).unwrap_or("operand")
    }

    fn dims(&self, index: usize) -> Result<&'a [Dim]> {
        match self.operands.get(index) {
            Some(OperandInfo::Tensor(dims)) => Ok(dims),
            _ => self.error(format!("`{}` must be a tensor", self.name(index))),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        match self.operands.get(index) {
            Some(OperandInfo::Int(value)) => *value,
            _ => None,
        }
    }

    fn size(&self, size: Size) -> Option<i64> {
        match size {
            Size::Const(length) => Some(length),
            Size::Arg(operand) => self.int(operand as usize),
        }
    }

    fn axis(&self, dim: i64, rank: usize) -> Result<usize> {
        match types::axis(dim, rank) {
            Some(axis) => Ok(axis),
            None => self.error(format!("axis {dim} is out of range for a tensor of rank {rank}")),
        }
    }

    /// A length given by the program, which must not be negative.
    fn length(&self, length: i64) -> Result<usize> {
        match usize::try_from(length) {
            Ok(length) => Ok(length),
            Err(_) => self.error(format!("{length} is no length")),
        }
    }

    fn some_along(&self, dims: &[Dim], axis: usize) -> Result<()> {
        if dims[axis] == Some(0) {
            return self.error(format!("axis {axis} of {} is empty", show_dims(dims)));
        }
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "most rules end in it")]
fn tensor(dims: impl IntoIterator<Item = Dim>) -> Result {
    Ok(OperandInfo::Tensor(dims.into_iter().collect()))
}

/// The length both have, or the other's where one is 1. Outside `None` when there is none.
pub(super) fn broadcast_dim(a: Dim, b: Dim) -> Option<Dim> {
    match (a, b) {
        (Some(1) | None, other) | (other, Some(1) | None) => Some(other),
        (Some(a), Some(b)) => (a == b).then_some(Some(a)),
    }
}

/// The length both have, as far as it is known. Outside `None` when they differ.
fn equal_dim(a: Dim, b: Dim) -> Option<Dim> {
    match (a, b) {
        (Some(a), Some(b)) => (a == b).then_some(Some(a)),
        (known, None) | (None, known) => Some(known),
    }
}

fn broadcast_dims(s: &Shapes<'_>) -> Result<PartialDims> {
    broadcast_axes(s, s.dims(0)?.len(), "axis")
}

/// Broadcasts the first `axes` axes of the two operands.
fn broadcast_axes(s: &Shapes<'_>, axes: usize, what: &str) -> Result<PartialDims> {
    let (lhs, rhs) = (s.dims(0)?, s.dims(1)?);
    let mut dims = PartialDims::new();
    for (axis, (&a, &b)) in lhs.iter().zip(rhs).take(axes).enumerate() {
        match (broadcast_dim(a, b), a, b) {
            (Some(dim), ..) => dims.push(dim),
            (None, Some(a), Some(b)) => {
                return s.error(format!(
                    "the shapes do not broadcast: {} {} has length {a} on {what} {axis}, {} {} has {b}",
                    s.name(0),
                    show_dims(lhs),
                    s.name(1),
                    show_dims(rhs),
                ));
            }
            // Lengths that are not known always broadcast.
            (None, ..) => dims.push(None),
        }
    }
    Ok(dims)
}

/// Checks that an operand can be broadcast to a shape that itself stays as it is.
fn fits_into(s: &Shapes<'_>, index: usize, whole: &[Dim], what: &str) -> Result<()> {
    let part = s.dims(index)?;
    for (axis, (&part_dim, &whole_dim)) in part.iter().zip(whole).enumerate() {
        if let (Some(length), Some(expected)) = (part_dim, whole_dim)
            && length != 1
            && length != expected
        {
            return s.error(format!(
                "`{}` {} does not fit {what} {}: axis {axis} must have length {expected} or 1, got {length}",
                s.name(index),
                show_dims(part),
                show_dims(whole),
            ));
        }
    }
    Ok(())
}

pub(super) fn same(s: &Shapes<'_>) -> Result {
    tensor(s.dims(0)?.iter().copied())
}

pub(super) fn clamp(s: &Shapes<'_>) -> Result {
    let bound = |index| match s.operands.get(index) {
        #[expect(clippy::cast_precision_loss, reason = "ints next to each other give no wrong order")]
        Some(OperandInfo::Int(value)) => value.map(|value| value as f64),
        Some(OperandInfo::Float(value)) => *value,
        _ => None,
    };
    if let (Some(min), Some(max)) = (bound(1), bound(2))
        && (min > max || min.is_nan() || max.is_nan())
    {
        return s.error(format!("the lower bound {min} is not below the upper bound {max}"));
    }
    same(s)
}

pub(super) fn broadcast(s: &Shapes<'_>) -> Result {
    Ok(OperandInfo::Tensor(broadcast_dims(s)?))
}

pub(super) fn one(_: &Shapes<'_>) -> Result {
    tensor([Some(1)])
}

pub(super) fn one_of_some(s: &Shapes<'_>) -> Result {
    let dims = s.dims(0)?;
    if dims.contains(&Some(0)) {
        return s.error(format!("a tensor without elements, {}, has none", show_dims(dims)));
    }
    tensor([Some(1)])
}

pub(super) fn reduced(s: &Shapes<'_>, dim: i64) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len())?;
    dims[axis] = Some(1);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn reduced_some(s: &Shapes<'_>, dim: i64) -> Result {
    let dims = s.dims(0)?;
    s.some_along(dims, s.axis(dim, dims.len())?)?;
    reduced(s, dim)
}

pub(super) fn broadcast_reduced(s: &Shapes<'_>, dim: i64) -> Result {
    let mut dims = broadcast_dims(s)?;
    let axis = s.axis(dim, dims.len())?;
    dims[axis] = Some(1);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn topk(s: &Shapes<'_>, k: usize, dim: i64) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len())?;
    if k == 0 {
        return s.error("k must be at least 1");
    }
    if let Some(length) = dims[axis]
        && k > length
    {
        return s.error(format!("k is {k}, but axis {axis} of {} has length {length}", show_dims(&dims)));
    }
    dims[axis] = Some(k);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn matmul(s: &Shapes<'_>) -> Result {
    let (lhs, rhs) = (s.dims(0)?, s.dims(1)?);
    let rank = lhs.len();
    if rank < 2 || rhs.len() != rank {
        return s.error("both operands must have the same rank, 2 or more");
    }
    let (inner_lhs, inner_rhs) = (lhs[rank - 1], rhs[rank - 2]);
    if let (Some(a), Some(b)) = (inner_lhs, inner_rhs)
        && a != b
    {
        return s.error(format!(
            "the inner dimensions differ: lhs {} has {a}, rhs {} has {b}",
            show_dims(lhs),
            show_dims(rhs)
        ));
    }
    let mut dims = broadcast_axes(s, rank - 2, "batch axis")?;
    dims.extend([lhs[rank - 2], rhs[rank - 1]]);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn dot(s: &Shapes<'_>) -> Result {
    let (lhs, rhs) = (s.dims(0)?, s.dims(1)?);
    if lhs.iter().zip(rhs).any(|(&a, &b)| equal_dim(a, b).is_none()) {
        return s.error(format!("the lengths differ: lhs {}, rhs {}", show_dims(lhs), show_dims(rhs)));
    }
    tensor([Some(1)])
}

pub(super) fn einsum(s: &Shapes<'_>, equation: &str) -> Result {
    let operands = (0..s.operands.len()).map(|index| s.dims(index)).collect::<Result<Vec<_>>>()?;
    match equations::output_dims(equation, &operands) {
        Ok(dims) => Ok(OperandInfo::Tensor(dims)),
        Err(message) => s.error(message),
    }
}
