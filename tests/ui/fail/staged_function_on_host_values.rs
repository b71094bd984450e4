use nnsight::prelude::*;

#[intervene]
fn double(x: Traced<f64>) -> Traced<f64> {
    x * 2.0
}

fn main() {
    println!("{:?}", double(2.0));
}
