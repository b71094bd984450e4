//! Which positions a write changes, where that can be seen before the pass.
//!
//! `point.slice(s![.., p, ..]) = value` is recorded as a read of the point, a slice assignment and a write. A row that is
//! written in no other way, and only from position `p` on, is the same as its unwritten twin before `p` in every layer:
//! GPT-2 is causal.

use super::graph::{Node, Work};
use super::queue::Queue;
use super::sole::Sole;
use crate::ir::TensorOp;
use crate::ir::tensor_op::{SliceDim, resolve_slices};
use crate::plan::Plan;
use crate::point::{HookPoint, Site};

/// The first position that a write at `point` changes; `0` if it cannot be seen.
pub(crate) fn first_position(
    queue: &Queue<'_>,
    plan: &Plan,
    write: &Node<'_>,
    point: HookPoint,
    positions: usize,
) -> usize {
    let found = assigned(queue, plan, write, point).and_then(|(sole, dims)| {
        let known = |number: u32| sole.int(number);
        let axis = position_axis(point.site());
        let dims = dims.get(..=axis)?;
        let mut lengths = vec![None; dims.len()];
        lengths[axis] = Some(positions);
        // Only the positions' range is looked at; what the others hold does not matter here.
        let ranges = resolve_slices(&only(dims, axis), &lengths, &known).ok()?;
        ranges.get(axis).copied().flatten().map(|range| range.start)
    });
    found.unwrap_or(0).min(positions.saturating_sub(1))
}

/// The axis of the positions that a pass computes.
pub(crate) fn position_axis(site: Site) -> usize {
    if matches!(site, Site::AttnScores | Site::AttnPattern) { 2 } else { 1 }
}

/// The ranges with all axes open but one.
fn only(dims: &[SliceDim], axis: usize) -> Vec<SliceDim> {
    dims.iter().enumerate().map(|(i, dim)| if i == axis { *dim } else { SliceDim::FULL }).collect()
}

/// The slice assignment to a read of the same point that gives the value written.
fn assigned<'q>(
    queue: &'q Queue<'_>,
    plan: &'q Plan,
    write: &'q Node<'_>,
    point: HookPoint,
) -> Option<(Sole<'q>, &'q [SliceDim])> {
    let value = write.inputs.first()?.pending()?;
    let sole = Sole::of(queue.node(value.node)?, plan)?;
    let (TensorOp::SliceAssign { dims } | TensorOp::SliceFill { dims }) = sole.tensor_op()? else {
        return None;
    };
    let target = queue.node(sole.operand(0)?.pending()?.node)?;
    let same = matches!(target.work, Work::Read(read) if read == point) && target.trace == write.trace;
    same.then_some((sole, dims))
}
