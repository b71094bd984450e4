use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("a", |m| {
            let logits = m.lm_head.output;
            let largest = logits.max(-1);
            let mean = m.transformer.h[0].output.mean(-1);
            (largest.save(), mean.save())
        })
    });
}
