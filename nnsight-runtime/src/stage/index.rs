//! Slices: what stands between the brackets of `tensor[s![..]]`.

use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
use std::panic::Location;

use burn::tensor::{Shape, Slice, Tensor};

use super::assign::AssignTo;
use super::into::{IntoTraced, Operand};
use super::recorder::{Caller, FrameKind, Recorder};
use super::traced::{ByValue, Traced};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{ListOp, Literal, OpKind, ScalarOp, TensorOp, Terminator, Type, Value};
use crate::tensor::ElementKind;

/// Selects part of a tensor along each axis, as burn's `s!`, with traced numbers allowed anywhere.
///
/// `..`, `a..b`, `a..=b`, `a..`, `..b` select ranges, `range;step` every step-th of one, and a lone index the
/// one place (its axis stays, with length one). Negative numbers count from the end.
///
/// ```
/// use nnsight_runtime::private::s;
/// let last_position = s![.., -1, ..];
/// let every_second_of_the_first_ten = s![.., 0..10;2];
/// # let _ = (last_position, every_second_of_the_first_ten);
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __slice {
    ($($item:expr $(; $step:expr)?),* $(,)?) => {
        $crate::stage::Slices::new([$($crate::__slice!(@one $item $(, $step)?)),*])
    };
    (@one $item:expr) => {{
        // `1..-1` is a range from the second to the last but one.
        #[allow(clippy::reversed_empty_ranges)]
        let item = $crate::stage::SliceItem::from($item);
        item
    }};
    (@one $item:expr, $step:expr) => { $crate::__slice!(@one $item).step($step as i64) };
}
pub use crate::__slice as s;

/// Parts of the first `N` axes of a tensor: what `s!` makes.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'s, const N: usize>([SliceItem<'s>; N]);

/// Part of one axis.
#[derive(Clone, Copy, Debug)]
pub struct SliceItem<'s> {
    start: End<'s>,
    end: End<'s>,
    step: i64,
}

#[derive(Clone, Copy, Debug)]
enum End<'s> {
    Open,
    Host(i64),
    Traced(Traced<'s, i64>),
    /// As an end: of a lone index.
    Single,
    /// A traced end that is included.
    Through(Traced<'s, i64>),
}

/// Integers that are an index, a bound or a count: `i64`, `usize`, `i32`, `u32`, or traced.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an index or count: use `i64`, `usize`, a traced integer, or a range of these",
    label = "not an integer",
    note = "a traced number becomes an integer with `.to_int()`, a host one with `as i64`"
)]
pub trait Position<'s>: Sized {
    #[doc(hidden)]
    fn position(self) -> Result<i64, Traced<'s, i64>>;

    /// On its way into the graph.
    #[doc(hidden)]
    fn into_operand(self) -> Operand {
        match self.position() {
            Ok(position) => Operand::Literal(Literal::Int(position)),
            Err(traced) => Operand::Value(traced.value),
        }
    }
}

macro_rules! host_positions {
    ($($ty:ty),+) => { $(
        impl<'s> Position<'s> for $ty {
            fn position(self) -> Result<i64, Traced<'s, i64>> {
                // Nothing is as long as what does not fit: it is out of range wherever it is used.
                Ok(i64::try_from(self).unwrap_or(i64::MAX))
            }
        }
        impl<'s> Position<'s> for &$ty {
            fn position(self) -> Result<i64, Traced<'s, i64>> {
                (*self).position()
            }
        }
    )+ };
}
host_positions!(i64, i32, u32, usize);

impl<'s> Position<'s> for Traced<'s, i64> {
    fn position(self) -> Result<i64, Traced<'s, i64>> {
        Err(self)
    }
}

impl<'s> Position<'s> for &Traced<'s, i64> {
    fn position(self) -> Result<i64, Traced<'s, i64>> {
        Err(*self)
    }
}

fn end<'s>(position: impl Position<'s>) -> End<'s> {
    position.position().map_or_else(End::Traced, End::Host)
}

/// The end after this index: `-1` included is the end of the axis.
fn end_through<'s>(position: impl Position<'s>) -> End<'s> {
    match position.position() {
        Ok(-1) => End::Open,
        Ok(index) => End::Host(index.saturating_add(1)),
        Err(traced) => End::Through(traced),
    }
}

impl<'s> SliceItem<'s> {
    fn range(start: End<'s>, end: End<'s>) -> Self {
        SliceItem { start, end, step: 1 }
    }

    /// Every `step`-th index of the range; negative steps walk it backwards.
    #[must_use]
    pub fn step(self, step: i64) -> Self {
        SliceItem { step, ..self }
    }
}

impl<'s, P: Position<'s>> From<P> for SliceItem<'s> {
    fn from(index: P) -> Self {
        SliceItem::range(end(index), End::Single)
    }
}

