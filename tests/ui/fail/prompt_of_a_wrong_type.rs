use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| session.trace(3.0, |m| m.lm_head.output.save()));
}
