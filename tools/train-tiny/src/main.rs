//! Trains the tiny GPT-2 that ships with `nnsight-runtime`, tests it on held-out prompts and writes it out.

mod batch;
mod data;
mod eval;
mod export;
mod init;
mod tokenizer;
mod train;
mod words;

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use burn::module::Module;
use burn::tensor::Device;
use clap::Parser;
use nnsight_runtime::model::{Gpt2, Gpt2Config};
use serde::Serialize;

use crate::export::Sizes;
use crate::train::Schedule;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Trains the tiny GPT-2 and writes it in Hugging Face's layout.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Directory for the model.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../nnsight-runtime/assets/tiny"))]
    out: PathBuf,
    /// Directory for the held-out prompts and the reference logits.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../nnsight-runtime/tests/data"))]
    data: PathBuf,
    /// Seed of the initial weights, the training text and the held-out prompts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Optimiser steps.
    #[arg(long, default_value_t = 2000)]
    steps: usize,
    /// Rows of a batch; the first rows are half as long and twice as many.
    #[arg(long, default_value_t = 24)]
    rows: usize,
    /// Tokens of a row, and the longest text the model can read.
    #[arg(long, default_value_t = 64)]
    context: usize,
    /// Highest learning rate.
    #[arg(long, default_value_t = 5e-3)]
    rate: f64,
    /// Blocks.
    #[arg(long, default_value_t = 4)]
    layers: usize,
    /// Heads of a block.
    #[arg(long, default_value_t = 4)]
    heads: usize,
    /// Width of the residual stream.
    #[arg(long, default_value_t = 96)]
    width: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let tokenizer = tokenizer::train()?;
    let sizes = Sizes {
        layers: args.layers,
        heads: args.heads,
        width: args.width,
        positions: args.context,
        vocab: tokenizer.get_vocab_size(true),
    };
    let config = export::config(sizes, &tokenizer)?;
    let device = Device::flex();
    let trained_on = device.clone().autodiff();
    let gpt2_config = Gpt2Config::from_json(config.to_string().as_bytes())?;
    let model = Gpt2::new_random(gpt2_config, &trained_on, args.seed)?;
    let model = init::with_sinusoidal_positions(model);
    println!("{sizes:?}, {} parameters", model.num_params());

    let schedule = Schedule {
        steps: args.steps,
        rows: args.rows,
        context: args.context,
        rate: args.rate,
        seed: args.seed,
    };
    let model = train::train(model, &trained_on, &tokenizer, &schedule)?;
    let model = export::rounded(model.valid());

    let cases = eval::cases(args.seed);
    for (task, score) in eval::score(&model, &device, &tokenizer, &cases)? {
        println!("{task:<12} {score}");
    }
    export::export(&model, &config, &tokenizer, &args.out)?;
    fs::create_dir_all(&args.data)?;
    fs::write(args.data.join("tiny_eval.json"), lines(&cases)?)?;
    let references = eval::references(&model, &device, &tokenizer)?;
    fs::write(args.data.join("tiny_reference.json"), lines(&references)?)?;
    Ok(())
}

/// A JSON array with one entry a line, so that a change of the entries reads well.
fn lines(entries: &[impl Serialize]) -> Result<String> {
    let lines = entries.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}
