//! Prompts of more rows than a pass should hold: rows run some at a time, and nobody can tell.

use burn::tensor::{DType, Int, Tensor};

use super::build::Build;
use super::fake::{Fake, WIDTH};
use super::{floats, run_on};
use crate::device::{test_device, with_memory};
use crate::exec::{Budget, Optimizations, Outputs, RunError, RunOptions, run};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{Literal, OpKind, Slot, TensorElements, TensorLiteral, TensorOp, Type, Value};
use crate::model::{Gpt2, Gpt2Config, LanguageModel};
use crate::plan::Plan;
use crate::point::Site;

const ROWS: usize = 7;
const POSITIONS: usize = 3;

fn prompt(b: &mut Build) -> Value {
    let ids = (0..i64::try_from(ROWS * POSITIONS).unwrap()).map(|id| id % 11).collect::<Vec<_>>();
    b.indices(&ids, &[ROWS, POSITIONS])
}

fn op(b: &mut Build, op: TensorOp, args: &[Value]) -> Value {
    b.op(OpKind::Tensor(op), args, &[], [Type::float(3)])[0]
}

/// A tensor of this shape, all elements different.
fn numbers(b: &mut Build, dims: [usize; 3]) -> Value {
    let count = u16::try_from(dims.iter().product::<usize>()).unwrap();
    let data = TensorElements::Float((0..count).map(|n| f32::from(n) / 8.0).collect());
    b.literal(Literal::Tensor(TensorLiteral { dims: dims.to_vec(), data }.into()))
}

fn model() -> LanguageModel {
    let config = Gpt2Config {
        n_layer: 2,
        n_head: 2,
        n_embd: 8,
        n_positions: 6,
        vocab_size: 11,
        initializer_range: 0.4,
        ..Gpt2Config::default()
    };
    let gpt2 = Gpt2::new_random(config, &test_device(), 7).expect("the configuration is right");
    LanguageModel::from_parts("tiny", gpt2, None)
}

fn run_in(budget: usize, optimizations: Optimizations, b: &Build) -> Result<Outputs, RunError> {
    run_within(usize::MAX, budget, optimizations, b)
}

/// As [`run_in`], with so many bytes beside the model.
fn run_within(
    memory: usize,
    budget: usize,
    optimizations: Optimizations,
    b: &Build,
) -> Result<Outputs, RunError> {
    let budget = Some(Budget { tokens: budget, bytes: usize::MAX });
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let (model, options) = (model(), RunOptions { optimizations, budget, ..RunOptions::default() });
    with_memory(memory, || run(&plan, &model, options))
}

/// Runs a trace in passes of two rows and whole; gives how many passes there were.
#[track_caller]
fn both(body: impl Fn(&mut Build) -> Vec<Value>) -> u64 {
    let mut b = Build::new();
    let prompt = prompt(&mut b);
    let results = b.trace(prompt, body);
    let slots: Vec<Slot> = results.iter().map(|value| b.save(*value)).collect();
    let saved = |outputs: &Outputs| -> Vec<Vec<f32>> {
        let tensors =
            slots.iter().map(|slot| outputs.get(*slot).cloned().and_then(super::super::Value::into_tensor));
        tensors.map(|tensor| floats(tensor.expect("a tensor was saved"))).collect()
    };
    let mut passes = 0;
    for optimizations in [Optimizations::ALL, Optimizations::NONE] {
        let whole = run_in(usize::MAX, optimizations, &b).expect("it runs");
        let apart = run_in(2 * POSITIONS + 1, optimizations, &b).expect("it runs");
        assert_eq!(whole.report.passes, 1);
        assert_eq!(apart.report.traces_split, u64::from(apart.report.passes > 1));
        assert_eq!(apart.report.traces, 1);
        for (apart, whole) in saved(&apart).iter().zip(saved(&whole)) {
            assert_eq!(apart.len(), whole.len());
            assert!(apart.iter().zip(&whole).all(|(a, b)| (a - b).abs() < 1e-5), "{apart:?}\n{whole:?}");
        }
        passes = apart.report.passes;
    }
    passes
}

