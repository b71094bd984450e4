//! The tasks by name: what is timed, and what each hands over to be compared.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nnsight::device::{DataError, to_vec_f32};
use nnsight::prelude::*;
use nnsight::reported;

use crate::experiments::{self, Pair};
use crate::memory;
use crate::request::{Failure, Request};

/// The models, each loaded when it is first needed.
pub struct Models {
    folders: [PathBuf; 2],
    device: DeviceMap,
    loaded: [Option<LanguageModel>; 2],
}

/// Which of the models.
#[derive(Clone, Copy)]
enum Which {
    Small = 0,
    Narrow = 1,
}

impl Models {
    /// Models in these folders.
    pub fn new(small: PathBuf, narrow: PathBuf, device: DeviceMap) -> Self {
        Models { folders: [small, narrow], device, loaded: [None, None] }
    }

    fn get(&mut self, which: Which) -> Result<&LanguageModel, Failure> {
        let place = which as usize;
        let model = match self.loaded[place].take() {
            Some(model) => model,
            None => self.load(which)?,
        };
        Ok(self.loaded[place].insert(model))
    }

    fn load(&self, which: Which) -> Result<LanguageModel, Failure> {
        let folder = self.folders[which as usize].to_string_lossy().into_owned();
        Ok(LanguageModel::builder(folder).device_map(self.device).load().map_err(Error::from)?)
    }
}

