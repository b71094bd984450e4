use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, control_flow = false, |session| {
        let total = session.list();
        for x in session.list_of([1, 2]) {
            total.append(x);
        }
        total.save()
    });
}
