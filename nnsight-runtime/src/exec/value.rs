//! What a register holds while a program runs.

use std::cell::{Ref, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use burn::tensor::{Bool, Float, Int, Tensor};
use indexmap::{IndexMap, IndexSet};

use super::error::Fault;
use super::list::RunList;
use super::promise::Promise;
use super::room::{PAIR_SIZE, claimed, room_for_pair, room_in_set};
use crate::ir::SourcePlace;
use crate::tensor::{AnyTensor, Kind, with_rank};

// Their names in the crate; outside of it, `List` and the others are the handles of a session.
pub(crate) use {RunDict as Dict, RunKey as Key, RunSet as Set, RunValue as Value};

/// A value of a running program.
///
/// Cloning is cheap: strings, tensors and tuples share their contents, lists and dictionaries are references to one
/// object, as in Python.
#[derive(Clone, Debug, Default)]
pub enum RunValue {
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
    List(RunList),
    /// A dictionary, shared by all who hold it.
    Dict(RunDict),
    /// A set, shared by all who hold it.
    Set(RunSet),
    /// Values side by side.
    Tuple(Rc<[RunValue]>),
    /// What a stopped trace did not come to compute. Using it is an error.
    Missing(Rc<Missing>),
    /// What a trace that waits for its pass will give. None leaves a run.
    Pending(Rc<Promise>),
}

/// Why there is no value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Where the value would have been made.
    pub made: Option<SourcePlace>,
    /// Where its trace was stopped.
    pub stop: Option<SourcePlace>,
}

/// A set in insertion order, shared by all who hold it.
#[derive(Clone, Debug, Default)]
pub struct RunSet(Rc<RefCell<IndexSet<RunKey>>>);

/// A dictionary in insertion order, shared by all who hold it.
#[derive(Clone, Debug, Default)]
pub struct RunDict(Rc<RefCell<IndexMap<RunKey, RunValue>>>);

/// A key of a [`RunDict`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RunKey {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A string.
    Str(Arc<str>),
}

impl RunValue {
    /// A tensor as a value.
    #[must_use]
    pub fn tensor(tensor: AnyTensor) -> RunValue {
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
    pub fn equals(&self, other: &RunValue) -> Option<bool> {
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

    /// Whether this is, or may hold, a list or dictionary.
    fn is_collection(&self) -> bool {
        matches!(self, Value::List(_) | Value::Dict(_) | Value::Tuple(_))
    }

    /// About how much the host takes for this value when it leaves the session, beside tensors, which are shared.
    pub(crate) fn spread(&self) -> usize {
        match self {
            Value::Str(text) => text.len(),
            Value::List(list) => list.spread(),
            Value::Tuple(parts) => parts.iter().map(Value::spread).fold(0, usize::saturating_add),
            Value::Dict(dict) => {
                let pairs = dict.entries();
                let values = pairs.values().map(Value::spread).fold(0, usize::saturating_add);
                pairs.len().saturating_mul(PAIR_SIZE).saturating_add(values)
            }
            Value::Set(set) => set.items().len().saturating_mul(PAIR_SIZE),
            _ => 0,
        }
    }

    /// Why there is no value, where a stopped trace left none.
    pub(crate) fn missing(&self) -> Option<&Missing> {
        match self {
            Value::Missing(missing) => Some(missing),
            _ => None,
        }
    }
}

impl RunSet {
    /// The items as they are now.
    #[must_use]
    pub fn items(&self) -> Ref<'_, IndexSet<RunKey>> {
        self.0.borrow()
    }

    /// Adds an item; whether it was not there before.
    ///
    /// # Errors
    /// Where memory ends.
    pub fn insert(&self, item: RunKey) -> Result<bool, Box<Fault>> {
        let mut items = self.0.borrow_mut();
        room_in_set(&mut items)?;
        Ok(items.insert(item))
    }

    /// Takes an item away; whether it was there. The others keep their order.
    #[expect(clippy::must_use_candidate, reason = "mostly wanted for its effect")]
    pub fn remove(&self, item: &RunKey) -> bool {
        self.0.borrow_mut().shift_remove(item)
    }

    /// Takes all items away.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// A number that tells this object from all others alive.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }
}

impl FromIterator<RunKey> for RunSet {
    fn from_iter<I: IntoIterator<Item = RunKey>>(items: I) -> RunSet {
        Set(Rc::new(RefCell::new(items.into_iter().collect())))
    }
}

impl RunDict {
    /// The entries as they are now.
    #[must_use]
    pub fn entries(&self) -> Ref<'_, IndexMap<RunKey, RunValue>> {
        self.0.borrow()
    }

