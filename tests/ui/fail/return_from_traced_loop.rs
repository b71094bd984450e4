use nnsight::prelude::*;

#[intervene]
fn first(items: Traced<List<f64>>) -> Traced<f64> {
    for x in &items {
        return x;
    }
    items.get(0)
}

fn main() {}
