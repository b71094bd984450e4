//! What the generator knows of values: their types, lengths of axes, and when in a pass they are there.

use crate::ir::{self, Type};
use crate::point::{HookPoint, Site};

/// Length of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dim {
    N(usize),
    /// What is left behind the first `less` of a length that only the run knows.
    Left {
        key: usize,
        less: usize,
    },
}

/// A value that can be used.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub value: ir::Value,
    pub ty: Type,
    /// Of a tensor, or of a list of token ids that nobody changes.
    pub dims: Vec<Dim>,
    /// Of an int: the smallest and the largest it can be, if that is known.
    pub range: Option<(i64, i64)>,
    pub time: Time,
    /// It comes from an earlier trace.
    pub traced: bool,
}

/// The hook points of the pass at hand that a value depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Time {
    latest: Option<HookPoint>,
    /// Sites in layers that the turn of a loop says, with the last such layer.
    turns: Vec<(ir::Value, Site, u32)>,
}

impl Time {
    /// No hook point comes after this.
    pub(super) fn end() -> Time {
        Time { latest: Some(HookPoint::global(Site::LmHeadOutput)), turns: Vec::new() }
    }

    /// The time of a hook point.
    pub(super) fn at(site: Site, layer: &Layer) -> Time {
        match layer.value {
            Some(value) => Time { latest: None, turns: vec![(value, site, layer.last)] },
            None => Time { latest: Some(HookPoint::in_layer(site, layer.first)), turns: Vec::new() },
        }
    }

    pub(super) fn join(&mut self, other: &Time) {
        self.latest = self.latest.max(other.latest);
        for turn in &other.turns {
            if !self.turns.contains(turn) {
                self.turns.push(*turn);
            }
        }
    }

    /// Whether it depends on the pass at all.
    pub(super) fn is_later(&self) -> bool {
        self.latest.is_some() || !self.turns.is_empty()
    }

    /// Whether it is there when the pass comes to a site in every one of the layers.
    pub(super) fn is_there(&self, site: Site, layer: &Layer) -> bool {
        let first = HookPoint::in_layer(site, layer.first);
        self.latest.is_none_or(|latest| latest <= first)
            && self.turns.iter().all(|(value, read, last)| {
                if layer.value == Some(*value) {
                    *read <= site
                } else {
                    HookPoint::in_layer(*read, *last) <= first
                }
            })
    }
}

/// The layer of a hook point.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// An int that says it, if it is not written in the op.
    pub value: Option<ir::Value>,
    pub first: u32,
    pub last: u32,
}
