//! Programs that rustc compiles, too: `tests/random_programs` of the facade runs them.

use std::fmt::Write;

use expect_test::expect_file;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::differential::{Outcome, check};
use super::generate::generate;
use super::oracle::{self, Value};
use super::print::print;
use super::sketch::sketches;

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

#[test]
fn the_stored_programs_are_those_that_the_generator_makes() {
    let mut runner = TestRunner::deterministic();
    let mut text = String::from(
        "//! Written by `nnsight-macros/src/random/stored.rs`; `UPDATE_EXPECT=1 cargo test` writes it anew.\n\n\
         super::programs! { session;\n",
    );
    let mut stored = 0;
    while stored < PROGRAMS {
        let sketch = sketches().new_tree(&mut runner).expect("a strategy without filters").current();
        let program = generate(&sketch);
        let body = print(&program);
        // Neither trivial nor long to compile; plain Rust could not assign to items of a shared list, nor match on the
        // strings that stand for traced ones.
        let strings = body.lines().any(|line| line.contains(" => ") && line.contains('"'));
        let fits = (900..2200).contains(&body.len()) && !body.contains("i64] ") && !strings;
        let Ok(values) = oracle::run(&program) else { continue };
        if fits && matches!(check(&program), Ok(Outcome::Same)) {
            stored += 1;
            _ = writeln!(text, "\nprogram_{stored} {:?}\n{body}", expected(&values));
        }
    }
    text.push_str("}\n");
    expect_file!["../../../tests/random_programs/stored.rs"].assert_eq(&text);
}
