//! What proptest makes and shrinks: trees of numbers without meaning, which `generate` makes programs of.
//!
//! Any tree means some program, so that shrinking may drop any part of it.

use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// What this is, among what is possible where it stands; 0 is the simplest.
    pub kind: u8,
    /// Which variable, literal or operator.
    pub pick: u8,
    /// The expressions in it.
    pub parts: Vec<Sketch>,
    /// The statements in it, by blocks.
    pub blocks: Vec<Vec<Sketch>>,
}

/// Sketches of bodies.
pub fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    vec(stmt(4), 2..8)
}

fn stmt(depth: u32) -> BoxedStrategy<Sketch> {
    let blocks = match depth {
        0 => Just(Vec::new()).boxed(),
        _ => prop_oneof![1 => Just(Vec::new()), 2 => vec(vec(stmt(depth - 1), 1..4), 1..3)].boxed(),
    };
    (any::<u8>(), any::<u8>(), vec(expr(depth.clamp(1, 2)), 0..4), blocks)
        .prop_map(|(kind, pick, parts, blocks)| Sketch { kind, pick, parts, blocks })
        .boxed()
}

fn expr(depth: u32) -> BoxedStrategy<Sketch> {
    let parts = match depth {
        0 => Just(Vec::new()).boxed(),
        _ => prop_oneof![1 => Just(Vec::new()), 2 => vec(expr(depth - 1), 1..4)].boxed(),
    };
    let block = match depth {
        0 | 1 => Just(Vec::new()).boxed(),
        _ => prop_oneof![4 => Just(Vec::new()), 1 => vec(vec(stmt(0), 0..3), 0..2)].boxed(),
    };
    (any::<u8>(), any::<u8>(), parts, block)
        .prop_map(|(kind, pick, parts, blocks)| Sketch { kind, pick, parts, blocks })
        .boxed()
}
