//! Which logits are needed.
//!
//! The unembedding is the dearest step of a small model's pass, and most programs read `logits.slice(s![.., -1, ..])`, or
//! two tokens of it. If all that becomes of a trace's `lm_head.output` is slices at known places, only the positions and
//! the rows of the vocabulary that they select are computed, and the slices take them from there.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::flush::Flush;
use super::graph::{Node, Work};
use super::written::{int_operand, only_op};
use crate::exec::value::Value;
use crate::ir::TensorOp;
use crate::ir::tensor_op::{Bound, SliceDim, resolve_slices};
use crate::plan::{Plan, WideKind};
use crate::point::{HookPoint, Site};

/// `lm_head.output`.
pub(crate) const LOGITS: HookPoint = HookPoint::global(Site::LmHeadOutput);
const POSITION: usize = 1;
const VOCABULARY: usize = 2;

/// What is needed of a trace's logits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Needed {
    /// Positions, in order; `None` for all.
    pub positions: Option<Vec<usize>>,
    /// Rows of the vocabulary, in order; `None` for all.
    pub vocabulary: Option<Vec<usize>>,
}

/// Finds what is needed of the logits that these reads take, and how the slices cut that.
///
/// `dims` are those of the whole, `[batch, position, d_vocab]`.
pub(crate) fn find(
    flush: &Flush<'_, '_>,
    reads: &[usize],
    dims: [usize; 3],
) -> (Needed, HashMap<usize, TensorOp>) {
    let slices: Option<Vec<Slice>> = reads
        .iter()
        .map(|read| slices_of(flush, *read, dims))
        .collect::<Option<Vec<_>>>()
        .map(|all| all.concat());
    let Some(slices) = slices else { return (Needed::default(), HashMap::new()) };
    if slices.is_empty() {
        // Nobody holds them any more; a tensor has one element at least.
        return (Needed { positions: Some(vec![0]), vocabulary: Some(vec![0]) }, HashMap::new());
    }
    let union = |axis: usize| {
        let is_whole = slices.iter().any(|slice| slice.ranges[axis] == (0, dims[axis]));
        let all: BTreeSet<usize> =
            slices.iter().flat_map(|slice| slice.ranges[axis].0..slice.ranges[axis].1).collect();
        (!is_whole && all.len() < dims[axis]).then(|| all.into_iter().collect::<Vec<_>>())
    };
    let needed = Needed { positions: union(POSITION), vocabulary: union(VOCABULARY) };
    let narrowed = slices.iter().map(|slice| (slice.node, slice.narrowed(&needed))).collect();
    (needed, narrowed)
}

/// A slice of logits.
#[derive(Clone, Debug)]
struct Slice {
    node: usize,
    dims: Vec<SliceDim>,
    /// First and end of what it selects from, on each axis.
    ranges: [(usize, usize); 3],
}

impl Slice {
    /// The same slice of what is needed alone.
    fn narrowed(&self, needed: &Needed) -> TensorOp {
        let axes = [None, needed.positions.as_ref(), needed.vocabulary.as_ref()];
        let dim = |axis: usize| {
            let old = self.dims.get(axis).copied().unwrap_or(SliceDim::FULL);
            let (start, end) = self.ranges[axis];
            // All between them is needed, so it stands side by side.
            let moved = |index: usize| match axes[axis] {
                Some(kept) => kept.partition_point(|other| *other < index),
                None => index,
            };
            let number = |index: usize| Bound::Const(i64::try_from(moved(index)).unwrap_or(i64::MAX));
            let end = if old.end == Bound::Single { Bound::Single } else { number(end) };
            SliceDim { start: number(start), end, step: old.step }
        };
        TensorOp::Slice { dims: (0..3).map(dim).collect() }
    }
}

/// The slices that are all that becomes of what a read takes; nothing if something else does.
fn slices_of(flush: &Flush<'_, '_>, read: usize, dims: [usize; 3]) -> Option<Vec<Slice>> {
    let Some(promise) = flush.nodes[read].outputs.first().and_then(std::rc::Weak::upgrade) else {
        return Some(Vec::new());
    };
    let mut nodes = flush.dependents(read).to_vec();
    nodes.sort_unstable();
    nodes.dedup();
    let lengths = dims.map(Some);
    let plan = flush.machine.plan;
    let mut slices = Vec::new();
    for node in nodes {
        let (ranges, ints) = constant_slice(&flush.nodes[node], plan)?;
        // A slice that does not fit is left to fail as ever.
        let selected = resolve_slices(ranges, &lengths, &|number| ints(number)).ok()?;
        let range = |axis: usize| selected.get(axis).copied().flatten().map(|range| (range.start, range.end));
        slices.push(Slice { node, dims: ranges.to_vec(), ranges: [range(0)?, range(1)?, range(2)?] });
    }
    // Each slice holds the promise once, and so does this function: whoever else does may want all.
    (Rc::strong_count(&promise) == slices.len() + 1).then_some(slices)
}

type Ints<'n> = Box<dyn Fn(u32) -> Option<i64> + 'n>;

/// The ranges of a node that takes a slice of its first input, and does nothing else.
fn constant_slice<'n>(node: &'n Node<'_>, plan: &'n Plan) -> Option<(&'n [SliceDim], Ints<'n>)> {
    match node.work {
        Work::Unit(unit) => {
            let WideKind::Tensor(TensorOp::Slice { dims }) = &only_op(unit)?.kind else { return None };
            Some((dims, Box::new(|number| int_operand(unit, plan, &node.inputs, number))))
        }
        Work::Wide(WideKind::Tensor(TensorOp::Slice { dims })) => {
            let int = |number: u32| match node.inputs.get(number as usize)?.known()? {
                Value::Int(value) => Some(*value),
                _ => None,
            };
            Some((dims, Box::new(int)))
        }
        _ => None,
    }
}
