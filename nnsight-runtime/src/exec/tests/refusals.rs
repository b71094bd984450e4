//! What a trace cannot do, and how it says so.

use super::build::{Build, gives, leave};
use super::fake::Fake;
use super::{failure, run_on};
use crate::ir::{ListOp, Literal, OpKind, ScalarOp, TensorElements, TensorLiteral, Type, Value};
use crate::point::{Module, Site};

#[test]
fn writing_an_early_point_from_a_late_one_is_refused_naming_both_places() {
    let mut b = Build::new();
    let prompt = b.str("a");
    let line = line!() + 2;
    b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 3);
        let twice = b.add(late, late);
        b.write(Site::MlpOutput, 1, twice);
        vec![]
    });
    let error = run_on(&Fake::default(), &b).0.expect_err("it cannot be done");
    assert_eq!(error.place.as_ref().map(|place| place.line), Some(line + 2));
    let text = error.to_string();
    assert!(text.starts_with("the value written to `transformer.h[1].mlp.output` depends on"), "{text}");
    assert!(text.contains("`transformer.h[3].output` (at ") && text.contains(&format!(":{line}:")), "{text}");
}

#[test]
fn a_computed_layer_that_comes_too_early_is_refused_before_the_pass() {
    let mut b = Build::new();
    let (prompt, one) = (b.str("a"), b.int(1));
    let line = line!() + 3;
    b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 1);
        b.write_at(Site::BlockInput, one, late);
        let word = b.str("never printed");
        vec![b.read(Site::BlockOutput, 3), word]
    });
    let fake = Fake::default();
    let error = run_on(&fake, &b).0.expect_err("it cannot be done");
    assert_eq!(error.place.as_ref().unwrap().line, line);
    let text = error.to_string();
    assert!(
        text.contains(
            "the value written to `transformer.h[1].input` depends on `transformer.h[1].output` (at"
        )
    );
    assert!(text.contains(&format!(":{}:", line - 1)), "{text}");
    assert!(fake.visited().is_empty());
}

#[test]
fn a_list_that_a_late_read_went_into_cannot_feed_an_early_write() {
    let mut b = Build::new();
    let (prompt, list) = (b.str("a"), b.list(Type::float(3), &[]));
    b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 3);
        b.append(list, late);
        let zero = b.int(0);
        let first = b.get(list, zero);
        b.write(Site::BlockOutput, 1, first);
        vec![b.read(Site::BlockOutput, 2)]
    });
    let line = line!() - 3;
    let (text, at) = failure(&b);
    assert_eq!(at, line);
    assert!(text.starts_with("the value written to `transformer.h[1].output` depends on"), "{text}");
}

#[test]
fn a_branch_on_a_late_value_cannot_hold_an_early_write() {
    let mut b = Build::new();
    let prompt = b.str("a");
    b.trace(prompt, |b| {
        let late = b.read(Site::BlockOutput, 2);
        let condition = b.above(late, 0.0);
        let patch = b.filled(1.0);
        b.branch(
            condition,
            &[],
            |b| {
                b.write(Site::BlockOutput, 1, patch);
                gives(&[])
            },
            |_| gives(&[]),
        );
        vec![]
    });
    let text = failure(&b).0;
    assert!(text.starts_with("the condition for writing `transformer.h[1].output` depends on"), "{text}");
}

#[test]
fn what_must_be_known_before_the_pass_is_refused_if_it_comes_from_it() {
    type Body = fn(&mut Build, crate::ir::Value);
    let layer: Body = |b, x| {
        let total = b.total(x);
        let layer = b.scalar(ScalarOp::ToInt, &[total]);
        b.read_at(Site::BlockOutput, layer);
    };
    let list: Body = |b, x| {
        let (zero, total) = (b.int(0), b.total(x));
        let end = b.scalar(ScalarOp::ToInt, &[total]);
        let one = b.int(1);
        let args = [zero, end, one];
        let kind = crate::ir::OpKind::List(ListOp::Range);
        let range = b.op(kind, &args, &[], [Type::list(Type::Int)])[0];
        b.each(range, &[], |b, layer, _| {
            b.read_at(Site::BlockOutput, layer);
            gives(&[])
        });
    };
    let condition: Body = |b, x| {
        b.during(
            &[],
            |b, _| b.above(x, 0.0),
            |b, _| {
                b.read(Site::BlockOutput, 1);
                gives(&[])
            },
        );
    };
    let jump: Body = |b, x| {
        let layers = b.range(0, 4);
        b.each(layers, &[], |b, layer, _| {
            b.read_at(Site::BlockOutput, layer);
            let enough = b.above(x, 0.0);
            b.branch(enough, &[], |_| leave(0, &[]), |_| gives(&[]));
            gives(&[])
        });
    };
    for (body, expected) in [
        (layer, "the layer of a hook point must be known"),
        (list, "the list of a loop that holds hook points must be known"),
        (condition, "the condition of a loop that holds hook points must be known"),
        (jump, "the condition of a jump out of a loop that holds hook points must be known"),
    ] {
        let mut b = Build::new();
        let prompt = b.str("a");
        b.trace(prompt, |b| {
            let x = b.read(Site::BlockOutput, 0);
            body(b, x);
            vec![]
        });
        let (text, line) = failure(&b);
        assert!(text.starts_with(expected), "{text}");
        assert!(text.contains("depends on `transformer.h[0].output` (at "), "{text}");
        assert!(line > 0, "the place is known");
    }
}

