//! `#[intervene]` on free functions, methods and generic functions; the session's lifetime is filled in.
use nnsight::prelude::*;

#[intervene]
fn last_position(x: Traced<Tensor<3>>) -> Traced<Tensor<3>> {
    x.slice(s![.., -1, ..])
}

struct Scale(f64);

impl Scale {
    #[intervene]
    fn apply(&self, m: &Model, layer: i64) -> Traced<Tensor<3>> {
        if self.0 > 1.0 {
            m.transformer.h[layer].output *= self.0;
        }
        last_position(m.transformer.h[layer].output)
    }
}

#[intervene]
fn total<I>(items: I, session: Session) -> Traced<f64>
where
    I: IntoIterator<Item = f64>,
{
    let mut total = session.value(0.0);
    for item in items {
        total += item;
    }
    total
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let (last, total) = session!(model, |session| {
        let last = session.trace("_", |m| Scale(2.0).apply(m, 0));
        (last.save(), total([1.0, 2.0], session).save())
    })?;
    assert_eq!(last.dims()[2], model.d_model());
    assert_eq!(total, 3.0);
    Ok(())
}
