use nnsight::prelude::*;

fn clipped<'s>(norm: Traced<'s, f64>, most: f64) -> Traced<'s, f64> {
    if norm > most { norm / 2.0 } else { norm }
}

fn is_first(layer: Traced<'_, i64>) -> bool {
    layer == 0
}

fn main() {
    let model = LanguageModel::tiny().unwrap();
    let _ = session!(model, |session| {
        let norms = session.list();
        for layer in session.iter(model.layers()) {
            let norm = session.trace("a", |m| m.transformer.h[layer].output.powi_scalar(2).sum().item());
            norms.append(clipped(norm, 1.0));
        }
        norms.save()
    });
}
