use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        std::thread::scope(|scope| {
            scope.spawn(move || session.log("hello"));
        });
    });
}
