//! Loading a model's weights from safetensors in Hugging Face's layout, and writing them in it.

mod error;
mod read;
mod save;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use burn::module::{Param, ParamId};
use burn::tensor::{DType, Device, FloatDType, Shape, Tensor};
use safetensors::Dtype;

pub use error::{Problem, Problems, WeightsError};
pub use save::WriteError;

use super::checkpoint::Checkpoint;
use super::config::Gpt2Config;
use super::gpt2::Gpt2;
use super::params::{Source, Start, build};
use crate::device::memory::claim_on;
use read::{Read, read_all};

const HEAD: &str = "lm_head.weight";
const TOKENS: &str = "wte.weight";

/// Loads a model of a validated configuration.
///
/// Weights are cast to `dtype`. As in transformers, `lm_head.weight` of a model with tied embeddings is used where
/// it differs from the token embedding, which is then not tied.
/// Gives notes of what was left aside as well.
#[expect(clippy::needless_pass_by_value, reason = "the files are closed once the weights are there")]
pub(super) fn load(
    mut config: Gpt2Config,
    checkpoint: Checkpoint,
    device: &Device,
    dtype: FloatDType,
) -> Result<(Gpt2, Vec<String>), WeightsError> {
    if !matches!(dtype, FloatDType::F32 | FloatDType::F16 | FloatDType::BF16) {
        return Err(WeightsError::Dtype(dtype));
    }
    let mut notes = check(&config, &checkpoint, device)?;
    let bytes = parameter_bytes(&config, device, dtype);
    claim_on(device, bytes).map_err(|source| WeightsError::Memory {
        file: checkpoint.label(),
        dtype,
        source,
    })?;
    if config.tie_word_embeddings
        && let (Some(head), Some(tokens)) = (checkpoint.entry(HEAD), checkpoint.entry(TOKENS))
    {
        config.tie_word_embeddings = head.dtype == tokens.dtype && checkpoint.same_bytes(head, tokens)?;
    }
    let names: Vec<_> = parameter_shapes(&config, device).into_keys().collect();
    let tensors = read_all(&checkpoint, &names, device, dtype);
    let tied = config.tie_word_embeddings;
    let mut loader =
        Loader { checkpoint: &checkpoint, tensors, notes: Vec::new(), tied, largest: 0.0, dtype };
    let model = build(config, &mut loader)?;
    notes.append(&mut loader.notes);
    Ok((model, notes))
}

/// Names of heads that models with another task have on a GPT-2's trunk, up to their first dot.
const HEADS: [&str; 4] = ["score", "classifier", "qa_outputs", "multiple_choice_head"];

/// Whether this tensor belongs to the head of another task, which is left out.
fn is_of_another_head(name: &str) -> bool {
    name.split_once('.').is_some_and(|(head, _)| HEADS.contains(&head))
}

/// Holds the checkpoint's names, shapes and dtypes against the configuration's, all at once; gives notes of what is left aside.
fn check(config: &Gpt2Config, checkpoint: &Checkpoint, device: &Device) -> Result<Vec<String>, WeightsError> {
    let mut expected = parameter_shapes(config, device);
    if config.tie_word_embeddings
        && checkpoint.entry(HEAD).is_some()
        && let Some(shape) = expected.get(TOKENS).cloned()
    {
        expected.insert(HEAD.to_owned(), shape);
    }
    let (mut problems, mut others) = (Vec::new(), Vec::new());
    for (name, shape) in &expected {
        if checkpoint.entry(name).is_none() {
            problems.push(Problem::Missing { name: name.clone(), shape: shape.clone() });
        }
    }
    for (name, entries) in checkpoint.entries().filter(|(name, _)| !is_buffer(name)) {
        if entries.len() > 1 {
            problems.push(Problem::Twice { name: name.to_owned(), times: entries.len() });
        }
        let Some(entry) = entries.first() else { continue };
        let (short, name, got) = (name, entry.raw_name.clone(), entry.shape.clone());
        match expected.get(short) {
            None if is_of_another_head(short) => others.push(name),
            None => problems.push(Problem::Unknown { name, shape: got }),
            Some(shape) if *shape != got => {
                problems.push(Problem::Shape { name, expected: shape.clone(), got });
            }
            Some(_) if !matches!(entry.dtype, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16) => {
                problems.push(Problem::Dtype { name, dtype: entry.dtype });
            }
            Some(_) => {}
        }
    }
    let label = checkpoint.label();
    let mut notes = Vec::new();
    if !checkpoint.wrapper().is_empty() {
        notes
            .push(format!("{label}: every name begins with `{}`, which was taken off", checkpoint.wrapper()));
    }
    if !others.is_empty() {
        notes.push(format!(
            "{label}: `{}` belongs to a head of another task and is left out; the model is its trunk",
            others.join("`, `")
        ));
    }
    if problems.is_empty() {
        return Ok(notes);
    }
    Err(WeightsError::Tensors { file: checkpoint.label(), problems: Problems(problems) })
}

