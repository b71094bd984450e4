use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let clean = session.trace("_", |m| m.transformer.h[5].output);
        session.trace("_", |m| {
            let blocks = &m.transformer.h;
            let late = blocks[5].output;
            let mut mixed = clean * 0.5;
            mixed += late * 0.5;
            blocks[2].output[s![.., -1, ..]] = mixed.slice(s![.., -1, ..]);
        });
    });
}
