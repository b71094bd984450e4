//! How much of the model sessions compute, counted in tokens times layers.

mod common;

use common::tiny;
use nnsight::model::{Gpt2, Gpt2Config};
use nnsight::prelude::*;
use nnsight::reported;

/// The layers of GPT-2 small, and few of everything else.
fn model() -> LanguageModel {
    let config = Gpt2Config {
        n_layer: 12,
        n_head: 12,
        n_embd: 12,
        n_positions: 16,
        vocab_size: 20,
        initializer_range: 0.3,
        ..Gpt2Config::default()
    };
    let gpt2 = Gpt2::new_random(config, &tiny().device(), 12).expect("the configuration is right");
    LanguageModel::from_parts("twelve layers", gpt2, None)
}

const LAYERS: u64 = 12;
const CLEAN: [i64; 15] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9];

#[test]
fn a_session_that_reads_the_fourth_layer_only_runs_four() {
    let model = model();
    let (value, report) = reported(|| {
        session!(model, |session| { session.trace(CLEAN, |m| m.transformer.h[3].output).save() })
    });
    assert_eq!(value.expect("it runs").dims(), [1, 15, 12]);
    assert_eq!((report.passes, report.token_layers), (1, 4 * 15));
}

#[test]
fn a_clean_run_in_a_loop_of_a_hundred_turns_computes_each_layer_once() {
    let model = model();
    let (sums, report) = reported(|| {
        session!(model, |session| {
            let sums = session.list();
            for turn in session.iter(0..100) {
                let clean = session.trace(CLEAN, |m| m.lm_head.output.slice(s![.., -1, 2]).item());
                sums.append(clean + turn.to_float());
            }
            sums.save()
        })
    });
    assert_eq!(sums.expect("it runs").len(), 100);
    assert_eq!(report.token_layers, LAYERS * 15);
}
