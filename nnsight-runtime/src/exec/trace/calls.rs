//! Modules called on values, many at a time.
//!
//! `lm_head.call(x)` on one position reads all of the unembedding for it. Calls of one module are held back until something
//! needs one of them, or until enough have come together to be worth the weights, and run as one.

use std::time::Instant;

use burn::tensor::DType;

use super::flush::{Failed, Flush};
use super::graph::Guard;
use super::sole::Sole;
use crate::device::int_tensor;
use crate::exec::error::{Fault, guarded};
use crate::exec::value::Value;
use crate::exec::wide::fits;
use crate::ir::{LayerRef, ModuleRef};
use crate::plan::WideKind;
use crate::point::{Kind, Module};
use crate::tensor::AnyTensor;

/// With so many tokens a matrix product is bound by its arithmetic, not by reading the weights.
const ENOUGH_TOKENS: usize = 128;

/// Calls that are held back.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    held: Vec<Held>,
}

/// Calls that can run as one.
#[derive(Debug)]
struct Held {
    call: Call,
    nodes: Vec<usize>,
    tokens: usize,
}

/// What calls that can run as one have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Call {
    module: Module,
    layer: Option<u32>,
    width: usize,
    dtype: DType,
    /// How many positions a row has, if they look at each other.
    positions: Option<usize>,
}

impl Flush<'_, '_> {
    /// Holds a node back that calls a module; `false` for others.
    pub(crate) fn holds_back(&mut self, index: usize) -> bool {
        // Where something has an effect, all happens in the order of the text.
        if !self.machine.optimizations.batched_calls || self.has_effects() {
            return false;
        }
        let Some((call, tokens)) = self.call_of(index) else { return false };
        match self.calls.held.iter_mut().find(|held| held.call == call) {
            Some(held) => {
                held.nodes.push(index);
                held.tokens += tokens;
            }
            None => self.calls.held.push(Held { call, nodes: vec![index], tokens }),
        }
        true
    }

    /// Runs calls that are enough to be worth it.
    ///
    /// # Errors
    /// If nothing else may happen.
    pub(crate) fn run_full_calls(&mut self) -> Result<(), Failed> {
        match self.calls.held.iter().position(|held| held.tokens >= ENOUGH_TOKENS) {
            Some(full) => self.run_calls(full),
            None => Ok(()),
        }
    }

    /// Runs all calls that are held back, and what waits for them.
    ///
    /// # Errors
    /// If nothing else may happen.
    pub(crate) fn settle_calls(&mut self) -> Result<(), Failed> {
        while !self.calls.held.is_empty() {
            self.run_calls(0)?;
            self.advance()?;
        }
        Ok(())
    }

    /// The call that a node is, and its tokens, if others can join it.
    fn call_of(&self, index: usize) -> Option<(Call, usize)> {
        let node = &self.nodes[index];
        let sole = Sole::of(node, self.machine.plan)?;
        let WideKind::Call(ModuleRef { module, layer }) = *sole.kind else { return None };
        let input = sole.operand(0)?;
        let Some(Value::Tensor(tensor)) = input.known().filter(|_| Guard::holds(node.guard.as_ref())) else {
            return None;
        };
        let dims = tensor.dims();
        let [batch, positions, width] = dims[..] else { return None };
        let layer = match layer {
            LayerRef::None => None,
            LayerRef::Const(layer) => Some(layer.into()),
            LayerRef::Arg => Some(sole.int(1)?),
        };
        let layer = layer.map(|layer| self.machine.layer(layer, module.path())).transpose().ok()?;
        let looks_around = matches!(module, Module::Block | Module::Attn);
        (tensor.kind() == Kind::Float && batch * positions * width > 0).then(|| {
            let positions = looks_around.then_some(positions);
            (Call { module, layer, width, dtype: tensor.dtype(), positions }, batch * dims[1])
        })
    }

    fn run_calls(&mut self, number: usize) -> Result<(), Failed> {
        let Held { call, nodes, .. } = self.calls.held.swap_remove(number);
        let [_, _, ..] = nodes[..] else {
            return nodes.into_iter().try_for_each(|node| self.run_node(node));
        };
        let begun = Instant::now();
        let outputs = self.joined(call, &nodes);
        self.machine.report.times.values += begun.elapsed();
        match outputs {
            Ok(outputs) => {
                for (node, output) in nodes.into_iter().zip(outputs) {
                    self.give(node, [Value::tensor(output)]);
                    self.done(node);
                }
                Ok(())
            }
            // One by one, so that each has its own result or error.
            Err(_) => nodes.into_iter().try_for_each(|node| self.run_node(node)),
        }
    }

    /// The results of calls, run as one.
    fn joined(&mut self, call: Call, nodes: &[usize]) -> Result<Vec<AnyTensor>, Box<Fault>> {
        let by_row = call.positions.is_some();
        let mut shapes = Vec::new();
        let mut inputs = Vec::new();
        for node in nodes {
            let tensor = self.nodes[*node].inputs.iter().find_map(|input| match input.known() {
                Some(Value::Tensor(tensor)) => Some(AnyTensor::clone(tensor)),
                _ => None,
            });
            let tensor = tensor.ok_or_else(|| Fault::internal("a call of nothing"))?;
            let dims = tensor.dims();
            shapes.push([dims[0], dims[1]]);
            inputs.push(if by_row { tensor } else { tensor.packed()? });
        }
        let mut input = AnyTensor::cat(inputs, 0)?;
        if !by_row {
            let tokens = input.dims()[0];
            input = input.unpacked(1, tokens)?;
        }
        let backbone = self.machine.backbone;
        fits(backbone, call.module, &input)?;
        let mut output = guarded(|| backbone.call(call.module, call.layer, input))??;
        self.machine.report.calls += 1;
        if !by_row {
            output = output.packed()?;
        }
        let mut outputs = Vec::new();
        let mut first = 0;
        for [batch, positions] in shapes {
            let len = if by_row { batch } else { batch * positions };
            // A copy, so that who keeps one does not keep all.
            let numbers =
                (first..first + len).map(|number| i64::try_from(number).unwrap_or(i64::MAX)).collect();
            let numbers = int_tensor(numbers, [len], &self.machine.device)?;
            let part = output.clone().select(numbers)?;
            outputs.push(if by_row { part } else { part.unpacked(batch, positions)? });
            first += len;
        }
        Ok(outputs)
    }
}
