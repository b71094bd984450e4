//! One forward pass, with what the traces in it do along it.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::time::Instant;

use burn::tensor::{Int, Tensor};

use super::ending::{Ending, head_axis};
use super::flush::{Failed, Flush};
use super::graph::{Guard, Work};
use super::logits::{self, Found, LOGITS};
use super::prompt;
use super::queue::Waiting;
use super::rests;
use super::split::{self, Chunk};
use super::streams::{Rows, Streams};
use super::write;
use super::written::position_axis;
use crate::device::memory::claim_on;
use crate::device::{NoMemory, int_tensor};
use crate::exec::error::{Fault, RunError, guarded};
use crate::exec::value::Value;
use crate::model::{Attended, Layout, Logits, PackedVisitor, Visited, may_fork};
use crate::point::{HookPoint, Site};
use crate::tensor::AnyTensor;

/// Runs the pass of some of a flush's traces.
///
/// # Errors
/// If nothing else may happen; what went wrong is noted in the flush.
pub(crate) fn run(flush: &mut Flush<'_, '_>, numbers: &[usize]) -> Result<(), Failed> {
    let traces: Vec<Waiting<'_>> = numbers.iter().map(|number| flush.traces[*number].clone()).collect();
    let Some(first) = traces.first() else { return Ok(()) };
    let place = flush.machine.plan.place(first.site.place);
    if let Err(fault) = flush.machine.goes_on() {
        return flush.interrupt(RunError::new(fault, place));
    }
    let order = flush.first(first);
    let before = flush.before(&traces);
    let attempt = flush.attempt(first);
    match forward(flush, traces, None).0 {
        Ok(()) => flush.advance(),
        Err(fault) if matches!(*fault, Fault::Cancelled | Fault::Limit { .. }) => {
            flush.interrupt(RunError::new(fault, place))
        }
        // The fault of a node was noted with its place; others are the pass's.
        Err(_) if flush.is_over() => Err(Failed),
        Err(fault) => {
            let Some(before) = before else {
                flush.fail_in(attempt, order, RunError::new(fault, place))?;
                return if flush.is_over() { Err(Failed) } else { flush.advance() };
            };
            // Whichever of them it is that fails, the others need not.
            flush.go_back(before);
            for number in numbers {
                if !split::run(flush, *number)? {
                    run(flush, &[*number])?;
                }
            }
            Ok(())
        }
    }
}

/// Runs the model for traces, all their rows or, with a chunk, some of the only one's; gives the chunk back.
pub(crate) fn forward<'p>(
    flush: &mut Flush<'_, 'p>,
    traces: Vec<Waiting<'p>>,
    chunk: Option<Chunk>,
) -> (Result<(), Box<Fault>>, Option<Chunk>) {
    let streams = Streams::plan(&traces, flush.machine.optimizations);
    let begun = Instant::now();
    let before = flush.machine.report.times.values;
    let outcome = match streams.rows(None) {
        None => (Err(Fault::internal("rows that cannot be packed")), None),
        Some(rows) => {
            let (layout, backbone) = (rows.layout.clone(), flush.machine.backbone);
            let prompts = rows.order.iter().map(|stream| &*streams.get(*stream).prompt);
            let ids = prompt::packed(prompts, &flush.machine.device);
            let mut pass = Pass::new(flush, traces, streams, rows);
            pass.chunk = chunk;
            pass.count();
            let ran = pass.fits().and(ids);
            let ran = ran.and_then(|ids| guarded(|| backbone.forward(ids, layout, &mut pass)).flatten());
            (ran, pass.chunk)
        }
    };
    let times = &mut flush.machine.report.times;
    times.forward += begun.elapsed().saturating_sub(times.values.saturating_sub(before));
    outcome
}

/// The state of a pass.
struct Pass<'f, 'm, 'p> {
    flush: &'f mut Flush<'m, 'p>,
    traces: Vec<Waiting<'p>>,
    streams: Streams,
    rows: Rows,
    events: Events,
    /// Sites with an event in any layer, so that most points are known at a glance to be nobody's.
    sites: Sites,
    /// What is needed from the last attention on, if not all is.
    ending: Option<Ending>,
    writes: BTreeSet<HookPoint>,
    /// Where rows come or go.
    changes: BTreeSet<HookPoint>,
    last: HookPoint,
    /// The order of all rows, while some rest inside a block.
    resting: Option<Vec<usize>>,
    /// The tokens of each stream that was looked at, from its first position on.
    tokens: HashMap<usize, Tensor<1, Int>>,
    /// Where each trace finds its logits.
    logits: Vec<Option<Found>>,
    /// The rows at hand, if these are not all.
    chunk: Option<Chunk>,
    /// Why there are no logits.
    refused: Option<Box<Fault>>,
}

