use nnsight::prelude::*;

macro_rules! is_large {
    ($x:expr) => {
        $x > 1
    };
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let x = session.value(2);
        let large = is_large!(x);
        session.log(large);
    });
}
