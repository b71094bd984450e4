use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut count = 0usize;
        let mut x = session.value(2);
        while x < 10 {
            x += 1;
            count += 1;
        }
        (count, x.save())
    });
}
