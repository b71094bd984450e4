use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.trace("a", |m| {
            let hidden = m.transformer.h[0].output;
            hidden[s![.., -1, ..]] = 0.0;
            m.transformer.h[1].output = hidden;
            m.lm_head.output.save()
        })
    });
}
