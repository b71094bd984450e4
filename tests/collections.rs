//! Traced lists, dictionaries, sets, strings and numbers, host closures, and `stop`.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use nnsight::prelude::*;

use common::tiny;

const TOKENS: [i64; 5] = [3, 1, 4, 1, 5];

#[test]
fn lists_grow_shrink_and_turn_around_as_vec_does() {
    let (popped, removed, list, turned) = session!(tiny(), |session| {
        let mut list = session.list_of([1, 2, 3]);
        list.extend([4, 5]);
        list.insert(0, 0);
        list.insert(list.len(), 6);
        list.insert(-1, 99);
        let popped = list.pop();
        let removed = list.remove(-1) + list.pop_at(0);
        list += session.list_of([7]);
        list += vec![8];
        let turned = list.reversed();
        list.reverse();
        list.reverse();
        (popped.save(), removed.save(), list.save(), turned.save())
    })
    .expect("runs");
    assert_eq!((popped, removed), (6, 99));
    assert_eq!(list, [1, 2, 3, 4, 5, 7, 8]);
    assert_eq!(turned, [8, 7, 5, 4, 3, 2, 1]);
}

#[test]
fn lists_are_sorted_searched_and_counted() {
    let (words, floats, found, counted, flags) = session!(tiny(), |session| {
        let words = session.list_of(["b", "c", "a"]);
        words.sort();
        let floats = session.list_of([2.0, f64::NAN, -1.0, f64::NEG_INFINITY]).sorted();
        let numbers = session.list_of([5, 7, 5]);
        let flags = session.list_of([true, false]);
        flags.sort();
        let found = numbers.index_of(7);
        let counted = numbers.count(5);
        (words.save(), floats.save(), found.save(), counted.save(), flags.save())
    })
    .expect("runs");
    assert_eq!(words, ["a", "b", "c"]);
    assert_eq!(floats[..3], [f64::NEG_INFINITY, -1.0, 2.0]);
    assert!(floats[3].is_nan());
    assert_eq!((found, counted, flags), (1, 2, vec![false, true]));
}

#[test]
fn slices_of_lists_take_host_and_traced_bounds() {
    let ((inner, head, tail), (second, step), (through, one)) = session!(tiny(), |session| {
        let list = session.list_of([0, 1, 2, 3, 4]);
        let n = session.value(2);
        let end = session.value(-1);
        let inner = list.slice(s![1..-1]);
        let head = list.slice(n - 2..n);
        let tail = list.slice(n..);
        let second = list[s![n..=end]].copied();
        let step = list[s![..; -2]].copied();
        let through = list.slice(..=-2);
        let one = list.slice(end);
        ((inner.save(), head.save(), tail.save()), (second.save(), step.save()), (through.save(), one.save()))
    })
    .expect("runs");
    assert_eq!((inner, head, tail), (vec![1, 2, 3], vec![0, 1], vec![2, 3, 4]));
    assert_eq!((second, step), (vec![2, 3, 4], vec![4, 2, 0]));
    assert_eq!((through, one), (vec![0, 1, 2, 3], vec![4]));
}

#[test]
fn lists_are_joined_compared_and_summed() {
    let (both, sums, none, equal, text, ends) = session!(tiny(), |session| {
        let a = session.list_of([1, 2]);
        let b = &a + [3];
        let both = a.clone() + &b;
        let equal = session.list();
        equal.append(b == [1, 2, 3]);
        equal.append(b == a);
        equal.append(a != vec![1, 2]);
        let sums = (b.sum(), b.min(), b.max());
        let none = session.list_of([0.5; 0]).sum();
        let text = session.list_of(["x", "y"]).join("-") + b.to_text();
        let ends = (both.first(), both.last());
        (
            both.save(),
            (sums.0.save(), sums.1.save(), sums.2.save()),
            none.save(),
            equal.save(),
            text.save(),
            (ends.0.save(), ends.1.save()),
        )
    })
    .expect("runs");
    assert_eq!(both, [1, 2, 1, 2, 3]);
    assert_eq!((sums, ends, none.to_bits()), ((6, 1, 3), (1, 3), 0));
    assert_eq!((equal, text.as_str()), (vec![true, false, false], "x-y[1, 2, 3]"));
}

