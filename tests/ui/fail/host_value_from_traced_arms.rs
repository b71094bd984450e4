use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        let name = if x > 1.0 { Some("a") } else { None };
        name.is_some()
    });
}
