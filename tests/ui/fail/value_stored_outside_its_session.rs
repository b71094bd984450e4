use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let mut kept = None;
    let _ = session!(model, |session| {
        kept = Some(session.value(2.0));
    });
}
