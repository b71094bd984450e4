//! What a trace runs on.

use super::build::Build;
use super::fake::Fake;
use super::{failure, floats, outputs, run_on};
use crate::exec::Value;
use crate::ir::{Literal, TensorElements, TensorLiteral, Type};
use crate::point::Site;

fn embedded(prompt: impl FnOnce(&mut Build) -> crate::ir::Value) -> Build {
    let mut b = Build::new();
    let prompt = prompt(&mut b);
    let read = b.trace(prompt, |b| vec![b.read(Site::DropOutput, 0)]);
    b.save(read[0]);
    b
}

fn ids(rows: usize, ids: &[i64]) -> Literal {
    let columns = ids.len().checked_div(rows).unwrap_or(3);
    let literal = TensorLiteral { dims: vec![rows, columns], data: TensorElements::Int(ids.to_vec()) };
    Literal::Tensor(literal.into())
}

#[test]
fn a_prompt_is_text_or_ids_or_rows_of_ids() {
    let shown = |b: Build| {
        let value = outputs(&b).get(crate::ir::Slot::from_u32(0)).cloned();
        let tensor = value.and_then(Value::into_tensor).unwrap();
        (tensor.dims().to_vec(), floats(tensor))
    };
    assert_eq!(shown(embedded(|b| b.str("ac"))), (vec![1, 2, 2], vec![0.0, 0.0, 2.0, 2.0]));
    assert_eq!(shown(embedded(|b| b.ints(&[3, 1]))), (vec![1, 2, 2], vec![3.0, 3.0, 1.0, 1.0]));
    let rows = shown(embedded(|b| b.literal(ids(2, &[5, 6]))));
    assert_eq!(rows, (vec![2, 1, 2], vec![5.0, 5.0, 6.0, 6.0]));
}

#[test]
fn a_prompt_that_does_not_fit_is_refused_at_the_trace() {
    let message = |b: Build| failure(&b).0;
    assert_eq!(message(embedded(|b| b.str(""))), "a prompt of 0 tokens");
    assert_eq!(message(embedded(|b| b.ints(&[]))), "a prompt of 0 tokens");
    assert_eq!(message(embedded(|b| b.ints(&[1; 9]))), "a prompt of 9 tokens");
    assert_eq!(message(embedded(|b| b.literal(ids(2, &[1, 2, 3, -4])))), "no token -4");
    assert_eq!(message(embedded(|b| b.literal(ids(0, &[])))), "the prompt has no rows: its shape is [0, 3]");

    let mut b = Build::new();
    let prompt = b.ints(&[100]);
    let line = line!() + 1;
    b.trace(prompt, |_| vec![]);
    assert_eq!(failure(&b), ("no token 100".into(), line));
}

#[test]
fn a_prompt_may_be_a_list_that_the_program_computed() {
    let mut b = Build::new();
    let (list, four) = (b.list(Type::Int, &[]), b.int(4));
    b.append(list, four);
    let read = b.trace(list, |b| vec![b.read(Site::DropOutput, 0)]);
    let slot = b.save(read[0]);
    assert_eq!(super::firsts(&outputs(&b), &[slot]), [4.0]);
}

#[test]
fn the_model_is_usable_after_a_failed_run() {
    let fake = Fake::default();
    assert!(run_on(&fake, &embedded(|b| b.str(""))).0.is_err());
    assert!(run_on(&fake, &embedded(|b| b.str("a"))).0.is_ok());
}
