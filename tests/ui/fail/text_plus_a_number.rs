use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let name = session.value("layer ");
        let n = session.value(2);
        (name + n).save()
    });
}
