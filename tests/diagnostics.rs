//! `docs/diagnostics.md` lists what the compiler says of every mistake in `tests/ui/fail`.
//!
//! `UPDATE_EXPECT=1 cargo test --test diagnostics` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use expect_test::expect_file;

const HEAD: &str = "\
# What the compiler says

Every mistake here is one that `cargo check` finds, with the text that brings it about and the compiler's words. The page is
made from the cases in `tests/ui/fail`, which the test suite compiles.
";

#[test]
fn the_page_of_diagnostics_is_what_the_ui_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/fail");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .expect("the cases are there")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 90, "{} cases", cases.len());

    let mut page = HEAD.to_owned();
    for case in &cases {
        let source = fs::read_to_string(case).expect("a case is text");
        let said = fs::read_to_string(case.with_extension("stderr"))
            .unwrap_or_else(|_| panic!("{} has no .stderr", case.display()));
        let name = case.file_stem().expect("a name").to_string_lossy();
        writeln!(
            page,
            "\n## {}\n\n```rust\n{}```\n\n```text\n{}```",
            title(&name),
            body(&source),
            words(&said)
        )
        .expect("a string takes all");
    }
    expect_file!["../docs/diagnostics.md"].assert_eq(&page);
}

/// `a_name_of_a_case` as a heading.
fn title(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The case without what all have.
fn body(source: &str) -> String {
    let boilerplate = ["use nnsight::prelude::*;", "fn main() {}", ""];
    let begin = source.lines().position(|line| !boilerplate.contains(&line)).unwrap_or(0);
    let lines = source.lines().skip(begin).collect::<Vec<_>>();
    let end = lines.iter().rposition(|line| !boilerplate.contains(line)).map_or(0, |last| last + 1);
    lines[..end].iter().flat_map(|line| [line, "\n"]).collect()
}

/// What the compiler says, without its hints on where to read on and what else implements a trait.
fn words(said: &str) -> String {
    let mut words = String::new();
    let mut listing = false;
    for line in said.lines() {
        listing = if line.contains("other types implement trait") {
            true
        } else {
            listing && (line.starts_with("              ") || line.trim_start().starts_with("and "))
        };
        if !listing {
            words.push_str(line);
            words.push('\n');
        }
    }
    words
}
