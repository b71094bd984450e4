//! What each kind of operation means.

use super::build::{Build, gives};
use super::fake::Fake;
use super::{failure, outputs, run_on, shown};
use crate::ir::{DictOp, ListOp, Literal, OpKind, TensorElements, TensorLiteral, Type};
use crate::point::Module;

fn list_type() -> Type {
    Type::list(Type::Int)
}

#[test]
fn holders_of_a_list_share_what_is_appended_and_a_clone_does_not() {
    let mut b = Build::new();
    let (a, one) = (b.ints(&[]), b.int(1));
    let copy = b.op(OpKind::List(ListOp::Clone), &[a], &[], [list_type()])[0];
    let nested = b.list(list_type(), &[a, a]);
    b.append(a, one);
    let slots = [b.save(nested), b.save(copy)];
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| shown(&outputs, slot)), ["[[1], [1]]", "[]"]);
}

#[test]
fn a_constant_list_is_fresh_every_time_even_the_lists_in_it() {
    let mut b = Build::new();
    let (rounds, out) = (b.range(0, 2), b.list(Type::list(list_type()), &[]));
    b.each(rounds, &[], |b, i, _| {
        let inner = Literal::List { element: Type::Int, items: [Literal::Int(5)].into() };
        let outer = b.literal(Literal::List { element: list_type(), items: [inner].into() });
        let zero = b.int(0);
        let first = b.get(outer, zero);
        b.append(first, i);
        b.append(out, outer);
        let flat = b.ints(&[7]);
        b.append(flat, i);
        b.append(outer, flat);
        gives(&[])
    });
    let slot = b.save(out);
    assert_eq!(shown(&outputs(&b), slot), "[[[5, 0], [7, 0]], [[5, 1], [7, 1]]]");
}

#[test]
fn list_operations_do_what_their_names_say() {
    let mut b = Build::new();
    let (a, minus, nine) = (b.ints(&[1, 2, 3]), b.int(-1), b.int(9));
    b.op(OpKind::List(ListOp::Set), &[a, minus, nine], &[], []);
    let last = b.get(a, minus);
    let len = b.len(a);
    let short = b.ints(&[7, 8]);
    let pair = Type::tuple([Type::Int, Type::Int]);
    let zip = b.op(OpKind::List(ListOp::Zip), &[a, short], &[], [Type::list(pair)])[0];
    let has = b.op(OpKind::List(ListOp::Contains), &[a, nine], &[], [Type::Bool])[0];
    let (two, six) = (b.int(2), b.int(6));
    let range = b.op(OpKind::List(ListOp::Range), &[six, minus, minus], &[], [list_type()])[0];
    b.append(range, two);
    let tuple = b.op(OpKind::TuplePack, &[last, len], &[], [Type::tuple([Type::Int, Type::Int])])[0];
    let part = b.op(OpKind::TupleGet(1), &[tuple], &[], [Type::Int])[0];
    let slots = [last, len, zip, has, range, tuple, part].map(|value| b.save(value));
    let outputs = outputs(&b);
    assert_eq!(
        slots.map(|slot| shown(&outputs, slot)),
        ["9", "3", "[(1, 7), (2, 8)]", "true", "[6, 5, 4, 3, 2, 1, 0, 2]", "(9, 3)", "3"]
    );
}

#[test]
fn a_range_with_a_step_of_zero_is_an_error() {
    let mut b = Build::new();
    let zero = b.int(0);
    b.op(OpKind::List(ListOp::Range), &[zero, zero, zero], &[], [list_type()]);
    assert_eq!(failure(&b).0, "a range from 0 to 0 cannot have a step of 0");
}

#[test]
fn dictionaries_keep_insertion_order_and_replace_in_place() {
    let mut b = Build::new();
    let dict = b.dict(DictOp::New, &[], [Type::dict(Type::Str, Type::Int)]).unwrap();
    for (key, value) in [("b", 1), ("a", 2), ("b", 3)] {
        let (key, value) = (b.str(key), b.int(value));
        b.dict(DictOp::Insert, &[dict, key, value], []);
    }
    let (a, c) = (b.str("a"), b.str("c"));
    let pair = Type::tuple([Type::Str, Type::Int]);
    let values = [
        b.dict(DictOp::Get, &[dict, a], [Type::Int]),
        b.dict(DictOp::Contains, &[dict, c], [Type::Bool]),
        b.dict(DictOp::Len, &[dict], [Type::Int]),
        b.dict(DictOp::Keys, &[dict], [Type::list(Type::Str)]),
        b.dict(DictOp::Values, &[dict], [list_type()]),
        b.dict(DictOp::Items, &[dict], [Type::list(pair)]),
    ];
    let slots = values.map(|value| b.save(value.unwrap()));
    let outputs = outputs(&b);
    assert_eq!(
        slots.map(|slot| shown(&outputs, slot)),
        ["2", "false", "2", "[\"b\", \"a\"]", "[3, 2]", "[(\"b\", 3), (\"a\", 2)]"]
    );
    b.dict(DictOp::Get, &[dict, c], [Type::Int]);
    assert_eq!(failure(&b).0, "the dictionary has no key \"c\"");
}

#[test]
fn log_prints_its_operands_in_program_order() {
    let mut b = Build::new();
    let (rounds, word) = (b.range(0, 2), b.str("round"));
    b.each(rounds, &[], |b, i, _| {
        b.log(&[word, i]);
        gives(&[])
    });
    b.log(&[rounds]);
    assert_eq!(run_on(&Fake::default(), &b).1, ["round 0", "round 1", "[0, 1]"]);
}

#[test]
fn a_module_runs_on_a_value_outside_a_trace_and_its_panic_is_an_error() {
    let mut b = Build::new();
    let tensor = TensorLiteral { dims: vec![1, 1, 2], data: TensorElements::Float(vec![1.0, 2.0]) };
    let x = b.literal(Literal::Tensor(tensor.into()));
    let y = b.call(Module::Mlp, 1, x);
    let slot = b.save(y);
    let saved = outputs(&b).get(slot).cloned().and_then(crate::exec::Value::into_tensor).unwrap();
    assert_eq!(super::floats(saved), [11.0, 12.0]);

    let z = b.call(Module::LmHead, 0, x);
    b.save(z);
    let line = line!() - 2;
    assert_eq!(failure(&b), ("the tensor backend failed: the fake has no unembedding".into(), line));
}

#[test]
fn a_literal_layer_that_the_model_lacks_is_refused_at_its_line() {
    let mut b = Build::new();
    let tensor = TensorLiteral { dims: vec![1, 1, 2], data: TensorElements::Float(vec![1.0, 2.0]) };
    let x = b.literal(Literal::Tensor(tensor.into()));
    let y = b.call(Module::Mlp, 4, x);
    let line = line!() - 1;
    b.save(y);
    let error = run_on(&Fake::default(), &b).0.expect_err("there are four layers");
    assert_eq!(error.place.unwrap().line, line);
    assert_eq!(
        error.fault.to_string(),
        "there is no layer 4 in `transformer.h[{}].mlp`: the model has 4 layers, 0 to 3"
    );
}
