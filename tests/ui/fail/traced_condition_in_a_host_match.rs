use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        let name = Some("a");
        match name {
            Some(name) if x > 1 => session.log(name),
            _ => {}
        }
    });
}