/// Reads and writes at each point in the order of the text, each with its trace.
pub(crate) type Events = HashMap<HookPoint, Vec<(usize, usize)>>;

/// Which sites something is true of, by their numbers.
type Sites = [bool; Site::ALL.len()];

type Tensors = HashMap<usize, AnyTensor>;

/// About how many queries attend at once where nobody looks at it.
const QUERIES: usize = 128;

impl<'f, 'm, 'p> Pass<'f, 'm, 'p> {
    fn new(flush: &'f mut Flush<'m, 'p>, traces: Vec<Waiting<'p>>, mut streams: Streams, rows: Rows) -> Self {
        let numbers: HashMap<_, _> =
            traces.iter().enumerate().map(|(number, trace)| (trace.id, number)).collect();
        let mut events = Events::new();
        let mut sites = [false; Site::ALL.len()];
        let mut writes = BTreeSet::new();
        for (index, node) in flush.nodes.iter().enumerate() {
            let trace = node.trace.and_then(|trace| numbers.get(&trace));
            let (Some(trace), Some(point)) = (trace, node.event()) else { continue };
            events.entry(point).or_default().push((index, *trace));
            sites[point.site() as usize] = true;
            if matches!(node.work, Work::Write(_)) {
                writes.insert(point);
            }
        }
        let logits = vec![None; traces.len()];
        if flush.machine.optimizations.replaced_modules {
            streams.rest(rests::plan(&flush.nodes, &traces, &streams, &events));
        }
        let (changes, last) = (streams.changes(), streams.last());
        let ending = Ending::plan(flush, &traces, &streams, &events);
        let tokens = HashMap::new();
        let (chunk, refused) = (None, None);
        let resting = None;
        Pass {
            flush,
            traces,
            streams,
            rows,
            events,
            sites,
            ending,
            writes,
            changes,
            last,
            resting,
            tokens,
            logits,
            chunk,
            refused,
        }
    }

    /// Asks for the memory that the pass takes at its widest.
    fn fits(&self) -> Result<(), Box<Fault>> {
        let backbone = self.flush.machine.backbone;
        let segments = self.rows.layout.segments();
        let attention = segments.iter().map(|segment| {
            let dims = backbone.site_dims(Site::AttnPattern, segment.batch, segment.positions);
            let all = dims.iter().product::<usize>();
            let written_out =
                [Site::AttnScores, Site::AttnPattern].iter().any(|site| self.sites[*site as usize]);
            // Where nobody looks, queries are worked on some at a time.
            let at_once = if written_out { segment.positions } else { segment.positions.min(QUERIES) };
            (all / segment.positions.max(1)).saturating_mul(2 * at_once)
        });
        let attention = attention.fold(0, usize::saturating_add).saturating_mul(size_of::<f32>());
        let tokens = self.rows.layout.tokens();
        let bytes = tokens.saturating_mul(backbone.bytes_per_token()).saturating_add(attention);
        claim_on(&self.flush.machine.device, bytes).map_err(|source| self.too_large("a forward pass", source))
    }

    /// There is no memory for something of this pass.
    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    fn too_large(&self, what: &str, source: NoMemory) -> Box<Fault> {
        let (what, advice) = match &self.traces[..] {
            [trace] => {
                let (batch, positions) = (trace.prompt.batch, trace.prompt.positions);
                let advice = if batch > 1 {
                    "trace fewer rows at a time, in a loop, or keep what is written to each row apart from the \
                     others, so that it can run in parts"
                } else {
                    "trace a shorter prompt, or read less of it"
                };
                (format!("{what} over a prompt of shape [{batch}, {positions}]"), advice)
            }
            traces => {
                let tokens = self.rows.layout.tokens();
                let what = format!("{what} over {} traces together, {tokens} tokens", traces.len());
                (what, "let less wait for one pass, with `budgeted`")
            }
        };
        Box::new(Fault::PassMemory { what, source, advice: advice.to_owned() })
    }

