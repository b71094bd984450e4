//! Type rules: from the operands' types and the attributes to the result's type.

mod layout;
mod parts;

use std::fmt;

use super::attr::{Bound, SliceDim};
use super::{OpInfo, TypeRuleError, einsum as equations};
use crate::ir::Type;
use crate::point::Kind;
use crate::tensor::MAX_RANK;

pub(super) use layout::{
    added_axis, axes, cat, distinct_axes, expand, flatten, permute, sized, squeeze, stack,
};
pub(super) use parts::{
    arange, constant, dim_len, from_scalar, full, gather, item, mask_fill, mask_where, one_hot, scatter,
    select, slice, slice_assign, slice_fill,
};

/// Element kinds a rule accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindSet {
    Float,
    Int,
    Bool,
    Numeric,
    Any,
}

impl KindSet {
    fn accepts(self, kind: Kind) -> bool {
        match self {
            KindSet::Float => kind == Kind::Float,
            KindSet::Int => kind == Kind::Int,
            KindSet::Bool => kind == Kind::Bool,
            KindSet::Numeric => kind != Kind::Bool,
            KindSet::Any => true,
        }
    }
}

impl fmt::Display for KindSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KindSet::Float => "a float tensor",
            KindSet::Int => "an int tensor",
            KindSet::Bool => "a bool tensor",
            KindSet::Numeric => "a float or int tensor",
            KindSet::Any => "a tensor",
        })
    }
}

/// Element kind of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Out {
    Same,
    ToFloat,
    ToInt,
    ToBool,
}

impl Out {
    fn of(self, kind: Kind) -> Kind {
        match self {
            Out::Same => kind,
            Out::ToFloat => Kind::Float,
            Out::ToInt => Kind::Int,
            Out::ToBool => Kind::Bool,
        }
    }
}

type Result<T = Type> = std::result::Result<T, TypeRuleError>;

/// The operands of one operation.
pub(super) struct Types<'a> {
    info: &'static OpInfo,
    types: &'a [Type],
}

impl<'a> Types<'a> {
    pub(super) fn new(info: &'static OpInfo, types: &'a [Type]) -> Self {
        Types { info, types }
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(TypeRuleError { op: self.info.name, message: message.into() })
    }

    /// Checks what holds for all operations: how many operands there are, and that those which attributes
    /// refer to are ints.
    pub(super) fn check_operands(&self, references: &[u32]) -> Result<()> {
        let fixed = self.info.operands.len();
        if self.types.len() < fixed {
            let names = self.info.operands.join(", ");
            return self.error(format!("expected the operands ({names}), got {} of them", self.types.len()));
        }
        if self.info.variadic.is_some() {
            return Ok(());
        }
        for &number in references {
            match self.types.get(number as usize) {
                _ if (number as usize) < fixed => {
                    return self
                        .error(format!("%{number} is the {}, not an int", self.operand(number as usize)));
                }
                Some(Type::Int) => {}
                Some(ty) => return self.error(format!("operand %{number} must be an int, got {ty}")),
                None => return self.error(format!("there is no operand %{number}")),
            }
        }
        if self.types.len() > fixed + references.len() {
            return self.error(format!(
                "got {} operands instead of {}",
                self.types.len(),
                fixed + references.len()
            ));
        }
        Ok(())
    }

    fn operand(&self, index: usize) -> &'static str {
        self.info.operands.get(index).copied().or(self.info.variadic).unwrap_or("operand")
    }

    /// Kind and rank of an operand.
    fn tensor(&self, index: usize, set: KindSet) -> Result<(Kind, u8)> {
        match self.types.get(index) {
            Some(&Type::Tensor { kind, rank }) if set.accepts(kind) => Ok((kind, rank)),
            Some(other) => self.error(format!("`{}` must be {set}, got {other}", self.operand(index))),
            None => self.error(format!("`{}` is missing", self.operand(index))),
        }
    }

    /// Rank of an operand that must have this kind.
    fn rank(&self, index: usize, set: KindSet) -> Result<u8> {
        Ok(self.tensor(index, set)?.1)
    }

    /// Checks that an operand has the same type as another one.
    fn same(&self, index: usize, as_index: usize) -> Result<()> {
        let (Some(expected), Some(got)) = (self.types.get(as_index), self.types.get(index)) else {
            return self.error(format!("`{}` is missing", self.operand(index)));
        };
        if expected == got {
            return Ok(());
        }
        self.error(format!(
            "`{}` must be {expected} as `{}` is, got {got}",
            self.operand(index),
            self.operand(as_index)
        ))
    }

    /// Checks for a scalar that fits elements of this kind. An int fits floats, a float does not fit ints.
    fn scalar(&self, index: usize, kind: Kind) -> Result<()> {
        match (kind, self.types.get(index)) {
            (Kind::Float, Some(Type::Float | Type::Int))
            | (Kind::Int, Some(Type::Int))
            | (Kind::Bool, Some(Type::Bool)) => Ok(()),
            (kind, Some(other)) => self.error(format!(
                "`{}` must be a scalar for {kind} elements, got {other}",
                self.operand(index)
            )),
            (_, None) => self.error(format!("`{}` is missing", self.operand(index))),
        }
    }

    /// Place of an axis counted from the start.
    fn axis(&self, dim: i64, rank: u8) -> Result<usize> {
        match axis(dim, usize::from(rank)) {
            Some(axis) => Ok(axis),
            None => self.error(format!(
                "axis {dim} is out of range for a tensor of rank {rank} (axes {} to {})",
                -i64::from(rank),
                rank - 1
            )),
        }
    }

    /// A tensor type of this rank, if there are tensors of it.
    fn of_rank(&self, kind: Kind, rank: usize) -> Result {
        match u8::try_from(rank) {
            Ok(small) if (1..=MAX_RANK).contains(&rank) => Ok(Type::Tensor { kind, rank: small }),
            _ => self.error(format!("the result would have rank {rank}; ranks go from 1 to {MAX_RANK}")),
        }
    }

    fn slices(&self, dims: &[SliceDim], rank: u8) -> Result<()> {
        if dims.len() > usize::from(rank) {
            return self.error(format!("{} ranges for a tensor of rank {rank}", dims.len()));
        }
        for dim in dims {
            if dim.step == 0 {
                return self.error("a range's step is zero");
            }
            if matches!(dim.start, Bound::Single | Bound::Through(_)) {
                return self.error("a range begins with what only ends one");
            }
            if dim.end == Bound::Single && (dim.start == Bound::Open || dim.step != 1) {
                return self.error("a lone index needs a number, and no step");
            }
        }
        Ok(())
    }
}

