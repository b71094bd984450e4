use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let mut seen = vec![0];
    // Mend: append to a `session.list()` and save it, or `session.write(..)` to a sink.
    let _ = session!(model, |session| {
        for _x in session.iter([1, 2, 3]) {
            seen.push(1);
        }
    });
    println!("{seen:?}");
}
