//! What of a value is read.
//!
//! Most programs look at `logits.slice(s![.., -1, ..])`, or at two tokens of it, or at one head's pattern. Where all that
//! becomes of a value can be followed (slices and indices at known places, operations that keep to one axis or to
//! single elements), only what they take of it must be computed, and they take it from there.

use std::collections::HashMap;
use std::rc::{Rc, Weak};

use burn::tensor::Device;
use smallvec::SmallVec;

use super::flush::Flush;
use super::sole::Sole;
use crate::device::{Elements, int_tensor};
use crate::exec::promise::Promise;
use crate::exec::value::Value;
use crate::ir::TensorOp;
use crate::ir::tensor_op::{Bound, Locality, SliceDim, axis, resolve_slices};
use crate::tensor::{AnyTensor, MAX_RANK, with_rank};

/// First and end of what a value's axis holds of the axis that is read; `None` where it holds something else.
type View = SmallVec<[Option<(usize, usize)>; MAX_RANK]>;

/// What is read of a value along each axis, and by what.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Ranges of each axis, in no order.
    used: SmallVec<[Vec<(usize, usize)>; MAX_RANK]>,
    cuts: Vec<Cut>,
}

/// An operation that takes part of a value.
#[derive(Debug)]
struct Cut {
    node: usize,
    /// Its operand.
    view: View,
    takes: Takes,
}

#[derive(Debug)]
enum Takes {
    /// Ranges; what they are of the axis that is read, where they are of it.
    Slice { dims: Vec<SliceDim>, ranges: View },
    /// These of an axis.
    Indices { op: TensorOp, axis: usize, indices: Vec<i64>, shape: Vec<usize> },
}

/// What a [`Cut`] becomes where only part of the value is there.
#[derive(Clone, Debug)]
pub(crate) struct Rewritten {
    pub op: TensorOp,
    /// The operand behind the tensor.
    pub indices: Option<AnyTensor>,
}

/// Parts of each axis, in order; `None` where all of it is there.
pub(crate) type Kept<'k> = [Option<&'k [usize]>];

/// How many indices are worth looking at.
const MOST_INDICES: usize = 1 << 16;

impl Reading {
    /// What is read of what a node gives, whose shape is `dims`.
    pub(crate) fn of(flush: &Flush<'_, '_>, read: usize, dims: &[usize]) -> Reading {
        let mut reading = Reading { used: dims.iter().map(|_| Vec::new()).collect(), cuts: Vec::new() };
        let is_held = flush.nodes[read].outputs.first().is_some_and(|output| output.strong_count() > 0);
        if is_held {
            reading.follow(flush, read, &dims.iter().map(|length| Some((0, *length))).collect());
        }
        reading
    }

    /// The ranges that are read along an axis, in no order.
    pub(crate) fn used(&self, axis: usize) -> &[(usize, usize)] {
        self.used.get(axis).map_or(&[], Vec::as_slice)
    }

    /// The first entry that is read along an axis.
    pub(crate) fn first(&self, axis: usize) -> Option<usize> {
        self.used(axis).iter().map(|(start, _)| *start).min()
    }

    /// The entries of an axis in some ranges, in order; `None` for all. Where nobody needs any it is one, the last, since
    /// a tensor has one element at least.
    pub(crate) fn needed(mut ranges: Vec<(usize, usize)>, length: usize) -> Option<Vec<usize>> {
        if ranges.contains(&(0, length)) {
            return None;
        }
        ranges.sort_unstable();
        let mut all: Vec<usize> = Vec::new();
        for (start, end) in ranges {
            let from = all.last().map_or(start, |last| start.max(last + 1));
            all.extend(from..end.max(from));
        }
        match all.len() {
            0 => (length > 1).then(|| vec![length - 1]),
            len => (len < length).then_some(all),
        }
    }

