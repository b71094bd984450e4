//! Execution: runs a [`Plan`] on a model.

mod backbone;
mod error;
mod interp;
pub mod kernel;
mod language_model;
mod list;
mod literal;
mod scalar;
mod trace;
mod value;
mod wide;

#[cfg(test)]
mod tests;

use std::io::Write;

pub use backbone::{Backbone, Watch};
pub use error::{Fault, RunError};
pub use list::List;
pub use value::{Dict, Key, Value};

use crate::ir::Slot;
use crate::plan::Plan;

/// How to run a plan.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Takes the lines that `log` prints, which otherwise go to standard output.
    pub log: Option<&'a mut dyn FnMut(&str)>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Forward passes.
    pub passes: u64,
    /// Hook points at which a pass handed over a value.
    pub points: u64,
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

/// Runs a plan from its beginning to its end.
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
    let mut machine = interp::Machine::new(plan, backbone, log);
    machine.run()?;
    Ok(Outputs { slots: machine.slots, report: machine.report })
}
