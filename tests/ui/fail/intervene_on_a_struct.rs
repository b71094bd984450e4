use nnsight::prelude::*;

#[intervene]
struct Probe {
    weight: f64,
}

fn main() {}
