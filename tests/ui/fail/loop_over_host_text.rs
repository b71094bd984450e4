use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        for c in session.iter("a prompt") {
            session.log(c);
        }
    });
}
