//! What the walk knows at one place of the text.

use std::collections::{BTreeMap, BTreeSet};

use super::methods::NO_TENSOR;
use super::path::{Layer, Module, Point};

/// One variable; names are resolved before.
pub type Var = usize;

/// One read of a hook point in the text.
pub type ReadId = usize;

/// A part of the text that is executed as a whole: a body, an arm, one turn of a loop.
pub type Region = usize;

/// The reads a value depends on; with a region, only on some of the ways that lead through that region.
pub type Deps = BTreeMap<ReadId, Option<Region>>;

/// What an expression or variable surely is.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Session,
    Module(Module),
    /// The hook point itself, not yet read.
    Hook(Point),
    Tuple(Vec<Val>),
    Data(Data),
}

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// It is a value of the graph for sure.
    pub traced: bool,
    /// It is a tensor of the graph for sure.
    pub tensor: bool,
    pub deps: Deps,
}

/// What was last written to a hook point.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// All of it: a read depends on what the written value depends on.
    Whole(Deps),
    /// Part of it.
    Part(Deps),
    /// Whether and what is not known.
    Unclear,
}

/// What is known at one place of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub vals: BTreeMap<Var, Val>,
    pub written: BTreeMap<(usize, Layer), Written>,
    /// Sites of which some unknown layer was written.
    pub unclear_sites: BTreeSet<usize>,
    /// Any point may have been written, by code that is not seen.
    pub unclear: bool,
    /// This place is never reached.
    pub dead: bool,
}

impl Val {
    pub fn unknown() -> Self {
        Val::Data(Data::default())
    }

    pub fn traced() -> Self {
        Val::Data(Data::traced())
    }

    pub fn model() -> Self {
        Val::Module(Module::root())
    }

    /// Whether unseen code that gets it could write hook points.
    pub fn reaches_hooks(&self) -> bool {
        match self {
            Val::Module(_) | Val::Hook(_) => true,
            Val::Tuple(parts) => parts.iter().any(Val::reaches_hooks),
            Val::Session | Val::Data(_) => false,
        }
    }

    /// The value after the trace it was made in: any other pass may use it as it likes.
    fn leave_trace(&mut self) {
        match self {
            Val::Session => {}
            Val::Module(_) | Val::Hook(_) => *self = Val::unknown(),
            Val::Tuple(parts) => parts.iter_mut().for_each(Val::leave_trace),
            Val::Data(data) => data.deps.clear(),
        }
    }
}

impl Data {
    /// A value of the graph.
    pub fn traced() -> Self {
        Data { traced: true, ..Data::default() }
    }

    /// A tensor of the graph.
    pub fn tensor() -> Self {
        Data { tensor: true, ..Data::traced() }
    }

    /// What a method of this name gives.
    pub fn made_by(mut self, method: &str) -> Data {
        self.tensor &= !NO_TENSOR.contains(&method);
        self
    }

    /// Computed from both.
    pub fn with(mut self, other: &Data) -> Data {
        self.traced |= other.traced;
        self.tensor |= other.tensor;
        add(&mut self.deps, &other.deps);
        self
    }
}

/// Adds what a further operand depends on; what is sure stays sure.
pub fn add(deps: &mut Deps, more: &Deps) {
    for (read, region) in more {
        deps.entry(*read).and_modify(|known| *known = (*known).and(*region)).or_insert(*region);
    }
}

impl State {
    /// The pass is over.
    pub fn leave_trace(&mut self, result: &mut Val) {
        self.vals.values_mut().for_each(Val::leave_trace);
        result.leave_trace();
        self.written.clear();
        self.unclear_sites.clear();
        self.unclear = false;
        self.dead = false;
    }
}
