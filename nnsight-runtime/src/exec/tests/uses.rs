//! Values are let go of at their last use, and not before.

use super::build::{Build, gives, leave};
use super::fake::Fake;
use crate::ir::ScalarOp;
use crate::plan::{Plan, WideKind};
use crate::point::Module;

/// Which operands of each tensor operation are moved out of their registers.
fn moved(b: &Build) -> Vec<Vec<bool>> {
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let tensor = |kind: &WideKind| matches!(kind, WideKind::Tensor(_));
    let ops = plan.code.wide.iter().filter(|wide| tensor(&wide.kind));
    ops.map(|wide| wide.args.iter().map(|used| used.is_last()).collect()).collect()
}

/// A tensor that is no constant, for constants keep their registers.
fn tensor(b: &mut Build) -> crate::ir::Value {
    let x = b.filled(1.0);
    b.call(Module::Mlp, 0, x)
}

#[test]
fn the_last_of_several_uses_moves_the_value() {
    let mut b = Build::new();
    let x = tensor(&mut b);
    let y = b.add(x, x);
    let z = b.add(y, x);
    b.save(z);
    assert_eq!(moved(&b), [[false, false], [true, true]]);
}

#[test]
fn a_value_from_outside_a_loop_stays_and_a_carried_one_moves() {
    let mut b = Build::new();
    let (x, start, times) = (tensor(&mut b), tensor(&mut b), b.range(0, 3));
    let sum = b.each(times, &[start], |b, _, sum| gives(&[b.add(sum[0], x)]));
    b.save(sum[0]);
    assert_eq!(moved(&b), [[true, false]]);
}

#[test]
fn a_value_moves_in_both_arms_and_on_the_way_out_of_a_loop() {
    let mut b = Build::new();
    let (x, times) = (tensor(&mut b), b.range(0, 3));
    let list = b.list(crate::ir::Type::float(3), &[]);
    b.each(times, &[], |b, i, _| {
        let one = b.int(1);
        let condition = b.scalar(ScalarOp::Eq, &[i, one]);
        b.branch(
            condition,
            &[],
            |b| {
                let end = b.add(x, x);
                b.append(list, end);
                leave(0, &[])
            },
            |b| {
                let more = b.add(x, x);
                b.append(list, more);
                gives(&[])
            },
        );
        gives(&[])
    });
    b.save(list);
    assert_eq!(moved(&b), [[false, true], [false, false]]);
}

#[test]
fn an_unused_module_call_is_not_run() {
    let mut b = Build::new();
    let x = b.filled(1.0);
    b.call(Module::LmHead, 0, x);
    assert!(super::run_on(&Fake::default(), &b).0.is_ok(), "the fake's unembedding would fail");
}
