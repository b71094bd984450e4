//! What traces gave last, so that one that runs again as it did takes its results.
//!
//! One run is kept for each trace that [may repeat](crate::plan::TraceSite::repeats), up to the next or the end of
//! the program. Nothing is kept of a run that no later one can equal, or that failed.

use std::collections::HashMap;
use std::rc::Rc;

use super::prompt::Prompt;
use crate::exec::value::Value;

/// The last run of each trace, by the site's number.
#[derive(Debug, Default)]
pub(crate) struct Memos(HashMap<u32, Memo>);

/// One run.
#[derive(Debug)]
pub(super) struct Memo {
    pub key: Key,
    pub results: Vec<Value>,
    /// Whether it needs a forward pass.
    pub needs_pass: bool,
}

/// All that a trace's results depend on, beside the program and the model.
#[derive(Debug)]
pub(super) struct Key {
    ids: Vec<i64>,
    shape: [usize; 2],
    captures: Vec<Value>,
}

impl Memos {
    pub(super) fn take(&mut self, site: u32) -> Option<Memo> {
        self.0.remove(&site)
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn put(&mut self, site: u32, memo: Memo) {
        self.0.insert(site, memo);
    }
}

impl Key {
    /// The key of a run; nothing if no later run can have the same.
    pub(super) fn new(prompt: &Prompt, captures: &[Value]) -> Option<Key> {
        let can_return = |value: &Value| match value {
            // Nobody else holds it, so nobody can hand it over again.
            Value::Tensor(tensor) => Rc::strong_count(tensor) > 1,
            Value::Pending(promise) => Rc::strong_count(promise) > 1,
            other => is_fixed(other),
        };
        captures.iter().all(can_return).then(|| Key {
            ids: prompt.ids().to_vec(),
            shape: [prompt.batch, prompt.positions],
            captures: captures.to_vec(),
        })
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.shape == other.shape && self.ids == other.ids && all_same(&self.captures, &other.captures)
    }
}

/// Whether a value is sure to stay what it is: collections can change, and what is missing is an error's to tell.
fn is_fixed(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Missing(_) => false,
        Value::Tuple(parts) => parts.iter().all(is_fixed),
        Value::Unit | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Tensor(_) => {
            true
        }
        // What a trace that may repeat gives is none of the kinds above.
        #[expect(clippy::match_same_arms, reason = "for another reason than those above")]
        Value::Pending(_) => true,
    }
}

fn all_same(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

/// Whether nothing can tell two values apart. Tensors are the same only if they are one object.
fn same(a: &Value, b: &Value) -> bool {
    match (a.known().unwrap_or(a), b.known().unwrap_or(b)) {
        (Value::Unit, Value::Unit) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        // The sign of zero counts, and a `NaN` is the same as itself.
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Str(a), Value::Str(b)) => a == b,
        // A key holds its tensors, so that an address stays taken.
        (Value::Tensor(a), Value::Tensor(b)) => Rc::ptr_eq(a, b),
        (Value::Tuple(a), Value::Tuple(b)) => all_same(a, b),
        (Value::Pending(a), Value::Pending(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;
    use crate::exec::List;

    #[test]
    fn only_values_that_nothing_can_tell_apart_are_the_same() {
        let tensor = || Value::tensor(burn::tensor::Tensor::<1>::zeros([1], &test_device()).into());
        let held = tensor();
        let pair = |a: &Value, b: f64| Value::Tuple([a.clone(), Value::Float(b)].into());
        for (a, b, expected) in [
            (Value::Float(f64::NAN), Value::Float(f64::NAN), true),
            (Value::Float(0.0), Value::Float(-0.0), false),
            (Value::Int(1), Value::Float(1.0), false),
            (Value::Str("a".into()), Value::Str("a".into()), true),
            (held.clone(), held.clone(), true),
            (held.clone(), tensor(), false),
            (pair(&held, 1.0), pair(&held, 1.0), true),
            (pair(&held, 1.0), pair(&held, 2.0), false),
            (Value::List(List::default()), Value::List(List::default()), false),
        ] {
            assert_eq!(same(&a, &b), expected, "{a:?} {b:?}");
        }
        let list = Value::Tuple([Value::List(List::default())].into());
        assert!(!is_fixed(&list) && is_fixed(&pair(&held, 1.0)));
    }
}
