//! What a session costs beside the forward passes it runs: recording, planning, loops, and the pass itself.
//!
//! `cargo bench --bench session`. Numbers of one machine mean little; compare rows of one run.

use divan::Bencher;
use nnsight::__private::{Recorder, Setting};
use nnsight::analysis::{ModelFacts, check};
use nnsight::exec::{RunOptions, run};
use nnsight::ir::Program;
use nnsight::plan::Plan;
use nnsight::prelude::*;

fn main() {
    divan::main();
}

fn model() -> LanguageModel {
    LanguageModel::tiny().expect("the built-in model loads")
}

/// A session of so many additions, recorded and no more.
fn additions(count: usize) -> Recorder {
    let recorder = Recorder::new(Setting { n_layers: 4, control_flow: true });
    {
        let session = Session::new(&recorder);
        let mut x = session.value(1.0);
        for _ in 0..count {
            x += 1.0;
        }
        let _saved = x.save();
    }
    recorder
}

#[divan::bench(args = [1_000])]
fn record_ops(bencher: Bencher, count: usize) {
    bencher.counter(divan::counter::ItemsCount::new(2 * count)).bench(|| additions(count));
}

#[divan::bench(args = [1_000])]
fn finish_verify_and_plan_ops(bencher: Bencher, count: usize) {
    bencher
        .counter(divan::counter::ItemsCount::new(2 * count))
        .with_inputs(|| additions(count))
        .bench_values(|recorder| Plan::new(&recorder.finish().expect("no mistakes")).expect("a plan"));
}

/// A session of so many operations on numbers, and as many on tensors of one pass.
fn mixed(count: usize) -> Program {
    let recorder = Recorder::new(Setting { n_layers: 4, control_flow: true });
    {
        let session = Session::new(&recorder);
        let mut x = session.value(1.0);
        let mut hidden = session.trace([1, 2, 3], |m| m.transformer.h[0].output.read());
        for _ in 0..count {
            x += 1.0;
            hidden = hidden * hidden;
        }
        let _saved = (x.save(), hidden.save());
    }
    recorder.finish().expect("no mistakes")
}

/// What looking for mistakes costs: half of the ops are tensor operations.
#[divan::bench(args = [1_000, 5_000])]
fn analyse_ops(bencher: Bencher, count: usize) {
    let program = mixed(count);
    let facts = ModelFacts {
        n_layers: 4,
        n_heads: 4,
        d_model: 64,
        d_head: 16,
        d_mlp: 256,
        d_vocab: 500,
        n_ctx: 64,
        count_tokens: &|_| None,
    };
    bencher
        .counter(divan::counter::ItemsCount::new(program.ops.len()))
        .bench_local(|| check(&program, &facts));
}

/// The seed's nested loop: so many appends.
#[divan::bench(args = [100])]
fn nested_loop_of_appends(bencher: Bencher, side: u32) {
    let model = model();
    let recorder = Recorder::new(Setting { n_layers: model.n_layers(), control_flow: true });
    {
        let session = Session::new(&recorder);
        let outer = session.list();
        for _ in 0..side {
            outer.append(session.list_of(0..i64::from(side)));
        }
        let all = session.list();
        append_all(outer, &all);
        let _saved = all.save();
    }
    let plan = Plan::new(&recorder.finish().expect("no mistakes")).expect("a plan");
    bencher
        .counter(divan::counter::ItemsCount::new(side * side))
        .bench_local(|| run(&plan, &model, RunOptions::default()).expect("runs"));
}

#[intervene]
fn append_all(outer: Traced<List<List<i64>>>, all: &Traced<List<i64>>) {
    for inner in outer {
        for item in inner {
            all.append(item);
        }
    }
}

/// A traced loop with an addition and a comparison an iteration.
#[divan::bench(args = [10_000_000], sample_count = 10)]
fn loop_with_add_and_comparison(bencher: Bencher, count: u32) {
    let model = model();
    bencher.counter(divan::counter::ItemsCount::new(count)).bench_local(|| {
        session!(model, |session| {
            let mut total = session.value(0);
            for x in session.range(0, i64::from(count)) {
                if x > 10 {
                    total += x;
                }
            }
            total.save()
        })
        .expect("runs")
    });
}

#[divan::bench(args = [1, 8, 32])]
fn forward_of_the_tiny_model(bencher: Bencher, positions: i64) {
    let model = model();
    let tokens: Vec<i64> = (0..positions).collect();
    bencher.bench_local(|| {
        session!(model, |session| session.trace(tokens.clone(), |m| m.lm_head.output.save())).expect("runs")
    });
}

#[divan::bench]
fn trace_without_a_pass(bencher: Bencher) {
    let model = model();
    bencher.bench_local(|| {
        session!(model, |session| session.trace("_", |_m| session.value(1).save())).expect("runs")
    });
}
