//! What is written loads again, and what does not fit is told.

use burn::tensor::{DType, bf16, f16};
use safetensors::SafeTensors;
use safetensors::tensor::{TensorView, serialize};

use super::*;
use crate::device::{test_device, with_memory};

fn config() -> Gpt2Config {
    Gpt2Config { n_layer: 1, n_head: 2, n_embd: 4, n_positions: 3, vocab_size: 5, ..Gpt2Config::default() }
}

fn random(config: Gpt2Config) -> Gpt2 {
    Gpt2::new_random(config, &test_device(), 1).expect("the configuration is right")
}

fn load_bytes(config: Gpt2Config, bytes: Vec<u8>) -> Result<Gpt2, WeightsError> {
    noted(config, bytes).map(|(model, _)| model)
}

fn noted(config: Gpt2Config, bytes: Vec<u8>) -> Result<(Gpt2, Vec<String>), WeightsError> {
    load(config, Checkpoint::from_bytes("memory", bytes)?, &test_device(), FloatDType::F32)
}

fn logits(model: &Gpt2) -> Vec<f32> {
    let ids = Tensor::<2, burn::tensor::Int>::from_ints([[0, 4, 2]], &test_device());
    model.logits(ids).into_data().iter::<f32>().collect()
}

type Raw = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

/// The model's file, taken apart.
fn parts(model: &Gpt2) -> Raw {
    let bytes = model.to_safetensors().expect("the weights can be read");
    let file = SafeTensors::deserialize(&bytes).expect("what is written can be read");
    let part = |(name, view): (&str, TensorView<'_>)| {
        (name.to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec())
    };
    file.iter().map(part).collect()
}

fn file(parts: &Raw) -> Vec<u8> {
    let views = parts.iter().map(|(name, dtype, shape, bytes)| {
        (name, TensorView::new(*dtype, shape.clone(), bytes).expect("the parts are right"))
    });
    serialize(views, None).expect("the parts are right")
}

fn error(config: Gpt2Config, bytes: Vec<u8>) -> String {
    load_bytes(config, bytes).expect_err("the weights are wrong").to_string()
}

#[test]
fn what_is_written_loads_again_tied_and_untied_with_and_without_prefix() {
    for tied in [true, false] {
        let config = Gpt2Config { tie_word_embeddings: tied, ..config() };
        let model = random(config.clone());
        let mut parts = parts(&model);
        assert_eq!(parts.iter().any(|part| part.0 == HEAD), !tied);
        assert_eq!(parts.len(), parameter_shapes(&config, &test_device()).len());
        let back = load_bytes(config.clone(), file(&parts)).expect("the file is right");
        assert_eq!(logits(&back), logits(&model));
        for part in &mut parts {
            part.0 = part.0.replace("transformer.", "");
        }
        let back = load_bytes(config, file(&parts)).expect("the file is right");
        assert_eq!(logits(&back), logits(&model));
    }
}

#[test]
fn half_precision_files_are_read_as_f32_or_as_what_is_asked_for() {
    let model = random(config());
    for dtype in [Dtype::F16, Dtype::BF16] {
        let mut parts = parts(&model);
        for part in &mut parts {
            let narrow = |bytes: &[u8; 4]| match dtype {
                Dtype::F16 => f16::from_f32(f32::from_le_bytes(*bytes)).to_le_bytes(),
                _ => bf16::from_f32(f32::from_le_bytes(*bytes)).to_le_bytes(),
            };
            part.1 = dtype;
            part.3 = part.3.as_chunks::<4>().0.iter().flat_map(narrow).collect();
        }
        let back = load_bytes(config(), file(&parts)).expect("the file is right");
        assert_eq!(back.dtype(), DType::F32);
        for (got, want) in logits(&back).iter().zip(logits(&model)) {
            assert!((got - want).abs() < 1e-3, "{got} {want}");
        }
    }
    let bytes = model.to_safetensors().expect("the weights can be read");
    let narrow = |dtype| {
        let checkpoint = Checkpoint::from_bytes("memory", bytes.clone()).expect("the file is right");
        load(config(), checkpoint, &test_device(), dtype)
    };
    assert_eq!(narrow(FloatDType::BF16).expect("bf16 is supported").0.dtype(), DType::BF16);
    assert!(matches!(narrow(FloatDType::F64), Err(WeightsError::Dtype(FloatDType::F64))));
}

