//! What a register holds while a program runs.

use std::cell::{Ref, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use burn::tensor::{Bool, Float, Int, Tensor};
use indexmap::IndexMap;

use super::list::List;
use crate::tensor::{AnyTensor, Kind, with_rank};

/// A value of a running program.
///
/// Cloning is cheap: strings, tensors and tuples share their contents, lists and dictionaries are references to one
/// object, as in Python.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Nothing; also what stands in a register whose value was moved out.
    #[default]
    Unit,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
    /// A string.
    Str(Arc<str>),
    /// A tensor.
    Tensor(Rc<AnyTensor>),
    /// A list, shared by all who hold it.
    List(List),
    /// A dictionary, shared by all who hold it.
    Dict(Dict),
    /// Values side by side.
    Tuple(Rc<[Value]>),
}

/// A dictionary in insertion order, shared by all who hold it.
#[derive(Clone, Debug, Default)]
pub struct Dict(Rc<RefCell<IndexMap<Key, Value>>>);

/// A key of a [`Dict`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Str(Arc<str>),
}

impl Value {
    /// A tensor as a value.
    #[must_use]
    pub fn tensor(tensor: AnyTensor) -> Value {
        Value::Tensor(Rc::new(tensor))
    }

    /// The tensor in this value; without a copy of the handle where nobody else holds the value.
    #[must_use]
    pub fn into_tensor(self) -> Option<AnyTensor> {
        match self {
            Value::Tensor(tensor) => Some(Rc::unwrap_or_clone(tensor)),
            _ => None,
        }
    }

    /// Whether two values are equal, for those a program can compare; floats as IEEE has it.
    #[must_use]
    pub fn equals(&self, other: &Value) -> Option<bool> {
        Some(match (self, other) {
            (Value::Unit, Value::Unit) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            #[expect(clippy::float_cmp, reason = "the program asks for exactly this comparison")]
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a == b,
            _ => return None,
        })
    }
}

impl Dict {
    /// The entries as they are now.
    #[must_use]
    pub fn entries(&self) -> Ref<'_, IndexMap<Key, Value>> {
        self.0.borrow()
    }

    /// Sets a key's value; a key already there keeps its place.
    pub fn insert(&self, key: Key, value: Value) {
        // What was there is dropped after the borrow ends.
        let _old = self.0.borrow_mut().insert(key, value);
    }

    /// A number that tells this object from all others alive.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }
}

impl Key {
    /// The key that this value is, if it can be one.
    #[must_use]
    pub fn new(value: &Value) -> Option<Key> {
        match value {
            Value::Bool(value) => Some(Key::Bool(*value)),
            Value::Int(value) => Some(Key::Int(*value)),
            Value::Str(value) => Some(Key::Str(value.clone())),
            _ => None,
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Value {
        match key {
            Key::Bool(value) => Value::Bool(value),
            Key::Int(value) => Value::Int(value),
            Key::Str(value) => Value::Str(value),
        }
    }
}

impl From<AnyTensor> for Value {
    fn from(tensor: AnyTensor) -> Value {
        Value::tensor(tensor)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Inner(&Value::from(self.clone())).fmt(f)
    }
}

/// As Rust's `{}` prints numbers and strings and its `{:?}` prints collections.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Float(value) => write!(f, "{value}"),
            Value::Str(value) => f.write_str(value),
            other => Inner(other).fmt(f),
        }
    }
}

/// A value as it prints inside a collection.
struct Inner<'v>(&'v Value);

impl fmt::Debug for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Unit => f.write_str("()"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => write!(f, "{value:?}"),
            Value::Str(value) => write!(f, "{value:?}"),
            Value::Tensor(tensor) => display_tensor(tensor, f),
            Value::List(list) => f.debug_list().entries(list.iter().map(Owned)).finish(),
            Value::Dict(dict) => {
                let entries = dict.entries();
                f.debug_map()
                    .entries(entries.iter().map(|(key, value)| (Owned(key.clone().into()), Inner(value))))
                    .finish()
            }
            Value::Tuple(parts) => {
                let mut tuple = f.debug_tuple("");
                for part in parts.iter() {
                    tuple.field(&Inner(part));
                }
                tuple.finish()
            }
        }
    }
}

impl Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// [`Inner`] of a value that nobody else holds.
struct Owned(Value);

impl fmt::Debug for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Inner(&self.0).fmt(f)
    }
}

fn display_tensor(tensor: &AnyTensor, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fn show<const D: usize>(tensor: AnyTensor, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match tensor.kind() {
            Kind::Float => tensor.typed::<D, Float>().map(|t: Tensor<D>| t.to_string()),
            Kind::Int => tensor.typed::<D, Int>().map(|t| t.to_string()),
            Kind::Bool => tensor.typed::<D, Bool>().map(|t| t.to_string()),
        };
        f.write_str(&shown.map_err(|_| fmt::Error)?)
    }
    with_rank!(tensor.rank(), D => show::<D>(tensor.clone(), f), else Err(fmt::Error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;

    #[test]
    fn a_value_takes_three_words() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn values_print_as_the_same_host_values_do() {
        let list = |items: Vec<Value>| Value::List(List::from(items));
        let strings = list(vec![Value::Str("a\"".into()), Value::Str("b".into())]);
        assert_eq!(list((0..3).map(Value::Int).collect()).to_string(), "[0, 1, 2]");
        assert_eq!(strings.to_string(), format!("{:?}", ["a\"", "b"]));
        assert_eq!(list(vec![Value::Float(1.0)]).to_string(), "[1.0]");
        assert_eq!(Value::Float(1.0).to_string(), "1");
        assert_eq!(Value::Str("a".into()).to_string(), "a");
        let one = Value::Tuple([Value::Int(1)].into());
        assert_eq!(Value::Tuple([one, Value::Bool(true)].into()).to_string(), format!("{:?}", ((1,), true)));
        let dict = Dict::default();
        dict.insert(Key::Str("k".into()), Value::Float(0.5));
        assert_eq!(Value::Dict(dict).to_string(), "{\"k\": 0.5}");
    }

    #[test]
    fn an_unshared_tensor_is_taken_without_a_second_handle() {
        let tensor = Tensor::<1>::zeros([2], &test_device());
        let value = Value::tensor(tensor.into());
        let held = value.clone();
        let Value::Tensor(rc) = &held else { unreachable!() };
        assert_eq!(Rc::strong_count(rc), 2);
        drop(held);
        assert_eq!(value.into_tensor().map(|t| t.dims()[0]), Some(2));
    }
}
