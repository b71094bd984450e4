//! When each node of a trace runs, and how far the pass has to go.

use std::collections::HashMap;

use super::graph::{Graph, NodeId, NodeKind, Operand};
use super::narrow::Narrow;
use crate::exec::error::Fault;
use crate::ir::Place;
use crate::plan::Plan;
use crate::point::HookPoint;

/// What a pass does where.
#[derive(Debug)]
pub(crate) struct Schedule {
    /// Reads and writes at each point, in the order of the text.
    pub events: HashMap<HookPoint, Vec<NodeId>>,
    /// Where the pass can stop; nothing if no pass is needed.
    pub last: Option<HookPoint>,
    /// The one position that the unembedding is needed at, if it is one.
    pub narrow: Option<Narrow>,
    /// Nodes that matter.
    pub live: Vec<bool>,
}

/// The latest read that a node depends on.
type Latest = Option<(HookPoint, NodeId)>;

/// Finds what is needed for the results and effects, and refuses what no single pass can do.
///
/// # Errors
/// [`Fault::Acausal`], with the place of the read or write that comes too early.
pub(crate) fn schedule(
    graph: &Graph<'_>,
    results: &[Operand],
    plan: &Plan,
) -> Result<Schedule, (Box<Fault>, Place)> {
    check_order(graph, plan)?;
    let mut live = vec![false; graph.nodes.len()];
    let effects = (0..graph.nodes.len()).filter(|id| match graph.nodes[*id].kind {
        NodeKind::Unit(unit) => unit.accesses.iter().any(|access| access.write),
        _ => false,
    });
    let results = results.iter().filter_map(|result| match result {
        Operand::Later(value) => Some(graph.producers[*value]),
        Operand::Known(_) => None,
    });
    for root in effects.chain(results).collect::<Vec<_>>() {
        mark(graph, root, &mut live);
    }
    let reads = || graph.nodes.iter().enumerate();
    let last_read = reads()
        .filter(|(id, _)| live[*id])
        .filter_map(|(id, node)| if let NodeKind::Read(point) = node.kind { Some((point, id)) } else { None })
        .max();
    // A write matters if something is read after it. What it needs in turn comes from before it.
    for (id, node) in reads() {
        if let NodeKind::Write(point) = node.kind
            && last_read.is_some_and(|last| (point, id) < last)
        {
            mark(graph, id, &mut live);
        }
    }
    let mut events: HashMap<HookPoint, Vec<NodeId>> = HashMap::new();
    for (id, node) in graph.nodes.iter().enumerate().filter(|(id, _)| live[*id]) {
        if let NodeKind::Read(point) | NodeKind::Write(point) = node.kind {
            events.entry(point).or_default().push(id);
        }
    }
    Ok(Schedule { events, last: last_read.map(|(point, _)| point), narrow: None, live })
}

fn mark(graph: &Graph<'_>, root: NodeId, live: &mut [bool]) {
    let mut next = vec![root];
    while let Some(node) = next.pop() {
        if !std::mem::replace(&mut live[node], true) {
            next.extend(graph.dependencies(node).filter(|dependency| !live[*dependency]));
        }
    }
}

/// Refuses a read or write that depends on a later point.
fn check_order(graph: &Graph<'_>, plan: &Plan) -> Result<(), (Box<Fault>, Place)> {
    let mut times: Vec<Latest> = Vec::with_capacity(graph.nodes.len());
    for (id, node) in graph.nodes.iter().enumerate() {
        let latest = |nodes: &mut dyn Iterator<Item = NodeId>| nodes.filter_map(|node| times[node]).max();
        let data = latest(&mut graph.data_dependencies(id));
        let all = latest(&mut graph.dependencies(id));
        let (NodeKind::Read(point) | NodeKind::Write(point)) = node.kind else {
            times.push(all);
            continue;
        };
        if let Some((later, read)) = all.filter(|(later, _)| *later > point) {
            let is_data = data.is_some_and(|(later, _)| later > point);
            let what = match node.kind {
                NodeKind::Read(_) => "the condition for reading",
                _ if is_data => "the value written to",
                _ => "the condition for writing",
            };
            let later_place = plan.place(graph.nodes[read].place);
            return Err((Box::new(Fault::Acausal { what, point, later, later_place }), node.place));
        }
        times.push(matches!(node.kind, NodeKind::Read(_)).then_some((point, id)).or(all));
    }
    Ok(())
}
