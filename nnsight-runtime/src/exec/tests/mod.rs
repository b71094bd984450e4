//! Tests of the interpreter and of traces, on a model of a few additions.

mod branches;
pub(super) mod build;
mod caught;
mod control;
mod fails;
mod fake;
mod foreseen;
mod host;
mod memory;
mod ops;
mod order;
mod prompts;
mod random;
mod refusals;
mod repeats;
mod split;
mod stops;
mod uses;

use build::Build;
use fake::Fake;

use super::{Optimizations, Outputs, RunError, RunOptions, Value, run};
use crate::ir::Slot;
use crate::plan::Plan;

/// Runs a program; gives its outputs and the lines it logged.
fn run_on(fake: &Fake, build: &Build) -> (Result<Outputs, RunError>, Vec<String>) {
    run_with(Optimizations::ALL, fake, build)
}

/// As [`run_on`], saving only this.
fn run_with(
    optimizations: Optimizations,
    fake: &Fake,
    build: &Build,
) -> (Result<Outputs, RunError>, Vec<String>) {
    let plan = Plan::new(&build.program).expect("the program can be planned");
    let mut lines = Vec::new();
    let mut log = |line: &str| {
        lines.push(line.to_owned());
        Ok(())
    };
    let outputs =
        run(&plan, fake, RunOptions { log: Some(&mut log), optimizations, ..RunOptions::default() });
    (outputs, lines)
}

/// Runs a program that must succeed.
#[track_caller]
fn outputs(build: &Build) -> Outputs {
    match run_on(&Fake::default(), build).0 {
        Ok(outputs) => outputs,
        Err(error) => panic!("{error}"),
    }
}

/// A saved value as it prints.
#[track_caller]
fn shown(outputs: &Outputs, slot: Slot) -> String {
    outputs.get(slot).expect("the slot was saved").to_string()
}

/// The error of a program that must fail, and the line of this source it names.
#[track_caller]
fn failure(build: &Build) -> (String, u32) {
    let error = run_on(&Fake::default(), build).0.expect_err("the program must fail");
    let line = error.place.as_ref().map_or(0, |place| place.line);
    (error.fault.to_string(), line)
}

/// The first element of each saved tensor.
#[track_caller]
fn firsts(outputs: &Outputs, slots: &[Slot]) -> Vec<f32> {
    let first =
        |slot: &Slot| floats(outputs.get(*slot).cloned().and_then(Value::into_tensor).expect("a tensor"))[0];
    slots.iter().map(first).collect()
}

/// The first element of each tensor of a saved list.
#[track_caller]
fn listed(outputs: &Outputs, slot: Slot) -> Vec<f32> {
    let Some(Value::List(list)) = outputs.get(slot) else { panic!("a list was saved") };
    list.iter().map(|item| floats(item.into_tensor().expect("a tensor"))[0]).collect()
}

/// A float tensor's elements.
#[track_caller]
fn floats(tensor: crate::tensor::AnyTensor) -> Vec<f32> {
    let tensor: burn::tensor::Tensor<3> = tensor.typed().expect("a float tensor of rank 3");
    tensor.into_data().iter::<f32>().collect()
}
