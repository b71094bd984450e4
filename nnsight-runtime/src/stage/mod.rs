//! Staging: the types and guards through which ordinary Rust records a program.
//!
//! Handles ([`Traced`]) stand for values of the graph; [`guard`] has what control flow becomes; [`place`] and
//! [`compare`] what assignment and comparison become; [`envoy`] is the model as the user walks it.

mod apply;
mod compact;
pub mod compare;
mod dict;
pub mod envoy;
mod error;
mod files;
mod format;
pub mod guard;
mod hook;
mod index;
mod into;
mod items;
mod json_lines;
mod keys;
mod lift;
mod line_key;
mod list;
pub mod place;
mod progression;
mod recorder;
mod save;
mod scalar;
mod session;
mod set;
mod shards;
mod sink;
mod staged;
mod stream;
mod string;
pub mod structs;
pub mod tensor;
pub mod text;
mod traced;
mod unseen;

pub use apply::{HostFn, HostResult};
pub use error::BuildError;
pub use format::log;
pub use hook::{Head, Hook};
#[doc(hidden)]
pub use index::bounds;
pub use index::{AssignTo, Fits, Position, SliceItem, Slices, s};
pub use into::IntoTraced;
#[doc(hidden)]
pub use into::Operand;
pub use items::IntoItems;
pub use json_lines::JsonLines;
pub use lift::Lift;
pub use line_key::LineKey;
pub use recorder::{Recorder, Setting};
#[doc(hidden)]
pub use save::Collect;
pub use save::{Leaving, Outcome, Saved, ToHost, leave};
pub use session::{Cond, Items, Prompt, Session};
pub use shards::TensorShards;
pub use sink::{Sink, SinkFn, Written};
#[doc(hidden)]
pub use staged::{Call, HostParameter};
#[doc(hidden)]
pub use stream::Maybe;
pub use stream::{Catching, Stream, StreamItem};
pub use structs::{SavedStruct, TracedPart};
pub use tensor::{cat, einsum, stack};
pub use traced::{Bundle, ByValue, Comparable, Dict, Key, List, Set, Str, Traceable, Traced};
