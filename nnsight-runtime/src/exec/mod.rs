//! Execution: runs a [`Plan`] on a model.

mod attempt;
mod backbone;
mod budget;
mod collections;
mod defer;
mod error;
mod host;
mod host_error;
mod interp;
mod json;
pub(crate) mod kernel;
mod language_model;
mod limits;
mod list;
mod literal;
mod optimizations;
mod promise;
mod report;
mod room;
mod scalar;
mod text;
mod trace;
mod value;
mod wide;

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::time::Instant;

pub use backbone::{Backbone, Watch};
pub use budget::Budget;
pub(crate) use error::guarded;
pub use error::{Fault, RunError};
pub(crate) use host::{HostCall, HostSink, HostSource, TakeValues};
pub use host_error::HostError;
pub(crate) use json::Json;
pub use kernel::KernelError;
pub use limits::{Cancel, Limit, Limits};
pub(crate) use list::List;
pub use list::RunList;
pub(crate) use literal::value as literal_value;
pub use optimizations::Optimizations;
pub use promise::Promise;
pub use report::{RunReport, Times};
pub(crate) use scalar::whole;
pub(crate) use value::{Dict, Key, Set, Value};
pub use value::{Missing, RunDict, RunKey, RunSet, RunValue};

use crate::ir::Slot;
use crate::plan::Plan;

/// How to run a plan.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Takes the lines that `log` prints, which otherwise go to standard output.
    pub log: Option<&'a mut Log<'a>>,
    /// Is told how far the run is.
    pub progress: Option<&'a dyn Progress>,
    /// What may be left out because it changes no answer.
    pub optimizations: Optimizations,
    /// How much may wait; by default what suits the device.
    pub budget: Option<Budget>,
    /// Ends the run from elsewhere.
    pub cancel: Option<&'a Cancel>,
    /// How far the run may go.
    pub limits: Limits,
}

/// Takes the lines that `log` prints. An error ends the run.
pub type Log<'a> = dyn FnMut(&str) -> io::Result<()> + 'a;

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
    pub fn get(&self, slot: Slot) -> Option<&RunValue> {
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
    let mut stdout = |line: &str| writeln!(io::stdout().lock(), "{line}");
    let log = match options.log {
        Some(log) => log,
        None => &mut stdout,
    };
    let begun = Instant::now();
    let budget = options.budget.unwrap_or_else(|| Budget::of(&backbone.device()));
    let mut machine = interp::Machine::new(plan, backbone, log, options.optimizations, budget);
    machine.progress = options.progress;
    machine.ends = limits::Ends::new(options.cancel, options.limits);
    let mut ran = machine.run();
    // What waits stands before what failed, or before the end. A trace that could not be entered does not wait.
    ran = machine.flush().and(ran);
    // What was written before an error is brought to its end, too.
    let finished = machine.finish_sinks();
    if let Some(panic) = machine.panic.take() {
        std::panic::resume_unwind(panic);
    }
    ran.and(finished)?;
    machine.all_saved()?;
    machine.slots.iter_mut().flatten().for_each(Value::settle_deep);
    machine.all_fit()?;
    let times = &mut machine.report.times;
    times.rest = begun.elapsed().saturating_sub(times.forward + times.values);
    Ok(Outputs { slots: machine.slots, report: machine.report })
}
