//! Loops, branches and jumps.

use super::build::{Build, gives, leave, next};
use super::{failure, outputs, shown};
use crate::ir::{ListOp, OpKind, ScalarOp, Type};

#[test]
fn nested_loops_over_a_list_of_lists_append_every_item() {
    let mut b = Build::new();
    let li = b.list(Type::list(Type::Int), &[]);
    for num in 0..3 {
        let num = b.int(num);
        let one = b.list(Type::Int, &[num]);
        b.append(li, one);
    }
    let li2 = b.list(Type::Int, &[]);
    let slot = b.save(li2);
    b.each(li, &[], |b, item, _| {
        b.each(item, &[], |b, item_2, _| {
            b.append(li2, item_2);
            gives(&[])
        });
        gives(&[])
    });
    assert_eq!(shown(&outputs(&b), slot), "[0, 1, 2]");
}

#[test]
fn carried_values_swap_without_losing_one() {
    let mut b = Build::new();
    let (list, x, y) = (b.range(0, 3), b.int(1), b.int(2));
    let results = b.each(list, &[x, y], |_, _, carried| gives(&[carried[1], carried[0]]));
    let slots = [b.save(results[0]), b.save(results[1])];
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| shown(&outputs, slot)), ["2", "1"]);
}

#[test]
fn a_loop_over_nothing_gives_its_initial_values() {
    let mut b = Build::new();
    let (list, x) = (b.range(0, 0), b.str("kept"));
    let results = b.each(list, &[x], |b, _, _| {
        let other = b.str("lost");
        gives(&[other])
    });
    let (slot, initial) = (b.save(results[0]), b.save(x));
    let outputs = outputs(&b);
    assert_eq!((shown(&outputs, slot), shown(&outputs, initial)), ("kept".into(), "kept".into()));
}

#[test]
fn a_loop_ends_at_the_length_its_list_had_when_it_began() {
    let mut b = Build::new();
    let list = b.ints(&[1, 2]);
    b.each(list, &[], |b, item, _| {
        b.append(list, item);
        gives(&[])
    });
    let slot = b.save(list);
    assert_eq!(shown(&outputs(&b), slot), "[1, 2, 1, 2]");
}

#[test]
fn an_item_set_before_the_loop_reaches_it_is_seen() {
    let mut b = Build::new();
    let (list, seen, end) = (b.ints(&[1, 2]), b.list(Type::Int, &[]), b.int(-1));
    b.each(list, &[], |b, item, _| {
        b.append(seen, item);
        let nine = b.int(9);
        b.op(OpKind::List(ListOp::Set), &[list, end, nine], &[], []);
        gives(&[])
    });
    let slot = b.save(seen);
    assert_eq!(shown(&outputs(&b), slot), "[1, 9]");
}

#[test]
fn break_and_continue_reach_the_loop_they_name() {
    let mut b = Build::new();
    let (outer, log, zero) = (b.range(0, 10), b.list(Type::Int, &[]), b.int(0));
    let results = b.each(outer, &[zero], |b, i, sum| {
        let sum = sum[0];
        let (inner, two, five) = (b.range(0, 10), b.int(2), b.int(5));
        let results = b.each(inner, &[sum], |b, j, sum| {
            let sum = sum[0];
            let (one, three) = (b.int(1), b.int(3));
            let sum2 = b.scalar(ScalarOp::Add, &[sum, one]);
            let (is_one, is_three) = (b.scalar(ScalarOp::Eq, &[j, one]), b.scalar(ScalarOp::Eq, &[j, three]));
            b.branch(is_one, &[], |_| next(0, &[sum2]), |_| gives(&[]));
            let outer_five = b.scalar(ScalarOp::Eq, &[i, five]);
            b.branch(outer_five, &[], |_| leave(1, &[sum2]), |_| gives(&[]));
            let outer_two = b.scalar(ScalarOp::Eq, &[i, two]);
            b.branch(outer_two, &[], |_| next(1, &[sum]), |_| gives(&[]));
            b.append(log, j);
            b.branch(is_three, &[], |_| leave(0, &[sum2]), |_| gives(&[]));
            gives(&[sum2])
        });
        gives(&[results[0]])
    });
    let slots = [b.save(results[0]), b.save(log)];
    let outputs = outputs(&b);
    // Rows 0, 1, 3 and 4 count four each; row 2 is skipped; row 5 counts one and ends everything.
    assert_eq!(shown(&outputs, slots[0]), "17");
    assert_eq!(shown(&outputs, slots[1]), "[0, 2, 3, 0, 2, 3, 0, 2, 3, 0, 2, 3]");
}

