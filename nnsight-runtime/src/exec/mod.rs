//! Execution: runs a [`Plan`] on a model.

mod backbone;
mod collections;
mod error;
mod host;
mod interp;
mod json;
pub mod kernel;
mod language_model;
mod list;
mod literal;
mod optimizations;
mod scalar;
mod text;
mod trace;
mod value;
mod wide;

#[cfg(test)]
mod tests;

use std::io::Write;

pub use backbone::{Backbone, Watch};
pub(crate) use error::guarded;
pub use error::{Fault, RunError};
pub(crate) use host::{HostCall, HostSink, HostSource, TakeValues};
pub(crate) use json::Json;
pub use list::List;
pub(crate) use literal::value as literal_value;
pub use optimizations::Optimizations;
pub use value::{Dict, Key, Missing, Set, Value};

use crate::ir::Slot;
use crate::plan::Plan;

/// How to run a plan.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Takes the lines that `log` prints, which otherwise go to standard output.
    pub log: Option<&'a mut dyn FnMut(&str)>,
    /// Is told how far the run is.
    pub progress: Option<&'a dyn Progress>,
    /// What may be left out because it changes no answer.
    pub optimizations: Optimizations,
}

/// Is told how far a run is.
pub trait Progress {
    /// A loop over items that no other stands around, and in which traces run, has come to its next item, or ended.
    fn turn(&self, turn: Turn, report: RunReport);

    /// Traces ran, or were asked for.
    fn pass(&self, report: RunReport);
}

/// How far a loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How many items it came to.
    pub items: u64,
    /// How many there are, where that is known.
    pub of: Option<u64>,
    /// Whether it was left.
    pub ended: bool,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Forward passes.
    pub passes: u64,
    /// Forward passes that did not run because their trace took the results of an equal one.
    pub passes_saved: u64,
    /// Hook points at which a pass handed over a value.
    pub points: u64,
    /// Tokens times the layers that their passes ran.
    pub token_layers: u64,
    /// Positions, of all rows, at which logits were computed.
    pub positions_unembedded: u64,
}

impl RunReport {
    /// That of a run without a pass.
    pub const NOTHING: RunReport =
        RunReport { passes: 0, passes_saved: 0, points: 0, token_layers: 0, positions_unembedded: 0 };

    /// What two runs did together.
    #[must_use]
    pub fn and(self, other: RunReport) -> RunReport {
        self.each(other, u64::saturating_add)
    }

    /// What was done since another report, which this one holds.
    pub(crate) fn since(self, before: RunReport) -> RunReport {
        self.each(before, u64::saturating_sub)
    }

    fn each(self, other: RunReport, f: fn(u64, u64) -> u64) -> RunReport {
        RunReport {
            passes: f(self.passes, other.passes),
            passes_saved: f(self.passes_saved, other.passes_saved),
            points: f(self.points, other.points),
            token_layers: f(self.token_layers, other.token_layers),
            positions_unembedded: f(self.positions_unembedded, other.positions_unembedded),
        }
    }
}

/// What left the session.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    slots: Vec<Option<Value>>,
    /// What the run did.
    pub report: RunReport,
}

impl Outputs {
    /// The value saved to a slot of the program that was run.
    ///
    /// A saved list is the list itself, with what was appended after the `save`.
    #[must_use]
    pub fn get(&self, slot: Slot) -> Option<&Value> {
        self.slots.get(slot.as_u32() as usize)?.as_ref()
    }
}

/// Runs a plan from its beginning to its end, or to where it is stopped.
///
/// # Panics
/// With the panic of a host closure that the program calls.
///
/// # Errors
/// The first error that the program's work leads to, with its place. Plan and model stay usable.
pub fn run(plan: &Plan, backbone: &dyn Backbone, options: RunOptions<'_>) -> Result<Outputs, RunError> {
    let mut stdout = |line: &str| {
        // Nobody can be told of a closed standard output.
        _ = writeln!(std::io::stdout().lock(), "{line}");
    };
    let log = match options.log {
        Some(log) => log,
        None => &mut stdout,
    };
    let mut machine = interp::Machine::new(plan, backbone, log, options.optimizations);
    machine.progress = options.progress;
    let ran = machine.run();
    // What was written before an error is brought to its end, too.
    let finished = machine.finish_sinks();
    if let Some(panic) = machine.panic.take() {
        std::panic::resume_unwind(panic);
    }
    ran.and(finished)?;
    machine.all_saved()?;
    Ok(Outputs { slots: machine.slots, report: machine.report })
}
