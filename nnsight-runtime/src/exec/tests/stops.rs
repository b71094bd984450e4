//! Stops, and host closures on the way there.

use std::sync::{Arc, Mutex};

use super::build::{Build, gives};
use super::fake::Fake;
use super::{failure, firsts, outputs, run_on, shown};
use crate::exec::{HostCall, Value};
use crate::ir::{HostFunction, Literal, OpKind, Place, SourcePlace, Terminator, Type};
use crate::point::Site;

/// `Stop` at a line of its own.
fn stop(b: &mut Build, line: u32) -> Terminator {
    let place = SourcePlace { file: "stop.rs".to_owned(), line, column: 1 };
    let place: Place = b.program.places.intern(place);
    Terminator::Stop(place)
}

#[test]
fn a_stop_in_nested_loops_ends_the_program_and_leaves_what_was_done() {
    let mut b = Build::new();
    let (rounds, seen) = (b.range(0, 3), b.ints(&[]));
    let slot = b.save(seen);
    b.each(rounds, &[], |b, i, _| {
        b.each(rounds, &[], |b, j, _| {
            b.append(seen, j);
            let enough = b.scalar(crate::ir::ScalarOp::Eq, &[i, j]);
            let one = b.int(1);
            let past = b.scalar(crate::ir::ScalarOp::Ge, &[i, one]);
            let both = b.scalar(crate::ir::ScalarOp::And, &[enough, past]);
            b.branch(both, &[], |b| stop(b, 1), |_| gives(&[]));
            gives(&[])
        });
        gives(&[])
    });
    let word = b.str("never printed");
    b.log(&[word]);
    let (outputs, lines) = run_on(&Fake::default(), &b);
    assert_eq!(shown(&outputs.unwrap(), slot), "[0, 1, 2, 0, 1]");
    assert_eq!(lines, Vec::<String>::new());
}

#[test]
fn a_save_below_a_stop_is_an_error_with_both_places() {
    let mut b = Build::new();
    let yes = b.literal(Literal::Bool(true));
    b.branch(yes, &[], |b| stop(b, 7), |_| gives(&[]));
    b.save(yes);
    let line = line!() - 1;
    let (message, at) = failure(&b);
    assert!(message.contains("`stop()` (at stop.rs:7:1) ended the session before"), "{message}");
    assert_eq!(at, line);
}

#[test]
fn a_stopped_trace_keeps_what_stands_above_and_its_pass_ends_there() {
    let mut b = Build::new();
    let (prompt, yes) = (b.str("a"), b.literal(Literal::Bool(true)));
    let results = b.trace(prompt, |b| {
        let early = b.read(Site::BlockOutput, 0);
        b.branch(yes, &[], |b| stop(b, 3), |_| gives(&[]));
        let zero = b.filled(0.0);
        b.write(Site::BlockInput, 0, zero);
        let late = b.read(Site::BlockOutput, 3);
        vec![early, late]
    });
    let slot = b.save(results[0]);
    let fake = Fake::default();
    let outputs = run_on(&fake, &b).0.unwrap();
    let clean = {
        let mut b = Build::new();
        let prompt = b.str("a");
        let read = b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 0)]);
        let slot = b.save(read[0]);
        firsts(&self::outputs(&b), &[slot])
    };
    assert_eq!(firsts(&outputs, &[slot]), clean);
    assert_eq!(outputs.report.points, 1, "the pass goes no further than the read above the stop");

    // Handing the late value around is no use of it yet; a list would keep it.
    let kept = b.branch(yes, &[Type::float(3)], |_| gives(&[results[1]]), |_| gives(&[results[0]]));
    let list = b.list(Type::float(3), &[]);
    b.append(list, kept[0]);
    let line = line!() - 1;
    let (message, at) = failure(&b);
    assert!(message.contains("never computed") && message.contains("(at stop.rs:3:1)"), "{message}");
    assert_eq!(at, line);
}

/// Calls a host closure that notes what it is given.
fn note(b: &mut Build, seen: &Arc<Mutex<Vec<String>>>, args: &[crate::ir::Value]) {
    let seen = Arc::clone(seen);
    let call = HostCall::new(move |args, _| {
        let words: Vec<String> = args.iter().map(ToString::to_string).collect();
        seen.lock().unwrap().push(words.join(" "));
        Ok(Value::Unit)
    });
    let types = args.iter().map(|arg| b.program.ty(*arg).clone()).collect();
    let function = b.program.functions.push(HostFunction::new(types, None, Arc::new(call)));
    b.op(OpKind::Apply(function), args, &[], []);
}

#[test]
fn calls_of_host_closures_keep_the_texts_order_even_if_the_first_waits_for_the_pass() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::Float, &[]));
    b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 0);
        let total = b.total(late);
        let one = b.float(1.0);
        note(b, &seen, &[list]);
        b.append(list, total);
        note(b, &seen, &[list]);
        b.append(list, one);
        note(b, &seen, &[list]);
        let above = b.above(late, 1e9);
        b.branch(
            above,
            &[],
            |b| {
                note(b, &seen, &[one]);
                gives(&[])
            },
            |_| gives(&[]),
        );
        vec![]
    });
    outputs(&b);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 3, "the arm that was not taken called nothing: {seen:?}");
    assert_eq!(seen[0], "[]");
    assert!(seen[1].ends_with(".0]") && seen[2].ends_with(".0, 1.0]"), "{seen:?}");
}
