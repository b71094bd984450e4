use nnsight::prelude::*;

#[intervene]
fn last(x: Traced<Tensor<3>>) -> Traced<Tensor<3>> {
    x.slice(s![.., -1, ..])
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("_", |m| last(m.transformer.h[0].attn.pattern).save())
    });
}
