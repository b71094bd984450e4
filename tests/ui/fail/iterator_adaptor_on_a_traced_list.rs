use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let list = session.list_of([1, 2]);
        let doubled: Vec<_> = list.into_iter().map(|x| x * 2).collect();
        doubled[0].save()
    });
}
