//! Keeps the text's order among those who touch one list, dictionary, log or slot.

use crate::exec::promise::NodeId;
use crate::exec::value::Value;
use crate::ir::{Slot, Type};
use crate::plan::{Access, Shared};

/// What waiting nodes will touch.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    waiting: Vec<(NodeId, Touch)>,
}

/// One thing touched.
#[derive(Clone, Debug)]
pub(crate) struct Touch {
    what: Thing,
    write: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Thing {
    /// One list, dictionary or set, by its address, which stays taken as long as the node waits.
    Object(usize, Type),
    /// Any list, dictionary or set of this type.
    Any(Type),
    Log,
    Slot(Slot),
}

impl Thing {
    fn may_be(&self, other: &Thing) -> bool {
        match (self, other) {
            (Thing::Object(_, a) | Thing::Any(a), Thing::Any(b)) | (Thing::Any(a), Thing::Object(_, b)) => {
                a == b
            }
            (a, b) => a == b,
        }
    }

    /// Whether everything that may be `other` may be this.
    fn covers(&self, other: &Thing) -> bool {
        match (self, other) {
            (Thing::Any(a), Thing::Any(b) | Thing::Object(_, b)) => a == b,
            (a, b) => a == b,
        }
    }
}

impl Touch {
    /// What an op with these inputs touches.
    pub(crate) fn new(access: &Access, inputs: &[Value]) -> Touch {
        let what = match &access.what {
            Shared::Input(input, ty) => {
                let address = match inputs.get(*input as usize).and_then(Value::known) {
                    Some(Value::List(list)) => Some(list.address()),
                    Some(Value::Dict(dict)) => Some(dict.address()),
                    Some(Value::Set(set)) => Some(set.address()),
                    _ => None,
                };
                address.map_or_else(|| Thing::Any(ty.clone()), |address| Thing::Object(address, ty.clone()))
            }
            Shared::Any(ty) => Thing::Any(ty.clone()),
            Shared::Log => Thing::Log,
            Shared::Slot(slot) => Thing::Slot(*slot),
        };
        Touch { what, write: access.write }
    }

    /// Looking at one list.
    pub(crate) fn look(list: &crate::exec::List, ty: &Type) -> Touch {
        Touch { what: Thing::Object(list.address(), ty.clone()), write: false }
    }
}

impl Effects {
    /// Waiting nodes that must come before someone who touches this.
    pub(crate) fn before(&self, touches: &[Touch]) -> Vec<NodeId> {
        let mut found = Vec::new();
        for touch in touches {
            for (node, other) in self.waiting.iter().rev() {
                if (touch.write || other.write) && touch.what.may_be(&other.what) {
                    found.push(*node);
                    // That one already waits for all who stand above it.
                    if other.write && other.what.covers(&touch.what) {
                        break;
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether nothing waits that touches anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Remembers what a waiting node touches.
    pub(crate) fn wait(&mut self, node: NodeId, touches: impl IntoIterator<Item = Touch>) {
        self.waiting.extend(touches.into_iter().map(|touch| (node, touch)));
    }
}
