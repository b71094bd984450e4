use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        let y = if x > 1.0 { x } else { 1 };
        y.save()
    });
}