#[test]
fn mistakes_with_lists_are_told_with_their_line() {
    let line = line!() + 2;
    let errors = [
        session!(tiny(), |session| session.list::<i64>().pop().save()).map(drop),
        session!(tiny(), |session| session.list_of([1]).index_of(2).save()).map(drop),
        session!(tiny(), |session| session.list_of([1]).slice(0..2).save()).map(drop),
        session!(tiny(), |session| session.list_of([1]).remove(1).save()).map(drop),
        session!(tiny(), |session| session.list::<f64>().max().save()).map(drop),
        session!(tiny(), |session| {
            for x in session.list_of([1]).step_by(0) {
                session.log(x);
            }
        }),
    ];
    let words = [
        "an empty list has nothing to pop",
        "2 is not in the list, which has 1 items",
        "the slice 0..2 reaches outside the list, which has 1 items",
        "index 1 is outside the list",
        "an empty list has no max",
        "a step is 1 or more, not 0",
    ];
    for (i, (result, words)) in errors.into_iter().zip(words).enumerate() {
        let text = result.expect_err("a mistake").to_string();
        let line = usize::try_from(line).expect("small") + i + usize::from(i == 5);
        assert!(text.contains(words) && text.contains(&format!("collections.rs:{line}")), "{line}: {text}");
    }
}

#[test]
fn dictionaries_give_defaults_shrink_and_merge() {
    let (counts, missing, removed, copy, merged) = session!(tiny(), |session| {
        let counts = session.dict();
        for word in session.iter(["a", "b", "a"]) {
            counts.insert(word, counts.get_or(word, 0) + 1);
        }
        counts["b"] += 10;
        counts["a"] |= 4;
        let missing = counts.get_or("z", -1);
        let copy = counts.copied();
        let removed = counts.remove("a");
        let merged = session.dict_of([("x", 1)]);
        merged.extend(&counts);
        merged.update(std::collections::BTreeMap::from([("x", 7)]));
        counts.clear();
        (counts.save(), missing.save(), removed.save(), copy.save(), merged.save())
    })
    .expect("runs");
    assert!(counts.is_empty());
    assert_eq!((missing, removed), (-1, 6));
    assert_eq!(copy.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 6), ("b".to_owned(), 11)]);
    assert_eq!(merged.into_iter().collect::<Vec<_>>(), [("x".to_owned(), 7), ("b".to_owned(), 11)]);
}

#[test]
fn sets_hold_each_item_once_in_order() {
    let ((set, fresh), (union, both, only), (listed, len)) = session!(tiny(), |session| {
        let set = session.set();
        let fresh = session.list();
        for x in session.iter([3, 1, 3, 2]) {
            fresh.append(set.insert(x));
        }
        set.remove(1);
        let other = session.set_of([2, 9, 9]);
        let listed = session.list();
        for x in &set {
            listed.append(x * 10);
        }
        (
            (set.copied().save(), fresh.save()),
            (
                (&set | &other).save(),
                set.intersection(&other).save(),
                (&set - std::collections::BTreeSet::from([2])).save(),
            ),
            (listed.save(), session.list_of([1, 1]).to_set().len().save()),
        )
    })
    .expect("runs");
    assert_eq!(set.into_iter().collect::<Vec<_>>(), [3, 2]);
    assert_eq!(fresh, [true, true, false, true]);
    assert_eq!(union.into_iter().collect::<Vec<_>>(), [3, 2, 9]);
    assert_eq!(both.into_iter().collect::<Vec<_>>(), [2]);
    assert_eq!(only.into_iter().collect::<Vec<_>>(), [3]);
    assert_eq!((listed, len), (vec![30, 20], 1));
}

