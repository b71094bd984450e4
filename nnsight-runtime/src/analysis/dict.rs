//! Dictionaries known in full.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::value::{Abstract, Known};

/// A dictionary's entries in insertion order, all of them.
pub(super) type Entries = IndexMap<Key, Abstract>;

/// A known key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Bool(bool),
    Int(i64),
    Str(Arc<str>),
}

impl Key {
    pub(super) fn new(value: &Known) -> Option<Key> {
        match value {
            Known::Bool(value) => Some(Key::Bool(*value)),
            Known::Int(value) => Some(Key::Int(*value)),
            Known::Str(value) => Some(Key::Str(value.clone())),
            _ => None,
        }
    }

    pub(super) fn value(&self) -> Abstract {
        Abstract::from(match self {
            Key::Bool(value) => Known::Bool(*value),
            Key::Int(value) => Known::Int(*value),
            Key::Str(value) => Known::Str(value.clone()),
        })
    }
}

/// As the key is written in Rust.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Bool(value) => write!(f, "{value}"),
            Key::Int(value) => write!(f, "{value}"),
            Key::Str(value) => write!(f, "{value:?}"),
        }
    }
}
