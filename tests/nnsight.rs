//! Programs of each kind give what nnsight 0.8.1 gives for them.
//!
//! `scripts/reference/make_nnsight.py` holds them in Python and writes the values. Where the two languages read differently, the
//! program here says how: a name is the output itself in Python and a value in Rust.

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::{elements, tiny};
use nnsight::prelude::*;

const CLEAN: &str = "When Mary and John went to the store, John gave a drink to";
const CORRUPTED: &str = "When Mary and John went to the store, Mary gave a drink to";
const EIFFEL: &str = "The Eiffel Tower is in the city of";

static ANSWERS: LazyLock<BTreeMap<String, Vec<f64>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("data/nnsight.json")).expect("the script wrote it"));

/// The last position of a saved `[1, position, width]` tensor.
fn last(tensor: &Tensor<3>) -> Vec<f64> {
    let [_, positions, _] = tensor.dims();
    elements(&tensor.clone().narrow(1, positions - 1, 1)).into_iter().map(f64::from).collect()
}

#[track_caller]
fn assert_answers(program: &str, ours: &[f64]) {
    let theirs = &ANSWERS[program];
    assert_eq!(ours.len(), theirs.len(), "how many numbers {program} gives");
    for (place, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let allowed = 1e-4 * theirs.abs().max(1.0);
        assert!((ours - theirs).abs() <= allowed, "{program}, number {place}: {ours} here, {theirs} there");
    }
}

/// Small integers, as the numbers that the script wrote.
#[expect(clippy::cast_precision_loss, reason = "token ids and layers are small")]
fn numbers(integers: &[i64]) -> Vec<f64> {
    integers.iter().map(|integer| *integer as f64).collect()
}

fn token(text: &str) -> i64 {
    tiny().tokenizer().and_then(|tokenizer| tokenizer.token_id(text)).expect("one token")
}

#[intervene]
fn difference(logits: Traced<Tensor<3>>) -> Traced<f64> {
    let mary: Traced<f64> = logits.slice(s![.., -1, token(" Mary")]).item();
    let john: Traced<f64> = logits.slice(s![.., -1, token(" John")]).item();
    mary - john
}

/// The norm of the last position.
#[intervene]
fn last_norm(hidden: Traced<Tensor<3>>) -> Traced<f64> {
    hidden.slice(s![.., -1, ..]).powi_scalar(2).sum().item().sqrt()
}

#[test]
fn in_place_idiom() {
    // `h[:, -1] = 0` through a name is refused here, as tests/unseen.rs shows.
    let logits = session!(tiny(), |session| {
        session
            .trace(CLEAN, |m| {
                m.transformer.h[1].output[s![.., -1, ..]] = 0.0;
                m.lm_head.output
            })
            .save()
    });
    assert_answers("in_place_idiom", &last(&logits.expect("runs")));
}

#[test]
fn in_place_arithmetic() {
    let logits = session!(tiny(), |session| {
        session
            .trace(CLEAN, |m| {
                m.transformer.h[1].output *= 0.5;
                m.transformer.h[1].output[s![.., 2..5, ..]] += 1.0;
                m.lm_head.output
            })
            .save()
    });
    assert_answers("in_place_arithmetic", &last(&logits.expect("runs")));
}

#[test]
fn clone_before_a_write() {
    let (before, after, logits) = session!(tiny(), |session| {
        let (before, after, logits) = session.trace(CLEAN, |m| {
            let before = m.transformer.h[1].output.clone();
            m.transformer.h[1].output[..] = 0.0;
            (before, m.transformer.h[1].output, m.lm_head.output)
        });
        (before.save(), after.save(), logits.save())
    })
    .expect("runs");
    assert_answers("clone_before_a_write", &[last(&before), last(&after), last(&logits)].concat());
}

#[test]
fn replaced_by_a_clone() {
    let (hidden, logits) = session!(tiny(), |session| {
        let (hidden, logits) = session.trace(CLEAN, |m| {
            let hidden = m.transformer.h[1].output;
            let mut changed = hidden;
            changed[s![.., -1, ..]] = 2.0 * changed.slice(s![.., 0, ..]);
            m.transformer.h[2].mlp.output = changed;
            (hidden, m.lm_head.output)
        });
        (hidden.save(), logits.save())
    })
    .expect("runs");
    assert_answers("replaced_by_a_clone", &[last(&hidden), last(&logits)].concat());
}

#[test]
fn generation_by_hand() {
    let ids = session!(tiny(), |session| {
        let direction = session.trace(EIFFEL, |m| m.transformer.h[2].output.slice(s![.., -1, ..]));
        let prompt = tiny().tokenizer().expect("it has one").encode(CLEAN).expect("text");
        let ids = session.list();
        for id in session.iter(prompt) {
            ids.append(id);
        }
        for step in session.iter(0..6) {
            let next = session.trace(&ids, |m| {
                if step >= 3 {
                    m.transformer.h[2].output[s![.., -1, ..]] += 2.0 * direction;
                }
                m.lm_head.output.slice(s![.., -1, ..]).argmax(-1).item()
            });
            ids.append(next);
        }
        ids.save()
    })
    .expect("runs");
    assert_answers("generation_by_hand", &numbers(&ids));
}

#[derive(Traceable)]
struct Best<'s> {
    value: Traced<'s, f64>,
    layer: Traced<'s, i64>,
}

#[intervene]
impl<'s> Best<'s> {
    fn offer(&mut self, value: Traced<f64>, layer: Traced<i64>) {
        if value > self.value {
            self.value = value;
            self.layer = layer;
        }
    }
}

