use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut n = session.value(1);
        let found = loop {
            n *= 2;
            if n > 10 {
                break;
            }
            if n > 5 {
                break n;
            }
        };
        n.save()
    });
}
