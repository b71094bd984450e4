//! What a trace needs its pass for.

use std::collections::{HashMap, HashSet};

use super::super::access;
use super::Explanation;
use crate::ir::tensor_op::Bound;
use crate::ir::{
    Block, HookRef, LayerRef, ListOp, Literal, Op, OpData, OpKind, Program, TensorOp, Value, ValueDef,
};
use crate::point::{HookPoint, Phase, Site};

impl Explanation<'_> {
    /// The traces whose values go into a body.
    pub(super) fn takes(&self, block: Block, found: &mut Vec<Op>) {
        for op in self.program.blocks[block].ops.iter().filter(|op| !self.facts.is_dead(**op)) {
            let data = &self.program.ops[*op];
            for taken in data.args.iter().filter_map(|arg| self.waits.of_all(*arg)) {
                if Some(taken) != self.trace && !found.contains(&taken) {
                    found.push(taken);
                }
            }
            data.blocks.iter().for_each(|inner| self.takes(*inner, found));
        }
    }

    /// Goes backwards through a trace's body and finds the reads that its results and effects need. What only a write
    /// needs comes before it, and the write counts only if something is read behind it.
    pub(super) fn reads(&self, block: Block, needed: &mut HashSet<Value>, hooks: &mut Hooks) {
        for op in self.program.blocks[block].ops.iter().rev() {
            let data = &self.program.ops[*op];
            let acts = || access::of(self.program, *op, &[]).iter().any(|access| access.write);
            let is_write = matches!(data.kind, OpKind::HookWrite(_));
            if is_write || !(data.results.iter().any(|result| needed.contains(result)) || acts()) {
                continue;
            }
            needed.extend(&data.args);
            for inner in data.blocks.iter().rev() {
                needed.extend(self.program.blocks[*inner].terminator.values());
                self.reads(*inner, needed, hooks);
            }
            if let OpKind::HookRead(hook) = data.kind {
                self.read(hook, data, hooks);
            }
        }
    }

    fn read(&self, hook: HookRef, data: &OpData, hooks: &mut Hooks) {
        let layer = match (hook.layer, data.args.last()) {
            (LayerRef::Arg, Some(layer)) => self.layers(*layer).map(|(_, last)| last),
            (LayerRef::Const(layer), _) => Some(layer),
            (LayerRef::None | LayerRef::Arg, _) => Some(0),
        };
        match layer {
            Some(layer) => hooks.reads.push(HookPoint::in_layer(hook.site, layer)),
            None => hooks.any_layer = true,
        }
        if hook.site == Site::LmHeadOutput {
            let positions = data.results.iter().filter_map(|logits| self.logits.get(logits));
            hooks.positions.extend(positions.flatten());
        }
    }

    /// The least and the largest number that a layer can be, if it is the number of a loop over a known range.
    pub(super) fn layers(&self, layer: Value) -> Option<(u32, u32)> {
        let number = |value: Value| match self.made(value)?.kind {
            OpKind::Const(Literal::Int(number)) => u32::try_from(number).ok(),
            _ => None,
        };
        let ValueDef::Param(block, 0) = self.program.values[layer].def else { return None };
        let owner = &self.program.ops[self.owners[block].expand()?];
        let list = self.made(*owner.args.first().filter(|_| owner.kind == OpKind::For)?)?;
        match (&list.kind, &list.args[..]) {
            (OpKind::List(ListOp::Range), [start, end, _]) => {
                let (start, end) = (number(*start)?, number(*end)?);
                (start < end).then(|| (start, end - 1))
            }
            (OpKind::Const(Literal::List { items, .. }), _) => {
                let numbers = items.ints()?.iter().map(|number| u32::try_from(*number).ok());
                let numbers = numbers.collect::<Option<Vec<_>>>()?;
                Some((*numbers.iter().min()?, *numbers.iter().max()?))
            }
            _ => None,
        }
    }
}

/// The positions that are looked at of values of `lm_head.output`; `None` for all, or for one that is not known yet.
pub(super) fn positions(program: &Program) -> HashMap<Value, Vec<Option<i64>>> {
    let is_read =
        |data: &&OpData| matches!(data.kind, OpKind::HookRead(hook) if hook.site == Site::LmHeadOutput);
    let reads = program.ops.values().filter(is_read);
    let mut found: HashMap<Value, Vec<Option<i64>>> =
        reads.flat_map(|data| &data.results).map(|logits| (*logits, Vec::new())).collect();
    for data in program.ops.values() {
        let position = match &data.kind {
            OpKind::Tensor(TensorOp::Slice { dims }) => match dims.get(1).map(|dim| (dim.start, dim.end)) {
                Some((Bound::Const(position), Bound::Single)) => Some(position),
                _ => None,
            },
            _ => None,
        };
        for arg in &data.args {
            if let Some(positions) = found.get_mut(arg) {
                positions.push(position);
            }
        }
    }
    for value in program.blocks.values().flat_map(|block| block.terminator.values()) {
        if let Some(positions) = found.get_mut(value) {
            positions.push(None);
        }
    }
    found
}

/// What a trace's body wants of its pass.
#[derive(Default)]
pub(super) struct Hooks {
    reads: Vec<HookPoint>,
    /// Whether a layer is read of which it is not known which.
    any_layer: bool,
    /// Positions of the logits that are looked at; `None` for all.
    positions: Vec<Option<i64>>,
}

impl Hooks {
    /// Where the pass stops.
    pub(super) fn stop(&self) -> String {
        let last = self.reads.iter().max();
        match last {
            Some(last) if last.site().info().phase == Phase::Unembed || !self.any_layer => {
                let all = self.positions.first().copied().flatten();
                match all.filter(|_| self.positions.iter().all(|position| *position == all)) {
                    Some(position) => {
                        format!("the pass stops after {last}, of which position {position} alone is computed")
                    }
                    None => format!("the pass stops after {last}"),
                }
            }
            None if !self.any_layer => "there is no pass: nothing of it is needed".to_owned(),
            _ => "the pass stops after the last layer that is read, which is known when it runs".to_owned(),
        }
    }
}
