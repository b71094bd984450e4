use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut total = session.value(0);
        let mut list = vec![session.value(1)];
        for v in session.iter([1, 2, 3]) {
            #[host]
            total += v;
            if v > 1 {
                #[host]
                list.push(v);
            }
        }
        (total.save(), list[0].save())
    });
}
