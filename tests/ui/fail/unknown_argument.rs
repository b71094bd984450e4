use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(control_flwo = false; model, |session| session.value(1).save());
}
