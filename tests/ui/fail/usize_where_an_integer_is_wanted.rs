use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let lengths = session.list();
        lengths.append("text".len());
        lengths.save()
    });
}
