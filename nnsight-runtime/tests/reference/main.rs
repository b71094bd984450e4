//! The forward pass against transformers' activations, on checkpoints that transformers saved.
//!
//! `scripts/reference/make_references.py` writes both.

mod compare;

use std::path::{Path, PathBuf};

use compare::{differences, references};
use nnsight_runtime::model::LanguageModel;
use nnsight_runtime::point::{HookPoint, Site};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn load(name: &str) -> LanguageModel {
    LanguageModel::from_pretrained(folder(name).to_string_lossy()).expect("transformers saved it")
}

fn greatest_differences(name: &str) -> Vec<(HookPoint, f64)> {
    let references = references(&folder(name).join("reference.safetensors"));
    let found = differences(&load(name), &references);
    assert_eq!(found.len(), references.len(), "every reference has its hook point");
    found
}

fn assert_every_point_agrees(name: &str) {
    let found = greatest_differences(name);
    let layers = load(name).n_layers();
    let layered = Site::ALL.iter().filter(|site| site.is_layered()).count();
    assert_eq!(found.len(), layered * layers + Site::ALL.len() - layered, "every hook point has a reference");
    assert!(found.iter().map(|(point, _)| point).is_sorted(), "points are reached in their order");
    for (point, gap) in found {
        assert!(gap < 1e-4, "{point} differs by {gap}");
    }
}

#[test]
fn a_tied_model_agrees_with_transformers_at_every_hook_point() {
    assert_every_point_agrees("tied");
}

#[test]
fn an_untied_model_with_its_own_mlp_width_and_exact_gelu_agrees_at_every_hook_point() {
    assert_every_point_agrees("untied");
}

#[test]
fn scores_scaled_by_layer_only_and_relu_agree_at_every_hook_point() {
    assert_every_point_agrees("scaled");
}

#[test]
fn sharded_f16_and_bf16_checkpoints_agree_when_computed_in_f32() {
    for name in ["tied-f16-sharded", "untied-bf16-sharded"] {
        let found = greatest_differences(name);
        assert_eq!(found.len(), 2, "ids and logits");
        for (point, gap) in found {
            assert!(gap < 1e-4, "{name}: {point} differs by {gap}");
        }
    }
}
