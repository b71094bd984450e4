//! Traces: one forward pass with the user's reads and writes along it.
//!
//! Three steps. *Entering* ([`expand`]) runs all that does not depend on the pass, unrolls loops with hook points and
//! leaves a graph of what remains. *Scheduling* ([`schedule`]) refuses what no single pass can do, and finds what is
//! needed and where the pass can stop. Both together make a [`Trace`], a request that holds no borrowed state of the
//! interpreter, so that requests can be queued. *Running* it ([`pass`]) does the pass.

mod effects;
mod expand;
mod graph;
mod memo;
mod narrow;
mod pass;
mod prompt;
mod schedule;
mod write;

use graph::{Graph, Operand};
use prompt::Prompt;
use schedule::Schedule;

pub(super) use memo::Memos;

use super::collections::Args;
use super::error::{Fault, RunError, guarded};
use super::interp::Machine;
use super::value::Value;
use crate::plan::TraceSite;
use crate::point::{HookPoint, Phase};

/// A forward pass that was asked for, with everything it needs.
pub(crate) struct Trace<'p> {
    site: &'p TraceSite,
    prompt: Prompt,
    graph: Graph<'p>,
    schedule: Schedule,
    results: Vec<Operand>,
}

/// Runs a trace, given its prompt and its captures; gives the values of the site's results.
pub(crate) fn run(machine: &mut Machine<'_>, site: u32, mut args: Args) -> Result<Vec<Value>, RunError> {
    let (plan, backbone, number) = (machine.plan, machine.backbone, site);
    let site = &plan.sites[number as usize];
    let prompt = if args.is_empty() { Value::Unit } else { args.remove(0) };
    let prompt = guarded(|| Prompt::new(prompt, backbone))
        .flatten()
        .map_err(|fault| RunError::new(fault, plan.place(site.place)))?;
    if !(site.repeats && machine.optimizations.equal_traces) {
        return Trace::new(machine, site, prompt, args)?.run(machine);
    }
    let key = memo::Key::new(&prompt, &args);
    // Unless they are what is asked for, the last results go before the pass begins.
    if let Some(last) = machine.memos.take(number)
        && let Some(key) = &key
        && last.key == *key
    {
        machine.report.passes_saved += last.passes;
        let results = last.results.clone();
        machine.memos.put(number, last);
        return Ok(results);
    }
    let before = machine.report.passes;
    let results = Trace::new(machine, site, prompt, args)?.run(machine)?;
    if let Some(key) = key {
        let passes = machine.report.passes - before;
        machine.memos.put(number, memo::Memo { key, results: results.clone(), passes });
    }
    Ok(results)
}

impl<'p> Trace<'p> {
    /// Does what can be done before the pass.
    fn new(
        machine: &mut Machine<'_>,
        site: &'p TraceSite,
        prompt: Prompt,
        captures: Args,
    ) -> Result<Self, RunError> {
        let plan = machine.plan;
        let shape = [prompt.batch, prompt.positions];
        let (graph, results) = expand::expand(machine, site, captures.into_iter(), shape)?;
        let mut schedule = schedule::schedule(&graph, &results, plan)
            .map_err(|(fault, place)| RunError::new(fault, plan.place(place)))?;
        if machine.optimizations.read_logits {
            schedule.narrow = narrow::find(&graph, &schedule, &results, machine.backbone, shape);
        }
        Ok(Trace { site, prompt, graph, schedule, results })
    }

    /// Runs the pass, if anything needs one.
    fn run(self, machine: &mut Machine<'_>) -> Result<Vec<Value>, RunError> {
        let Trace { site, prompt, graph, schedule, results } = self;
        let place = machine.plan.place(site.place);
        let placed = |fault: Box<Fault>| RunError::new(fault, place.clone());
        let (backbone, last) = (machine.backbone, schedule.last);
        let shape = [prompt.batch, prompt.positions];
        let ids = if last.is_some() { Some(prompt.tensor(&machine.device).map_err(placed)?) } else { None };
        let mut pass = pass::Pass::new(machine, shape, graph, schedule, &results);
        let mut outcome = pass.advance();
        if let (Ok(()), Some(ids)) = (&outcome, ids) {
            pass.machine.report.passes += 1;
            pass.machine.report.token_layers += token_layers(last, backbone.n_layers(), shape);
            outcome = guarded(|| backbone.forward(ids, &mut pass)).flatten();
        }
        if let Err(fault) = outcome {
            return Err(pass.failed.take().unwrap_or_else(|| placed(fault)));
        }
        results.into_iter().map(|result| pass.take(result).map_err(placed)).collect()
    }
}

/// Tokens times layers of a pass that ends after this point.
fn token_layers(last: Option<HookPoint>, n_layers: u32, [batch, positions]: [usize; 2]) -> u64 {
    let layers = match last.map(|point| (point.layer(), point.site().info().phase)) {
        Some((Some(layer), _)) => layer + 1,
        Some((None, Phase::Unembed)) => n_layers,
        _ => 0,
    };
    u64::try_from(batch * positions).map_or(u64::MAX, |tokens| tokens * u64::from(layers))
}
