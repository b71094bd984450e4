use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let a = session.value(true);
        let b = session.value(false);
        if a < b {
            session.log("less");
        }
    });
}
