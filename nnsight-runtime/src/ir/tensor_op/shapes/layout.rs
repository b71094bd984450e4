//! Shapes that change, and tensors put together.

use super::super::attr::Size;
use super::super::info::{OperandInfo, PartialDims, show_dims};
use super::{Dim, Result, Shapes, equal_dim, tensor};

pub(in crate::ir::tensor_op) fn transpose(s: &Shapes<'_>) -> Result {
    swap_dims(s, -2, -1)
}

pub(in crate::ir::tensor_op) fn swap_dims(s: &Shapes<'_>, first: i64, second: i64) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let (a, b) = (s.axis(first, dims.len())?, s.axis(second, dims.len())?);
    dims.swap(a, b);
    Ok(OperandInfo::Tensor(dims))
}

pub(in crate::ir::tensor_op) fn permute(s: &Shapes<'_>, axes: &[i64]) -> Result {
    let dims = s.dims(0)?;
    let permuted = axes.iter().map(|&dim| Ok(dims[s.axis(dim, dims.len())?])).collect::<Result<Vec<_>>>()?;
    tensor(permuted)
}

pub(in crate::ir::tensor_op) fn reshape(s: &Shapes<'_>, sizes: &[Size]) -> Result {
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

pub(in crate::ir::tensor_op) fn flatten(s: &Shapes<'_>, start: i64, end: i64) -> Result {
    let dims = s.dims(0)?;
    let (first, last) = (s.axis(start, dims.len())?, s.axis(end, dims.len())?);
    if first > last {
        return s.error(format!("the run of axes goes backwards, from {start} to {end}"));
    }
    let joined = product(&dims[first..=last]);
    tensor(dims[..first].iter().copied().chain([joined]).chain(dims[last + 1..].iter().copied()))
}

pub(in crate::ir::tensor_op) fn squeeze(s: &Shapes<'_>, axes: &[i64]) -> Result {
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

pub(in crate::ir::tensor_op) fn inserted(s: &Shapes<'_>, dim: i64, length: Dim) -> Result {
    let mut dims = PartialDims::from_slice(s.dims(0)?);
    let axis = s.axis(dim, dims.len() + 1)?;
    dims.insert(axis, length);
    Ok(OperandInfo::Tensor(dims))
}

pub(in crate::ir::tensor_op) fn expand(s: &Shapes<'_>, sizes: &[Size]) -> Result {
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

pub(in crate::ir::tensor_op) fn repeat_dim(s: &Shapes<'_>, dim: i64, times: &Size) -> Result {
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

pub(in crate::ir::tensor_op) fn cat(s: &Shapes<'_>, dim: i64) -> Result {
    let list = match tensors(s)? {
        Ok(list) => list,
        Err(rank) => return tensor(std::iter::repeat_n(None, rank)),
    };
    let axis = s.axis(dim, list[0].len())?;
    let mut dims = common(s, &list, Some(axis))?;
    dims[axis] = list.iter().try_fold(0_usize, |sum, dims| sum.checked_add(dims[axis]?));
    Ok(OperandInfo::Tensor(dims))
}

pub(in crate::ir::tensor_op) fn stack(s: &Shapes<'_>, dim: i64) -> Result {
    let list = match tensors(s)? {
        Ok(list) => list,
        Err(rank) => return tensor(std::iter::repeat_n(None, rank + 1)),
    };
    let mut dims = common(s, &list, None)?;
    let axis = s.axis(dim, dims.len() + 1)?;
    dims.insert(axis, Some(list.len()));
    Ok(OperandInfo::Tensor(dims))
}