/// A loop with hook points over a list of layers, one of which was set from the pass.
fn unrolled(set: impl Fn(&mut Build, Value, [Value; 3])) -> String {
    let mut b = Build::new();
    let (prompt, layers) = (b.str("a"), b.ints(&[0, 1]));
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let total = b.total(x);
        let layer = b.scalar(ScalarOp::ToInt, &[total]);
        let zero = b.int(0);
        set(b, x, [layers, zero, layer]);
        b.each(layers, &[], |b, layer, _| {
            b.read_at(Site::BlockOutput, layer);
            gives(&[])
        });
        vec![]
    });
    failure(&b).0
}

const SET: OpKind = OpKind::List(ListOp::Set);

#[test]
fn an_item_from_the_pass_cannot_be_a_layer() {
    let text = unrolled(|b, _, args| {
        b.op(SET, &args, &[], []);
    });
    assert!(text.starts_with("the layer of a hook point must be known"), "{text}");
}

#[test]
fn a_list_that_waiting_effects_change_cannot_be_unrolled() {
    let text = unrolled(|b, x, args| {
        let condition = b.above(x, 0.0);
        let set = |b: &mut Build| {
            b.op(SET, &args, &[], []);
            gives(&[])
        };
        b.branch(condition, &[], set, |_| gives(&[]));
    });
    assert!(text.starts_with("the list of a loop that holds hook points must be known"), "{text}");
}

fn wide(width: usize) -> Literal {
    let data = TensorElements::Float(vec![0.0; width]);
    Literal::Tensor(TensorLiteral { dims: vec![1, 1, width], data }.into())
}

#[test]
fn a_tensor_of_another_shape_is_refused_with_the_names_of_the_axes() {
    let mut b = Build::new();
    let prompt = b.str("ab");
    b.trace(prompt, |b| {
        let x = b.literal(wide(3));
        b.write(Site::BlockOutput, 1, x);
        vec![b.read(Site::BlockOutput, 1)]
    });
    let line = line!() - 3;
    assert_eq!(
        failure(&b),
        (
            "cannot write a float tensor [1, 1, 3] to `transformer.h[1].output`, which takes a float tensor \
             [batch = 1, position = 2, d_model = 2]"
                .into(),
            line
        )
    );
}

#[test]
fn a_value_of_the_pass_of_another_shape_is_refused_where_it_is_written() {
    let mut b = Build::new();
    let (prompt, short, list) = (b.str("ab"), b.str("a"), b.list(Type::float(3), &[]));
    let other = b.trace(short, |b| vec![b.read(Site::BlockOutput, 0)])[0];
    b.append(list, other);
    let result = b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let total = b.total(x);
        let index = b.scalar(ScalarOp::ToInt, &[total]);
        let zero = b.int(0);
        let none = b.scalar(ScalarOp::Mul, &[index, zero]);
        let y = b.get(list, none);
        b.write(Site::BlockOutput, 1, y);
        vec![b.read(Site::BlockOutput, 1)]
    });
    let line = line!() - 3;
    b.save(result[0]);
    let (text, at) = failure(&b);
    assert!(text.starts_with("cannot write a float tensor [1, 1, 2] to `transformer.h[1].output`"), "{text}");
    assert_eq!(at, line);
}

#[test]
fn a_computed_layer_out_of_range_is_refused_at_its_line() {
    for layer in [4, -5] {
        let mut b = Build::new();
        let (prompt, layer) = (b.str("a"), b.int(layer));
        b.trace(prompt, |b| vec![b.read_at(Site::BlockOutput, layer)]);
        let line = line!() - 1;
        let (text, at) = failure(&b);
        assert!(text.starts_with("there is no layer"), "{text}");
        assert_eq!(at, line);
    }
}

#[test]
fn an_error_or_panic_during_the_pass_names_the_line_and_leaves_the_model_usable() {
    let mut b = Build::new();
    let prompt = b.str("a");
    b.trace(prompt, |b| {
        let x = b.read(Site::BlockOutput, 0);
        let y = b.call(Module::LmHead, 0, x);
        b.log(&[y]);
        vec![]
    });
    let line = line!() - 4;
    let fake = Fake::default();
    let error = run_on(&fake, &b).0.expect_err("the fake has no unembedding");
    assert_eq!(error.place.unwrap().line, line);
    assert_eq!(error.fault.to_string(), "the tensor backend failed: the fake has no unembedding");

    let mut b = Build::new();
    let prompt = b.str("a");
    let read = b.trace(prompt, |b| vec![b.read(Site::BlockOutput, 0)]);
    let slot = b.save(read[0]);
    assert_eq!(super::firsts(&run_on(&fake, &b).0.unwrap(), &[slot]), [2.0]);
}
