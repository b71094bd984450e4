//! `#[intervene]` on free functions, methods and generic functions; the session's lifetime is filled in.
use nnsight::gpt2::Model;
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

/// Attributes, docs and visibility stay.
#[must_use]
#[intervene]
pub fn clipped<T>(x: Traced<T>, low: f64, f: impl Fn(Traced<T>) -> Traced<f64>) -> Traced<f64>
where
    T: Traceable + Clone,
{
    let value = f(x);
    if value < low { low } else { value }
}

/// Recursion on a host value unrolls.
#[intervene]
fn power(x: Traced<f64>, n: u32) -> Traced<f64> {
    if n == 0 {
        return x * 0.0 + 1.0;
    }
    x * power(x, n - 1)
}

/// `impl Trait` in return position.
#[intervene]
fn doubled(items: Traced<List<i64>>) -> impl Fn(Traced<i64>) -> Traced<i64> {
    move |x| {
        let mut sum = x;
        for item in &items {
            sum += item * 2;
        }
        sum
    }
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let (clip, cube, sum) = session!(model, |session| {
        let clip = clipped(session.value(3), 5.0, |n| n.to_float());
        let add = doubled(session.list_of([1, 2, 3]));
        (clip.save(), power(session.value(2.0), 3).save(), add(session.value(100)).save())
    })?;
    assert_eq!((clip, cube, sum), (5.0, 8.0, 112));
    let (last, total) = session!(model, |session| {
        let last = session.trace("_", |m| Scale(2.0).apply(m, 0));
        (last.save(), total([1.0, 2.0], session).save())
    })?;
    assert_eq!(last.dims()[2], model.d_model());
    assert_eq!(total, 3.0);
    Ok(())
}
