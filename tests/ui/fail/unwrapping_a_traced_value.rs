use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let dict = session.dict_of([("a", 1)]);
        dict.get("a").unwrap().save()
    });
}
