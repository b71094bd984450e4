//! What proptest makes and shrinks: trees of numbers without meaning, which `generate` makes programs of.
//!
//! Any tree means some program, so that shrinking may drop any part of it.

use proptest::prelude::*;

#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// What this is, among what is possible where it stands; 0 is the simplest.
    pub kind: u8,
    /// Which variable, literal or operator.
    pub pick: u8,
    pub parts: Vec<Sketch>,
}

/// Sketches of bodies.
pub fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let leaf = (any::<u8>(), any::<u8>()).prop_map(|(kind, pick)| Sketch { kind, pick, parts: Vec::new() });
    let tree = leaf.prop_recursive(6, 60, 5, |inner| {
        (any::<u8>(), any::<u8>(), proptest::collection::vec(inner, 0..6))
            .prop_map(|(kind, pick, parts)| Sketch { kind, pick, parts })
    });
    proptest::collection::vec(tree, 2..12)
}
