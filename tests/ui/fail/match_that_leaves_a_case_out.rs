use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        match session.value(2) {
            0 => session.log("none"),
            1.. => session.log("some"),
        }
    });
}
