//! Properties of random programs, and of one that has a bit of everything.

use std::collections::HashMap;

use proptest::prelude::*;

use super::testing::{programs, shuffled};
use super::{Program, ProgramError};

/// A bit of everything.
const SAMPLE: &str = include_str!("testdata/sample.txt");

const TELLING: &[u8] = b"v0123456789{}[]()<>,:=@.\"\\-\n ";

fn cases() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn random_programs_pass_the_verifier(program in programs()) {
        if let Err(errors) = program.verify() {
            return Err(TestCaseError::fail(format!("{errors}\n{program}")));
        }
    }

    #[test]
    fn what_is_printed_parses_back_to_the_same_text(program in programs()) {
        let text = program.to_string();
        let parsed = Program::parse(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(parsed.verify(), Ok(()));
        prop_assert_eq!(parsed.to_string(), text);
        let text = program.display().with_places(true).to_string();
        let parsed = Program::parse(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(parsed.display().with_places(true).to_string(), text);
    }

    #[test]
    fn what_is_stored_loads_as_it_was(program in programs()) {
        let json = program.to_json().unwrap();
        prop_assert_eq!(Program::from_json(&json).unwrap(), program);
    }

    #[test]
    fn the_hash_and_text_do_not_depend_on_numbering_or_places(program in programs(), seed in any::<usize>()) {
        let other = shuffled(&program, seed);
        prop_assert_eq!(other.verify(), Ok(()));
        prop_assert_eq!(other.to_string(), program.to_string());
        prop_assert_eq!(other.structural_hash(), program.structural_hash());
    }

    #[test]
    fn programs_of_different_text_have_different_hashes(a in programs(), b in programs()) {
        prop_assert_eq!(a.to_string() == b.to_string(), a.structural_hash() == b.structural_hash());
    }

    #[test]
    fn no_text_makes_the_parser_or_verifier_panic(
        program in programs(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let mut bytes = program.display().with_places(true).to_string().into_bytes();
        for (at, byte, way) in changes {
            // Bytes that mean something are likelier to get far.
            let byte = if byte < 200 { TELLING[usize::from(byte) % TELLING.len()] } else { byte };
            let at = at.index(bytes.len());
            match way {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => _ = bytes.remove(at),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok(program) = Program::parse(&String::from_utf8_lossy(&bytes)) {
            // Whatever came of it: none of these may panic.
            let verified = program.verify().is_ok();
            let text = program.to_string();
            if verified {
                prop_assert_eq!(Program::parse(&text).map(|p| p.to_string()), Ok(text));
            }
        }
    }

    #[test]
    fn no_stored_text_makes_loading_panic(
        program in programs(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..10), 1..4),
    ) {
        let mut bytes = program.to_json().unwrap().into_bytes();
        let digits: Vec<usize> = (0..bytes.len()).filter(|i| bytes[*i].is_ascii_digit()).collect();
        for (at, digit) in changes {
            bytes[digits[at.index(digits.len())]] = b'0' + digit;
        }
        let text = String::from_utf8(bytes).unwrap();
        match Program::from_json(&text) {
            Ok(program) => prop_assert_eq!(program.verify(), Ok(())),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn the_sample_prints_as_it_is_written() {
    let program = Program::parse(SAMPLE).unwrap();
    assert_eq!(program.verify(), Ok(()));
    assert_eq!(program.to_string(), SAMPLE);
}

#[test]
fn the_hash_is_the_same_in_every_build() {
    // Stored plans and caches are found by it: a change needs a new version of the format.
    let hash = Program::parse(SAMPLE).unwrap().structural_hash().to_string();
    assert_eq!(hash, "a989a94042e9388b315fe2047451963e");
}

#[test]
fn any_change_of_meaning_changes_the_hash() {
    let changes = [
        ("const [0, 1, 2]", "const [0, 1, 3]"),
        ("const [0, 1, 2]", "const [0, 2]"),
        ("const 0.5", "const -0.5"),
        ("const 0.5", "const NaN"),
        ("const 0.0", "const -0.0"),
        ("const \"Hello\"", "const \"hello\""),
        ("const dims [2, 1] data [1.0, inf]", "const dims [2, 1] data [1.0, NaN]"),
        ("const dims [2, 1] data [1.0, inf]", "const dims [1, 2] data [1.0, inf]"),
        ("add v6, v5", "add v5, v6"),
        ("add v6, v5", "sub v6, v5"),
        ("break v8", "continue v8"),
        ("transformer.h[5].output", "transformer.h[6].output"),
        ("transformer.h[5].output", "transformer.h[5].input"),
        ("read transformer.h[v", "read transformer.h[1].mlp.output // "),
        ("call lm_head", "call transformer.ln_f"),
        ("tensor.add", "tensor.sub"),
        ("[.., -1, %1..;2]", "[.., 1, %1..;2]"),
        ("[.., -1, %1..;2]", "[.., -1, %1..]"),
        ("as slot0", "as slot1"),
        ("list.append", "list.contains"),
        ("log v1", "log v2"),
        ("list.range", "list.new"),
        ("tuple.get<0>", "tuple.get<1>"),
        ("list<int> = list.new", "list<float> = list.new"),
    ];
    let mut seen = HashMap::from([(Program::parse(SAMPLE).unwrap().structural_hash(), SAMPLE.to_owned())]);
    for (old, new) in changes {
        assert!(SAMPLE.contains(old), "the sample has no `{old}`");
        let text = SAMPLE.replacen(old, new, 1);
        // Where two slots swap, both must.
        let text = if old == "as slot0" { text.replacen("as slot1\n}", "as slot0\n}", 1) } else { text };
        let program = Program::parse(&text).unwrap_or_else(|error| panic!("`{new}`: {error}"));
        if let Some(same) = seen.insert(program.structural_hash(), new.to_owned()) {
            panic!("`{new}` hashes as `{same}`");
        }
    }
}

#[test]
fn a_newer_stored_form_is_refused_by_its_version() {
    let json = Program::parse(SAMPLE).unwrap().to_json().unwrap();
    let newer = json.replacen("\"version\":1", "\"version\":2,\"soul\":true", 1);
    let error = Program::from_json(&newer).unwrap_err();
    assert!(matches!(error, ProgramError::Newer { found: 2 }), "{error}");
    assert!(error.to_string().contains("version 2"), "{error}");
    let embedded =
        serde_json::from_str::<Program>(&json.replacen("\"version\":1", "\"version\":2", 1)).unwrap_err();
    assert!(embedded.to_string().contains("version 2"), "{embedded}");
}

#[test]
fn a_stored_program_is_verified_when_loaded() {
    let json = Program::parse(SAMPLE).unwrap().to_json().unwrap();
    let error = Program::from_json(&json.replacen("\"root\":0", "\"root\":4294967295", 1)).unwrap_err();
    assert!(matches!(error, ProgramError::Wrong(_)), "{error}");
    assert!(matches!(Program::from_json("{}"), Err(ProgramError::Json(_))));
    let other = json.replacen("nnsight-program", "something else", 1);
    assert!(matches!(Program::from_json(&other), Err(ProgramError::Json(_))));
}

#[test]
fn a_stored_program_with_one_place_twice_is_refused() {
    let json = Program::parse("program v1 {\nlog\nlog\n}").unwrap().to_json().unwrap();
    let twice = json.replacen("\"line\":3", "\"line\":2", 1);
    assert_ne!(json, twice);
    assert!(Program::from_json(&twice).unwrap_err().to_string().contains("stands twice"));
}
