//! The experiments, written as a user would write them: native loops over layers, positions and prompts, a trace a cell.

use std::ops::Range;

use nnsight::prelude::*;

/// Two prompts that differ, and the two tokens whose logits are compared.
pub struct Pair {
    /// Token ids of the clean prompt.
    pub clean: Vec<i64>,
    /// Token ids of the corrupted one.
    pub corrupted: Vec<i64>,
    /// The token whose logit counts.
    pub right: i64,
    /// The token whose logit is taken off.
    pub wrong: i64,
}

/// Logit of the right token minus logit of the wrong one, at the last position.
#[intervene]
fn logit_difference(logits: Traced<Tensor<3>>, right: i64, wrong: i64) -> Traced<f64> {
    let right: Traced<f64> = logits.slice(s![.., -1, right]).item();
    let wrong: Traced<f64> = logits.slice(s![.., -1, wrong]).item();
    right - wrong
}

/// All logits `[batch, position, d_vocab]`.
pub fn all_logits(model: &LanguageModel, ids: &Tensor<2, Int>) -> Result<Tensor<3>, Error> {
    session!(model, |session| session.trace(ids, |m| m.lm_head.output.save()))
}

/// The logits of the last position `[batch, d_vocab]`.
pub fn last_logits(model: &LanguageModel, ids: &Tensor<2, Int>) -> Result<Tensor<2>, Error> {
    session!(model, |session| {
        session.trace(ids, |m| m.lm_head.output.slice(s![.., -1, ..]).squeeze_dim::<2>(1).save())
    })
}

/// A trace that reads nothing.
pub fn no_saves(model: &LanguageModel, ids: &Tensor<2, Int>) -> Result<(), Error> {
    session!(model, |session| {
        session.trace(ids, |_m| ());
    })
}

/// A trace that saves the residual stream after eleven layers, and the logits.
pub fn twelve_saves(
    model: &LanguageModel,
    ids: &Tensor<2, Int>,
) -> Result<(Vec<Tensor<3>>, Tensor<3>), Error> {
    session!(model, |session| {
        session.trace(ids, |m| {
            let mut residuals = Vec::new();
            for layer in 0..11 {
                residuals.push(m.transformer.h[layer].output.save());
            }
            (residuals, m.lm_head.output.save())
        })
    })
}

/// Goes through a list of lists and appends every number in it to another list.
pub fn nested_appends(model: &LanguageModel, side: i64) -> Result<Vec<i64>, Error> {
    session!(model, |session| {
        let rows = session.list();
        for _ in 0..side {
            rows.append(session.list_of(0..side));
        }
        let all = session.list();
        for row in rows {
            for number in row {
                all.append(number);
            }
        }
        all.save()
    })
}

/// The logit difference with the clean residual stream put in, for each layer and position.
pub fn activation_patching(
    model: &LanguageModel,
    pair: &Pair,
    layers: Range<i64>,
    positions: Range<i64>,
) -> Result<Vec<f64>, Error> {
    let (right, wrong) = (pair.right, pair.wrong);
    session!(model, |session| {
        let residuals = session.list();
        session.trace(pair.clean.clone(), |m| {
            for layer in session.iter(layers.clone()) {
                residuals.append(m.transformer.h[layer].output);
            }
        });
        let differences = session.list();
        for layer in session.iter(layers) {
            for position in session.iter(positions.clone()) {
                let difference = session.trace(pair.corrupted.clone(), |m| {
                    m.transformer.h[layer].output[s![.., position, ..]] =
                        residuals.get(layer).slice(s![.., position, ..]);
                    logit_difference(m.lm_head.output, right, wrong)
                });
                differences.append(difference);
            }
        }
        differences.save()
    })
}

/// The logit difference with one head's clean output put in at the last position, for each layer and head.
pub fn head_patching(model: &LanguageModel, pair: &Pair, layers: Range<i64>) -> Result<Vec<f64>, Error> {
    let (right, wrong) = (pair.right, pair.wrong);
    let heads = 0..i64::try_from(model.n_heads()).unwrap_or(0);
    session!(model, |session| {
        let outputs = session.list();
        session.trace(pair.clean.clone(), |m| {
            for layer in session.iter(layers.clone()) {
                outputs.append(m.transformer.h[layer].attn.z);
            }
        });
        let differences = session.list();
        for layer in session.iter(layers) {
            for head in session.iter(heads.clone()) {
                let difference = session.trace(pair.corrupted.clone(), |m| {
                    m.transformer.h[layer].attn.z[s![.., -1, head, ..]] =
                        outputs.get(layer).slice(s![.., -1, head, ..]);
                    logit_difference(m.lm_head.output, right, wrong)
                });
                differences.append(difference);
            }
        }
        differences.save()
    })
}

/// For each prompt and layer, the token the model would say at the last position, and its logit.
pub fn logit_lens(model: &LanguageModel, prompts: &[Vec<i64>]) -> Result<(Vec<i64>, Vec<f64>), Error> {
    session!(model, |session| {
        let tokens = session.list();
        let largest = session.list();
        for prompt in session.iter(prompts.to_vec()) {
            session.trace(prompt, |m| {
                for layer in session.iter(model.layers()) {
                    let last = m.transformer.h[layer].output.slice(s![.., -1.., ..]);
                    let logits = m.lm_head.call(m.transformer.ln_f.call(last));
                    tokens.append(logits.argmax(-1).item());
                    largest.append(logits.max().item());
                }
            });
        }
        (tokens.save(), largest.save())
    })
}

/// The mean residual stream after one layer, over positions, then over prompts `[one, one, d_model]`: a running sum.
pub fn mean_residual(model: &LanguageModel, prompts: &[Vec<i64>], layer: i64) -> Result<Tensor<3>, Error> {
    let nothing = Tensor::<3>::zeros([1, 1, model.d_model()], &model.device());
    #[expect(clippy::cast_precision_loss, reason = "no one has that many prompts")]
    let count = prompts.len() as f64;
    session!(model, |session| {
        let mut total = session.value(nothing);
        for prompt in session.iter(prompts.to_vec()) {
            total += session.trace(prompt, |m| m.transformer.h[layer].output.mean_dim(1));
        }
        (total / count).save()
    })
}

/// As [`mean_residual`], with every prompt's mean kept in a list, which leaves the session.
pub fn residuals(model: &LanguageModel, prompts: &[Vec<i64>], layer: i64) -> Result<Vec<Tensor<3>>, Error> {
    session!(model, |session| {
        let means = session.list();
        for prompt in session.iter(prompts.to_vec()) {
            means.append(session.trace(prompt, |m| m.transformer.h[layer].output.mean_dim(1)));
        }
        means.save()
    })
}

/// The logit difference with one layer's output scaled, by another factor in every turn of a loop in the graph.
pub fn scaled_runs(model: &LanguageModel, pair: &Pair, turns: i64) -> Result<Vec<f64>, Error> {
    let (right, wrong) = (pair.right, pair.wrong);
    session!(model, |session| {
        let differences = session.list();
        let mut factor = session.value(1.0);
        for _turn in session.range(0, turns) {
            let difference = session.trace(pair.corrupted.clone(), |m| {
                m.transformer.h[6].output *= factor;
                logit_difference(m.lm_head.output, right, wrong)
            });
            differences.append(difference);
            factor += 0.01;
        }
        differences.save()
    })
}
