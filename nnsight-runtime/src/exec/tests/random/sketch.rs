//! What proptest makes and shrinks: trees of numbers without meaning, which `generate` makes programs of.
//!
//! Any tree means some program, so that shrinking may drop any part of it.

use proptest::collection::vec;
use proptest::prelude::*;

/// A statement.
#[derive(Clone, Debug, Default)]
pub(super) struct Sketch {
    /// What it is, among what is possible where it stands.
    pub kind: u8,
    /// Its choices, one after the other; when they are used up each is 0, the simplest.
    pub picks: Vec<u8>,
    /// The statements in it, by blocks.
    pub blocks: Vec<Vec<Sketch>>,
}

/// Sketches of programs.
pub(super) fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    vec(statement(4), 3..10)
}

fn statement(depth: u32) -> BoxedStrategy<Sketch> {
    let blocks = match depth {
        0 => Just(Vec::new()).boxed(),
        _ => prop_oneof![
            1 => Just(Vec::new()),
            4 => vec(vec(statement(depth - 1), 1..6), 1..3),
        ]
        .boxed(),
    };
    (any::<u8>(), vec(any::<u8>(), 6..24), blocks)
        .prop_map(|(kind, picks, blocks)| Sketch { kind, picks, blocks })
        .boxed()
}
