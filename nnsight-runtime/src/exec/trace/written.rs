//! Which positions a write changes, where that can be seen before the pass.
//!
//! `point.slice(s![.., p, ..]) = value` is recorded as a read of the point, a slice assignment and a write. A row that is
//! written in no other way, and only from position `p` on, is the same as its unwritten twin before `p` in every layer:
//! GPT-2 is causal.

use super::graph::{Node, Work};
use super::queue::Queue;
use crate::exec::value::Value;
use crate::ir::tensor_op::{SliceDim, resolve_slices};
use crate::ir::{Literal, TensorOp};
use crate::plan::{Inst, Plan, Unit, Wide, WideKind};
use crate::point::{HookPoint, Site};

/// The first position that a write at `point` changes; `0` if it cannot be seen.
pub(crate) fn first_position(
    queue: &Queue<'_>,
    plan: &Plan,
    write: &Node<'_>,
    point: HookPoint,
    positions: usize,
) -> usize {
    let found = assigned(queue, write, point).and_then(|(unit, dims, inputs)| {
        let known = |number: u32| int_operand(unit, plan, inputs, number);
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
    write: &'q Node<'_>,
    point: HookPoint,
) -> Option<(&'q Unit, &'q [SliceDim], &'q [Value])> {
    let value = write.inputs.first()?.pending()?;
    let node = queue.node(value.node)?;
    let Work::Unit(unit) = node.work else { return None };
    let wide = only_op(unit)?;
    let WideKind::Tensor(TensorOp::SliceAssign { dims } | TensorOp::SliceFill { dims }) = &wide.kind else {
        return None;
    };
    let target = queue.node(operand(unit, &node.inputs, 0)?.pending()?.node)?;
    let same = matches!(target.work, Work::Read(read) if read == point) && target.trace == write.trace;
    same.then_some((unit, dims, &node.inputs[..]))
}

/// The one operation of a unit that does nothing else.
pub(crate) fn only_op(unit: &Unit) -> Option<&Wide> {
    let is_plain = |inst: &Inst| matches!(inst, Inst::Wide { .. } | Inst::Drop { .. } | Inst::End);
    let [wide] = &unit.code.wide[..] else { return None };
    (unit.code.insts.iter().all(is_plain) && unit.results.len() == 1).then_some(wide)
}

/// An operand of a unit's one operation, as the unit's input.
pub(crate) fn operand<'v>(unit: &Unit, inputs: &'v [Value], number: u32) -> Option<&'v Value> {
    let reg = only_op(unit)?.args.get(number as usize)?.reg();
    inputs.get(unit.code.params.iter().position(|param| *param == reg)?)
}

/// An integer operand of a unit's one operation, if it is known.
pub(crate) fn int_operand(unit: &Unit, plan: &Plan, inputs: &[Value], number: u32) -> Option<i64> {
    if let Some(value) = operand(unit, inputs, number) {
        return match value.known() {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        };
    }
    let reg = only_op(unit)?.args.get(number as usize)?.reg();
    let (_, constant) = unit.code.preloaded.iter().find(|(preloaded, _)| *preloaded == reg)?;
    match plan.constants.get(*constant as usize)? {
        Literal::Int(value) => Some(*value),
        _ => None,
    }
}
