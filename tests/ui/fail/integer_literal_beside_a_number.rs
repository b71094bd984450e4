use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut norm = session.value(2.5);
        if norm > 1 {
            norm = norm * 2;
        }
        norm -= 1;
        norm.max(0).save()
    });
}
