//! Parts of tensors, construction and scalars.

use super::super::attr::{Size, SliceDim};
use super::{KindSet, Result, Types, tensor};
use crate::ir::Type;
use crate::point::Kind;

pub(in crate::ir::tensor_op) fn slice(t: &Types<'_>, dims: &[SliceDim]) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    t.slices(dims, rank)?;
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn slice_assign(t: &Types<'_>, dims: &[SliceDim]) -> Result {
    t.tensor(0, KindSet::Any)?;
    t.same(1, 0)?;
    slice(t, dims)
}

pub(in crate::ir::tensor_op) fn slice_fill(t: &Types<'_>, dims: &[SliceDim]) -> Result {
    t.scalar(1, t.tensor(0, KindSet::Any)?.0)?;
    slice(t, dims)
}

pub(in crate::ir::tensor_op) fn select(t: &Types<'_>, dim: i64) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    t.axis(dim, rank)?;
    let indices = t.rank(1, KindSet::Int)?;
    if indices != 1 {
        return t.error(format!("`indices` must have rank 1, got {}", tensor(Kind::Int, indices)));
    }
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn gather(t: &Types<'_>, dim: i64) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    t.axis(dim, rank)?;
    let indices = t.rank(1, KindSet::Int)?;
    if indices != rank {
        return t.error(format!(
            "`indices` must have rank {rank} as `tensor` has, got {}",
            tensor(Kind::Int, indices)
        ));
    }
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn scatter(t: &Types<'_>, dim: i64) -> Result {
    t.tensor(0, KindSet::Numeric)?;
    let result = gather(t, dim)?;
    t.same(2, 0)?;
    Ok(result)
}

pub(in crate::ir::tensor_op) fn one_hot(t: &Types<'_>) -> Result {
    let rank = t.rank(0, KindSet::Int)?;
    t.of_rank(Kind::Int, usize::from(rank) + 1)
}

/// Checks the mask of a masked operation, which comes second.
fn mask(t: &Types<'_>) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    let mask = t.rank(1, KindSet::Bool)?;
    if mask != rank {
        return t.error(format!(
            "`mask` must have rank {rank} as `tensor` has, got {}",
            tensor(Kind::Bool, mask)
        ));
    }
    Ok(tensor(kind, rank))
}

pub(in crate::ir::tensor_op) fn mask_where(t: &Types<'_>) -> Result {
    let result = mask(t)?;
    t.same(2, 0)?;
    Ok(result)
}

pub(in crate::ir::tensor_op) fn mask_fill(t: &Types<'_>) -> Result {
    let result = mask(t)?;
    t.scalar(2, t.tensor(0, KindSet::Any)?.0)?;
    Ok(result)
}

pub(in crate::ir::tensor_op) fn constant(t: &Types<'_>, dims: &[Size], kind: Kind) -> Result {
    t.of_rank(kind, dims.len())
}

/// Element kind of a tensor made of a scalar.
fn scalar_kind(t: &Types<'_>) -> Result<Kind> {
    match t.types.first() {
        Some(Type::Float) => Ok(Kind::Float),
        Some(Type::Int) => Ok(Kind::Int),
        Some(Type::Bool) => Ok(Kind::Bool),
        Some(other) => t.error(format!("`scalar` must be a float, int or bool, got {other}")),
        None => t.error("`scalar` is missing"),
    }
}

pub(in crate::ir::tensor_op) fn full(t: &Types<'_>, dims: &[Size]) -> Result {
    t.of_rank(scalar_kind(t)?, dims.len())
}

pub(in crate::ir::tensor_op) fn arange(t: &Types<'_>) -> Result {
    t.scalar(0, Kind::Int)?;
    t.scalar(1, Kind::Int)?;
    Ok(tensor(Kind::Int, 1))
}

pub(in crate::ir::tensor_op) fn from_scalar(t: &Types<'_>) -> Result {
    Ok(tensor(scalar_kind(t)?, 1))
}

pub(in crate::ir::tensor_op) fn item(t: &Types<'_>) -> Result {
    Ok(match t.tensor(0, KindSet::Any)?.0 {
        Kind::Float => Type::Float,
        Kind::Int => Type::Int,
        Kind::Bool => Type::Bool,
    })
}

pub(in crate::ir::tensor_op) fn dim_len(t: &Types<'_>, dim: i64) -> Result {
    t.axis(dim, t.rank(0, KindSet::Any)?)?;
    Ok(Type::Int)
}
