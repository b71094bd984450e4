use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, size = Gpt2Small, |session| {
        session.trace("_", |m| {
            m.transformer.h[1].mlp.act.output = m.transformer.h[0].output;
        });
    });
}
