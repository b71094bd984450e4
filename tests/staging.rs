//! What a session records, beyond what host values can do: lists, dictionaries, saved values, mixed staging.
#![allow(clippy::redundant_locals, reason = "the text shows what people write")]

mod common;

use nnsight::prelude::*;

use common::tiny;

#[test]
fn the_seed_explicit_and_native_loops_fill_the_list() {
    let explicit = session!(tiny(), |session| {
        let li = session.list();
        for num in 0..3 {
            li.append(session.list_of([num]));
        }
        let li2 = session.list().save();
        for item in session.iter(li) {
            for item_2 in session.iter(item) {
                li2.append(item_2);
            }
        }
        li2
    })
    .expect("runs");
    let native = session!(tiny(), |session| {
        let li = session.list();
        for num in 0..3 {
            li.append(session.list_of([num]));
        }
        let li2 = session.list();
        for item in li {
            for item_2 in item {
                li2.append(item_2);
            }
        }
        li2.save()
    })
    .expect("runs");
    assert_eq!(explicit, [0, 1, 2]);
    assert_eq!(native, [0, 1, 2]);
}

#[test]
fn a_host_loop_in_a_traced_loop_unrolls_and_the_reverse_nests() {
    let items = session!(tiny(), |session| {
        let items = session.list();
        for x in session.iter([1, 2]) {
            for factor in [10, 100] {
                for y in session.iter([0, 1]) {
                    items.append(x * factor + y);
                }
            }
        }
        items.save()
    })
    .expect("runs");
    assert_eq!(items, [10, 11, 100, 101, 20, 21, 200, 201]);
}

#[test]
fn host_conditions_decide_while_recording_inside_traced_loops() {
    for doubled in [false, true] {
        let total = session!(tiny(), |session| {
            let mut total = session.value(0);
            for x in session.iter([1, 2, 3]) {
                if doubled {
                    total += x * 2;
                } else if x > 1 && !doubled {
                    total += x;
                }
            }
            total.save()
        })
        .expect("runs");
        assert_eq!(total, if doubled { 12 } else { 5 });
    }
}

#[test]
fn host_and_traced_operands_of_logic_mix() {
    for flag in [false, true] {
        let (and, or, turned) = session!(tiny(), |session| {
            let x = session.value(3);
            let and = session.list();
            let or = session.list();
            let turned = session.list();
            and.append(flag && x > 1);
            and.append(x > 1 && flag);
            or.append(flag || x > 5);
            or.append(x > 5 || flag);
            or.append((flag || x > 5) && (flag || x > 5) && flag);
            if flag && x > 1 {
                turned.append(1);
            } else {
                turned.append(2);
            }
            (and.save(), or.save(), turned.save())
        })
        .expect("runs");
        assert_eq!(and, [flag, flag]);
        assert_eq!(or, [flag, flag, flag]);
        assert_eq!(turned, [if flag { 1 } else { 2 }]);
    }
}

#[test]
fn lists_are_shared_and_grow_in_order() {
    let (lengths, items, third, has) = session!(tiny(), |session| {
        let list = session.list();
        let same = &list;
        let lengths = session.list();
        for x in session.iter([5, 6, 7]) {
            list.append(x);
            lengths.append(same.len());
        }
        same.set(0, 50);
        list[1] = 60;
        list[-1] += 1;
        (lengths.save(), same.copied().save(), list[2].save(), list.contains(60).save())
    })
    .expect("runs");
    assert_eq!(lengths, [1, 2, 3]);
    assert_eq!(items, [50, 60, 8]);
    assert_eq!(third, 8);
    assert!(has);
}

