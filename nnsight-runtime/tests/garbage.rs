//! Whatever bytes come in, there is an answer or an error: the fuzz targets' entry points on damaged valid input.

use nnsight_runtime::device::DeviceMap;
use nnsight_runtime::ir::Program;
use nnsight_runtime::model::{Gpt2, Gpt2Config, LanguageModel, Tokenizer};
use nnsight_runtime::plan::Plan;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

const PROGRAM: &str = include_str!("../src/ir/testdata/sample.txt");
const TOKENIZER: &[u8] = include_bytes!("../assets/tiny/tokenizer.json");

/// Files beside a tokenizer.
const SETTINGS: [(&str, &str); 4] = [
    (
        "tokenizer_config.json",
        r#"{"add_prefix_space": true, "pad_token": {"__type": "AddedToken", "content": "<pad>", "lstrip": true}, "eos_token": "<e>"}"#,
    ),
    (
        "special_tokens_map.json",
        r#"{"mask_token": {"content": "<m>", "rstrip": true}, "extra_special_tokens": ["<z>"]}"#,
    ),
    ("added_tokens.json", r#"{"<x>": 980, "<y>": 981}"#),
    ("config.json", r#"{"model_type": "gpt2", "tokenizer_class": "GPT2Tokenizer", "x": Infinity}"#),
];

/// Bytes that mean something in texts, JSON and headers.
const TELLING: &[u8] = b"0129{}[]()<>,:=@.\"\\-e v\x00\xff";

#[derive(Clone, Debug)]
enum Damage {
    Put(Index, u8),
    Flip(Index, u8),
    Insert(Index, u8),
    Remove(Index, u8),
    Repeat(Index, u8),
    Truncate(Index),
    /// The digits of a number become nines.
    BlowUp(Index, u8),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let at = any::<Index>;
    let telling = || prop::sample::select(TELLING);
    let one = prop_oneof![
        4 => (at(), telling()).prop_map(|(at, byte)| Damage::Put(at, byte)),
        4 => (at(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, 1 << bit)),
        2 => (at(), telling()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        2 => (at(), 1_u8..40).prop_map(|(at, count)| Damage::Remove(at, count)),
        2 => (at(), 1_u8..40).prop_map(|(at, count)| Damage::Repeat(at, count)),
        1 => at().prop_map(Damage::Truncate),
        4 => (at(), 1_u8..20).prop_map(|(at, digits)| Damage::BlowUp(at, digits)),
    ];
    vec(one, 1..5)
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let end = |at: usize, count: u8| (at + usize::from(count)).min(bytes.len());
        match damage {
            Damage::Put(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Flip(at, bits) => {
                let at = at.index(bytes.len());
                bytes[at] ^= bits;
            }
            Damage::Insert(at, byte) => bytes.insert(at.index(bytes.len()), *byte),
            Damage::Remove(at, count) => {
                let at = at.index(bytes.len());
                let end = end(at, *count);
                bytes.drain(at..end);
            }
            Damage::Repeat(at, count) => {
                let at = at.index(bytes.len());
                let part = bytes[at..end(at, *count)].to_vec();
                bytes.splice(at..at, part);
            }
            Damage::Truncate(at) => bytes.truncate(at.index(bytes.len())),
            Damage::BlowUp(at, count) => {
                let digits: Vec<usize> = (0..bytes.len()).filter(|i| bytes[*i].is_ascii_digit()).collect();
                if let Some(at) = (!digits.is_empty()).then(|| digits[at.index(digits.len())]) {
                    bytes.splice(at..=at, std::iter::repeat_n(b'9', usize::from(*count)));
                }
            }
        }
    }
    bytes
}

/// `config.json` and `model.safetensors` of a model of a few numbers.
fn checkpoint() -> (Vec<u8>, Vec<u8>) {
    let config = r#"{"model_type": "gpt2", "n_layer": 1, "n_head": 1, "n_embd": 2, "n_positions": 2, "vocab_size": 3}"#;
    let device = DeviceMap::Cpu.resolve().expect("the CPU is always there");
    let parsed = Gpt2Config::from_json(config.as_bytes()).expect("it is a configuration");
    let model = Gpt2::new_random(parsed, &device, 0).expect("it describes a model");
    (config.into(), model.to_safetensors().expect("its weights can be written"))
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn damaged_text_is_no_program_or_another(damages in damages()) {
        let text = damaged(PROGRAM.as_bytes(), &damages);
        if let Ok(program) = Program::parse(&String::from_utf8_lossy(&text)) {
            let (valid, text) = (program.verify().is_ok(), program.to_string());
            if valid {
                prop_assert_eq!(Program::parse(&text).map(|program| program.to_string()), Ok(text));
                let _ = Plan::new(&program);
            }
        }
    }

    #[test]
    fn a_damaged_stored_program_is_refused_or_valid(damages in damages()) {
        let stored = Program::parse(PROGRAM).expect("a program").to_json().expect("it can be stored");
        let text = damaged(stored.as_bytes(), &damages);
        if let Ok(program) = Program::from_json(&String::from_utf8_lossy(&text)) {
            prop_assert_eq!(program.verify(), Ok(()));
            let _ = Plan::new(&program);
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_damaged_checkpoint_is_refused_or_loads(in_config in damages(), in_weights in damages(), both in 0_u8..3) {
        let (mut config, mut weights) = checkpoint();
        if both != 1 {
            config = damaged(&config, &in_config);
        }
        if both != 0 {
            weights = damaged(&weights, &in_weights);
        }
        let device = DeviceMap::Cpu.resolve().expect("the CPU is always there");
        if let Err(error) = LanguageModel::from_bytes(&config, weights, None, &device) {
            let message = error.to_string();
            prop_assert!(!message.is_empty() && message.len() < 1 << 24, "{} bytes of message", message.len());
        }
    }

    #[test]
    fn damaged_settings_of_a_tokenizer_are_refused_or_it_takes_any_text(which in 0..SETTINGS.len(), damages in damages()) {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).expect("the file can be written");
        put("tokenizer.json", TOKENIZER);
        for (number, (name, text)) in SETTINGS.iter().enumerate() {
            let bytes = if number == which { damaged(text.as_bytes(), &damages) } else { text.as_bytes().to_vec() };
            put(name, &bytes);
        }
        match Tokenizer::from_folder(dir.path()) {
            Ok(tokenizer) => {
                let tokenizer = tokenizer.expect("there is tokenizer.json");
                let _ = tokenizer.pieces("Hello, <x> w\u{f6}rld! \u{1f600}<pad>\n  1234");
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn a_damaged_tokenizer_is_refused_or_takes_any_text(damages in damages()) {
        if let Ok(tokenizer) = Tokenizer::from_bytes(&damaged(TOKENIZER, &damages)) {
            if let Ok(ids) = tokenizer.encode("Hello, wörld! \u{1f600}\n  1234") {
                let _ = tokenizer.decode(&ids);
            }
            let _ = tokenizer.decode(&[0, -1, i64::MAX]);
        }
    }
}

#[test]
fn sizes_beyond_all_models_cost_nothing() {
    let (config, weights) = checkpoint();
    let config = String::from_utf8(config).expect("text");
    let device = DeviceMap::Cpu.resolve().expect("the CPU is always there");
    for field in ["n_layer", "n_embd", "n_positions", "vocab_size"] {
        for size in ["4097", "99999", "16777216", "18446744073709551615"] {
            let start = config.find(field).expect("the field") + field.len() + 3;
            let blown = format!("{}{size}{}", &config[..start], &config[start + 1..]);
            let error = LanguageModel::from_bytes(blown.as_bytes(), weights.clone(), None, &device).err();
            let message = error.expect("the weights are those of a smaller model").to_string();
            assert!(message.len() < 1 << 20, "`{field}` of {size}: {} bytes of message", message.len());
        }
    }
}

#[test]
fn a_tokenizer_whose_decoder_is_no_json_is_refused() {
    let whole = String::from_utf8(TOKENIZER.to_vec()).expect("text");
    let at = whole.find("\"decoder\"").expect("the tokenizer has a decoder") + "\"decoder\"".len();
    let broken = format!("{}: {{\"type\": \"Byte\u{1}Level\"}},{}", &whole[..at], &whole[at + 1..]);
    assert!(Tokenizer::from_bytes(broken.as_bytes()).is_err());
}