    /// Counts what the pass is about to do.
    fn count(&mut self) {
        let report = &mut self.flush.machine.report;
        report.passes += 1;
        if self.chunk.as_ref().is_none_or(Chunk::is_first) {
            report.traces += count(self.traces.len());
        }
        let layers = u64::from(self.flush.machine.backbone.n_layers());
        for trace in &self.traces {
            report.token_layers_naive += count(trace.prompt.batch * trace.prompt.positions) * layers;
        }
        report.rows += self.rows.layout.segments().iter().map(|segment| count(segment.batch)).sum::<u64>();
    }

    /// The value of a stream's rows at a point, of all positions that anybody looks at.
    fn value(&mut self, stream: usize, packed: &AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        let found = self.streams.get(stream);
        let (batch, positions) = (found.prompt.batch, found.prompt.positions - found.seen);
        let width = packed.dims().iter().skip(1).product::<usize>();
        let bytes = (batch * positions).saturating_mul(width).saturating_mul(packed.dtype().size());
        claim_on(&self.flush.machine.device, bytes)
            .map_err(|source| self.too_large("what is read of the forward pass", source))?;
        let mut value = packed.clone();
        if self.rows.order.len() > 1 {
            // A copy, so that who keeps it does not keep the whole pass.
            let tokens = if let Some(tokens) = self.tokens.get(&stream) {
                tokens.clone()
            } else {
                let tokens = self.indices(self.rows.tokens(found, stream, found.seen))?;
                self.tokens.insert(stream, tokens.clone());
                tokens
            };
            value = value.select(tokens)?;
        }
        value.unpacked(batch, positions).map_err(Box::from)
    }

    fn indices(&self, tokens: Vec<i64>) -> Result<Tensor<1, Int>, Box<Fault>> {
        let len = tokens.len();
        int_tensor(tokens, [len], &self.flush.machine.device).map_err(Box::from)
    }

    /// What happens at a point, in the order of the text; gives what traces wrote, all positions of it.
    fn happen(
        &mut self,
        point: HookPoint,
        mut value: impl FnMut(&mut Self, usize) -> Result<AnyTensor, Box<Fault>>,
    ) -> Result<Tensors, Box<Fault>> {
        let (mut shown, mut written) = (Tensors::new(), Tensors::new());
        let events = self.events.get(&point).cloned().unwrap_or_default();
        let is_alone = events.len() == 1;
        for (index, trace) in events {
            if let Some(mut chunk) = self.chunk.take() {
                let happened = self.happen_to_rows(&mut chunk, (index, point), &mut value, &mut written);
                self.chunk = Some(chunk);
                happened?;
                continue;
            }
            if !self.flush.is_due(index) {
                self.flush.settle_calls().map_err(failed)?;
            }
            if !self.flush.is_due(index) {
                if self.flush.has_failed() {
                    continue;
                }
                return Err(Fault::internal("a hook point was reached before what it waits for"));
            }
            if Guard::holds(self.flush.nodes[index].guard.as_ref()) {
                // Traces of one stream see the same value until they write, but logits are each one's own.
                let key = if point == LOGITS { trace } else { self.streams.of(trace, &self.rows) };
                let current = if let Some(known) = written.get(&trace).or_else(|| shown.get(&key)) {
                    known.clone()
                } else {
                    let value = value(self, trace)?;
                    if !is_alone && !self.has_rested(trace, point) {
                        shown.insert(key, value.clone());
                    }
                    value
                };
                match self.flush.nodes[index].work {
                    Work::Read(_) => self.flush.give(index, [Value::tensor(current)]),
                    _ => match self.write(index, trace, point, &current)? {
                        Some(tensor) => {
                            written.insert(trace, tensor);
                        }
                        None => continue,
                    },
                }
            }
            self.flush.done(index);
            self.flush.advance().map_err(failed)?;
        }
        Ok(written)
    }

    /// As [`happen`](Pass::happen), where the rows at hand are not all: what is read is kept, and nobody told.
    fn happen_to_rows(
        &mut self,
        chunk: &mut Chunk,
        (index, point): (usize, HookPoint),
        value: &mut impl FnMut(&mut Self, usize) -> Result<AnyTensor, Box<Fault>>,
        written: &mut Tensors,
    ) -> Result<(), Box<Fault>> {
        let node = &self.flush.nodes[index];
        if !Guard::holds(node.guard.as_ref()) {
            return Ok(());
        }
        let is_read = matches!(node.work, Work::Read(_));
        let current = match written.get(&0) {
            Some(known) => known.clone(),
            None => value(self, 0)?,
        };
        let trace = &self.traces[0];
        let (batch, positions) = (trace.batch, trace.prompt.positions);
        if is_read {
            return chunk.read(self.flush, index, current, batch);
        }
        let tensor = chunk.written(self.flush, index, point, [batch, positions])?;
        let machine = &*self.flush.machine;
        let tensor = write::replace(point, &current, tensor, &machine.device)?;
        machine.backbone.check_written(point, &tensor)?;
        written.insert(0, tensor);
        Ok(())
    }

