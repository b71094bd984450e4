use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| m.lm_head.call(m.transformer.wte.input).save())
    });
}
