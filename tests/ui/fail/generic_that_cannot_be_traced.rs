use nnsight::prelude::*;

#[intervene]
fn collect<T>(session: Session, x: Traced<T>) -> Traced<List<T>> {
    let list = session.list();
    list.append(x);
    list
}

fn main() {}
