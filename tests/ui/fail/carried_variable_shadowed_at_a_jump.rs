use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let last = Some(3);
        let mut total = session.value(0);
        for x in session.iter([1, 2]) {
            total += x;
            if let Some(total) = last {
                if x > total {
                    break;
                }
            }
        }
        total.save()
    });
}
