//! Macros that make text, print or fail, in sessions: over host values they are Rust's own, over traced ones ops.
#![allow(clippy::cast_possible_wrap, reason = "the text shows what people write")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use common::tiny;
use nnsight::prelude::*;
use nnsight::recorded;

/// The message of a panic.
fn panic_of(run: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(run)).expect_err("it panics");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast::<&str>().map(|text| (*text).to_owned()).unwrap_or_default(),
    }
}

/// How often a program has an op.
fn count(program: &nnsight::ir::Program, op: &str) -> usize {
    program.to_string().lines().filter(|line| line.trim_start().starts_with(op)).count()
}

#[test]
fn format_of_traced_values_is_text_made_when_the_program_runs() {
    let (texts, sums) = session!(tiny(), |session| {
        let texts = session.list();
        let sums = session.list();
        let (unit, width) = ("cm", 6);
        for (name, size) in session.iter([("Mary", 1.5), ("Tom", 20.25)]) {
            let prompt = format!("{name} gave a drink to");
            sums.append(session.trace(prompt, |m| m.lm_head.output.sum().item()));
            texts.append(format!("{name:?} is {size:>width$.1}{unit} {{{}}} {:+} {n}", 1 + 1, size, n = 3));
            texts.append(format!("{0:<5}|{0:e}|{kind}", size, kind = size > 2.0));
        }
        (texts.save(), sums.save())
    })
    .expect("runs");
    assert_eq!(
        texts,
        [
            "\"Mary\" is    1.5cm {2} +1.5 3",
            "1.5  |1.5e0|false",
            "\"Tom\" is   20.2cm {2} +20.25 3",
            "20.25|2.025e1|true"
        ]
    );
    assert!((sums[0] - sums[1]).abs() > 1e-3, "each name is a prompt of its own: {sums:?}");
}

#[test]
fn format_of_host_values_stays_rusts_own() {
    let texts = session!(tiny(), |session| {
        let (n, name, width) = (3usize, String::from("ab"), 5);
        let slice: &[i64] = &[1, 2];
        let all: Vec<String> = vec![
            format!("{n:>width$}|{name}|{slice:?}|{:#x}|{:?}", 255, Some("x")),
            format!("{0:1$}|{3:.2$}|{4}", 7, 4, 2, 1.0f64, *name.as_str().to_owned()),
            format!(""),
            format!("{{}}"),
            format!("{}", if n == 3 && width > 4 { "yes" } else { "no" }),
            format!("{:p}", std::ptr::null::<i64>()),
        ];
        session.list_of(all).save()
    })
    .expect("runs");
    assert_eq!(texts, ["    3|ab|[1, 2]|0xff|Some(\"x\")", "   7|1.00|ab", "", "{}", "yes", "0x0"]);
}

#[test]
fn a_traced_value_inside_a_host_value_is_refused_where_its_text_is_asked_for() {
    #[derive(Debug)]
    struct Held<'s> {
        #[expect(dead_code, reason = "printed")]
        value: Traced<'s, i64>,
    }
    fn unstaged(held: &Held<'_>) -> usize {
        format!("{held:?}").len()
    }
    let error = session!(tiny(), |session| {
        let held = Held { value: session.value(1) };
        let length = format!("{held:?}").len();
        session.list_of([length as i64]).save()
    })
    .expect_err("its text is not there yet");
    assert!(error.to_string().contains("a traced value stands in a host value"), "{error}");
    assert!(error.to_string().contains("text.rs"), "{error}");
    let error = session!(tiny(), |session| {
        let held = Held { value: session.value(1) };
        session.list_of([unstaged(&held) as i64]).save()
    })
    .expect_err("its text is not there yet");
    assert!(error.to_string().contains("printed with `{:?}` while recording"), "{error}");
}

