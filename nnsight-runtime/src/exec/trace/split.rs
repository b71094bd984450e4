//! Passes over some rows of a prompt at a time, where all of them are more than a pass should hold.
//!
//! Rows do not see each other in the model, so it runs on some of them after the others; what is read is put together. What a
//! trace writes is taken apart as well: a value from outside by its rows, one made of reads by making it for the rows at hand.
//! Where an operation in between looks at several rows, the trace runs whole.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::flush::{Failed, Flush};
use super::graph::{Guard, Work};
use super::pass;
use super::queue::Waiting;
use super::sole::Sole;
use super::write;
use crate::device::memory::claim_on;
use crate::exec::collections::Args;
use crate::exec::error::{Fault, RunError, guarded};
use crate::exec::value::Value;
use crate::point::HookPoint;
use crate::tensor::AnyTensor;

/// How a trace runs on some rows at a time.
#[derive(Debug)]
pub(crate) struct Split {
    /// The nodes between its reads and its writes, in order.
    inner: Vec<usize>,
    /// Reads and nodes between whose value somebody else wants.
    kept: HashSet<usize>,
}

/// The rows at hand, and what nodes gave for them.
#[derive(Debug)]
pub(crate) struct Chunk {
    split: Rc<Split>,
    rows: Range<usize>,
    values: HashMap<usize, AnyTensor>,
}

/// Runs a trace on some rows at a time if it is more than the budget; `false` if it must run whole.
///
/// An error of a part is not told, since it may not be the first: the trace runs whole then, and has it there.
///
/// # Errors
/// If nothing else may happen.
pub(crate) fn run(flush: &mut Flush<'_, '_>, number: usize) -> Result<bool, Failed> {
    let Some(rows) = rows_at_a_time(flush, &flush.traces[number]) else { return Ok(false) };
    flush.advance()?;
    flush.settle_calls()?;
    let Some(split) = plan(flush, number) else { return Ok(false) };
    let split = Rc::new(split);
    let trace = flush.traces[number].clone();
    let mut parts: HashMap<usize, Vec<AnyTensor>> = HashMap::new();
    for start in (0..trace.batch).step_by(rows) {
        let rows = start..trace.batch.min(start + rows);
        let part = Waiting { prompt: Rc::new(trace.prompt.part(rows.clone())), ..trace.clone() };
        let chunk = Chunk { split: split.clone(), rows, values: HashMap::new() };
        let ran = match flush.machine.goes_on() {
            Ok(()) => pass::forward(flush, vec![part], Some(chunk)),
            Err(fault) => (Err(fault), None),
        };
        let mut chunk = match ran {
            (Ok(()), Some(chunk)) => chunk,
            (Err(fault), _) if matches!(*fault, Fault::Cancelled | Fault::Limit { .. }) => {
                let place = flush.machine.plan.place(trace.site.place);
                return flush.interrupt(RunError::new(fault, place)).map(|()| true);
            }
            _ => return Ok(false),
        };
        for node in &split.kept {
            if let Some(value) = chunk.values.remove(node) {
                parts.entry(*node).or_default().push(value);
            }
        }
        // What the first rows give tells what all will, which are held by parts and then together.
        let bytes = parts.values().flatten().map(size_of_tensor).fold(0, usize::saturating_add);
        let bytes = bytes.saturating_mul(2 * trace.batch.div_ceil(chunk.rows.len()));
        if chunk.is_first()
            && let Err(source) = claim_on(&flush.machine.device, bytes)
        {
            let shape = [trace.batch, trace.prompt.positions];
            let what = format!("what is read of a forward pass over a prompt of shape {shape:?}");
            let advice =
                "read less of it, as by `slice`, or trace fewer rows at a time, in a loop".to_owned();
            let fault = Fault::PassMemory { what, source, advice };
            let place = flush.machine.plan.place(trace.site.place);
            let attempt = flush.attempt(&trace);
            flush.fail_in(attempt, flush.first(&trace), RunError::new(fault, place))?;
            return if flush.is_over() { Err(Failed) } else { Ok(true) };
        }
    }
    finish(flush, &trace, &split, parts)
}

