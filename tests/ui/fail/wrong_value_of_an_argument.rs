use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(control_flow = "off"; model, |session| {
        session.log(1);
    });
}
