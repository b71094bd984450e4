//! Shape rules: from what is known of the operands' shapes and values to the result's shape.
//!
//! The executor applies the same rules, with everything known, before a kernel sees a tensor. A rule is applied
//! after the type rule, so it takes ranks and attributes to fit.

use super::attr::{Size, SliceDim};
use super::info::{OperandInfo, PartialDims, show_dims};
use super::slices::{Range, resolve_slices};
use super::{OpInfo, ShapeRuleError, einsum as equations, types};

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

pub(super) fn transpose(s: &Shapes<'_>) -> Result {
    swap_dims(s, -2, -1)
}

pub(super) fn swap_dims(s: &Shapes<'_>, first: i64, second: i64) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let (a, b) = (s.axis(first, dims.len())?, s.axis(second, dims.len())?);
    dims.swap(a, b);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn permute(s: &Shapes<'_>, axes: &[i64]) -> Result {
    let dims = s.dims(0)?;
    let permuted = axes.iter().map(|&dim| Ok(dims[s.axis(dim, dims.len())?])).collect::<Result<Vec<_>>>()?;
    tensor(permuted)
}

pub(super) fn reshape(s: &Shapes<'_>, sizes: &[Size]) -> Result {
    let from = s.dims(0)?;
    let mut dims = PartialDims::new();
    // Lengths that come from operands and are not known yet may turn out to mean 0 or -1.
    let mut all_known = true;
    let mut inferred = None;
    for (axis, &size) in sizes.iter().enumerate() {
        match s.size(size) {
            None => {
                all_known = false;
                dims.push(None);
            }
            Some(-1) if inferred.is_some() => return s.error("only one length can be -1"),
            Some(-1) => {
                inferred = Some(axis);
                dims.push(None);
            }
            Some(0) => match from.get(axis) {
                Some(&dim) => dims.push(dim),
                None => {
                    return s.error(format!(
                        "length 0 keeps axis {axis}, which {} does not have",
                        show_dims(from)
                    ));
                }
            },
            Some(length) => dims.push(Some(s.length(length)?)),
        }
    }
    let total = product(from);
    let (Some(total), true) = (total, all_known) else { return Ok(OperandInfo::Tensor(dims)) };
    let others = dims.iter().enumerate().filter(|&(axis, _)| Some(axis) != inferred).map(|(_, &dim)| dim);
    let Some(others) = product(&others.collect::<PartialDims>()) else {
        return Ok(OperandInfo::Tensor(dims));
    };
    match inferred {
        Some(axis) if others > 0 && total.is_multiple_of(others) => dims[axis] = Some(total / others),
        None if others == total => {}
        _ => {
            let wanted =
                sizes.iter().map(|&size| s.size(size).map_or("?".to_owned(), |length| length.to_string()));
            return s.error(format!(
                "{} with {total} elements does not fill [{}]",
                show_dims(from),
                wanted.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    Ok(OperandInfo::Tensor(dims))
}

/// Number of elements; `None` where it is not known (or larger than any tensor).
fn product(dims: &[Dim]) -> Option<usize> {
    dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim?))
}

pub(super) fn flatten(s: &Shapes<'_>, start: i64, end: i64) -> Result {
    let dims = s.dims(0)?;
    let (first, last) = (s.axis(start, dims.len())?, s.axis(end, dims.len())?);
    if first > last {
        return s.error(format!("the run of axes goes backwards, from {start} to {end}"));
    }
    let joined = product(&dims[first..=last]);
    tensor(dims[..first].iter().copied().chain([joined]).chain(dims[last + 1..].iter().copied()))
}

pub(super) fn squeeze(s: &Shapes<'_>, axes: &[i64]) -> Result {
    let dims = s.dims(0)?;
    let removed = axes.iter().map(|&dim| s.axis(dim, dims.len())).collect::<Result<Vec<_>>>()?;
    for &axis in &removed {
        if let Some(length) = dims[axis]
            && length != 1
        {
            return s.error(format!("axis {axis} of {} has length {length}, not 1", show_dims(dims)));
        }
    }
    tensor(dims.iter().enumerate().filter(|(axis, _)| !removed.contains(axis)).map(|(_, &dim)| dim))
}

pub(super) fn inserted(s: &Shapes<'_>, dim: i64, length: Dim) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len() + 1)?;
    dims.insert(axis, length);
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn expand(s: &Shapes<'_>, sizes: &[Size]) -> Result {
    let from = s.dims(0)?;
    let Some(new) = sizes.len().checked_sub(from.len()) else {
        return s.error(format!("{} lengths for a tensor of shape {}", sizes.len(), show_dims(from)));
    };
    let mut dims = PartialDims::new();
    for (axis, &size) in sizes.iter().enumerate() {
        let old = axis.checked_sub(new).map(|old| from[old]);
        dims.push(match (s.size(size), old) {
            (None, _) => None,
            (Some(-1), Some(old)) => old,
            (Some(length), old) => {
                let length = s.length(length)?;
                if let Some(Some(old)) = old
                    && old != 1
                    && old != length
                {
                    return s.error(format!(
                        "axis {axis} has length {old} and cannot become {length}: {} to {} lengths",
                        show_dims(from),
                        sizes.len()
                    ));
                }
                Some(length)
            }
        });
    }
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn repeat_dim(s: &Shapes<'_>, dim: i64, times: &Size) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len())?;
    let times = s.size(*times).map(|times| s.length(times)).transpose()?;
    dims[axis] = match (dims[axis], times) {
        (Some(length), Some(times)) => match length.checked_mul(times) {
            Some(length) => Some(length),
            None => return s.error(format!("axis {axis} would be too long")),
        },
        _ => None,
    };
    Ok(OperandInfo::Tensor(dims))
}

/// Shapes of the tensors put together, or their rank when a list's length is not known.
fn tensors<'a>(s: &Shapes<'a>) -> Result<std::result::Result<Vec<&'a [Dim]>, usize>> {
    let list = match s.operands {
        [OperandInfo::Tensors { rank, dims: None }] => return Ok(Err(*rank)),
        [OperandInfo::Tensors { dims: Some(list), .. }] => list.iter().map(|dims| &dims[..]).collect(),
        operands => (0..operands.len()).map(|index| s.dims(index)).collect::<Result<Vec<_>>>()?,
    };
    if list.is_empty() {
        return s.error("the list is empty, so there is no tensor to make");
    }
    Ok(Ok(list))
}

/// The common shape of tensors, where only `free` may differ (and is left unknown).
fn common(s: &Shapes<'_>, list: &[&[Dim]], free: Option<usize>) -> Result<PartialDims> {
    let mut dims = PartialDims::from_slice(list[0]);
    if let Some(axis) = free {
        dims[axis] = None;
    }
    for (index, other) in list.iter().enumerate() {
        if other.len() != dims.len() {
            return s.error(format!("tensor {index} has rank {}, tensor 0 has {}", other.len(), dims.len()));
        }
        for axis in (0..dims.len()).filter(|&axis| Some(axis) != free) {
            match equal_dim(dims[axis], other[axis]) {
                Some(dim) => dims[axis] = dim,
                None => {
                    return s.error(format!(
                        "tensor {index} {} differs from those before, {}, on axis {axis}",
                        show_dims(other),
                        show_dims(list[0])
                    ));
                }
            }
        }
    }
    Ok(dims)
}

pub(super) fn cat(s: &Shapes<'_>, dim: i64) -> Result {
    let list = match tensors(s)? {
        Ok(list) => list,
        Err(rank) => return tensor(std::iter::repeat_n(None, rank)),
    };
    let axis = s.axis(dim, list[0].len())?;
    let mut dims = common(s, &list, Some(axis))?;
    dims[axis] = list.iter().try_fold(0_usize, |sum, dims| sum.checked_add(dims[axis]?));
    Ok(OperandInfo::Tensor(dims))
}

pub(super) fn stack(s: &Shapes<'_>, dim: i64) -> Result {
    let list = match tensors(s)? {
        Ok(list) => list,
        Err(rank) => return tensor(std::iter::repeat_n(None, rank + 1)),
    };
    let mut dims = common(s, &list, None)?;
    let axis = s.axis(dim, dims.len() + 1)?;
    dims.insert(axis, Some(list.len()));
    Ok(OperandInfo::Tensor(dims))
}

fn ranges(s: &Shapes<'_>, ranges: &[SliceDim]) -> Result<PartialDims> {
    let dims = s.dims(0)?;
    match resolve_slices(ranges, dims, &|operand| s.int(operand as usize)) {
        // A lone index has length 1 whatever it is.
        Ok(resolved) => Ok(resolved
            .iter()
            .enumerate()
            .map(|(axis, range)| match ranges.get(axis) {
                Some(SliceDim { end: super::Bound::Single, .. }) => Some(1),
                _ => range.map(Range::len),
            })
            .collect()),
        Err(message) => s.error(message),
    }
}

pub(super) fn slice(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    Ok(OperandInfo::Tensor(ranges(s, dims)?))
}

pub(super) fn slice_assign(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    fits_into(s, 1, &ranges(s, dims)?, "the selected part")?;
    same(s)
}

pub(super) fn slice_fill(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    ranges(s, dims)?;
    same(s)
}

pub(super) fn select(s: &Shapes<'_>, dim: i64) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len())?;
    dims[axis] = s.dims(1)?.first().copied().flatten();
    Ok(OperandInfo::Tensor(dims))
}

/// Checks that the indices (operand 1) have the tensor's shape but along the axis.
fn indices<'a>(s: &Shapes<'a>, dim: i64) -> Result<&'a [Dim]> {
    let (dims, indices) = (s.dims(0)?, s.dims(1)?);
    let free = s.axis(dim, dims.len())?;
    for (axis, (&a, &b)) in dims.iter().zip(indices).enumerate() {
        if axis != free && equal_dim(a, b).is_none() {
            return s.error(format!(
                "`indices` {} must have the shape of `tensor` {} but along axis {free}; axis {axis} differs",
                show_dims(indices),
                show_dims(dims)
            ));
        }
    }
    Ok(indices)
}

pub(super) fn gather(s: &Shapes<'_>, dim: i64) -> Result {
    tensor(indices(s, dim)?.iter().copied())
}

pub(super) fn scatter(s: &Shapes<'_>, dim: i64) -> Result {
    let (indices, values) = (indices(s, dim)?, s.dims(2)?);
    if indices.iter().zip(values).any(|(&a, &b)| equal_dim(a, b).is_none()) {
        return s.error(format!(
            "`values` {} must have the shape of `indices` {}",
            show_dims(values),
            show_dims(indices)
        ));
    }
    same(s)
}

pub(super) fn one_hot(s: &Shapes<'_>, classes: &Size) -> Result {
    let classes = s.size(*classes).map(|classes| s.length(classes)).transpose()?;
    if let Some(classes) = classes
        && classes < 2
    {
        return s.error(format!("the number of classes must be 2 or more, got {classes}"));
    }
    inserted(s, -1, classes)
}

pub(super) fn masked(s: &Shapes<'_>) -> Result {
    let dims = s.dims(0)?;
    fits_into(s, 1, dims, "`tensor`")?;
    if let Some(OperandInfo::Tensor(_)) = s.operands.get(2) {
        fits_into(s, 2, dims, "`tensor`")?;
    }
    same(s)
}

pub(super) fn sizes(s: &Shapes<'_>, sizes: &[Size]) -> Result {
    let dims = sizes.iter().map(|&size| s.size(size).map(|length| s.length(length)).transpose());
    tensor(dims.collect::<Result<Vec<_>>>()?)
}

pub(super) fn arange(s: &Shapes<'_>) -> Result {
    let (Some(start), Some(end)) = (s.int(0), s.int(1)) else { return tensor([None]) };
    if start > end {
        return s.error(format!("the range {start}..{end} runs backwards"));
    }
    tensor([Some(s.length(end.saturating_sub(start))?)])
}

pub(super) fn item(s: &Shapes<'_>) -> Result {
    let dims = s.dims(0)?;
    if dims.iter().any(|&dim| dim.is_some_and(|length| length != 1)) {
        return s.error(format!("the tensor must have one element, got shape {}", show_dims(dims)));
    }
    Ok(OperandInfo::Opaque)
}

pub(super) fn dim_len(s: &Shapes<'_>, dim: i64) -> Result {
    let dims = s.dims(0)?;
    let length = dims[s.axis(dim, dims.len())?];
    Ok(OperandInfo::Int(length.and_then(|length| i64::try_from(length).ok())))
}
