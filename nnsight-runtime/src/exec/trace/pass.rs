//! One forward pass with the nodes of a trace run along it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use super::graph::{Graph, GuardId, NodeId, NodeKind, Operand, ValueId};
use super::narrow::{self, Narrow};
use super::schedule::Schedule;
use super::write;
use crate::exec::backbone::Watch;
use crate::exec::error::{Fault, RunError};
use crate::exec::interp::Machine;
use crate::exec::value::Value;
use crate::point::{HookPoint, Site};
use crate::tensor::AnyTensor;

/// The state of a trace during its pass.
pub(crate) struct Pass<'m, 'a, 'p> {
    pub machine: &'m mut Machine<'a>,
    /// Batch and positions.
    pub shape: [usize; 2],
    graph: Graph<'p>,
    schedule: Schedule,
    values: Vec<Option<Value>>,
    /// How many more times each value will be taken.
    uses: Vec<u32>,
    /// How many dependencies each node still waits for.
    waiting: Vec<u32>,
    dependents: Vec<Vec<NodeId>>,
    /// Nodes that can run, first in the text first.
    ready: BinaryHeap<Reverse<NodeId>>,
    /// The error that ended the pass, where it has its place already.
    pub failed: Option<RunError>,
}

impl<'m, 'a, 'p> Pass<'m, 'a, 'p> {
    pub(crate) fn new(
        machine: &'m mut Machine<'a>,
        shape: [usize; 2],
        graph: Graph<'p>,
        schedule: Schedule,
        results: &[Operand],
    ) -> Self {
        let mut uses = vec![0; graph.producers.len()];
        let mut waiting = vec![0; graph.nodes.len()];
        let mut dependents = vec![Vec::new(); graph.nodes.len()];
        let live = || (0..graph.nodes.len()).filter(|id| schedule.live[*id]);
        for id in live() {
            let node = &graph.nodes[id];
            let inputs = node.inputs.iter().filter_map(later);
            // A condition is looked at by all who stand under it, so it is kept to the end.
            let conditions = graph.conditions(node.guard).map(|guard| guard.condition);
            inputs.chain(conditions).for_each(|value| uses[value] += 1);
            for dependency in graph.dependencies(id) {
                waiting[id] += 1;
                dependents[dependency].push(id);
            }
        }
        results.iter().filter_map(later).for_each(|value| uses[value] += 1);
        let is_event = |id: &NodeId| matches!(graph.nodes[*id].kind, NodeKind::Read(_) | NodeKind::Write(_));
        let ready = live().filter(|id| waiting[*id] == 0 && !is_event(id)).map(Reverse).collect();
        let values = vec![None; graph.producers.len()];
        Pass { machine, shape, graph, schedule, values, uses, waiting, dependents, ready, failed: None }
    }

    /// Runs all nodes that can run.
    pub(crate) fn advance(&mut self) -> Result<(), Box<Fault>> {
        while let Some(Reverse(id)) = self.ready.pop() {
            let inputs = std::mem::take(&mut self.graph.nodes[id].inputs);
            if self.is_taken(self.graph.nodes[id].guard) {
                match self.graph.nodes[id].kind {
                    NodeKind::Unit(unit) => {
                        let args = inputs.into_iter().map(|input| self.take(input));
                        let mut args: Vec<Value> = args.collect::<Result<_, _>>()?;
                        if self.is_narrowed(id) {
                            let part = self.narrowed(id, args.pop().unwrap_or_default())?;
                            self.give(id, [part]);
                            self.done(id);
                            continue;
                        }
                        match self.machine.call(&unit.code, args) {
                            Ok(results) => self.give(id, results),
                            Err(error) => return Err(self.fail(error)),
                        }
                    }
                    NodeKind::Join => self.join(id, inputs)?,
                    NodeKind::Read(_) | NodeKind::Write(_) => {}
                }
            } else {
                inputs.iter().for_each(|input| self.release(input));
            }
            self.done(id);
        }
        Ok(())
    }

    /// What is known of a point that is looked at in one position only.
    fn narrow(&self, point: HookPoint) -> Option<&Narrow> {
        self.schedule.narrow.as_ref().filter(|_| point.site() == Site::LmHeadOutput)
    }

    /// Whether a node is a slice of logits that the pass computes in one position only.
    fn is_narrowed(&self, id: NodeId) -> bool {
        self.schedule.narrow.as_ref().is_some_and(|narrow| narrow.slices.contains_key(&id))
    }

    /// What such a slice selects.
    fn narrowed(&mut self, id: NodeId, logits: Value) -> Result<Value, Box<Fault>> {
        let slice = self.schedule.narrow.as_ref().and_then(|narrow| narrow.slices.get(&id));
        let (Some(slice), Some(logits)) = (slice, logits.into_tensor()) else {
            return Err(Fault::internal("a slice of something else than logits"));
        };
        narrow::slice(slice, logits, &self.machine.device).map(Value::tensor).map_err(|fault| {
            let place = self.machine.plan.place(self.graph.nodes[id].place);
            self.fail(RunError::new(fault, place))
        })
    }

