use nnsight::prelude::*;

#[intervene]
async fn double(x: Traced<i64>) -> Traced<i64> {
    x * 2
}

fn main() {}
