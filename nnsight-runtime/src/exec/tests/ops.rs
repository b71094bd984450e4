//! What each kind of operation means.

use super::build::{Build, gives};
use super::fake::Fake;
use super::{failure, outputs, run_on, shown};
use crate::ir::{DictOp, ListOp, Literal, OpKind, SetOp, TensorElements, TensorLiteral, Type};
use crate::point::{Kind, Module};

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
fn lists_change_in_place_and_their_parts_are_fresh() {
    use ListOp as L;
    let mut b = Build::new();
    let (a, zero, two, minus) = (b.ints(&[3, 1, 2]), b.int(0), b.int(2), b.int(-1));
    let list =
        |b: &mut Build, op, args: &[crate::ir::Value], ty: Type| b.op(OpKind::List(op), args, &[], [ty])[0];
    let change = |b: &mut Build, op, args: &[crate::ir::Value]| drop(b.op(OpKind::List(op), args, &[], []));
    let sorted = list(&mut b, L::Sorted, &[a], list_type());
    change(&mut b, L::Extend, &[a, a]);
    change(&mut b, L::Insert, &[a, zero, minus]);
    let popped = list(&mut b, L::Pop, &[a], Type::Int);
    let removed = list(&mut b, L::Remove, &[a, minus], Type::Int);
    let shown_then = list(&mut b, L::Clone, &[a], list_type());
    change(&mut b, L::Reverse, &[a]);
    let reversed = list(&mut b, L::Reversed, &[a], list_type());
    let part = list(&mut b, L::Slice, &[a, zero, minus, two], list_type());
    let back = list(&mut b, L::Slice, &[a, zero, minus, minus], list_type());
    let both = list(&mut b, L::Concat, &[part, back], list_type());
    let at = list(&mut b, L::IndexOf, &[a, minus], Type::Int);
    let times = list(&mut b, L::Count, &[a, zero], Type::Int);
    let same = list(&mut b, L::Equal, &[shown_then, reversed], Type::Bool);
    let sum = list(&mut b, L::Sum, &[a, two], Type::Int);
    let ends = [list(&mut b, L::Min, &[a], Type::Int), list(&mut b, L::Max, &[a], Type::Int)];
    change(&mut b, L::Clear, &[a]);
    let values =
        [sorted, popped, removed, shown_then, a, part, back, both, at, times, same, sum, ends[0], ends[1]];
    let slots = values.map(|value| b.save(value));
    let outputs = outputs(&b);
    assert_eq!(
        slots.map(|slot| shown(&outputs, slot)),
        [
            "[1, 2, 3]",
            "2",
            "1",
            "[-1, 3, 1, 2, 3]",
            "[]",
            "[3, 1]",
            "[3, 1, 2, 3]",
            "[3, 1, 3, 1, 2, 3]",
            "4",
            "0",
            "true",
            "10",
            "-1",
            "3"
        ]
    );
}

#[test]
fn parts_of_a_range_stay_ranges() {
    use ListOp as L;
    let mut b = Build::new();
    let all = b.range(0, i64::MAX);
    let (two, ten) = (b.int(2), b.int(10));
    let mut list = all;
    for (op, args) in [
        (L::Reversed, &[][..]),
        (L::Skip, &[two]),
        (L::StepBy, &[ten]),
        (L::Take, &[two]),
        (L::Reversed, &[]),
    ] {
        let args = [&[list], args].concat();
        list = b.op(OpKind::List(op), &args, &[], [list_type()])[0];
    }
    let slot = b.save(list);
    let (first, second) = (i64::MAX - 3, i64::MAX - 13);
    assert_eq!(shown(&outputs(&b), slot), format!("[{second}, {first}]"));
}

#[test]
fn sets_keep_insertion_order_and_are_shared() {
    use SetOp as S;
    let mut b = Build::new();
    let (one, two, set_type) = (b.int(1), b.int(2), Type::set(Type::Int));
    let set =
        |b: &mut Build, op, args: &[crate::ir::Value], ty: Type| b.op(OpKind::Set(op), args, &[], [ty])[0];
    let a = set(&mut b, S::New, &[two, one, two], set_type.clone());
    let listed = b.ints(&[5, 1, 5]);
    let other = set(&mut b, S::FromList, &[listed], set_type.clone());
    let union = set(&mut b, S::Union, &[a, other], set_type.clone());
    let both = set(&mut b, S::Intersection, &[a, other], set_type.clone());
    let only = set(&mut b, S::Difference, &[a, other], set_type.clone());
    let copy = set(&mut b, S::Clone, &[a], set_type);
    let known = set(&mut b, S::Insert, &[a, one], Type::Bool);
    let gone = set(&mut b, S::Remove, &[a, two], Type::Bool);
    let has = set(&mut b, S::Contains, &[a, two], Type::Bool);
    let len = set(&mut b, S::Len, &[a], Type::Int);
    let items = set(&mut b, S::ToList, &[a], list_type());
    b.op(OpKind::Set(S::Clear), &[other], &[], []);
    let slots = [union, both, only, copy, known, gone, has, len, items, other].map(|value| b.save(value));
    let outputs = outputs(&b);
    assert_eq!(
        slots.map(|slot| shown(&outputs, slot)),
        ["{2, 1, 5}", "{1}", "{2}", "{2, 1}", "false", "true", "false", "1", "[1]", "{}"]
    );
}

#[test]
fn dictionaries_shrink_merge_and_have_defaults() {
    let mut b = Build::new();
    let ty = Type::dict(Type::Str, Type::Int);
    let dict = b.dict(DictOp::New, &[], [ty.clone()]).unwrap();
    let (a, c, one) = (b.str("a"), b.str("c"), b.int(1));
    b.dict(DictOp::Insert, &[dict, a, one], []);
    let copy = b.dict(DictOp::Clone, &[dict], [ty]).unwrap();
    let default = b.dict(DictOp::GetOr, &[dict, c, one], [Type::Int]).unwrap();
    b.dict(DictOp::Insert, &[dict, c, one], []);
    b.dict(DictOp::Extend, &[copy, dict], []);
    let removed = b.dict(DictOp::Remove, &[copy, a], [Type::Int]).unwrap();
    b.dict(DictOp::Clear, &[dict], []);
    let slots = [default, removed, copy, dict].map(|value| b.save(value));
    let outputs = outputs(&b);
    assert_eq!(slots.map(|slot| shown(&outputs, slot)), ["1", "1", "{\"c\": 1}", "{}"]);
    b.dict(DictOp::Remove, &[dict, a], [Type::Int]);
    assert_eq!(failure(&b).0, "the dictionary has no key \"a\"");
}

#[test]
fn rows_of_a_tensor_are_its_parts_along_the_first_axis() {
    let mut b = Build::new();
    let tensor = TensorLiteral { dims: vec![2, 2], data: TensorElements::Int(vec![1, 2, 3, 4]) };
    let tensor = b.literal(Literal::Tensor(tensor.into()));
    let row = Type::Tensor { kind: Kind::Int, rank: 1 };
    let rows = b.op(OpKind::List(ListOp::Rows), &[tensor], &[], [Type::list(row)])[0];
    let one = b.int(1);
    let second = b.get(rows, one);
    let numbers = b.op(OpKind::List(ListOp::Rows), &[second], &[], [list_type()])[0];
    let slot = b.save(numbers);
    assert_eq!(shown(&outputs(&b), slot), "[3, 4]");
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
