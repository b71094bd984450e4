use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("a", |m| {
            m.transformer.h[0].output = "zero";
            m.transformer.h[1].attn.scores[..] = true;
            m.lm_head.output.save()
        })
    });
}
