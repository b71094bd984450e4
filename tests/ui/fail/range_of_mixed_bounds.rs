use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let n = session.value(2.0);
        for i in 0..n {
            session.log(i);
        }
    });
}
