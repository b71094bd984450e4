use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, control_flow = false, |session| {
        let n = session.value(2);
        for i in 0..n {
            session.log(i);
        }
    });
}
