use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, control_flwo = false, |session| session.value(1).save());
}
