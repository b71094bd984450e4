//! Structs of traced fields, wherever a traced value can stand.

mod common;

use common::{elements, tiny};
use nnsight::prelude::*;

/// What one layer gives.
#[derive(Traceable)]
struct Reading<'s> {
    layer: Traced<'s, i64>,
    /// Last position's residual stream.
    resid: Traced<'s, Tensor<3>>,
}

/// A running count.
#[derive(Clone, Copy, Traceable)]
#[traceable(host = Counted)]
pub struct Count<'s> {
    /// How many.
    pub items: Traced<'s, i64>,
    pub(crate) sum: Traced<'s, f64>,
}

#[derive(Clone, Copy, Traceable)]
struct Pair<'a>(Traced<'a, i64>, (Traced<'a, bool>, Traced<'a, Str>));

#[derive(Clone, Copy, Traceable)]
struct Nested<'s> {
    count: Count<'s>,
    pair: Pair<'s>,
}

#[derive(Clone, Copy, Traceable)]
struct OfRank<'s, const D: usize> {
    tensor: Traced<'s, Tensor<D>>,
}

#[test]
fn a_list_of_structs_is_looped_over_and_saved_as_host_structs() {
    let (readings, layers) = session!(tiny(), |session| {
        let readings = session.list();
        session.trace([1, 2, 3], |m| {
            for layer in session.iter(tiny().layers()) {
                let resid = m.transformer.h[layer].output[s![.., -1, ..]];
                readings.append(Reading { layer, resid });
            }
        });
        let layers = session.list();
        for item in &readings {
            let Reading { layer, resid } = item;
            layers.append((layer, resid.sum().item()));
        }
        for Reading { layer, resid: _ } in &readings {
            layers.append((layer + 100, 0.0));
        }
        (readings.save(), layers.save())
    })
    .expect("runs");
    let readings: Vec<ReadingHost> = readings;
    assert_eq!(readings.iter().map(|reading| reading.layer).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(layers.iter().map(|(layer, _)| *layer).collect::<Vec<_>>(), [0, 1, 2, 3, 100, 101, 102, 103]);
    for (reading, (_, sum)) in readings.iter().zip(&layers) {
        assert_eq!(reading.resid.dims(), [1, 1, tiny().d_model()]);
        let expected: f64 = elements(&reading.resid).iter().map(|x| f64::from(*x)).sum();
        assert!((expected - sum).abs() < 1e-3, "{expected} {sum}");
    }
}

#[test]
fn a_struct_is_carried_through_loops_and_branches() {
    let (whole, by_field) = session!(tiny(), |session| {
        let mut whole = Count { items: session.value(0), sum: session.value(0.0) };
        let mut by_field = whole;
        for x in session.iter([1.5, 2.5, 10.0]) {
            if x < 5.0 {
                whole = Count { items: whole.items + 1, sum: whole.sum + x };
                by_field.items += 1;
            }
            by_field.sum += x;
        }
        (whole.save(), by_field.save())
    })
    .expect("runs");
    let Counted { items, sum } = whole;
    assert_eq!((items, sum), (2, 4.0));
    assert_eq!((by_field.items, by_field.sum), (2, 14.0));
}

#[test]
fn a_struct_is_the_value_of_a_branch() {
    let (small, large) = session!(tiny(), |session| {
        let of = |x: f64| {
            let x = session.value(x);
            if x > 1.0 {
                Count { items: session.value(1), sum: x }
            } else {
                Count { items: session.value(0), sum: -x }
            }
        };
        (of(0.5).save(), of(2.0).save())
    })
    .expect("runs");
    assert_eq!((small.items, small.sum), (0, -0.5));
    assert_eq!((large.items, large.sum), (1, 2.0));
}

#[test]
fn structs_and_tuples_are_fields_of_structs() {
    let (nested, list) = session!(tiny(), |session| {
        let pair = Pair(session.value(7), (session.value(true), session.value("seven")));
        let mut nested = Nested { count: Count { items: session.value(1), sum: session.value(0.5) }, pair };
        let list = session.list();
        for x in session.iter([1, 2]) {
            nested.count.items += x;
            list.append(nested);
        }
        let newest = list.get(-1);
        list.append(Nested { pair: Pair(newest.count.items, nested.pair.1), ..newest });
        (nested.save(), list.save())
    })
    .expect("runs");
    assert_eq!((nested.count.items, nested.count.sum), (4, 0.5));
    let PairHost(seven, (truth, text)) = nested.pair.clone();
    assert_eq!((seven, truth, text.as_str()), (7, true, "seven"));
    let shown: Vec<(i64, i64)> = list.iter().map(|nested| (nested.count.items, nested.pair.0)).collect();
    assert_eq!(shown, [(2, 7), (4, 7), (4, 4)]);
}

#[test]
fn constants_are_kept_as_parameters() {
    let (one, two) = session!(tiny(), |session| {
        let tensor = session.zeros([2, 3]);
        (OfRank { tensor: tensor.sum() }.save(), OfRank { tensor }.save())
    })
    .expect("runs");
    let one: OfRankHost<1> = one;
    assert_eq!((one.tensor.dims(), two.tensor.dims()), ([1], [2, 3]));
}

#[test]
fn a_saved_struct_can_still_be_used() {
    let (saved, sum) = session!(tiny(), |session| {
        let saved = Count { items: session.value(2), sum: session.value(3.0) }.save();
        let sum = saved.items + 1;
        (saved, sum.save())
    })
    .expect("runs");
    assert_eq!((saved.items, sum), (2, 3));
}

#[test]
fn saving_a_struct_inside_a_loop_is_refused_with_advice() {
    let error = session!(tiny(), |session| {
        let last = Count { items: session.value(0), sum: session.value(0.0) }.save();
        for items in session.iter([1, 2]) {
            let _ = Count { items, sum: session.value(0.0) }.save();
        }
        last
    })
    .expect_err("it has many values");
    assert!(error.to_string().contains("inside a traced loop"), "{error}");
}

#[derive(Clone, Copy, Traceable)]
struct Named<'s> {
    value: Traced<'s, i64>,
    output: Traced<'s, f64>,
}

#[test]
fn fields_named_like_hook_points_are_carried() {
    let named = session!(tiny(), |session| {
        let mut named = Named { value: session.value(1), output: session.value(0.5) };
        for x in session.iter([2, 3]) {
            named.value *= x;
            if x > 2 {
                named.output = named.output + 1.0;
            }
        }
        named.save()
    })
    .expect("runs");
    assert_eq!((named.value, named.output), (6, 1.5));
}
