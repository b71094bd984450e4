use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let count = std::cell::Cell::new(0);
        for _x in session.iter([1, 2, 3]) {
            count.set(count.get() + 1);
        }
        count.get()
    });
}
