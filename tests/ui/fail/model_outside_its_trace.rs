use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let m = session.trace("_", |m| m);
        m.lm_head.output.save()
    });
}
