//! The small numbers by which a program's parts name each other.

use cranelift_entity::entity_impl;
use serde::{Deserialize, Serialize};

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);
        entity_impl!($name, $prefix);
    )+ };
}

entities! {
    /// A value in single static assignment: an op's result or a block's parameter.
    Value = "v";
    /// One operation.
    Op = "op";
    /// A sequence of operations with parameters and a terminator.
    Block = "block";
    /// A place in the user's source.
    Place = "@";
    /// A value that leaves the session: the index of its [`Save`](super::OpKind::Save).
    Slot = "slot";
    /// A host closure of the program's table: what an [`Apply`](super::OpKind::Apply), a
    /// [`Source`](super::OpKind::Source) or a [`Sink`](super::OpKind::Sink) calls.
    Function = "#";
}
