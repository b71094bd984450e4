//! Programs that rustc compiles, too: `tests/random_programs` of the facade runs them.

use std::fmt::Write;

use expect_test::expect_file;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use super::differential::{Outcome, check, number, rng};
use super::generate::generate;
use super::oracle::{self, Value};
use super::print::print;
use super::sketch::sketches;

/// How many, unless `NNSIGHT_STORED` says another number; then those of the seed are written.
const PROGRAMS: usize = 40;

/// What `{:?}` prints of what the program saves, as pairs.
pub fn expected(values: &[Value]) -> String {
    fn one(value: &Value) -> String {
        match value {
            Value::Int(value) => format!("{value:?}"),
            Value::Float(value) => format!("{value:?}"),
            Value::Bool(value) => format!("{value:?}"),
            Value::Str(value) => format!("{value:?}"),
            Value::Tuple(parts) => format!("({})", parts.iter().map(one).collect::<Vec<_>>().join(", ")),
            Value::List(items) => {
                format!("[{}]", items.borrow().iter().map(one).collect::<Vec<_>>().join(", "))
            }
        }
    }
    values.iter().rev().fold("()".to_owned(), |rest, value| format!("({}, {rest})", one(value)))
}

/// Whether rustc takes a program as it stands, and neither trivially nor at length.
fn fits(body: &str) -> bool {
    // Plain Rust could not assign to items of a shared list, nor match on the strings that stand for traced ones.
    let strings = body.lines().any(|line| line.contains(" => ") && line.contains('"'));
    // Only a staged body takes attributes on assignments.
    let assigns = |line: &str| {
        let target = line.trim_start().split('=').next().unwrap_or("").trim_end_matches(' ').len();
        let target = &line.trim_start()[..target];
        let is_target = |c: char| c.is_ascii_alphanumeric() || "_.,:()[]{} +-*/%".contains(c);
        let begins = ["let ", "if ", "match ", "assert", "{"].iter().any(|word| target.starts_with(word));
        target.matches('(').count() == target.matches(')').count() && target.chars().all(is_target) && !begins
    };
    // Of host values it gives a `String`, which is not copied.
    let formats = body.contains("format!");
    let lines: Vec<&str> = body.lines().collect();
    let gated = lines
        .windows(2)
        .any(|pair| pair[0].trim_start().starts_with("#[cfg") && pair[1].contains('=') && assigns(pair[1]));
    (900..2200).contains(&body.len()) && !body.contains("i64] ") && !strings && !formats && !gated
}

#[test]
fn the_stored_programs_are_those_that_the_generator_makes() {
    let (programs, seed) = (number("NNSIGHT_STORED", PROGRAMS), number("NNSIGHT_SEED", 0));
    let mut runner = TestRunner::new_with_rng(Config::default(), rng(seed));
    let mut text = String::from(
        "//! Written by `nnsight-macros/src/random/stored.rs`; `UPDATE_EXPECT=1 cargo test` writes it anew.\n\n\
         super::programs! { session;\n",
    );
    let mut stored = 0;
    while stored < programs {
        let sketch = sketches().new_tree(&mut runner).expect("a strategy without filters").current();
        let program = generate(&sketch);
        let body = print(&program);
        let Ok(values) = oracle::run(&program) else { continue };
        if fits(&body) && matches!(check(&program), Ok(Outcome::Same)) {
            stored += 1;
            _ = writeln!(text, "\nprogram_{stored} {:?}\n{body}", expected(&values));
        }
    }
    text.push_str("}\n");
    expect_file!["../../../tests/random_programs/stored.rs"].assert_eq(&text);
}
