//! What reads see, and how far a pass goes.
//!
//! On the prompt `a` the residual stream leaves layer `n` as `2 * (n + 1)`, its attention adds 1 and its MLP 1.

use super::build::{Build, gives, leave};
use super::fake::Fake;
use super::{firsts, listed, outputs, run_on};
use crate::ir::{OpKind, ScalarOp, Type};
use crate::point::{Module, Site};

fn tensors() -> Type {
    Type::list(Type::float(3))
}

#[test]
fn a_late_point_can_be_read_before_an_early_one() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let read = b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 3);
        let early = b.read(Site::BlockOutput, 0);
        let both = b.add(late, early);
        vec![late, early, both]
    });
    let slots: Vec<_> = read.iter().map(|value| b.save(*value)).collect();
    let outputs = outputs(&b);
    assert_eq!(firsts(&outputs, &slots), [8.0, 2.0, 10.0]);
    assert_eq!((outputs.report.passes, outputs.report.points), (1, 2));
}

#[test]
fn a_read_sees_the_writes_above_it_and_none_below() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let read = b.trace(prompt, |b| {
        let before = b.read(Site::BlockOutput, 1);
        let twice = b.add(before, before);
        b.write(Site::BlockOutput, 1, twice);
        let between = b.read(Site::BlockOutput, 1);
        let more = b.add(between, before);
        b.write(Site::BlockOutput, 1, more);
        let after = b.read(Site::BlockOutput, 1);
        let next = b.read(Site::BlockOutput, 2);
        vec![next, before, between, after]
    });
    let slots: Vec<_> = read.iter().map(|value| b.save(*value)).collect();
    assert_eq!(firsts(&outputs(&b), &slots), [14.0, 4.0, 8.0, 12.0]);
}

#[test]
fn a_write_reaches_reads_that_stand_above_it_at_later_points() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let read = b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 2);
        let hundred = b.filled(100.0);
        b.write(Site::BlockOutput, 1, hundred);
        vec![late]
    });
    let slot = b.save(read[0]);
    assert_eq!(firsts(&outputs(&b), &[slot]), [102.0]);
}

#[test]
fn a_pass_stops_after_the_last_point_that_matters_and_asks_for_no_other() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let read = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 1);
        b.read(Site::BlockOutput, 0);
        let dead = b.read(Site::BlockOutput, 3);
        b.add(dead, dead);
        let zero = b.filled(0.0);
        b.write(Site::AttnOutput, 0, zero);
        b.write(Site::MlpOutput, 2, zero);
        b.write(Site::BlockOutput, 1, zero);
        vec![x]
    });
    let slot = b.save(read[0]);
    let fake = Fake::default();
    let outputs = run_on(&fake, &b).0.unwrap();
    assert_eq!(firsts(&outputs, &[slot]), [3.0]);
    // The attention is replaced: the row rests from where it begins.
    let visited = ["transformer.h[0].ln_1.input", "transformer.h[0].attn.output", "transformer.h[1].output"];
    assert_eq!(fake.visited(), visited);
}

#[test]
fn a_result_that_nobody_uses_needs_no_pass() {
    let mut b = Build::new();
    let prompt = b.str("a");
    b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 1)]);
    assert_eq!(outputs(&b).report.passes, 0);
}

#[test]
fn a_body_without_hook_points_runs_without_a_pass() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::Int, &[]));
    let result = b.trace(prompt, |b| {
        let (one, two) = (b.int(1), b.int(2));
        let sum = b.scalar(ScalarOp::Add, &[one, two]);
        b.append(list, sum);
        vec![sum]
    });
    let slots = [b.save(result[0]), b.save(list)];
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| super::shown(&outputs, slot)), ["3", "[3]"]);
    assert_eq!(outputs.report.passes, 0);
}

#[test]
fn effects_keep_the_order_of_the_text_whatever_the_order_of_the_pass() {
    let mut b = Build::new();
    let (prompt, list, words) = (b.str("a"), b.list(Type::float(3), &[]), b.list(Type::Str, &[]));
    let len = b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 3);
        b.append(list, late);
        let total = b.total(late);
        b.log(&[total]);
        let early = b.read(Site::BlockOutput, 0);
        b.append(list, early);
        let len = b.len(list);
        b.log(&[len]);
        let word = b.str("known");
        b.append(words, word);
        let text = b.scalar(ScalarOp::ToStr, &[total]);
        b.append(words, text);
        b.append(words, word);
        vec![len]
    });
    let slots = [b.save(list), b.save(words), b.save(len[0])];
    let (outputs, lines) = run_on(&Fake::default(), &b);
    let outputs = outputs.unwrap();
    assert_eq!(listed(&outputs, slots[0]), [8.0, 2.0]);
    assert_eq!(super::shown(&outputs, slots[1]), "[\"known\", \"16\", \"known\"]");
    assert_eq!(super::shown(&outputs, slots[2]), "2");
    assert_eq!(lines, ["16", "2"]);
}

