//! Sessions written for one size of model.

mod common;

use common::tiny;
use nnsight::prelude::*;

#[test]
fn a_session_of_the_models_size_runs_as_any_other() {
    let (sized, plain) = (
        session!(tiny(), size = TinyGpt2, |session| {
            session.trace([1, 2, 3], |m| {
                m.transformer.h[3].attn.z.head(-4) = m.transformer.h[-1].attn.z.head(3) * 0.0;
                m.transformer.h[0].mlp.act.output[s![.., 0..2, 383]] = 0.0;
                m.transformer.h[1].output = m.transformer.h[0].output;
                m.lm_head.output.slice(s![.., -1, ..980]).save()
            })
        })
        .expect("runs"),
        session!(tiny(), |session| {
            session.trace([1, 2, 3], |m| {
                m.transformer.h[3].attn.z.head(0) = m.transformer.h[3].attn.z.head(3) * 0.0;
                m.transformer.h[0].mlp.act.output[s![.., 0..2, 383]] = 0.0;
                m.transformer.h[1].output = m.transformer.h[0].output;
                m.lm_head.output.slice(s![.., -1, ..]).save()
            })
        })
        .expect("runs"),
    );
    common::assert_close(&sized, &plain);
}

#[test]
fn options_stand_before_the_size() {
    let three = session!(tiny(), size = nnsight::size::TinyGpt2, control_flow = false, |session| session
        .value(3)
        .save());
    assert_eq!(three.expect("runs"), 3);
}

#[test]
fn a_type_in_front_of_a_path_is_part_of_the_model() {
    trait Loaded {
        fn loaded() -> &'static LanguageModel;
    }
    impl Loaded for () {
        fn loaded() -> &'static LanguageModel {
            tiny()
        }
    }
    assert_eq!(session!(<() as Loaded>::loaded(), |session| session.value(3).save()).expect("runs"), 3);
    assert_eq!(session!(<()>::loaded(), |session| session.value(3).save()).expect("runs"), 3);
}

#[test]
fn a_size_of_ones_own_can_be_named() {
    struct Odd;
    impl ModelSize for Odd {
        const N_LAYERS: usize = 4;
        const N_HEADS: usize = 4;
        const D_MODEL: usize = 96;
        const D_MLP: usize = 100;
        const D_VOCAB: usize = 980;
        const N_CTX: usize = 64;
    }
    let error =
        session!(tiny(), size = Odd, |session| session.value(3).save()).expect_err("the MLP is wider");
    let text = error.to_string();
    assert!(text.contains("`Odd`") && text.contains(tiny().name()), "{text}");
    assert!(text.contains("D_MLP is 384 instead of 100") && !text.contains("N_LAYERS"), "{text}");
}

#[test]
fn a_model_of_another_size_is_refused_before_anything_is_recorded() {
    let mut recorded = false;
    let error = session!(tiny(), size = Gpt2Small, |session| {
        recorded = true;
        session.value(3).save()
    })
    .expect_err("it is smaller");
    assert!(matches!(error, Error::Size(_)) && !recorded);
    assert!(error.to_string().contains("N_LAYERS is 4 instead of 12"), "{error}");
}

/// A session whose macro has a `late` of its own beside its user's.
macro_rules! patched {
    ($value:expr) => {
        session!(tiny(), |session| {
            session.trace([1, 2, 3], |m| {
                let late = m.transformer.h[3].output;
                m.transformer.h[0].output = $value;
                late.save()
            })
        })
    };
}

#[test]
fn names_in_a_users_macro_are_kept_apart_from_its_arguments() {
    let late = session!(tiny(), |session| session.trace([1, 2, 3], |m| m.transformer.h[1].output).save());
    let late = late.expect("runs");
    assert!(patched!(&late).is_ok());
}
