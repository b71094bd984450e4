use nnsight::prelude::*;

#[intervene(flow = false)]
fn double(x: Traced<f64>) -> Traced<f64> {
    x * 2.0
}

fn main() {}
