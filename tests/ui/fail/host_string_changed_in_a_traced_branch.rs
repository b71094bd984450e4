use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut text = String::new();
        if session.value(2) > 1 {
            text.push_str("large");
        }
        text
    });
}