fn size_of_tensor(tensor: &AnyTensor) -> usize {
    tensor.dims().iter().product::<usize>().saturating_mul(tensor.dtype().size())
}

/// How many rows of a trace suit the budget, if not all do.
fn rows_at_a_time(flush: &Flush<'_, '_>, trace: &Waiting<'_>) -> Option<usize> {
    let machine = &flush.machine;
    let budget = machine.budget;
    let bytes = machine.backbone.bytes_per_token().max(1);
    let tokens = budget.tokens.min(budget.bytes / bytes);
    let rows = (tokens / trace.prompt.positions.max(1)).max(1);
    (rows < trace.batch && !flush.has_effects()).then_some(rows)
}

/// What must be known to run a trace on some rows at a time; nothing if it cannot be.
fn plan(flush: &Flush<'_, '_>, number: usize) -> Option<Split> {
    let trace = &flush.traces[number];
    let is_own = |index: &usize| flush.nodes[*index].trace == Some(trace.id);
    let events: Vec<usize> = (0..flush.nodes.len())
        .filter(|index| is_own(index) && flush.nodes[*index].event().is_some())
        .collect();
    let mut inner = BTreeSet::new();
    let mut next = events.clone();
    while let Some(index) = next.pop() {
        let node = &flush.nodes[index];
        // Conditions must be known, and nothing else may come in between.
        let is_free = Guard::all(node.guard.as_ref()).all(|guard| guard.condition.known().is_some());
        let is_ordered = |id: &usize| {
            let before = id.checked_sub(flush.base).map(|before| &flush.nodes[before]);
            before.is_none_or(|before| matches!(before.work, Work::Done) || before.event().is_some())
        };
        if !is_free || !node.after.iter().all(is_ordered) {
            return None;
        }
        for input in &node.inputs {
            let Some(promise) = input.pending() else { continue };
            let source = promise.node.checked_sub(flush.base).filter(is_own)?;
            if !matches!(flush.nodes[source].work, Work::Read(_)) && inner.insert(source) {
                next.push(source);
            }
        }
    }
    let mut ranks = HashMap::new();
    for index in events.iter().filter(|index| matches!(flush.nodes[**index].work, Work::Read(_))) {
        ranks.insert(*index, flush.nodes[*index].event()?.site().rank());
    }
    for index in &inner {
        let node = &flush.nodes[*index];
        let of_own = |input: &Value| input.pending()?.node.checked_sub(flush.base);
        let rank = *ranks.get(&node.inputs.iter().find_map(of_own)?)?;
        let keeps_apart = Sole::of(node, flush.machine.plan)?.tensor_op()?.keeps_rows_apart(rank);
        if !keeps_apart {
            return None;
        }
        ranks.insert(*index, rank);
    }
    let inner: Vec<usize> = inner.into_iter().collect();
    let kept = kept(flush, &events, &inner);
    Some(Split { inner, kept })
}

/// The reads and nodes between whose values somebody wants who is none of them.
fn kept(flush: &Flush<'_, '_>, events: &[usize], inner: &[usize]) -> HashSet<usize> {
    let mut takers: HashMap<usize, usize> = HashMap::new();
    for index in events.iter().chain(inner) {
        for input in &flush.nodes[*index].inputs {
            if let Some(source) = input.pending().and_then(|promise| promise.node.checked_sub(flush.base)) {
                *takers.entry(source).or_default() += 1;
            }
        }
    }
    let holders =
        |index: usize| flush.nodes[index].outputs.iter().map(std::rc::Weak::strong_count).sum::<usize>();
    let all = events.iter().chain(inner).copied();
    all.filter(|index| holders(*index) > takers.get(index).copied().unwrap_or(0)).collect()
}

