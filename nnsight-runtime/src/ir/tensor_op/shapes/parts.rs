//! Parts of tensors, construction and scalars.

use super::super::Bound;
use super::super::attr::{Size, SliceDim};
use super::super::info::{OperandInfo, PartialDims, show_dims};
use super::super::slices::{Range, resolve_slices};
use super::layout::inserted;
use super::{Dim, Result, Shapes, equal_dim, fits_into, same, tensor};

fn ranges(s: &Shapes<'_>, ranges: &[SliceDim]) -> Result<PartialDims> {
    let dims = s.dims(0)?;
    match resolve_slices(ranges, dims, &|operand| s.int(operand as usize)) {
        // A lone index has length 1 whatever it is.
        Ok(resolved) => Ok(resolved
            .iter()
            .enumerate()
            .map(|(axis, range)| match ranges.get(axis) {
                Some(SliceDim { end: Bound::Single, .. }) => Some(1),
                _ => range.map(Range::len),
            })
            .collect()),
        Err(message) => s.error(message),
    }
}

pub(in crate::ir::tensor_op) fn slice(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    Ok(OperandInfo::Tensor(ranges(s, dims)?))
}

pub(in crate::ir::tensor_op) fn slice_assign(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    fits_into(s, 1, &ranges(s, dims)?, "the selected part")?;
    same(s)
}

pub(in crate::ir::tensor_op) fn slice_fill(s: &Shapes<'_>, dims: &[SliceDim]) -> Result {
    ranges(s, dims)?;
    same(s)
}

pub(in crate::ir::tensor_op) fn select(s: &Shapes<'_>, dim: i64) -> Result {
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

pub(in crate::ir::tensor_op) fn gather(s: &Shapes<'_>, dim: i64) -> Result {
    tensor(indices(s, dim)?.iter().copied())
}

pub(in crate::ir::tensor_op) fn scatter(s: &Shapes<'_>, dim: i64) -> Result {
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

pub(in crate::ir::tensor_op) fn one_hot(s: &Shapes<'_>, classes: &Size) -> Result {
    let classes = s.size(*classes).map(|classes| s.length(classes)).transpose()?;
    if let Some(classes) = classes
        && classes < 2
    {
        return s.error(format!("the number of classes must be 2 or more, got {classes}"));
    }
    inserted(s, -1, classes)
}

pub(in crate::ir::tensor_op) fn masked(s: &Shapes<'_>) -> Result {
    let dims = s.dims(0)?;
    fits_into(s, 1, dims, "`tensor`")?;
    if let Some(OperandInfo::Tensor(_)) = s.operands.get(2) {
        fits_into(s, 2, dims, "`tensor`")?;
    }
    same(s)
}

pub(in crate::ir::tensor_op) fn sizes(s: &Shapes<'_>, sizes: &[Size]) -> Result {
    let dims = sizes.iter().map(|&size| s.size(size).map(|length| s.length(length)).transpose());
    tensor(dims.collect::<Result<Vec<_>>>()?)
}

pub(in crate::ir::tensor_op) fn arange(s: &Shapes<'_>) -> Result {
    let (Some(start), Some(end)) = (s.int(0), s.int(1)) else { return tensor([None]) };
    if start > end {
        return s.error(format!("the range {start}..{end} runs backwards"));
    }
    tensor([Some(s.length(end.saturating_sub(start))?)])
}

pub(in crate::ir::tensor_op) fn item(s: &Shapes<'_>) -> Result {
    let dims = s.dims(0)?;
    if dims.iter().any(|&dim| dim.is_some_and(|length| length != 1)) {
        return s.error(format!("the tensor must have one element, got shape {}", show_dims(dims)));
    }
    Ok(OperandInfo::Opaque)
}

pub(in crate::ir::tensor_op) fn dim_len(s: &Shapes<'_>, dim: i64) -> Result {
    let dims = s.dims(0)?;
    let length = dims[s.axis(dim, dims.len())?];
    Ok(OperandInfo::Int(length.and_then(|length| i64::try_from(length).ok())))
}
