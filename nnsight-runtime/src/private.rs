//! What the macros' expansions name: their only surface, and no part of the public interface.

pub use crate::session::{BodyError, run};
pub use crate::stage::compare::{Equal, Greater, GreaterEqual, Lower, LowerEqual, NotEqual};
pub use crate::stage::guard::{
    And, BeginTuple, Case, Endless, HookVar, HostEffect, HostKind, HostStop, IntoIf, IntoIfExplicit,
    IntoLoop, IntoLoopExplicit, Jump, Kind, Or, Pattern, Probe, RangeTo, To, TracedKind, While, decided,
    explicit, returns,
};
pub use crate::stage::place::{HostIndexPlace, HostPlace, HostPut, HostRead, HostSetIndex, HostValue};
pub use crate::stage::{Session, leave};
