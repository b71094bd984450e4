//! Work that sessions save without a change in what they answer.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{assert_close, elements, tiny};
use nnsight::exec::{Optimizations, RunReport};
use nnsight::prelude::*;
use nnsight::{optimized, reported};

const PROMPT: &str = "The Eiffel Tower is in the city of";

/// What a session gives and did, with everything saved and with nothing.
fn both<R>(session: impl Fn() -> Result<R, Error>) -> [(R, RunReport); 2] {
    [Optimizations::ALL, Optimizations::NONE].map(|optimizations| {
        let (result, report) = optimized(optimizations, || reported(&session));
        (result.expect("it runs"), report)
    })
}

/// What a session that fails says, with everything saved and with nothing.
fn both_fail<R>(session: impl Fn() -> Result<R, Error>) -> [String; 2] {
    [Optimizations::ALL, Optimizations::NONE].map(|optimizations| {
        optimized(optimizations, &session).map(drop).expect_err("it cannot run").to_string()
    })
}

#[test]
fn a_clean_run_in_a_loop_of_a_hundred_runs_once() {
    let [(once, saved), (each, naive)] = both(|| {
        session!(tiny(), |session| {
            let norms = session.list();
            for _ in session.iter(0..100) {
                let clean = session.trace(PROMPT, |m| m.transformer.h[1].output);
                norms.append(clean.sum().item());
            }
            norms.save()
        })
    });
    assert_eq!(once.len(), each.len());
    assert!(once.iter().zip(&each).all(|(a, b)| (a - b).abs() < 1e-5 * b.abs()), "{once:?}\n{each:?}");
    assert_eq!((saved.passes, saved.passes_saved), (1, 99));
    assert_eq!((naive.passes, naive.passes_saved), (100, 0));
    // Two layers are needed; without an early stop all run.
    assert_eq!(2 * naive.token_layers, 100 * saved.token_layers * tiny().n_layers() as u64);
}

#[test]
fn patches_of_one_clean_value_run_each_layer_once_and_the_clean_run_once() {
    let [(once, saved), (each, naive)] = both(|| {
        session!(tiny(), |session| {
            let sums = session.list();
            for layer in session.iter(0..3) {
                let clean = session.trace(PROMPT, |m| m.transformer.h[0].output);
                let patched = session.trace(PROMPT, |m| {
                    m.transformer.h[layer].output = clean;
                    m.lm_head.output.slice(s![.., -1, ..])
                });
                sums.append(patched);
            }
            sums.save()
        })
    });
    assert_eq!((saved.traces, saved.passes, saved.passes_saved, naive.passes), (4, 1, 2, 6));
    once.iter().zip(&each).for_each(|(once, each)| assert_close(once, each));
    assert_eq!(naive.positions_unembedded % saved.positions_unembedded, 0);
    assert_eq!(saved.positions_unembedded, 3, "one position a patched run");
}

#[test]
fn logits_of_the_last_position_are_the_only_ones_computed() {
    let [(one, saved), (all, naive)] = both(|| {
        session!(tiny(), |session| { session.trace(PROMPT, |m| m.output.slice(s![.., -1, ..])).save() })
    });
    assert_eq!(saved.positions_unembedded, 1);
    assert!(naive.positions_unembedded > 1);
    assert_eq!(one.dims(), all.dims());
    assert!(elements(&one).iter().zip(elements(&all)).all(|(a, b)| (a - b).abs() < 1e-5));
}

