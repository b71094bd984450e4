use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let norm = session.value(2.5);
        let count = session.value(4);
        let k = 3_i64;
        let a = norm / count;
        let b = norm / k;
        let c = 2.5 / count;
        let d = count * norm;
        a.save()
    });
}
