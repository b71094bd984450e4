use nnsight::prelude::*;

#[intervene]
fn shifted(x: Traced<f64>) -> Traced<f64> {
    let doubled = x * 2.0
    if doubled > 3.0 { doubled - 1.0 } else { doubled }
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let norms = session!(model, |session| {
        let norms = session.list();
        for layer in session.iter(model.layers()) {
            let norm = session.trace("a", |m| m.transformer.h[layer].output.powi_scalar(2).sum().item())
            if norm > 1.0 {
                norms.append(shifted(norm));
            }
        }
        norms.save()
    })?;
    println!("{norms:?}");
    Ok(())
}
