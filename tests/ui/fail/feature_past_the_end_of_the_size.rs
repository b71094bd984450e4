use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, size = Gpt2Small, |session| {
        session.trace("_", |m| {
            m.transformer.h[3].output[s![.., -1, 768]] = 0.0;
            m.lm_head.output.slice(s![.., -1, 0..50258]).save()
        })
    });
}
