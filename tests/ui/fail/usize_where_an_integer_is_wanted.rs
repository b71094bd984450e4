use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let words = ["Mary", "John"];
    let _ = session!(model, |session| {
        let count = session.value(words.len());
        let longest = session.value(1).max(words[0].len());
        session.log(words.len());
        (count.save(), longest.save())
    });
}
