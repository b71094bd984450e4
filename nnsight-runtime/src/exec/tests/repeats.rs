//! Traces that run again as they did.

use super::build::{Build, gives, next};
use super::fake::Fake;
use super::{listed, outputs, run_with, shown};
use crate::exec::{Optimizations, Outputs};
use crate::ir::{ListOp, OpKind, ScalarOp, Slot, Type, Value};
use crate::point::{Module, Site};

const OFF: Optimizations = Optimizations { equal_traces: false, ..Optimizations::ALL };

/// `for i in 0..n`, appending what `f` gives to a saved list.
fn repeated(b: &mut Build, n: i64, f: impl FnOnce(&mut Build, Value) -> Value) -> Slot {
    let times = b.range(0, n);
    let list = b.list(Type::float(3), &[]);
    b.each(times, &[], |b, i, _| {
        let item = f(b, i);
        b.append(list, item);
        gives(&[])
    });
    b.save(list)
}

/// Traces that ran with and without the switch; what is saved must not depend on it.
#[track_caller]
fn passes(b: &Build, slot: Slot) -> (u64, u64) {
    let on = outputs(b);
    let off = run_with(OFF, &Fake::default(), b).0.expect("it runs as well");
    assert_eq!(listed(&on, slot), listed(&off, slot));
    assert_eq!(on.report.traces + on.report.passes_saved, off.report.traces);
    assert_eq!(off.report.passes_saved, 0);
    (on.report.traces, off.report.traces)
}

#[test]
fn a_clean_run_in_a_loop_runs_once() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let slot = repeated(&mut b, 100, |b, _| b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 1)])[0]);
    assert_eq!(passes(&b, slot), (1, 100));
    assert_eq!(outputs(&b).report.token_layers, 2);
}

#[test]
fn equal_prompts_need_not_be_one_object() {
    let mut b = Build::new();
    let ids = b.ints(&[3, 4]);
    let slot = repeated(&mut b, 4, |b, _| {
        let fresh = b.op(OpKind::List(ListOp::Clone), &[ids], &[], [Type::list(Type::Int)])[0];
        b.trace(fresh, |b| vec![b.read(Site::BlockOutput, 1)])[0]
    });
    assert_eq!(passes(&b, slot), (1, 4));
}

#[test]
fn other_token_ids_run_again() {
    let mut b = Build::new();
    let slot = repeated(&mut b, 3, |b, i| {
        let prompt = b.list(Type::Int, &[i]);
        b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 1)])[0]
    });
    assert_eq!(passes(&b, slot), (3, 3));
}

#[test]
fn captured_numbers_are_part_of_what_must_be_equal() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let slot = repeated(&mut b, 6, |b, i| {
        let two = b.int(2);
        let layer = b.scalar(ScalarOp::Div, &[i, two]);
        b.trace(prompt, |b| vec![b.read_at(Site::BlockOutput, layer)])[0]
    });
    assert_eq!(passes(&b, slot), (3, 6));
}

#[test]
fn a_write_of_one_captured_tensor_runs_once_and_of_another_each_time() {
    for (fresh, expected) in [(false, 1), (true, 4)] {
        let mut b = Build::new();
        let prompt = b.str("a");
        let start = b.filled(1.0);
        let outer = b.call(Module::Mlp, 0, start);
        let slot = repeated(&mut b, 4, |b, _| {
            let patch = if fresh { b.call(Module::Mlp, 0, outer) } else { outer };
            b.trace(prompt, |b| {
                b.write(Site::BlockOutput, 1, patch);
                vec![b.read(Site::BlockOutput, 2)]
            })[0]
        });
        assert_eq!(passes(&b, slot), (expected, 4));
    }
}

#[test]
fn a_write_of_a_carried_tensor_that_changes_runs_each_time() {
    let mut b = Build::new();
    let (prompt, start, times) = (b.str("a"), b.filled(1.0), b.range(0, 4));
    let list = b.list(Type::float(3), &[]);
    b.each(times, &[start], |b, _, patch| {
        let read = b.trace(prompt, |b| {
            b.write(Site::BlockOutput, 1, patch[0]);
            vec![b.read(Site::BlockOutput, 2)]
        })[0];
        b.append(list, read);
        gives(&[read])
    });
    let slot = b.save(list);
    assert_eq!(passes(&b, slot), (4, 4));
    assert_eq!(listed(&outputs(&b), slot), [3.0, 5.0, 7.0, 9.0]);
}

