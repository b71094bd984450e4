//! Mistakes that are caught when the graph is built, with the places that matter.

mod common;

use common::tiny;
use nnsight::prelude::*;
use nnsight::stage::BuildError;

/// What the analysis finds; a run would have given another kind of error.
#[track_caller]
fn findings<T>(result: Result<T, Error>) -> Vec<BuildError> {
    match result {
        Err(Error::Build(errors)) => errors,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("nothing was found"),
    }
}

/// Line and column of the mistake, and of what its notes point at.
fn places(error: &BuildError) -> Vec<(u32, u32)> {
    let notes = error.notes.iter().filter_map(|note| note.place.as_ref());
    std::iter::once(&error.place).chain(notes).map(|place| (place.line, place.column)).collect()
}

#[test]
fn a_write_from_a_later_layer_of_a_traced_loop_is_found() {
    let line = line!() + 4;
    let errors = findings(session!(tiny(), |session| {
        session.trace([1, 2], |m| {
            for l in session.iter(0..2) {
                m.transformer.h[l].output = m.transformer.h[l + 1].output;
            }
            m.lm_head.output.save()
        })
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(
        error.message,
        "the value written to `transformer.h[0].output` depends on `transformer.h[1].output`, which the same \
         forward pass reaches later"
    );
    assert_eq!(places(error), [(line, 43), (line, 45)]);
    assert_eq!(error.notes[0].text, "`transformer.h[1].output` is read");
    assert_eq!(error.help, "use a trace of its own for one of them");
}

#[test]
fn a_write_from_a_later_layer_is_found_across_variables_and_staged_functions() {
    let line = line!() + 3;
    let errors = findings(session!(tiny(), |session| {
        session.trace([1, 2], |m| {
            let late = m.lm_head.input.read();
            let early = doubled(late);
            m.transformer.h[0].mlp.output = early;
            m.lm_head.output.save()
        })
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.message.contains("`transformer.h[0].mlp.output` depends on `lm_head.input`"), "{error}");
    assert_eq!(places(error), [(line + 2, 43), (line, 40)]);
}

#[intervene]
fn doubled(x: Traced<Tensor<3>>) -> Traced<Tensor<3>> {
    x * 2.0
}

#[test]
fn prompts_of_different_length_cannot_be_compared() {
    let line = line!() + 2;
    let errors = findings(session!(tiny(), |session| {
        let clean = session.trace([1, 2, 3], |m| m.transformer.h[0].output);
        let other = session.trace([1, 2], |m| m.transformer.h[0].output);
        (clean - other).save()
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    let d_model = tiny().d_model();
    assert_eq!(
        error.message,
        format!(
            "sub: the shapes do not broadcast: lhs [1, 3, {d_model}] has length 3 on axis 1 `position`, \
             rhs [1, 2, {d_model}] has 2"
        )
    );
    assert_eq!(places(error), [(line + 2, 9), (line, 50), (line + 1, 47)]);
    assert_eq!(error.notes[0].text, format!("`lhs` is [batch 1, position 3, d_model {d_model}], made"));
}

#[test]
fn texts_have_as_many_positions_as_the_tokenizer_says() {
    let errors = findings(session!(tiny(), |session| {
        let clean = session.trace("When Mary and John went to the store, John gave a drink to", |m| {
            m.transformer.h[0].output
        });
        session.trace("Mary", |m| {
            m.transformer.h[0].output = clean;
            m.lm_head.output.save()
        })
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.message.starts_with("cannot write a tensor [batch 1, position 14, d_model"), "{error}");
    assert!(error.message.contains("which takes [batch 1, position 2, d_model"), "{error}");
    assert_eq!(error.notes.len(), 2, "where the tensor is made, and the trace: {error}");
}

#[test]
fn heads_positions_and_rows_out_of_range_are_found_together() {
    let line = line!() + 3;
    let errors = findings(session!(tiny(), |session| {
        session.trace([1, 2, 3], |m| {
            let head = m.transformer.h[0].attn.z.head(99);
            let position = m.transformer.h[0].output.slice(s![.., 3, ..]);
            let token = m.lm_head.output.slice(s![.., .., 1_000_000]);
            m.transformer.h[0].attn.z.head(-50) = head;
            (position.save(), token.save())
        })
    }));
    let heads = tiny().n_heads();
    let found: Vec<_> = errors.iter().map(|error| (error.message.as_str(), error.place.line)).collect();
    assert_eq!(
        found,
        [
            (&*format!("slice: index 99 is out of range (axis 2 `head` has length {heads})"), line),
            ("slice: index 3 is out of range (axis 1 `position` has length 3)", line + 1),
            (
                &*format!(
                    "slice: index 1000000 is out of range (axis 2 `d_vocab` has length {})",
                    tiny().config().vocab_size
                ),
                line + 2
            ),
            (
                &*format!("slice_assign: index -50 is out of range (axis 2 `head` has length {heads})"),
                line + 3
            ),
        ]
    );
}

#[test]
fn layers_that_a_loop_goes_past_are_found() {
    let line = line!() + 4;
    let errors = findings(session!(tiny(), |session| {
        let residuals = session.list();
        for layer in session.iter(0..99) {
            let residual = session.trace([1, 2], |m| m.transformer.h[layer].output);
            residuals.append(residual);
        }
        residuals.save()
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    let layers = tiny().n_layers();
    assert_eq!(
        error.message,
        format!(
            "there is no layer {layers} in `transformer.h[{{}}].output`: the model has {layers} layers, 0 to {}",
            layers - 1
        )
    );
    assert_eq!(places(error), [(line, 54)]);
}

#[test]
fn lists_and_dictionaries_known_in_full_tell_what_is_missing() {
    let line = line!() + 2;
    let errors = findings(session!(tiny(), |session| {
        let list = session.list_of([1, 2]);
        let dict = session.dict_of([("a", 1), ("b", 2)]);
        (list.get(2).save(), dict.get("c").save())
    }));
    let found: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "index 2 is outside the list, which has 2 items",
            "the dictionary has no key \"c\"; its keys are [\"a\", \"b\"]"
        ]
    );
    assert_eq!(places(&errors[0]), [(line + 2, 15), (line, 28)]);
    assert_eq!(places(&errors[1]), [(line + 2, 35), (line + 1, 28)]);
}

#[test]
fn division_by_zero_is_found_where_the_divisor_is_known() {
    let line = line!() + 2;
    let errors = findings(session!(tiny(), |session| {
        let zero = session.value(0);
        let sum = session.list();
        for x in session.iter([1, 2]) {
            sum.append(x / zero);
            sum.append(x % 0);
        }
        sum.save()
    }));
    let found: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(found, ["integer division of 1 by zero", "integer remainder of a division of 1 by zero"]);
    assert_eq!(places(&errors[0]), [(line + 3, 24), (line, 28)]);
    assert_eq!(places(&errors[1]), [(line + 4, 24)]);
}

#[test]
fn prompts_that_the_model_cannot_take_are_found() {
    let too_long = vec![1; tiny().config().n_positions + 1];
    let words = "Mary ".repeat(tiny().config().n_positions + 1);
    let errors = findings(session!(tiny(), |session| {
        session.trace(too_long.clone(), |_m| ());
        session.trace(words.as_str(), |_m| ());
        session.trace([1, 1_000_000], |_m| ());
    }));
    let n_positions = tiny().config().n_positions;
    let found: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    let [long, text, id] = &found[..] else { panic!("{errors:?}") };
    assert_eq!(
        *long,
        format!("the prompt has {} tokens, but this model has only {n_positions} positions", n_positions + 1)
    );
    assert!(text.ends_with(&format!("but this model has only {n_positions} positions")), "{text}");
    assert_eq!(*id, "token id 1000000 (token 1 of the prompt) is outside the vocabulary");
}

#[test]
fn products_that_do_not_meet_are_found() {
    let line = line!() + 3;
    let errors = findings(session!(tiny(), |session| {
        let residual = session.trace([1, 2, 3], |m| m.transformer.h[0].output);
        let product = residual.matmul(residual);
        let model = session.model();
        let wide = residual.repeat_dim(2, 3);
        let called = model.transformer.ln_f.call(wide);
        (product.save(), called.save())
    }));
    let [matmul, call] = &errors[..] else { panic!("{errors:?}") };
    assert!(matmul.message.starts_with("matmul: the inner dimensions differ"), "{matmul}");
    assert!(
        call.message.starts_with("cannot call `transformer.ln_f` on a tensor [batch 1, position 3"),
        "{call}"
    );
    assert_eq!((matmul.place.line, call.place.line), (line, line + 3));
}

#[test]
fn nothing_is_found_in_arms_that_are_known_not_to_be_taken() {
    let kept = session!(tiny(), |session| {
        let list = session.list_of([1, 2]);
        let index = session.value(5);
        let mut found = session.value(-1);
        if index < list.len() {
            found = list.get(index);
        }
        for layer in session.iter(0..99) {
            if layer >= tiny().layers().end {
                break;
            }
            session.trace([1], |m| m.transformer.h[layer].output);
        }
        found.save()
    })
    .expect("runs");
    assert_eq!(kept, -1);
}

#[test]
fn an_axis_that_a_tensor_lacks_is_a_mistake_like_any_other() {
    let line = line!() + 2;
    let errors = findings(session!(tiny(), |session| {
        let hidden = session.trace([1, 2, 3], |m| m.transformer.h[0].output);
        let best = hidden.argmax(3);
        let mean = session.list();
        for _ in session.iter(0..2) {
            mean.append(hidden.mean_dim(-4).sum().item());
        }
        (best.save(), mean.save())
    }));
    let [best, mean] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(best.message, "argmax: axis 3 is out of range for a tensor of rank 3 (axes -3 to 2)");
    assert_eq!(mean.message, "mean_dim: axis -4 is out of range for a tensor of rank 3 (axes -3 to 2)");
    assert_eq!(places(best), [(line + 1, 27), (line, 30)]);
    assert_eq!(places(mean), [(line + 4, 32), (line, 30)]);
    assert_eq!(best.notes[0].text, "`tensor` has rank 3, made");
    assert!(!best.to_string().contains("rule"), "{best}");
}

#[test]
fn a_rank_that_does_not_follow_is_a_mistake_like_any_other() {
    let line = line!() + 3;
    let errors = findings(session!(tiny(), |session| {
        let hidden = session.trace([1, 2, 3], |m| m.transformer.h[0].output);
        let flat: Traced<Tensor<3>> = hidden.flatten(0, 1);
        flat.save()
    }));
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(error.message, "flatten: a tensor of rank 2 comes out, where the type says rank 3");
    assert_eq!(error.place.line, line);
    assert_eq!(error.help, "write the rank that comes out in the result's type, or choose other axes");
}