/// Place of an axis counted from the start, for an axis that may count from the end.
pub(crate) fn axis(dim: i64, rank: usize) -> Option<usize> {
    let rank = i64::try_from(rank).ok()?;
    let axis = if dim < 0 { dim.checked_add(rank)? } else { dim };
    if axis < rank { usize::try_from(axis).ok() } else { None }
}

fn tensor(kind: Kind, rank: u8) -> Type {
    Type::Tensor { kind, rank }
}

pub(super) fn unary(t: &Types<'_>, set: KindSet, out: Out) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    Ok(tensor(out.of(kind), rank))
}

pub(super) fn binary(t: &Types<'_>, set: KindSet, out: Out) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.same(1, 0)?;
    Ok(tensor(out.of(kind), rank))
}

pub(super) fn with_scalar(t: &Types<'_>, set: KindSet, out: Out) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.scalar(1, kind)?;
    Ok(tensor(out.of(kind), rank))
}

pub(super) fn with_int(t: &Types<'_>, set: KindSet) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.scalar(1, Kind::Int)?;
    Ok(tensor(kind, rank))
}

pub(super) fn clamp(t: &Types<'_>, set: KindSet) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.scalar(1, kind)?;
    t.scalar(2, kind)?;
    Ok(tensor(kind, rank))
}

pub(super) fn whole(t: &Types<'_>, set: KindSet, out: Out) -> Result {
    Ok(tensor(out.of(t.tensor(0, set)?.0), 1))
}

pub(super) fn along(t: &Types<'_>, set: KindSet, out: Out, dim: i64) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.axis(dim, rank)?;
    Ok(tensor(out.of(kind), rank))
}

pub(super) fn binary_along(t: &Types<'_>, set: KindSet, dim: i64) -> Result {
    let (kind, rank) = t.tensor(0, set)?;
    t.same(1, 0)?;
    t.axis(dim, rank)?;
    Ok(tensor(kind, rank))
}

pub(super) fn at_least(t: &Types<'_>, least: u8) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Any)?;
    if rank < least {
        return t.error(format!("`tensor` must have rank {least} or more, got {}", tensor(kind, rank)));
    }
    Ok(tensor(kind, rank))
}

/// For an operation on the last two axes, with an attribute that no type depends on.
pub(super) fn matrix(t: &Types<'_>, set: KindSet, _diagonal: i64) -> Result {
    t.tensor(0, set)?;
    at_least(t, 2)
}

pub(super) fn matmul(t: &Types<'_>) -> Result {
    t.tensor(0, KindSet::Float)?;
    t.same(1, 0)?;
    let (kind, rank) = t.tensor(0, KindSet::Float)?;
    if rank < 2 {
        return t.error("both operands must have rank 2 or more; for vectors use `dot`");
    }
    Ok(tensor(kind, rank))
}

pub(super) fn dot(t: &Types<'_>) -> Result {
    let (kind, rank) = t.tensor(0, KindSet::Numeric)?;
    t.same(1, 0)?;
    if rank != 1 {
        return t.error(format!("both operands must have rank 1, got {}", tensor(kind, rank)));
    }
    Ok(tensor(kind, 1))
}

pub(super) fn einsum(t: &Types<'_>, equation: &str) -> Result {
    let mut ranks = Vec::with_capacity(t.types.len());
    for index in 0..t.types.len() {
        ranks.push(usize::from(t.rank(index, KindSet::Float)?));
    }
    match equations::output_rank(equation, &ranks) {
        Ok(rank) => t.of_rank(Kind::Float, rank),
        Err(message) => t.error(message),
    }
}
