use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut seen = Vec::new();
        for x in session.iter([1, 2]) {
            session.log(x);
            seen.push("an item");
        }
        seen
    });
}
