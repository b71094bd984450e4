//! Parts of tensors: at one position, from a position on, of one head, of some features.

use super::Generator;
use super::scope::{Dim, Var};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{TensorOp, Type};

/// A part.
pub(super) struct Part {
    pub ranges: Vec<SliceDim>,
    /// What the ranges refer to.
    pub args: Vec<Var>,
    /// Its shape.
    pub dims: Vec<Dim>,
}

impl Generator {
    /// Some part of a tensor of this shape; references count from `first`.
    pub(super) fn part(&mut self, dims: &[Dim], first: u32) -> Part {
        let mut part = Part { ranges: Vec::new(), args: Vec::new(), dims: Vec::new() };
        for (axis, dim) in dims.iter().enumerate() {
            let is_position = axis == 1 || matches!(dim, Dim::Left { .. });
            let whole = if is_position { 1 } else { 4 };
            let kind = if axis == 0 || self.least(*dim) < 2 { 0 } else { self.pick(7 + whole) };
            let (range, length) = match kind.checked_sub(whole) {
                None => (SliceDim::FULL, *dim),
                Some(0..=3) => (SliceDim::single(self.bound(*dim, first, &mut part.args)), Dim::N(1)),
                Some(4) => self.tail(*dim, first, &mut part.args),
                Some(5) => {
                    let end = 1 + self.pick(self.least(*dim));
                    (range(Bound::Open, constant(end)), Dim::N(end))
                }
                Some(_) => {
                    let start = self.pick(self.least(*dim));
                    let end = start + 1 + self.pick(self.least(*dim) - start);
                    (range(constant(start), constant(end)), Dim::N(end - start))
                }
            };
            part.ranges.push(range);
            part.dims.push(length);
        }
        part
    }

    /// All of a tensor of this shape at one position.
    pub(super) fn at_position(&mut self, dims: &[Dim], first: u32) -> Part {
        let mut args = Vec::new();
        let bound = self.bound(dims[1], first, &mut args);
        let mut ranges = vec![SliceDim::FULL; dims.len()];
        ranges[1] = SliceDim::single(bound);
        let mut dims = dims.to_vec();
        dims[1] = Dim::N(1);
        Part { ranges, args, dims }
    }

    /// A slice of a tensor; without a part, nothing is done.
    pub(super) fn slice(&mut self, tensor: &Var, part: Part) -> Var {
        let Part { ranges, args, dims } = part;
        let args: Vec<Var> = std::iter::once(tensor.clone()).chain(args).collect();
        self.tensor(TensorOp::Slice { dims: ranges }, &args, dims)
    }

    /// Something that is made of parts of a tensor, or axis by axis.
    pub(super) fn look(&mut self, tensor: &Var) {
        self.has("look at parts");
        let mut found = tensor.clone();
        for _ in 0..=self.pick(3) {
            let axis = 1 + self.pick(found.dims.len() - 1);
            let dim = i64::try_from(axis).unwrap_or(1);
            let (length, mut dims) = (found.dims[axis], found.dims.clone());
            found = match self.pick(8) {
                0..=2 => {
                    let Part { ranges, args, dims } = self.part(&dims, 1);
                    let args: Vec<Var> = std::iter::once(found).chain(args).collect();
                    self.quiet(TensorOp::Slice { dims: ranges }, &args, dims)
                }
                3 => {
                    // Scores hold infinities, so that other sums would not be numbers.
                    dims[axis] = Dim::N(1);
                    self.quiet(TensorOp::MaxDim { dim }, &[found], dims)
                }
                4 => self.quiet(TensorOp::Softmax { dim }, &[found], dims),
                5 => {
                    let least = self.least(length);
                    let indices = self.indices(&[2], least);
                    dims[axis] = Dim::N(2);
                    self.quiet(TensorOp::Select { dim }, &[found, indices], dims)
                }
                6 if dims.iter().enumerate().all(|(other, dim)| other == axis || *dim == Dim::N(1)) => {
                    let mut shape = vec![1; dims.len()];
                    shape[axis] = 3;
                    let least = self.least(length);
                    let indices = self.indices(&shape, least);
                    dims[axis] = Dim::N(3);
                    self.quiet(TensorOp::Gather { dim }, &[found, indices], dims)
                }
                _ => self.quiet(TensorOp::Tanh, &[found], dims),
            };
        }
        self.scope.push(found);
    }

    /// One index of an axis: written down from either end, or computed.
    pub(super) fn bound(&mut self, dim: Dim, first: u32, args: &mut Vec<Var>) -> Bound {
        let least = self.least(dim);
        if self.wrong() {
            return Bound::Const(40);
        }
        match self.pick(4) {
            0 => Bound::Const(-1 - i64::try_from(self.pick(least)).unwrap_or(0)),
            1 | 2 => constant(self.pick(least)),
            _ => {
                let Some(int) = self.var(|var| var.ty == Type::Int) else { return Bound::Const(-1) };
                let least = i64::try_from(least).unwrap_or(1);
                let fits = int.range.is_some_and(|(low, high)| low >= -least && high < least);
                let int = if fits { int } else { self.within(&int, least) };
                args.push(int);
                Bound::Arg(first + u32::try_from(args.len()).unwrap_or(1) - 1)
            }
        }
    }

    /// From a position on.
    fn tail(&mut self, dim: Dim, first: u32, args: &mut Vec<Var>) -> (SliceDim, Dim) {
        let bound = self.bound(dim, first, args);
        let length = match (bound, dim) {
            (Bound::Const(start), Dim::N(length)) => {
                let start = usize::try_from(start).unwrap_or_else(|_| {
                    length.saturating_sub(usize::try_from(start.unsigned_abs()).unwrap_or(0))
                });
                // One that is not there fails when it runs.
                Dim::N(length.saturating_sub(start))
            }
            (Bound::Const(start), Dim::Left { .. }) if start < 0 => {
                Dim::N(usize::try_from(start.unsigned_abs()).unwrap_or(1))
            }
            (Bound::Const(start), Dim::Left { key, less }) => {
                Dim::Left { key, less: less + usize::try_from(start).unwrap_or(0) }
            }
            _ => self.length(1),
        };
        (range(bound, Bound::Open), length)
    }
}

fn range(start: Bound, end: Bound) -> SliceDim {
    SliceDim { start, end, step: 1 }
}

fn constant(index: usize) -> Bound {
    Bound::Const(i64::try_from(index).unwrap_or(i64::MAX))
}
