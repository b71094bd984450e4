use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(1.5);
        let same = x == "one and a half";
        same.save()
    });
}
