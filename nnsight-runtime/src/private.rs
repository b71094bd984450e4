//! What the macros' expansions name: their only surface, and no part of the public interface.
//!
//! The macros' own tests, which interpret expansions, and benches that record by hand name these as well.

pub use crate::exec::RunValue;
pub use crate::ir::{Type, Value};
pub use crate::session::{BodyError, run, run_sized};
pub use crate::stage::compare::{Equal, Greater, GreaterEqual, Lower, LowerEqual, NotEqual};
pub use crate::stage::count::{CountSide, HostBeside, KeptSide};
pub use crate::stage::format::log;
pub use crate::stage::guard::region::{
    Carrying, NEVER, ProbeCarried, ProbeHeld, ProbeHost, Shared, Unique, again, changed, ended, given, hold,
    hold_in, leaves, maybe, never, none_beside, on_host, probe, reached, settle, slot, some,
};
pub use crate::stage::guard::{
    And, BeginTuple, CarryShared, CarryVar, Case, Chain, Endless, Holds, HostIf, HostKind, HostLogic,
    HostLoop, HostMatch, HostStop, IntoIf, IntoIfExplicit, IntoLoop, IntoLoopExplicit, Jump, Kind, Link, Or,
    Pattern, Probe, RangeTo, Slot, To, TracedIf, TracedKind, TracedLogic, TracedLoop, TracedMatch,
    TruthLogic, While, decided, explicit, fails, returns, same, unreached,
};
pub use crate::stage::index::{bounds, s};
pub use crate::stage::into::Operand;
pub use crate::stage::place::{
    HostAssigned, HostCarried, HostIndexPlace, HostPlace, HostPut, HostRead, HostSetIndex, HostValue,
    assigned,
};
pub use crate::stage::recorder::{Recorder, Setting};
pub use crate::stage::save::{Collect, Leaving, leave};
pub use crate::stage::staged::{Call, HostParameter};
pub use crate::stage::structs::TracedPart;
pub use crate::stage::text::{HostShown, HostTextKind, Print, formatted, printed, written};
pub use crate::stage::traced::Bundle;
pub use crate::stage::{IntoTraced, Lift, Outcome, SavedStruct, Session, ToHost, Traceable};

/// What derived structs are made of.
pub mod structs {
    pub use crate::stage::structs::{
        from_values, handle, operand, pack, put, recorder, to_host, types, values,
    };
}

/// What the compiler checks in a session with a size.
pub mod size {
    pub use crate::size::assert::{head, in_order, index, layer, meet, range_bound};
}

/// The standard library's macros that the macros stage by their names.
///
/// An expansion imports them beside the user's names, so that the compiler refuses one that means another macro.
pub mod of_std {
    pub use ::std::{
        assert, assert_eq, assert_ne, dbg, debug_assert, debug_assert_eq, debug_assert_ne, eprint, eprintln,
        format, panic, print, println, todo, unimplemented, unreachable, write, writeln,
    };
}
