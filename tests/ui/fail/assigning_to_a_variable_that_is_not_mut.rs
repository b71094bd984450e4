use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let total = session.value(0);
        for x in session.iter([1, 2]) {
            total += x;
        }
        total.save()
    });
}
