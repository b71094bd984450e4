use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut total = session.value(0);
        for x in session.iter([1, 2]) {
            total += x;
            let total = x * 2;
            if total > 3 {
                break;
            }
        }
        total.save()
    });
}
