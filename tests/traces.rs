//! Forward passes inside sessions: what is read, what is written, and in which order it counts.
#![allow(clippy::cast_possible_wrap, reason = "the text shows what people write")]

mod common;

use common::{assert_close, elements, tiny};
use nnsight::prelude::*;

const TOKENS: [i64; 5] = [3, 1, 4, 1, 5];

#[test]
fn modules_called_by_hand_give_what_the_pass_gives() {
    let (by_pass, by_hand, whole) = session!(tiny(), |session| {
        let (by_pass, residual) = session.trace(TOKENS, |m| (m.lm_head.output, m.transformer.h[-1].output));
        let model = session.model();
        let by_hand = model.lm_head.call(model.transformer.ln_f.call(residual));
        let embedded = session.trace(TOKENS, |m| m.transformer.drop.output);
        let mut whole = embedded;
        for layer in tiny().layers() {
            whole = model.transformer.h[layer].call(whole);
        }
        let whole = model.lm_head.call(model.transformer.ln_f.call(whole));
        (by_pass.save(), by_hand.save(), whole.save())
    })
    .expect("runs");
    assert_close(&by_pass, &by_hand);
    assert_close(&by_pass, &whole);
}

#[test]
fn points_can_be_read_in_any_order() {
    let (late, early, alone) = session!(tiny(), |session| {
        let (late, early) = session.trace(TOKENS, |m| {
            let late = m.lm_head.output;
            let early = m.transformer.wte.output;
            (late, early)
        });
        let alone = session.trace(TOKENS, |m| m.transformer.wte.output);
        (late.save(), early.save(), alone.save())
    })
    .expect("runs");
    assert_eq!(late.dims()[1], TOKENS.len());
    assert_close(&early, &alone);
}

#[test]
fn one_head_reads_another_residual_stream_where_its_query_input_is_written() {
    let clean = [2, 7, 1, 8, 2];
    let (own, clean, patched) = session!(tiny(), |session| {
        let (own, clean_query) = session.trace(clean, |m| {
            let attn = &m.transformer.h[2].attn;
            (attn.query_input.head(1), attn.query)
        });
        let plain = session.trace(TOKENS, |m| m.transformer.h[2].attn.query);
        let patched = session.trace(TOKENS, |m| {
            m.transformer.h[2].attn.query_input.head(1) = own;
            m.transformer.h[2].attn.query
        });
        (plain.save(), clean_query.save(), patched.save())
    })
    .expect("runs");
    let head = |x: &Tensor<4>, head| x.clone().narrow(2, head, 1).squeeze_dim::<3>(2);
    assert_close(&head(&patched, 1), &head(&clean, 1));
    for other in [0, 2, 3] {
        assert_close(&head(&patched, other), &head(&own, other));
    }
}

#[test]
fn what_a_norm_divided_is_read_and_written_before_its_gain() {
    let (normalized, output, doubled) = session!(tiny(), |session| {
        let (normalized, output) = session.trace(TOKENS, |m| {
            let norm = &m.transformer.ln_f;
            (norm.normalized, norm.output)
        });
        let doubled = session.trace(TOKENS, |m| {
            m.transformer.ln_f.normalized *= 2.0;
            m.transformer.ln_f.output
        });
        (normalized.save(), output.save(), doubled.save())
    })
    .expect("runs");
    assert_close(&normalized.clone().mean_dim(2), &(normalized.clone().mean_dim(2) * 0.0));
    // Gain and bias are the same for both, so what is added is what the gain makes of the normalized value.
    let (gained, gained_twice) = (doubled.clone() - output.clone(), doubled);
    let bias = output - gained.clone();
    assert_close(&gained_twice, &(gained * 2.0 + bias));
}

#[test]
fn a_read_sees_the_writes_above_it_and_none_below() {
    let (before, between, after, next) = session!(tiny(), |session| {
        session.trace(TOKENS, |m| {
            let before = m.transformer.h[0].output;
            m.transformer.h[0].output = before * 2.0;
            let between = m.transformer.h[0].output;
            m.transformer.h[0].output += 1.0;
            let after = m.transformer.h[0].output;
            (before.save(), between.save(), after.save(), m.transformer.h[1].input.read().save())
        })
    })
    .expect("runs");
    assert_close(&between, &(before * 2.0));
    assert_close(&after, &(between + 1.0));
    assert_close(&next, &after);
}

