use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| m.transformer.h[0].output.slice(s![.., 0.5, ..]).save())
    });
}
