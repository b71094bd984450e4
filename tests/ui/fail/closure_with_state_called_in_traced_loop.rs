use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let out = session.list();
        let mut total = session.value(0);
        // Mend: define the closure inside the loop, which then carries what the closure changes.
        let mut add = |x| {
            total += x;
            total
        };
        for x in session.iter([1, 2, 3]) {
            out.append(add(x));
        }
        out.save()
    });
}
