//! The structural hash.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use twox_hash::xxhash3_128::Hasher;

use super::text::print;
use super::{Program, TensorElements};

/// A hash of what a program means: equal for programs that differ only in numbering and source places.
///
/// It is that of the [text form](super::text) and the same in every process, build and machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StructuralHash(u128);

impl fmt::Display for StructuralHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Program {
    /// Hashes the program.
    ///
    /// Of programs that [`verify`](super::verify::verify) refuses different ones may have one hash.
    #[must_use]
    pub fn structural_hash(&self) -> StructuralHash {
        let mut out = HashText(Hasher::new());
        // Neither the writer nor the printer has errors of its own.
        _ = print(self, &mut out, false, true);
        StructuralHash(out.0.finish_128())
    }
}

struct HashText(Hasher);

impl Write for HashText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl TensorElements {
    /// Hash of the elements, quicker than that of their text.
    pub(super) fn digest(&self) -> u128 {
        let mut hasher = Hasher::new();
        // Those of a tensor that cannot be read are none.
        for number in self.floats().and_then(Result::ok).unwrap_or_default().iter() {
            let number = if number.is_nan() { f32::NAN } else { *number };
            hasher.write(&number.to_bits().to_le_bytes());
        }
        for number in self.ints().and_then(Result::ok).unwrap_or_default().iter() {
            hasher.write(&number.to_le_bytes());
        }
        for truth in self.bools().and_then(Result::ok).unwrap_or_default().iter() {
            hasher.write(&[u8::from(*truth)]);
        }
        hasher.finish_128()
    }
}