#[test]
fn strings_do_what_rusts_and_pythons_do() {
    let (text, len, flags, parts, changed) = session!(tiny(), |session| {
        let word = session.value("naïve");
        let flags = session.list();
        flags.append(word.contains("ï"));
        flags.append(word.starts_with("na"));
        flags.append(word.ends_with("x"));
        flags.append(word.is_empty());
        let text = "<" + word.repeat(2) + ">" + String::from("!");
        let changed = session.value(" a-B ").trim().replace("-", "+").to_uppercase()
            + session.value("C").to_lowercase().to_text();
        (text.save(), word.len().save(), flags.save(), session.value("a b").split(" ").save(), changed.save())
    })
    .expect("runs");
    assert_eq!((text.as_str(), len), ("<naïvenaïve>!", 5));
    assert_eq!(flags, [true, true, false, false]);
    assert_eq!((parts, changed.as_str()), (vec!["a".to_owned(), "b".to_owned()], "A+Bc"));
}

#[test]
fn host_strings_still_take_references_to_strings() {
    // A second `String + …` anywhere would end the coercion of `&String` to `&str`.
    let (a, b) = (String::from("a"), String::from("b"));
    let text = session!(tiny(), |session| {
        let both = a + &b;
        (both.as_str() + session.value("c") + both.clone()).save()
    })
    .expect("runs");
    assert_eq!(text, "abcab");
}

#[test]
fn values_are_written_into_text() {
    let (text, same) = session!(tiny(), |session| {
        let diff = session.value(0.123_456);
        let text = session.format("{1:>4}|{0:.3}|{2:?}", (diff, 7, "x"));
        for layer in session.iter([0, 1]) {
            log!(session, "layer {layer}: {diff:.3} {{{n}}}", layer, diff, n = layer + 1);
        }
        log!(session, "done");
        (text.save(), session.format("{:+e}", diff).save())
    })
    .expect("runs");
    assert_eq!((text.as_str(), same), ("   7|0.123|\"x\"", format!("{:+e}", 0.123_456)));

    let line = line!() + 1;
    let error = session!(tiny(), |session| log!(session, "{} {}", 1)).expect_err("one value for two places");
    let words = error.to_string();
    assert!(words.contains("cannot be filled in") && words.contains(&format!(":{line}:")), "{words}");
}

#[test]
fn numbers_have_rusts_operators_and_functions() {
    let (ints, floats, flags) = session!(tiny(), |session| {
        let (n, x, t) = (session.value(-7), session.value(2.5), session.value(true));
        let ints = session.list();
        let mut bits = n & 0b1100;
        bits |= 3;
        bits ^= 1;
        bits <<= 2;
        bits >>= 1;
        bits &= !0;
        bits %= 7;
        ints.extend([
            bits,
            n.rem_euclid(3),
            n.div_euclid(2),
            n % 3,
            n.signum(),
            n.clamp(-3, 3),
            !n,
            1 << t.to_int(),
        ]);
        let floats = session.list();
        floats.extend([x.floor(), x.ceil(), x.round(), x.trunc(), x.clamp(0.0, 1.0), -x % 2.0, t.to_float()]);
        floats.extend([x.sin(), x.cos(), x.tan(), x.tanh(), x.log2(), x.log10(), x.rem_euclid(2.0)]);
        let mut flag = t;
        flag &= x > 2.0;
        flag ^= false;
        let mut other = !t;
        other |= (x / 0.0).is_infinite();
        let flags = session.list_of([flag, other, (x - x).is_nan(), x.is_finite()]);
        (ints.save(), floats.save(), flags.save())
    })
    .expect("runs");
    let (n, x) = (-7_i64, 2.5_f64);
    let bits = (((((n & 0b1100) | 3) ^ 1) << 2) >> 1) % 7;
    assert_eq!(ints, [bits, n.rem_euclid(3), n.div_euclid(2), n % 3, n.signum(), n.clamp(-3, 3), !n, 2]);
    assert_eq!(floats[..7], [2.0, 3.0, 3.0, 2.0, 1.0, -0.5, 1.0]);
    let functions = [x.sin(), x.cos(), x.tan(), x.tanh(), x.log2(), x.log10(), x.rem_euclid(2.0)];
    assert_eq!(floats[7..], functions);
    assert_eq!(flags, [true, true, false, true]);
}