const SPLIT: u64 = 4;

#[test]
fn what_is_read_of_rows_that_ran_apart_is_what_it_is_of_all() {
    let passes = both(|b| vec![b.read(Site::BlockOutput, 0), b.read(Site::LmHeadOutput, 0)]);
    assert_eq!(passes, SPLIT);
    // Logits and the last attention at some positions alone.
    let passes = both(|b| {
        let logits = b.read(Site::LmHeadOutput, 0);
        let at = SliceDim::single(Bound::Const(-1));
        let last = op(b, TensorOp::Slice { dims: vec![SliceDim::FULL, at] }, &[logits]);
        let few = SliceDim { start: Bound::Const(2), end: Bound::Const(5), step: 1 };
        let rows = SliceDim { start: Bound::Const(5), end: Bound::Open, step: 1 };
        vec![last, op(b, TensorOp::Slice { dims: vec![rows, at, few] }, &[logits])]
    });
    assert_eq!(passes, SPLIT);
    // What is done with all rows together is done behind the passes.
    let passes = both(|b| {
        let x = b.read(Site::BlockOutput, 1);
        vec![op(b, TensorOp::MeanDim { dim: 0 }, &[x])]
    });
    assert_eq!(passes, SPLIT);
}

#[test]
fn what_is_written_is_taken_apart_by_its_rows() {
    // A value from outside, one of the rows themselves, one beside them, and one of an earlier point.
    let passes = both(|b| {
        let all = numbers(b, [ROWS, POSITIONS, 8]);
        b.write(Site::BlockOutput, 0, all);
        vec![b.read(Site::LmHeadOutput, 0)]
    });
    assert_eq!(passes, SPLIT);
    let passes = both(|b| {
        let x = b.read(Site::BlockOutput, 0);
        let steering = numbers(b, [1, 1, 8]);
        let by_row = numbers(b, [ROWS, 1, 8]);
        let moved = op(b, TensorOp::Add, &[x, steering]);
        let moved = op(b, TensorOp::Mul, &[moved, by_row]);
        let shares = op(b, TensorOp::Softmax { dim: -1 }, &[moved]);
        b.write(Site::BlockOutput, 0, shares);
        vec![b.read(Site::LmHeadOutput, 0), b.read(Site::BlockOutput, 0)]
    });
    assert_eq!(passes, SPLIT);
    let passes = both(|b| {
        let x = b.read(Site::BlockInput, 0);
        let last = vec![SliceDim::FULL, SliceDim::single(Bound::Const(-1))];
        let part = op(b, TensorOp::Slice { dims: last.clone() }, &[x]);
        let late = b.read(Site::MlpOutput, 1);
        let patched = op(b, TensorOp::SliceAssign { dims: last }, &[late, part]);
        b.write(Site::MlpOutput, 1, patched);
        // The early value is wanted outside as well.
        vec![b.read(Site::LmHeadOutput, 0), part]
    });
    assert_eq!(passes, SPLIT);
}

#[test]
fn rows_that_a_write_mixes_run_together() {
    for mixed in
        [TensorOp::MeanDim { dim: 0 }, TensorOp::Cumsum { dim: -3 }, TensorOp::Flip { axes: vec![0] }]
    {
        let passes = both(|b| {
            let x = b.read(Site::BlockOutput, 0);
            let mixed = op(b, mixed.clone(), &[x]);
            let moved = op(b, TensorOp::Sub, &[x, mixed]);
            b.write(Site::BlockOutput, 0, moved);
            vec![b.read(Site::LmHeadOutput, 0)]
        });
        assert_eq!(passes, 1, "{mixed:?}");
    }
}

