use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, control_flow = false, |session| {
        let mut n = session.value(1);
        while n < 10 {
            n *= 2;
        }
        n.save()
    });
}