/// Of the one axis that a list has.
impl<'s> From<Slices<'s, 1>> for SliceItem<'s> {
    fn from(slices: Slices<'s, 1>) -> Self {
        let [item] = slices.0;
        item
    }
}

impl From<RangeFull> for SliceItem<'_> {
    fn from(_: RangeFull) -> Self {
        SliceItem::range(End::Open, End::Open)
    }
}

impl<'s, P: Position<'s>> From<Range<P>> for SliceItem<'s> {
    fn from(range: Range<P>) -> Self {
        SliceItem::range(end(range.start), end(range.end))
    }
}

/// A range whose two bounds are of different types, one of them traced: the macros make it of `a..b` in `s![..]`.
#[doc(hidden)]
pub struct Bounds<A, B> {
    start: A,
    end: B,
    through: bool,
}

impl<'s, A: Position<'s>, B: Position<'s>> From<Bounds<A, B>> for SliceItem<'s> {
    fn from(bounds: Bounds<A, B>) -> Self {
        let end = if bounds.through { end_through(bounds.end) } else { end(bounds.end) };
        SliceItem::range(self::end(bounds.start), end)
    }
}

/// `start..end`, or `start..=end`.
#[doc(hidden)]
pub fn bounds<A, B>(start: A, end: B, through: bool) -> Bounds<A, B> {
    Bounds { start, end, through }
}

impl<'s, P: Position<'s>> From<RangeFrom<P>> for SliceItem<'s> {
    fn from(range: RangeFrom<P>) -> Self {
        SliceItem::range(end(range.start), End::Open)
    }
}

impl<'s, P: Position<'s>> From<RangeTo<P>> for SliceItem<'s> {
    fn from(range: RangeTo<P>) -> Self {
        SliceItem::range(End::Open, end(range.end))
    }
}

impl<'s, P: Position<'s> + Clone> From<RangeInclusive<P>> for SliceItem<'s> {
    fn from(range: RangeInclusive<P>) -> Self {
        let (start, last) = range.into_inner();
        SliceItem::range(end(start), end_through(last))
    }
}

impl<'s, P: Position<'s>> From<RangeToInclusive<P>> for SliceItem<'s> {
    fn from(range: RangeToInclusive<P>) -> Self {
        SliceItem::range(End::Open, end_through(range.end))
    }
}

impl<'s, const N: usize> Slices<'s, N> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(items: [SliceItem<'s>; N]) -> Self {
        Slices(items)
    }
}

impl SliceItem<'_> {
    /// Start, end and step of a list's slice; `Err` has the index of a lone item.
    pub(super) fn of_list(self, recorder: &Recorder, list: Value, at: Caller) -> Result<[Value; 3], Value> {
        let int = |n| recorder.constant(Literal::Int(n), at);
        let len = || recorder.op(OpKind::List(ListOp::Len), &[list], Type::Int, at);
        let start = match self.start {
            End::Traced(start) => start.value,
            End::Host(start) => int(start),
            _ => int(0),
        };
        let end = match self.end {
            End::Single => return Err(start),
            End::Open => len(),
            End::Host(end) => int(end),
            End::Traced(end) => end.value,
            End::Through(final_index) => {
                // The place after `-1` is the end of the list, not its beginning.
                let scalar = |op, a, b, ty| recorder.op(OpKind::Scalar(op), &[a, b], ty, at);
                let is_last = scalar(ScalarOp::Eq, final_index.value, int(-1), Type::Bool);
                let arm = |value: &dyn Fn() -> Value| {
                    recorder.open(FrameKind::Arm, &[]);
                    let value = value();
                    recorder.terminate(|resolve| Terminator::Yield(vec![resolve.value(value)]), at);
                    recorder.close()
                };
                let arms = [arm(&len), arm(&|| scalar(ScalarOp::Add, final_index.value, int(1), Type::Int))];
                let end = recorder.region(OpKind::If, &[is_last], &arms, vec![Type::Int], at);
                end.first().copied().unwrap_or(final_index.value)
            }
        };
        Ok([start, end, int(self.step)])
    }

    fn dim(self, args: &mut Vec<Value>) -> SliceDim {
        let mut arg = |value| {
            args.push(value);
            Bound::Arg(u32::try_from(args.len() - 1).unwrap_or(u32::MAX))
        };
        let mut bound = |end| match end {
            End::Open => Bound::Open,
            End::Host(index) => Bound::Const(index),
            End::Traced(index) => arg(index.value),
            End::Single => Bound::Single,
            End::Through(index) => match arg(index.value) {
                Bound::Arg(operand) => Bound::Through(operand),
                bound => bound,
            },
        };
        SliceDim { start: bound(self.start), end: bound(self.end), step: self.step }
    }
}

