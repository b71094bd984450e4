use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, size = Gpt2Small, |session| {
        let late = session.trace("_", |m| m.transformer.h[12].output);
        let early = session.trace("_", |m| m.transformer.h[-13].output);
        (late.save(), early.save())
    });
}
