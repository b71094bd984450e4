use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(1.0);
        assert!(x > 0.0);
        x.save()
    });
}
