//! Rows that rest while a module runs whose output is replaced for them.
//!
//! A trace that writes the whole output of a block, an attention or an MLP, or of one of their projections or the neurons,
//! and looks at nothing between the layer norm before it and there, needs nothing of it: its rows leave the pass where the
//! norm begins, and come back with what was written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound::Excluded;

use super::graph::{Node, Work};
use super::pass::Events;
use super::queue::Waiting;
use super::streams::Streams;
use crate::point::{HookPoint, Site};

/// A stream that rests behind one point and comes back at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    pub stream: usize,
    pub from: HookPoint,
    pub to: HookPoint,
}

/// Which streams of a pass rest, and where.
pub(crate) fn plan(
    nodes: &[Node<'_>],
    traces: &[Waiting<'_>],
    streams: &Streams,
    events: &Events,
) -> Vec<Rest> {
    let mut looks: Vec<BTreeSet<HookPoint>> = vec![BTreeSet::new(); traces.len()];
    for (point, happened) in events {
        for (_, trace) in happened {
            looks[*trace].insert(*point);
        }
    }
    let mut replaced: BTreeMap<(HookPoint, HookPoint), HashSet<usize>> = BTreeMap::new();
    for (to, happened) in events {
        let Some(from) = begin(*to) else { continue };
        let mut seen = HashSet::new();
        for (node, trace) in happened {
            let is_first = seen.insert(*trace);
            let node = &nodes[*node];
            let writes = matches!(node.work, Work::Write(_)) && node.guard.is_none();
            let looks_inside = looks[*trace].range((Excluded(from), Excluded(*to))).next().is_some();
            if is_first && writes && !looks_inside {
                replaced.entry((from, *to)).or_default().insert(*trace);
            }
        }
    }
    let mut rests = Vec::new();
    for ((from, to), replaced) in replaced {
        let ends = |trace: usize| traces[trace].last.is_none_or(|last| last <= from);
        let behind: HashSet<usize> = replaced.iter().map(|trace| streams.behind(*trace, to)).collect();
        let resting: HashSet<usize> = replaced.iter().map(|trace| streams.before(*trace, to)).collect();
        for stream in resting {
            let mut users = (0..traces.len()).filter(|trace| streams.uses(*trace, stream, from, to));
            let nobody_needs = users.all(|trace| replaced.contains(&trace) || ends(trace));
            let comes_back = behind.contains(&stream) || streams.has_ended(stream, to);
            if nobody_needs && comes_back && !streams.is_parent(stream) {
                rests.push(Rest { stream, from, to });
            }
        }
    }
    rests
}

/// From where on a row can leave the pass whose value is wholly written here.
fn begin(output: HookPoint) -> Option<HookPoint> {
    let site = match output.site() {
        Site::BlockOutput => Site::BlockInput,
        Site::AttnCProjOutput | Site::AttnOutput => Site::Ln1Input,
        Site::CFcOutput | Site::ActOutput | Site::MlpCProjOutput | Site::MlpOutput => Site::Ln2Input,
        _ => return None,
    };
    output.layer().map(|layer| HookPoint::in_layer(site, layer))
}
