//! What the last attention of a pass, and all that comes behind it, must compute.
//!
//! Up to there every position of a row is needed for its keys and values. From there on a position matters only if somebody
//! reads it, and where the pass ends inside that attention, so does a head.

use std::collections::HashMap;

use super::flush::Flush;
use super::graph::Work;
use super::logits::LOGITS;
use super::pass::Events;
use super::queue::Waiting;
use super::reading::Reading;
use super::streams::Streams;
use super::written::position_axis;
use crate::point::{HookPoint, Phase, Site};

/// What is needed of a pass from its last attention on.
#[derive(Debug)]
pub(crate) struct Ending {
    /// The block whose attention it is.
    pub layer: u32,
    /// Of each stream, the first position that is needed.
    pub firsts: Vec<usize>,
    /// Heads that are needed, if not all are.
    pub heads: Option<Vec<usize>>,
    /// How many are not.
    pub heads_unread: usize,
    /// What the reads there take of their values, by their nodes.
    pub readings: HashMap<usize, Late>,
}

/// A read from the last attention on.
#[derive(Debug)]
pub(crate) struct Late {
    pub trace: usize,
    pub point: HookPoint,
    pub reading: Reading,
}

impl Ending {
    /// Plans the end of a pass; nothing if all of it is needed.
    pub(crate) fn plan(
        flush: &Flush<'_, '_>,
        traces: &[Waiting<'_>],
        streams: &Streams,
        events: &Events,
    ) -> Option<Ending> {
        let optimizations = flush.machine.optimizations;
        if !(optimizations.read_attention && optimizations.early_stop) {
            return None;
        }
        let last = streams.last();
        let layer = last_attention(last, flush.machine.backbone.n_layers())?;
        let begin = HookPoint::in_layer(Site::AttnScores, layer);
        // Where all rows rest there, that attention does not run.
        if streams.rows(Some(begin)).is_none_or(|rows| rows.order.is_empty()) {
            return None;
        }
        let late = events.iter().filter(|(point, _)| **point >= begin);
        let late = late.flat_map(|(point, events)| events.iter().map(move |event| (*point, *event)));

        // Without a read the last position is computed, since a row has one at least.
        let mut firsts: Vec<usize> = streams.all().map(|stream| stream.prompt.positions - 1).collect();
        let mut readings = HashMap::new();
        let mut writes = false;
        for (point, (node, trace)) in late {
            let is_write = matches!(flush.nodes[node].work, Work::Write(_));
            if is_write || (point == LOGITS && !optimizations.read_logits) {
                writes |= is_write;
                // Who writes there may be about to leave the stream it is in.
                for stream in streams.both(trace) {
                    firsts[stream] = 0;
                }
                continue;
            }
            let positions = traces[trace].prompt.positions;
            let dims = flush.machine.backbone.site_dims(point.site(), traces[trace].batch, positions);
            let reading = Reading::of(flush, node, &dims);
            if let Some(first) = reading.first(position_axis(point.site())) {
                for stream in streams.with(trace, first) {
                    firsts[stream] = firsts[stream].min(first);
                }
            }
            readings.insert(node, Late { trace, point, reading });
        }
        let n_heads = n_heads(flush, traces, last).filter(|_| !writes);
        let heads = n_heads.and_then(|n_heads| heads(n_heads, readings.values()));
        let heads_unread = n_heads.zip(heads.as_ref()).map_or(0, |(all, some)| all - some.len());
        let saves =
            heads.is_some() || streams.all().zip(&firsts).any(|(stream, first)| *first > stream.start);
        saves.then_some(Ending { layer, firsts, heads, heads_unread, readings })
    }

    /// What a read takes of its value, if it stands there.
    pub(crate) fn reading(&self, node: usize) -> Option<&Reading> {
        self.readings.get(&node).map(|late| &late.reading)
    }
}

/// The block whose attention is the last that a pass runs whole.
fn last_attention(last: HookPoint, layers: u32) -> Option<u32> {
    match (last.site().info().phase, last.layer()) {
        (Phase::Block, Some(layer)) => (last.site() >= Site::AttnScores).then_some(layer),
        (Phase::Unembed, _) => layers.checked_sub(1),
        _ => None,
    }
}

/// How many heads there are, if the pass ends where they are still apart.
fn n_heads(flush: &Flush<'_, '_>, traces: &[Waiting<'_>], last: HookPoint) -> Option<usize> {
    let prompt = &traces.first()?.prompt;
    let dims = flush.machine.backbone.site_dims(last.site(), prompt.batch, prompt.positions);
    dims.get(head_axis(last.site())?).copied()
}

/// The heads that are read, if not all are.
fn heads<'l>(n_heads: usize, readings: impl Iterator<Item = &'l Late>) -> Option<Vec<usize>> {
    let mut ranges = Vec::new();
    for late in readings {
        ranges.extend_from_slice(late.reading.used(head_axis(late.point.site())?));
    }
    Reading::needed(ranges, n_heads)
}

/// The axis of heads, where they are still apart.
pub(crate) fn head_axis(site: Site) -> Option<usize> {
    match site {
        Site::AttnScores | Site::AttnPattern => Some(1),
        Site::AttnZ | Site::AttnResult => Some(2),
        _ => None,
    }
}
