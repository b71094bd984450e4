//! Experiments that would take more memory than there is: an error says so, and the process lives.

mod common;

use std::env;
use std::process::Command;

use nnsight::device::with_memory;
use nnsight::prelude::*;

use common::{elements, tiny};

/// Runs a closure where there is so much memory beside the model.
fn within<R>(bytes: usize, f: impl FnOnce() -> R) -> R {
    tiny();
    with_memory(bytes, f)
}

const MANY: i64 = 10_000_000_000;

#[test]
fn a_long_range_stays_one_from_the_host_to_the_loop() {
    let (found, len, last, back, left, right) = within(1 << 20, || {
        session!(tiny(), |session| {
            let found = session.list();
            for i in session.iter(0..MANY) {
                if i > 2 {
                    break;
                }
                found.append(i);
            }
            for i in session.iter((0..MANY).rev().step_by(1_000_000_000)).skip(8) {
                found.append(i);
            }
            for (number, i) in session.iter(5..).enumerate().step_by(3) {
                if number > 5 {
                    break;
                }
                found.append(number * 100 + i);
            }
            let list = session.list_of(0..=MANY);
            let pairs = session.zip(0..MANY, (0..MANY).rev());
            let mut third = session.value((0, 0));
            for pair in pairs.skip(3).take(1) {
                third = pair;
            }
            let back = list.reversed().get(0);
            (
                found.save(),
                list.len().save(),
                list.get(-1).save(),
                back.save(),
                third.0.save(),
                third.1.save(),
            )
        })
    })
    .expect("no range is written out");
    assert_eq!(found, [0, 1, 2, 1_999_999_999, 999_999_999, 5, 308]);
    assert_eq!((len, last, back), (MANY + 1, MANY, MANY));
    assert_eq!((left, right), (3, MANY - 4));
}

#[test]
fn items_without_end_or_of_more_than_memory_are_refused_while_recording() {
    let endless = session!(tiny(), |session| {
        for word in session.iter(std::iter::repeat("again")) {
            session.log(word);
        }
    });
    let endless = endless.expect_err("they never end").to_string();
    assert!(
        endless.contains("the items of this iterator have no end\n  at tests/memory.rs:")
            && endless.contains("`session.stream(..)` takes items one by one"),
        "{endless}"
    );
    let many = within(1 << 20, || {
        session!(tiny(), |session| {
            for i in session.iter((0..MANY).map(|i| i * i % 7)) {
                session.log(i);
            }
        })
    });
    let many = many.expect_err("they are too many").to_string();
    assert!(many.contains("there is no memory for the items of this iterator: it takes "), "{many}");
    let unrolled = within(1 << 20, || {
        session!(tiny(), |session| {
            for i in 0..MANY {
                session.log(i);
            }
        })
    });
    let unrolled = unrolled.expect_err("the graph is too large").to_string();
    assert!(
        unrolled.contains("there is no memory for more of the graph, which has ")
            && unrolled.contains("loop over `session.iter(..)`, which is recorded once"),
        "{unrolled}"
    );
}

#[test]
fn a_list_that_grows_without_end_is_an_error_at_the_line_that_grows_it() {
    let line = line!() + 5;
    let grown = within(1 << 20, || {
        session!(tiny(), |session| {
            let list = session.list();
            while session.value(true) {
                list.append(1);
            }
            list.save()
        })
    });
    let grown = grown.expect_err("it has no end").to_string();
    assert!(
        grown.contains("items of a list: it takes") && grown.contains(&format!("tests/memory.rs:{line}:")),
        "{grown}"
    );
}

/// Token ids `[rows, 6]`.
fn prompt(rows: i64) -> Tensor<2, Int> {
    let ids: Vec<i64> = (0..rows * 6).map(|id| id * 7 % 50).collect();
    Tensor::<1, Int>::from_ints(ids.as_slice(), &tiny().device()).reshape([rows, 6])
}

#[test]
fn a_batch_larger_than_the_budget_runs_some_rows_at_a_time_with_the_same_answers() {
    use nnsight::exec::Budget;
    use nnsight::{budgeted, reported};

    let run = || {
        session!(tiny(), |session| {
            session.trace(prompt(40), |m| {
                m.transformer.h[1].output += 0.5;
                m.transformer.h[2].attn.output[s![.., -1, ..]] *= 0.0;
                m.lm_head.output.slice(s![.., -1, ..]).save()
            })
        })
    };
    let whole = run().expect("runs");
    let (apart, report) = reported(|| budgeted(Budget { tokens: 50, bytes: 1 << 30 }, run));
    assert_eq!((report.passes, report.traces_split, report.traces), (5, 1, 1));
    let (whole, apart) = (elements(&whole), elements(&apart.expect("runs")));
    assert!(whole.iter().zip(&apart).all(|(a, b)| (a - b).abs() < 1e-4));
}

#[test]
fn a_prompt_that_there_is_no_memory_for_is_an_error_before_the_pass_at_the_trace() {
    let line = line!() + 3;
    let refused = within(50_000, || {
        session!(tiny(), |session| {
            let logits = session.trace(prompt(2), |m| m.lm_head.output);
            logits.save()
        })
    });
    let refused = refused.expect_err("there is no room").to_string();
    assert!(
        refused.contains("there is no memory for ")
            && refused.contains(" over a prompt of shape [")
            && refused.contains(&format!("tests/memory.rs:{line}:")),
        "{refused}"
    );
}

/// Runs one test of this file again in a process that may take no more than this much address space.
#[cfg(target_os = "linux")]
fn in_a_small_process(name: &str, kilobytes: u32) {
    let this = env::current_exe().expect("own path");
    let limited = format!("ulimit -v {kilobytes}; exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limited])
        .arg(this)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        // Every thread's stack and arena takes address space.
        .envs([("RAYON_NUM_THREADS", "1"), ("NNSIGHT_THREADS", "1"), ("MALLOC_ARENA_MAX", "1")])
        .output()
        .expect("starts");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("REFUSED there is no memory for "), "{printed}");
}

const CHILD: &str = "NNSIGHT_TEST_SMALL_PROCESS";

/// Without a bound of ours, the system's is met: a process ends in an error, and not by the system.
#[test]
#[cfg(target_os = "linux")]
fn a_list_without_end_is_an_error_in_a_process_that_may_take_little() {
    if env::var_os(CHILD).is_none() {
        return in_a_small_process(
            "a_list_without_end_is_an_error_in_a_process_that_may_take_little",
            500_000,
        );
    }
    // libtorch takes more address space than that for itself.
    let model = LanguageModel::tiny_builder()
        .device_map("cpu".parse().expect("a device"))
        .load()
        .expect("it is built in");
    let grown = session!(model, |session| {
        let list = session.list();
        while session.value(true) {
            list.append((1, session.format("{:500}", list.len())));
        }
        list.len().save()
    });
    eprintln!("REFUSED {}", grown.expect_err("it has no end"));
}