/// Gives what is wanted of all rows, and lets the rest go on.
fn finish(
    flush: &mut Flush<'_, '_>,
    trace: &Waiting<'_>,
    split: &Split,
    parts: HashMap<usize, Vec<AnyTensor>>,
) -> Result<bool, Failed> {
    for (index, parts) in parts {
        match guarded(|| AnyTensor::cat(parts, 0)) {
            Ok(Ok(value)) => flush.give(index, [Value::tensor(value)]),
            _ => return Ok(false),
        }
    }
    let is_event =
        |index: &usize| flush.nodes[*index].trace == Some(trace.id) && flush.nodes[*index].event().is_some();
    let events: Vec<usize> = (0..flush.nodes.len()).filter(is_event).collect();
    for index in split.inner.iter().copied().chain(events) {
        flush.done(index);
    }
    flush.machine.report.traces_split += 1;
    flush.advance()?;
    Ok(true)
}

impl Chunk {
    /// Whether the rows at hand are the first.
    pub(crate) fn is_first(&self) -> bool {
        self.rows.start == 0
    }

    /// The rows at hand were shown at a hook point.
    pub(crate) fn read(
        &mut self,
        flush: &mut Flush<'_, '_>,
        index: usize,
        value: AnyTensor,
        batch: usize,
    ) -> Result<(), Box<Fault>> {
        self.values.insert(index, value);
        let split = self.split.clone();
        for index in &split.inner {
            if !self.values.contains_key(index)
                && Guard::holds(flush.nodes[*index].guard.as_ref())
                && let Some(args) = self.inputs(flush, *index, batch)?
            {
                let value = made(flush, *index, args)?;
                self.values.insert(*index, value);
            }
        }
        Ok(())
    }

    /// The rows at hand of what is written to a hook point.
    pub(crate) fn written(
        &mut self,
        flush: &Flush<'_, '_>,
        index: usize,
        point: HookPoint,
        shape: [usize; 2],
    ) -> Result<AnyTensor, Box<Fault>> {
        let [batch, positions] = shape;
        let none = || Fault::internal("a write of something else than a tensor");
        let input = flush.nodes[index].inputs.first().ok_or_else(none)?;
        let backbone = flush.machine.backbone;
        if let Some(promise) = input.pending() {
            let source = promise.node.checked_sub(flush.base);
            let value = source.and_then(|source| self.values.get(&source)).cloned().ok_or_else(none)?;
            write::check(backbone, point, [self.rows.len(), positions], &value)?;
            return Ok(value);
        }
        let value = input.clone().settled().into_tensor().ok_or_else(none)?;
        write::check(backbone, point, [batch, positions], &value)?;
        value.narrow(0, self.rows.start, self.rows.len()).map_err(Box::from)
    }

    /// What a node is done on for the rows at hand; nothing if something is not there yet.
    fn inputs(&self, flush: &Flush<'_, '_>, index: usize, batch: usize) -> Result<Option<Args>, Box<Fault>> {
        let mut args = Args::new();
        for input in &flush.nodes[index].inputs {
            if let Some(promise) = input.pending() {
                let source = promise.node.checked_sub(flush.base);
                let Some(value) = source.and_then(|source| self.values.get(&source)) else { return Ok(None) };
                args.push(Value::tensor(value.clone()));
                continue;
            }
            args.push(match input.clone().settled() {
                // Tensors beside each other have the same first axis, or one that is repeated along it.
                Value::Tensor(tensor) if tensor.dims()[0] == batch => {
                    let tensor = AnyTensor::clone(&tensor);
                    Value::tensor(tensor.narrow(0, self.rows.start, self.rows.len())?)
                }
                other => other,
            });
        }
        Ok(Some(args))
    }
}

/// The result of a node on other inputs than its own.
fn made(flush: &mut Flush<'_, '_>, index: usize, args: Args) -> Result<AnyTensor, Box<Fault>> {
    let none = || Fault::internal("an operation on rows that gives no tensor");
    let value = match flush.nodes[index].work {
        Work::Unit(unit) => {
            let results = flush.machine.call(&unit.code, args).map_err(|error| error.fault)?;
            results.into_iter().next().ok_or_else(none)?
        }
        Work::Wide(kind) => flush.machine.simple(kind, args)?,
        _ => return Err(none()),
    };
    value.into_tensor().ok_or_else(none)
}
