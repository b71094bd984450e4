//! Guards: what control flow becomes inside a session.
//!
//! The macros keep the user's `for`, `while` and `if` in place and put guards around them. The guard's type
//! follows the type of what is looped over or decided on: for a host value it does nothing and the text
//! means what it always means; for a traced value the body is executed once (an `if`'s arms one after the
//! other) and recorded into blocks.
//!
//! A Rust variable holds the number of a graph value. What a region assigns to variables declared outside it
//! is reconciled at the region's edges: the macros pass those variables to the guard (a [`Carry`]), which
//! puts block parameters and results into them.

#![expect(
    clippy::needless_pass_by_value,
    reason = "guards take what is carried by value, so that its borrows end"
)]

mod arms;
mod branch;
mod carry;
mod chain;
mod effect;
mod endless;
mod for_loop;
mod logic;
mod matching;
mod range;
mod sources;
mod while_loop;

pub use branch::{HostIf, IntoIf, IntoIfExplicit, TracedIf};
pub use carry::{Carry, CarryVar, HookVar};
pub use chain::{AllHost, Chain, Holds, Jump, Link, Reach, To, returns};
pub use effect::{HostEffect, HostOnly, HostStop, StopLoop};
pub use endless::{Endless, EndlessBreaks, EndlessEdges, EndlessJumps, EndlessKind, Kind, Kinds};
pub use for_loop::{HostLoop, IntoLoop, IntoLoopExplicit, TracedLoop};
pub use logic::{And, HostLogic, Or, Rhs, TracedLogic, Truth, TruthLogic};
pub use matching::{
    BeginTuple, Case, HostCondition, HostKind, HostMatch, MatchTraced, Pattern, Probe, TracedKind,
    TracedMatch, decided, same,
};
pub use range::RangeTo;
pub use while_loop::{Edges, Explicit, Jumps, Repeat, While, explicit};