#[test]
fn zipped_pairs_and_traced_ranges_are_looped_over() {
    let (pairs, squares) = session!(tiny(), |session| {
        let pairs = session.list();
        for (name, n) in session.zip(["a", "b", "c"], [1, 2]) {
            pairs.append(name + n.to_text());
        }
        for (name, n) in session.iter(["d", "e"].into_iter().zip([3, 4])) {
            pairs.append(name + n.to_text());
        }
        let squares = session.list();
        let n = pairs.len();
        for i in session.range(0, n) {
            squares.append(i * i);
        }
        (pairs.save(), squares.save())
    })
    .expect("runs");
    assert_eq!(pairs, ["a1", "b2", "d3", "e4"]);
    assert_eq!(squares, [0, 1, 4, 9]);
}

#[test]
fn dictionaries_keep_insertion_order_and_the_last_value() {
    let (dict, keys, two, missing) = session!(tiny(), |session| {
        let mut dict = session.dict();
        for (key, value) in session.zip(["one", "two", "one"], [1.0, 2.0, 3.0]) {
            dict.insert(key, value);
        }
        dict["four"] = 4.0;
        let two = dict["two"];
        (dict.clone().save(), dict.keys().save(), two.save(), dict.contains_key("five").save())
    })
    .expect("runs");
    let pairs: Vec<_> = dict.into_iter().collect();
    assert_eq!(pairs, [("one".to_owned(), 3.0), ("two".to_owned(), 2.0), ("four".to_owned(), 4.0)]);
    assert_eq!(keys, ["one", "two", "four"]);
    assert_eq!((two, missing), (2.0, false));
}

#[test]
fn a_saved_list_shows_what_was_appended_after_the_mark() {
    let list = session!(tiny(), |session| {
        let list = session.list().save();
        for x in session.iter([1, 2]) {
            list.append(x);
        }
        list
    })
    .expect("runs");
    assert_eq!(list, [1, 2]);
}

#[test]
fn saved_values_come_back_in_the_shape_they_left_in() {
    let (number, (text, flags), host) = session!(tiny(), |session| {
        let flags = [session.value(true).save(), session.value(false).save()];
        (session.value(1.5).save(), (session.value("x").save(), flags), vec![1usize, 2])
    })
    .expect("runs");
    assert_eq!((number, text.as_str(), flags, host), (1.5, "x", [true, false], vec![1, 2]));
}

#[intervene]
fn larger(a: Traced<f64>, b: Traced<f64>) -> Traced<f64> {
    if a > b { a } else { b }
}

#[intervene]
fn largest(items: &Traced<List<f64>>, session: Session) -> Traced<f64> {
    let mut best = session.value(f64::NEG_INFINITY);
    for item in items {
        best = larger(best, item);
    }
    best
}

#[test]
fn staged_functions_call_each_other() {
    let best = session!(tiny(), |session| {
        let items = session.list_of([1.0, 7.0, 3.0]);
        largest(&items, session).save()
    })
    .expect("runs");
    assert!((best - 7.0).abs() < 1e-12);
}

#[test]
fn question_mark_gives_up_with_the_hosts_error() {
    let result = session!(tiny(), |session| {
        let n: i64 = "seven".parse::<i64>()?;
        session.value(n).save()
    });
    let error = result.expect_err("the text is no number");
    assert!(matches!(error, Error::Host(_)), "{error}");
    assert!(error.to_string().contains("invalid digit"), "{error}");
}

#[test]
fn return_leaves_the_session_early_on_a_host_condition() {
    let early = true;
    let n = session!(tiny(), |session| {
        if early {
            return session.value(1).save();
        }
        session.value(2).save()
    })
    .expect("runs");
    assert_eq!(n, 1);
}

struct Report {
    output: String,
    value: Vec<i64>,
    input: &'static str,
}

#[test]
fn host_fields_named_like_hook_points_keep_their_meaning() {
    let (output, value, input) = session!(tiny(), |_session| {
        let mut report = Report { output: "a".to_owned(), value: vec![1, 2], input: "in" };
        report.output = format!("{}b", report.output);
        report.output += "c";
        report.value[1] = 20;
        report.value[0] += 5;
        report.input = "out";
        if report.output == "abc" {
            report.value.push(3);
        }
        let borrowed = &report.value;
        assert_eq!(borrowed.len(), 3);
        let moved = report.output;
        (moved, report.value, report.input)
    })
    .expect("runs");
    assert_eq!((output.as_str(), value.as_slice(), input), ("abc", &[6, 20, 3][..], "out"));
}

