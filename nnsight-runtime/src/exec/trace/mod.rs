//! Traces: one forward pass with the user's reads and writes along it.
//!
//! Three steps. *Entering* ([`expand`]) runs all that does not depend on the pass, unrolls loops with hook points and
//! leaves a graph of what remains. *Scheduling* ([`schedule`]) refuses what no single pass can do, and finds what is
//! needed and where the pass can stop. Both together make a [`Trace`], a request that holds no borrowed state of the
//! interpreter, so that requests can be queued. *Running* it ([`pass`]) does the pass.

mod effects;
mod expand;
mod graph;
mod pass;
mod prompt;
mod schedule;
mod write;

use graph::{Graph, Operand};
use prompt::Prompt;
use schedule::Schedule;

use super::error::{Fault, RunError, guarded};
use super::interp::Machine;
use super::value::Value;
use crate::plan::TraceSite;

/// A forward pass that was asked for, with everything it needs.
pub(crate) struct Trace<'p> {
    site: &'p TraceSite,
    prompt: Prompt,
    graph: Graph<'p>,
    schedule: Schedule,
    results: Vec<Operand>,
}

/// Runs a trace; gives the values of the site's results.
pub(crate) fn run(
    machine: &mut Machine<'_>,
    site: &TraceSite,
    prompt: Value,
    captures: impl Iterator<Item = Value>,
) -> Result<Vec<Value>, RunError> {
    Trace::new(machine, site, prompt, captures)?.run(machine)
}

impl<'p> Trace<'p> {
    /// Does what can be done before the pass.
    fn new(
        machine: &mut Machine<'_>,
        site: &'p TraceSite,
        prompt: Value,
        captures: impl Iterator<Item = Value>,
    ) -> Result<Self, RunError> {
        let plan = machine.plan;
        let placed = |fault: Box<Fault>| RunError::new(fault, plan.place(site.place));
        let backbone = machine.backbone;
        let prompt = guarded(|| Prompt::new(prompt, backbone)).flatten().map_err(placed)?;
        let (graph, results) = expand::expand(machine, site, captures, [prompt.batch, prompt.positions])?;
        let schedule = schedule::schedule(&graph, &results, plan)
            .map_err(|(fault, place)| RunError::new(fault, plan.place(place)))?;
        Ok(Trace { site, prompt, graph, schedule, results })
    }

    /// Runs the pass, if anything needs one.
    fn run(self, machine: &mut Machine<'_>) -> Result<Vec<Value>, RunError> {
        let Trace { site, prompt, graph, schedule, results } = self;
        let place = machine.plan.place(site.place);
        let placed = |fault: Box<Fault>| RunError::new(fault, place.clone());
        let (backbone, is_needed) = (machine.backbone, schedule.last.is_some());
        let shape = [prompt.batch, prompt.positions];
        let ids = if is_needed { Some(prompt.tensor(&machine.device).map_err(placed)?) } else { None };
        let mut pass = pass::Pass::new(machine, shape, graph, schedule, &results);
        let mut outcome = pass.advance();
        if let (Ok(()), Some(ids)) = (&outcome, ids) {
            pass.machine.report.passes += 1;
            outcome = guarded(|| backbone.forward(ids, &mut pass)).flatten();
        }
        if let Err(fault) = outcome {
            return Err(pass.failed.take().unwrap_or_else(|| placed(fault)));
        }
        results.into_iter().map(|result| pass.take(result).map_err(placed)).collect()
    }
}
