use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut count = 0usize;
        let mut x = session.value(2);
        loop {
            x += 1;
            count += 1;
            if x > 10 {
                break;
            }
        }
        (count, x.save())
    });
}
