use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let list = session.list_of([1, 2]);
        while list {
            session.log("some");
        }
    });
}
