use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        let list = session.list_of([1]);
        (x, list.save())
    });
}
