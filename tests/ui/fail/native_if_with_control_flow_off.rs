use nnsight::prelude::*;

#[intervene(control_flow = false)]
fn magnitude(x: Traced<f64>) -> Traced<f64> {
    if x < 0.0 { -x } else { x }
}

fn main() {}
