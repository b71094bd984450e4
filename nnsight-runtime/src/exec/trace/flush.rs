//! Running what waits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::time::Instant;

use super::calls::Calls;
use super::graph::{Guard, Node, Work};
use super::pass;
use super::queue::{Batch, Waiting};
use super::reading::Rewritten;
use super::split;
use super::waves;
use crate::exec::attempt::AttemptId;
use crate::exec::collections::Args;
use crate::exec::error::{Fault, RunError, guarded};
use crate::exec::interp::Machine;
use crate::exec::promise::TraceId;
use crate::exec::scalar;
use crate::exec::value::Value;
use crate::ir::ScalarOp;

/// Waiting work while it runs. Nodes are numbered from zero.
pub(crate) struct Flush<'m, 'p> {
    pub machine: &'m mut Machine<'p>,
    /// The number that the first node had in the queue.
    pub base: usize,
    pub nodes: Vec<Node<'p>>,
    pub traces: Vec<Waiting<'p>>,
    /// Operations that run as others, because what they take parts of is computed in part only.
    pub rewritten: HashMap<usize, Rewritten>,
    /// Calls of modules that may run with others.
    pub calls: Calls,
    /// The first node of each trace.
    firsts: HashMap<TraceId, usize>,
    /// How many dependencies each node still waits for.
    waiting: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    /// Nodes that can run, first in the text first.
    ready: BinaryHeap<Reverse<usize>>,
    /// Whether something has an effect, so that nothing may happen after an error.
    has_effects: bool,
    /// The error that comes first in the program and ends it, and where.
    failed: Option<(usize, RunError)>,
    /// The error that comes first in each attempt, and where.
    caught: BTreeMap<AttemptId, (usize, RunError)>,
    /// Whether nothing else may happen.
    stopped: bool,
}

/// What happens at hook points in a pass, and how values are read there, as it was before.
pub(crate) struct Before<'p> {
    events: Vec<(usize, Node<'p>)>,
    rewritten: HashMap<usize, Rewritten>,
}

/// Runs all that was handed over.
///
/// # Errors
/// The error that comes first in the program.
pub(crate) fn run<'p>(machine: &mut Machine<'p>, batch: Batch<'p>) -> Result<(), RunError> {
    let passes = waves::plan(&batch);
    let mut flush = Flush::new(machine, batch);
    // What went wrong is kept in the flush.
    _ = flush.run(passes);
    flush.write();
    if let Some((_, error)) = flush.failed.take() {
        return Err(error);
    }
    let is_lost = |node: &Node<'_>| node.attempt.is_some_and(|attempt| flush.caught.contains_key(&attempt));
    if let Some(node) = flush.nodes.iter().find(|node| !matches!(node.work, Work::Done) && !is_lost(node)) {
        let place = flush.machine.plan.place(node.place);
        return Err(RunError::new(Fault::internal("a value was not there when it was needed"), place));
    }
    if flush.machine.settled(flush.caught.keys().copied())
        && let Some((_, (_, error))) = flush.caught.pop_last()
    {
        // The one at hand is the last.
        return Err(error);
    }
    Ok(())
}

/// The run has failed; [`Flush::failed`] says how.
pub(crate) struct Failed;

impl<'m, 'p> Flush<'m, 'p> {
    fn new(machine: &'m mut Machine<'p>, Batch { base, nodes, traces }: Batch<'p>) -> Self {
        let mut waiting = vec![0; nodes.len()];
        let mut dependents = vec![Vec::new(); nodes.len()];
        let mut ready = BinaryHeap::new();
        for (index, node) in nodes.iter().enumerate() {
            let before = node.dependencies().into_iter().filter_map(|id| id.checked_sub(base));
            for dependency in before.filter(|id| *id < index && !matches!(nodes[*id].work, Work::Done)) {
                waiting[index] += 1;
                dependents[dependency].push(index);
            }
            if waiting[index] == 0 && node.event().is_none() && !node.is_sink() {
                ready.push(Reverse(index));
            }
        }
        Flush {
            machine,
            base,
            has_effects: nodes.iter().any(Node::has_effect),
            firsts: traces.iter().map(|trace| (trace.id, trace.first - base)).collect(),
            nodes,
            traces,
            rewritten: HashMap::new(),
            calls: Calls::default(),
            waiting,
            dependents,
            ready,
            failed: None,
            caught: BTreeMap::new(),
            stopped: false,
        }
    }

    /// The nodes that take a value of this one, or wait for it.
    pub(crate) fn dependents(&self, index: usize) -> &[usize] {
        &self.dependents[index]
    }

    /// Whether everything that a node waits for has happened.
    pub(crate) fn is_due(&self, index: usize) -> bool {
        self.waiting[index] == 0
    }