/// How often the trace `f` runs in three turns of a loop, given a list outside.
#[track_caller]
fn passes_of_three(f: impl FnOnce(&mut Build, Value)) -> (Outputs, Vec<String>) {
    let mut b = Build::new();
    let (prompt, times) = (b.str("a"), b.range(0, 3));
    let list = b.list(Type::float(3), &[]);
    b.each(times, &[], |b, _, _| {
        b.trace(prompt, |b| {
            f(b, list);
            vec![]
        });
        gives(&[])
    });
    b.save(list);
    let (outputs, lines) = run_with(Optimizations::ALL, &Fake::default(), &b);
    (outputs.expect("it runs"), lines)
}

#[test]
fn a_trace_that_appends_or_logs_runs_each_time() {
    let (outputs, _) = passes_of_three(|b, list| {
        let x = b.read(Site::BlockOutput, 0);
        b.append(list, x);
    });
    assert_eq!((outputs.report.traces, outputs.report.passes_saved), (3, 0));
    assert_eq!(listed(&outputs, Slot::from_u32(0)).len(), 3);
    let (outputs, lines) = passes_of_three(|b, _| {
        let x = b.read(Site::BlockOutput, 0);
        let total = b.total(x);
        b.log(&[total]);
    });
    assert_eq!((outputs.report.traces, lines.len()), (3, 3));
}

#[test]
fn a_trace_that_reads_a_list_sees_what_changed() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let first = b.filled(1.0);
    let source = b.list(Type::float(3), &[first]);
    let slot = repeated(&mut b, 3, |b, i| {
        let read = b.trace(prompt, |b| {
            let zero = b.int(0);
            let patch = b.get(source, zero);
            b.write(Site::BlockOutput, 1, patch);
            vec![b.read(Site::BlockOutput, 2)]
        })[0];
        let zero = b.int(0);
        b.op(OpKind::List(ListOp::Set), &[source, zero, read], &[], []);
        let _ = i;
        read
    });
    assert_eq!(passes(&b, slot), (3, 3));
    assert_eq!(listed(&outputs(&b), slot), [3.0, 5.0, 7.0]);
}

#[test]
fn results_that_can_change_are_not_shared_between_runs() {
    let mut b = Build::new();
    let (prompt, times) = (b.str("a"), b.range(0, 3));
    let lens = b.list(Type::Int, &[]);
    b.each(times, &[], |b, _, _| {
        let list = b.trace(prompt, |b| {
            let x = b.read(Site::BlockOutput, 0);
            vec![b.list(Type::float(3), &[x])]
        })[0];
        let (zero, len) = (b.int(0), b.len(list));
        b.append(lens, len);
        let item = b.get(list, zero);
        b.append(list, item);
        gives(&[])
    });
    let slot = b.save(lens);
    let outputs = outputs(&b);
    assert_eq!(shown(&outputs, slot), "[1, 1, 1]");
    assert_eq!(outputs.report.traces, 3);
}

#[test]
fn a_trace_in_a_while_loop_runs_once_too() {
    let mut b = Build::new();
    let (prompt, zero) = (b.str("a"), b.int(0));
    let list = b.list(Type::float(3), &[]);
    b.during(
        &[zero],
        |b, carried| {
            let three = b.int(3);
            b.scalar(ScalarOp::Lt, &[carried[0], three])
        },
        |b, carried| {
            let read = b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 1)])[0];
            b.append(list, read);
            let one = b.int(1);
            let more = b.scalar(ScalarOp::Add, &[carried[0], one]);
            next(0, &[more])
        },
    );
    let slot = b.save(list);
    assert_eq!(passes(&b, slot), (1, 3));
}

#[test]
fn an_error_of_a_later_run_is_its_own() {
    let mut b = Build::new();
    let prompt = b.str("a");
    repeated(&mut b, 6, |b, i| b.trace(prompt, |b| vec![b.read_at(Site::BlockOutput, i)])[0]);
    let fake = Fake::default();
    let mut told = Vec::new();
    for optimizations in [Optimizations::ALL, OFF, Optimizations::NONE] {
        let error = run_with(optimizations, &fake, &b).0.expect_err("there are four layers");
        told.push(error.to_string());
    }
    assert!(told[0].contains('4') && told.iter().all(|error| *error == told[0]), "{told:?}");
}
