use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let list = session.list_of([1, 2]);
        let mut list = list;
        list[0] = 0.5;
        list.save()
    });
}