#[test]
fn an_error_in_rows_that_run_apart_is_the_one_that_they_have_together() {
    let error = |budget| {
        let mut b = Build::new();
        let prompt = prompt(&mut b);
        let result = b.trace(prompt, |b| {
            let wrong = numbers(b, [ROWS, 1, 8]);
            b.write(Site::BlockOutput, 0, wrong);
            vec![b.read(Site::LmHeadOutput, 0)]
        });
        b.save(result[0]);
        run_in(budget, Optimizations::ALL, &b).expect_err("it does not fit").to_string()
    };
    assert_eq!(error(1), error(usize::MAX));
    assert!(error(1).contains("[batch = 7, position = 3, d_model = 8]"), "{}", error(1));
}

#[test]
fn a_pass_that_there_is_no_memory_for_is_an_error_before_it_and_names_the_prompt() {
    let mut b = Build::new();
    let prompt = prompt(&mut b);
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let mean = op(b, TensorOp::MeanDim { dim: 0 }, &[x]);
        let moved = op(b, TensorOp::Sub, &[x, mean]);
        b.write(Site::BlockOutput, 0, moved);
        vec![b.read(Site::LmHeadOutput, 0)]
    });
    b.save(result[0]);
    let error = run_within(1000, 1, Optimizations::ALL, &b).expect_err("a pass takes more");
    let expected = "there is no memory for a forward pass over a prompt of shape [7, 3]: it takes 11.7 kB, and 1.0 kB \
                    are free; trace fewer rows at a time, in a loop, or keep what is written to each row apart from \
                    the others, so that it can run in parts";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert!(run_in(1, Optimizations::ALL, &b).is_ok());
}

#[test]
fn what_is_read_of_all_rows_is_an_error_after_the_first_rows_where_it_will_be_too_much() {
    let mut b = Build::new();
    let prompt = prompt(&mut b);
    let result = b.trace(prompt, |b| vec![b.read(Site::LmHeadOutput, 0)]);
    b.save(result[0]);
    let error = run_within(3000, 1, Optimizations::ALL, &b).expect_err("all logits are more");
    let expected = "there is no memory for what is read of a forward pass over a prompt of shape [7, 3]: it takes 1.8 kB, and ";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert!(
        error.to_string().contains("read less of it, as by `slice`, or trace fewer rows at a time"),
        "{error}"
    );
}

#[test]
fn rows_count_as_tokens_and_as_bytes() {
    let mut b = Build::new();
    let prompt = prompt(&mut b);
    let read = b.trace(prompt, |b| vec![b.read(Site::DropOutput, 0)]);
    b.save(read[0]);
    let (outputs, _) = run_on(&Fake::default(), &b);
    assert_eq!(outputs.expect("it runs").report.passes, 1);
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let passes = |tokens, bytes| {
        let options = RunOptions { budget: Some(Budget { tokens, bytes }), ..RunOptions::default() };
        run(&plan, &Fake::default(), options).expect("it runs").report.passes
    };
    let token = WIDTH * 4 * DType::F32.size();
    assert_eq!(passes(usize::MAX, usize::MAX), 1);
    assert_eq!(passes(ROWS * POSITIONS, usize::MAX), 1);
    assert_eq!(passes(POSITIONS, usize::MAX), 7);
    assert_eq!(passes(1, usize::MAX), 7);
    assert_eq!(passes(usize::MAX, 3 * POSITIONS * token), 3);
}

#[test]
fn a_row_of_its_own_is_the_row_among_the_others_to_the_last_logit() {
    let ids: Vec<i64> = (0..12).map(|id| (id * 5) % 11).collect();
    let all = Tensor::<1, Int>::from_ints(ids.as_slice(), &test_device()).reshape([4, 3]);
    let logits = model().gpt2().logits(all).into_data().iter::<f32>().collect::<Vec<_>>();
    let mut b = Build::new();
    let prompt = b.indices(&ids, &[4, 3]);
    let read = b.trace(prompt, |b| vec![b.read(Site::LmHeadOutput, 0)]);
    let slot = b.save(read[0]);
    let outputs = run_in(1, Optimizations::ALL, &b).expect("it runs");
    let found =
        floats(outputs.get(slot).cloned().and_then(super::super::Value::into_tensor).expect("a tensor"));
    assert!(found.iter().zip(&logits).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?}\n{logits:?}");
}
