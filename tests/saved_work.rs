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
    assert_eq!(once, each);
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
