//! What newcomers write, and what it gives: each program stands beside the same one in plain Rust.
#![allow(
    clippy::erasing_op,
    clippy::no_effect,
    clippy::single_char_pattern,
    clippy::unnecessary_literal_unwrap,
    clippy::useless_vec,
    reason = "programs say what newcomers write"
)]
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
        let other = &items;
        other[1] += 1;
        items.save()
    })
    .expect("it runs");
    assert_eq!(items, [5, 3, 12]);
}

#[test]
fn literals_are_assigned_to_traced_variables() {
    let found = session!(tiny(), |session| {
        let (mut n, mut x) = (session.value(1), session.value(1.5));
        let (mut done, mut text) = (session.value(false), session.value("early"));
        let mut host = [1, 2].into_iter().max().unwrap_or_default();
        assert_eq!(host, 2);
        host = 5;
        for turn in session.iter([1, 2]) {
            if turn == 2 {
                n = -5;
                x = 2.0;
                done = true;
                text = "late";
            }
        }
        (n.save(), x.save(), done.save(), text.save(), host)
    })
    .expect("it runs");
    assert_eq!(found, (-5, 2.0, true, "late".to_owned(), 5));
}

/// A number of items of which only the type is known here.
fn counted(items: &[&str]) -> usize {
    items.len()
}

#[intervene]
fn scaled(x: Traced<i64>, by: usize, names: &[&str]) -> Traced<i64> {
    let longest = names.len() - 1;
    if x > by { x * by - longest } else { by + x }
}

#[intervene]
fn add_to<'s>(total: &mut Traced<'s, i64>, list: &Traced<'s, List<i64>>, by: usize) {
    *total += by;
    list.append(by);
}

#[test]
fn counts_of_the_host_are_added_through_references() {
    let n = 4_usize;
    let found = session!(tiny(), |session| {
        let mut total = session.value(1);
        let list = session.list();
        for _ in session.iter(0..n) {
            add_to(&mut total, &list, n);
        }
        (total.save(), list.save())
    })
    .expect("it runs");
    assert_eq!(found, (17, vec![4; 4]));
}

#[test]
fn counts_of_the_host_stand_beside_traced_integers() {
    struct Sizes {
        wide: usize,
    }
    let names = ["query", "key", "value"];
    let (n, sizes) = (names.len(), Sizes { wide: 7 });
    let found = session!(tiny(), |session| {
        let found = session.list();
        let mut total = session.value(0);
        for i in session.iter(0..n) {
            found.append(i + n);
            found.append(n * i - names.len());
            found.append(sizes.wide % (i + 1) + counted(&names));
            total += n;
            total -= sizes.wide;
            if i == n - 1 || i < names.len() - 2 {
                found.append(n);
            }
            while total < n {
                total += counted(&names);
            }
            found.append(total);
            found.append(scaled(i, n, &names));
        }
        for i in session.iter((1..names.len()).rev()) {
            found.insert(n - n, sizes.wide);
            found.push(i);
        }
        found.set(-1, names[0].len());
        let (has, first) = (found.contains(n), found.index_of(sizes.wide));
        (found.save(), has.save(), first.save())
    })
    .expect("it runs");

    let (mut expected, mut total, len) = (Vec::new(), 0_i64, 3_i64);
    let plain = |x: i64| if x > len { x * len - 2 } else { len + x };
    for i in 0..len {
        expected.extend([i + len, len * i - len, 7 % (i + 1) + len]);
        total += len - 7;
        if i == len - 1 || i < len - 2 {
            expected.push(len);
        }
        while total < len {
            total += len;
        }
        expected.extend([total, plain(i)]);
    }
    for i in (1..len).rev() {
        expected.insert(0, 7);
        expected.push(i);
    }
    *expected.last_mut().expect("there are some") = 5;
    assert_eq!(found, (expected, true, 0));
}

#[test]
fn numbers_without_a_type_are_integers_of_the_graph_beside_one() {
    let k = 3_000_000_000;
    let found = session!(tiny(), |session| {
        let found = session.list();
        let own = 4;
        let big = own * 1_000_000_000;
        for x in session.iter([1, 2]) {
            let scale = |y: Traced<i64>| y * k;
            let untyped = |y| y * k;
            found.append(x + k);
            found.append(k - x + own);
            found.append(big + x);
            found.append(scale(x) + untyped(x));
            if x * k == k {
                found.append(own);
            }
        }
        found.save()
    })
    .expect("it runs");
    let mut expected: Vec<i64> = Vec::new();
    for x in [1, 2] {
        expected.extend([x + k, k - x + 4, 4_000_000_000 + x, x * k * 2]);
        if x * k == k {
            expected.push(4);
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn what_is_no_count_enters_the_graph_as_ever() {
    let (scale, word, flag, weights) = (0.5, String::from("ab"), true, [[1, 2], [3, 4]]);
    let found = session!(tiny(), |session| {
        let (numbers, words, flags, rows) = (session.list(), session.list(), session.list(), session.list());
        let counts = session.dict();
        for x in session.iter([1.0, 2.0]) {
            numbers.append(scale);
            numbers.append(x * scale);
            words.push(&word);
            flags.append(flag);
            rows.append(weights[0]);
            counts.insert(&word, word.len());
        }
        (numbers.save(), words.save(), flags.save(), rows.save(), counts.save())
    })
    .expect("it runs");
    assert_eq!(found.0, [0.5, 0.5, 0.5, 1.0]);
    assert_eq!((found.1, found.2), (vec!["ab".to_owned(); 2], vec![true; 2]));
    assert_eq!(found.3, [[1, 2], [1, 2]]);
    assert_eq!(found.4["ab"], 2);
}

#[test]
fn arithmetic_of_the_host_keeps_its_types() {
    let (bytes, wide, text, scale) = (200_u8, 3_u128, String::from("a"), 2.5_f32);
    let sizes = vec![1_usize, 2];
    session!(tiny(), |session| {
        let mut owned = String::new();
        owned += &text;
        let joined: String = owned + &text;
        let half: u8 = { bytes } / 2;
        let (mut count, mut sum) = (Some(1_usize).unwrap_or_default(), 0.5_f32.max(0.0));
        count += sizes.len();
        sum *= scale;
        let many: Vec<usize> = Vec::from([sizes.len() * count, count - sizes[0]]);
        let array = [half; 2 + 1];
        let pairs: Vec<(usize, usize)> = many.iter().copied().zip(0..sizes.len()).collect();
        assert_eq!((joined.as_str(), half, count, sum), ("aa", 100, 3, 1.25));
        assert_eq!((array.len(), wide + 1, pairs), (3, 4, vec![(6, 0), (2, 1)]));
        session.log(1);
    })
    .expect("it runs");
}

#[test]
fn a_count_that_the_graph_cannot_hold_is_refused() {
    let n = usize::MAX;
    let refused = session!(tiny(), |session| {
        let x = session.value(1);
        (x + n).save()
    });
    let refused = refused.expect_err("it does not fit").to_string();
    assert!(
        refused.contains("the `usize` 18446744073709551615 does not fit the graph's integers"),
        "{refused}"
    );
}
