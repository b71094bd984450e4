//! What waits for forward passes, as a graph of data flow.

use std::rc::{Rc, Weak};

use smallvec::SmallVec;

use crate::exec::attempt::AttemptId;
use crate::exec::promise::{NodeId, Promise, TraceId};
use crate::exec::value::Value;
use crate::ir::{Place, ScalarOp};
use crate::plan::{Unit, WideKind};
use crate::point::HookPoint;

/// Something that waits.
#[derive(Clone, Debug)]
pub(crate) struct Node<'p> {
    pub work: Work<'p>,
    pub place: Place,
    /// The branch it stands in, if the branch's condition is not known yet.
    pub guard: Option<Rc<Guard>>,
    pub inputs: SmallVec<[Value; 4]>,
    /// Who gave up on a value does not keep it.
    pub outputs: SmallVec<[Weak<Promise>; 1]>,
    /// Nodes above that touch the same list, dictionary or log.
    pub after: Vec<NodeId>,
    /// The trace it belongs to; none for what stands outside, or needs nothing of its trace's pass.
    pub trace: Option<TraceId>,
    /// The turn of a loop that it is of, if the errors of that are caught.
    pub attempt: Option<AttemptId>,
}

/// What a [`Node`] does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work<'p> {
    /// Nothing: it has run, or nobody needs it.
    Done,
    /// Runs code on its inputs.
    Unit(&'p Unit),
    /// One operation outside a trace.
    Wide(&'p WideKind),
    /// One operation on numbers outside a trace.
    Scalar(ScalarOp),
    /// Takes the value at a hook point.
    Read(HookPoint),
    /// Replaces the value at a hook point by its input.
    Write(HookPoint),
    /// Gives its second input if the first is true, else the third.
    Join,
}

/// A condition that is not known yet: nodes under it do something only if it turns out as expected, and those around it
/// too.
#[derive(Debug)]
pub(crate) struct Guard {
    pub condition: Value,
    pub expected: bool,
    pub outer: Option<Rc<Guard>>,
}

impl Guard {
    /// A guard and those around it, from the inside.
    pub(crate) fn all(guard: Option<&Rc<Guard>>) -> impl Iterator<Item = &Rc<Guard>> {
        std::iter::successors(guard, |guard| guard.outer.as_ref())
    }

    /// Whether all conditions turned out as expected.
    pub(crate) fn holds(guard: Option<&Rc<Guard>>) -> bool {
        // A condition in a branch that was not taken has no value.
        Guard::all(guard).all(
            |guard| matches!(guard.condition.known(), Some(Value::Bool(value)) if *value == guard.expected),
        )
    }
}

impl Node<'_> {
    /// A node that does nothing, in the place of one that was taken.
    pub(crate) fn done(place: Place) -> Self {
        let (inputs, outputs, after) = (SmallVec::new(), SmallVec::new(), Vec::new());
        Node { work: Work::Done, place, guard: None, inputs, outputs, after, trace: None, attempt: None }
    }

    /// The hook point at which it happens.
    pub(crate) fn event(&self) -> Option<HookPoint> {
        match self.work {
            Work::Read(point) | Work::Write(point) => Some(point),
            _ => None,
        }
    }

    /// Whether it changes something that is shared.
    pub(crate) fn has_effect(&self) -> bool {
        matches!(self.work, Work::Unit(unit) if unit.accesses.iter().any(|access| access.write))
    }

    /// Whether it hands a value to the host, in the order of the text.
    pub(crate) fn is_sink(&self) -> bool {
        matches!(self.work, Work::Wide(WideKind::Sink(_)))
    }

    /// Nodes whose values it takes, or that must have come before it.
    pub(crate) fn data_dependencies(&self) -> Vec<NodeId> {
        let mut found = self.after.clone();
        for input in &self.inputs {
            input.each_pending(&mut |promise| found.push(promise.node));
        }
        found
    }

    /// All nodes that must have run before it.
    pub(crate) fn dependencies(&self) -> Vec<NodeId> {
        let mut found = self.data_dependencies();
        for guard in Guard::all(self.guard.as_ref()) {
            guard.condition.each_pending(&mut |promise| found.push(promise.node));
        }
        found
    }

    /// Whether somebody still holds a value of it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.outputs.iter().any(|output| output.strong_count() > 0)
    }

    /// Makes it nothing; lets go of what it holds.
    pub(crate) fn clear(&mut self) {
        self.work = Work::Done;
        self.guard = None;
        self.inputs.clear();
        self.outputs.clear();
        self.after.clear();
    }
}
