//! Staging: the types and guards through which ordinary Rust records a program.
//!
//! Handles ([`Traced`]) stand for values of the graph; [`guard`] has what control flow becomes; [`place`] and
//! [`compare`] what assignment and comparison become; [`envoy`] is the model as the user walks it.

mod compact;
pub mod compare;
pub mod envoy;
mod error;
pub mod guard;
mod hook;
mod index;
mod into;
mod lift;
mod list;
pub mod place;
mod recorder;
mod save;
mod scalar;
mod session;
pub mod tensor;
mod traced;

pub use error::BuildError;
pub use hook::{Head, Hook};
pub use index::{AssignTo, Position, SliceItem, Slices, s};
pub use into::IntoTraced;
pub use lift::Lift;
pub use recorder::{Recorder, Setting};
pub use save::{Leaving, Outcome, Saved, ToHost, leave};
pub use session::{Cond, IntoItems, Items, Prompt, Session};
pub use tensor::{cat, einsum, stack};
pub use traced::{Bundle, ByValue, Dict, Key, List, Str, Traceable, Traced};
