//! What newcomers write, and what it gives: each program stands beside the same one in plain Rust.
#![allow(clippy::float_cmp, reason = "the numbers are exact")]

mod common;

use common::{elements, tiny};
use nnsight::burn::tensor::Device;
use nnsight::prelude::*;

#[test]
fn matches_asks_a_traced_value_what_it_asks_a_host_one() {
    let values = [-4, 0, 1, 2, 7, 12];
    let (found, guarded, pairs) = session!(tiny(), |session| {
        let (found, guarded, pairs) = (session.list(), session.list(), session.list());
        for x in session.iter(values) {
            found.append(matches!(x, 0 | 2..=9));
            guarded.append(matches!(x, n if n % 2 == 0 && n > 0));
            pairs.append(matches!((x, x > 1), (1, _) | (_, true)));
            if matches!(x, 7) {
                found.append(true);
            }
        }
        assert!(matches!(values.first(), Some(-4)));
        (found.save(), guarded.save(), pairs.save())
    })
    .expect("it runs");
    let mut expected = Vec::new();
    for x in values {
        expected.push(matches!(x, 0 | 2..=9));
        if matches!(x, 7) {
            expected.push(true);
        }
    }
    assert_eq!(found, expected);
    assert_eq!(guarded, values.map(|x| matches!(x, n if n % 2 == 0 && n > 0)));
    assert_eq!(pairs, values.map(|x| matches!((x, x > 1), (1, _) | (_, true))));
}

/// The logits of a prompt, with this written in its pass.
macro_rules! with_write {
    (|$m:ident| $write:expr) => {{
        let logits: Tensor<3> = session!(tiny(), |session| {
            session.trace([1, 2, 3], |$m| {
                $write;
                $m.lm_head.output.save()
            })
        })
        .expect("it runs");
        elements(&logits)
    }};
}

#[test]
fn a_number_written_to_a_hook_point_fills_it() {
    let zeroed = with_write!(|m| m.transformer.h[1].mlp.output *= 0.0);
    let untouched = with_write!(|m| ());
    assert_ne!(zeroed, untouched);
    for (written, how) in [
        (with_write!(|m| m.transformer.h[1].mlp.output = 0.0), "= 0.0"),
        (with_write!(|m| m.transformer.h[1].mlp.output = 0), "= 0"),
        (with_write!(|m| m.transformer.h[1].mlp.output[..] = 0.0), "[..] = 0.0"),
        (with_write!(|m| m.transformer.h[1].mlp.output[..] = 0), "[..] = 0"),
        (with_write!(|m| m.transformer.h[1].mlp.output[s![..]] = 0), "[s![..]] = 0"),
        (with_write!(|m| m.transformer.h[1].mlp.output[s![.., .., ..]] = 0.0), "[s![.., .., ..]] = 0.0"),
        (with_write!(|m| m.transformer.h[1].mlp.output *= 0), "*= 0"),
        (with_write!(|m| m.transformer.h[1].mlp.output[..] *= 0), "[..] *= 0"),
        (with_write!(|m| m.transformer.h[1].mlp.output.write(m.transformer.h[1].mlp.output * 0)), "write"),
    ] {
        assert_eq!(written, zeroed, "{how}");
    }
    let twos = with_write!(|m| m.transformer.h[1].mlp.output = m.transformer.h[1].mlp.output * 0 + 2);
    assert_eq!(twos, with_write!(|m| m.transformer.h[1].mlp.output = 2));
    let doubled = with_write!(|m| m.transformer.h[1].mlp.output *= 2.0);
    assert_eq!(doubled, with_write!(|m| m.transformer.h[1].mlp.output *= 2));
    assert_eq!(doubled, with_write!(|m| m.transformer.h[1].mlp.output[..] *= 2));
}

#[test]
fn a_table_of_the_host_is_indexed_by_a_traced_integer() {
    let scales = [0.5, 1.5, -2.0];
    let names: Vec<&str> = vec!["query", "key", "value"];
    let rows = vec![vec![1, 2], vec![3, 4], vec![5, 6]];
    let order = [2, 0, 1, 1];
    let (scaled, named, nested, last) = session!(tiny(), |session| {
        let (scaled, named, nested) = (session.list(), session.list(), session.list());
        let slice: &[f64] = &scales;
        for i in session.iter(order) {
            scaled.append(scales[i] * 2.0 + slice[i]);
            named.append(names[i]);
            nested.append(rows[i][1] + rows[0][i % 2]);
        }
        let last = session.value(-1);
        (scaled.save(), named.save(), nested.save(), scales[last].save())
    })
    .expect("it runs");
    let at = |i: i64| usize::try_from(i).expect("small");
    assert_eq!(scaled, order.map(|i| scales[at(i)] * 2.0 + scales[at(i)]));
    assert_eq!(named, order.map(|i| names[at(i)]));
    assert_eq!(nested, order.map(|i| rows[at(i)][1] + rows[0][at(i % 2)]));
    assert_eq!(last, -2.0);
    let outside = session!(tiny(), |session| {
        let i = session.iter([3]).max();
        scales[i].save()
    });
    assert!(outside.expect_err("there is none").to_string().contains("3"));
}

#[test]
fn a_table_of_tensors_is_indexed_by_a_traced_layer() {
    let device = Device::default();
    let steering: Vec<Tensor<1>> = (0..4).map(|n| Tensor::full([2], n, &device)).collect();
    let sums = session!(tiny(), |session| {
        let sums = session.list();
        for layer in session.iter(0..4) {
            sums.append(steering[layer].sum().item());
        }
        sums.save()
    })
    .expect("it runs");
    assert_eq!(sums, [0.0, 2.0, 4.0, 6.0]);
}

#[test]
fn items_have_sums_and_extremes() {
    let numbers = [3, -1, 4, 1, 5];
    let found = session!(tiny(), |session| {
        let list = session.list_of(numbers);
        let halves = session.list_of([0.5, 2.5]);
        assert_eq!(list.iter().count(), list.len());
        (
            list.iter().sum().save(),
            list.iter().skip(1).min().save(),
            list.iter().take(3).max().save(),
            list.iter().rev().len().save(),
            halves.into_iter().sum().save(),
        )
    })
    .expect("it runs");
    let sum: i64 = numbers.iter().sum();
    assert_eq!(found, (sum, -1, 4, 5, 3.0));
}

#[test]
fn traced_values_are_asserted_to_be_equal_when_the_session_runs() {
    let check = |expected: i64| {
        session!(tiny(), |session| {
            let doubled = session.list();
            for x in session.iter([1, 2]) {
                assert_ne!(x, 3);
                doubled.append(x * 2);
            }
            assert_eq!(doubled[1], expected, "the second of {doubled:?}");
            doubled.save()
        })
    };
    assert_eq!(check(4).expect("it is 4"), [2, 4]);
    let failed = check(5).expect_err("it is 4").to_string();
    assert!(failed.contains("assertion `left == right` failed: the second of [2, 4]"), "{failed}");
    assert!(failed.contains("left: 4") && failed.contains("right: 5"), "{failed}");
}

#[test]
fn elements_of_a_traced_list_are_assigned_through_any_handle() {
    let items = session!(tiny(), |session| {
        let items = session.list_of([1, 2, 3]);
        items[0] = 5;
        items[-1] *= 4;
        let other = items.clone();
        other[1] += 1;
        items.save()
    })
    .expect("it runs");
    assert_eq!(items, [5, 3, 12]);
}
