//! Items of the host, and who is told how far a run is.

use std::cell::RefCell;
use std::sync::Arc;

use super::build::{Build, gives};
use super::fake::Fake;
use crate::exec::{HostSource, Progress, RunOptions, RunReport, Turn, Value, run};
use crate::ir::{HostFunction, OpKind, Type};
use crate::plan::Plan;
use crate::point::Site;

/// The integers up to this one, as items of the host.
fn source(b: &mut Build, count: i64, len: Option<u64>) -> crate::ir::Value {
    let mut items = 0..count;
    let source = HostSource::new(len, move |_| items.next().map(|i| Ok(Value::Int(i))));
    let ty = Type::list(Type::Int);
    let function =
        b.program.functions.push(HostFunction::new(Vec::new(), Some(ty.clone()), Arc::new(source)));
    b.op(OpKind::Source(function), &[], &[], [ty])[0]
}

/// A loop with a trace in it.
fn traced_loop(b: &mut Build, list: crate::ir::Value) {
    let prompt = b.str("a");
    b.each(list, &[], |b, i, _| {
        b.trace(prompt, |b| {
            let total = b.read(Site::BlockOutput, 0);
            let total = b.total(total);
            b.log(&[i, total]);
            vec![]
        });
        gives(&[])
    });
}

#[derive(Default)]
struct Told {
    turns: RefCell<Vec<Turn>>,
    passes: RefCell<Vec<u64>>,
}

impl Progress for Told {
    fn turn(&self, turn: Turn, _: RunReport) {
        self.turns.borrow_mut().push(turn);
    }
    fn pass(&self, report: RunReport) {
        self.passes.borrow_mut().push(report.passes);
    }
}

#[test]
fn outermost_loops_with_traces_tell_how_far_they_are_and_others_do_not() {
    let mut b = Build::new();
    let (many, two) = (b.range(0, 9), b.range(0, 2));
    b.each(many, &[], |b, i, _| {
        b.log(&[i]);
        gives(&[])
    });
    b.each(two, &[], |b, _, _| {
        let inner = b.range(0, 3);
        traced_loop(b, inner);
        gives(&[])
    });
    let stream = source(&mut b, 2, None);
    traced_loop(&mut b, stream);
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let (told, mut log) = (Told::default(), |_: &str| Ok(()));
    let options = RunOptions { log: Some(&mut log), progress: Some(&told), ..RunOptions::default() };
    let report = run(&plan, &Fake::default(), options).expect("it runs").report;
    let turn = |items, of, ended| Turn { items, of, ended };
    let (two, open) = (Some(2), None);
    assert_eq!(
        told.turns.into_inner(),
        [
            turn(1, two, false),
            turn(2, two, false),
            turn(2, two, true),
            turn(1, open, false),
            turn(2, open, false),
            turn(2, open, true),
        ]
    );
    let passes = told.passes.into_inner();
    assert!(passes.is_sorted() && passes.last() == Some(&report.passes), "{passes:?}, {report:?}");
}

#[test]
fn a_program_with_a_stream_runs_once_and_says_so_the_second_time() {
    let mut b = Build::new();
    let stream = source(&mut b, 2, Some(2));
    let line = line!() - 1;
    traced_loop(&mut b, stream);
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let ran = || {
        let mut log = |_: &str| Ok(());
        run(&plan, &Fake::default(), RunOptions { log: Some(&mut log), ..RunOptions::default() })
    };
    assert_eq!(ran().expect("it runs").report.passes, 2);
    let error = ran().expect_err("the items are gone");
    assert!(error.to_string().contains("the stream was gone through before"), "{error}");
    assert!(error.place.is_some_and(|place| place.file.ends_with("host.rs") && place.line < line));
}
