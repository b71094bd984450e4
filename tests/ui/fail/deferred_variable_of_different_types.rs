use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x;
        if session.value(2) > 1 {
            x = session.value(1.0);
        } else {
            x = session.value(1);
        }
        x.save()
    });
}
