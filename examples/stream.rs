//! A collection of prompts of any length, one after the other: the residual stream's mean and norms.
//!
//! Look at: memory, which stays as it is for 100,000 prompts (`--count 100000`), and the file, which grows meanwhile. Stop it
//! with Ctrl-C, or kill it: it goes on where it was.

mod common;

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use nnsight::exec::Cancel;
use nnsight::prelude::*;
use nnsight::{cancelled_by, progress};

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
    let out = JsonLines::resume(&path, "prompt")?.fields(["prompt", "norm"]);
    println!("{} prompts are done", out.done_count());
    let prompts = out.remaining(prompts(count), String::clone);
    let ctrl_c = Cancel::on_ctrl_c()?;

    let middle = model.n_layers() / 2;
    let zeros = Tensor::<1>::zeros([model.d_model()], &model.device());
    let sweep = || {
        session!(model, |session| {
            let (mut total, mut done) = (session.value(zeros), session.value(0.0));
            for prompt in session.stream(prompts) {
                let residual = session.trace(prompt, |m| m.transformer.h[middle].output);
                let last = residual.slice(s![0, -1, ..]).flatten::<1>(0, 2);
                total += last;
                done += 1.0;
                session.write(&out, (prompt, last.powi_scalar(2).sum().item().sqrt()));
            }
            (total.save(), done.save())
        })
    };
    let (total, done) = cancelled_by(&ctrl_c, || progress(sweep))?;

    let norm: f64 = (total / done.max(1.0)).powi_scalar(2).sum().into_scalar::<f64>().sqrt();
    println!("{done} prompts, norm of their mean residual after layer {middle}: {norm:.3}");
    println!("norms of all: {}", path.display());
    Ok(())
}
