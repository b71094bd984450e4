use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut count = 0;
        for _x in session.iter([1, 2, 3]) {
            count += 1;
        }
        count
    });
}
