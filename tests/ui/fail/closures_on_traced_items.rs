use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let items = session.list_of([1, 2, 3]);
        let doubled: Vec<_> = items.iter().map(|x| x * 2).collect();
        let total = items.iter().fold(session.value(0), |sum, x| sum + x);
        let large = items.iter().filter(|x| *x > 1);
        total.save()
    });
}
