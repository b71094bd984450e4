//! Axes, shapes, and tensors put together.

use super::super::attr::Size;
use super::{KindSet, Result, Types, tensor};
use crate::ir::Type;
use crate::point::Kind;
use crate::tensor::MAX_RANK;

pub(in crate::ir::tensor_op) fn axes(t: &Types<'_>, dims: &[i64]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    for &dim in dims {
        t.axis(dim, rank)?;
    }
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn distinct_axes(t: &Types<'_>, dims: &[i64]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    let mut seen = [false; MAX_RANK];
    for &dim in dims {
        let axis = t.axis(dim, rank)?;
        if std::mem::replace(&mut seen[axis], true) {
            return t.error(format!("axis {axis} is named twice in {dims:?}"));
        }
    }
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn permute(t: &Types<'_>, dims: &[i64]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    if dims.len() != usize::from(rank) {
        return t.error(format!("{dims:?} names {} axes of a tensor of rank {rank}", dims.len()));
    }
    distinct_axes(t, dims)?;
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn sized(t: &Types<'_>, set: KindSet, dims: &[Size]) -> Result {
    let (kind, _) = t.tensor(0, set)?;
    let inferred = dims.iter().filter(|&&size| size == Size::Const(-1)).count();
    if inferred > 1 {
        return t.error("only one length can be -1");
    }
    t.of_rank(kind, dims.len())
}

pub(in crate::ir::tensor_op) fn flatten(t: &Types<'_>, start: i64, end: i64) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    let (first, last) = (t.axis(start, rank)?, t.axis(end, rank)?);
    if first > last {
        return t.error(format!("the run of axes goes backwards, from {start} to {end}"));
    }
    t.of_rank(kind, usize::from(rank) - (last - first))
}

pub(in crate::ir::tensor_op) fn squeeze(t: &Types<'_>, dims: &[i64]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    distinct_axes(t, dims)?;
    if dims.len() >= usize::from(rank) {
        return t.error("one axis at least must stay");
    }
    t.of_rank(kind, usize::from(rank) - dims.len())
}

pub(in crate::ir::tensor_op) fn added_axis(t: &Types<'_>, dim: i64) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    t.axis(dim, rank + 1)?;
    t.of_rank(kind, usize::from(rank) + 1)
}

pub(in crate::ir::tensor_op) fn expand(t: &Types<'_>, dims: &[Size]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    if dims.len() < usize::from(rank) {
        return t.error(format!("{} lengths for a tensor of rank {rank}", dims.len()));
    }
    t.of_rank(kind, dims.len())
}

/// The common type of any number of tensors, or of one list's.
fn tensors(t: &Types<'_>) -> Result<(Kind, u8)> {
    if let [Type::List(element)] = t.types {
        return match **element {
            Type::Tensor { kind, rank } => Ok((kind, rank)),
            ref other => t.error(format!("expected a list of tensors, got one of {other}")),
        };
    }
    if t.types.is_empty() {
        return t.error("expected at least one tensor");
    }
    let first = t.tensor(0, KindSet::Any)?;
    for index in 1..t.types.len() {
        t.same(index, 0)?;
    }
    Ok(first)
}

pub(in crate::ir::tensor_op) fn cat(t: &Types<'_>, dim: i64) -> Result {
    let (kind, rank) = tensors(t)?;
    t.axis(dim, rank)?;
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn stack(t: &Types<'_>, dim: i64) -> Result {
    let (kind, rank) = tensors(t)?;
    t.axis(dim, rank + 1)?;
    t.of_rank(kind, usize::from(rank) + 1)
}
