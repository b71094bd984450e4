//! The tiny model in `assets/tiny` does what it is shipped for, on prompts its training never saw.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::{Int, Tensor, TensorData};
use nnsight_runtime::model::LanguageModel;
use serde::Deserialize;

/// Share of held-out prompts of each task that must be answered right.
const ACCURACY: f64 = 0.95;
/// How far the documentation's prompts must put the right answer above the wrong one.
const SHOWCASE_MARGIN: f32 = 2.0;
/// How far a logit may be from the one the trainer stored.
const TOLERANCE: f32 = 1e-3;

#[derive(Deserialize)]
struct Case {
    task: String,
    prompt: String,
    answer: String,
    distractor: String,
}

#[derive(Deserialize)]
struct Reference {
    prompt: String,
    ids: Vec<i64>,
    top: Vec<Logit>,
}

#[derive(Deserialize)]
struct Logit {
    id: usize,
    logit: f32,
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/tiny")
}

fn tiny() -> LanguageModel {
    let folder = assets().into_os_string().into_string().expect("a path in Unicode");
    LanguageModel::builder(folder).load().expect("the tiny model loads")
}

fn stored<T: for<'de> Deserialize<'de>>(file: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    serde_json::from_slice(&fs::read(path).expect("the stored data")).expect("a list of entries")
}

fn last_logits(model: &LanguageModel, prompt: &str) -> Vec<f32> {
    let ids = model.tokenizer().expect("a tokenizer").encode(prompt).expect("tokens");
    let len = ids.len();
    let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, [1, len]), &model.device());
    let logits = model.gpt2().logits(ids).slice([0..1, len - 1..len]);
    logits.into_data().iter::<f32>().collect()
}

fn token(model: &LanguageModel, text: &str) -> usize {
    let id = model.tokenizer().expect("a tokenizer").token_id(text).expect("one token");
    usize::try_from(id).expect("an id")
}

#[test]
fn held_out_prompts_of_every_task_are_answered() {
    let model = tiny();
    let mut scores = BTreeMap::<String, (u32, u32)>::new();
    for case in stored::<Case>("tiny_eval.json") {
        let logits = last_logits(&model, &case.prompt);
        let (answer, distractor) = (token(&model, &case.answer), token(&model, &case.distractor));
        let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let (right, all) = scores.entry(case.task.clone()).or_default();
        *right += u32::from(logits[answer] >= best);
        *all += 1;
        if case.task == "showcase" {
            let margin = logits[answer] - logits[distractor];
            assert!(margin > SHOWCASE_MARGIN, "{:?}: {margin}", case.prompt);
        }
    }
    assert_eq!(scores.len(), 7);
    for (task, (right, all)) in scores {
        assert!(f64::from(right) >= ACCURACY * f64::from(all), "{task}: {right} of {all}");
    }
}

#[test]
fn logits_and_tokens_are_those_the_trainer_stored() {
    let model = tiny();
    for reference in stored::<Reference>("tiny_reference.json") {
        let ids = model.tokenizer().expect("a tokenizer").encode(&reference.prompt).expect("tokens");
        assert_eq!(ids, reference.ids);
        let logits = last_logits(&model, &reference.prompt);
        for Logit { id, logit } in reference.top {
            assert!((logits[id] - logit).abs() < TOLERANCE, "{:?}, {id}: {}", reference.prompt, logits[id]);
        }
    }
}

#[test]
fn a_clean_prompt_and_its_corruption_have_tokens_in_the_same_places() {
    let model = tiny();
    let tokens = |text: &str| model.tokenizer().expect("a tokenizer").encode(text).expect("tokens");
    let clean = tokens("When Mary and John went to the store, John gave a drink to");
    let corrupted = tokens("When Mary and John went to the store, Mary gave a drink to");
    let differences: Vec<usize> = (0..clean.len()).filter(|&at| clean[at] != corrupted[at]).collect();
    assert_eq!(clean.len(), corrupted.len());
    assert_eq!(differences, [9]);
    assert_eq!(tokens("_").len(), 1);
}

#[test]
fn the_folder_is_small_and_the_model_has_layers_and_heads_to_compare() {
    let files = fs::read_dir(assets()).expect("the folder");
    let bytes: u64 = files.map(|file| file.expect("an entry").metadata().expect("its size").len()).sum();
    assert!(bytes < 2_000_000, "{bytes}");
    let model = tiny();
    assert!(model.n_layers() >= 4 && model.n_heads() >= 4);
}
