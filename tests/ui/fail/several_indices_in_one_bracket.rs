use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("a", |m| {
            let last = m.transformer.h[0].output[0, -1];
            m.transformer.h[1].output[.., -1, ..] = last;
            m.lm_head.output.save()
        })
    });
}
