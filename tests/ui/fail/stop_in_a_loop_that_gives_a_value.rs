use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut n = session.value(0);
        let found = loop {
            n += 1;
            if n > 3 {
                session.stop();
            }
            if n > 5 {
                break n;
            }
        };
        found.save()
    });
}
