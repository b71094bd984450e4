//! Ranges of the host, which stay ranges in the graph however long they are.

use std::iter::{Rev, StepBy};
use std::ops::{Range, RangeFrom, RangeInclusive};

/// Integers the same distance apart.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progression {
    /// The first.
    pub start: i64,
    /// One that is not reached any more.
    pub end: i64,
    /// The distance, which may be negative.
    pub step: i64,
}

/// Ranges that are no longer than this are constants of the graph, which plans share.
const SHORT: usize = 256;

impl Progression {
    /// The integers of an iterator that is a long range, without going through them; any other is left as it is.
    pub(super) fn of<I: Iterator>(
        items: &mut I,
        int: impl Fn(&I::Item) -> Option<i64>,
    ) -> Option<Progression> {
        if !is_range::<I>() {
            return None;
        }
        // A range knows how long it is, unless it has no end or more items than can be counted.
        let len = match items.size_hint() {
            (least, Some(most)) if least == most => Some(least),
            _ => None,
        };
        if len.is_some_and(|len| len <= SHORT) {
            return None;
        }
        let mut next = || items.next().as_ref().and_then(&int);
        let (start, second) = (next()?, next()?);
        let step = second.checked_sub(start)?;
        let end = match len {
            Some(len) => {
                let last = i128::from(start) + i128::from(step) * (i128::try_from(len).ok()? - 1);
                last + i128::from(step.signum())
            }
            None => i128::from(if step > 0 { i64::MAX } else { i64::MIN }),
        };
        // A range to the very last integer ends one too early: nobody gets there.
        let end = i64::try_from(end).unwrap_or(if step > 0 { i64::MAX } else { i64::MIN });
        Some(Progression { start, end, step })
    }
}

/// Whether a type is a range of integers, as it is written or with `rev` and `step_by`.
fn is_range<I>() -> bool {
    macro_rules! ranges {
        ($($int:ty),+) => { [$(
            typeid::of::<Range<$int>>(),
            typeid::of::<RangeInclusive<$int>>(),
            typeid::of::<RangeFrom<$int>>(),
            typeid::of::<Rev<Range<$int>>>(),
            typeid::of::<Rev<RangeInclusive<$int>>>(),
            typeid::of::<StepBy<Range<$int>>>(),
            typeid::of::<StepBy<RangeInclusive<$int>>>(),
            typeid::of::<StepBy<RangeFrom<$int>>>(),
            typeid::of::<StepBy<Rev<Range<$int>>>>(),
            typeid::of::<StepBy<Rev<RangeInclusive<$int>>>>(),
            typeid::of::<Rev<StepBy<Range<$int>>>>(),
            typeid::of::<Rev<StepBy<RangeInclusive<$int>>>>(),
        )+] };
    }
    let this = typeid::of::<I>();
    ranges!(i64, usize, i32, u32).contains(&this)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<I: IntoIterator<Item = i64>>(items: I) -> Option<(i64, i64, i64)> {
        let found = Progression::of(&mut items.into_iter(), |int| Some(*int));
        found.map(|Progression { start, end, step }| (start, end, step))
    }

    #[test]
    fn long_ranges_are_found_and_nothing_else() {
        const LONG: i64 = 10_000_000_000;
        assert_eq!(of(0..LONG), Some((0, LONG, 1)));
        assert_eq!(of(3..=LONG), Some((3, LONG + 1, 1)));
        assert_eq!(of((0..LONG).rev()), Some((LONG - 1, -1, -1)));
        assert_eq!(of((0..LONG).step_by(3)), Some((0, LONG, 3)));
        assert_eq!(of((0..LONG).rev().step_by(4)), Some((LONG - 1, 2, -4)));
        assert_eq!(of(5..), Some((5, i64::MAX, 1)));
        assert_eq!(of((5..).step_by(2)), Some((5, i64::MAX, 2)));
        assert_eq!(of(i64::MIN..i64::MAX), Some((i64::MIN, i64::MAX, 1)));
        assert_eq!(of((i64::MIN..=i64::MAX).rev()), Some((i64::MAX, i64::MIN, -1)));
        assert_eq!(of(0..256), None);
        assert_eq!(of((0..LONG).map(|i| i + 1)), None);
        assert_eq!(of((0..LONG).filter(|i| *i < 9)), None);
        assert_eq!(of((0..300).collect::<Vec<i64>>()), None);
    }

    #[test]
    fn a_long_range_has_the_items_of_the_iterator() {
        let lengths = [257_i64, 1000];
        for len in lengths {
            let all: [(Vec<i64>, _); 5] = [
                ((2..len).collect(), of(2..len)),
                ((2..=len).collect(), of(2..=len)),
                ((2..len).rev().collect(), of((2..len).rev())),
                ((-len * 7..len * 7).step_by(7).collect(), of((-len * 7..len * 7).step_by(7))),
                ((-len * 5..=len * 5).rev().step_by(5).collect(), of((-len * 5..=len * 5).rev().step_by(5))),
            ];
            for (expected, found) in all {
                let Some((start, end, step)) = found else {
                    assert!(expected.len() <= SHORT);
                    continue;
                };
                let list = crate::exec::List::range(start, end, step).expect("the step is not zero");
                let found: Vec<String> = list.iter().map(|item| item.to_string()).collect();
                assert_eq!(found, expected.iter().map(i64::to_string).collect::<Vec<_>>());
            }
        }
    }
}
