use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        let large = matches!(x > 1, true);
        large
    });
}