#[test]
fn every_operator_assigns_to_elements_slices_points_and_heads() {
    let (list, tensor, bools) = session!(tiny(), |session| {
        let list = session.list_of([7, 7]);
        list[0] %= 4;
        list[1] <<= 1;
        list[-1] ^= 1;
        let mut tensor = session.value(Tensor::<1>::from_data([5.0, 6.0, 7.0], &tiny().device()));
        tensor[s![1..]] %= 4.0;
        tensor %= 3.0;
        let mut bools = session.value(Tensor::<1, Bool>::from_data([true, false], &tiny().device()));
        let mask = bools.bool_not();
        bools[s![0..1]] &= mask.slice(s![0..1]);
        bools |= mask;
        bools ^= mask;
        (list.save(), tensor.save(), bools.save())
    })
    .expect("runs");
    assert_eq!(list, [3, 15]);
    assert_eq!(common::elements(&tensor), [2.0, 2.0, 0.0]);
    assert_eq!(bools.to_data().iter::<bool>().collect::<Vec<_>>(), [false, false]);

    let (clean, changed, head) = session!(tiny(), |session| {
        let clean = session.trace(TOKENS, |m| m.transformer.h[0].output);
        let (changed, head) = session.trace(TOKENS, |m| {
            m.transformer.h[0].output %= 0.25;
            m.transformer.h[0].output[s![.., 0, ..]] %= 0.125;
            m.transformer.h[1].attn.z.head(1) %= 0.5;
            m.transformer.h[1].attn.z.head(1)[s![.., 0..2, ..]] *= 0.0;
            (m.transformer.h[0].output, m.transformer.h[1].attn.z.head(1))
        });
        (clean.save(), changed.save(), head.slice(s![.., 0..2, ..]).save())
    })
    .expect("runs");
    let width = clean.dims()[2];
    for (i, (x, y)) in common::elements(&clean).into_iter().zip(common::elements(&changed)).enumerate() {
        let by = if i < width { 0.125 } else { 0.25 };
        assert!((x.rem_euclid(by) - y.rem_euclid(by)).abs() < 1e-4 && y.abs() <= 0.25, "{i}: {x} {y}");
    }
    assert!(common::elements(&head).iter().all(|x| *x == 0.0));
}

#[test]
fn items_are_reversed_counted_zipped_and_cut() {
    let lists = session!(tiny(), |session| {
        let out = session.list();
        let list = session.list_of([10, 20, 30, 40]);
        let n = list.len();
        for x in list.rev() {
            out.append(x);
        }
        for (i, x) in list.iter().skip(1).enumerate() {
            out.append(i + x);
        }
        for (x, word) in list.zip(["a", "bc"]) {
            out.append(x + word.len());
        }
        for x in session.range(0, n).rev().step_by(2).take(5) {
            out.append(x);
        }
        // Nothing of this is ever made one by one.
        for x in session.range(0, i64::MAX).rev().skip(3).step_by(1_000_000_007).take(1) {
            out.append(i64::MAX - x);
        }
        out.save()
    })
    .expect("runs");
    assert_eq!(lists, [40, 30, 20, 10, 20, 31, 42, 11, 22, 3, 1, 4]);
}

