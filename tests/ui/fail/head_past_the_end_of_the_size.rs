use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, size = Gpt2Small, |session| {
        session.trace("_", |m| {
            m.transformer.h[3].attn.z.head(12) *= 0.0;
        });
    });
}