    /// Sets a key's value; a key already there keeps its place.
    ///
    /// # Errors
    /// Where memory ends.
    pub fn insert(&self, key: RunKey, value: RunValue) -> Result<(), Box<Fault>> {
        let mut pairs = self.0.borrow_mut();
        room_for_pair(&mut pairs)?;
        let old = pairs.insert(key, value);
        drop(pairs);
        // Dropped only now that the borrow ended.
        drop(old);
        Ok(())
    }

    /// Takes a pair away and gives its value; the others keep their order.
    #[must_use]
    pub fn remove(&self, key: &RunKey) -> Option<RunValue> {
        self.0.borrow_mut().shift_remove(key)
    }

    /// Settles the values in place.
    pub(crate) fn settle(&self) {
        if self.0.borrow().values().any(|value| matches!(value, Value::Pending(_)) || value.is_collection()) {
            self.0.borrow_mut().values_mut().for_each(Value::settle_deep);
        }
    }

    /// Takes all pairs away.
    pub fn clear(&self) {
        // What was there is dropped after the borrow ends.
        let _old = std::mem::take(&mut *self.0.borrow_mut());
    }

    /// A fresh dictionary of the pairs there are now.
    ///
    /// # Errors
    /// Where memory ends.
    pub fn fresh(&self) -> Result<RunDict, Box<Fault>> {
        let pairs = self.0.borrow();
        claimed(pairs.len(), PAIR_SIZE)?;
        Ok(Dict(Rc::new(RefCell::new(pairs.clone()))))
    }

    /// A number that tells this object from all others alive.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }
}

impl RunKey {
    /// The key that this value is, if it can be one.
    #[must_use]
    pub fn new(value: &RunValue) -> Option<RunKey> {
        match value {
            Value::Bool(value) => Some(Key::Bool(*value)),
            Value::Int(value) => Some(Key::Int(*value)),
            Value::Str(value) => Some(Key::Str(value.clone())),
            _ => None,
        }
    }
}

impl From<RunKey> for RunValue {
    fn from(key: RunKey) -> RunValue {
        match key {
            Key::Bool(value) => Value::Bool(value),
            Key::Int(value) => Value::Int(value),
            Key::Str(value) => Value::Str(value),
        }
    }
}

impl From<AnyTensor> for RunValue {
    fn from(tensor: AnyTensor) -> RunValue {
        Value::tensor(tensor)
    }
}

impl fmt::Display for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Inner(&Value::from(self.clone())).fmt(f)
    }
}

/// As Rust's `{}` prints numbers and strings and its `{:?}` prints collections.
impl fmt::Display for RunValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Float(value) => write!(f, "{value}"),
            Value::Str(value) => f.write_str(value),
            Value::Pending(_) if self.known().is_some() => self.clone().settled().fmt(f),
            other => Inner(other).fmt(f),
        }
    }
}

/// A value as it prints inside a collection.
pub(super) struct Inner<'v>(pub(super) &'v Value);

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
            Value::Set(set) => {
                f.debug_set().entries(set.items().iter().map(|item| Owned(item.clone().into()))).finish()
            }
            Value::Missing(_) => f.write_str("<not computed>"),
            Value::Pending(_) => match self.0.known() {
                Some(known) => Inner(known).fmt(f),
                None => f.write_str("<not computed yet>"),
            },
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

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
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
        let list = |items: Vec<Value>| Value::List(RunList::from(items));
        let strings = list(vec![Value::Str("a\"".into()), Value::Str("b".into())]);
        assert_eq!(list((0..3).map(Value::Int).collect()).to_string(), "[0, 1, 2]");
        assert_eq!(strings.to_string(), format!("{:?}", ["a\"", "b"]));
        assert_eq!(list(vec![Value::Float(1.0)]).to_string(), "[1.0]");
        assert_eq!(Value::Float(1.0).to_string(), "1");
        assert_eq!(Value::Str("a".into()).to_string(), "a");
        let one = Value::Tuple([Value::Int(1)].into());
        assert_eq!(Value::Tuple([one, Value::Bool(true)].into()).to_string(), format!("{:?}", ((1,), true)));
        let dict = Dict::default();
        dict.insert(Key::Str("k".into()), Value::Float(0.5)).unwrap();
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
