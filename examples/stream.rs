//! A collection of prompts of any length, one after the other: the residual stream's mean and norms.
//!
//! Look at: memory, which stays as it is for 100,000 prompts (`--count 100000`), and the file, which grows meanwhile.

mod common;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use nnsight::prelude::*;

/// Arguments of this example.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    model: common::Arguments,
    /// How many prompts to make up.
    #[arg(long, default_value_t = 300)]
    count: usize,
    /// Where the results go; without it, to a file among the temporary ones.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// As many prompts as asked for, no two alike, none of which is there before its turn.
fn prompts(count: usize) -> impl Iterator<Item = String> + Send {
    let names = ["Mary", "John", "Tom", "Anna"];
    let name = move |i: usize| names[i % names.len()];
    (0..count).map(move |i| format!("{i}. When {} and {} went to the store,", name(i), name(i / 4 + 1)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let Options { model, count, out } = Options::parse();
    let model = model.load()?;
    let path = out.unwrap_or_else(|| std::env::temp_dir().join("nnsight-stream.jsonl"));
    let out = JsonLines::create(&path)?.fields(["number", "prompt", "norm"]);

    let middle = model.n_layers() / 2;
    let zeros = Tensor::<1>::zeros([model.d_model()], &model.device());
    let total = nnsight::progress(|| {
        session!(model, |session| {
            let mut total = session.value(zeros);
            for (number, prompt) in session.stream(prompts(count)).enumerate() {
                let residual = session.trace(prompt, |m| m.transformer.h[middle].output);
                let last = residual.slice(s![0, -1, ..]).flatten::<1>(0, 2);
                total += last;
                session.write(&out, (number, prompt, last.powi_scalar(2).sum().item().sqrt()));
            }
            total.save()
        })
    })?;

    let mean = total / f64::from(u32::try_from(count.max(1))?);
    let norm: f64 = mean.powi_scalar(2).sum().into_scalar::<f64>().sqrt();
    println!("{count} prompts, norm of the mean residual after layer {middle}: {norm:.3}");
    println!("norms of all: {}", path.display());
    Ok(())
}
