use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        for x in session.iter([1, 2]) {
            yield x;
        }
    });
}
