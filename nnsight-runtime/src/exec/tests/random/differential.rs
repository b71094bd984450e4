//! The test: every program, run in every way.

use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

use super::compare::difference;
use super::features::Coverage;
use super::generate::generate;
use super::run::{Journal, run};
use super::sketch::{Sketch, sketches};
use crate::analysis::{self, ModelFacts};
use crate::device::test_device;
use crate::exec::{Budget, Optimizations, RunReport};
use crate::model::{Gpt2, Gpt2Config, LanguageModel};
use crate::plan::Plan;

/// How close decisions may come before rounding could turn them over.
const CLOSEST: f64 = 1e-3;

const THREADS: u32 = 2;

/// Small models with large weights, so that everything that happens shows.
fn models() -> Vec<LanguageModel> {
    [(3, 5), (4, 6)]
        .map(|(n_layer, seed)| {
            let config = Gpt2Config {
                n_layer,
                n_head: 2,
                n_embd: 8,
                n_positions: 12,
                vocab_size: 11,
                initializer_range: 0.4,
                ..Gpt2Config::default()
            };
            let gpt2 = Gpt2::new_random(config, &test_device(), seed).expect("the configuration is right");
            LanguageModel::from_parts("random", gpt2, None)
        })
        .into()
}

/// Which model a program runs on.
fn model<'m>(models: &'m [LanguageModel], sketch: &[Sketch]) -> &'m LanguageModel {
    &models[sketch.len() % models.len()]
}

/// Runs one program in every way.
fn check(models: &[LanguageModel], sketch: &[Sketch], coverage: &mut Coverage) -> Result<(), String> {
    let model = model(models, sketch);
    let journal = Journal::default();
    let (program, mut features) = generate(sketch, model.config(), &journal, None);
    let planned = |program| Plan::new(program).map_err(|error| format!("it cannot be planned: {error}"));
    let plan = planned(&program)?;
    let expected = run(&plan, &program, model, Optimizations::NONE, None, &journal);
    let margin = Arc::new(Mutex::new(f64::INFINITY));
    let (measured, _) = generate(sketch, model.config(), &journal, Some(&margin));
    run(&planned(&measured)?, &measured, model, Optimizations::NONE, None, &journal);
    if *margin.lock().unwrap_or_else(PoisonError::into_inner) < CLOSEST {
        features.insert("too close to tell");
        coverage.add(&features);
        return Ok(());
    }
    features.insert(if expected.result.is_ok() { "runs" } else { "fails" });
    if expected.result.is_err() && !expected.journal.is_empty() {
        features.insert("fails after lines");
    }
    // What is refused is run as well: a branch that is not taken may hold a mistake.
    if !analysis::check(&program, &facts(model.config())).is_empty() {
        features.insert("refused before it runs");
    }
    // A plan that was run before must be as good as a new one.
    let fresh = planned(&program)?;
    let mut right = Vec::new();
    let mut wrong = None;
    let savings = std::iter::once(("", Optimizations::ALL)).chain(Optimizations::each_off());
    // As little as can wait, so that prompts of several rows run one row after the other.
    let least = Some(Budget { tokens: 1, bytes: usize::MAX });
    let by_rows = [("large passes", Optimizations::ALL), ("large passes and savings", Optimizations::NONE)];
    let ways = savings.map(|way| (way, None)).chain(by_rows.map(|way| (way, least)));
    for ((off, optimizations), budget) in ways {
        let plan = if off == "cached_plans" { &fresh } else { &plan };
        let found = run(plan, &program, model, optimizations, budget, &journal);
        match difference(&expected, &found) {
            Some(difference) => wrong = wrong.or(Some((off, difference))),
            None => right.push(off),
        }
        if found.report.passes_saved > 0 {
            features.insert("saves passes");
        }
        let RunReport { tokens_unread, heads_unread, tokens_replaced, calls, .. } = found.report;
        features.extend((tokens_replaced > 0).then_some("leaves replaced modules out"));
        features.extend((found.report.traces_split > 0).then_some("runs rows apart"));
        features.extend((tokens_unread > 0).then_some("leaves tokens out"));
        features.extend((heads_unread > 0).then_some("leaves heads out"));
        features.extend((calls < expected.report.calls).then_some("joins calls"));
    }
    if let Some((off, difference)) = wrong {
        let with = if off.is_empty() { "with everything on".to_owned() } else { format!("with `{off}` off") };
        let without = format!("it is right without any of these alone: {}", right.join(" "));
        return Err(format!("{with}: {difference}\n{without}"));
    }
    coverage.add(&features);
    Ok(())
}

