//! Guards: what control flow becomes inside a session.
//!
//! The macros keep the user's `for`, `while` and `if` in place and put guards around them. The guard's type
//! follows the type of what is looped over or decided on: for a host value it does nothing and the text
//! means what it always means; for a traced value the body is executed once (an `if`'s arms one after the
//! other) and recorded into blocks.
//!
//! A Rust variable holds the number of a graph value. What a region assigns to variables declared outside it
//! is reconciled at the region's edges: the macros pass those variables to the guard (as [`Slot`]s), which
//! puts block parameters and results into them.

mod arms;
mod branch;
mod carry;
mod chain;
mod condition;
mod effect;
mod endless;
mod failing;
mod for_loop;
mod logic;
mod matching;
mod range;
pub(crate) mod region;
mod sources;
mod while_loop;

pub use branch::{HostIf, IntoIf, IntoIfExplicit, TracedIf};
pub use carry::{CarryShared, CarryVar, HookVar, Slot};
pub use chain::{Chain, Holds, Jump, Link, To, returns};
pub use condition::{decided, same};
pub use effect::HostStop;
pub use endless::{Endless, EndlessKind, Kind};
pub use failing::{fails, unreached};
pub use for_loop::{HostLoop, IntoLoop, IntoLoopExplicit, TracedLoop};
pub use logic::{And, HostLogic, Or, TracedLogic, Truth, TruthLogic};
pub use matching::{BeginTuple, Case, HostKind, HostMatch, Pattern, Probe, TracedKind, TracedMatch};
pub use range::RangeTo;
pub use while_loop::{Repeat, While, explicit};
