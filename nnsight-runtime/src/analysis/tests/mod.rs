//! Programs in the text form, and what is found in them.

mod findings;
mod quiet;

use proptest::prelude::*;

use super::{ModelFacts, check};
use crate::ir::Program;
use crate::ir::testing::programs;

/// A model of four layers; a text has as many tokens as words, and one with `?` nobody knows how many.
fn facts() -> ModelFacts<'static> {
    ModelFacts {
        n_layers: 4,
        n_heads: 2,
        d_model: 8,
        d_head: 4,
        d_mlp: 16,
        d_vocab: 50,
        n_ctx: 10,
        count_tokens: &|text| (!text.contains('?')).then(|| text.split_whitespace().count()),
    }
}

/// What is found in a program of these lines, of which the first is line 2.
#[track_caller]
fn found(lines: &str) -> String {
    let text = format!("program v1 {{\n{}}}\n", lines.trim_start_matches('\n'));
    let program = Program::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    program.verify().unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    let findings: Vec<String> = check(&program, &facts()).iter().map(ToString::to_string).collect();
    findings.join("\n").replace("<program text>", "text")
}

/// Asserts that this and nothing else is found.
#[track_caller]
fn finds(lines: &str, expected: &str) {
    assert_eq!(found(lines), expected.trim());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_are_checked_without_a_panic_and_always_alike(program in programs()) {
        let findings = check(&program, &facts());
        prop_assert_eq!(&findings, &check(&program, &facts()));
        for finding in findings {
            prop_assert!(!finding.message.is_empty() && !finding.help.is_empty());
        }
    }
}
