use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("a", |m| {
            let mut hidden = m.transformer.h[0].output;
            hidden[0] = 0.0;
            hidden[1..2] *= 2.0;
            let last = hidden[-1];
            m.transformer.h[1].output[0] = 1.0;
            m.lm_head.output.save()
        })
    });
}
