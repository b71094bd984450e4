use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        let names = if x > 1.0 { ["a", "b"] } else { ["c", "d"] };
        names.len()
    });
}
