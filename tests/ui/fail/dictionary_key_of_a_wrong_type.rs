use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let dict = session.dict();
        dict.insert(1.5, "a");
        dict.save()
    });
}
