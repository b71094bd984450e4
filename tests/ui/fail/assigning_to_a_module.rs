use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| {
            m.transformer.h[0].mlp = m.transformer.h[1].mlp;
            m.lm_head.output.save()
        })
    });
}
