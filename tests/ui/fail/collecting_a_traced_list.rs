use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let list = session.list_of([1, 2, 3]);
        let doubled: Vec<i64> = list.iter().map(|x| x * 2).collect();
        doubled
    });
}
