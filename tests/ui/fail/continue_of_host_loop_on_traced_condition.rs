use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let total = session.value(0);
        let list = session.list();
        for x in [1, 2, 3] {
            if total > 2 {
                continue;
            }
            list.append(x);
        }
        list.save()
    });
}