    /// Whether an error was met.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.is_some() || !self.caught.is_empty()
    }

    /// Whether an error was met that ends the program, or after which nothing may happen.
    pub(crate) fn is_over(&self) -> bool {
        self.failed.is_some() || self.stopped
    }

    /// The attempt that a trace is of.
    pub(crate) fn attempt(&self, trace: &Waiting<'_>) -> Option<AttemptId> {
        self.nodes.iter().find(|node| node.trace == Some(trace.id))?.attempt
    }

    /// What a pass of these traces may have to go back to: if several of them run in it, and errors are caught.
    pub(crate) fn before(&self, traces: &[Waiting<'_>]) -> Option<Before<'p>> {
        let is_of = |node: &&Node<'_>| traces.iter().any(|trace| node.trace == Some(trace.id));
        let catches = self.nodes.iter().any(|node| node.attempt.is_some() && is_of(&node));
        (traces.len() > 1 && catches).then(|| {
            let events =
                self.nodes.iter().enumerate().filter(|(_, node)| node.event().is_some() && is_of(node));
            let events = events.map(|(index, node)| (index, node.clone())).collect();
            Before { events, rewritten: self.rewritten.clone() }
        })
    }

    /// Goes back to before a pass. Values that it gave are those that it would give again.
    pub(crate) fn go_back(&mut self, before: Before<'p>) {
        for (index, node) in before.events {
            self.nodes[index] = node;
        }
        self.rewritten = before.rewritten;
    }

    /// Whether something in it has an effect.
    pub(crate) fn has_effects(&self) -> bool {
        self.has_effects
    }

    /// Runs the passes, each with some of the traces, and what waits for nothing else.
    fn run(&mut self, passes: Vec<Vec<usize>>) -> Result<(), Failed> {
        self.advance()?;
        for traces in passes.into_iter().filter(|traces| !traces.is_empty()) {
            match traces[..] {
                [trace] if split::run(self, trace)? => {}
                _ => pass::run(self, &traces)?,
            }
        }
        self.settle_calls()
    }

    /// Runs all nodes that can run, but those that wait for others like them.
    pub(crate) fn advance(&mut self) -> Result<(), Failed> {
        while let Some(Reverse(index)) = self.ready.pop() {
            if self.holds_back(index) {
                self.run_full_calls()?;
            } else {
                self.run_node(index)?;
            }
        }
        Ok(())
    }

    /// Runs a node that can run.
    pub(crate) fn run_node(&mut self, index: usize) -> Result<(), Failed> {
        if let Err(fault) = self.machine.goes_on() {
            let error = self.placed(fault, index);
            return self.interrupt(error);
        }
        let node = &mut self.nodes[index];
        let (work, inputs) = (node.work, std::mem::take(&mut node.inputs));
        if Guard::holds(node.guard.as_ref()) {
            let begun = Instant::now();
            let results = self.work(index, work, inputs);
            self.machine.report.times.values += begun.elapsed();
            match results {
                Ok(results) => self.give(index, results),
                Err(error) => return self.fail(index, error),
            }
        }
        self.done(index);
        Ok(())
    }

    /// Hands the host what it is to get, up to the first error.
    fn write(&mut self) {
        let mut caught: Vec<(usize, AttemptId)> =
            self.caught.iter().map(|(attempt, (order, _))| (*order, *attempt)).rev().collect();
        caught.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
        for index in 0..self.nodes.len() {
            while let Some((_, attempt)) = caught.pop_if(|(order, _)| *order < index) {
                self.record(attempt);
            }
            let node = &self.nodes[index];
            let behind = |failed: Option<&(usize, RunError)>| failed.is_some_and(|(first, _)| *first < index);
            let attempt = node.attempt.and_then(|attempt| self.caught.get(&attempt));
            if !node.is_sink() || behind(self.failed.as_ref()) || behind(attempt) {
                continue;
            }
            let (work, inputs) = (self.nodes[index].work, std::mem::take(&mut self.nodes[index].inputs));
            match self.work(index, work, inputs) {
                Ok(_) => self.done(index),
                Err(error) => _ = self.fail(index, error),
            }
        }
        while let Some((_, attempt)) = caught.pop() {
            self.record(attempt);
        }
    }

    /// Hands the host the error of an attempt, if nothing before it ended the program.
    fn record(&mut self, attempt: AttemptId) {
        let Some((order, error)) = self.caught.get(&attempt) else { return };
        if self.failed.as_ref().is_some_and(|(first, _)| first < order) {
            return;
        }
        let order = *order;
        if let Err(error) = self.machine.record(attempt, error) {
            _ = self.fail_at(order, error);
        }
    }

    fn work(&mut self, index: usize, work: Work<'p>, inputs: Args) -> Result<Args, RunError> {
        let mut inputs: Args = inputs.into_iter().map(Value::settled).collect();
        let place = self.nodes[index].place;
        if let Some(Rewritten { op, indices }) = self.rewritten.remove(&index) {
            inputs.truncate(1);
            inputs.extend(indices.map(Value::tensor));
            let value = self.machine.tensor(&op, inputs);
            return value.map(|value| Args::from_iter([value])).map_err(|fault| self.placed(fault, index));
        }
        match work {
            Work::Unit(unit) => {
                // What stands in lists may be promises that were kept since.
                inputs
                    .iter_mut()
                    .filter(|input| !matches!(input, Value::Tensor(_)))
                    .for_each(Value::settle_deep);
                self.machine.call(&unit.code, inputs).map(|results| results.into_iter().collect())
            }
            Work::Wide(kind) => {
                inputs
                    .iter_mut()
                    .filter(|input| !matches!(input, Value::Tensor(_)))
                    .for_each(Value::settle_deep);
                let value = match inputs.iter().find_map(Value::missing) {
                    Some(missing) => Err(Fault::missing(missing)),
                    None => self.machine.simple(kind, inputs),
                };
                value.map(|value| Args::from_iter([value])).map_err(|fault| self.placed(fault, index))
            }
            Work::Scalar(op) => scalar(op, &inputs)
                .map(|value| Args::from_iter([value]))
                .map_err(|fault| RunError::new(fault, self.machine.plan.place(place))),
            Work::Join => {
                let mut inputs = inputs.into_iter();
                let condition = inputs.next().unwrap_or_default();
                let (then, other) = (inputs.next(), inputs.next());
                let taken = match condition {
                    Value::Bool(true) => then,
                    Value::Bool(false) => other,
                    _ => {
                        return Err(self.placed(Fault::internal("a condition that is no truth value"), index));
                    }
                };
                Ok(taken.into_iter().collect())
            }
            Work::Done | Work::Read(_) | Work::Write(_) => Ok(Args::new()),
        }
    }

    pub(crate) fn placed(&self, fault: Box<Fault>, index: usize) -> RunError {
        RunError::new(fault, self.machine.plan.place(self.nodes[index].place))
    }

    /// Keeps a node's promises.
    pub(crate) fn give(&mut self, index: usize, values: impl IntoIterator<Item = Value>) {
        for (output, value) in self.nodes[index].outputs.iter().zip(values) {
            if let Some(promise) = output.upgrade() {
                promise.give(value);
            }
        }
    }

    /// A node has run, or will not.
    pub(crate) fn done(&mut self, index: usize) {
        self.nodes[index].clear();
        for dependent in std::mem::take(&mut self.dependents[index]) {
            self.waiting[dependent] -= 1;
            let node = &self.nodes[dependent];
            if self.waiting[dependent] == 0 && node.event().is_none() && !node.is_sink() {
                self.ready.push(Reverse(dependent));
            }
        }
    }

    /// Notes the error of a node, whose dependents will not run.
    ///
    /// # Errors
    /// If nothing else may happen.
    pub(crate) fn fail(&mut self, index: usize, error: RunError) -> Result<(), Failed> {
        let node = &self.nodes[index];
        let order = node.trace.and_then(|trace| self.firsts.get(&trace)).copied().unwrap_or(index);
        self.fail_in(node.attempt, order, error)
    }

    /// As [`fail_at`](Flush::fail_at), for an error in an attempt, which may be caught.
    pub(crate) fn fail_in(
        &mut self,
        attempt: Option<AttemptId>,
        order: usize,
        error: RunError,
    ) -> Result<(), Failed> {
        let Some(attempt) = attempt.filter(|_| error.fault.is_of_an_item()) else {
            return self.fail_at(order, error);
        };
        if self.caught.get(&attempt).is_none_or(|(first, _)| order < *first) {
            self.caught.insert(attempt, (order, error));
        }
        self.goes_on()
    }

    /// After an error nothing may happen that has an effect.
    fn goes_on(&mut self) -> Result<(), Failed> {
        self.stopped |= self.has_effects;
        if self.stopped { Err(Failed) } else { Ok(()) }
    }

    /// As [`fail`](Flush::fail), for an error of all that stands behind a node.
    pub(crate) fn fail_at(&mut self, order: usize, error: RunError) -> Result<(), Failed> {
        if self.failed.as_ref().is_none_or(|(first, _)| order < *first) {
            self.failed = Some((order, error));
        }
        self.goes_on()
    }

    /// Ends all that waits; what is there of it is told up to the first thing that is not.
    ///
    /// # Errors
    /// In any case.
    pub(crate) fn interrupt(&mut self, error: RunError) -> Result<(), Failed> {
        let lacks = |node: &Node<'_>| !matches!(node.work, Work::Done) && !node.is_sink();
        let order = self.nodes.iter().position(lacks).unwrap_or(self.nodes.len());
        _ = self.fail_at(order, error);
        Err(Failed)
    }

    /// Where a trace stands among the nodes.
    pub(crate) fn first(&self, trace: &Waiting<'_>) -> usize {
        self.firsts.get(&trace.id).copied().unwrap_or(0)
    }
}

fn scalar(op: ScalarOp, inputs: &[Value]) -> Result<Value, Box<Fault>> {
    guarded(|| match inputs {
        [a] => scalar::unary(op, a),
        [a, b] => scalar::binary(op, a, b),
        _ => Err(Fault::internal("an operation on numbers with other operands")),
    })
    .flatten()
}