    fn join(&mut self, id: NodeId, inputs: impl IntoIterator<Item = Operand>) -> Result<(), Box<Fault>> {
        let mut inputs = inputs.into_iter();
        let condition = self.take(inputs.next().unwrap_or_default())?;
        let (then, other) = (inputs.next().unwrap_or_default(), inputs.next().unwrap_or_default());
        let (taken, left) = match condition {
            Value::Bool(true) => (then, other),
            Value::Bool(false) => (other, then),
            _ => return Err(Fault::internal("a condition that is no truth value")),
        };
        self.release(&left);
        let value = self.take(taken)?;
        self.give(id, [value]);
        Ok(())
    }

    /// What happens at a point, in the order of the text; gives the value the pass goes on with.
    fn events(&mut self, point: HookPoint, mut current: AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        for id in self.schedule.events.get(&point).cloned().unwrap_or_default() {
            if self.waiting[id] > 0 {
                return Err(Fault::internal("a hook point was reached before what it waits for"));
            }
            let inputs = std::mem::take(&mut self.graph.nodes[id].inputs);
            let is_taken = self.is_taken(self.graph.nodes[id].guard);
            match self.graph.nodes[id].kind {
                NodeKind::Read(_) if is_taken => {
                    let mut read = current.clone();
                    if let Some(narrow) = self.narrow(point) {
                        read = narrow.cut(read, &self.machine.device)?;
                    }
                    self.give(id, [Value::tensor(read)]);
                }
                NodeKind::Write(_) if is_taken => {
                    let input = inputs.into_iter().next().unwrap_or_default();
                    let tensor = self.take(input)?.into_tensor();
                    let tensor =
                        tensor.ok_or_else(|| Fault::internal("a write of something else than a tensor"))?;
                    let checked = write::check(self.machine.backbone, point, self.shape, &tensor)
                        .and_then(|()| write::replace(point, &current, tensor, &self.machine.device));
                    current = match checked {
                        Ok(tensor) => tensor,
                        Err(fault) => {
                            let place = self.machine.plan.place(self.graph.nodes[id].place);
                            return Err(self.fail(RunError::new(fault, place)));
                        }
                    };
                }
                _ => inputs.iter().for_each(|input| self.release(input)),
            }
            self.done(id);
            self.advance()?;
        }
        Ok(current)
    }

    /// Whether all conditions around a node turned out as it expects.
    fn is_taken(&self, guard: Option<GuardId>) -> bool {
        self.graph.conditions(guard).all(|guard| {
            // A condition in a branch that was not taken has no value.
            matches!(self.values[guard.condition], Some(Value::Bool(value)) if value == guard.expected)
        })
    }

    fn done(&mut self, id: NodeId) {
        for guard in self.graph.conditions(self.graph.nodes[id].guard) {
            self.uses[guard.condition] = self.uses[guard.condition].saturating_sub(1);
        }
        for dependent in std::mem::take(&mut self.dependents[id]) {
            self.waiting[dependent] -= 1;
            let is_event = matches!(self.graph.nodes[dependent].kind, NodeKind::Read(_) | NodeKind::Write(_));
            if self.waiting[dependent] == 0 && !is_event {
                self.ready.push(Reverse(dependent));
            }
        }
    }

    fn give(&mut self, id: NodeId, values: impl IntoIterator<Item = Value>) {
        for (output, value) in self.graph.nodes[id].outputs.iter().zip(values) {
            if self.uses[*output] > 0 {
                self.values[*output] = Some(value);
            }
        }
    }

    /// An input's value, moved out at its last use.
    pub(crate) fn take(&mut self, input: Operand) -> Result<Value, Box<Fault>> {
        let value = match input {
            Operand::Known(value) => return Ok(value),
            Operand::Later(value) => value,
        };
        self.uses[value] = self.uses[value].saturating_sub(1);
        let slot = &mut self.values[value];
        let taken = if self.uses[value] == 0 { slot.take() } else { slot.clone() };
        taken.ok_or_else(|| Fault::internal("a value of a trace was not there when it was needed"))
    }

    fn release(&mut self, input: &Operand) {
        if let Operand::Later(value) = input {
            self.uses[*value] = self.uses[*value].saturating_sub(1);
            if self.uses[*value] == 0 {
                self.values[*value] = None;
            }
        }
    }

    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    fn fail(&mut self, error: RunError) -> Box<Fault> {
        let fault = error.fault.clone();
        self.failed = Some(error);
        fault
    }
}

impl Watch for Pass<'_, '_, '_> {
    fn position(&self, point: HookPoint) -> Option<usize> {
        self.narrow(point).map(|narrow| narrow.position)
    }

    fn wants(&self, point: HookPoint) -> bool {
        self.schedule.events.contains_key(&point)
    }

    fn writes(&self, point: HookPoint) -> bool {
        let is_write = |id: &NodeId| matches!(self.graph.nodes[*id].kind, NodeKind::Write(_));
        self.schedule.events.get(&point).is_some_and(|events| events.iter().any(is_write))
    }

    fn visit(
        &mut self,
        point: HookPoint,
        value: AnyTensor,
    ) -> Result<ControlFlow<(), AnyTensor>, Box<Fault>> {
        self.machine.report.points += 1;
        if point.site() == Site::LmHeadOutput {
            let positions: usize = value.dims().iter().take(2).product();
            self.machine.report.positions_unembedded += u64::try_from(positions).unwrap_or(u64::MAX);
        }
        let value = self.events(point, value)?;
        Ok(if self.schedule.last == Some(point) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(value)
        })
    }
}

fn later(operand: &Operand) -> Option<ValueId> {
    match operand {
        Operand::Later(value) => Some(*value),
        Operand::Known(_) => None,
    }
}