fn facts(config: &Gpt2Config) -> ModelFacts<'_> {
    ModelFacts {
        n_layers: config.n_layer,
        n_heads: config.n_head,
        d_model: config.n_embd,
        d_head: config.d_head(),
        d_mlp: config.d_mlp(),
        d_vocab: config.vocab_size,
        n_ctx: config.n_positions,
        count_tokens: &|_| None,
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The program each thread is at, and how many were before it.
static CURRENT: [Mutex<(u64, String)>; THREADS as usize] =
    [const { Mutex::new((0, String::new())) }; THREADS as usize];

fn text(models: &[LanguageModel], sketch: &[Sketch]) -> String {
    let config = model(models, sketch).config();
    let (program, _) = generate(sketch, config, &Journal::default(), None);
    format!("of {} layers:\n{}", config.n_layer, program.display().with_places(true))
}

#[test]
fn random_traces_mean_the_same_whatever_work_is_saved() {
    let programs = number("NNSIGHT_TRACE_PROGRAMS").map_or(200, |count| u32::try_from(count).unwrap_or(200));
    let seed = number("NNSIGHT_SEED").unwrap_or(8);
    let (done, ended) = mpsc::channel();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let done = done.clone();
            let work = move || {
                let coverage = random_programs(thread, seed, programs.div_ceil(THREADS));
                // Nobody waits if the test has given up.
                _ = done.send(());
                coverage
            };
            std::thread::Builder::new().stack_size(64 << 20).spawn(work).expect("a thread")
        })
        .collect();
    drop(done);
    let mut last = [0; THREADS as usize];
    // Ends when a thread is done and has let go of its end, or has panicked.
    let mut left = THREADS;
    while left > 0 {
        match ended.recv_timeout(Duration::from_mins(2)) {
            Ok(()) => left -= 1,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                for (current, last) in CURRENT.iter().zip(&mut last) {
                    let current = current.lock().unwrap_or_else(PoisonError::into_inner);
                    assert!(
                        current.0 != *last || current.0 == u64::MAX,
                        "this program does not end: {}",
                        current.1
                    );
                    *last = current.0;
                }
            }
        }
    }
    let mut coverage = Coverage::default();
    for thread in threads {
        match thread.join() {
            Ok(found) => coverage.join(&found),
            Err(panic) => resume_unwind(panic),
        }
    }
    println!("{coverage}");
    assert!(coverage.of("refused before it runs") * 3 < coverage.programs, "too many programs are refused");
    assert!(coverage.of("too close to tell") * 10 < coverage.programs, "too many programs are set aside");
    // A generator that misses the language would test nothing.
    let missing = coverage.missing();
    assert!(
        missing.is_empty() || coverage.programs < 100,
        "too few programs do this:\n{}",
        missing.join("\n")
    );
}

fn random_programs(thread: u32, seed: u64, cases: u32) -> Coverage {
    let current = &CURRENT[thread as usize];
    let models = models();
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..ProptestConfig::default()
    };
    let mut seeds = [0; 32];
    seeds[..8].copy_from_slice(&seed.to_le_bytes());
    seeds[8..12].copy_from_slice(&thread.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seeds);
    let coverage = Mutex::new(Coverage::default());
    let result = TestRunner::new_with_rng(config, rng).run(&sketches(), |sketch| {
        {
            let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
            *current = (current.0 + 1, text(&models, &sketch));
        }
        let mut coverage = coverage.lock().unwrap_or_else(PoisonError::into_inner);
        check(&models, &sketch, &mut coverage).map_err(TestCaseError::fail)
    });
    current.lock().unwrap_or_else(PoisonError::into_inner).0 = u64::MAX;
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, sketch)) => {
            panic!("seed {seed}: this program {}\n{reason}", text(&models, &sketch));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    coverage.into_inner().unwrap_or_else(PoisonError::into_inner)
}
