//! What the macros' expansions name: their only surface, and no part of the public interface.

pub use crate::exec::Value as RunValue;
pub use crate::ir::{Type, Value};
pub use crate::session::{BodyError, run, run_sized};
pub use crate::stage::compare::{Equal, Greater, GreaterEqual, Lower, LowerEqual, NotEqual};
pub use crate::stage::guard::region::{
    Carrying, NEVER, ProbeCarried, ProbeHeld, ProbeHost, Shared, Unique, again, carried, changed, ended,
    given, hold, hold_in, is_host, leaves, maybe, never, on_host, probe, reached, settle, slot, some,
};
pub use crate::stage::guard::{
    And, BeginTuple, CarryVar, Case, Endless, HostKind, HostStop, IntoIf, IntoIfExplicit, IntoLoop,
    IntoLoopExplicit, Jump, Kind, Or, Pattern, Probe, RangeTo, Slot, To, TracedKind, While, decided,
    explicit, returns, same,
};
pub use crate::stage::place::{
    HostCarried, HostIndexPlace, HostPlace, HostPut, HostRead, HostSetIndex, HostValue,
};
pub use crate::stage::{
    Bundle, Call, Collect, HostParameter, IntoTraced, Lift, Operand, Outcome, Recorder, SavedStruct, Session,
    ToHost, Traceable, TracedPart, leave, structs,
};

/// What the compiler checks in a session with a size.
pub mod size {
    pub use crate::size::assert::{head, in_order, index, layer, meet, range_bound};
}

pub use crate::stage::guard::{fails, unreached};
pub use crate::stage::text::{HostShown, HostTextKind, Print, formatted, printed, written};
pub use crate::stage::{bounds, log, s};

/// The standard library's macros that the macros stage by their names.
///
/// An expansion imports them beside the user's names, so that the compiler refuses one that means another macro.
pub mod of_std {
    pub use ::std::{
        assert, assert_eq, assert_ne, dbg, debug_assert, debug_assert_eq, debug_assert_ne, eprint, eprintln,
        format, panic, print, println, todo, unimplemented, unreachable, write, writeln,
    };
}
