//! Ranges whose bounds may be traced: `for i in 0..n`.

use std::ops::{Range, RangeInclusive};
use std::panic::Location;

use crate::ir::{ListOp, Literal, OpKind, ScalarOp, Type, Value};
use crate::stage::into::IntoTraced;
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

macro_rules! traced_ranges {
    ($($start:ty, $end:ty, $of:ident;)+) => { $(
        impl<'s> RangeTo<$end> for $start {
            type Range = Traced<'s, List<i64>>;
            type Inclusive = Traced<'s, List<i64>>;
            #[track_caller]
            fn range(self, end: $end) -> Self::Range {
                let (at, recorder) = (Location::caller(), traced_ranges!(@$of self, end).recorder);
                let (start, end) = (self.operand().record(recorder, at), end.operand().record(recorder, at));
                record(recorder, start, end, at)
            }
            #[track_caller]
            fn range_inclusive(self, end: $end) -> Self::Inclusive {
                let (at, recorder) = (Location::caller(), traced_ranges!(@$of self, end).recorder);
                let (start, end) = (self.operand().record(recorder, at), end.operand().record(recorder, at));
                let one = recorder.constant(Literal::Int(1), at);
                let end = recorder.op(OpKind::Scalar(ScalarOp::Add), &[end, one], Type::Int, at);
                record(recorder, start, end, at)
            }
        }
    )+ };
    (@start $start:ident, $end:ident) => { $start };
    (@end $start:ident, $end:ident) => { $end };
}
traced_ranges! {
    Traced<'s, i64>, Traced<'s, i64>, start;
    Traced<'s, i64>, i64, start;
    i64, Traced<'s, i64>, end;
}

fn record(recorder: &Recorder, start: Value, end: Value, at: Caller) -> Traced<'_, List<i64>> {
    let step = recorder.constant(Literal::Int(1), at);
    let ty = Type::list(Type::Int);
    Traced::new(recorder, recorder.op(OpKind::List(ListOp::Range), &[start, end, step], ty, at))
}