#[test]
fn errors_at_run_time_name_the_users_line_and_leave_the_model_usable() {
    let line = line!() + 8;
    let error = session!(tiny(), |session| {
        let list = session.list_of([1, 2]);
        let mut index = session.value(0);
        // Too many turns to be foreseen.
        for _ in session.range(0, 1000) {
            index += 1;
        }
        list.get(index).save()
    })
    .expect_err("the index is out of range");
    assert!(matches!(error, Error::Run(_)), "{error}");
    let text = error.to_string();
    assert!(text.contains("index 1000") && text.contains(&format!("staging.rs:{line}")), "{text}");
    let again = session!(tiny(), |session| session.value(1).save()).expect("the model is usable");
    assert_eq!(again, 1);
}

#[test]
fn all_mistakes_that_recording_sees_are_reported_together_with_their_places() {
    let line = line!() + 3;
    let error = session!(tiny(), |session| {
        let leaked = std::cell::Cell::new(None);
        for x in session.iter([1, 2]) {
            leaked.set(Some(x));
        }
        let escaped = leaked.take().expect("the body was recorded") + 1;
        let layer = session.trace("_", |m| m.transformer.h[99].output);
        (escaped.save(), layer.save())
    })
    .expect_err("three mistakes");
    let text = error.to_string();
    assert!(text.contains("3 reasons") && text.contains("how many traced values `leaked` holds"), "{text}");
    assert!(text.contains("used outside it") && text.contains("layer 99 does not exist"), "{text}");
    assert!(text.contains(&format!("staging.rs:{}", line + 3)), "{text}");
}

#[test]
fn saving_inside_a_loop_is_refused_with_advice() {
    let error = session!(tiny(), |session| {
        let mut last = session.value(0);
        for x in session.iter([1, 2]) {
            let saved = x.save();
            last = *saved;
        }
        last.save()
    })
    .expect_err("a save in a loop");
    assert!(error.to_string().contains("append it to a list"), "{error}");
    assert_eq!(format!("{error:?}"), error.to_string(), "`main` and `unwrap` print `{{:?}}`");
}

#[test]
fn slices_take_bounds_of_which_one_is_traced_and_ends_that_are_included() {
    let parts = session!(tiny(), |session| {
        let list = session.list_of([10, 11, 12, 13, 14]);
        let parts = session.list();
        let row = session.value(Tensor::<1>::from_data([0.0, 1.0, 2.0, 3.0, 4.0], &tiny().device()));
        for n in session.iter([1, 3, -1]) {
            parts.append(row[s![1..=n]].sum().item());
            parts.append(row[s![..=n]].sum().item());
            parts.append(list[s![0..=n]].sum().to_float());
            parts.append(row[s![n..]].sum().item());
        }
        let two = session.value(2);
        parts.append(row[s![0..two]].sum().item());
        parts.append(row[s![two..4]].sum().item());
        parts.save()
    })
    .expect("the session runs");
    assert_eq!(
        parts,
        [1.0, 1.0, 21.0, 10.0, 6.0, 6.0, 46.0, 7.0, 10.0, 10.0, 60.0, 4.0, 1.0, 5.0],
        "1, 3 and -1 as last and first index, then 2 as one bound"
    );
}

#[test]
fn a_host_value_out_of_a_branch_that_the_host_decided_is_an_error_with_advice() {
    let choose = |wanted: bool| {
        session!(tiny(), |session| {
            let x = session.value(3.0);
            let y = if wanted && x > 1.0 { 1 } else { 2 };
            y.save()
        })
    };
    assert_eq!(choose(true).expect("the condition is traced"), 1);
    let error = choose(false).expect_err("there is no session at hand to make the value in");
    assert!(error.to_string().contains("wrap it with `session.value(..)`"), "{error}");
}
