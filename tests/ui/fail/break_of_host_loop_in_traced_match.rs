use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        for n in 0..3 {
            match x {
                1 => break,
                _ => session.log(n),
            }
        }
    });
}