#[test]
fn dictionaries_sets_and_tensors_are_looped_over() {
    let (pairs, rows, numbers, ints, shapes) = session!(tiny(), |session| {
        let dict = session.dict_of([("a", 1), ("b", 2)]);
        let pairs = session.list();
        for (key, value) in &dict {
            pairs.append(key + value.to_text());
        }
        for (key, _) in session.iter(dict) {
            pairs.append(key);
        }
        for x in session.iter(session.set_of(["z", "z"])) {
            pairs.append(x);
        }
        let tensor = session.value(Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0]], &tiny().device()));
        let (rows, numbers) = (session.list(), session.list());
        for row in tensor {
            rows.append(row);
            for x in row {
                numbers.append(x);
            }
        }
        let ints = session.list();
        for i in session.value(Tensor::<1, Int>::from_data([5, 6], &tiny().device())) {
            ints.append(i);
        }
        let shapes = session.list();
        for batch in session.trace(TOKENS, |m| m.transformer.h[0].output) {
            for position in session.iter(batch) {
                shapes.append(position.dims()[0]);
            }
        }
        (pairs.save(), rows.save(), numbers.save(), ints.save(), shapes.save())
    })
    .expect("runs");
    assert_eq!(pairs, ["a1", "b2", "a", "b", "z"]);
    assert_eq!(rows.iter().map(common::elements).collect::<Vec<_>>(), [[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!((numbers, ints), (vec![1.0, 2.0, 3.0, 4.0], vec![5, 6]));
    assert_eq!(shapes.len(), TOKENS.len());
}

#[test]
fn a_host_closure_takes_and_gives_host_values_when_it_is_reached() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    let (scaled, words, read, dict) = session!(tiny(), |session| {
        let scaled = session.list();
        for x in session.iter([1.0, 2.0]) {
            let seen = Arc::clone(&seen);
            session.apply(
                move |x: f64, at: String| seen.lock().expect("not poisoned").push((x, at)),
                (x, "loop"),
            )
        }
        let tensor = session.value(Tensor::<1>::from_data([1.0, 2.0], &tiny().device()));
        let twice = session.apply(|t: Tensor<1>| -> Tensor<1> { t * 2.0 }, tensor);
        scaled.append(twice.sum().item());
        let words = session.apply(
            |n: i64, all: Vec<f64>| -> (Vec<String>, bool) { (vec![n.to_string(); all.len()], n > 1) },
            (2, &scaled),
        );
        let read = session.trace(TOKENS, |m| {
            let mean = m.transformer.h[0].output.mean().item();
            session.apply(|x: f64| -> f64 { x + 1.0 }, (mean,)) - mean
        });
        let dict = session.apply(|| std::collections::BTreeMap::from([("k".to_owned(), 1_i64)]), ());
        (scaled.save(), words.0.save(), read.save(), dict.save())
    })
    .expect("runs");
    assert_eq!(*calls.lock().expect("not poisoned"), [(1.0, "loop".to_owned()), (2.0, "loop".to_owned())]);
    assert_eq!((scaled, words), (vec![6.0], vec!["2".to_owned()]));
    assert!((read - 1.0).abs() < 1e-6);
    assert_eq!(dict["k"], 1);
}

#[test]
fn a_failing_closure_is_an_error_with_its_place_and_a_panic_its_own() {
    let line = line!() + 3;
    let error = session!(tiny(), |session| {
        let text = session.value("seven");
        let n = session.apply(|s: String| s.parse::<i64>(), text);
        n.save()
    })
    .expect_err("no number");
    let words = error.to_string();
    assert!(words.contains("the host closure failed: invalid digit"), "{words}");
    assert!(words.contains(&format!("collections.rs:{line}")), "{words}");

    for inside in [false, true] {
        let caught = std::panic::catch_unwind(|| {
            session!(tiny(), |session| {
                if inside {
                    session.trace(TOKENS, |m| {
                        let sum = m.lm_head.output.sum().item();
                        session.apply(|_: f64| -> f64 { std::panic::panic_any(42_u8) }, (sum,));
                    });
                } else {
                    session.apply(|| -> f64 { std::panic::panic_any(42_u8) }, ());
                }
            })
        });
        let payload = caught.expect_err("the closure panics");
        assert_eq!(payload.downcast_ref::<u8>(), Some(&42));
    }
    assert_eq!(session!(tiny(), |session| session.value(1).save()).expect("the model is usable"), 1);
}

#[test]
fn stop_ends_the_session_where_it_is_reached() {
    for stops in [true, false] {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let list = session!(tiny(), |session| {
            let list = session.list_of([1]).save();
            if session.value(stops) {
                list.append(2);
                session.stop();
            }
            list.append(3);
            session.apply(
                move || {
                    counted.fetch_add(1, Ordering::SeqCst);
                },
                (),
            );
            list
        })
        .expect("runs");
        assert_eq!(list, if stops { vec![1, 2] } else { vec![1, 3] });
        assert_eq!(calls.load(Ordering::SeqCst), usize::from(!stops));
    }
    let unconditional = session!(tiny(), |session| {
        let list = session.list_of([1]).save();
        session.stop();
        list.append(2);
        list
    })
    .expect("runs");
    assert_eq!(unconditional, [1]);
}

#[test]
fn stop_in_a_loop_leaves_the_loop_alone() {
    let (seen, after) = session!(tiny(), |session| {
        let seen = session.list();
        let mut after = session.value(0);
        for x in session.iter([1, 2, 3, 4]) {
            after += 10;
            if x == 3 {
                session.stop();
            }
            seen.append(x);
        }
        after += 1;
        (seen.save(), after.save())
    })
    .expect("runs");
    assert_eq!((seen, after), (vec![1, 2], 31));
}

#[test]
fn what_a_stop_keeps_from_being_saved_is_told_with_both_places() {
    let line = line!() + 3;
    let error = session!(tiny(), |session| {
        if session.value(true) {
            session.stop();
        }
        session.value(1).save()
    })
    .expect_err("never saved");
    let words = error.to_string();
    assert!(words.contains("never saved") && words.contains("ended the session"), "{words}");
    assert!(words.contains(&format!(":{line}:")) && words.contains(&format!(":{}:", line + 2)), "{words}");

    let line = line!() + 2;
    let error = session!(tiny(), |session| {
        session.stop();
        session.value(1).save()
    })
    .expect_err("surely never saved");
    let words = error.to_string();
    assert!(matches!(error, Error::Build(_)) && words.contains("saved that is never reached"), "{words}");
    assert!(words.contains(&format!(":{line}:")) && words.contains(&format!(":{}:", line + 1)), "{words}");
}

#[test]
fn stop_in_a_trace_ends_that_trace_and_keeps_what_came_before() {
    let (early, clean, after, log) = session!(tiny(), |session| {
        let log = session.list();
        let early = session.trace(TOKENS, |m| {
            let early = m.transformer.h[0].output;
            session.stop();
            log.append(1);
            early
        });
        let clean = session.trace(TOKENS, |m| m.transformer.h[0].output);
        let done = session.value(true);
        let after = session.trace(TOKENS, |m| {
            let before = m.transformer.h[0].output.sum().item();
            if done {
                log.append(2);
                session.stop();
            }
            log.append(3);
            m.transformer.h[0].output = m.transformer.h[0].output * 0.0;
            before
        });
        (early.save(), clean.save(), after.save(), log.save())
    })
    .expect("runs");
    common::assert_close(&early, &clean);
    assert!((f64::from(common::elements(&clean).iter().sum::<f32>()) - after).abs() < 1e-2);
    assert_eq!(log, [2]);
}

#[test]
fn a_value_that_a_stopped_trace_left_out_is_an_error_where_it_is_used() {
    for stops in [true, false] {
        let first = line!() + 4;
        let result = session!(tiny(), |session| {
            let late = session.trace(TOKENS, |m| {
                if session.value(stops) {
                    session.stop();
                }
                m.transformer.h[1].output.sum().item()
            });
            let list = session.list();
            list.append(late * 2.0);
            list.save()
        });
        if !stops {
            assert_eq!(result.expect("runs").len(), 1);
            continue;
        }
        let words = result.expect_err("nothing to double").to_string();
        assert!(words.contains("never computed") && words.contains("the trace was stopped"), "{words}");
        for line in [first, first + 2, first + 5] {
            assert!(words.contains(&format!(":{line}:")), "{line}: {words}");
        }
    }
    let error = session!(tiny(), |session| {
        let late = session.trace(TOKENS, |m| {
            session.stop();
            m.transformer.h[1].output
        });
        late.save()
    })
    .expect_err("never read");
    assert!(error.to_string().contains("a value is used that is never computed"), "{error}");
}

#[test]
fn a_trace_cannot_stop_on_a_condition_of_its_own_pass() {
    let error = session!(tiny(), |session| {
        session.trace(TOKENS, |m| {
            if m.transformer.h[0].output.sum().item() > 0.0 {
                session.stop();
            }
            m.transformer.h[1].output.save()
        })
    })
    .expect_err("the pass would have to know its end");
    let words = error.to_string();
    assert!(words.contains("the condition under which a trace stops must be known"), "{words}");
}

#[intervene]
fn stop_unseen(session: Session) {
    session.stop();
}

#[test]
fn a_stop_that_cannot_see_its_loop_is_refused() {
    let error = session!(tiny(), |session| {
        for _ in session.iter([1, 2]) {
            stop_unseen(session);
        }
    })
    .expect_err("the loop is not in sight");
    assert!(error.to_string().contains("use `break`"), "{error}");
}

#[test]
fn collections_in_a_trace_keep_the_order_of_the_text() {
    let (sorted, popped, seen) = session!(tiny(), |session| {
        let list = session.list();
        let seen = session.set();
        let (popped, _) = session.trace(TOKENS, |m| {
            list.append(m.transformer.h[1].output.sum().item() * 0.0 + 2.0);
            list.append(1.0);
            seen.insert("first");
            list.extend([0.5, 3.0]);
            let popped = list.pop();
            list.sort();
            (popped, list.len())
        });
        (list.save(), popped.save(), seen.save())
    })
    .expect("runs");
    assert_eq!((sorted, popped), (vec![0.5, 1.0, 2.0], 3.0));
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["first"]);
}