#[test]
fn what_is_written_changes_what_follows_and_nothing_before() {
    let (clean, patched, by_hand, early_clean, early_patched) = session!(tiny(), |session| {
        let (clean, early_clean) =
            session.trace(TOKENS, |m| (m.lm_head.output, m.transformer.h[0].attn.output));
        let (patched, early_patched) = session.trace(TOKENS, |m| {
            m.transformer.h[0].output = m.transformer.h[0].output * 0.0;
            (m.lm_head.output, m.transformer.h[0].attn.output)
        });
        let model = session.model();
        let mut by_hand = session.trace(TOKENS, |m| m.transformer.h[0].output) * 0.0;
        for layer in 1..model.transformer.h.len() {
            by_hand = model.transformer.h[layer].call(by_hand);
        }
        let by_hand = model.lm_head.call(model.transformer.ln_f.call(by_hand));
        (clean.save(), patched.save(), by_hand.save(), early_clean.save(), early_patched.save())
    })
    .expect("runs");
    assert_close(&patched, &by_hand);
    assert_close(&early_clean, &early_patched);
    assert_ne!(elements(&clean), elements(&patched));
}

#[test]
fn part_of_a_point_is_written_by_slices_with_host_and_traced_numbers() {
    let (clean, patched) = session!(tiny(), |session| {
        let clean = session.trace(TOKENS, |m| m.transformer.h[0].output);
        let position = session.value(2);
        let patched = session.trace(TOKENS, |m| {
            m.transformer.h[0].output[s![.., position, ..]] = 0.0;
            m.transformer.h[0].output[s![.., -1, ..]] = clean.slice(s![.., 0, ..]);
            m.transformer.h[0].output[s![.., 0..2, ..]] *= 3.0;
            m.transformer.h[0].output
        });
        (clean.save(), patched.save())
    })
    .expect("runs");
    let row = |tensor: &Tensor<3>, position: usize| elements(&tensor.clone().narrow(1, position, 1));
    let tripled = |position| row(&clean, position).iter().map(|x| x * 3.0).collect::<Vec<_>>();
    assert_eq!(row(&patched, 0), tripled(0));
    assert_eq!(row(&patched, 1), tripled(1));
    assert!(row(&patched, 2).iter().all(|x| *x == 0.0));
    assert_eq!(row(&patched, 3), row(&clean, 3));
    assert_eq!(row(&patched, 4), row(&clean, 0));
}

#[test]
fn a_head_is_read_and_written_by_host_and_traced_numbers() {
    let (by_head, by_slice, head, z, result_ablated) = session!(tiny(), |session| {
        let (by_head, head, z) = session.trace(TOKENS, |m| {
            let z = m.transformer.h[0].attn.z;
            let head = m.transformer.h[0].attn.z.head(1);
            for h in session.iter([1]) {
                m.transformer.h[0].attn.z.head(h) = m.transformer.h[0].attn.z.head(h) * 0.0;
            }
            (m.lm_head.output, head, z)
        });
        let by_slice = session.trace(TOKENS, |m| {
            m.transformer.h[0].attn.z[s![.., .., 1, ..]] = 0.0;
            m.lm_head.output
        });
        let result_ablated = session.trace(TOKENS, |m| {
            m.transformer.h[0].attn.result.head(-1) *= 0.0;
            m.transformer.h[0].attn.result.head(1).save()
        });
        (by_head.save(), by_slice.save(), head.save(), z.save(), result_ablated)
    })
    .expect("runs");
    assert_close(&by_head, &by_slice);
    assert_eq!(elements(&head), elements(&z.narrow(2, 1, 1)));
    let last = i64::try_from(tiny().n_heads()).expect("few heads") - 1;
    assert_eq!(elements(&result_ablated).iter().all(|x| *x == 0.0), last == 1);
}

