use nnsight::prelude::*;

#[intervene]
fn positive(x: Traced<f64>) -> Traced<f64> {
    if x < 0.0 {
        continue;
    }
    x
}

fn main() {}
