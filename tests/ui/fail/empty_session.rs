use nnsight::prelude::*;

fn main() {
    let _ = session!();
}
