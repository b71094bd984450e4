use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let out = session.list();
        let mut numbers = [10, 20, 30].into_iter();
        // Mend: `for (x, number) in session.zip([1, 2, 3], [10, 20, 30])`
        for x in session.iter([1, 2, 3]) {
            out.append(x + numbers.next().unwrap());
        }
        out.save()
    });
}
