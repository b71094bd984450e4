use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        match session.value(2) {
            "two" => session.log("two"),
            _ => {}
        }
    });
}
