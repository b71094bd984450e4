//! Ranges whose bounds may be traced: `for i in 0..n`.

use std::ops::{Range, RangeInclusive};
use std::panic::Location;

use crate::ir::{ListOp, Literal, OpKind, ScalarOp, Type, Value};
use crate::stage::index::Position;
use crate::stage::recorder::{Caller, Recorder};
use crate::stage::traced::{List, Traced};

/// Bounds of a range: two host values, or integers of which at least one is traced.
#[diagnostic::on_unimplemented(
    message = "`{Self}` and `{B}` are no bounds of one range",
    label = "ranges go from one kind of integer to the same kind; traced integers are `i64`"
)]
pub trait RangeTo<B> {
    /// A host range, or a traced list of integers.
    type Range;
    /// The same with its end included.
    type Inclusive;
    /// `start..end`
    fn range(self, end: B) -> Self::Range;
    /// `start..=end`
    fn range_inclusive(self, end: B) -> Self::Inclusive;
}

#[diagnostic::do_not_recommend]
impl<T: PartialOrd> RangeTo<T> for T {
    type Range = Range<T>;
    type Inclusive = RangeInclusive<T>;
    fn range(self, end: T) -> Range<T> {
        self..end
    }
    fn range_inclusive(self, end: T) -> RangeInclusive<T> {
        self..=end
    }
}

/// A traced bound, or a host one beside it.
fn bounds<'s>(
    recorder: &'s Recorder,
    start: impl Position<'s>,
    end: impl Position<'s>,
    at: Caller,
) -> (Value, Value) {
    (start.into_operand().record(recorder, at), end.into_operand().record(recorder, at))
}

/// `start..=end`
fn inclusive(recorder: &Recorder, (start, end): (Value, Value), at: Caller) -> Traced<'_, List<i64>> {
    let one = recorder.constant(Literal::Int(1), at);
    let end = recorder.op(OpKind::Scalar(ScalarOp::Add), &[end, one], Type::Int, at);
    record(recorder, start, end, at)
}

#[diagnostic::do_not_recommend]
impl<'s, E: Position<'s>> RangeTo<E> for Traced<'s, i64> {
    type Range = Traced<'s, List<i64>>;
    type Inclusive = Traced<'s, List<i64>>;
    #[track_caller]
    fn range(self, end: E) -> Self::Range {
        let (recorder, at) = (self.recorder, Location::caller());
        let (start, end) = bounds(recorder, self, end, at);
        record(recorder, start, end, at)
    }
    #[track_caller]
    fn range_inclusive(self, end: E) -> Self::Inclusive {
        let (recorder, at) = (self.recorder, Location::caller());
        inclusive(recorder, bounds(recorder, self, end, at), at)
    }
}

/// Host integers that can begin a range with a traced end.
pub trait HostBound: Copy {}
impl HostBound for i64 {}
impl HostBound for i32 {}
impl HostBound for u32 {}
impl HostBound for usize {}

#[diagnostic::do_not_recommend]
impl<'s, B: HostBound + Position<'s>> RangeTo<Traced<'s, i64>> for B {
    type Range = Traced<'s, List<i64>>;
    type Inclusive = Traced<'s, List<i64>>;
    #[track_caller]
    fn range(self, end: Traced<'s, i64>) -> Self::Range {
        let (recorder, at) = (end.recorder, Location::caller());
        let (start, end) = bounds(recorder, self, end, at);
        record(recorder, start, end, at)
    }
    #[track_caller]
    fn range_inclusive(self, end: Traced<'s, i64>) -> Self::Inclusive {
        let (recorder, at) = (end.recorder, Location::caller());
        inclusive(recorder, bounds(recorder, self, end, at), at)
    }
}

fn record(recorder: &Recorder, start: Value, end: Value, at: Caller) -> Traced<'_, List<i64>> {
    let step = recorder.constant(Literal::Int(1), at);
    let ty = Type::list(Type::Int);
    Traced::new(recorder, recorder.op(OpKind::List(ListOp::Range), &[start, end, step], ty, at))
}
