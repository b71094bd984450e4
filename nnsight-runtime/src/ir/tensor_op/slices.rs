//! What a slice's ranges select.

use smallvec::SmallVec;

use super::attr::{Bound, SliceDim};
use crate::tensor::MAX_RANK;

/// A range of one axis with all numbers known: `start <= end <=` the axis's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) step: i64,
}

impl Range {
    /// How many indices it selects.
    pub(crate) fn len(self) -> usize {
        let step = usize::try_from(self.step.unsigned_abs()).unwrap_or(usize::MAX);
        (self.end - self.start).div_ceil(step.max(1))
    }
}

/// Resolves the ranges against axes of these lengths; `arg` gives the value of an int operand.
///
/// An entry is `None` where a number it needs is not known yet; axes beyond the last range are whole.
///
/// # Errors
/// In words, when a range leaves its axis or runs backwards.
pub(crate) fn resolve_slices(
    ranges: &[SliceDim],
    dims: &[Option<usize>],
    arg: &dyn Fn(u32) -> Option<i64>,
) -> Result<SmallVec<[Option<Range>; MAX_RANK]>, String> {
    dims.iter()
        .enumerate()
        .map(|(axis, &length)| {
            let range = ranges.get(axis).copied().unwrap_or(SliceDim::FULL);
            resolve(range, length, arg).map_err(|problem| match length {
                Some(length) => format!("{problem} (axis {axis} has length {length})"),
                None => format!("{problem} (axis {axis})"),
            })
        })
        .collect()
}

fn resolve(
    range: SliceDim,
    length: Option<usize>,
    arg: &dyn Fn(u32) -> Option<i64>,
) -> Result<Option<Range>, String> {
    let value = |bound| match bound {
        Bound::Const(index) => Some(index),
        Bound::Arg(operand) => arg(operand),
        Bound::Open | Bound::Single | Bound::Through(_) => None,
    };
    if range.end == Bound::Single {
        let Some(index) = value(range.start) else { return Ok(None) };
        if index < 0 && length.is_none() {
            return Ok(None);
        }
        // Without the axis's length any index from the start may fit.
        let start = match length {
            Some(length) => {
                super::types::axis(index, length).ok_or(format!("index {index} is out of range"))?
            }
            None => usize::try_from(index).map_err(|_| format!("index {index} is out of range"))?,
        };
        return Ok(Some(Range { start, end: start + 1, step: 1 }));
    }
    let start = match range.start {
        Bound::Open => Some(0),
        bound => match value(bound) {
            Some(index) => position(index, length)?,
            None => None,
        },
    };
    let end = match range.end {
        Bound::Open => length,
        Bound::Through(operand) => match arg(operand) {
            Some(-1) => length,
            Some(index) => position(index.saturating_add(1), length)?,
            None => None,
        },
        bound => match value(bound) {
            Some(index) => position(index, length)?,
            None => None,
        },
    };
    let (Some(start), Some(end)) = (start, end) else { return Ok(None) };
    if start > end {
        return Err(format!("the range {start}..{end} runs backwards"));
    }
    Ok(Some(Range { start, end, step: range.step }))
}

/// A range's end as a place between 0 and the axis's length.
fn position(index: i64, length: Option<usize>) -> Result<Option<usize>, String> {
    let out_of_range = || format!("{index} is out of range");
    match length {
        None => Ok(usize::try_from(index).ok()),
        Some(length) => {
            let position = if index < 0 {
                let back = usize::try_from(index.unsigned_abs()).map_err(|_| out_of_range())?;
                length.checked_sub(back)
            } else {
                usize::try_from(index).ok().filter(|&index| index <= length)
            };
            position.map(Some).ok_or_else(out_of_range)
        }
    }
}
