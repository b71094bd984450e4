//! What of a trace has to wait for the forward pass, as a graph of data flow.

use smallvec::SmallVec;

use crate::exec::value::Value;
use crate::ir::Place;
use crate::plan::Unit;
use crate::point::HookPoint;

/// A node; numbers follow the order of the text (loops unrolled), so a node depends only on lower ones.
pub(crate) type NodeId = usize;
/// A value that the pass will give.
pub(crate) type ValueId = usize;
/// A [`Guard`].
pub(crate) type GuardId = usize;

/// A value in a trace: known before the pass, or not.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Known(Value),
    Later(ValueId),
}

impl Default for Operand {
    fn default() -> Self {
        Operand::Known(Value::Unit)
    }
}

/// Something that waits for the pass.
#[derive(Debug)]
pub(crate) struct Node<'p> {
    pub kind: NodeKind<'p>,
    pub place: Place,
    /// The branch the node stands in, if its condition comes from the pass.
    pub guard: Option<GuardId>,
    pub inputs: SmallVec<[Operand; 4]>,
    pub outputs: SmallVec<[ValueId; 1]>,
    /// Nodes above that touch the same list, dictionary or log.
    pub after: Vec<NodeId>,
}

/// What a [`Node`] does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NodeKind<'p> {
    /// Runs code on its inputs.
    Unit(&'p Unit),
    /// Takes the value at a hook point.
    Read(HookPoint),
    /// Replaces the value at a hook point by its input.
    Write(HookPoint),
    /// Gives its second input if the first is true, else the third.
    Join,
}

/// A condition from the pass: nodes under it do something only if it turns out as expected, and those around it too.
#[derive(Debug)]
pub(crate) struct Guard {
    pub condition: ValueId,
    pub expected: bool,
    pub outer: Option<GuardId>,
}

/// Nodes, and which values and guards hang between them.
#[derive(Debug, Default)]
pub(crate) struct Graph<'p> {
    pub nodes: Vec<Node<'p>>,
    /// The node that gives each value.
    pub producers: Vec<NodeId>,
    pub guards: Vec<Guard>,
}

impl<'p> Graph<'p> {
    /// Adds a node with this many outputs.
    pub(crate) fn add(&mut self, mut node: Node<'p>, outputs: usize) -> SmallVec<[ValueId; 1]> {
        let id = self.nodes.len();
        for _ in 0..outputs {
            node.outputs.push(self.producers.len());
            self.producers.push(id);
        }
        let outputs = node.outputs.clone();
        self.nodes.push(node);
        outputs
    }

    /// The conditions a node's guards look at.
    pub(crate) fn conditions(&self, guard: Option<GuardId>) -> impl Iterator<Item = &Guard> {
        std::iter::successors(guard.map(|guard| &self.guards[guard]), |guard| {
            guard.outer.map(|outer| &self.guards[outer])
        })
    }

    /// Nodes that must have run before this one because of its inputs or its place among effects.
    pub(crate) fn data_dependencies(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let node = &self.nodes[id];
        let inputs = node.inputs.iter().filter_map(|input| match input {
            Operand::Later(value) => Some(self.producers[*value]),
            Operand::Known(_) => None,
        });
        inputs.chain(node.after.iter().copied())
    }

    /// All nodes that must have run before this one.
    pub(crate) fn dependencies(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let guards = self.conditions(self.nodes[id].guard).map(|guard| self.producers[guard.condition]);
        self.data_dependencies(id).chain(guards)
    }

    /// A read that a node depends on, or is.
    pub(crate) fn source_of(&self, node: NodeId) -> Option<(HookPoint, Place)> {
        let mut seen = vec![false; self.nodes.len()];
        let mut next = vec![node];
        while let Some(node) = next.pop() {
            if let NodeKind::Read(point) = self.nodes[node].kind {
                return Some((point, self.nodes[node].place));
            }
            for dependency in self.dependencies(node) {
                if !std::mem::replace(&mut seen[dependency], true) {
                    next.push(dependency);
                }
            }
        }
        None
    }
}