/// So that `s!` also slices host tensors inside a session. A traced number there is a mistake that stops
/// recording.
impl<const N: usize> burn::tensor::SliceArg for Slices<'_, N> {
    #[track_caller]
    fn into_slices(self, shape: &Shape) -> Vec<Slice> {
        let at = Location::caller();
        let host = |end: End<'_>| -> Option<isize> {
            match end {
                End::Open | End::Single => None,
                End::Host(index) => isize::try_from(index).ok(),
                End::Traced(_) | End::Through(_) => super::recorder::abort(super::error::BuildError::new(
                    "a traced number slices a host tensor",
                    "make the tensor traced first: `session.value(tensor)`",
                    at,
                )),
            }
        };
        let slices: Vec<Slice> = self
            .0
            .into_iter()
            .map(|item| {
                let start = host(item.start).unwrap_or(0);
                let end = match item.end {
                    End::Single if start == -1 => None,
                    End::Single => Some(start + 1),
                    end => host(end),
                };
                Slice::new(start, end, isize::try_from(item.step).unwrap_or(1))
            })
            .collect();
        slices.as_slice().into_slices(shape)
    }
}

/// Slices for a tensor of `D` axes: one for each axis, or fewer for the first ones.
#[diagnostic::on_unimplemented(
    message = "more slices than the tensor has axes",
    label = "the tensor has {D} axes, but here is `{Self}`",
    note = "give one range or index for each axis at most: `s![.., -1, ..]` for `[batch, position, d_model]`"
)]
pub trait Fits<const D: usize> {}

macro_rules! fits {
    ($($n:literal: $($d:literal)+;)+) => { $($(
        #[diagnostic::do_not_recommend]
        impl Fits<$d> for Slices<'_, $n> {}
    )+)+ };
}
fits! {
    0: 1 2 3 4 5 6;
    1: 1 2 3 4 5 6;
    2: 2 3 4 5 6;
    3: 3 4 5 6;
    4: 4 5 6;
    5: 5 6;
    6: 6;
}

/// What stands between the brackets of a tensor of `D` axes that is read or written in part: `s![..]`, or `..` for all of it.
#[diagnostic::on_unimplemented(
    message = "a traced tensor of {D} axes is indexed by `s![..]`, with a part for each axis at most, or by `..`: as in `x[s![0, ..]]`, `x[..]`",
    label = "this is `{Self}`"
)]
pub trait Part<'s, const D: usize>: Copy {
    /// Attributes of a slice op, and its further operands appended to `args`.
    #[doc(hidden)]
    fn dims(self, args: &mut Vec<Value>) -> Vec<SliceDim>;
}

impl<'s, const D: usize, const N: usize> Part<'s, D> for Slices<'s, N>
where
    Self: Fits<D>,
{
    fn dims(self, args: &mut Vec<Value>) -> Vec<SliceDim> {
        self.0.into_iter().map(|item| item.dim(args)).collect()
    }
}

impl<const D: usize> Part<'_, D> for RangeFull {
    fn dims(self, _: &mut Vec<Value>) -> Vec<SliceDim> {
        Vec::new()
    }
}

impl<'s, const D: usize, K: ElementKind> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// Part of the tensor; its rank stays.
    ///
    /// Ranges past an axis's end are an error when the graph runs (burn would cut them short).
    #[track_caller]
    #[must_use]
    pub fn slice<const N: usize>(self, slices: Slices<'s, N>) -> Self
    where
        Slices<'s, N>: Fits<D>,
    {
        self.part(slices)
    }

    #[track_caller]
    pub(super) fn part(self, slices: impl Part<'s, D>) -> Self {
        let mut args = vec![self.value];
        let dims = slices.dims(&mut args);
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::Slice { dims }), &args)
    }

    /// The tensor with a part replaced: by a tensor of that part's shape, or one that broadcasts to it.
    #[track_caller]
    #[must_use]
    pub fn slice_assign<const N: usize>(
        self,
        slices: Slices<'s, N>,
        values: impl IntoTraced<'s, Target = Tensor<D, K>>,
    ) -> Self
    where
        Slices<'s, N>: Fits<D>,
    {
        let values = values.operand().record(self.recorder, Location::caller());
        self.assign_slice(slices, values)
    }

    #[track_caller]
    pub(super) fn assign_slice(self, slices: impl Part<'s, D>, values: Value) -> Self {
        let mut args = vec![self.value, values];
        let dims = slices.dims(&mut args);
        Traced::record(self.recorder, OpKind::Tensor(TensorOp::SliceAssign { dims }), &args)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index<P: Part<'s, D>, V: AssignTo<'s, D, K>>(&mut self, part: P, values: V) {
        self.change_to(values.assign(*self, part));
    }
}

impl<'s, const D: usize, K: ElementKind, P: Part<'s, D>> std::ops::Index<P> for Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    type Output = Self;
    #[track_caller]
    fn index(&self, part: P) -> &Self {
        self.recorder.arena.alloc(self.part(part))
    }
}
