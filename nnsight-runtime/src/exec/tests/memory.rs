//! What happens where memory ends: an error that names what there is no room for, and a run that can go on.

use super::build::{Build, gives};
use super::fake::Fake;
use super::{failure, outputs, shown};
use crate::device::with_memory;
use crate::exec::{RunOptions, run};
use crate::ir::{DictOp, ListOp, Literal, OpKind, ScalarOp, SetOp, StrOp, Type, Value};
use crate::plan::Plan;

/// What a program says where there is a megabyte, and nothing of what happens in it is left behind.
#[track_caller]
fn refused(build: &Build) -> String {
    with_memory(1 << 20, || failure(build)).0
}

/// A loop without end whose body does this; it counts in its variable.
fn endless(b: &mut Build, body: impl FnOnce(&mut Build, Value)) {
    let zero = b.int(0);
    forever(b, zero, |b, carried| {
        let one = b.int(1);
        body(b, carried);
        b.scalar(ScalarOp::Add, &[carried, one])
    });
}

/// A loop without end that makes a value anew in every turn.
fn forever(b: &mut Build, initial: Value, next: impl FnOnce(&mut Build, Value) -> Value) {
    let body = |b: &mut Build, carried: &[Value]| gives(&[next(b, carried[0])]);
    b.during(&[initial], |b, _| b.literal(Literal::Bool(true)), body);
}

const ADVICE: &str = "keep less at a time: `session.write(..)` hands values out as they come, `session.stream(..)` \
                      takes items one by one";

#[test]
fn what_grows_without_end_is_an_error_where_memory_ends() {
    let mut b = Build::new();
    let list = b.ints(&[]);
    endless(&mut b, |b, i| b.append(list, i));
    // Lists double: what they took before is counted as well.
    let found = refused(&b);
    let expected = format!(
        "there is no memory for 131072 items of a list: it takes 1.0 MB, and 32 bytes are free; {ADVICE}"
    );
    assert_eq!(found, expected);

    let mut b = Build::new();
    let pair = Type::tuple([Type::Int, Type::Int]);
    let list = b.list(pair.clone(), &[]);
    endless(&mut b, |b, i| {
        let both = b.op(OpKind::TuplePack, &[i, i], &[], [pair])[0];
        b.append(list, both);
    });
    assert!(refused(&b).starts_with("there is no memory for "), "{}", refused(&b));

    let mut b = Build::new();
    let dict = b.op(OpKind::Dict(DictOp::New), &[], &[], [Type::dict(Type::Int, Type::Int)])[0];
    endless(&mut b, |b, i| drop(b.op(OpKind::Dict(DictOp::Insert), &[dict, i, i], &[], [])));
    assert!(refused(&b).contains("pairs of a dictionary: it takes"), "{}", refused(&b));

    let mut b = Build::new();
    let set = b.op(OpKind::Set(SetOp::New), &[], &[], [Type::set(Type::Int)])[0];
    endless(&mut b, |b, i| drop(b.op(OpKind::Set(SetOp::Insert), &[set, i], &[], [Type::Bool])));
    assert!(refused(&b).contains("items of a set: it takes"), "{}", refused(&b));
}

#[test]
fn a_text_that_doubles_without_end_is_an_error_where_memory_ends() {
    let mut b = Build::new();
    let text = b.str("twice as long ");
    forever(&mut b, text, |b, text| b.scalar(ScalarOp::Add, &[text, text]));
    assert!(refused(&b).starts_with("there is no memory for a text of "), "{}", refused(&b));

    let mut b = Build::new();
    let (text, many) = (b.str("ab"), b.int(i64::MAX));
    let long = b.op(OpKind::Str(StrOp::Repeat), &[text, many], &[], [Type::Str])[0];
    b.log(&[long]);
    assert!(refused(&b).contains("it takes more memory than any machine has"), "{}", refused(&b));
}

#[test]
fn a_long_range_is_gone_through_in_part_counted_and_cut_without_memory_and_refused_where_it_would_be_made() {
    let mut b = Build::new();
    let (list, pair) = (Type::list(Type::Int), Type::tuple([Type::Int, Type::Int]));
    let range = b.range(0, 10_000_000_000);
    let reversed = b.op(OpKind::List(ListOp::Reversed), &[range], &[], [list.clone()])[0];
    let pairs = b.op(OpKind::List(ListOp::Zip), &[range, reversed], &[], [Type::list(pair.clone())])[0];
    let step = b.int(3_000_000_000);
    let few = b.op(OpKind::List(ListOp::StepBy), &[pairs, step], &[], [Type::list(pair)])[0];
    let (len, minus) = (b.len(pairs), b.int(-1));
    let end = b.get(pairs, minus);
    let slots = [b.save(len), b.save(few), b.save(end)];
    let outputs = with_memory(1 << 20, || outputs(&b));
    assert_eq!(
        slots.map(|slot| shown(&outputs, slot)),
        [
            "10000000000",
            "[(0, 9999999999), (3000000000, 6999999999), (6000000000, 3999999999), (9000000000, 999999999)]",
            "(9999999999, 0)"
        ]
    );

    for op in [ListOp::Sorted, ListOp::Concat] {
        let mut b = Build::new();
        let range = b.range(0, 10_000_000_000);
        let args = if op == ListOp::Concat { vec![range, range] } else { vec![range] };
        let made = b.op(OpKind::List(op), &args, &[], [list.clone()])[0];
        let len = b.len(made);
        b.save(len);
        assert!(refused(&b).contains("000 items of a list: it takes 480.0 GB"), "{op:?}: {}", refused(&b));
    }
    // As a saved value it would be a `Vec` of the host.
    let mut b = Build::new();
    let range = b.range(0, 10_000_000_000);
    b.save(range);
    let found = refused(&b);
    assert!(
        found.starts_with("there is no memory for values that go to the host: it takes 80.0 GB"),
        "{found}"
    );
}

#[test]
fn a_run_that_had_no_memory_leaves_plan_and_model_usable() {
    let mut b = Build::new();
    let range = b.range(0, 100_000);
    let list = b.op(OpKind::List(ListOp::Sorted), &[range], &[], [Type::list(Type::Int)])[0];
    let len = b.len(list);
    let slot = b.save(len);
    let plan = Plan::new(&b.program).expect("the program is right");
    let fake = Fake::default();
    assert!(with_memory(1 << 20, || run(&plan, &fake, RunOptions::default())).is_err());
    let outputs = run(&plan, &fake, RunOptions::default()).expect("there is memory now");
    assert_eq!(shown(&outputs, slot), "100000");
}