    /// Whether a trace's rows are out of the pass up to this point.
    fn has_rested(&self, trace: usize, point: HookPoint) -> bool {
        let stream = self.streams.before(trace, point);
        self.streams.has_rested(stream, point) && !self.rows.numbers.contains_key(&stream)
    }

    /// The rows that run from a point on at which rows come or go.
    fn changed(&mut self, point: HookPoint) -> Option<Rows> {
        if may_fork(point.site()) {
            return self.streams.rows(Some(point));
        }
        // Inside a block the residual stream stays as it is, and so does the order of rows.
        let order = self.resting.take().unwrap_or_else(|| self.rows.order.clone());
        let is_awake = |stream: &usize| !self.streams.rests(*stream, point);
        let awake: Vec<usize> = order.iter().copied().filter(is_awake).collect();
        self.resting = (awake.len() < order.len()).then_some(order);
        self.streams.packed(awake)
    }

    /// The tensor that a write puts in the place of another; nothing if it failed.
    fn write(
        &mut self,
        index: usize,
        trace: usize,
        point: HookPoint,
        current: &AnyTensor,
    ) -> Result<Option<AnyTensor>, Box<Fault>> {
        let prompt = &self.traces[trace].prompt;
        let shape = [prompt.batch, prompt.positions];
        let input = std::mem::take(&mut self.flush.nodes[index].inputs).into_iter().next();
        let input = input.unwrap_or_default().settled();
        if let Some(missing) = input.missing() {
            let error = self.flush.placed(Fault::missing(missing), index);
            return self.flush.fail(index, error).map(|()| None).map_err(failed);
        }
        let tensor =
            input.into_tensor().ok_or_else(|| Fault::internal("a write of something else than a tensor"))?;
        let machine = &*self.flush.machine;
        let checked = write::check(machine.backbone, point, shape, &tensor)
            .and_then(|()| write::replace(point, current, tensor, &machine.device))
            .and_then(|tensor| machine.backbone.check_written(point, &tensor).map(|()| tensor));
        match checked {
            Ok(tensor) => Ok(Some(tensor)),
            Err(fault) => {
                let error = self.flush.placed(fault, index);
                self.flush.fail(index, error).map(|()| None).map_err(failed)
            }
        }
    }

    /// The packed value after a visit, of the rows that run from here on.
    fn repack(
        &mut self,
        point: HookPoint,
        packed: &AnyTensor,
        written: Tensors,
        rows: &Rows,
    ) -> Result<AnyTensor, Box<Fault>> {
        // What a trace wrote belongs to the stream it is in from here on.
        let mut by_stream: Tensors =
            written.into_iter().map(|(trace, tensor)| (self.streams.behind(trace, point), tensor)).collect();
        let mut parts = Vec::new();
        for &number in &rows.order {
            let stream = self.streams.get(number);
            parts.push(if let Some(tensor) = by_stream.remove(&number) {
                let computed = stream.prompt.positions - stream.start;
                tensor.narrow(1, stream.start - stream.seen, computed).and_then(AnyTensor::packed)?
            } else if let Some(segment) = self.rows.numbers.get(&number) {
                let segments = self.rows.layout.segments();
                let tokens = segments.get(*segment).map_or(0, crate::model::Segment::tokens);
                packed.clone().narrow(0, self.rows.layout.offset(*segment), tokens)?
            } else if self.streams.has_rested(number, point) {
                // Its write has failed, so that nothing of it is looked at any more.
                let tokens = stream.prompt.batch * (stream.prompt.positions - stream.start);
                blank(packed, tokens)?
            } else {
                let shared = stream.leaves.map_or(number, |(shared, _)| shared);
                let tokens = self.rows.tokens(self.streams.get(shared), shared, stream.start);
                packed.clone().select(self.indices(tokens)?)?
            });
        }
        if parts.is_empty() {
            return blank(packed, 0);
        }
        AnyTensor::cat(parts, 0).map_err(Box::from)
    }

