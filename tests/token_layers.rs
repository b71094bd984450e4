//! How much of the model sessions compute, counted in tokens times layers.

mod common;

use common::tiny;
use nnsight::exec::Optimizations;
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
    let gpt2 = Gpt2::new_random(config, &tiny().device(), 12).expect("the configuration is right");
    LanguageModel::from_parts("twelve layers", gpt2, None)
}

const LAYERS: u64 = 12;
const CLEAN: [i64; 15] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9];

#[test]
fn a_session_that_reads_the_fourth_layer_only_runs_four() {
    let model = model();
    let (value, report) = reported(|| {
        session!(model, |session| { session.trace(CLEAN, |m| m.transformer.h[3].output).save() })
    });
    assert_eq!(value.expect("it runs").dims(), [1, 15, 12]);
    assert_eq!((report.passes, report.token_layers), (1, 4 * 15));
}

#[test]
fn a_clean_run_in_a_loop_of_a_hundred_turns_computes_each_layer_once() {
    let model = model();
    let (sums, report) = reported(|| {
        session!(model, |session| {
            let sums = session.list();
            for turn in session.iter(0..100) {
                let clean = session.trace(CLEAN, |m| m.lm_head.output.slice(s![.., -1, 2]).item());
                sums.append(clean + turn.to_float());
            }
            sums.save()
        })
    });
    assert_eq!(sums.expect("it runs").len(), 100);
    assert_eq!(report.token_layers, LAYERS * 15);
}

/// The prompt with another token at one place.
const CORRUPTED: [i64; 15] = [3, 1, 4, 1, 12, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9];

/// Logit differences of the corrupted run, patched with the clean residual stream after every layer at every position.
fn sweep(model: &LanguageModel) -> Result<Vec<f64>, Error> {
    session!(model, |session| {
        let residuals = session.list();
        session.trace(CLEAN, |m| {
            for layer in session.iter(model.layers()) {
                residuals.append(m.transformer.h[layer].output);
            }
        });
        let differences = session.list();
        for layer in session.iter(model.layers()) {
            for position in session.iter(0..15) {
                let difference = session.trace(CORRUPTED, |m| {
                    m.transformer.h[layer].output[s![.., position, ..]] =
                        residuals.get(layer).slice(s![.., position, ..]);
                    let logits = m.lm_head.output;
                    let right: Traced<f64> = logits.slice(s![.., -1, 7]).item();
                    let wrong: Traced<f64> = logits.slice(s![.., -1, 11]).item();
                    right - wrong
                });
                differences.append(difference);
            }
        }
        differences.save()
    })
}

/// The sweep's answers and, of a hundred token layers of one pass a cell, how many it computes.
fn share(model: &LanguageModel, optimizations: Optimizations) -> (Vec<f64>, u64) {
    let cells = LAYERS * 15;
    let (differences, report) = optimized(optimizations, || reported(|| sweep(model)));
    (differences.expect("it runs"), (report.token_layers * 100).div_ceil(cells * LAYERS * 15))
}

#[test]
fn a_patching_sweep_computes_what_the_patches_change_and_little_more() {
    let model = model();
    let (naive, all) = share(&model, Optimizations::NONE);
    assert_eq!((naive.len(), all), (180, 101), "one pass a cell, and the clean run beside them");
    let forked = Optimizations { causal_reuse: false, ..Optimizations::ALL };
    for (optimizations, most) in [(forked, 55), (Optimizations::ALL, 30)] {
        let (differences, share) = share(&model, optimizations);
        assert!(differences.iter().zip(&naive).all(|(a, b)| (a - b).abs() < 1e-4), "another answer");
        assert!(share <= most, "{share} % of the token layers were computed, more than {most} %");
    }
}

/// The last logits of a body that gives some, and what was done, with everything saved; the same answer with nothing saved.
fn replaced(session: impl Fn() -> Result<Vec<Tensor<3>>, Error>) -> nnsight::exec::RunReport {
    let (found, report) = reported(&session);
    let naive = optimized(Optimizations::NONE, &session).expect("it runs whole");
    for (found, naive) in found.expect("it runs").iter().zip(&naive) {
        common::assert_close(found, naive);
    }
    report
}

