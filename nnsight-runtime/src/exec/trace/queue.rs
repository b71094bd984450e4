//! Traces that wait for their pass, and the work that waits for them.

use std::collections::HashSet;
use std::rc::Rc;

use smallvec::SmallVec;

use super::graph::{Guard, Node, Work};
use super::prompt::Prompt;
use crate::exec::attempt::AttemptId;
use crate::exec::promise::{NodeId, Promise, TraceId};
use crate::exec::value::Value;
use crate::ir::Place;
use crate::plan::TraceSite;
use crate::point::HookPoint;

/// A trace that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting<'p> {
    pub id: TraceId,
    pub site: &'p TraceSite,
    pub prompt: Rc<Prompt>,
    /// Rows of the prompt as the program wrote it, of which a pass may run some.
    pub batch: usize,
    /// Its first node.
    pub first: NodeId,
    /// Its last needed hook point; none if it needs no pass.
    pub last: Option<HookPoint>,
    /// The first point at which it writes.
    pub writes_from: Option<HookPoint>,
    /// The first position at which it writes anything.
    pub writes_at: usize,
}

/// What waits, in the order of the program.
#[derive(Debug, Default)]
pub(crate) struct Queue<'p> {
    /// The number of the first node that is kept.
    base: NodeId,
    nodes: Vec<Node<'p>>,
    traces: Vec<Waiting<'p>>,
    next_trace: TraceId,
    /// The trace that is being entered, and its first node.
    open: Option<(TraceId, NodeId)>,
    /// The branch that is being entered.
    guard: Option<Rc<Guard>>,
    /// The attempt at hand, and its first node.
    attempt: Option<(AttemptId, NodeId)>,
    load: Load,
    /// Prompts whose rows are counted.
    prompts: HashSet<Rc<Prompt>>,
}

/// How much a flush would have to hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Load {
    pub tokens: usize,
    pub bytes: usize,
}

/// What a queue hands over to be run.
pub(crate) struct Batch<'p> {
    pub base: NodeId,
    pub nodes: Vec<Node<'p>>,
    pub traces: Vec<Waiting<'p>>,
}

impl<'p> Queue<'p> {
    /// Begins a trace.
    pub(crate) fn open(&mut self) -> TraceId {
        let id = self.next_trace;
        self.next_trace += 1;
        self.open = Some((id, self.end()));
        id
    }

    /// The first node of the trace that is being entered.
    pub(crate) fn opened_at(&self) -> NodeId {
        self.open.map_or_else(|| self.end(), |(_, first)| first)
    }

    /// Whether a value needs the pass of the trace that is being entered.
    pub(crate) fn is_own(&self, promise: &Promise) -> bool {
        self.open.is_some_and(|(open, _)| promise.trace == Some(open))
    }

    /// Ends the trace that is being entered; it waits from now on if it needs a pass.
    pub(crate) fn close(&mut self, trace: Waiting<'p>, width: usize, read: usize) {
        self.open = None;
        if trace.last.is_none() {
            return;
        }
        let rows = &trace.prompt;
        // Rows that are shared cost little, but what is looked at in them is not nothing.
        let all = rows.batch * rows.positions;
        let mut tokens = if self.prompts.insert(rows.clone()) { all } else { all.div_ceil(8) };
        if trace.writes_from.is_some() {
            tokens += rows.batch * (rows.positions - trace.writes_at);
        }
        self.load.tokens = self.load.tokens.saturating_add(tokens);
        self.load.bytes = self.load.bytes.saturating_add(tokens.saturating_mul(width)).saturating_add(read);
        self.traces.push(trace);
    }

    /// What a flush would have to hold now.
    pub(crate) fn load(&self) -> Load {
        self.load
    }

    /// How many nodes wait.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing waits that could fail.
    pub(crate) fn is_idle(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The number of the next node.
    pub(crate) fn end(&self) -> NodeId {
        self.base + self.nodes.len()
    }

    /// A waiting node.
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node<'p>> {
        self.nodes.get(id.checked_sub(self.base)?)
    }

