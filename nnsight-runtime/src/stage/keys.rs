//! Which items of a run are done, by the keys under which their results were written.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use twox_hash::xxhash3_128::Hasher;

/// Keys of what is written already. A key is held as a hash of its JSON text, so that millions take little memory.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Of earlier runs.
    before: Arc<HashSet<u128>>,
    /// Of this one.
    now: HashSet<u128>,
}

/// Whether something is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nothing has this key yet.
    New,
    /// An earlier run has written it.
    Before,
    /// This run has written it.
    Twice,
}

impl Keys {
    /// Of what earlier runs wrote.
    pub(super) fn of(before: HashSet<u128>) -> Self {
        Keys { before: Arc::new(before), now: HashSet::new() }
    }

    /// Takes a key for something that is about to be written.
    pub(super) fn claim(&mut self, key: u128) -> Claim {
        if self.before.contains(&key) {
            Claim::Before
        } else if self.now.insert(key) {
            Claim::New
        } else {
            Claim::Twice
        }
    }

    /// Gives a key back whose value was not written.
    pub(super) fn give_back(&mut self, key: u128) {
        self.now.remove(&key);
    }

    pub(super) fn done(&self) -> Done {
        Done(Arc::clone(&self.before))
    }
}

/// What earlier runs have done.
#[derive(Clone, Debug)]
pub(super) struct Done(Arc<HashSet<u128>>);

impl Done {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the key is among them; one that JSON cannot hold is not.
    pub(super) fn contains(&self, key: &impl Serialize) -> bool {
        hashed(key).is_ok_and(|key| self.0.contains(&key))
    }

    /// The items whose keys are not.
    pub(super) fn remaining<I, K, F>(
        self,
        items: I,
        mut key: F,
    ) -> impl Iterator<Item = I::Item> + use<I, K, F>
    where
        I: IntoIterator,
        K: Serialize,
        F: FnMut(&I::Item) -> K,
    {
        items.into_iter().filter(move |item| !self.contains(&key(item)))
    }
}

/// The hash of a key.
///
/// # Errors
/// If JSON cannot hold it.
pub(super) fn hashed(key: &impl Serialize) -> Result<u128, serde_json::Error> {
    // By way of a value, so that what was read from a file and what comes from the host have one text.
    let text = serde_json::to_value(key)?.to_string();
    let mut hasher = Hasher::new();
    hasher.write(text.as_bytes());
    Ok(hasher.finish_128())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_it_is_in_json_whatever_its_type_here() {
        let keys =
            [hashed(&1_i64), hashed(&"1"), hashed(&(1, "a")), hashed(&None::<i64>)].map(Result::unwrap);
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 4);
        let done = Keys::of(keys.into_iter().collect()).done();
        assert!(
            done.contains(&1_usize) && done.contains(&String::from("1")) && done.contains(&Some((1_u8, "a")))
        );
        assert!(!done.contains(&2) && !done.contains(&1.0));
        let rest: Vec<i64> = done.remaining([0, 1, 2], |item| *item).collect();
        assert_eq!(rest, [0, 2]);
    }

    #[test]
    fn a_key_of_this_run_is_taken_once_and_one_of_an_earlier_run_never() {
        let mut keys = Keys::of(HashSet::from([7]));
        assert_eq!(
            [7, 8, 8, 7].map(|key| keys.claim(key)),
            [Claim::Before, Claim::New, Claim::Twice, Claim::Before]
        );
        keys.give_back(8);
        assert_eq!(keys.claim(8), Claim::New);
    }
}
