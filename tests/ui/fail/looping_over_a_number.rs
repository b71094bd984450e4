use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        for i in session.value(3) {
            session.log(i);
        }
    });
}
