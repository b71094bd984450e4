//! Traced lists and dictionaries.

use std::ops::Index;
use std::panic::Location;

use super::into::IntoTraced;
use super::traced::{Dict, Key, List, Traceable, Traced};
use crate::ir::{DictOp, ListOp, OpKind};

impl<'s, T: Traceable> Traced<'s, List<T>> {
    /// Adds an item at the end.
    #[track_caller]
    pub fn append(&self, item: impl IntoTraced<'s, Target = T>) {
        let at = Location::caller();
        let item = item.operand().record(self.recorder, at);
        self.recorder.effect(OpKind::List(ListOp::Append), &[self.value, item], at);
    }

    /// How many items it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        Traced::record(self.recorder, OpKind::List(ListOp::Len), &[self.value])
    }

    /// Whether it holds nothing when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> Traced<'s, bool> {
        self.len().scalar_with(crate::ir::ScalarOp::Eq, 0)
    }

    /// The item at an index; a negative one counts from the end. Out of range is an error when run.
    #[track_caller]
    pub fn get(&self, index: impl IntoTraced<'s, Target = i64>) -> T::Handle<'s> {
        let at = Location::caller();
        let index = index.operand().record(self.recorder, at);
        let item = self.recorder.op(OpKind::List(ListOp::Get), &[self.value, index], T::ty(), at);
        T::handle(self.recorder, item)
    }

    /// Replaces the item at an index; a negative one counts from the end.
    #[track_caller]
    pub fn set(&self, index: impl IntoTraced<'s, Target = i64>, item: impl IntoTraced<'s, Target = T>) {
        let at = Location::caller();
        let index = index.operand().record(self.recorder, at);
        let item = item.operand().record(self.recorder, at);
        self.recorder.effect(OpKind::List(ListOp::Set), &[self.value, index, item], at);
    }

    /// Whether an equal item is in it; for lists of numbers, truth values and strings.
    #[track_caller]
    #[must_use]
    pub fn contains(&self, item: impl IntoTraced<'s, Target = T>) -> Traced<'s, bool>
    where
        T: super::traced::ByValue,
    {
        let item = item.operand().record(self.recorder, Location::caller());
        Traced::record(self.recorder, OpKind::List(ListOp::Contains), &[self.value, item])
    }

    /// A new list with the items it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn copied(&self) -> Traced<'s, List<T>> {
        Traced::record(self.recorder, OpKind::List(ListOp::Clone), &[self.value])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index(
        &mut self,
        index: impl IntoTraced<'s, Target = i64>,
        item: impl IntoTraced<'s, Target = T>,
    ) {
        self.set(index, item);
    }
}

impl<'s, T: Traceable, I: IntoTraced<'s, Target = i64>> Index<I> for Traced<'s, List<T>> {
    type Output = T::Handle<'s>;
    #[track_caller]
    fn index(&self, index: I) -> &T::Handle<'s> {
        self.recorder.arena.alloc(self.get(index))
    }
}

impl<'s, K: Key, V: Traceable> Traced<'s, Dict<K, V>> {
    /// Puts a value under a key, in place of the one that may be there.
    #[track_caller]
    pub fn insert(&self, key: impl IntoTraced<'s, Target = K>, value: impl IntoTraced<'s, Target = V>) {
        let at = Location::caller();
        let key = key.operand().record(self.recorder, at);
        let value = value.operand().record(self.recorder, at);
        self.recorder.effect(OpKind::Dict(DictOp::Insert), &[self.value, key, value], at);
    }

    /// The value under a key. A missing key is an error when run.
    #[track_caller]
    pub fn get(&self, key: impl IntoTraced<'s, Target = K>) -> V::Handle<'s> {
        let at = Location::caller();
        let key = key.operand().record(self.recorder, at);
        let value = self.recorder.op(OpKind::Dict(DictOp::Get), &[self.value, key], V::ty(), at);
        V::handle(self.recorder, value)
    }

    /// Whether a key is there when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn contains_key(&self, key: impl IntoTraced<'s, Target = K>) -> Traced<'s, bool> {
        let key = key.operand().record(self.recorder, Location::caller());
        Traced::record(self.recorder, OpKind::Dict(DictOp::Contains), &[self.value, key])
    }

    /// How many pairs it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        Traced::record(self.recorder, OpKind::Dict(DictOp::Len), &[self.value])
    }

    /// Whether it holds nothing when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> Traced<'s, bool> {
        self.len().scalar_with(crate::ir::ScalarOp::Eq, 0)
    }

    /// The keys in insertion order, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn keys(&self) -> Traced<'s, List<K>> {
        Traced::record(self.recorder, OpKind::Dict(DictOp::Keys), &[self.value])
    }

    /// The values in insertion order of their keys, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn values(&self) -> Traced<'s, List<V>> {
        Traced::record(self.recorder, OpKind::Dict(DictOp::Values), &[self.value])
    }

    /// The pairs in insertion order, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn items(&self) -> Traced<'s, List<(K, V)>> {
        Traced::record(self.recorder, OpKind::Dict(DictOp::Items), &[self.value])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index(
        &mut self,
        key: impl IntoTraced<'s, Target = K>,
        value: impl IntoTraced<'s, Target = V>,
    ) {
        self.insert(key, value);
    }
}

impl<'s, K: Key, V: Traceable, I: IntoTraced<'s, Target = K>> Index<I> for Traced<'s, Dict<K, V>> {
    type Output = V::Handle<'s>;
    #[track_caller]
    fn index(&self, key: I) -> &V::Handle<'s> {
        self.recorder.arena.alloc(self.get(key))
    }
}