#[test]
fn old_mask_buffers_are_ignored() {
    let model = random(config());
    let mut parts = parts(&model);
    parts.push(("h.0.attn.bias".to_owned(), Dtype::U8, vec![1, 1, 2, 2], vec![1, 0, 1, 1]));
    parts.push(("transformer.h.0.attn.masked_bias".to_owned(), Dtype::F32, vec![], vec![0; 4]));
    assert_eq!(logits(&load_bytes(config(), file(&parts)).expect("buffers do not count")), logits(&model));
}

#[test]
fn a_head_saved_though_tied_is_tied_only_if_it_equals_the_token_embedding() {
    let model = random(config());
    let mut parts = parts(&model);
    let tokens = parts.iter().find(|part| part.0.ends_with(TOKENS)).expect("it is there").clone();
    parts.push((HEAD.to_owned(), tokens.1, tokens.2.clone(), tokens.3.clone()));
    let same = load_bytes(config(), file(&parts)).expect("the head is accepted");
    assert!(same.config().tie_word_embeddings);
    assert_eq!(logits(&same), logits(&model));
    if let Some(head) = parts.last_mut() {
        head.3.fill(0);
    }
    let other = load_bytes(config(), file(&parts)).expect("the head is accepted");
    assert!(!other.config().tie_word_embeddings);
    assert!(logits(&other).iter().all(|logit| *logit == 0.0));
}

#[test]
fn everything_that_does_not_fit_is_listed_in_one_error() {
    let mut parts = parts(&random(config()));
    parts.retain(|part| !part.0.ends_with("ln_f.bias") && !part.0.ends_with("wpe.weight"));
    for part in &mut parts {
        if part.0.ends_with("wte.weight") {
            part.2 = vec![4, 5];
        }
        if part.0.ends_with("ln_f.weight") {
            part.1 = Dtype::I32;
        }
    }
    parts.push(("scores.weight".to_owned(), Dtype::F32, vec![2], vec![0; 8]));
    parts.push(("h.0.ln_1.bias".to_owned(), Dtype::F32, vec![4], vec![0; 16]));
    let message = error(config(), file(&parts));
    for line in [
        "missing: `ln_f.bias` [4]",
        "missing: `wpe.weight` [3, 4]",
        "misshapen: `transformer.wte.weight` is [4, 5] in the file, but config.json makes it [5, 4]",
        "unreadable: `transformer.ln_f.weight` holds I32",
        "unknown: `scores.weight` [2]",
        "ambiguous: `h.0.ln_1.bias` stands in the weights 2 times",
    ] {
        assert!(message.contains(line), "no `{line}` in {message}");
    }
    assert_eq!(message.lines().count(), 7, "{message}");
}

