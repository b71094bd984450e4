//! The text form of programs: what parses prints as something that parses to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nnsight_runtime::ir::Program;

fuzz_target!(|text: &str| {
    if let Ok(program) = Program::parse(text) {
        let valid = program.verify().is_ok();
        let printed = program.to_string();
        if valid {
            let again = Program::parse(&printed).expect("what is printed parses");
            assert_eq!(again.to_string(), printed);
        }
    }
});
