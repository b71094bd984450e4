use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut name = String::new();
        match session.value(2) {
            1 => name = "one".to_owned(),
            _ => name = "many".to_owned(),
        }
        name
    });
}