    /// As [`node`](Queue::node), to change it.
    pub(crate) fn node_mut(&mut self, id: NodeId) -> Option<&mut Node<'p>> {
        self.nodes.get_mut(id.checked_sub(self.base)?)
    }

    /// What waits from now on is this attempt's.
    pub(crate) fn begin_attempt(&mut self, id: AttemptId) {
        self.attempt = Some((id, self.end()));
    }

    /// What waits from now on is nobody's.
    pub(crate) fn end_attempt(&mut self) -> Option<AttemptId> {
        self.attempt.take().map(|(id, _)| id)
    }

    /// The attempt at hand.
    pub(crate) fn attempt(&self) -> Option<AttemptId> {
        self.attempt.map(|(id, _)| id)
    }

    /// Whether anything of the attempt at hand waits.
    pub(crate) fn attempt_waits(&self) -> bool {
        self.attempt.is_some_and(|(_, first)| self.end() > first.max(self.base))
    }

    /// Gives up all that waits of the attempt at hand, and the trace that is being entered.
    pub(crate) fn abandon_attempt(&mut self) {
        if let Some((_, first)) = self.attempt {
            self.nodes.truncate(first.saturating_sub(self.base));
            self.traces.retain(|trace| trace.first < first);
        }
        self.open = None;
        self.guard = None;
    }

    /// The branch that is being entered.
    pub(crate) fn guard(&self) -> Option<&Rc<Guard>> {
        self.guard.as_ref()
    }

    /// Enters another branch; gives the one that was being entered.
    pub(crate) fn set_guard(&mut self, guard: Option<Rc<Guard>>) -> Option<Rc<Guard>> {
        std::mem::replace(&mut self.guard, guard)
    }

    /// Lets work wait; gives its results.
    pub(crate) fn wait(
        &mut self,
        work: Work<'p>,
        place: Place,
        inputs: SmallVec<[Value; 4]>,
        after: Vec<NodeId>,
        outputs: usize,
    ) -> SmallVec<[Value; 1]> {
        let node = self.end();
        let mut needs_pass = matches!(work, Work::Read(_));
        let guards = Guard::all(self.guard.as_ref()).map(|guard| &guard.condition);
        for input in inputs.iter().chain(guards) {
            input.each_pending(&mut |promise| needs_pass |= self.is_own(promise));
        }
        needs_pass |= after.iter().any(|id| self.node(*id).is_some_and(|node| node.trace.is_some()));
        let open = self.open.map(|(open, _)| open);
        let trace =
            open.filter(|_| needs_pass || matches!(work, Work::Write(_) | Work::Unit(_) | Work::Join));
        let promises: SmallVec<[Rc<Promise>; 1]> =
            (0..outputs).map(|_| Rc::new(Promise::new(node, open.filter(|_| needs_pass)))).collect();
        self.nodes.push(Node {
            work,
            place,
            guard: self.guard.clone(),
            inputs,
            outputs: promises.iter().map(Rc::downgrade).collect(),
            after,
            trace,
            attempt: self.attempt(),
        });
        promises.into_iter().map(Value::Pending).collect()
    }

    /// Takes the nodes of the trace that is being entered which do not need its pass; the others keep their places.
    pub(crate) fn take_early(&mut self) -> Batch<'p> {
        let base = self.opened_at();
        let nodes = self.nodes.iter_mut().skip(base - self.base).map(|node| {
            let is_early = node.trace.is_none() && !matches!(node.work, Work::Done);
            if is_early { std::mem::replace(node, Node::done(node.place)) } else { Node::done(node.place) }
        });
        Batch { base, nodes: nodes.collect(), traces: Vec::new() }
    }

    /// Takes all nodes before this one, and the traces that are complete there.
    pub(crate) fn take(&mut self, until: NodeId) -> Batch<'p> {
        let until = until.clamp(self.base, self.end());
        let rest = self.nodes.split_off(until - self.base);
        let nodes = std::mem::replace(&mut self.nodes, rest);
        let later = self.traces.iter().position(|trace| trace.first >= until).unwrap_or(self.traces.len());
        let rest = self.traces.split_off(later);
        let traces = std::mem::replace(&mut self.traces, rest);
        let base = std::mem::replace(&mut self.base, until);
        self.load = Load::default();
        self.prompts.clear();
        Batch { base, nodes, traces }
    }
}
