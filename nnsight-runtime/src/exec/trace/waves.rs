//! Which waiting traces can share a pass.
//!
//! A trace that takes a value another trace reads at the same point or an earlier one can run beside it; one that needs it
//! earlier than it is there runs in a later pass.

use super::queue::Batch;
use crate::point::HookPoint;

/// When a value is there: in which pass, after which of its points.
type Time = (usize, Option<HookPoint>);

/// The traces of each pass, by their numbers in the batch.
pub(crate) fn plan(batch: &Batch<'_>) -> Vec<Vec<usize>> {
    // When all that a node needs from outside its own trace is there, and the latest read of its own trace.
    let mut outside: Vec<Time> = vec![(0, None); batch.nodes.len()];
    let mut own: Vec<Option<HookPoint>> = vec![None; batch.nodes.len()];
    let mut passes: Vec<Vec<usize>> = Vec::new();
    let firsts: Vec<usize> = batch.traces.iter().map(|trace| trace.first - batch.base).collect();
    let ends = firsts.iter().skip(1).copied().chain([batch.nodes.len()]);
    let before = (None, 0..firsts.first().copied().unwrap_or(batch.nodes.len()));
    let parts = firsts.iter().copied().zip(ends).enumerate();
    let parts = parts.map(|(number, (first, end))| (Some(number), first..end));
    // The pass of the trace that a node stands in or behind.
    let mut pass_of: Vec<usize> = vec![0; batch.nodes.len()];
    for (trace, part) in std::iter::once(before).chain(parts) {
        for index in part.clone() {
            let node = &batch.nodes[index];
            let (mut time, mut latest) = ((0, None), None);
            for dependency in node.dependencies() {
                let Some(dependency) = dependency.checked_sub(batch.base).filter(|d| *d < index) else {
                    continue;
                };
                if part.contains(&dependency) {
                    time = time.max(outside[dependency]);
                    latest = latest.max(own[dependency]);
                } else {
                    let read = own[dependency].map(|point| (pass_of[dependency], Some(point)));
                    time = time.max(outside[dependency]).max(read.unwrap_or_default());
                }
            }
            outside[index] = time;
            own[index] = latest.max(node.event());
        }
        let Some(trace) = trace else { continue };
        let earliest = part.clone().filter_map(|index| {
            let point = batch.nodes[index].event()?;
            let (pass, after) = outside[index];
            Some(if after.is_none_or(|after| after <= point) { pass } else { pass + 1 })
        });
        let pass = earliest.max().unwrap_or(0);
        pass_of[part].fill(pass);
        if passes.len() <= pass {
            passes.resize_with(pass + 1, Vec::new);
        }
        passes[pass].push(trace);
    }
    passes
}
