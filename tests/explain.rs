//! What `explain` says of sessions, before any of them runs.

mod common;

use common::tiny;
use expect_test::expect_file;
use nnsight::prelude::*;
use nnsight::{program, recorded};

const CLEAN: &str = "When Mary and John went to the store, John gave a drink to";
const CORRUPTED: &str = "When Mary and John went to the store, Mary gave a drink to";

/// The session in the closure in words, with places that do not change with the file.
fn explained<R>(f: impl FnOnce() -> Result<R, Error>) -> String {
    let program = recorded(f).expect("the session is right");
    program.explain().expect("what was recorded can be planned").replace(file!(), "x")
}

#[test]
fn a_sweep_names_its_traces_points_stops_and_what_needs_them() {
    let text = explained(|| {
        session!(tiny(), |session| {
            let clean = session.trace(CLEAN, |m| m.transformer.h[2].output);
            let best = session.list();
            for layer in session.iter(0..2) {
                let diff = session.trace(CORRUPTED, |m| {
                    m.transformer.h[layer].output[s![.., -1, ..]] = clean.slice(s![.., -1, ..]);
                    let logits = m.lm_head.output;
                    logits.slice(s![.., -1, 1]).item() - logits.slice(s![.., -1, 2]).item()
                });
                if diff > 0.0 {
                    best.append(diff);
                } else {
                    log!(session, "layer {layer}: {diff}");
                }
            }
            best.save()
        })
    });
    expect_file!["explain/sweep.txt"].assert_eq(&text);
}

#[test]
fn a_stream_into_a_sink_is_held_up_by_nothing() {
    let text = explained(|| {
        session!(tiny(), |session| {
            let sink = SinkFn::new(|_: i64, _: f64| ());
            for (i, prompt) in session.stream([CLEAN, CORRUPTED].map(String::from)).enumerate() {
                let sum = session.trace(prompt, |m| m.transformer.h[-1].output.sum().item());
                session.write(&sink, (i, sum));
            }
        })
    });
    expect_file!["explain/stream.txt"].assert_eq(&text);
}

#[test]
fn what_comes_of_a_pass_is_followed_through_lists_and_variables() {
    let text = explained(|| {
        session!(tiny(), |session| {
            let sums = session.list();
            let mut last = session.value(0.0);
            for _ in session.iter(0..3) {
                let sum = session.trace([1, 2, 3], |m| m.transformer.wte.output.sum().item());
                sums.append(sum);
                last = sum;
            }
            session.log(sums.len()); // known without a pass
            session.log(last);
            let token = session.trace([1], |m| m.lm_head.output.argmax(-1).sum().item());
            let layers = session.list_of([0, 1]);
            let layer = layers[token % 2];
            session.trace([1], |m| m.transformer.h[layer].output.save());
            session.trace([2], |m| {
                if last > 1.0 {
                    m.transformer.h[0].mlp.output *= 0.0;
                }
                session.stop();
            });
            let mut n = session.value(0);
            while n < token {
                n += 1;
            }
            (sums.save(), n.save())
        })
        .map(|_| ())
    });
    expect_file!["explain/variables.txt"].assert_eq(&text);
}

#[test]
fn the_program_of_a_session_is_had_without_a_run_or_an_error() {
    let program = program!(tiny(), |session| {
        session.apply(|| -> i64 { panic!("nothing runs") }, ());
        session.trace(CLEAN, |m| m.lm_head.output.save())
    });
    let program = program.expect("the session is right");
    assert_eq!(program.slots.len(), 1);
    let same = recorded(|| {
        session!(tiny(), |session| {
            session.apply(|| -> i64 { panic!("nothing runs") }, ());
            session.trace(CLEAN, |m| m.lm_head.output.save())
        })
    });
    assert_eq!(same.expect("the session is right").to_string(), program.to_string());
    let sized = program!(tiny(), size = TinyGpt2, control_flow = false, |session| session.value(1).save());
    assert_eq!(sized.expect("the session is right").slots.len(), 1);
}

#[test]
fn mistakes_of_a_session_whose_program_is_asked_for_are_told() {
    let error = program!(tiny(), |session| session.trace([1, 2], |m| m.transformer.h[99].output.save()));
    let words = error.expect_err("there is no such layer").to_string();
    assert!(words.contains("99"), "{words}");
    let error = program!(tiny(), size = Gpt2Small, |session| session.value(1).save());
    assert!(matches!(error, Err(Error::Size(_))));
    let error = program!(tiny(), |session| {
        let n: i64 = "seven".parse()?;
        session.value(n).save()
    });
    assert!(matches!(error, Err(Error::Host(_))));
}

#[test]
fn a_function_with_a_session_is_recorded_up_to_it() {
    // What stands behind the session's `?` does not happen, and sessions run again afterwards.
    let after = recorded(|| -> Result<(), Error> {
        session!(tiny(), |session| session.value(1).save())?;
        panic!("the session was not run")
    });
    assert!(after.is_ok());
    assert_eq!(session!(tiny(), |session| session.value(1).save()).expect("runs"), 1);
    assert!(matches!(recorded(|| Ok(())), Err(Error::NoSession)));
}
