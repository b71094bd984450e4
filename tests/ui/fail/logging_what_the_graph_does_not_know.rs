use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        session.log(std::time::Duration::from_secs(1));
    });
}
