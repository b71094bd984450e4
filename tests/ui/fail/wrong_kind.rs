use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(1.5);
        let n = session.value(2);
        (x + n).save()
    });
}
