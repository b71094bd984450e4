use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| {
            let product = m.transformer.h[0].output.matmul(m.transformer.h[0].attn.z);
            product.save()
        })
    });
}
