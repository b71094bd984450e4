use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| {
            let sum = m.transformer.h[0].output + m.transformer.h[0].attn.z;
            sum.save()
        })
    });
}