#[test]
fn a_pattern_that_attends_to_the_first_position_moves_its_value() {
    let (z, value) = session!(tiny(), |session| {
        session.trace(TOKENS, |m| {
            m.transformer.h[0].attn.pattern = m.transformer.h[0].attn.pattern * 0.0;
            m.transformer.h[0].attn.pattern[s![.., .., .., 0]] = 1.0;
            (m.transformer.h[0].attn.z.read().save(), m.transformer.h[0].attn.value.read().save())
        })
    })
    .expect("runs");
    let first = elements(&value.narrow(1, 0, 1));
    for position in 0..TOKENS.len() {
        let z = elements(&z.clone().narrow(1, position, 1));
        assert!(z.iter().zip(&first).all(|(a, b)| (a - b).abs() < 1e-5), "position {position}");
    }
}

#[test]
fn a_traced_layer_index_means_the_same_layer_as_a_host_one() {
    let (traced, unrolled, inside) = session!(tiny(), |session| {
        let traced = session.list();
        for layer in session.iter(tiny().layers()) {
            traced.append(session.trace(TOKENS, |m| m.transformer.h[layer].mlp.output));
        }
        let unrolled = session.list();
        for layer in tiny().layers() {
            unrolled.append(session.trace(TOKENS, |m| m.transformer.h[layer].mlp.output));
        }
        let inside = session.list();
        session.trace(TOKENS, |m| {
            for layer in session.iter(tiny().layers()) {
                inside.append(m.transformer.h[layer].mlp.output);
            }
        });
        (traced.save(), unrolled.save(), inside.save())
    })
    .expect("runs");
    assert_eq!(traced.len(), tiny().n_layers());
    for ((a, b), c) in traced.iter().zip(&unrolled).zip(&inside) {
        assert_close(a, b);
        assert_close(a, c);
    }
}

#[test]
fn a_branch_inside_a_trace_may_read_and_write_hook_points() {
    for (threshold, ablated) in [(-1.0, true), (1e9, false)] {
        let (chosen, clean, zeroed) = session!(tiny(), |session| {
            let chosen = session.trace(TOKENS, |m| {
                if m.transformer.h[0].output.abs().sum().item() > threshold {
                    m.transformer.h[1].output = m.transformer.h[1].output * 0.0;
                }
                m.lm_head.output
            });
            let clean = session.trace(TOKENS, |m| m.lm_head.output);
            let zeroed = session.trace(TOKENS, |m| {
                m.transformer.h[1].output *= 0.0;
                m.lm_head.output
            });
            (chosen.save(), clean.save(), zeroed.save())
        })
        .expect("runs");
        assert_close(&chosen, if ablated { &zeroed } else { &clean });
    }
}

#[test]
fn prompts_of_different_length_run_in_one_loop() {
    let lengths = session!(tiny(), |session| {
        let lengths = session.list();
        for prompt in session.iter([vec![1, 2, 3], vec![4], vec![5, 6]]) {
            let logits = session.trace(prompt, |m| m.lm_head.output);
            let (_batch, length, _vocabulary) = logits.dims().into();
            lengths.append(length);
        }
        lengths.save()
    })
    .expect("runs");
    assert_eq!(lengths, [3, 1, 2]);
}

#[test]
fn a_batch_of_token_ids_runs_as_one_pass() {
    let device = tiny().device();
    let ids = Tensor::<2, Int>::from_data([[1, 2, 3], [4, 5, 6]], &device);
    let (batch, second) = session!(tiny(), |session| {
        let batch = session.trace(ids, |m| m.lm_head.output);
        let second = session.trace([4, 5, 6], |m| m.lm_head.output);
        (batch.save(), second.save())
    })
    .expect("runs");
    assert_eq!(batch.dims()[0], 2);
    assert_close(&batch.narrow(0, 1, 1), &second);
}

#[test]
fn variables_rebound_in_a_trace_keep_their_values_after_it() {
    let (sum, expected) = session!(tiny(), |session| {
        let mut sum = session.value(0.0);
        for tokens in session.iter([vec![1, 2], vec![3, 4]]) {
            session.trace(tokens, |m| {
                sum += m.transformer.h[0].output.sum().item();
            });
        }
        let a = session.trace([1, 2], |m| m.transformer.h[0].output.sum().item());
        let b = session.trace([3, 4], |m| m.transformer.h[0].output.sum().item());
        (sum.save(), (a + b).save())
    })
    .expect("runs");
    assert!((sum - expected).abs() < 1e-3, "{sum} {expected}");
}

