//! Room for what grows: memory is asked for before it is taken.

use std::fmt::{self, Display, Write};

use indexmap::{IndexMap, IndexSet};

use super::error::{Fault, guarded};
use super::value::{Key, Value};
use crate::device::NoMemory;
use crate::device::memory::{claim, claim_many};

/// What an entry of a dictionary or set takes beside its key and value.
const ENTRY: usize = 4 * size_of::<usize>();
/// What a pair of a dictionary takes.
pub(super) const PAIR_SIZE: usize = size_of::<Key>() + size_of::<Value>() + ENTRY;
/// What a string, tuple or tensor takes beside its contents.
const HEADER: usize = 4 * size_of::<usize>();

/// Asks for memory for the items of a list.
pub(super) fn claimed(items: usize, size: usize) -> Result<(), Box<Fault>> {
    claim_many(items, size).map_err(|error| Fault::memory(format!("{items} items of a list"), error))
}

/// Makes room for more items, for as many again where there is none.
pub(super) fn room<T>(items: &mut Vec<T>, more: usize) -> Result<(), Box<Fault>> {
    let needed = items.len().saturating_add(more);
    if needed <= items.capacity() {
        return Ok(());
    }
    let capacity = needed.max(items.capacity().saturating_mul(2)).max(4);
    claimed(capacity, size_of::<T>())?;
    let bytes = capacity.saturating_mul(size_of::<T>());
    let refused =
        |_| Fault::memory(format!("{capacity} items of a list"), NoMemory { needed: bytes, free: None });
    items.try_reserve_exact(capacity - items.len()).map_err(refused)
}

/// Makes room for one more pair.
pub(super) fn room_for_pair(pairs: &mut IndexMap<Key, Value>) -> Result<(), Box<Fault>> {
    if pairs.len() < pairs.capacity() {
        return Ok(());
    }
    let capacity = pairs.len().saturating_mul(2).max(4);
    let size = PAIR_SIZE;
    let refused = |error| Fault::memory(format!("{capacity} pairs of a dictionary"), error);
    claim_many(capacity, size).map_err(refused)?;
    let none = NoMemory { needed: capacity.saturating_mul(size), free: None };
    pairs.try_reserve(capacity - pairs.len()).map_err(|_| refused(none))
}

/// Makes room for one more item.
pub(super) fn room_in_set(items: &mut IndexSet<Key>) -> Result<(), Box<Fault>> {
    if items.len() < items.capacity() {
        return Ok(());
    }
    let capacity = items.len().saturating_mul(2).max(4);
    let size = size_of::<Key>() + ENTRY;
    let refused = |error| Fault::memory(format!("{capacity} items of a set"), error);
    claim_many(capacity, size).map_err(refused)?;
    let none = NoMemory { needed: capacity.saturating_mul(size), free: None };
    items.try_reserve(capacity - items.len()).map_err(|_| refused(none))
}

/// Asks for memory for a tuple.
pub(super) fn room_for_tuple(parts: usize) -> Result<(), Box<Fault>> {
    let bytes = HEADER + parts.saturating_mul(size_of::<Value>());
    claim(bytes).map_err(|error| Fault::memory(format!("a tuple of {parts} parts"), error))
}

/// Asks for memory for a text of this many bytes.
pub(super) fn room_for_text(bytes: usize) -> Result<(), Box<Fault>> {
    claim(bytes.saturating_add(HEADER))
        .map_err(|error| Fault::memory(format!("a text of {bytes} bytes"), error))
}

/// Something as text, however long that turns out to be.
pub(super) fn text(value: &impl Display) -> Result<String, Box<Fault>> {
    let mut growing = Growing::default();
    let written = guarded(|| write!(growing, "{value}"))?;
    match (written, growing.refused) {
        (_, Some(refused)) => Err(refused),
        (Ok(()), None) => Ok(growing.text),
        (Err(_), None) => Err(Fault::operation("a value cannot be written as text")),
    }
}

/// A text that asks for memory as it grows.
#[derive(Default)]
struct Growing {
    text: String,
    refused: Option<Box<Fault>>,
}

impl Write for Growing {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let needed = self.text.len() + more.len();
        if needed > self.text.capacity() {
            let capacity = needed.max(2 * self.text.capacity());
            self.refused = room_for_text(capacity).err();
            let reserved = self.text.try_reserve_exact(capacity - self.text.len());
            if self.refused.is_some() || reserved.is_err() {
                return Err(fmt::Error);
            }
        }
        self.text.push_str(more);
        Ok(())
    }
}
