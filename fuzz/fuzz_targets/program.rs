//! Stored programs: what loads is valid, can be planned or is refused, and stores as something that loads to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nnsight_runtime::ir::Program;
use nnsight_runtime::plan::Plan;

fuzz_target!(|text: &str| {
    if let Ok(program) = Program::from_json(text) {
        assert!(program.verify().is_ok());
        let stored = program.to_json().expect("a valid program can be stored");
        assert_eq!(Program::from_json(&stored).expect("what is stored loads"), program);
        let _ = Plan::new(&program);
    }
});
