//! Traced dictionaries.

use std::ops::Index;
use std::panic::Location;

use super::into::IntoTraced;
use super::traced::{Dict, Key, List, Str, Traceable, Traced};
use crate::ir::{DictOp, OpKind, ScalarOp, Value};

impl<'s, K: Key, V: Traceable> Traced<'s, Dict<K, V>> {
    #[track_caller]
    fn made<U: Traceable>(&self, op: DictOp, rest: &[Value]) -> Traced<'s, U> {
        let args = [&[self.value], rest].concat();
        Traced::record(self.recorder, OpKind::Dict(op), &args)
    }

    #[track_caller]
    fn value_of(&self, op: DictOp, rest: &[Value]) -> V::Handle<'s> {
        let args = [&[self.value], rest].concat();
        let value = self.recorder.op(OpKind::Dict(op), &args, V::ty(), Location::caller());
        V::handle(self.recorder, value)
    }

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
        let key = key.operand().record(self.recorder, Location::caller());
        self.value_of(DictOp::Get, &[key])
    }

    /// The value under a key, or a default where the key is missing: Python's `get(key, default)`.
    #[track_caller]
    pub fn get_or(
        &self,
        key: impl IntoTraced<'s, Target = K>,
        default: impl IntoTraced<'s, Target = V>,
    ) -> V::Handle<'s> {
        let at = Location::caller();
        let key = key.operand().record(self.recorder, at);
        let default = default.operand().record(self.recorder, at);
        self.value_of(DictOp::GetOr, &[key, default])
    }

    /// Takes a key away and gives its value; the others keep their order. A missing key is an error when run.
    #[track_caller]
    pub fn remove(&self, key: impl IntoTraced<'s, Target = K>) -> V::Handle<'s> {
        let key = key.operand().record(self.recorder, Location::caller());
        self.value_of(DictOp::Remove, &[key])
    }

    /// Takes a key away and gives its value, as `remove` does: Python's `pop`.
    #[track_caller]
    pub fn pop(&self, key: impl IntoTraced<'s, Target = K>) -> V::Handle<'s> {
        self.remove(key)
    }

    /// Inserts all pairs of another dictionary, traced or of the host (`IndexMap`, `BTreeMap`).
    #[track_caller]
    pub fn extend(&self, other: impl IntoTraced<'s, Target = Dict<K, V>>) {
        let at = Location::caller();
        let other = other.operand().record(self.recorder, at);
        self.recorder.effect(OpKind::Dict(DictOp::Extend), &[self.value, other], at);
    }

    /// Inserts all pairs of another dictionary, as `extend` does: Python's name for it.
    #[track_caller]
    pub fn update(&self, other: impl IntoTraced<'s, Target = Dict<K, V>>) {
        self.extend(other);
    }

    /// Takes all pairs away.
    #[track_caller]
    pub fn clear(&self) {
        self.recorder.effect(OpKind::Dict(DictOp::Clear), &[self.value], Location::caller());
    }

    /// Whether a key is there when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn contains_key(&self, key: impl IntoTraced<'s, Target = K>) -> Traced<'s, bool> {
        let key = key.operand().record(self.recorder, Location::caller());
        self.made(DictOp::Contains, &[key])
    }

    /// How many pairs it holds when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn len(&self) -> Traced<'s, i64> {
        self.made(DictOp::Len, &[])
    }

    /// Whether it holds nothing when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn is_empty(&self) -> Traced<'s, bool> {
        self.len().scalar_with(ScalarOp::Eq, 0)
    }

    /// The keys in insertion order, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn keys(&self) -> Traced<'s, List<K>> {
        self.made(DictOp::Keys, &[])
    }

    /// The values in insertion order of their keys, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn values(&self) -> Traced<'s, List<V>> {
        self.made(DictOp::Values, &[])
    }

    /// The pairs in insertion order, as they are when execution reaches this.
    #[track_caller]
    #[must_use]
    pub fn items(&self) -> Traced<'s, List<(K, V)>> {
        self.made(DictOp::Items, &[])
    }

    /// A new dictionary with the pairs it holds when execution reaches this, as of a `Vec`: Python's `copy`.
    ///
    /// A reference, not a copy, hands on the same one.
    #[track_caller]
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "`Clone` of handles, which generic code has, records nothing"
    )]
    pub fn clone(&self) -> Self {
        self.copied()
    }

    /// A new dictionary with the pairs it holds when execution reaches this: Python's `copy`.
    #[track_caller]
    #[must_use]
    pub fn copied(&self) -> Traced<'s, Dict<K, V>> {
        self.made(DictOp::Clone, &[])
    }

    /// The dictionary as it prints: `{"a": 1}`.
    #[track_caller]
    #[must_use]
    pub fn to_text(&self) -> Traced<'s, Str> {
        Traced::record(self.recorder, OpKind::Scalar(ScalarOp::ToStr), &[self.value])
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index(&self, key: impl IntoTraced<'s, Target = K>, value: impl IntoTraced<'s, Target = V>) {
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
