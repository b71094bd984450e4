//! Traces: one forward pass with the user's reads and writes along it.

use super::error::{Fault, RunError};
use super::interp::Machine;
use super::value::Value;
use crate::plan::TraceSite;

/// Runs a trace; gives the values of the site's results.
pub(crate) fn run(
    machine: &mut Machine<'_>,
    site: &TraceSite,
    prompt: Value,
    captures: impl Iterator<Item = Value>,
) -> Result<Vec<Value>, RunError> {
    _ = (machine, site, prompt, captures.count());
    Err(RunError::new(Fault::internal("not yet"), None))
}
