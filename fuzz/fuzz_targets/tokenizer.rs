//! Tokenizers: one that loads takes any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nnsight_runtime::model::Tokenizer;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(tokenizer) = Tokenizer::from_bytes(bytes) {
        if let Ok(ids) = tokenizer.encode("Hello, wörld! \u{1f600}\n  1234") {
            let _ = tokenizer.decode(&ids);
        }
        let _ = tokenizer.decode(&[0, -1, i64::MAX]);
        let _ = tokenizer.vocab_size();
    }
});
