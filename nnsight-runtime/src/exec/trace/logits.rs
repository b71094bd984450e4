//! Which logits are needed.
//!
//! The unembedding is the dearest step of a small model's pass, and most programs read `logits.slice(s![.., -1, ..])`, or
//! two tokens of it. Only the positions and the rows of the vocabulary that are read are computed.

use std::collections::HashMap;

use super::ending::Ending;
use super::flush::Flush;
use super::graph::Work;
use super::pass::{Events, count};
use super::queue::Waiting;
use super::reading::Reading;
use super::streams::{Rows, Streams};
use crate::model::Logits;
use crate::point::{HookPoint, Site};

/// `lm_head.output`.
pub(crate) const LOGITS: HookPoint = HookPoint::global(Site::LmHeadOutput);
const POSITION: usize = 1;
const VOCABULARY: usize = 2;

/// What is needed of a trace's logits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Needed {
    /// Positions, in order; `None` for all.
    positions: Option<Vec<usize>>,
    /// Rows of the vocabulary, in order; `None` for all.
    vocabulary: Option<Vec<usize>>,
}

/// Where logits stand: the request's number, its first row and how many positions of each row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub request: usize,
    pub first: usize,
    pub positions: usize,
}

/// The logits that the traces of a pass need, as requests, and where each trace finds its own.
pub(crate) fn requests(
    flush: &mut Flush<'_, '_>,
    traces: &[Waiting<'_>],
    (streams, rows): (&Streams, &Rows),
    (events, ending): (&Events, Option<&Ending>),
) -> (Vec<Logits>, Vec<Option<Found>>) {
    let mut requests: Vec<Logits> = Vec::new();
    let mut places = vec![None; traces.len()];
    let mut numbers: HashMap<Option<Vec<usize>>, usize> = HashMap::new();
    let mut known: HashMap<(usize, Needed), Found> = HashMap::new();
    let mut by_trace: Vec<Vec<usize>> = vec![Vec::new(); traces.len()];
    for (node, trace) in events.get(&LOGITS).into_iter().flatten() {
        by_trace[*trace].push(*node);
    }
    for (trace, nodes) in by_trace.iter().enumerate().filter(|(_, nodes)| !nodes.is_empty()) {
        let needed = needed(flush, nodes, &traces[trace], ending);
        let number = streams.of(trace, rows);
        let found = if let Some(found) = known.get(&(number, needed.clone())) {
            *found
        } else {
            let request = *numbers.entry(needed.vocabulary.clone()).or_insert_with(|| {
                let vocabulary = needed.vocabulary.as_ref().map(|rows| as_i64(rows));
                requests.push(Logits { tokens: Some(Vec::new()), vocabulary });
                requests.len() - 1
            });
            let tokens = requests[request].tokens.get_or_insert_default();
            let first = tokens.len();
            let stream = streams.get(number);
            let all = rows.tokens(stream, number, stream.seen);
            let positions = stream.prompt.positions - stream.seen;
            match &needed.positions {
                None => tokens.extend(&all),
                Some(needed) => {
                    let seen = needed.iter().filter_map(|position| position.checked_sub(stream.seen));
                    for row in all.chunks(positions) {
                        tokens.extend(seen.clone().filter_map(|position| row.get(position)));
                    }
                }
            }
            let found =
                Found { request, first, positions: needed.positions.as_ref().map_or(positions, Vec::len) };
            known.insert((number, needed), found);
            found
        };
        places[trace] = Some(found);
    }
    for request in &mut requests {
        let tokens = request.tokens.get_or_insert_default();
        flush.machine.report.positions_unembedded += count(tokens.len());
        let all = rows.layout.tokens();
        if tokens.len() == all && tokens.iter().zip(0..).all(|(token, number)| *token == number) {
            request.tokens = None;
        }
    }
    (requests, places)
}

/// What a trace needs of its logits; notes what becomes of the operations that take parts of them.
fn needed(
    flush: &mut Flush<'_, '_>,
    nodes: &[usize],
    trace: &Waiting<'_>,
    ending: Option<&Ending>,
) -> Needed {
    let is_write = |node: &usize| matches!(flush.nodes[*node].work, Work::Write(_));
    if !flush.machine.optimizations.read_logits || nodes.iter().any(is_write) {
        return Needed::default();
    }
    let prompt = &trace.prompt;
    let dims = flush.machine.backbone.site_dims(LOGITS.site(), trace.batch, prompt.positions);
    // What the end of the pass was planned by holds; without such a plan more may be known now than then.
    let fresh: Vec<Reading> = match ending {
        Some(_) => Vec::new(),
        None => nodes.iter().map(|node| Reading::of(flush, *node, &dims)).collect(),
    };
    let planned = nodes.iter().filter_map(|node| ending?.reading(*node));
    let readings: Vec<&Reading> = planned.chain(&fresh).collect();
    let union = |axis: usize| {
        let ranges = readings.iter().flat_map(|reading| reading.used(axis)).copied().collect();
        Reading::needed(ranges, dims[axis])
    };
    let needed = Needed { positions: union(POSITION), vocabulary: union(VOCABULARY) };
    let kept = [None, needed.positions.as_deref(), needed.vocabulary.as_deref()];
    let device = &flush.machine.device;
    let rewritten: Vec<_> = readings.iter().flat_map(|reading| reading.rewritten(device, &kept)).collect();
    flush.rewritten.extend(rewritten);
    needed
}

fn as_i64(numbers: &[usize]) -> Vec<i64> {
    numbers.iter().map(|number| i64::try_from(*number).unwrap_or(i64::MAX)).collect()
}
