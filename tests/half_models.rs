//! Models of 16-bit floats: whatever the host brings to them.

mod common;

use common::{elements, tiny};
use nnsight::prelude::*;
use nnsight_runtime::burn::tensor::FloatDType;

const PROMPT: &str = "The Eiffel Tower is in the city of";

/// The tiny model in both types, with how far rounding may take its activations.
fn models() -> [(LanguageModel, FloatDType, f32); 2] {
    [(FloatDType::F16, 0.02), (FloatDType::BF16, 0.15)].map(|(dtype, apart)| {
        let model = LanguageModel::tiny_builder().device(tiny().device()).dtype(dtype).load();
        (model.expect("the type is supported"), dtype, apart)
    })
}

/// Asserts that a tensor has this type and is close to another, relative to the largest element.
#[track_caller]
fn assert_near<const D: usize>(found: &Tensor<D>, dtype: FloatDType, wide: &Tensor<D>, apart: f32) {
    assert_eq!((FloatDType::from(found.dtype()), found.dims()), (dtype, wide.dims()));
    let (found, wide) = (elements(found), elements(wide));
    let size = wide.iter().fold(1.0, |size: f32, x| size.max(x.abs()));
    let far = found.iter().zip(&wide).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far <= apart * size, "{far} apart, of {size}");
}

/// Steers, patches and masks with tensors of the host, and gives the logits of each.
fn experiment(
    model: &LanguageModel,
    steering: &Tensor<3>,
    mask: &Tensor<3>,
) -> Result<Vec<Tensor<3>>, Error> {
    session!(model, |session| {
        let all = session.list();
        let clean = session.trace(PROMPT, |m| m.transformer.h[1].output);
        all.append(session.trace(PROMPT, |m| {
            m.transformer.h[1].output += steering;
            m.lm_head.output
        }));
        all.append(session.trace(PROMPT, |m| {
            m.transformer.h[1].output[s![.., -1, ..]] = steering;
            m.lm_head.output
        }));
        all.append(session.trace(PROMPT, |m| {
            m.transformer.h[0].mlp.output *= mask;
            m.lm_head.output
        }));
        all.append(session.trace(PROMPT, |m| {
            m.transformer.h[2].mlp.output[s![.., 1..3, ..]] = session.zeros([1, 2, 96]);
            m.lm_head.output
        }));
        // Halved by a host closure, and written whole.
        let halved = session.apply(|x: Tensor<3>| -> Tensor<3> { x * 0.5 }, clean);
        all.append(session.trace(PROMPT, |m| {
            m.transformer.h[1].output = halved;
            m.lm_head.output
        }));
        // Modules called on the host's own values, and lists of both.
        all.append(session.trace(PROMPT, |m| m.lm_head.call(m.transformer.ln_f.call(steering))));
        let both = session.list();
        both.append(session.value(steering));
        both.append(clean.slice(s![.., -1, ..]));
        all.append(both.cat(1));
        all.save()
    })
}

#[test]
fn tensors_of_the_host_take_the_type_of_the_model_they_meet() {
    let device = tiny().device();
    let steering = (Tensor::<1, Int>::arange(0..96, &device).float() * 0.37).sin().reshape([1, 1, 96]);
    let mask = (Tensor::<1, Int>::arange(0..96, &device).float() * 0.7).cos().reshape([1, 1, 96]);
    let wide = experiment(tiny(), &steering, &mask).expect("it runs in 32 bits");
    for (model, dtype, apart) in models() {
        let found = experiment(&model, &steering, &mask).expect("it runs in 16 bits");
        for (found, wide) in found.iter().zip(&wide) {
            assert_near(found, dtype, wide, apart);
        }
    }
}

#[test]
fn a_model_takes_back_the_activation_it_saved() {
    for (model, dtype, _) in models() {
        let run = |written: Option<&Tensor<3>>| {
            session!(&model, |session| {
                let values = session.trace(PROMPT, |m| {
                    if let Some(written) = written {
                        m.transformer.h[1].output = written;
                    }
                    (m.transformer.h[1].output, m.lm_head.output)
                });
                (values.0.save(), values.1.save())
            })
        };
        let (residual, logits) = run(None).expect("it runs");
        assert_eq!(FloatDType::from(residual.dtype()), dtype);
        let (again, same_logits) = run(Some(&residual)).expect("its own type is one that it takes");
        assert_eq!((elements(&again), elements(&same_logits)), (elements(&residual), elements(&logits)));
    }
}

#[test]
fn lengths_and_angles_do_not_overflow_in_16_bits() {
    for (model, dtype, apart) in models() {
        let (norms, angles) = session!(&model, |session| {
            let large = session.trace(PROMPT, |m| {
                m.transformer.h[1].output *= 300.0;
                m.transformer.h[1].output
            });
            let norm = large.l2_norm(-1);
            (norm.save(), large.cosine_similarity(large, -1).save())
        })
        .expect("it runs");
        assert_eq!(FloatDType::from(norms.dtype()), dtype);
        assert!(elements(&norms).iter().all(|norm| norm.is_finite() && *norm > 256.0), "{norms}");
        assert!(elements(&angles).iter().all(|angle| (angle - 1.0).abs() < apart), "{angles}");
    }
}