#[test]
fn what_is_printed_in_a_traced_arm_or_of_a_traced_value_is_a_log_and_the_rest_is_printed_at_once() {
    #[intervene]
    fn told(x: Traced<i64>) -> Traced<i64> {
        println!("told");
        x
    }
    let program = recorded(|| {
        session!(tiny(), |session| {
            let x = session.value(1);
            println!("at once {}", 1);
            eprintln!("x is {x}");
            if x == 2 {
                println!("in an arm");
                print!("a whole line\n");
                told(x);
            }
            told(x);
            let doubled = dbg!(x * 2) + 1;
            let host = dbg!(1 + 1);
            assert_eq!(host, 2);
            doubled.save()
        })
    })
    .expect("records");
    let text = program.to_string();
    assert_eq!(count(&program, "log"), 5, "{text}");
    assert!(!text.contains("at once"), "{text}");
    assert!(text.contains("x * 2 = {0:?}"), "{text}");
    let error = session!(tiny(), |session| {
        if session.value(1) == 2 {
            print!("half a line");
        }
    })
    .expect_err("a log has lines");
    assert!(error.to_string().contains("use `log!`"), "{error}");
}

#[test]
fn writing_to_a_host_place_in_a_traced_loop_is_refused() {
    use std::fmt::Write;
    let error = session!(tiny(), |session| {
        let mut text = String::new();
        write!(text, "{}", 1).expect("a string takes all");
        for _ in session.iter([1, 2]) {
            writeln!(text, "again").expect("a string takes all");
        }
    })
    .expect_err("it would happen once");
    assert!(error.to_string().contains("inside a traced loop or branch"), "{error}");
    assert!(error.to_string().contains("`log!`"), "{error}");
}

#[test]
fn an_arm_that_must_not_be_reached_fails_only_where_it_is() {
    let doubled = |x: i64| {
        session!(tiny(), |session| {
            let x = session.value(x);
            let y = match x {
                1 => 2,
                2 => 4,
                _ => unreachable!("x was {x}"),
            };
            let z = if y > 3 {
                y
            } else if y > 100 {
                todo!()
            } else {
                panic!("{y} is too small")
            };
            z.save()
        })
    };
    assert_eq!(doubled(2).expect("4 is large enough"), 4);
    let line = line!();
    let error = doubled(3).expect_err("there is no arm for 3").to_string();
    assert!(error.contains("internal error: entered unreachable code: x was 3"), "{error}");
    assert!(error.contains(&format!("text.rs:{}:22", line - 13)), "{error}");
    let error = doubled(1).expect_err("2 is too small").to_string();
    assert!(error.contains("2 is too small"), "{error}");
}

#[test]
fn a_failure_ends_a_loop_where_it_is_reached_and_what_is_carried_stays_right() {
    let counted = |limit: i64| {
        session!(tiny(), |session| {
            let limit = session.value(limit);
            let mut total = session.value(0);
            let seen = session.list();
            for x in session.iter([1, 2, 3]) {
                assert!(x < limit, "{x} is not below {limit}, after {}", seen.len());
                for host in [10, 20] {
                    if host == 20 && x == 100 {
                        unimplemented!();
                    }
                    total += x * host;
                }
                seen.append(total);
            }
            seen.save()
        })
    };
    assert_eq!(counted(9).expect("all are below"), [30, 90, 180]);
    let error = counted(3).expect_err("3 is not below 3").to_string();
    assert!(error.contains("3 is not below 3, after 2"), "{error}");
}

#[test]
fn assertions_on_traced_values_say_what_the_user_wrote() {
    let check = |a: i64, b: i64| {
        session!(tiny(), |session| {
            let (a, b) = (session.value(a), session.value(b));
            assert!(a >= 1 && b >= 1);
            assert_eq!(a + 1, b);
            assert_ne!(b, 5, "not {}", "five");
            debug_assert!(a < 100);
            (a + b).save()
        })
    };
    assert_eq!(check(1, 2).expect("holds"), 3);
    let said = |a, b| check(a, b).expect_err("does not hold").to_string();
    assert!(
        said(0, 1).starts_with("assertion failed: a >= 1 && b >= 1 (at tests/text.rs:"),
        "{}",
        said(0, 1)
    );
    assert!(
        said(1, 1).starts_with("assertion `left == right` failed\n  left: 2\n right: 1"),
        "{}",
        said(1, 1)
    );
    assert!(
        said(4, 5).starts_with("assertion `left != right` failed: not five\n  left: 5\n right: 5"),
        "{}",
        said(4, 5)
    );
}

