use nnsight::prelude::*;

#[derive(Traceable)]
struct Reading<'s> {
    layer: i64,
    name: String,
    heads: Vec<Traced<'s, i64>>,
    resid: Traced<'s, Tensor<3>>,
}

#[derive(Traceable)]
struct Named<'s>(&'s str, (Traced<'s, f64>, usize));

fn main() {}
