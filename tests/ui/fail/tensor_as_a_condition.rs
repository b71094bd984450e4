use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let logits = session.trace("_", |m| m.lm_head.output);
        let list = session.list();
        if logits.is_nan() {
            list.append(1);
        }
        list.save()
    });
}
