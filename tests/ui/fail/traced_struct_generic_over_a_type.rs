use nnsight::prelude::*;

#[derive(Traceable)]
struct Reading<'s, T> {
    value: Traced<'s, T>,
}

#[derive(Traceable)]
struct Host {
    value: i64,
}

#[derive(Traceable)]
#[traceable(hots = Other)]
struct Misspelt<'s> {
    value: Traced<'s, i64>,
}

#[derive(Traceable)]
enum Either<'s> {
    Left(Traced<'s, i64>),
    Right(Traced<'s, f64>),
}

fn main() {}
