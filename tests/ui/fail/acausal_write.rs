use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| {
            m.transformer.h[2].output = m.transformer.h[5].output;
        });
    });
}
