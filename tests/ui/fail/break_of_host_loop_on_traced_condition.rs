use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut total = session.value(0);
        for x in [1, 2, 3] {
            if total > 2 {
                break;
            }
            total += x;
        }
        total.save()
    });
}