#[test]
fn effects_on_one_list_do_not_hold_up_another() {
    let mut b = Build::new();
    let (prompt, late) = (b.str("a"), b.list(Type::float(3), &[]));
    let hundred = b.filled(100.0);
    let known = b.list(Type::float(3), &[hundred]);
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 3);
        b.append(late, x);
        let zero = b.int(0);
        let patch = b.get(known, zero);
        b.write(Site::BlockOutput, 0, patch);
        vec![]
    });
    let slot = b.save(late);
    assert_eq!(listed(&outputs(&b), slot), [106.0]);
}

#[test]
fn a_loop_over_known_layers_is_unrolled_into_one_pass() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::float(3), &[]));
    let (layers, three) = (b.range(-4, 0), b.int(-2));
    let sum = b.trace(prompt, |b| {
        let first = b.read(Site::DropOutput, 0);
        b.each(layers, &[first], |b, layer, sum| {
            let x = b.read_at(Site::BlockOutput, layer);
            b.append(list, x);
            let enough = b.scalar(ScalarOp::Eq, &[layer, three]);
            let sum = b.add(sum[0], x);
            b.branch(enough, &[], |_| leave(0, &[sum]), |_| gives(&[]));
            gives(&[sum])
        })
        .to_vec()
    });
    let slots = [b.save(list), b.save(sum[0])];
    let fake = Fake::default();
    let outputs = run_on(&fake, &b).0.unwrap();
    assert_eq!(listed(&outputs, slots[0]), [2.0, 4.0, 6.0]);
    assert_eq!(firsts(&outputs, &slots[1..]), [12.0]);
    assert_eq!(outputs.report.passes, 1);
    assert_eq!(fake.visited().last().map(String::as_str), Some("transformer.h[2].output"));
}

#[test]
fn a_while_loop_with_a_known_condition_is_unrolled() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::float(3), &[]));
    b.trace(prompt, |b| {
        let zero = b.int(0);
        b.during(
            &[zero],
            |b, carried| {
                let two = b.int(2);
                b.scalar(ScalarOp::Lt, &[carried[0], two])
            },
            |b, carried| {
                let x = b.read_at(Site::BlockOutput, carried[0]);
                b.append(list, x);
                let one = b.int(1);
                gives(&[b.scalar(ScalarOp::Add, &[carried[0], one])])
            },
        );
        vec![]
    });
    let slot = b.save(list);
    assert_eq!(listed(&outputs(&b), slot), [2.0, 4.0]);
}

#[test]
fn a_loop_without_hook_points_runs_as_a_whole_when_its_values_are_there() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::float(3), &[]));
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let times = b.range(0, 10);
        let summed = b.each(times, &[x], |b, i, sum| {
            let (limit, more) = (b.int(3), b.add(sum[0], x));
            b.append(list, more);
            let enough = b.scalar(ScalarOp::Ge, &[i, limit]);
            b.branch(enough, &[], |_| leave(0, &[more]), |_| gives(&[]));
            gives(&[more])
        });
        b.write(Site::BlockOutput, 1, summed[0]);
        vec![b.read(Site::BlockOutput, 2)]
    });
    let slots = [b.save(result[0]), b.save(list)];
    let outputs = outputs(&b);
    assert_eq!(firsts(&outputs, &slots[..1]), [12.0]);
    assert_eq!(listed(&outputs, slots[1]), [4.0, 6.0, 8.0, 10.0]);
}

#[test]
fn values_of_one_trace_patch_another_in_a_loop() {
    let mut b = Build::new();
    let (clean_prompt, prompt) = (b.str("k"), b.str("a"));
    let clean = b.trace(clean_prompt, |b| vec![b.read(Site::BlockOutput, 0)])[0];
    let (layers, list) =
        (b.range(0, 4), b.op(OpKind::List(crate::ir::ListOp::New), &[], &[], [tensors()])[0]);
    b.each(layers, &[], |b, layer, _| {
        let patched = b.trace(prompt, |b| {
            b.write_at(Site::BlockOutput, layer, clean);
            vec![b.read(Site::BlockOutput, 3)]
        });
        b.append(list, patched[0]);
        gives(&[])
    });
    let slot = b.save(list);
    let outputs = outputs(&b);
    // The clean value is 12 after layer 0, and every later layer adds 2.
    assert_eq!(listed(&outputs, slot), [18.0, 16.0, 14.0, 12.0]);
    assert_eq!((outputs.report.traces, outputs.report.passes), (5, 1));
    // One layer of the clean row, three of the other, whose fourth nobody needs unpatched, and what is left of a row behind
    // each layer that is patched.
    assert_eq!((outputs.report.token_layers, outputs.report.token_layers_naive), (1 + 3 + 3 + 2 + 1, 20));
}

#[test]
fn a_module_can_be_called_on_a_value_of_the_pass() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let y = b.call(Module::Mlp, 2, x);
        b.write(Site::BlockOutput, 1, y);
        vec![b.read(Site::BlockOutput, 1)]
    });
    let slot = b.save(result[0]);
    assert_eq!(firsts(&outputs(&b), &[slot]), [12.0]);
}

#[test]
fn a_save_inside_a_trace_leaves_the_session() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let mut slots = Vec::new();
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 2);
        slots.push(b.save(x));
        vec![]
    });
    assert_eq!(firsts(&outputs(&b), &slots), [6.0]);
}
