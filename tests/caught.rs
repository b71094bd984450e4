//! Streams whose loop goes on after an error in a turn.

mod common;

use std::sync::{Arc, Mutex, PoisonError};

use common::tiny;
use nnsight::exec::{Cancel, Optimizations};
use nnsight::prelude::*;
use nnsight::{cancelled_by, optimized, reported};

/// What was handed to the host, in order.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    fn add(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs with all work saved, with none, and with one saving off at a time; gives what all of them came to.
#[track_caller]
fn everyway<T: PartialEq + std::fmt::Debug>(run: impl Fn(&Journal) -> Result<T, Error>) -> (Vec<String>, T) {
    let others = [("none", Optimizations::NONE), ("all", Optimizations::ALL)];
    let ways: Vec<_> = others.into_iter().chain(Optimizations::each_off()).collect();
    let came = ways.iter().map(|(_, way)| {
        let journal = Journal::default();
        let result = optimized(*way, || run(&journal)).expect("it runs to its end");
        (journal.lines(), result)
    });
    let came: Vec<_> = came.collect();
    for ((way, _), other) in ways.iter().zip(&came).skip(1) {
        assert_eq!(other, &came[0], "{way}");
    }
    came.into_iter().next().expect("the first way")
}

/// Prompts of these lengths, all of them different.
fn prompts(lengths: &[usize]) -> impl Iterator<Item = Vec<i64>> + Send + use<> {
    let lengths = lengths.to_vec();
    lengths.into_iter().enumerate().map(|(number, len)| {
        (0..len).map(|position| i64::try_from(number + position).expect("small") % 40).collect()
    })
}

/// The sink of the errors: the item's length, and the fault without its place.
fn errors(journal: &Journal) -> impl FnMut(Option<Vec<i64>>, String) + Send + use<> {
    let journal = journal.clone();
    move |item, error| {
        let first = error.split(" (at ").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().take(6).collect();
        journal.add(format!("error of {:?}: {}", item.map(|item| item.len()), words.join(" ")));
    }
}

fn numbers(journal: &Journal) -> SinkFn<impl FnMut(i64) + Send + use<>> {
    let journal = journal.clone();
    SinkFn::new(move |number: i64| journal.add(number.to_string()))
}

fn starts(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.split(':').next().unwrap_or_default()).collect()
}

#[test]
fn errors_in_passes_that_wait_come_in_order_with_what_is_written() {
    // Position 3 is not there in prompts of three tokens; those of two thousand are too long.
    let (lines, ()) = everyway(|journal| {
        let out = numbers(journal);
        session!(tiny(), |session| {
            for prompt in session.stream(prompts(&[5, 3, 4, 2_000, 3, 6, 0, 5])).catch(errors(journal)) {
                let len = prompt.len();
                session.write(&out, (len * 100,));
                let x = session.trace(&prompt, |m| m.transformer.h[2].output.slice(s![0, 3, 0]).item());
                session.write(&out, ((x * 0.0).to_int() + len,));
            }
        })
    });
    assert_eq!(
        starts(&lines),
        [
            "500",
            "5",
            "300",
            "error of Some(3)",
            "400",
            "4",
            "200000",
            "error of Some(2000)",
            "300",
            "error of Some(3)",
            "600",
            "6",
            "0",
            "error of Some(0)",
            "500",
            "5"
        ]
    );
}

#[test]
fn traces_of_other_turns_run_in_one_pass_whatever_fails_among_them() {
    let journal = Journal::default();
    let out = numbers(&journal);
    let (ran, report) = reported(|| {
        session!(tiny(), |session| {
            for prompt in session.stream(prompts(&[5, 3, 4, 3, 6])).catch(errors(&journal)) {
                let norms = session.list();
                let x = session.trace(&prompt, |m| m.transformer.h[2].output.slice(s![0, 3, 0]).item());
                // A list of the turn's own waits with it.
                norms.append(x);
                session.write(&out, ((norms.get(0) * 0.0).to_int(),));
            }
        })
    });
    ran.expect("it runs to its end");
    assert_eq!(report.passes, 1);
    let expected = ["0", "error of Some(3)", "0", "error of Some(3)", "0"];
    assert_eq!(starts(&journal.lines()), expected);
}

