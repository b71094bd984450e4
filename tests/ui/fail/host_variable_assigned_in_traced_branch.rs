use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut found = false;
        if session.value(2) > 1 {
            found = true;
        }
        found
    });
}