#[test]
fn writing_an_early_point_from_a_late_one_is_refused_with_both_lines() {
    // With a literal the macro would refuse it.
    let late_layer = 1;
    let line = line!() + 4;
    let error = session!(tiny(), |session| {
        session.trace(TOKENS, |m| {
            let late = m.transformer.h[late_layer].output;
            m.transformer.h[0].output = late;
            m.lm_head.output.save()
        })
    })
    .expect_err("the pass cannot run backwards");
    let text = error.to_string();
    assert!(text.contains(&format!("traces.rs:{line}")), "{text}");
    assert!(text.contains(&format!("traces.rs:{}", line - 1)), "{text}");
    assert!(text.contains("h[0].output") && text.contains("h[1].output"), "{text}");
}

#[test]
fn prompts_that_cannot_run_are_refused_in_words() {
    let too_long = vec![1; tiny().config().n_positions + 1];
    for (prompt, words) in
        [(vec![], "empty"), (too_long, "position"), (vec![1, 1_000_000], "1000000"), (vec![-1], "-1")]
    {
        let error = session!(tiny(), |session| session.trace(prompt, |m| m.lm_head.output.save()))
            .expect_err("no such prompt");
        let text = error.to_string();
        assert!(text.contains(words) && text.contains("traces.rs"), "{text}");
    }
}

#[test]
fn a_write_of_another_shape_is_refused_with_axis_names() {
    let error = session!(tiny(), |session| {
        let short = session.trace([1, 2], |m| m.transformer.h[0].output);
        session.trace(TOKENS, |m| {
            m.transformer.h[0].output = short;
            m.lm_head.output.save()
        })
    })
    .expect_err("two positions where five are");
    let text = error.to_string();
    assert!(text.contains("position") && text.contains('5') && text.contains('2'), "{text}");
}

