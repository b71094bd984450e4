//! How much of the model sessions compute, counted in tokens times layers.

mod common;

use common::assert_close;
use nnsight::exec::{Optimizations, RunReport};
use nnsight::model::{Gpt2, Gpt2Config};
use nnsight::prelude::*;
use nnsight::{optimized, reported};

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
    let device = nnsight::device::default_device().expect("a device");
    let gpt2 = Gpt2::new_random(config, &device, 12).expect("the configuration is right");
    LanguageModel::from_parts("twelve layers", gpt2, None)
}
