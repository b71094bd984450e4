//! Our side of the comparison with the Python peers: loads a model once and runs tasks as they are asked for.
//!
//! `benches/peers/run.sh` starts it. Requests come on standard input, one a line, as words: the task's name, then
//! `key=value`. Each is answered on standard output by one line of JSON: the times it took, in seconds, and the peak memory
//! of the process so far. What a task computed goes as raw little-endian `f32` into the file that `answer=` names.

mod experiments;
mod memory;
mod request;
mod tasks;

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use nnsight::prelude::DeviceMap;

use crate::request::{Failure, Request};
use crate::tasks::{Models, Report};

/// As the README tells programs to.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Where the models are, and where they run.
#[derive(Parser)]
struct Arguments {
    /// Folder of the model of GPT-2 small's shape.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Folder of the narrow model, on which a pass is short.
    #[arg(long)]
    narrow: Option<PathBuf>,
    /// Where to run: `cpu`, `libtorch` or `cuda:N`.
    #[arg(long, default_value = "cpu")]
    device: DeviceMap,
    /// What `cargo bench` gives every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (Some(model), Some(narrow)) = (arguments.model, arguments.narrow) else {
        // `cargo bench` ends here.
        println!("the comparison with the Python peers is started by benches/peers/run.sh");
        return ExitCode::SUCCESS;
    };
    match serve(&mut Models::new(model, narrow, arguments.device)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers worker: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers requests until there are no more.
fn serve(models: &mut Models) -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let reply = match answer(models, &line) {
            Ok(report) => report.to_string(),
            Err(failure) => format!("{{\"error\": {}}}", request::quoted(&failure.to_string())),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{reply}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(models: &mut Models, line: &str) -> Result<Report, Failure> {
    let request = Request::parse(line)?;
    let (report, values) = tasks::run(models, &request)?;
    if let Some(path) = request.get("answer") {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        std::fs::write(path, bytes).map_err(|error| Failure::File(path.to_owned(), error))?;
    }
    Ok(report)
}
