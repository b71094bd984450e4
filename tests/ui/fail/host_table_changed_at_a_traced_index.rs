use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let mut table = [1, 2, 3];
    let _ = session!(model, |session| {
        for i in session.iter(0..3) {
            table[i] = 5;
            table[i] += 1;
        }
    });
}
