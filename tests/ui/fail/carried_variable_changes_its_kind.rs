use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut n = session.value(0);
        for x in session.iter([1.5, 2.5]) {
            n = n + x;
        }
        n.save()
    });
}
