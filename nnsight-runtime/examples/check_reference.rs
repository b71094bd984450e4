//! Compares a saved model with the activations transformers computed for it, and times the pass.
//!
//! `cargo run --release --example check_reference -p nnsight-runtime -- FOLDER`, where the folder holds a checkpoint
//! and a `reference.safetensors`; `scripts/reference/check_gpt2_small.py` makes one.

#[path = "../tests/reference/compare.rs"]
mod compare;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use nnsight_runtime::model::LanguageModel;
use nnsight_runtime::point::Site;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: check_reference FOLDER");
        return ExitCode::FAILURE;
    };
    let start = Instant::now();
    let model = match LanguageModel::from_pretrained(folder.as_str()) {
        Ok(model) => model,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!("loaded in {:.2?}", start.elapsed());
    let references = compare::references(&Path::new(&folder).join("reference.safetensors"));
    let found = compare::differences(&model, &references);
    for site in Site::ALL {
        let gaps = found.iter().filter(|(point, _)| point.site() == *site).map(|(_, gap)| *gap);
        println!("{:10.2e} {site}", gaps.fold(0.0, f64::max));
    }
    let worst = found.iter().map(|(_, gap)| *gap).fold(0.0, f64::max);
    println!("{worst:10.2e} at worst, over {} hook points", found.len());

    let ids = compare::prompt(&references, &model.device());
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        drop(model.gpt2().logits(ids.clone()).into_data());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("forward pass of {:?}: {:.1} ms at best", ids.dims(), best * 1e3);
    if worst < 1e-2 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
