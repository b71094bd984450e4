//! Passes whose logits are looked at in one position only.
//!
//! The unembedding is the dearest step of a small model's pass, and most programs read `logits.slice(s![.., -1, ..])`. If
//! all that becomes of `lm_head.output` in a trace is slices of one and the same position, the pass computes that
//! position alone, and the slices take it from there.

use std::collections::HashMap;

use burn::tensor::Device;
use smallvec::SmallVec;

use super::graph::{Graph, NodeId, NodeKind, Operand, ValueId};
use super::schedule::Schedule;
use crate::exec::backbone::Backbone;
use crate::exec::error::Fault;
use crate::exec::kernel::{self, KernelOutput};
use crate::ir::TensorOp;
use crate::ir::tensor_op::{Bound, SliceDim, resolve_slices};
use crate::plan::{Inst, Unit, WideKind};
use crate::point::{HookPoint, Site};
use crate::tensor::AnyTensor;

/// The one position that is read of `lm_head.output`.
#[derive(Debug)]
pub(crate) struct Narrow {
    pub position: usize,
    /// The slices, as they are of the logits of that position alone.
    pub slices: HashMap<NodeId, TensorOp>,
}

const LOGITS: HookPoint = HookPoint::global(Site::LmHeadOutput);
/// The axis of positions.
const POSITION: usize = 1;

/// Finds the one position that a pass has to unembed; nothing if it is all of them.
pub(crate) fn find(
    graph: &Graph<'_>,
    schedule: &Schedule,
    results: &[Operand],
    backbone: &dyn Backbone,
    [batch, positions]: [usize; 2],
) -> Option<Narrow> {
    if positions < 2 || schedule.last != Some(LOGITS) {
        return None;
    }
    let mut logits: Vec<ValueId> = Vec::new();
    for id in schedule.events.get(&LOGITS)? {
        match graph.nodes[*id].kind {
            NodeKind::Read(_) => logits.extend(&graph.nodes[*id].outputs),
            _ => return None,
        }
    }
    let is_logits = |operand: &Operand| matches!(operand, Operand::Later(value) if logits.contains(value));
    if results.iter().any(is_logits) {
        return None;
    }
    let dims: Vec<_> = backbone.site_dims(LOGITS.site(), batch, positions).into_iter().map(Some).collect();
    let mut found: Option<usize> = None;
    let mut slices = HashMap::new();
    for (id, node) in graph.nodes.iter().enumerate().filter(|(id, _)| schedule.live[*id]) {
        if !node.inputs.iter().any(is_logits) {
            continue;
        }
        let NodeKind::Unit(unit) = node.kind else { return None };
        let ranges = constant_slice(unit).filter(|_| node.inputs.len() == 1)?;
        // A slice that does not fit is left to fail as ever.
        let selected = resolve_slices(ranges, &dims, &|_| None).ok()?;
        let range = selected.get(POSITION).copied().flatten()?;
        if range.len() != 1 || found.is_some_and(|position| position != range.start) {
            return None;
        }
        found = Some(range.start);
        let mut ranges = ranges.to_vec();
        ranges[POSITION] = SliceDim::FULL;
        slices.insert(id, TensorOp::Slice { dims: ranges });
    }
    found.map(|position| Narrow { position, slices })
}

/// The ranges of a unit that takes a slice at constant places, one position of it, and does nothing else.
fn constant_slice(unit: &Unit) -> Option<&[SliceDim]> {
    let is_plain = |inst: &Inst| matches!(inst, Inst::Wide { .. } | Inst::Drop { .. } | Inst::End);
    let [wide] = &unit.code.wide[..] else { return None };
    let WideKind::Tensor(TensorOp::Slice { dims }) = &wide.kind else { return None };
    let is_known = |bound: &Bound| matches!(bound, Bound::Const(_) | Bound::Open | Bound::Single);
    let is_constant = dims.iter().all(|dim| is_known(&dim.start) && is_known(&dim.end));
    let is_alone = unit.code.insts.iter().all(is_plain) && unit.results.len() == 1;
    (is_alone && is_constant && dims.len() > POSITION).then_some(&dims[..])
}

impl Narrow {
    /// The logits of the one position, of all there are or of what the pass has cut down already.
    pub(crate) fn cut(&self, logits: AnyTensor, device: &Device) -> Result<AnyTensor, Box<Fault>> {
        if logits.dims().get(POSITION) == Some(&1) {
            return Ok(logits);
        }
        let index = i64::try_from(self.position).unwrap_or(i64::MAX);
        let position = SliceDim::single(Bound::Const(index));
        slice(&TensorOp::Slice { dims: vec![SliceDim::FULL, position] }, logits, device)
    }
}

/// What a slice selects.
pub(crate) fn slice(op: &TensorOp, tensor: AnyTensor, device: &Device) -> Result<AnyTensor, Box<Fault>> {
    match kernel::run(op, SmallVec::from_iter([kernel::Operand::Tensor(tensor)]), device) {
        Ok(KernelOutput::Tensor(tensor)) => Ok(tensor),
        Ok(_) => Err(Fault::internal("a slice that gives no tensor")),
        Err(error) => Err(Box::new(Fault::Tensor(error))),
    }
}
