use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let n = session.value(2);
        if n > 1 && n {
            session.log("both");
        }
    });
}
