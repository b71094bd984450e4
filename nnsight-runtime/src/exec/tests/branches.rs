//! Branches whose condition comes from the pass.

use super::build::{Build, gives};
use super::fake::Fake;
use super::{firsts, listed, outputs, run_on, shown};
use crate::ir::{ListOp, OpKind, ScalarOp, Type};
use crate::point::Site;

/// Writes 100 after layer 1 if the stream is above `limit` after layer 0, and -100 else; gives what layer 2 makes of it.
fn patched(limit: f64) -> f32 {
    let mut b = Build::new();
    let prompt = b.str("a");
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let is_above = b.above(x, limit);
        let arm = |value: f32| {
            move |b: &mut Build| {
                let patch = b.filled(value);
                b.write(Site::BlockOutput, 1, patch);
                gives(&[b.read(Site::BlockOutput, 2)])
            }
        };
        b.branch(is_above, &[Type::float(3)], arm(100.0), arm(-100.0)).to_vec()
    });
    let slot = b.save(result[0]);
    let outputs = outputs(&b);
    assert_eq!(outputs.report.passes, 1);
    firsts(&outputs, &[slot])[0]
}

#[test]
fn a_branch_on_a_value_of_the_pass_writes_in_the_arm_taken_only() {
    assert_eq!((patched(3.0), patched(5.0)), (102.0, -98.0));
}

#[test]
fn effects_and_errors_in_an_arm_not_taken_do_not_happen() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::float(3), &[]));
    let joined = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let (no, zero) = (b.above(x, 1000.0), b.int(0));
        b.branch(
            no,
            &[Type::Int],
            |b| {
                let y = b.read(Site::BlockOutput, 1);
                b.append(list, y);
                b.log(&[zero]);
                let first = b.scalar(ScalarOp::Div, &[zero, zero]);
                gives(&[first])
            },
            |b| {
                b.append(list, x);
                let word = b.str("other");
                b.log(&[word]);
                let seven = b.int(7);
                gives(&[seven])
            },
        )
        .to_vec()
    });
    let slots = [b.save(list), b.save(joined[0])];
    let (outputs, lines) = run_on(&Fake::default(), &b);
    let outputs = outputs.unwrap();
    assert_eq!(listed(&outputs, slots[0]), [2.0]);
    assert_eq!(shown(&outputs, slots[1]), "7");
    assert_eq!(lines, ["other"]);
}

#[test]
fn an_error_in_the_arm_taken_is_one() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let mut line = 0;
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let (yes, zero) = (b.above(x, 0.0), b.int(0));
        b.branch(
            yes,
            &[],
            |b| {
                let quotient = b.scalar(ScalarOp::Div, &[zero, zero]);
                line = line!() - 1;
                b.log(&[quotient]);
                gives(&[])
            },
            |_| gives(&[]),
        );
        vec![]
    });
    assert_eq!(super::failure(&b), ("integer division by zero in `0 / 0`".into(), line));
}

#[test]
fn branches_nest_and_an_inner_condition_may_come_from_the_outer_arm() {
    for (limit, inner_limit, expected) in [(3.0, 5.0, 4.0), (3.0, 100.0, 6.0), (100.0, 5.0, 2.0)] {
        let mut b = Build::new();
        let prompt = b.str("a");
        let result = b.trace(prompt, |b| {
            let x = b.read(Site::BlockOutput, 0);
            let outer = b.above(x, limit);
            b.branch(
                outer,
                &[Type::float(3)],
                |b| {
                    let y = b.read(Site::BlockOutput, 1);
                    let inner = b.above(y, inner_limit);
                    let joined = b.branch(
                        inner,
                        &[Type::float(3)],
                        |_| gives(&[y]),
                        |b| gives(&[b.read(Site::BlockOutput, 2)]),
                    );
                    gives(&joined)
                },
                |_| gives(&[x]),
            )
            .to_vec()
        });
        let slot = b.save(result[0]);
        assert_eq!(firsts(&outputs(&b), &[slot]), [expected]);
    }
}

#[test]
fn a_loop_inside_an_arm_is_unrolled_under_its_condition() {
    let mut b = Build::new();
    let (prompt, list, layers) = (b.str("a"), b.list(Type::float(3), &[]), b.range(1, 4));
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let yes = b.above(x, 0.0);
        b.branch(
            yes,
            &[],
            |b| {
                b.each(layers, &[], |b, layer, _| {
                    let x = b.read_at(Site::BlockOutput, layer);
                    b.append(list, x);
                    gives(&[])
                });
                gives(&[])
            },
            |_| gives(&[]),
        );
        vec![]
    });
    let slot = b.save(list);
    assert_eq!(listed(&outputs(&b), slot), [4.0, 6.0, 8.0]);
}

#[test]
fn a_known_condition_leaves_the_other_arm_out_of_the_pass() {
    let mut b = Build::new();
    let (prompt, yes) = (b.str("a"), b.literal(crate::ir::Literal::Bool(true)));
    let result = b.trace(prompt, |b| {
        b.branch(
            yes,
            &[Type::float(3)],
            |b| gives(&[b.read(Site::BlockOutput, 0)]),
            |b| gives(&[b.read(Site::BlockOutput, 3)]),
        )
        .to_vec()
    });
    let slot = b.save(result[0]);
    let fake = Fake::default();
    let outputs = run_on(&fake, &b).0.unwrap();
    assert_eq!(firsts(&outputs, &[slot]), [2.0]);
    assert_eq!(fake.visited(), ["transformer.h[0].output"]);
}

#[test]
fn a_list_made_in_an_arm_belongs_to_it() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let ty = Type::list(Type::Int);
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let yes = b.above(x, 0.0);
        b.branch(
            yes,
            std::slice::from_ref(&ty),
            |b| {
                let (list, one) = (b.op(OpKind::List(ListOp::New), &[], &[], [ty.clone()])[0], b.int(1));
                b.append(list, one);
                let y = b.read(Site::BlockOutput, 1);
                b.write(Site::BlockOutput, 1, y);
                gives(&[list])
            },
            |b| gives(&[b.ints(&[])]),
        )
        .to_vec()
    });
    let slot = b.save(result[0]);
    assert_eq!(shown(&outputs(&b), slot), "[1]");
}
