use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut n = session.value(0);
        loop {
            n += 1;
        }
    });
}