    /// What the operations that take parts become where only some entries of the axes are there.
    pub(crate) fn rewritten(&self, device: &Device, kept: &Kept<'_>) -> HashMap<usize, Rewritten> {
        if kept.iter().all(Option::is_none) {
            return HashMap::new();
        }
        let all = self.cuts.iter().filter_map(|cut| Some((cut.node, cut.rewritten(device, kept)?)));
        all.collect()
    }

    fn use_all(&mut self, view: &View) {
        for (used, range) in self.used.iter_mut().zip(view) {
            used.extend(*range);
        }
    }

    /// Finds what becomes of what a node gives.
    fn follow(&mut self, flush: &Flush<'_, '_>, from: usize, view: &View) {
        let promise = flush.nodes[from].outputs.first().and_then(Weak::upgrade);
        let Some(promise) = promise else { return self.use_all(view) };
        let mut nodes = flush.dependents(from).to_vec();
        nodes.sort_unstable();
        nodes.dedup();
        // Each operation holds the promise once, and so does this function: whoever else does may want all.
        if nodes.is_empty() || Rc::strong_count(&promise) != nodes.len() + 1 {
            return self.use_all(view);
        }
        for node in nodes {
            if self.step(flush, &promise, node, view).is_none() {
                self.use_all(view);
            }
        }
    }

    /// One operation on a value; nothing if it may need all of it.
    fn step(&mut self, flush: &Flush<'_, '_>, value: &Rc<Promise>, node: usize, view: &View) -> Option<()> {
        let sole = Sole::of(&flush.nodes[node], flush.machine.plan)?;
        // The value is the tensor it works on, not an index or a bound.
        sole.operand(0)?.pending().filter(|operand| Rc::ptr_eq(operand, value))?;
        match sole.tensor_op()? {
            TensorOp::Slice { dims } => self.slice(flush, node, sole, dims, view),
            op @ TensorOp::Select { dim } => {
                let (axis, indices, shape) = indices(sole, *dim, view)?;
                let mut rest = view.clone();
                rest[axis] = None;
                self.indices(node, op, (axis, indices, shape), view);
                self.follow(flush, node, &rest);
                Some(())
            }
            op @ TensorOp::Gather { dim } => {
                let (axis, indices, shape) = indices(sole, *dim, view)?;
                // There is an index for every entry of the other axes.
                let mut others = view.clone();
                others[axis] = None;
                self.use_all(&others);
                self.indices(node, op, (axis, indices, shape), view);
                Some(())
            }
            op => {
                let mut rest = view.clone();
                match op.locality() {
                    Locality::Element => {}
                    Locality::Axis(dim) => {
                        let axis = axis(dim, view.len())?;
                        self.used[axis].extend(rest[axis].take());
                    }
                    Locality::Anywhere => return None,
                }
                self.follow(flush, node, &rest);
                Some(())
            }
        }
    }

    fn slice(
        &mut self,
        flush: &Flush<'_, '_>,
        node: usize,
        sole: Sole<'_>,
        dims: &[SliceDim],
        view: &View,
    ) -> Option<()> {
        let fixed = (0..view.len()).map(|axis| {
            let SliceDim { start, end, step } = dims.get(axis).copied().unwrap_or(SliceDim::FULL);
            Some(SliceDim { start: sole.bound(start)?, end: sole.bound(end)?, step })
        });
        let dims = fixed.collect::<Option<Vec<_>>>()?;
        let lengths: Vec<Option<usize>> = view.iter().map(|range| range.map(|(a, b)| b - a)).collect();
        // A slice that does not fit is left to fail as ever.
        let found = resolve_slices(&dims, &lengths, &|_| None).ok()?;
        let mut ranges = View::new();
        for (range, found) in view.iter().zip(found) {
            ranges.push(match (range, found) {
                (Some((first, _)), Some(found)) if found.start < found.end => {
                    Some((first + found.start, first + found.end))
                }
                (Some(_), _) => return None,
                (None, _) => None,
            });
        }
        let mut rest = ranges.clone();
        for (axis, dim) in dims.iter().enumerate().filter(|(_, dim)| dim.step != 1) {
            // What lies between is kept too, so that the step stays what it is.
            debug_assert_ne!(dim.end, Bound::Single);
            self.used[axis].extend(rest[axis].take());
        }
        self.cuts.push(Cut { node, view: view.clone(), takes: Takes::Slice { dims, ranges } });
        self.follow(flush, node, &rest);
        Some(())
    }