#[test]
fn a_while_loop_tests_before_every_pass_and_can_be_left() {
    let mut b = Build::new();
    let (n, steps, limit) = (b.int(27), b.int(0), b.int(1000));
    let results = b.during(
        &[n, steps],
        |b, carried| {
            let one = b.int(1);
            b.scalar(ScalarOp::Ne, &[carried[0], one])
        },
        |b, carried| {
            let (n, steps) = (carried[0], carried[1]);
            let (one, two, three, zero) = (b.int(1), b.int(2), b.int(3), b.int(0));
            let steps = b.scalar(ScalarOp::Add, &[steps, one]);
            let far = b.scalar(ScalarOp::Gt, &[steps, limit]);
            b.branch(far, &[], |_| leave(0, &[n, steps]), |_| gives(&[]));
            let rest = b.scalar(ScalarOp::Rem, &[n, two]);
            let even = b.scalar(ScalarOp::Eq, &[rest, zero]);
            let half = b.scalar(ScalarOp::Div, &[n, two]);
            b.branch(even, &[], |_| next(0, &[half, steps]), |_| gives(&[]));
            let triple = b.scalar(ScalarOp::Mul, &[n, three]);
            let more = b.scalar(ScalarOp::Add, &[triple, one]);
            gives(&[more, steps])
        },
    );
    let slots = [b.save(results[0]), b.save(results[1])];
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| shown(&outputs, slot)), ["1", "111"]);
}

#[test]
fn a_while_loop_may_pass_on_other_values_than_it_was_given() {
    let mut b = Build::new();
    let zero = b.int(0);
    let test = b.block(&[Type::Int], |b, carried| {
        let (three, ten) = (b.int(3), b.int(10));
        let condition = b.scalar(ScalarOp::Lt, &[carried[0], three]);
        let scaled = b.scalar(ScalarOp::Mul, &[carried[0], ten]);
        let text = b.scalar(ScalarOp::ToStr, &[scaled]);
        crate::ir::Terminator::Condition { condition, passed: vec![text, carried[0]] }
    });
    let texts = b.list(Type::Str, &[]);
    let body = b.block(&[Type::Str, Type::Int], |b, passed| {
        let one = b.int(1);
        b.append(texts, passed[0]);
        gives(&[b.scalar(ScalarOp::Add, &[passed[1], one])])
    });
    let results = b.op(OpKind::While, &[zero], &[test, body], [Type::Str, Type::Int]);
    let slots = [b.save(results[0]), b.save(results[1]), b.save(texts)];
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| shown(&outputs, slot)), ["30", "3", "[\"0\", \"10\", \"20\"]"]);
}

#[test]
fn a_value_from_outside_survives_all_iterations_and_both_arms() {
    let mut b = Build::new();
    let (list, text, out) = (b.range(0, 4), b.str("x"), b.list(Type::Str, &[]));
    let two = b.int(2);
    b.each(list, &[], |b, i, _| {
        let small = b.scalar(ScalarOp::Lt, &[i, two]);
        let joined = b.branch(
            small,
            &[Type::Str],
            |_| gives(&[text]),
            |b| {
                let twice = b.scalar(ScalarOp::Add, &[text, text]);
                gives(&[twice])
            },
        );
        b.append(out, joined[0]);
        gives(&[])
    });
    let slot = b.save(out);
    assert_eq!(shown(&outputs(&b), slot), "[\"x\", \"x\", \"xx\", \"xx\"]");
}

#[test]
fn a_fault_names_the_line_of_the_operation_it_happened_in() {
    let mut b = Build::new();
    let (list, ten) = (b.range(0, 3), b.int(10));
    let line = line!() + 2;
    b.each(list, &[], |b, i, _| {
        b.scalar(ScalarOp::Div, &[ten, i]);
        gives(&[])
    });
    assert_eq!(failure(&b), ("integer division by zero in `10 / 0`".into(), line));

    let mut b = Build::new();
    let (list, index) = (b.ints(&[1, 2]), b.int(2));
    b.get(list, index);
    let line = line!() - 1;
    assert_eq!(failure(&b), ("index 2 is outside the list, which has 2 items".into(), line));
}