#[test]
fn a_failure_under_a_condition_of_the_pass_waits_for_it() {
    let run = |limit: f64| {
        session!(tiny(), |session| {
            session.trace("Mary gave a drink to", |m| {
                let norm: Traced<f64> = m.transformer.h[0].output.powi_scalar(2).sum().item();
                assert!(norm < limit, "the norm is {norm:.0}");
                let sum: Traced<f64> = m.lm_head.output.sum().item();
                sum.save()
            })
        })
    };
    run(1e9).expect("no norm is so large");
    let error = run(0.0).expect_err("every norm is larger").to_string();
    assert!(error.starts_with("the norm is "), "{error}");
}

#[test]
fn host_assertions_that_fail_say_the_users_text_and_nothing_else() {
    let run = |which: i64| {
        panic_of(move || {
            session!(tiny(), |_session| {
                let (n, m) = (3i64, 4);
                match which {
                    0 => assert!(n == m && n > 2),
                    1 => assert_eq!(n + 1 == 4, false),
                    2 => assert!(n == m, "n was {n}, not {}", m),
                    3 => panic!("plain"),
                    4 => unreachable!(),
                    5 => todo!("{n} things"),
                    6 => assert_ne!(n, 3, "with {}", "words"),
                    _ => debug_assert!(n.pow(2) == m),
                }
            })
            .expect("it panics before");
        })
    };
    for (which, expected) in [
        "assertion failed: n == m && n > 2",
        "assertion `left == right` failed\n  left: true\n right: false",
        "n was 3, not 4",
        "plain",
        "internal error: entered unreachable code",
        "not yet implemented: 3 things",
        "assertion `left != right` failed: with words\n  left: 3\n right: 3",
        "assertion failed: n.pow(2) == m",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(run(i64::try_from(which).expect("few")), *expected);
    }
}

#[test]
fn a_failing_host_assertion_in_an_arm_that_is_not_taken_does_nothing() {
    let result = session!(tiny(), |session| {
        let (x, items, n) = (session.value(1), [1, 2], 5usize);
        let mut y = session.value(0);
        if x > 3 {
            assert!(n < items.len(), "host assertion in an arm that is not taken");
            y += items[n];
        }
        (x + y).save()
    });
    assert_eq!(result.expect("the arm is not taken"), 1);
}

#[test]
fn a_failure_in_a_function_that_a_traced_arm_calls_is_refused_in_words() {
    #[intervene]
    fn later(x: Traced<i64>) -> Traced<i64> {
        if x > 100 {
            panic!("a traced condition in the function is fine");
        }
        todo!("the rest")
    }
    let error = session!(tiny(), |session| {
        let x = session.value(1);
        let y = if x > 3 { later(x) } else { x };
        y.save()
    })
    .expect_err("it would always fail");
    assert!(error.to_string().contains("not yet implemented: the rest"), "{error}");
    assert!(error.to_string().contains("this always fails"), "{error}");
}

#[test]
fn macros_of_the_user_keep_their_meaning_whatever_they_are_called() {
    macro_rules! list {
        ($($part:ident . $field:ident),*) => { vec![$($part.$field),*] };
    }
    macro_rules! log {
        ($value:expr) => {
            stringify!($value)
        };
    }
    macro_rules! s {
        ($value:expr) => {
            ($value, stringify!($value))
        };
    }
    struct Pair {
        value: i64,
        output: i64,
    }
    let (numbers, texts) = session!(tiny(), |session| {
        macro_rules! println {
            ($value:expr) => {
                stringify!($value)
            };
        }
        let (pair, n) = (Pair { value: 1, output: 2 }, 3);
        let (both, shown) = s!(n == 3 || n > 4);
        assert!(both);
        let numbers = session.list_of(list!(pair.value, pair.output)).save();
        (numbers, session.list_of([log!(n == 1), shown, println!(n > 1)]).save())
    })
    .expect("runs");
    assert_eq!(numbers, [1, 2]);
    assert_eq!(texts, ["n == 1", "n == 3 || n > 4", "n > 1"]);
}
