use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let list = session.list();
        list.append(1);
        let saved = list.save();
        list.append(2);
        saved
    });
}
