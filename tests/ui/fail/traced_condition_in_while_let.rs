use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        let mut names = vec!["a", "b"];
        while let Some(name) = names.pop() && x > 1 {
            session.log(name);
        }
    });
}