#[test]
fn a_tensor_of_ids_is_the_same_prompt_whether_it_is_worked_with_or_not() {
    let ids = Tensor::<2, Int>::from_data([[1, 2, 3], [4, 5, 6]], &tiny().device());
    let alone = session!(tiny(), |session| session.trace(&ids, |m| m.lm_head.output.save())).expect("runs");
    let (beside, ids_again) = session!(tiny(), |session| {
        let ids = session.value(&ids);
        let logits = session.trace(ids, |m| m.lm_head.output.save());
        (logits, ids.save())
    })
    .expect("runs");
    assert_eq!(alone.dims()[..2], [2, 3]);
    assert_close(&alone, &beside);
    assert_eq!(ids_again.into_data().iter::<i64>().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let none = Tensor::<2, Int>::zeros([0, 3], &tiny().device());
    let error = session!(tiny(), |session| session.trace(none, |m| m.lm_head.output.save())).unwrap_err();
    assert!(error.to_string().contains("the prompt has no rows"), "{error}");
}

#[test]
fn a_copy_of_a_point_made_before_a_write_does_not_show_it() {
    let (clean, copies) = session!(tiny(), |session| {
        let clean = session.trace(TOKENS, |m| (m.transformer.h[0].output, m.transformer.h[1].attn.z.head(2)));
        let copies = session.list();
        let heads = session.list();
        session.trace(TOKENS, |m| {
            fn same<'a, 's>(tensor: &'a Traced<'s, Tensor<3>>) -> &'a Traced<'s, Tensor<3>> {
                tensor
            }
            let cloned = m.transformer.h[0].output.clone();
            let owned = m.transformer.h[0].output.to_owned();
            let borrowed = &m.transformer.h[0].output;
            let in_parentheses = &(m.transformer.h[0].output);
            let pair = (&m.transformer.h[0].output, m.transformer.h[0].output.clone());
            let passed = same(&m.transformer.h[0].output);
            let (head, borrowed_head) =
                (m.transformer.h[1].attn.z.head(2).clone(), &m.transformer.h[1].attn.z.head(2));
            m.transformer.h[0].output *= 0.0;
            m.transformer.h[1].attn.z.head(2) = head * 0.0;
            for copy in [cloned, owned, *borrowed, *in_parentheses, *pair.0, pair.1, *passed] {
                copies.append(copy);
            }
            heads.append(head);
            heads.append(*borrowed_head);
        });
        ((clean.0.save(), clean.1.save()), (copies.save(), heads.save()))
    })
    .expect("runs");
    assert_eq!((copies.0.len(), copies.1.len()), (7, 2));
    for copy in &copies.0 {
        assert_close(copy, &clean.0);
    }
    // The heads are read behind a block whose output is written.
    assert!(elements(&copies.1[0]).iter().any(|x| *x != 0.0));
    assert_close(&copies.1[0], &copies.1[1]);
}

#[test]
#[expect(unused_parens, irrefutable_let_patterns, reason = "these are patterns, too")]
#[allow(clippy::toplevel_ref_arg, clippy::match_single_binding, reason = "these are patterns, too")]
fn a_point_is_read_where_the_text_binds_it_whatever_pattern_or_macro_binds_it() {
    macro_rules! residual {
        ($model:ident, $layer:expr) => {
            $model.transformer.h[$layer].output
        };
    }
    let (clean, copies) = session!(tiny(), |session| {
        let clean = session.trace(TOKENS, |m| m.transformer.h[0].output);
        let copies = session.list();
        session.trace(TOKENS, |m| {
            macro_rules! own {
                () => {
                    m.transformer.h[0].output
                };
            }
            let ref by_reference = m.transformer.h[0].output;
            let (in_parentheses) = m.transformer.h[0].output;
            let given = residual!(m, 0);
            let mut mutable = residual!(m, 0);
            mutable *= 1.0;
            let defined_here = own!();
            let [first, second] = [m.transformer.h[0].output, residual!(m, 0).clone()];
            match m.transformer.h[0].output {
                bound => match m.transformer.h[0].output {
                    ref referred => {
                        if let also = m.transformer.h[0].output {
                            m.transformer.h[0].output *= 0.0;
                            for copy in [bound, *referred, also] {
                                copies.append(copy);
                            }
                        }
                    }
                },
            }
            for copy in [*by_reference, in_parentheses, given, mutable, defined_here, first, second] {
                copies.append(copy);
            }
        });
        (clean.save(), copies.save())
    })
    .expect("runs");
    assert_eq!(copies.len(), 10);
    for copy in &copies {
        assert_close(copy, &clean);
    }
}

#[test]
#[allow(clippy::toplevel_ref_arg, reason = "it is a pattern, too")]
fn host_fields_named_like_hook_points_are_taken_apart_where_they_are() {
    struct Part {
        value: (Vec<i64>, String),
        output: Option<i64>,
        input: Box<i64>,
    }
    macro_rules! length {
        ($session:ident, $of:expr) => {
            $of.len()
        };
    }
    let (lengths, changed) = session!(tiny(), |session| {
        let mut part = Part { value: (vec![1, 2], "abc".into()), output: Some(1), input: Box::new(4) };
        let (ref mut items, _) = part.value;
        items.push(3);
        match part.output {
            Some(ref mut n) => *n += 1,
            None => part.output = Some(7),
        }
        let ref boxed = part.input;
        let four = **boxed;
        let _ = part.input;
        let (items, text) = part.value;
        let length: usize = length!(session, items);
        (session.list_of([length as i64, text.len() as i64, four]).save(), part.output)
    })
    .expect("runs");
    assert_eq!((lengths, changed), (vec![3, 3, 4], Some(2)));
}

#[test]
fn references_to_host_fields_named_like_hook_points_are_those_fields() {
    struct Pair {
        value: Vec<i64>,
        output: String,
    }
    let lengths = session!(tiny(), |session| {
        let mut pair = Pair { value: vec![1, 2], output: "ab".into() };
        let slice: &[i64] = &pair.value;
        let text: &str = &pair.output;
        let (shown, first) = (text.len() + slice.len(), &pair.value[0]);
        let before = *first;
        let changed = &mut pair.value;
        changed.push(3);
        session
            .list_of([shown as i64, before, (&pair.value).len() as i64, pair.output.clone().len() as i64])
            .save()
    })
    .expect("runs");
    assert_eq!(lengths, [4, 1, 3, 2]);
}
