//! The training loop.

use std::f64::consts::PI;
use std::fmt;
use std::time::Instant;

use anyhow::{Result, anyhow};
use burn::grad_clipping::GradientClippingConfig;
use burn::module::ParamGroup;
use burn::optim::{AdamWConfig, AdjustLrFn, GradientsParams, MuonConfig};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use nnsight_runtime::model::Gpt2;
use tokenizers::Tokenizer;

use crate::batch::{ANSWER, Batch, Batches, GUESSED, REPEATED};

/// Steps between two printed losses.
const REPORT_EVERY: usize = 50;

/// The blocks' matrices, which Muon optimises; `AdamW` takes the embeddings, biases and norms.
const MATRICES: &str = r"^h\.\d+\.(attn|mlp)\.\w+\.weight$";

/// How to train.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Optimiser steps.
    pub steps: usize,
    /// Rows of a batch.
    pub rows: usize,
    /// Tokens the model sees of a row.
    pub context: usize,
    /// Highest learning rate.
    pub rate: f64,
    /// Seed of the training text.
    pub seed: u64,
}

impl Schedule {
    /// Rows and tokens of a row: at first twice as many rows of half the length, in which there is less to
    /// confuse a repeated token with.
    fn shape_at(&self, step: usize) -> (usize, usize) {
        if step < self.steps * 2 / 5 { (self.rows * 2, self.context / 2) } else { (self.rows, self.context) }
    }

    /// Linear warm-up over a twentieth of the steps, then a cosine down to a fiftieth of the highest rate.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand steps")]
    fn rate_at(&self, step: usize) -> f64 {
        let warm_up = (self.steps / 20).max(1);
        if step < warm_up {
            return self.rate * (step + 1) as f64 / warm_up as f64;
        }
        let done = (step - warm_up) as f64 / (self.steps - warm_up).max(1) as f64;
        self.rate * (0.02 + 0.98 * 0.5 * (1.0 + (PI * done).cos()))
    }
}

/// Trains a model, whose parameters must be on the autodiff device `device`.
///
/// # Errors
/// When a batch cannot be made or a loss cannot be read.
pub fn train(mut model: Gpt2, device: &Device, tokenizer: &Tokenizer, schedule: &Schedule) -> Result<Gpt2> {
    let mut batches = Batches::new(schedule.seed, tokenizer)?;
    let matrices = ParamGroup::from_regex(MATRICES).map_err(|error| anyhow!("{error:?}"))?;
    let muon = MuonConfig::new().with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW);
    let mut optimizer = AdamWConfig::new()
        .with_beta_2(0.98)
        .with_epsilon(1e-8)
        .with_weight_decay(0.02)
        .with_grad_clipping(Some(GradientClippingConfig::Norm(1.0)))
        .init()
        .with_group(matrices, muon.build(), None);
    let start = Instant::now();
    let mut recent = Means::default();
    for step in 0..schedule.steps {
        let (rows, context) = schedule.shape_at(step);
        let batch = batches.batch(rows, context)?;
        let (log_probs, weights) = log_probs(&model, device, &batch);
        recent.add(&batch, &log_probs.clone().inner().into_data().try_to_vec()?);
        let loss = (log_probs * weights.clone()).sum() / -weights.sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        model = optimizer.step(schedule.rate_at(step), model, gradients);
        if (step + 1) % REPORT_EVERY == 0 || step + 1 == schedule.steps {
            println!("step {:>5}   {recent}   {:.0} s", step + 1, start.elapsed().as_secs_f32());
            recent = Means::default();
        }
    }
    Ok(model)
}

/// Log-probabilities [row, position] of each next token, and their loss weights.
fn log_probs(model: &Gpt2, device: &Device, batch: &Batch) -> (Tensor<2>, Tensor<2>) {
    let rows = batch.ids.len() / batch.row_len;
    let seen = batch.row_len - 1;
    let ids = Tensor::<2, Int>::from_data(TensorData::new(batch.ids.clone(), [rows, batch.row_len]), device);
    let weights =
        Tensor::<2>::from_data(TensorData::new(batch.weights.clone(), [rows, batch.row_len]), device);
    let inputs = ids.clone().slice([0..rows, 0..seen]);
    let targets = ids.slice([0..rows, 1..batch.row_len]).reshape([rows, seen, 1]);
    let log_probs = log_softmax(model.logits(inputs), 2).gather(2, targets).reshape([rows, seen]);
    (log_probs, weights.slice([0..rows, 1..batch.row_len]))
}

/// Mean losses of the three kinds of tokens, apart: they fall at very different times.
#[derive(Default)]
struct Means([(f32, u16); 3]);

impl Means {
    const KINDS: [(&str, f32); 3] = [("guessed", GUESSED), ("answers", ANSWER), ("repeated", REPEATED)];

    fn add(&mut self, batch: &Batch, log_probs: &[f32]) {
        let targets = batch.weights.chunks(batch.row_len).flat_map(|row| &row[1..]);
        let mut batch_sums = [(0.0, 0.0); 3];
        for (weight, log_prob) in targets.zip(log_probs) {
            for ((sum, count), (_, kind)) in batch_sums.iter_mut().zip(Self::KINDS) {
                if weight.total_cmp(&kind).is_eq() {
                    *sum -= log_prob;
                    *count += 1.0;
                }
            }
        }
        for ((mean, batches), (sum, count)) in self.0.iter_mut().zip(batch_sums) {
            if count > 0.0 {
                *mean += sum / count;
                *batches += 1;
            }
        }
    }
}

impl fmt::Display for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((sum, batches), (kind, _)) in self.0.iter().zip(Self::KINDS) {
            write!(f, "{kind} {:.3}  ", sum / f32::from((*batches).max(1)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_to_its_highest_value_and_falls_to_a_fiftieth() {
        let schedule = Schedule { steps: 1000, rows: 1, context: 8, rate: 1.0, seed: 0 };
        let rates: Vec<f64> = (0..1000).map(|step| schedule.rate_at(step)).collect();
        let highest = rates.iter().position(|&rate| rate >= 1.0).unwrap();
        assert!(rates[..highest].is_sorted() && rates[highest + 1..].is_sorted_by(|a, b| a >= b));
        assert!((rates[999] - 0.02).abs() < 1e-4);
    }
}
