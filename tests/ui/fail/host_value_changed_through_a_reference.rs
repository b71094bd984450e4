use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        // Mend: `let mut count = session.value(0);`
        let mut count = 0;
        for _x in session.iter([1, 2, 3]) {
            let count = &mut count;
            *count += 1;
        }
        count
    });
}
