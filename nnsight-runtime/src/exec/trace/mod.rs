//! Traces: forward passes with the user's reads and writes along them.
//!
//! *Entering* a trace ([`expand`]) runs all that does not depend on its pass, unrolls loops with hook points and leaves
//! the rest as nodes in the [`queue`]. [`order`] then drops what nobody needs and refuses what no single pass can do. The
//! trace waits, its results being promises, until one of them is demanded or enough work has come together. A
//! [`flush`] runs all that waits: [`waves`] says which traces share a pass, [`streams`] which rows of it they share, and
//! [`pass`] runs it.

mod calls;
mod effects;
mod ending;
mod expand;
mod flush;
mod graph;
mod logits;
mod memo;
mod order;
mod pass;
mod prompt;
mod queue;
mod reading;
mod sole;
mod split;
mod streams;
mod waves;
mod write;
mod written;

use std::rc::Rc;

use prompt::Prompt;

pub(super) use graph::Work;
pub(super) use memo::Memos;
use queue::Batch;
pub(super) use queue::Queue;

use super::collections::Args;
use super::error::{RunError, guarded};
use super::interp::Machine;
use super::promise::NodeId;
use super::value::Value;
use crate::plan::TraceSite;
use crate::point::Site;
use crate::tensor::Dims;

/// Enters a trace, given its prompt and its captures; gives the values of the site's results.
pub(crate) fn run(machine: &mut Machine<'_>, site: u32, mut args: Args) -> Result<Vec<Value>, RunError> {
    let (plan, backbone, number) = (machine.plan, machine.backbone, site);
    let site = &plan.sites[number as usize];
    let constant = site.prompt.and_then(|constant| plan.constants.get(constant as usize));
    let prompt = if let Some(literal) = constant {
        Prompt::constant(literal, backbone)
    } else {
        let mut prompt = if args.is_empty() { Value::Unit } else { args.remove(0) };
        if prompt.waits() {
            machine.flush()?;
        }
        prompt.settle_deep();
        guarded(|| Prompt::new(prompt, backbone)).flatten()
    };
    let prompt = prompt.map_err(|fault| RunError::new(fault, plan.place(site.place)))?;
    if !(site.repeats && machine.optimizations.equal_traces) {
        return enter(machine, site, prompt, args).map(|(results, _)| results);
    }
    let key = memo::Key::new(&prompt, &args);
    // Unless they are what is asked for, the last results go before the trace begins.
    if let Some(last) = machine.memos.take(number)
        && let Some(key) = &key
        && last.key == *key
    {
        machine.report.passes_saved += u64::from(last.needs_pass);
        let results = last.results.clone();
        machine.memos.put(number, last);
        return Ok(results);
    }
    let (results, needs_pass) = enter(machine, site, prompt, args)?;
    if let Some(key) = key {
        machine.memos.put(number, memo::Memo { key, results: results.clone(), needs_pass });
    }
    Ok(results)
}

/// Does what can be done before the pass, and lets the rest wait; tells whether a pass is needed, too.
fn enter<'p>(
    machine: &mut Machine<'p>,
    site: &'p TraceSite,
    prompt: Prompt,
    captures: Args,
) -> Result<(Vec<Value>, bool), RunError> {
    let plan = machine.plan;
    let prompt = Rc::new(prompt);
    let shape = [prompt.batch, prompt.positions];
    let trace = (machine.queue.open(), machine.queue.end());
    let expanded = expand::expand(machine, site, captures, shape)?;
    let waiting = order::schedule(&mut machine.queue, plan, site, prompt, trace)
        .map_err(|(fault, place)| RunError::new(fault, plan.place(place)))?;
    let needs_pass = waiting.last.is_some();
    let is_large = shape[0].saturating_mul(shape[1]) > machine.budget.tokens;
    let read = bytes_read(machine, trace.1, shape);
    machine.queue.close(waiting, machine.backbone.bytes_per_token(), read);
    if is_large && needs_pass && !expanded.touches {
        // Its rows run by themselves, some at a time.
        machine.flush_before(trace.1)?;
    }
    if expanded.touches {
        // What happens in the trace must not happen if something before it fails.
        machine.flush_before(trace.1)?;
        machine.flush()?;
    } else if !machine.optimizations.lazy_traces || machine.is_full() {
        machine.flush()?;
    }
    Ok((expanded.results, needs_pass))
}

/// How many bytes the reads of a trace take, as far as can be seen.
fn bytes_read(machine: &Machine<'_>, first: NodeId, [batch, positions]: [usize; 2]) -> usize {
    let sizes = (first..machine.queue.end()).filter_map(|id| match machine.queue.node(id)?.work {
        // Mostly one position of the logits is looked at, which is computed alone.
        Work::Read(point) if point.site() == Site::LmHeadOutput && machine.optimizations.read_logits => {
            Some(machine.backbone.site_dims(point.site(), batch, 1))
        }
        Work::Read(point) => Some(machine.backbone.site_dims(point.site(), batch, positions)),
        _ => None,
    });
    sizes.map(|dims: Dims| dims.iter().product::<usize>() * size_of::<f32>()).sum()
}

impl<'p> Machine<'p> {
    /// Whether what waits would fill a pass.
    fn is_full(&self) -> bool {
        let load = self.queue.load();
        load.tokens >= self.budget.tokens || load.bytes >= self.budget.bytes
    }

    /// Runs all that waits, except for what needs the pass of a trace that is being entered.
    pub(crate) fn flush(&mut self) -> Result<(), RunError> {
        self.flush_before(self.queue.opened_at())?;
        let early = self.queue.take_early();
        self.run_batch(early)
    }

    /// Runs all nodes before this one.
    pub(crate) fn flush_before(&mut self, node: NodeId) -> Result<(), RunError> {
        let load = self.queue.load();
        let batch = self.queue.take(node);
        let bytes = u64::try_from(load.bytes).unwrap_or(u64::MAX);
        self.report.peak_bytes = self.report.peak_bytes.max(bytes);
        self.run_batch(batch)
    }

    /// Runs what was taken from the queue, unless something has failed, of which more may hang.
    fn run_batch(&mut self, batch: Batch<'p>) -> Result<(), RunError> {
        if batch.nodes.is_empty() || self.has_failed {
            return Ok(());
        }
        let ran = flush::run(self, batch);
        // That of an attempt ends the attempt.
        self.has_failed |= ran.is_err() && !self.attempt_failed();
        ran
    }
}