#[test]
fn what_stands_above_an_error_is_done_what_stands_below_is_not_and_variables_are_as_the_turn_found_them() {
    let (lines, (list, dict, total, good, best)) = everyway(|journal| {
        let out = numbers(journal);
        session!(tiny(), |session| {
            let (list, dict, good) = (session.list(), session.dict(), session.list());
            let (mut total, mut best) = (session.value(0), session.value(-1.0));
            for prompt in session.stream(prompts(&[5, 3, 6, 2, 4])).catch(errors(journal)) {
                let len = prompt.len();
                total += len;
                list.append(len);
                let x = session.trace(&prompt, |m| {
                    m.transformer.h[1].output.slice(s![0, -1, ..]).powi_scalar(2).sum().item()
                });
                dict.insert(len, total);
                let late = session.trace(&prompt, |m| m.lm_head.output.slice(s![0, 3, 0]).item());
                good.append(len);
                dict.insert(len, total + 1000);
                if x > best {
                    best = x;
                }
                session.write(&out, ((late * 0.0).to_int() + total,));
            }
            (list.save(), dict.save(), total.save(), good.save(), (best > 0.0).save())
        })
        .map(|(list, dict, total, good, best)| {
            (list, dict.into_iter().collect::<Vec<_>>(), total, good, best)
        })
    });
    assert_eq!(starts(&lines), ["5", "error of Some(3)", "11", "error of Some(2)", "15"]);
    assert_eq!(list, [5, 3, 6, 2, 4]);
    assert_eq!(good, [5, 6, 4]);
    assert_eq!(dict, [(5, 1005), (3, 8), (6, 1011), (2, 13), (4, 1015)]);
    assert!(total == 15 && best);
}

#[test]
fn jumps_stops_and_effects_wait_for_all_that_stands_before_them_in_the_turn() {
    let (lines, (seen, left)) = everyway(|journal| {
        let out = numbers(journal);
        let noted = journal.clone();
        session!(tiny(), |session| {
            let (seen, left) = (session.list(), session.list());
            for prompt in session.stream(prompts(&[3, 5, 4, 2, 6, 3])).catch(errors(journal)) {
                let len = prompt.len();
                let x = session.trace(&prompt, |m| m.transformer.h[1].output.slice(s![0, 3, 0]).item());
                if len == 4 {
                    continue;
                }
                session.trace(&prompt, |m| {
                    seen.append(len);
                    for layer in session.iter(0..2) {
                        session.write(
                            &out,
                            ((m.transformer.h[layer].output.sum().item() * 0.0).to_int() + layer,),
                        );
                    }
                });
                if len == 6 {
                    left.append(len);
                    break;
                }
                let noted = noted.clone();
                session.apply(move |len: i64| noted.add(format!("apply {len}")), (len,));
                session.write(&out, ((x * 0.0).to_int() + 10,));
            }
            // Behind the loop an error ends the session again, and nothing of the turn that was left is its.
            session.write(&out, (99,));
            (seen.save(), left.save())
        })
    });
    assert_eq!(
        starts(&lines),
        ["error of Some(3)", "0", "1", "apply 5", "10", "error of Some(2)", "0", "1", "99"]
    );
    assert_eq!((seen, left), (vec![5, 6], vec![6]));
}

#[test]
fn numbers_writes_and_keys_that_fail_are_caught_wherever_they_are_computed() {
    let (lines, ()) = everyway(|journal| {
        let out = numbers(journal);
        session!(tiny(), |session| {
            let known = session.dict();
            known.insert(5, 1);
            known.insert(1, 1);
            known.insert(2, 1);
            for prompt in session.stream(prompts(&[5, 1, 2, 7, 5])).catch(errors(journal)) {
                let len = prompt.len();
                let first = session.trace(&prompt, |m| m.transformer.h[0].output);
                // An integer that comes from the pass is divided by zero for one token.
                let zero = (first.slice(s![0, 0, 0]).item() * 0.0).to_int() + len - 1;
                session.write(&out, (10 / zero,));
                let written = session.trace([1, 2, 3, 4, 5], |m| {
                    m.transformer.h[1].output = first;
                    m.transformer.h[2].output.sum().item()
                });
                session.write(&out, ((written * 0.0).to_int() + known.get(len),));
            }
        })
    });
    // Seven divides ten by six; then its write does not fit, before the key is asked for, in every way.
    assert_eq!(
        starts(&lines),
        ["2", "1", "error of Some(1)", "10", "error of Some(2)", "1", "error of Some(7)", "2", "1"]
    );
}

