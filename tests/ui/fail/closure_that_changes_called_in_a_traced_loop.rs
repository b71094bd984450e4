use nnsight::prelude::*;

fn count(model: &LanguageModel, mut each: impl FnMut(&str)) -> Result<i64, Error> {
    session!(model, |session| {
        let mut total = session.value(0);
        for v in session.iter([1, 2, 3]) {
            each("turn");
            // Once, while recording: that is said.
            #[host]
            each("recorded");
            total += v;
        }
        total.save()
    })
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let mut seen = Vec::new();
    let _ = count(&model, |what| seen.push(what.to_owned()));
}
