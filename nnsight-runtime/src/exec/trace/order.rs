//! What of a trace is needed, whether one pass can do it, and what the pass must know of it.

use super::graph::Work;
use super::prompt::Prompt;
use super::queue::{Queue, Waiting};
use super::written;
use crate::exec::error::Fault;
use crate::exec::promise::{NodeId, TraceId};
use crate::ir::Place;
use crate::plan::{Plan, TraceSite};
use crate::point::HookPoint;
use std::rc::Rc;

/// The latest read that a node depends on.
type Latest = Option<(HookPoint, NodeId)>;

/// Looks at a trace whose nodes, from `first` on, are all in the queue: drops those that nobody needs.
///
/// # Errors
/// [`Fault::Acausal`], with the place of the read or write that comes too early.
pub(crate) fn schedule<'p>(
    queue: &mut Queue<'p>,
    plan: &Plan,
    site: &'p TraceSite,
    prompt: Rc<Prompt>,
    (id, first): (TraceId, NodeId),
) -> Result<Waiting<'p>, (Box<Fault>, Place)> {
    check_order(queue, plan, first)?;
    drop_dead(queue, id, first);
    let (batch, writes_at) = (prompt.batch, prompt.positions - 1);
    let mut waiting = Waiting { id, site, first, last: None, writes_from: None, writes_at, batch, prompt };
    for node in (first..queue.end()).filter_map(|node| queue.node(node)) {
        match node.work {
            Work::Read(point) => waiting.last = waiting.last.max(Some(point)),
            Work::Write(point) => {
                waiting.writes_from = Some(waiting.writes_from.map_or(point, |first| first.min(point)));
                let at = written::first_position(queue, plan, node, point, waiting.prompt.positions);
                waiting.writes_at = waiting.writes_at.min(at);
            }
            _ => {}
        }
    }
    Ok(waiting)
}

/// Drops what neither has an effect nor gives a value that anybody holds.
fn drop_dead(queue: &mut Queue<'_>, trace: TraceId, first: NodeId) {
    loop {
        for id in (first..queue.end()).rev() {
            let Some(node) = queue.node_mut(id).filter(|node| node.trace == Some(trace)) else { continue };
            if !node.has_effect() && !matches!(node.work, Work::Write(_)) && !node.is_wanted() {
                node.clear();
            }
        }
        // A write matters if something is read after it. What it needs in turn comes from before it.
        let last = (first..queue.end()).filter_map(|id| match queue.node(id)?.work {
            Work::Read(point) => Some((point, id)),
            _ => None,
        });
        let last = last.max();
        let mut dropped = false;
        for id in first..queue.end() {
            if let Some(node) = queue.node_mut(id)
                && let Work::Write(point) = node.work
                && last.is_none_or(|last| (point, id) > last)
            {
                node.clear();
                dropped = true;
            }
        }
        if !dropped {
            return;
        }
    }
}

/// Refuses a read or write that depends on a later point of its own pass.
fn check_order(queue: &Queue<'_>, plan: &Plan, first: NodeId) -> Result<(), (Box<Fault>, Place)> {
    let mut times: Vec<Latest> = Vec::with_capacity(queue.end() - first);
    for (id, node) in (first..queue.end()).filter_map(|id| Some((id, queue.node(id)?))) {
        let latest = |nodes: &[NodeId]| -> Latest {
            nodes.iter().filter_map(|node| *times.get(node.checked_sub(first)?)?).max()
        };
        let all = latest(&node.dependencies());
        let Some(point) = node.event() else {
            times.push(all);
            continue;
        };
        if let Some((later, read)) = all.filter(|(later, _)| *later > point) {
            let is_data = latest(&node.data_dependencies()).is_some_and(|(later, _)| later > point);
            let what = match node.work {
                Work::Read(_) => "the condition for reading",
                _ if is_data => "the value written to",
                _ => "the condition for writing",
            };
            let later_place = queue.node(read).and_then(|read| plan.place(read.place));
            return Err((Box::new(Fault::Acausal { what, point, later, later_place }), node.place));
        }
        times.push(matches!(node.work, Work::Read(_)).then_some((point, id)).or(all));
    }
    Ok(())
}

/// A read that a node depends on, or is.
pub(crate) fn source_of(queue: &Queue<'_>, node: NodeId) -> Option<(HookPoint, Place)> {
    let mut seen = std::collections::HashSet::new();
    let mut next = vec![node];
    while let Some(id) = next.pop() {
        let Some(node) = queue.node(id) else { continue };
        if let Work::Read(point) = node.work {
            return Some((point, node.place));
        }
        next.extend(node.dependencies().into_iter().filter(|dependency| seen.insert(*dependency)));
    }
    None
}
