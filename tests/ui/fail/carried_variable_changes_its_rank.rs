use nnsight::prelude::*;

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let mut x = session.trace("_", |m| m.transformer.h[0].output);
        for layer in session.iter([1, 2]) {
            x = x.sum_dim(1).squeeze_dim::<2>(1);
            session.log(layer);
        }
        x.save()
    });
}