/// What is said of a task: the times of its runs, in seconds, and further numbers.
#[derive(Default)]
pub struct Report {
    seconds: Vec<f64>,
    more: Vec<(&'static str, f64)>,
}

impl Report {
    fn and(mut self, name: &'static str, value: f64) -> Self {
        self.more.push((name, value));
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds: Vec<String> = self.seconds.iter().map(|seconds| format!("{seconds:e}")).collect();
        write!(f, "{{\"seconds\": [{}]", seconds.join(", "))?;
        for (name, value) in &self.more {
            write!(f, ", \"{name}\": {value:e}")?;
        }
        if let Some(peak) = memory::peak() {
            write!(f, ", \"peak_bytes\": {peak}")?;
        }
        f.write_str("}")
    }
}

type Done = Result<(Report, Vec<f32>), Failure>;

/// Runs a task.
pub fn run(models: &mut Models, request: &Request) -> Done {
    match request.task.as_str() {
        "versions" => Ok((Report::default(), Vec::new())),
        "load" => load(models, request),
        "forward" => {
            let model = models.get(Which::Small)?;
            let ids = request.batch(model)?;
            timed(request, || waited(experiments::all_logits(model, &ids)?), to_vec_f32)
        }
        "last" => {
            let model = models.get(Which::Small)?;
            let ids = request.batch(model)?;
            timed(request, || waited(experiments::last_logits(model, &ids)?), to_vec_f32)
        }
        "overhead" => overhead(models.get(Which::Narrow)?, request),
        "nested" => {
            let (model, side) = (models.get(Which::Narrow)?, request.need("side")?);
            #[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
            let floats = |numbers: Vec<i64>| Ok(numbers.iter().map(|n| *n as f32).collect());
            timed(request, || Ok(experiments::nested_appends(model, side)?), floats)
        }
        "patching" => {
            let (layers, positions) = (request.up_to("layers")?, request.up_to("positions")?);
            let (model, pair) = (models.get(Which::Small)?, pair(request)?);
            let run = || experiments::activation_patching(model, &pair, layers.clone(), positions.clone());
            timed(request, || Ok(run()?), |found| Ok(narrowed(found)))
        }
        "heads" => {
            let (layers, pair) = (request.up_to("layers")?, pair(request)?);
            let model = models.get(Which::Small)?;
            timed(
                request,
                || Ok(experiments::head_patching(model, &pair, layers.clone())?),
                |found| Ok(narrowed(found)),
            )
        }
        "lens" => {
            let (model, prompts) = (models.get(Which::Small)?, request.prompts()?);
            timed(
                request,
                || Ok(experiments::logit_lens(model, &prompts)?),
                |(tokens, largest)| {
                    #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
                    let tokens = tokens.into_iter().map(|token| token as f32);
                    Ok(tokens.chain(narrowed(largest)).collect())
                },
            )
        }
        "mean" => {
            let (layer, prompts) = (request.need("layer")?, request.prompts()?);
            let model = models.get(Which::Small)?;
            timed(request, || waited(experiments::mean_residual(model, &prompts, layer)?), to_vec_f32)
        }
        "means" => {
            let (layer, prompts) = (request.need("layer")?, request.prompts()?);
            let model = models.get(Which::Small)?;
            timed(request, || averaged(experiments::residuals(model, &prompts, layer)?), Ok)
        }
        "turns" => {
            let (turns, pair) = (request.need("turns")?, pair(request)?);
            let model = models.get(Which::Small)?;
            timed(request, || Ok(experiments::scaled_runs(model, &pair, turns)?), |found| Ok(narrowed(found)))
        }
        "machine" => machine(models),
        other => Err(Failure::Request(format!("there is no task `{other}`"))),
    }
}

/// Runs something as often as is asked for; the last answer is made comparable after the clock has stopped.
fn timed<T>(
    request: &Request,
    mut run: impl FnMut() -> Result<T, Failure>,
    comparable: impl FnOnce(T) -> Result<Vec<f32>, DataError>,
) -> Done {
    let mut seconds = Vec::new();
    let mut last = None;
    let (result, report) = reported(|| -> Result<(), Failure> {
        for _ in 0..request.repeats()? {
            // The answer before goes first, as it would if the user had used it.
            drop(last.take());
            let start = Instant::now();
            last = Some(run()?);
            seconds.push(start.elapsed().as_secs_f64());
        }
        Ok(())
    });
    result?;
    let answer = match last {
        Some(last) => comparable(last)?,
        None => Vec::new(),
    };
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let each = |count: u64| count as f64 / seconds.len() as f64;
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let each_time = |time: Duration| time.as_secs_f64() / seconds.len() as f64;
    // What one run did, and where its time went.
    let more = vec![
        ("passes", each(report.passes)),
        ("rows", each(report.rows)),
        ("token_layers", each(report.token_layers)),
        ("token_layers_naive", each(report.token_layers_naive)),
        ("forward_seconds", each_time(report.times.forward)),
        ("values_seconds", each_time(report.times.values)),
        ("rest_seconds", each_time(report.times.rest)),
    ];
    let counted = Report { seconds, more };
    Ok((counted, answer))
}

/// Loads the model anew, and asks it for the logits of a first prompt.
fn load(models: &mut Models, request: &Request) -> Done {
    #[expect(clippy::cast_precision_loss, reason = "a byte more or less does not matter")]
    let bytes = |bytes: Option<u64>| bytes.map_or(f64::NAN, |bytes| bytes as f64);
    let before = bytes(memory::resident());
    let start = Instant::now();
    let model = models.load(Which::Small)?;
    let loaded = start.elapsed().as_secs_f64();
    let peak = bytes(memory::peak());
    let logits = waited(experiments::last_logits(&model, &request.batch(&model)?)?)?;
    let usable = start.elapsed().as_secs_f64();
    let report = Report { seconds: vec![loaded], more: Vec::new() }
        .and("usable_seconds", usable)
        .and("bytes_before", before)
        .and("peak_bytes_loaded", peak);
    Ok((report, to_vec_f32(logits)?))
}

/// What a trace costs more than the pass that it runs, where it runs one.
fn overhead(model: &LanguageModel, request: &Request) -> Done {
    let (saves, ids): (usize, _) = (request.need("saves")?, request.batch(model)?);
    let mut times = [Vec::new(), Vec::new()];
    let (result, report) = reported(|| -> Result<(), Failure> {
        for pair in 0..request.repeats()? {
            // Who comes first changes from pair to pair, so that neither always follows the other.
            for place in [pair % 2, 1 - pair % 2] {
                let start = Instant::now();
                match (place, saves) {
                    (0, _) => drop(waited(model.gpt2().logits(ids.clone()))?),
                    (_, 0) => experiments::no_saves(model, &ids)?,
                    (_, 1) => drop(waited(experiments::all_logits(model, &ids)?)?),
                    (_, 12) => drop(waited(experiments::twelve_saves(model, &ids)?.1)?),
                    _ => return Err(Failure::Request(format!("no trace with {saves} saves is written"))),
                }
                times[place].push(start.elapsed().as_secs_f64());
            }
        }
        Ok(())
    });
    result?;
    // Each pair ran one after the other, so that a machine that grows slower or faster does so for both.
    let more = times[1].iter().zip(&times[0]).map(|(traced, bare)| traced - bare).collect();
    let [bare, traced] = times.map(median);
    // A trace that needs no pass runs none: then all it takes is overhead.
    let seconds = if report.passes == 0 { traced } else { median(more) };
    let logits = to_vec_f32(experiments::all_logits(model, &ids)?)?;
    let report = Report { seconds: vec![seconds], more: Vec::new() };
    Ok((report.and("bare_seconds", bare).and("traced_seconds", traced), logits))
}

/// How fast this machine multiplies matrices through this backend, and reads memory.
fn machine(models: &mut Models) -> Done {
    const SIDE: usize = 1536;
    const BYTES: f64 = 4.0 * 64.0 * 1024.0 * 1024.0;
    let device = models.get(Which::Narrow)?.device();
    let square = Tensor::<2>::ones([SIDE, SIDE], &device);
    let long = Tensor::<1>::ones([64 * 1024 * 1024], &device);
    let (mut product, mut read) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        let start = Instant::now();
        waited(square.clone().matmul(square.clone()))?;
        product = product.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        waited(long.clone().sum())?;
        read = read.min(start.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "exact")]
    let operations = 2.0 * (SIDE as f64).powi(3);
    let report = Report { seconds: vec![product], more: Vec::new() };
    Ok((report.and("flops", operations / product).and("bytes_a_second", BYTES / read), Vec::new()))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_possible_truncation, reason = "they were computed as f32")]
fn narrowed(values: Vec<f64>) -> Vec<f32> {
    values.into_iter().map(|value| value as f32).collect()
}

/// The mean of tensors of one shape, on the host.
fn averaged(tensors: Vec<Tensor<3>>) -> Result<Vec<f32>, Failure> {
    #[expect(clippy::cast_precision_loss, reason = "no one has that many prompts")]
    let count = tensors.len() as f32;
    Ok(to_vec_f32(Tensor::cat(tensors, 0).sum_dim(0) / count)?)
}

/// The two prompts of a patching task.
fn pair(request: &Request) -> Result<Pair, Failure> {
    let mut prompts = request.prompts()?.into_iter();
    let (Some(clean), Some(corrupted)) = (prompts.next(), prompts.next()) else {
        return Err(Failure::Request("patching takes a clean and a corrupted prompt".to_owned()));
    };
    Ok(Pair { clean, corrupted, right: request.need("right")?, wrong: request.need("wrong")? })
}

/// A tensor whose first value has reached the host, so that the device has finished.
fn waited<const D: usize>(tensor: Tensor<D>) -> Result<Tensor<D>, Failure> {
    let first = tensor.clone().slice(std::array::from_fn::<_, D, _>(|_| 0..1));
    to_vec_f32(first)?;
    Ok(tensor)
}