    /// What becomes of the operations that take parts of what is shown from the last attention on.
    fn rewrite(&mut self, ending: &Ending) {
        for late in ending.readings.values().filter(|late| late.point != LOGITS) {
            let stream = self.streams.get(self.streams.of(late.trace, &self.rows));
            let positions: Vec<usize> = (stream.seen..stream.prompt.positions).collect();
            let mut kept = [None; 4];
            if stream.seen > 0 {
                kept[position_axis(late.point.site())] = Some(&positions[..]);
            }
            if let (Some(heads), Some(axis)) = (&ending.heads, head_axis(late.point.site())) {
                kept[axis] = Some(heads);
            }
            let rewritten = late.reading.rewritten(&self.flush.machine.device, &kept);
            self.flush.rewritten.extend(rewritten);
        }
    }
}

impl PackedVisitor for Pass<'_, '_, '_> {
    type Error = Box<Fault>;

    fn wants(&self, point: HookPoint) -> bool {
        (self.sites[point.site() as usize] && self.events.contains_key(&point))
            || self.changes.contains(&point)
            // To be told so that the pass ends.
            || self.flush.machine.end().is_some()
    }

    fn writes(&self, point: HookPoint) -> bool {
        self.writes.contains(&point)
    }

    fn wants_segment(&self, point: HookPoint, segment: usize) -> bool {
        let looks = |(_, trace): &(usize, usize)| {
            let stream = self.streams.of(*trace, &self.rows);
            let number = |stream: usize| self.rows.numbers.get(&stream) == Some(&segment);
            number(stream) || self.streams.get(stream).parent.is_some_and(number)
        };
        point == LOGITS || self.events.get(&point).is_some_and(|events| events.iter().any(looks))
    }

    fn step_by_step(&self) -> bool {
        !self.flush.machine.optimizations.fused_attention
    }

    fn enters(&mut self, _: u32, tokens: usize) {
        self.flush.machine.report.token_layers += count(tokens);
    }

    fn attends(&mut self, layer: u32) -> Attended {
        let Some(ending) = self.ending.take_if(|ending| ending.layer == layer) else {
            return Attended::default();
        };
        let before = self.rows.layout.tokens();
        self.streams.attended(&ending.firsts);
        // The same order: rows neither come nor go here.
        let Some(rows) = self.streams.packed(self.rows.order.clone()) else { return Attended::default() };
        self.rows = rows;
        self.tokens.clear();
        self.rewrite(&ending);
        let heads = ending.heads.as_deref().map(as_i64);
        let layout = self.rows.layout.clone();
        let report = &mut self.flush.machine.report;
        report.tokens_unread += count(before - layout.tokens());
        report.heads_unread += count(ending.heads_unread);
        self.ending = Some(ending);
        Attended { layout: (layout.tokens() < before).then_some(layout), heads }
    }

    fn logits(&mut self) -> Vec<Logits> {
        let rows = (&self.streams, &self.rows);
        let (requests, places) =
            logits::requests(self.flush, &self.traces, rows, (&self.events, self.ending.as_ref()));
        self.logits = places;
        let vocabulary = self.flush.machine.backbone.site_dims(LOGITS.site(), 1, 1).iter().product::<usize>();
        let elements = requests.iter().map(|request| {
            let rows = request.vocabulary.as_ref().map_or(vocabulary, Vec::len);
            request.tokens.as_ref().map_or(self.rows.layout.tokens(), Vec::len).saturating_mul(rows)
        });
        let bytes = elements.fold(0, usize::saturating_add).saturating_mul(size_of::<f32>());
        match claim_on(&self.flush.machine.device, bytes) {
            Ok(()) => requests,
            Err(source) => {
                self.refused = Some(self.too_large("the logits of a forward pass", source));
                Vec::new()
            }
        }
    }

    fn visit(&mut self, point: HookPoint, packed: AnyTensor) -> Result<ControlFlow<(), Visited>, Box<Fault>> {
        self.flush.machine.goes_on()?;
        self.flush.machine.report.points += 1;
        let written = self.happen(point, |pass, trace| {
            if pass.has_rested(trace, point) {
                // It is about to be written; only how it is stored matters.
                return Ok(packed.clone());
            }
            let stream = pass.streams.of(trace, &pass.rows);
            pass.value(stream, &packed)
        })?;
        if self.flush.machine.optimizations.early_stop && point == self.last {
            return Ok(ControlFlow::Break(()));
        }
        let changed = if self.changes.contains(&point) { self.changed(point) } else { None };
        let Some(rows) = changed else {
            if written.is_empty() {
                return Ok(ControlFlow::Continue(Visited { value: packed, layout: None }));
            }
            let order = self.rows.order.clone();
            let same = Rows { layout: Layout::default(), order, numbers: self.rows.numbers.clone() };
            let value = self.repack(point, &packed, written, &same)?;
            return Ok(ControlFlow::Continue(Visited { value, layout: None }));
        };
        let value = self.repack(point, &packed, written, &rows)?;
        let is_new = |stream: &&usize| {
            !self.rows.numbers.contains_key(*stream) && !self.streams.has_rested(**stream, point)
        };
        let begun = rows.order.iter().filter(is_new).map(|stream| self.streams.get(*stream).prompt.batch);
        self.flush.machine.report.rows += count(begun.sum());
        let rested = self.rows.order.iter().filter(|stream| self.streams.rests(**stream, point));
        let rested = rested.map(|stream| self.streams.get(*stream));
        let rested = rested.map(|stream| stream.prompt.batch * (stream.prompt.positions - stream.start));
        self.flush.machine.report.tokens_replaced += count(rested.sum());
        let layout = rows.layout.clone();
        self.rows = rows;
        self.tokens.clear();
        Ok(ControlFlow::Continue(Visited { value, layout: Some(layout) }))
    }

    fn visit_parts(
        &mut self,
        point: HookPoint,
        values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, Box<Fault>> {
        self.flush.machine.goes_on()?;
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        self.flush.machine.report.points += 1;
        let parts: Tensors = values.iter().cloned().collect();
        let written = if point == LOGITS {
            self.happen(point, |pass, trace| {
                let found = pass.logits.get(trace).copied().flatten();
                let part = found.and_then(|found| Some((found, parts.get(&found.request)?.clone())));
                let (found, part) = part.ok_or_else(|| Fault::internal("logits that nobody asked for"))?;
                let batch = pass.traces[trace].prompt.batch;
                let part = part.narrow(0, found.first, batch * found.positions);
                part.and_then(|part| part.unpacked(batch, found.positions)).map_err(Box::from)
            })?
        } else {
            self.happen(point, |pass, trace| {
                let number = pass.streams.of(trace, &pass.rows);
                let stream = pass.streams.get(number);
                let part = |stream: usize| {
                    let segment = pass.rows.numbers.get(&stream)?;
                    parts.get(segment).cloned()
                };
                let none = || Fault::internal("attention that nobody asked for");
                let own = part(number).ok_or_else(none)?;
                let Some(parent) = stream.parent.filter(|_| stream.seen < stream.start) else {
                    return Ok(own);
                };
                let axis = position_axis(point.site());
                let (skipped, early) = (pass.streams.get(parent).start, stream.start - stream.seen);
                let early = part(parent).ok_or_else(none)?.narrow(axis, stream.seen - skipped, early)?;
                AnyTensor::cat(vec![early, own], axis).map_err(Box::from)
            })?
        };
        if self.flush.machine.optimizations.early_stop && point == self.last {
            return Ok(ControlFlow::Break(()));
        }
        if point == LOGITS {
            return Ok(ControlFlow::Continue(values.into_iter().map(|(_, value)| value).collect()));
        }
        let mut by_segment = Tensors::new();
        for (trace, tensor) in written {
            let number = self.streams.of(trace, &self.rows);
            let stream = self.streams.get(number);
            let axis = position_axis(point.site());
            let computed = stream.prompt.positions - stream.start;
            let tensor = tensor.narrow(axis, stream.start - stream.seen, computed)?;
            by_segment.insert(self.rows.numbers.get(&number).copied().unwrap_or(usize::MAX), tensor);
        }
        let given = values.into_iter().map(|(segment, value)| by_segment.remove(&segment).unwrap_or(value));
        Ok(ControlFlow::Continue(given.collect()))
    }
}

/// A packed tensor of zeros, as wide as another.
fn blank(packed: &AnyTensor, tokens: usize) -> Result<AnyTensor, Box<Fault>> {
    let like: Tensor<2> = packed.clone().typed()?;
    let [_, width] = like.dims();
    Ok(Tensor::<2>::zeros([tokens, width], (&like.device(), like.dtype())).into())
}

pub(crate) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn as_i64(numbers: &[usize]) -> Vec<i64> {
    numbers.iter().map(|number| i64::try_from(*number).unwrap_or(i64::MAX)).collect()
}

/// Ends the pass; the flush knows why.
#[expect(clippy::unnecessary_box_returns, reason = "the form `map_err` takes")]
fn failed(_: Failed) -> Box<Fault> {
    Fault::internal("the error of a node ends the pass")
}
