use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2.0);
        println!("{x}");
        println!("{}", x + 1.0);
    });
}
