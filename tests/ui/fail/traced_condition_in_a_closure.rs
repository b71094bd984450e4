use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        let kept: Vec<i64> = [1, 2, 3].into_iter().filter(|n| x > *n).collect();
        kept
    });
}