#[test]
fn best_patch_kept_by_a_struct() {
    let best = session!(tiny(), |session| {
        let clean = session.list();
        session.trace(CLEAN, |m| {
            for layer in session.iter(tiny().layers()) {
                clean.append(m.transformer.h[layer].output.slice(s![.., -1, ..]));
            }
        });
        let mut best = Best { value: session.value(f64::NEG_INFINITY), layer: session.value(-1) };
        for layer in session.iter(tiny().layers()) {
            let factor = if layer == 3 { 0.5 } else { 1.0 };
            let value = session.trace(CORRUPTED, |m| {
                m.transformer.h[layer].output[s![.., -1, ..]] = clean.get(layer) * factor;
                difference(m.lm_head.output)
            });
            best.offer(value, layer);
        }
        best.save()
    })
    .expect("runs");
    assert_answers("best_patch_kept_by_a_struct", &[best.value, numbers(&[best.layer])[0]]);
}

#[intervene]
fn bump(total: &mut Traced<f64>, value: Traced<f64>) -> Traced<f64> {
    *total += value;
    *total
}

#[test]
fn variable_changed_by_a_function() {
    let seen = session!(tiny(), |session| {
        let mut total = session.value(0.0);
        let seen = session.list();
        for layer in session.iter(tiny().layers()) {
            let norm = session.trace(CLEAN, |m| last_norm(m.transformer.h[layer].output));
            seen.append(bump(&mut total, norm));
        }
        seen.save()
    });
    assert_answers("variable_changed_by_a_function", &seen.expect("runs"));
}

#[test]
fn swapped_in_a_branch() {
    let seen = session!(tiny(), |session| {
        let seen = session.list();
        for (first, second) in session.iter([(CLEAN, EIFFEL), (EIFFEL, CLEAN)]) {
            let mut a = session.trace(first, |m| m.transformer.h[2].output.slice(s![.., -1, ..]));
            let mut b = session.trace(second, |m| m.transformer.h[2].output.slice(s![.., -1, ..]));
            if last_norm(a) > last_norm(b) {
                std::mem::swap(&mut a, &mut b);
            }
            seen.append(a);
            seen.append(b);
        }
        seen.save()
    });
    let seen: Vec<Tensor<3>> = seen.expect("runs");
    assert_answers("swapped_in_a_branch", &seen.iter().flat_map(last).collect::<Vec<_>>());
}

#[test]
fn loop_left_early() {
    let seen = session!(tiny(), |session| {
        let seen = session.list();
        for layer in session.iter(tiny().layers()) {
            let next = session.trace(EIFFEL, |m| {
                let logits = m.lm_head.call(m.transformer.ln_f.call(m.transformer.h[layer].output));
                logits.slice(s![.., -1, ..]).argmax(-1).item()
            });
            seen.append(next);
            if next == token(" Paris") {
                break;
            }
        }
        seen.save()
    });
    assert_answers("loop_left_early", &numbers(&seen.expect("runs")));
}

#[test]
fn turn_left_out() {
    let kept = session!(tiny(), |session| {
        let kept = session.list();
        for layer in session.iter(tiny().layers()) {
            let norm = session.trace(CLEAN, |m| last_norm(m.transformer.h[layer].output));
            if layer > 0 && norm < kept[-1] * 1.1 {
                continue;
            }
            kept.append(norm);
        }
        kept.save()
    });
    assert_answers("turn_left_out", &kept.expect("runs"));
}

#[test]
fn heads_written_one_by_one() {
    let effects = session!(tiny(), |session| {
        let effects = session.list();
        for head in session.iter(tiny().heads()) {
            effects.append(session.trace(CLEAN, |m| {
                m.transformer.h[2].attn.z.head(head) = 0.0;
                difference(m.lm_head.output)
            }));
        }
        effects.save()
    });
    assert_answers("heads_written_one_by_one", &effects.expect("runs"));
}

#[test]
fn text_made_of_values() {
    let logits = session!(tiny(), |session| {
        let next = session.trace(EIFFEL, |m| m.lm_head.output.slice(s![.., -1, ..]).argmax(-1).item());
        let tokenizer = tiny().tokenizer().expect("it has one");
        let city = session.apply(move |id: i64| tokenizer.decode(&[id]), next);
        session.trace(format!("The Eiffel Tower is in the city of{city}"), |m| m.lm_head.output).save()
    });
    assert_answers("text_made_of_values", &last(&logits.expect("runs")));
}

#[test]
fn trace_stopped() {
    let hidden = session!(tiny(), |session| {
        session
            .trace(CLEAN, |m| {
                let hidden = m.transformer.h[1].output;
                session.stop();
                hidden
            })
            .save()
    });
    assert_answers("trace_stopped", &last(&hidden.expect("runs")));
}

#[test]
fn sublayers_read_and_written() {
    let (attention, norm, logits) = session!(tiny(), |session| {
        let (attention, norm, logits) = session.trace(CLEAN, |m| {
            let attention = m.transformer.h[0].attn.output;
            m.transformer.h[1].mlp.output[s![.., -1, ..]] = 0.0;
            let norm = m.transformer.ln_f.input.powi_scalar(2).sum().item().sqrt();
            (attention, norm, m.lm_head.output)
        });
        (attention.save(), norm.save(), logits.save())
    })
    .expect("runs");
    assert_answers("sublayers_read_and_written", &[last(&attention), vec![norm], last(&logits)].concat());
}

/// A program that the script has and this file has not would prove nothing.
#[test]
fn every_program_of_the_script_is_here() {
    for program in ANSWERS.keys() {
        assert!(include_str!("nnsight.rs").contains(&format!("\nfn {program}()")), "{program} is not tested");
    }
}