/// Whether this is a causal mask that old versions of transformers saved along: `h.3.attn.bias`, `.masked_bias`.
fn is_buffer(name: &str) -> bool {
    let inner = name.strip_prefix("h.").and_then(|rest| rest.split_once('.'));
    inner.is_some_and(|(layer, rest)| {
        layer.bytes().all(|byte| byte.is_ascii_digit()) && matches!(rest, "attn.bias" | "attn.masked_bias")
    })
}

/// What the parameters take in memory.
pub(super) fn parameter_bytes(config: &Gpt2Config, device: &Device, dtype: FloatDType) -> usize {
    let shapes = parameter_shapes(config, device).into_values();
    let elements = shapes.map(|shape| shape.into_iter().fold(1, usize::saturating_mul));
    elements.fold(0, usize::saturating_add).saturating_mul(DType::from(dtype).size())
}

/// Every parameter's name, without `transformer.`, and shape.
fn parameter_shapes(config: &Gpt2Config, device: &Device) -> BTreeMap<String, Vec<usize>> {
    let mut recorder = Recorder { shapes: BTreeMap::new(), device };
    let Ok(_) = build(config.clone(), &mut recorder);
    recorder.shapes
}

/// Notes what a model is built of, without making any tensor.
struct Recorder<'d> {
    shapes: BTreeMap<String, Vec<usize>>,
    device: &'d Device,
}

impl Source for Recorder<'_> {
    type Error = std::convert::Infallible;

    fn take<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
        _: Start,
    ) -> Result<Param<Tensor<D>>, Self::Error> {
        self.shapes.insert(name.to_owned(), shape.to_vec());
        let init = move |device: &Device, _| Tensor::zeros(shape, device);
        Ok(Param::uninitialized(ParamId::new(), init, self.device.clone(), false, Shape::from(shape)))
    }
}

/// Hands out tensors that were read, or the reason why one was not, in the order of building: of several reasons
/// the same one is told every time.
struct Loader<'c> {
    checkpoint: &'c Checkpoint,
    tensors: HashMap<String, Result<Read, WeightsError>>,
    notes: Vec<String>,
    tied: bool,
    largest: f32,
    dtype: FloatDType,
}

impl Source for Loader<'_> {
    type Error = WeightsError;

    fn take<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
        _: Start,
    ) -> Result<Param<Tensor<D>>, WeightsError> {
        let Some(tensor) = self.tensors.remove(name) else {
            let problem = Problem::Missing { name: name.to_owned(), shape: shape.to_vec() };
            return Err(WeightsError::Tensors {
                file: self.checkpoint.label(),
                problems: Problems(vec![problem]),
            });
        };
        let Read { tensor, broken, largest } = tensor?;
        self.largest = self.largest.max(largest);
        if !broken.is_empty() {
            self.broken(name, &broken);
        }
        Ok(Param::from_tensor(tensor.reshape(shape)))
    }

    fn largest(&self) -> Option<f32> {
        (self.dtype != FloatDType::F16).then_some(self.largest)
    }

    fn broken_rows(&mut self, name: &str) -> Vec<i64> {
        let Some(Ok(read)) = self.tensors.get(name) else { return Vec::new() };
        read.broken.iter().filter_map(|row| i64::try_from(*row).ok()).collect()
    }
}

impl Loader<'_> {
    /// Notes that some rows of an embedding are no numbers.
    fn broken(&mut self, name: &str, rows: &[usize]) {
        let shown: Vec<String> = rows.iter().take(5).map(ToString::to_string).collect();
        let more = if rows.len() > shown.len() { ", …" } else { "" };
        let logits = if self.tied && name == TOKENS { ", and their logits are no numbers" } else { "" };
        self.notes.push(format!(
            "{}: `{name}` is NaN or infinite in {} of its rows ({}{more}): prompts that use them are refused{logits}",
            self.checkpoint.label(),
            rows.len(),
            shown.join(", "),
        ));
    }
}