#[test]
fn a_block_whose_output_is_replaced_is_not_computed() {
    let model = model();
    let report = replaced(|| {
        session!(&model, |session| {
            let logits = session.list();
            logits.append(session.trace(CLEAN, |m| {
                m.transformer.h[1].output = m.transformer.h[1].input;
                m.lm_head.output
            }));
            logits.save()
        })
    });
    assert_eq!((report.token_layers, report.tokens_replaced), ((LAYERS - 1) * 15, 15));
}

#[test]
fn what_comes_before_a_replaced_projection_or_replaced_neurons_is_not_computed() {
    let model = model();
    let tokens_replaced = |ablations: &[usize]| {
        let report = replaced(|| {
            session!(&model, |session| {
                let (fc, act, mlp, attn) = session.trace(CORRUPTED, |m| {
                    let layer = &m.transformer.h[3];
                    let (mlp, attn) = (&layer.mlp, &layer.attn);
                    (mlp.c_fc.output, mlp.act.output, mlp.c_proj.output, attn.c_proj.output)
                });
                let all = session.list();
                for ablation in ablations {
                    all.append(session.trace(CLEAN, |m| {
                        match ablation {
                            0 => m.transformer.h[3].mlp.c_fc.output = fc,
                            1 => m.transformer.h[3].mlp.act.output = act,
                            2 => m.transformer.h[3].mlp.c_proj.output = mlp,
                            3 => m.transformer.h[3].attn.c_proj.output = attn,
                            4 => m.transformer.h[3].mlp.output = mlp,
                            _ => {}
                        }
                        m.lm_head.output
                    }));
                }
                all.save()
            })
        });
        report.tokens_replaced
    };
    // Alone no row is left; together they come back at different points, between rows that stay.
    for ablation in 0..5 {
        assert_eq!(tokens_replaced(&[ablation]), 15, "{ablation}");
    }
    assert_eq!(tokens_replaced(&[0, 5, 1, 4, 2, 3, 1]), 6 * 15);
}

#[test]
fn neurons_are_computed_where_a_trace_that_replaces_them_looks_at_what_comes_before_or_replaces_some() {
    let model = model();
    let report = replaced(|| {
        session!(&model, |session| {
            let all = session.list();
            all.append(session.trace(CLEAN, |m| {
                let mlp = &m.transformer.h[1].mlp;
                m.transformer.h[1].mlp.act.output = mlp.c_fc.output * 0.5;
                m.lm_head.output
            }));
            all.append(session.trace(CLEAN, |m| {
                m.transformer.h[1].mlp.act.output[s![.., 3.., ..]] = 0.0;
                m.lm_head.output
            }));
            all.save()
        })
    });
    assert_eq!(report.tokens_replaced, 0);
}

#[test]
fn a_replaced_block_is_computed_where_somebody_looks_inside_or_writes_a_part() {
    let model = model();
    let report = replaced(|| {
        session!(&model, |session| {
            let all = session.list();
            all.append(session.trace(CLEAN, |m| {
                all.append(m.transformer.h[1].mlp.output);
                m.transformer.h[1].output = m.transformer.h[1].input;
                m.transformer.h[11].output
            }));
            all.append(session.trace(CLEAN, |m| {
                m.transformer.h[2].output[s![.., 0..14, ..]] =
                    m.transformer.h[1].output.slice(s![.., 0..14, ..]);
                m.transformer.h[11].output
            }));
            all.save()
        })
    });
    assert_eq!(report.tokens_replaced, 0);
}

#[test]
fn ablations_of_every_module_leave_it_out_and_the_rows_of_others_in() {
    let model = model();
    let report = replaced(|| {
        session!(&model, |session| {
            let means = session.list();
            session.trace(CORRUPTED, |m| {
                for layer in session.iter(model.layers()) {
                    means.append(m.transformer.h[layer].mlp.output);
                    means.append(m.transformer.h[layer].attn.output);
                }
            });
            let all = session.list();
            for layer in session.iter(model.layers()) {
                all.append(session.trace(CLEAN, |m| {
                    m.transformer.h[layer].mlp.output = means.get(layer * 2);
                    m.lm_head.output
                }));
                all.append(session.trace(CLEAN, |m| {
                    m.transformer.h[layer].attn.output = means.get(layer * 2 + 1);
                    m.lm_head.output
                }));
            }
            all.append(session.trace(CLEAN, |m| m.lm_head.output));
            all.save()
        })
    });
    assert_eq!(report.tokens_replaced, 2 * LAYERS * 15);
}