#[test]
fn stop_leaves_the_innermost_traced_loop_with_what_was_assigned() {
    let (seen, total, n, turns) = session!(tiny(), |session| {
        let seen = session.list();
        let mut total = session.value(0);
        for x in session.iter([1, 2, 3, 4]) {
            for y in session.iter([10, 20, 30]) {
                total += y;
                if y > x * 10 {
                    session.stop();
                    seen.append(-1);
                }
                // A host loop is none that the graph could leave.
                for again in 0..1 {
                    seen.append(x * 100 + y + again);
                }
            }
            if x == 3 {
                session.stop();
            }
            total += 1000;
        }
        let mut n = session.value(0);
        while n < 100 {
            n += 7;
            if n % 5 == 0 {
                session.stop();
            }
        }
        let mut turns = session.value(0);
        loop {
            turns += 1;
            if turns == 9 {
                session.stop();
            }
            if turns > 50 {
                break;
            }
        }
        (seen.save(), total.save(), n.save(), turns.save())
    })
    .expect("the session runs");
    assert_eq!(seen, [110, 210, 220, 310, 320, 330]);
    assert_eq!((total, n, turns), (30 + 60 + 60 + 2000, 35, 9));
}

#[test]
fn a_stop_of_the_hosts_own_keeps_its_meaning() {
    struct Clock(std::cell::Cell<u32>);
    impl Clock {
        fn stop(&self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let clock = Clock(std::cell::Cell::new(0));
    let list = session!(tiny(), |session| {
        let list = session.list();
        for x in session.iter([1, 2, 3]) {
            clock.stop();
            list.append(x);
        }
        list.save()
    })
    .expect("the session runs");
    assert_eq!((list.len(), clock.0.get()), (3, 1));
}
