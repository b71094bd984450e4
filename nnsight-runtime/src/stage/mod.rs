//! Staging: the types and guards through which ordinary Rust records a program.
//!
//! Handles ([`Traced`]) stand for values of the graph, a [`Session`] makes them, [`Saved`] ones leave it. Beside them stand
//! what host values enter as, what loops go over, and where results are written to.

mod apply;
mod assign;
mod broken_rule;
mod compact;
pub(crate) mod compare;
pub(crate) mod count;
mod dict;
pub(crate) mod envoy;
mod error;
mod files;
pub(crate) mod format;
pub(crate) mod guard;
mod hook;
mod host_table;
pub(crate) mod index;
pub(crate) mod into;
mod items;
mod json_lines;
mod keys;
mod lift;
mod line_key;
mod list;
pub(crate) mod place;
mod progression;
pub(crate) mod recorder;
pub(crate) mod save;
mod scalar;
mod session;
mod set;
mod shards;
mod sink;
pub(crate) mod staged;
pub(crate) mod stream;
mod string;
pub(crate) mod structs;
pub mod tensor;
pub(crate) mod text;
pub(crate) mod traced;
mod unseen;
mod unstaged;

pub use apply::{HostFn, HostResult};
pub use assign::AssignTo;
pub use error::BuildError;
pub use guard::Truth;
pub use hook::{Head, Hook};
pub use index::{Fits, Part, Position, SliceItem, Slices};
pub use into::IntoTraced;
pub use items::IntoItems;
pub use json_lines::JsonLines;
pub use lift::Lift;
pub use line_key::LineKey;
pub use save::{Outcome, Saved, ToHost};
pub use session::{Cond, Items, Prompt, Session};
pub use shards::TensorShards;
pub use sink::{Sink, SinkFn, Written};
pub use stream::{Catching, Stream, StreamItem};
pub use structs::SavedStruct;
pub use tensor::join::{cat, einsum, stack};
pub use traced::{ByValue, Comparable, Dict, Key, List, Set, Str, Traceable, Traced};
