use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(control_flow = false; model, |session| {
        let n = session.value(2);
        for i in 0..n {
            session.log(i);
        }
    });
}