#[test]
fn a_logit_lens_unembeds_all_layers_of_all_prompts_at_once() {
    let prompts = [PROMPT, "Mary gave a drink to", "The opposite of hot is"];
    let lens = || {
        let model = tiny();
        session!(model, |session| {
            let tokens = session.list();
            for prompt in session.iter(prompts) {
                session.trace(prompt, |m| {
                    for layer in model.layers() {
                        let last = m.transformer.h[layer].output.slice(s![.., -1, ..]);
                        let logits = m.lm_head.call(m.transformer.ln_f.call(last));
                        tokens.append((logits.argmax(-1).item(), logits.max().item()));
                    }
                });
            }
            tokens.save()
        })
    };
    let [(once, saved), (each, naive)] = both(lens);
    let calls = 2 * prompts.len() as u64 * tiny().n_layers() as u64;
    assert_eq!((saved.passes, saved.calls, naive.calls), (1, 2, calls));
    assert_eq!(once.len() as u64, calls / 2);
    for ((token, logit), (other, near)) in once.iter().zip(&each) {
        assert_eq!(token, other);
        assert!((logit - near).abs() < 1e-4, "{logit} is not {near}");
    }
    let off = Optimizations { batched_calls: false, ..Optimizations::ALL };
    assert_eq!(optimized(off, || reported(lens)).1.calls, calls);
}

#[test]
fn a_module_called_on_what_does_not_fit_is_the_one_error_told() {
    let told = both_fail(|| {
        session!(tiny(), |session| {
            let sums = session.list();
            let widths = session.apply(|| vec![96_i64, 3, 2], ());
            for width in widths {
                let sum = session.trace(PROMPT, |m| {
                    let part = m.transformer.h[0].output.slice(s![.., -1, 0..width]);
                    m.transformer.ln_f.call(part).sum().item()
                });
                sums.append(sum);
            }
            sums.save()
        })
    });
    assert_eq!(told[0], told[1]);
    assert!(told[0].contains("[1, 1, 3]"), "{}", told[0]);
}

#[test]
fn host_closures_in_a_trace_are_called_in_every_turn() {
    let calls = Arc::new(AtomicUsize::new(0));
    let [(_, saved), (_, naive)] = both(|| {
        let counted = Arc::clone(&calls);
        session!(tiny(), |session| {
            let sums = session.list();
            for _ in session.iter(0..3) {
                let counted = Arc::clone(&counted);
                let sum = session.trace(PROMPT, |m| {
                    let sum = m.transformer.h[0].output.sum().item();
                    session.apply(
                        move |x: f64| -> f64 {
                            counted.fetch_add(1, Ordering::SeqCst);
                            x
                        },
                        (sum,),
                    )
                });
                sums.append(sum);
            }
            sums.save()
        })
    });
    assert_eq!((saved.passes, naive.passes), (3, 3));
    assert_eq!(calls.load(Ordering::SeqCst), 6);
}

#[test]
fn an_error_in_a_session_of_a_host_loop_names_its_line_each_time() {
    let line = line!() + 6;
    for _ in 0..3 {
        let error = session!(tiny(), |session| {
            let list = session.list_of([1, 2]);
            let sum = session.trace(PROMPT, |m| m.transformer.h[0].output.sum().item());
            let index = if sum > -1e9 { session.value(5) } else { session.value(0) };
            list[index].save()
        })
        .expect_err("there is no such item");
        assert!(error.to_string().contains(&format!("saved_work.rs:{line}")), "{error} (line {line})");
    }
}

#[test]
fn a_position_sees_no_later_one_whatever_is_written_there() {
    for strange in [0.0, f64::NAN] {
        let [(saved, _), (naive, _)] = both(|| {
            session!(tiny(), |session| {
                let clean = session.trace(PROMPT, |m| m.lm_head.output);
                let strange = session.trace(PROMPT, |m| {
                    // Divided by zero or NaN, nothing that comes of this position is a number.
                    m.transformer.h[1].ln_1.scale[s![.., 4, ..]] = strange;
                    m.lm_head.output
                });
                (clean.save(), strange.save())
            })
        });
        for (clean, strange) in [saved, naive] {
            let early = |logits: Tensor<3>| logits.narrow(1, 0, 4);
            assert_close(&early(clean), &early(strange.clone()));
            assert!(elements(&strange.narrow(1, 4, 3)).iter().all(|logit| logit.is_nan()));
        }
    }
}