    fn indices(
        &mut self,
        node: usize,
        op: &TensorOp,
        (axis, indices, shape): (usize, Vec<i64>, Vec<usize>),
        view: &View,
    ) {
        let first = view[axis].map_or(0, |(first, _)| first);
        let at = indices.iter().filter_map(|index| usize::try_from(*index).ok());
        self.used[axis].extend(at.map(|index| (first + index, first + index + 1)));
        let takes = Takes::Indices { op: op.clone(), axis, indices, shape };
        self.cuts.push(Cut { node, view: view.clone(), takes });
    }
}

impl Cut {
    fn rewritten(&self, device: &Device, kept: &Kept<'_>) -> Option<Rewritten> {
        // Where an entry of the axis stands among those that are there, seen from the view's first.
        let moved = |axis: usize, index: usize| match (kept.get(axis).copied().flatten(), self.view[axis]) {
            (Some(kept), Some((first, _))) => {
                let before = |index: usize| kept.partition_point(|other| *other < index);
                before(index) - before(first)
            }
            (None, Some((first, _))) => index - first,
            (_, None) => index,
        };
        let number = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
        match &self.takes {
            Takes::Slice { dims, ranges } => {
                let dims = dims.iter().zip(ranges).enumerate().map(|(axis, (dim, range))| {
                    let Some((start, end)) = *range else { return *dim };
                    let bound = |index| Bound::Const(number(moved(axis, index)));
                    let end = if dim.end == Bound::Single { Bound::Single } else { bound(end) };
                    SliceDim { start: bound(start), end, step: dim.step }
                });
                Some(Rewritten { op: TensorOp::Slice { dims: dims.collect() }, indices: None })
            }
            Takes::Indices { op, axis, indices, shape } => {
                kept.get(*axis).copied().flatten()?;
                let first = self.view[*axis]?.0;
                let moved = indices.iter().map(|index| {
                    let index = usize::try_from(*index).unwrap_or(usize::MAX);
                    number(moved(*axis, first.saturating_add(index)))
                });
                let indices = indices_like(moved.collect(), shape, device)?;
                Some(Rewritten { op: op.clone(), indices: Some(indices) })
            }
        }
    }
}

/// The axis, indices and shape of an operation's second operand, if it is known and fits.
fn indices(sole: Sole<'_>, dim: i64, view: &View) -> Option<(usize, Vec<i64>, Vec<usize>)> {
    let axis = axis(dim, view.len())?;
    let (first, end) = view[axis]?;
    let Some(Value::Tensor(tensor)) = sole.operand(1)?.known() else { return None };
    let shape = tensor.dims().to_vec();
    if shape.iter().product::<usize>() > MOST_INDICES {
        return None;
    }
    let Ok(Elements::Int(indices)) = Elements::of(tensor) else { return None };
    // An index that does not fit is left to fail as ever.
    let fits = |index: &i64| usize::try_from(*index).is_ok_and(|index| index < end - first);
    indices.iter().all(fits).then_some((axis, indices, shape))
}

fn indices_like(values: Vec<i64>, shape: &[usize], device: &Device) -> Option<AnyTensor> {
    fn made<const D: usize>(values: Vec<i64>, shape: &[usize], device: &Device) -> Option<AnyTensor> {
        let dims = <[usize; D]>::try_from(shape).ok()?;
        int_tensor(values, dims, device).ok().map(AnyTensor::from)
    }
    with_rank!(shape.len(), D => made::<D>(values, shape, device), else None)
}
