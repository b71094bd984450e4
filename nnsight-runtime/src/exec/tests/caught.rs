//! Turns whose errors are caught, where a whole pass fails.

use std::sync::{Arc, Mutex, PoisonError};

use super::build::{Build, gives};
use super::fake::Fake;
use crate::exec::{Fault, HostSink, HostSource, Optimizations, RunError, RunOptions, TakeValues, Value, run};
use crate::ir::{Function, HostFunction, OpKind, SourcePlace, Type};
use crate::plan::Plan;
use crate::point::Site;

#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl TakeValues for Journal {
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>> {
        let line: Vec<String> = values.iter().map(ToString::to_string).collect();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.join(" "));
        Ok(())
    }
}

impl Journal {
    fn sink(&self) -> HostSink {
        HostSink::new(Box::new(self.clone()), SourcePlace { file: "sink".to_owned(), line: 1, column: 1 })
    }
}

fn function(b: &mut Build, args: Vec<Type>, journal: &Journal) -> Function {
    b.program.functions.push(HostFunction::new(args, None, Arc::new(journal.sink())))
}

/// What comes of prompts of one token each, of which the model refuses one in the middle of a pass.
fn ran(fake: &Fake, optimizations: Optimizations, catches: bool) -> (Result<(), RunError>, Vec<String>) {
    let journal = Journal::default();
    let mut b = Build::new();
    let mut items = [1, 7, 2, 7, 3].into_iter();
    let source = HostSource::new(None, move |_| {
        items.next().map(|id| Ok(Value::List([Value::Int(id)].to_vec().into())))
    });
    let source = if catches { source.catching(journal.sink()) } else { source };
    let ty = Type::list(Type::list(Type::Int));
    let known = HostFunction::new(Vec::new(), Some(ty.clone()), Arc::new(source));
    let known = b.program.functions.push(if catches { known.catching() } else { known });
    let items = b.op(OpKind::Source(known), &[], &[], [ty])[0];
    let sink = function(&mut b, vec![Type::Float], &journal);
    b.each(items, &[], |b, item, _| {
        let early = b.trace(item, |b| {
            let x = b.read(Site::BlockOutput, 3);
            vec![b.total(x)]
        });
        b.op(OpKind::Sink(sink), &early, &[], []);
        let late = b.trace(item, |b| {
            // Written below and above where the pass fails, so that its second run must write them again.
            let x = b.read(Site::BlockInput, 1);
            let doubled = b.add(x, x);
            b.write(Site::BlockInput, 1, doubled);
            let x = b.read(Site::BlockOutput, 3);
            vec![b.total(x)]
        });
        b.op(OpKind::Sink(sink), &late, &[], []);
        gives(&[])
    });
    let plan = Plan::new(&b.program).expect("the program can be planned");
    let result = run(&plan, fake, RunOptions { optimizations, ..RunOptions::default() });
    let lines = journal.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (result.map(drop), lines)
}

#[test]
fn a_pass_that_fails_as_a_whole_is_the_error_of_those_turns_alone_that_fail_by_themselves() {
    let fake = Fake { refuses: Some(7.0), ..Fake::default() };
    let (slow, expected) = ran(&fake, Optimizations::NONE, true);
    slow.expect("it runs to its end");
    let refused = |line: &String| line.starts_with("[7] the fake refuses 7");
    assert_eq!(expected.iter().filter(|line| refused(line)).count(), 2, "{expected:?}");
    assert_eq!(expected.len(), 3 * 2 + 2, "{expected:?}");
    let (fast, lines) = ran(&fake, Optimizations::ALL, true);
    fast.expect("it runs to its end");
    assert_eq!(lines, expected);
    // Without, it ends the run, and what came before is written.
    for optimizations in [Optimizations::NONE, Optimizations::ALL] {
        let (result, lines) = ran(&fake, optimizations, false);
        assert!(result.expect_err("it ends").to_string().contains("the fake refuses 7"));
        assert!(expected.starts_with(&lines), "{lines:?}");
    }
}
