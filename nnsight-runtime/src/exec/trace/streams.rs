//! Which rows a pass runs, and from where to where.
//!
//! Traces on the same tokens share a stream of rows. One that writes leaves it at the last point before its first write
//! where rows can come and go, with a stream of its own: of all positions, or, where it writes late ones only, of those,
//! with the keys and values of the earlier ones taken from the stream it left.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::prompt::Prompt;
use super::queue::Waiting;
use super::rests::Rest;
use crate::exec::Optimizations;
use crate::model::{Layout, Segment, may_fork};
use crate::point::{HookPoint, Phase, Site};

/// Rows that run together.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    pub prompt: Rc<Prompt>,
    /// The first position it computes.
    pub start: usize,
    /// The first position that anybody looks at; from the last attention on it may be a later one.
    pub seen: usize,
    /// The stream it takes earlier keys and values from.
    pub parent: Option<usize>,
    /// The stream it leaves, and where.
    pub leaves: Option<(usize, HookPoint)>,
    /// Where it is last needed.
    pub until: HookPoint,
}

/// The streams of a pass.
#[derive(Debug)]
pub(crate) struct Streams {
    all: Vec<Stream>,
    /// Of each trace, the stream it ends in.
    last: Vec<usize>,
    /// Which of them rest, and where.
    rests: Vec<Rest>,
    /// Whether streams end where they are last needed.
    early_stop: bool,
    /// Whether the last attention has run.
    has_attended: bool,
}