#[test]
fn an_item_that_is_an_error_is_recorded_without_an_item_and_one_of_the_iterator_ends_the_session() {
    let (lines, ()) = everyway(|journal| {
        let out = numbers(journal);
        let noted = journal.clone();
        session!(tiny(), |session| {
            let errors =
                move |item: Option<i64>, error: String| noted.add(format!("error of {item:?}: {error}"));
            for n in session.stream(["1", "x", "3", "", "5"].map(str::parse::<i64>)).catch(errors) {
                let sum = session.trace([1, 2], |m| m.transformer.h[0].output.sum().item());
                session.write(&out, ((sum * 0.0).to_int() + n,));
            }
        })
    });
    assert_eq!(starts(&lines), ["1", "error of None", "3", "error of None", "5"]);
    assert!(lines[1].contains("item 1 of the stream is an error: invalid digit"), "{lines:?}");

    for (kind, ends) in [(std::io::ErrorKind::InvalidData, false), (std::io::ErrorKind::TimedOut, true)] {
        let journal = Journal::default();
        let out = numbers(&journal);
        let noted = journal.clone();
        let items = (0..3_i64).map(move |n| if n == 1 { Err(std::io::Error::from(kind)) } else { Ok(n) });
        let ran = session!(tiny(), |session| {
            let errors = move |item: Option<i64>, _: String| noted.add(format!("error of {item:?}"));
            for n in session.stream(items).catch(errors) {
                session.write(&out, (n,));
            }
        });
        if ends {
            let words = ran.expect_err("the iterator may never go on").to_string();
            assert!(words.contains("the stream cannot go on at item 1: "), "{words}");
            assert_eq!(journal.lines(), ["0"]);
        } else {
            ran.expect("a line that is no text is one line's matter");
            assert_eq!(journal.lines(), ["0", "error of None", "2"]);
        }
    }
}

#[test]
fn what_is_no_items_matter_ends_the_session() {
    let session = |fails: bool, cancel: Option<Cancel>| {
        let journal = Journal::default();
        let errors = errors(&journal);
        let out = SinkFn::new(move |n: i64| {
            if let Some(cancel) = &cancel {
                cancel.cancel();
            }
            if fails && n == 4 { Err("the disk is full") } else { Ok(()) }
        });
        let ran = session!(tiny(), |session| {
            for prompt in session.stream(prompts(&[5, 4, 3])).catch(errors) {
                session.write(&out, (prompt.len(),));
            }
        });
        (ran.expect_err("it ends").to_string(), journal.lines())
    };
    let (words, lines) = session(true, None);
    assert!(words.contains("the disk is full") && lines.is_empty(), "{words} {lines:?}");
    let cancel = Cancel::new();
    let (words, lines) = cancelled_by(&cancel, || session(false, Some(cancel.clone())));
    assert!(words.contains("the run was cancelled") && lines.is_empty(), "{words} {lines:?}");
    // A sink of errors that fails loses one.
    let line = line!();
    let ran = session!(tiny(), |session| {
        for prompt in
            session.stream(prompts(&[2_000, 1])).catch(|_: Option<Vec<i64>>, _: String| Err("no space"))
        {
            session.trace(&prompt, |m| m.lm_head.output.sum().item());
        }
    });
    let words = ran.expect_err("the error is not recorded").to_string();
    let names_it = (line..line + 4).any(|line| words.contains(&format!("caught.rs:{line}:")));
    assert!(words.contains("no space") && names_it, "{words}");
}

#[test]
fn bad_prompts_are_lines_of_their_own_with_their_item_and_a_sweep_goes_on_with_neither() {
    let folder = std::env::temp_dir().join(format!("nnsight-{}-bad", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let prompts = ["Mary gave a drink to", "", "Tom gave a drink to"];
    let sweep = || {
        let out = JsonLines::resume(folder.join("out.jsonl"), "prompt")
            .expect("resumes")
            .fields(["prompt", "norm"]);
        let bad = JsonLines::resume(folder.join("bad.jsonl"), "prompt")
            .expect("resumes")
            .fields(["prompt", "error"]);
        let todo: Vec<_> = bad.remaining(out.remaining(prompts, |p| *p), |p| *p).collect();
        let left = todo.len();
        session!(tiny(), |session| {
            for prompt in session.stream(todo).catch(&bad) {
                let residual = session.trace(prompt, |m| m.transformer.h[2].output);
                session.write(&out, (prompt, residual.powi_scalar(2).sum().item()));
            }
        })
        .expect("it runs to its end");
        left
    };
    assert_eq!((sweep(), sweep()), (3, 0));
    let bad = std::fs::read_to_string(folder.join("bad.jsonl")).expect("the file");
    assert!(bad.starts_with("{\"prompt\":\"\",\"error\":\"") && bad.contains("caught.rs:"), "{bad}");
    assert_eq!(bad.lines().count(), 1);
    assert_eq!(std::fs::read_to_string(folder.join("out.jsonl")).expect("the file").lines().count(), 2);
    std::fs::remove_dir_all(folder).expect("the folder");
}
