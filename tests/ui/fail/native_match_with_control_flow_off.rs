use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, control_flow = false, |session| {
        let x = session.value(2);
        match x {
            1 => session.log("one"),
            _ => session.log("many"),
        }
    });
}