#[test]
fn weights_that_are_not_finite_are_refused_by_name_and_count() {
    let mut parts = parts(&random(config()));
    for part in parts.iter_mut().filter(|part| part.0.ends_with("h.0.mlp.c_fc.bias")) {
        part.3[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        part.3[8..12].copy_from_slice(&f32::INFINITY.to_le_bytes());
    }
    let message = error(config(), file(&parts));
    assert!(message.contains("`transformer.h.0.mlp.c_fc.bias`") && message.contains("2 of 16"), "{message}");
}

#[test]
fn a_wrapper_s_name_before_every_tensor_s_is_taken_off_and_said() {
    let model = random(config());
    for (wrapper, trunk) in
        [("_orig_mod.", "transformer."), ("module.", ""), ("module._orig_mod.model.", "transformer.")]
    {
        let mut parts = parts(&model);
        for part in &mut parts {
            part.0 = format!("{wrapper}{}", part.0.replace("transformer.", trunk));
        }
        let (back, notes) = noted(config(), file(&parts)).expect("the file is right");
        assert_eq!(logits(&back), logits(&model), "{wrapper}");
        assert!(notes.len() == 1 && notes[0].contains(&format!("`{wrapper}`")), "{notes:?}");
        // One tensor without it, and it is no wrapper.
        parts[0].0 = parts[0].0.replace(wrapper, "");
        let message = error(config(), file(&parts));
        assert!(
            message.contains(&format!("unknown: `{wrapper}")) && message.contains("missing"),
            "{message}"
        );
    }
    assert_eq!(noted(config(), file(&parts(&model))).expect("the file is right").1, Vec::<String>::new());
}

#[test]
fn heads_of_other_tasks_are_left_out_and_said() {
    let model = random(config());
    for heads in [
        &["score.weight"][..],
        &["classifier.weight", "classifier.bias"],
        &["qa_outputs.weight", "qa_outputs.bias"],
        &["multiple_choice_head.summary.weight", "multiple_choice_head.summary.bias"],
    ] {
        let mut parts = parts(&model);
        parts.extend(heads.iter().map(|name| ((*name).to_owned(), Dtype::F32, vec![2, 4], vec![0; 32])));
        let (back, notes) = noted(config(), file(&parts)).expect("the trunk is right");
        assert_eq!(logits(&back), logits(&model));
        assert!(notes.len() == 1 && heads.iter().all(|head| notes[0].contains(head)), "{notes:?}");
    }
}

#[test]
fn weights_of_double_precision_are_rounded_as_they_are_read() {
    let model = random(config());
    let mut parts = parts(&model);
    for part in &mut parts {
        part.1 = Dtype::F64;
        let widen = |bytes: &[u8; 4]| f64::from(f32::from_le_bytes(*bytes)).to_le_bytes();
        part.3 = part.3.as_chunks::<4>().0.iter().flat_map(widen).collect();
    }
    assert_eq!(logits(&load_bytes(config(), file(&parts)).expect("the file is right")), logits(&model));
    // What f32 does not hold is no number in it.
    for part in parts.iter_mut().filter(|part| part.0.ends_with("ln_f.bias")) {
        part.3[..8].copy_from_slice(&1e300_f64.to_le_bytes());
    }
    assert!(error(config(), file(&parts)).contains("1 of 4"));
}

#[test]
fn a_broken_row_of_an_embedding_is_refused_only_where_it_is_used() {
    use crate::model::TokenError;
    use crate::model::hooks::BadWrite;
    use crate::point::{HookPoint, Module, Site};
    use crate::tensor::AnyTensor;

    let whole = random(config());
    let mut parts = parts(&whole);
    let row = 4 * size_of::<f32>();
    for (name, number) in [("wte.weight", 1), ("wpe.weight", 2)] {
        for part in parts.iter_mut().filter(|part| part.0.ends_with(name)) {
            part.3[number * row + 4..][..4].copy_from_slice(&f32::NAN.to_le_bytes());
        }
    }
    let (model, notes) = noted(config(), file(&parts)).expect("the other rows are numbers");
    assert!(
        notes.len() == 2 && notes[0].contains("(1): prompts that use them are refused, and their logits"),
        "{notes:?}"
    );
    assert_eq!(model.check_tokens(&[0, 4]), Ok(()));
    assert_eq!(model.check_tokens(&[0, 1]), Err(TokenError::BrokenRow { what: "token id", number: 1 }));
    assert_eq!(model.check_tokens(&[0, 0, 0]), Err(TokenError::BrokenRow { what: "position", number: 2 }));
    let ids = AnyTensor::new(Tensor::<2, burn::tensor::Int>::from_ints([[0, 1]], &test_device()));
    let point = HookPoint::global(Site::WteInput);
    assert_eq!(model.check_written(point, &ids), Err(BadWrite::BrokenRow { point, id: 1 }));
    let error = model.call(Module::Wte, None, ids).expect_err("the row is broken").to_string();
    assert!(error.contains("id 1") && error.contains("NaN"), "{error}");
    let of = |model: &Gpt2| {
        let ids = Tensor::<2, burn::tensor::Int>::from_ints([[0, 4]], &test_device());
        model.logits(ids).into_data().iter::<f32>().collect::<Vec<_>>()
    };
    for (place, (got, want)) in of(&model).into_iter().zip(of(&whole)).enumerate() {
        assert!(
            if place % 5 == 1 { got.is_nan() } else { (got - want).abs() < 1e-6 },
            "{place}: {got} {want}"
        );
    }
    // A table without a row that is numbers is of no use.
    for part in parts.iter_mut().filter(|part| part.0.ends_with("wpe.weight")) {
        part.3 = f32::NAN.to_le_bytes().repeat(12);
    }
    assert!(self::error(config(), file(&parts)).contains("12 of 12"));
}

#[test]
fn a_broken_file_is_told_apart() {
    let bytes = random(config()).to_safetensors().expect("the weights can be read");
    let truncated = error(config(), bytes[..bytes.len() - 3].to_vec());
    assert!(truncated.contains("truncated") && truncated.contains(&bytes.len().to_string()), "{truncated}");
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(error(config(), longer).contains("announces only"));
    assert!(error(config(), bytes[..40].to_vec()).contains("its header ends at byte"));
    assert!(error(config(), b"short".to_vec()).contains("only 5 bytes"));
    assert!(error(config(), b"<!DOCTYPE html><html>".to_vec()).contains("not a safetensors file"));
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".to_vec();
    assert!(error(config(), pointer).contains("git lfs pull"));
    let mut garbled = bytes;
    garbled[9] = b'!';
    assert!(error(config(), garbled).contains("not a safetensors header"));
}

#[test]
fn shards_are_read_through_their_index_and_a_missing_one_is_named() {
    let dir = tempfile::tempdir().expect("a folder can be made");
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).expect("can write");
    let open = || Checkpoint::open(dir.path());
    let message = |result: Result<Checkpoint, WeightsError>| match result {
        Ok(_) => panic!("the folder is wrong"),
        Err(error) => error.to_string(),
    };
    assert!(message(open()).contains("save_pretrained"));

    let model = random(config());
    let parts = parts(&model);
    let (first, second) = parts.split_at(3);
    write("a.safetensors", &file(&first.to_vec()));
    let name = |i: usize| if i < 3 { "a.safetensors" } else { "b.safetensors" };
    let map: HashMap<_, _> = parts.iter().enumerate().map(|(i, part)| (&part.0, name(i))).collect();
    write("model.safetensors.index.json", serde_json::json!({ "weight_map": map }).to_string().as_bytes());
    let missing = message(open());
    assert!(missing.contains("b.safetensors is missing") && missing.contains("index.json"), "{missing}");

    write("b.safetensors", &file(&second.to_vec()));
    let checkpoint = open().expect("all shards are there");
    let (back, _) =
        load(config(), checkpoint, &test_device(), FloatDType::F32).expect("the shards are right");
    assert_eq!(logits(&back), logits(&model));

    write("model.safetensors.index.json", br#"{"weight_map": {"wte.weight": "../a.safetensors"}}"#);
    assert!(message(open()).contains("not a plain file name"));
    write("model.safetensors.index.json", b"{}");
    assert!(message(open()).contains("weight_map"));
}

#[test]
fn weights_larger_than_memory_are_refused_before_any_is_read() {
    let model = random(config());
    let bytes = model.to_safetensors().expect("the weights can be read");
    let refused = with_memory(100, || error(config(), bytes.clone()));
    assert_eq!(
        refused,
        "there is no memory for the weights in memory: as F32 it takes 1.1 kB, and 100 bytes are free; load them as F16 or \
         BF16, or a smaller model"
    );
    assert!(load_bytes(config(), bytes).is_ok());
}

/// A file of zeros takes no room on the disk, however long it is.
#[test]
fn a_checkpoint_that_no_machine_could_hold_is_refused() {
    const VOCABULARY: usize = 1 << 40;
    let config = Gpt2Config { vocab_size: VOCABULARY, ..config() };
    let mut end = 0;
    let mut header = serde_json::Map::new();
    for (name, shape) in parameter_shapes(&config, &test_device()) {
        let start = end;
        end += 4 * shape.iter().product::<usize>();
        header.insert(
            name,
            serde_json::json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, end] }),
        );
    }
    let header = serde_json::Value::Object(header).to_string();
    let dir = tempfile::tempdir().expect("a folder can be made");
    let path = dir.path().join("model.safetensors");
    let written = std::fs::File::create(&path).and_then(|mut file| {
        std::io::Write::write_all(&mut file, &(header.len() as u64).to_le_bytes())?;
        std::io::Write::write_all(&mut file, header.as_bytes())?;
        file.set_len((8 + header.len() + end) as u64)
    });
    if written.is_err() {
        // Not every file system has files of 16 TB.
        return;
    }
    let checkpoint = Checkpoint::open(dir.path()).expect("the header is right");
    let refused =
        load(config, checkpoint, &test_device(), FloatDType::F32).expect_err("it is larger than memory");
    let refused = refused.to_string();
    assert!(
        refused.starts_with(&format!(
            "there is no memory for the weights in {}: as F32 it takes 17592",
            path.display()
        )),
        "{refused}"
    );
}
