use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |outer| {
        let x = outer.value(1.0);
        let _ = session!(model, |inner| {
            let y = inner.value(2.0);
            (x + y).save()
        });
    });
}