impl Streams {
    /// Plans the streams of the traces of a pass.
    pub(crate) fn plan(traces: &[Waiting<'_>], optimizations: Optimizations) -> Streams {
        let mut streams = Streams {
            all: Vec::new(),
            last: vec![0; traces.len()],
            rests: Vec::new(),
            early_stop: optimizations.early_stop,
            has_attended: false,
        };
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut group_of: HashMap<&Prompt, usize> = HashMap::new();
        for (number, trace) in traces.iter().enumerate() {
            if optimizations.shared_prefixes {
                let group = *group_of.entry(&trace.prompt).or_insert(groups.len());
                if group < groups.len() {
                    groups[group].push(number);
                    continue;
                }
            }
            groups.push(vec![number]);
        }
        for group in groups {
            streams.group(traces, &group, optimizations.causal_reuse);
        }
        streams
    }

    /// Plans the streams of traces on the same tokens.
    fn group(&mut self, traces: &[Waiting<'_>], group: &[usize], causal_reuse: bool) {
        let end = |number: usize| traces[number].last.unwrap_or(FIRST);
        let fork = |number: usize| traces[number].writes_from.map(fork_point);
        let start = |number: usize| if causal_reuse { traces[number].writes_at } else { 0 };
        let is_writer = |number: &&usize| fork(**number).is_some();
        // If nobody needs the shared rows unwritten to the end, the last who writes can have them.
        let stays = group.len() == 1 || group.iter().all(|number| is_writer(&number) && start(*number) == 0);
        let stays =
            stays.then(|| group.iter().copied().max_by_key(|number| (fork(*number), *number))).flatten();
        let shared = self.all.len();
        let Some(first) = group.first() else { return };
        let prompt = &traces[*first].prompt;
        let prompt = prompt.clone();
        self.all.push(Stream { prompt, start: 0, seen: 0, parent: None, leaves: None, until: FIRST });
        let prompt = &traces[*first].prompt;
        let mut until = FIRST;
        for &number in group {
            let Some(fork) = fork(number).filter(|_| stays != Some(number)) else {
                until = until.max(end(number));
                self.last[number] = shared;
                continue;
            };
            let start = start(number);
            let parent = (start > 0).then_some(shared);
            until = until.max(if start > 0 { end(number) } else { fork });
            self.last[number] = self.all.len();
            self.all.push(Stream {
                prompt: prompt.clone(),
                start,
                seen: 0,
                parent,
                leaves: Some((shared, fork)),
                until: end(number),
            });
        }
        self.all[shared].until = until;
    }

    pub(crate) fn get(&self, stream: usize) -> &Stream {
        &self.all[stream]
    }

    /// All streams.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Stream> {
        self.all.iter()
    }

    /// The streams that have what a trace's row holds from a position on.
    pub(crate) fn with(&self, trace: usize, first: usize) -> impl Iterator<Item = usize> + use<> {
        let last = self.last[trace];
        let stream = &self.all[last];
        std::iter::once(last).chain(stream.parent.filter(|_| first < stream.start))
    }

    /// The stream that a trace ends in, and the one that it leaves.
    pub(crate) fn both(&self, trace: usize) -> impl Iterator<Item = usize> + use<> {
        let last = self.last[trace];
        std::iter::once(last).chain(self.all[last].leaves.map(|(shared, _)| shared))
    }

    /// The last attention has run, and of each stream only what stands from some position on is needed.
    pub(crate) fn attended(&mut self, firsts: &[usize]) {
        self.has_attended = true;
        for (stream, first) in self.all.iter_mut().zip(firsts) {
            stream.seen = *first;
            stream.start = stream.start.max(*first);
        }
    }

    /// The stream of a trace, given those that run.
    pub(crate) fn of(&self, trace: usize, running: &Rows) -> usize {
        let last = self.last[trace];
        match self.all[last].leaves {
            Some((shared, _)) if !running.numbers.contains_key(&last) => shared,
            _ => last,
        }
    }

    /// The stream of a trace behind a point, which may end there.
    pub(crate) fn behind(&self, trace: usize, point: HookPoint) -> usize {
        let last = self.last[trace];
        match self.all[last].leaves {
            Some((shared, from)) if point < from => shared,
            _ => last,
        }
    }

    /// The stream of a trace just before a point.
    pub(crate) fn before(&self, trace: usize, point: HookPoint) -> usize {
        let last = self.last[trace];
        match self.all[last].leaves {
            Some((shared, from)) if point <= from => shared,
            _ => last,
        }
    }

    /// Whether a trace needs a stream for anything between two points.
    pub(crate) fn uses(&self, trace: usize, stream: usize, after: HookPoint, before: HookPoint) -> bool {
        let last = self.last[trace];
        match self.all[last].leaves {
            Some((shared, from)) => (shared == stream && after < from) || (last == stream && from < before),
            None => last == stream,
        }
    }

    /// Whether another stream takes keys and values from this one.
    pub(crate) fn is_parent(&self, stream: usize) -> bool {
        self.all.iter().any(|other| other.parent == Some(stream))
    }

    /// Whether a stream is dropped at a point, or before it.
    pub(crate) fn has_ended(&self, stream: usize, at: HookPoint) -> bool {
        self.early_stop && drop_point(self.all[stream].until).is_some_and(|end| end <= at)
    }

    /// Lets streams rest.
    pub(crate) fn rest(&mut self, rests: Vec<Rest>) {
        self.rests = rests;
    }

    /// Whether a stream rests behind a point.
    pub(crate) fn rests(&self, stream: usize, at: HookPoint) -> bool {
        self.rests.iter().any(|rest| rest.stream == stream && rest.from <= at && at < rest.to)
    }

    /// Whether a stream has rested up to a point.
    pub(crate) fn has_rested(&self, stream: usize, to: HookPoint) -> bool {
        self.rests.iter().any(|rest| rest.stream == stream && rest.to == to)
    }

    /// Where streams come or go.
    pub(crate) fn changes(&self) -> BTreeSet<HookPoint> {
        let ends = self.all.iter().filter(|_| self.early_stop).filter_map(|stream| drop_point(stream.until));
        let rests = self.rests.iter().flat_map(|rest| [rest.from, rest.to]);
        self.all.iter().filter_map(|stream| Some(stream.leaves?.1)).chain(ends).chain(rests).collect()
    }

    /// The last point that anybody needs.
    pub(crate) fn last(&self) -> HookPoint {
        self.all.iter().map(|stream| stream.until).max().unwrap_or(FIRST)
    }

    /// The rows that run after a point, or, without one, at the beginning.
    pub(crate) fn rows(&self, after: Option<HookPoint>) -> Option<Rows> {
        let runs = |number: usize| {
            let stream = &self.all[number];
            let has_begun = stream.leaves.is_none_or(|(_, from)| after.is_some_and(|after| from <= after));
            let has_ended = self.early_stop
                && drop_point(stream.until).is_some_and(|end| after.is_some_and(|after| end <= after));
            has_begun && !has_ended && !after.is_some_and(|after| self.rests(number, after))
        };
        let mut order: Vec<usize> = (0..self.all.len()).filter(|number| runs(*number)).collect();
        // Rows of one shape attend as one batch if they stand together.
        order.sort_by_key(|number| (self.all[*number].start, self.all[*number].prompt.positions));
        self.packed(order)
    }

    /// These streams in this order.
    pub(crate) fn packed(&self, order: Vec<usize>) -> Option<Rows> {
        let numbers: HashMap<usize, usize> =
            order.iter().enumerate().map(|(segment, stream)| (*stream, segment)).collect();
        let segments = order.iter().map(|number| {
            let stream = &self.all[*number];
            let Prompt { batch, positions, .. } = *stream.prompt;
            let parent = stream.parent.map(|parent| numbers.get(&parent).copied().unwrap_or(usize::MAX));
            Segment { batch, positions, start: stream.start, parent }
        });
        let segments = segments.collect();
        let layout = if self.has_attended { Layout::ending(segments) } else { Layout::new(segments) };
        layout.map(|layout| Rows { layout, order, numbers })
    }
}

/// The streams that run at a time.
#[derive(Debug)]
pub(crate) struct Rows {
    pub layout: Layout,
    /// The stream of each segment.
    pub order: Vec<usize>,
    /// The segment of each stream.
    pub numbers: HashMap<usize, usize>,
}

impl Rows {
    /// The tokens of a stream from a position on, row by row, those of its parent included.
    pub(crate) fn tokens(&self, stream: &Stream, number: usize, from: usize) -> Vec<i64> {
        let segment = self.numbers.get(&number).copied().unwrap_or(0);
        let rows = 0..stream.prompt.batch;
        let tokens = rows.flat_map(|row| {
            (from..stream.prompt.positions).map(move |position| self.layout.token(segment, row, position))
        });
        tokens.map(|token| i64::try_from(token).unwrap_or(i64::MAX)).collect()
    }
}

const FIRST: HookPoint = HookPoint::global(Site::WteInput);

/// The last point up to this one at which rows can come.
fn fork_point(point: HookPoint) -> HookPoint {
    if may_fork(point.site()) {
        return point;
    }
    match (point.site().info().phase, point.layer()) {
        (Phase::Block, Some(layer)) => {
            let middle = HookPoint::in_layer(Site::ResidMid, layer);
            if point < middle { HookPoint::in_layer(Site::BlockInput, layer) } else { middle }
        }
        (Phase::Unembed, _) if point.site() == Site::LmHeadOutput => HookPoint::global(Site::LmHeadInput),
        (Phase::Unembed, _) => HookPoint::global(Site::LnFInput),
        _ => FIRST,
    }
}

/// The first point from this one on at which rows can go.
fn drop_point(point: HookPoint) -> Option<HookPoint> {
    if may_fork(point.site()) {
        return Some(point);
    }
    Some(match (point.site().info().phase, point.layer()) {
        (Phase::Block, Some(layer)) => {
            let middle = HookPoint::in_layer(Site::ResidMid, layer);
            if point < middle { middle } else { HookPoint::in_layer(Site::BlockOutput, layer) }
        }
        (Phase::Unembed, _) if point.site() == Site::LmHeadOutput => return None,
        (Phase::Unembed, _) => HookPoint::global(Site::LnFOutput),
        _ => HookPoint::global(Site::DropInput),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_before_a_point_and_go_behind_it_where_the_residual_stream_is_all_there_is() {
        for layer in [0, 3] {
            let at = |site| HookPoint::in_layer(site, layer);
            for site in Site::ALL.iter().copied() {
                let point = at(site);
                let fork = fork_point(point);
                assert!(may_fork(fork.site()) && fork <= point, "{point}: {fork}");
                match drop_point(point) {
                    Some(end) => assert!(may_fork(end.site()) && end >= point, "{point}: {end}"),
                    None => assert_eq!(site, Site::LmHeadOutput),
                }
            }
        }
    }
}
