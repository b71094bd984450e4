use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let found = for x in session.iter([1, 2]) {
            if x > 1 {
                break x;
            }
        };
        found
    });
}
