use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut count = 0;
        let list = session.list_of([1, 2]);
        for x in session.iter([1, 2]) {
            count += 1;
            list.append("three");
            if x == "four" {
                list.append(x);
            }
        }
        list
    });
}
