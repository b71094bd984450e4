use nnsight::prelude::*;

#[intervene]
fn sign(x: Traced<f64>) -> Traced<f64> {
    if x < 0.0 {
        return -x;
    }
    x
}

fn main() {}
