use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| session.trace("_", |m| m.transfomer.h[0].output.save()));
}
