use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        for prompt in ["Mary", "John"] {
            session.trace(prompt, |m| {
                if m.lm_head.output.sum().item() > 1.0 {
                    break;
                }
            });
        }
    });
}
