//! How values leave a session.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::ops::Deref;
use std::panic::Location;

use burn::tensor::{Bool, Int, Tensor};
use indexmap::{IndexMap, IndexSet};

use super::error::BuildError;
use super::recorder::{Caller, Recorder};
use super::traced::{Dict, Key, List, Set, Str, Traceable, Traced};
use crate::exec::{self, Outputs, Value};
use crate::ir::{OpKind, Slot};

/// A traced value marked to leave its session: what [`Traced::save`] makes.
///
/// It can still be used as the value it is; a list shows in the end what was appended after the mark, too.
pub struct Saved<'s, T> {
    traced: Traced<'s, T>,
    slot: Slot,
}

impl<'s, T> Deref for Saved<'s, T> {
    type Target = Traced<'s, T>;
    fn deref(&self) -> &Traced<'s, T> {
        &self.traced
    }
}

impl<T> Clone for Saved<'_, T> {
    fn clone(&self) -> Self {
        Saved { traced: self.traced.clone(), slot: self.slot }
    }
}

impl<'s, T: Traceable> Traced<'s, T> {
    /// Marks the value to leave the session; return the result from the session's closure.
    ///
    /// Inside a loop or branch there is no one value to leave: append to a list outside and save that.
    #[track_caller]
    #[must_use = "a saved value leaves the session only if the session's closure returns it"]
    pub fn save(self) -> Saved<'s, T> {
        let slot = mark::<T>(self.recorder, self.value, Location::caller());
        Saved { traced: self, slot }
    }
}

/// Marks a value to leave by a slot of its own.
pub(super) fn mark<T: Traceable>(recorder: &Recorder, value: crate::ir::Value, at: Caller) -> Slot {
    if let Some(stop) = recorder.stopped() {
        recorder.error(BuildError::stopped("a value is saved that is never reached", stop, at));
    }
    if !recorder.runs_once() {
        recorder.error(BuildError::new(
            "a value is saved inside a traced loop or branch, where it has many values or none",
            "append it to a list made outside (`let all = session.list(); … all.append(x);`) and save the list",
            at,
        ));
    }
    let slot = recorder.slot(T::ty());
    recorder.effect(OpKind::Save(slot), &[value], at);
    slot
}

/// What can come back from a session: saved values, host values, and tuples, vectors, arrays, maps, boxes and options
/// of these; a struct of them derives it.
#[diagnostic::on_unimplemented(
    message = "a value would leave its session without being saved",
    label = "this is `{Self}`",
    note = "mark a traced value to leave with `.save()`: the session then returns it as a host value",
    note = "a struct of saved and host values leaves if it has `#[derive(Outcome)]`"
)]
pub trait Outcome<'s> {
    /// What the user gets.
    type Host: 'static;
    #[doc(hidden)]
    fn collect(self) -> Collect<Self::Host>;
}

/// How to make the session's result from what its run saved.
#[doc(hidden)]
pub struct Collect<H>(Collector<H>);

type Collector<H> = Box<dyn FnOnce(&Outputs) -> Option<H>>;

impl<H> Collect<H> {
    #[doc(hidden)]
    pub fn new(collect: impl FnOnce(&Outputs) -> Option<H> + 'static) -> Self {
        Collect(Box::new(collect))
    }

    /// The result; `None` only if the run did not save what the verifier promised.
    #[doc(hidden)]
    #[must_use]
    pub fn from(self, outputs: &Outputs) -> Option<H> {
        (self.0)(outputs)
    }
}

impl<'s, T: ToHost> Outcome<'s> for Saved<'s, T> {
    type Host = T::Host;
    fn collect(self) -> Collect<T::Host> {
        let slot = self.slot;
        Collect::new(move |outputs| T::to_host(outputs.get(slot)?))
    }
}

macro_rules! host_outcomes {
    ($($ty:ty),+) => { $(
        #[diagnostic::do_not_recommend]
        impl Outcome<'_> for $ty {
            type Host = $ty;
            fn collect(self) -> Collect<$ty> {
                Collect::new(move |_| Some(self))
            }
        }
    )+ };
}
host_outcomes!(
    (),
    bool,
    char,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    &'static str,
    String
);

impl<const D: usize, K: crate::tensor::ElementKind + 'static> Outcome<'_> for Tensor<D, K> {
    type Host = Tensor<D, K>;
    fn collect(self) -> Collect<Tensor<D, K>> {
        Collect::new(move |_| Some(self))
    }
}

impl<'s, R: Outcome<'s>> Outcome<'s> for Vec<R> {
    type Host = Vec<R::Host>;
    fn collect(self) -> Collect<Self::Host> {
        let parts: Vec<_> = self.into_iter().map(Outcome::collect).collect();
        Collect::new(move |outputs| parts.into_iter().map(|part| part.from(outputs)).collect())
    }
}

impl<'s, R: Outcome<'s>, const N: usize> Outcome<'s> for [R; N] {
    type Host = [R::Host; N];
    fn collect(self) -> Collect<Self::Host> {
        let parts = self.map(Outcome::collect);
        Collect::new(move |outputs| {
            let parts: Option<Vec<_>> = parts.into_iter().map(|part| part.from(outputs)).collect();
            parts?.try_into().ok()
        })
    }
}

impl<'s, R: Outcome<'s>> Outcome<'s> for Option<R> {
    type Host = Option<R::Host>;
    fn collect(self) -> Collect<Self::Host> {
        let part = self.map(Outcome::collect);
        Collect::new(move |outputs| match part {
            Some(part) => Some(Some(part.from(outputs)?)),
            None => Some(None),
        })
    }
}

impl<'s, R: Outcome<'s>> Outcome<'s> for Box<R> {
    type Host = Box<R::Host>;
    fn collect(self) -> Collect<Self::Host> {
        let part = (*self).collect();
        Collect::new(move |outputs| Some(Box::new(part.from(outputs)?)))
    }
}

/// Collections that leave with their values, item by item.
macro_rules! maps {
    ($([$($parameters:tt)*] $map:ty => $host:ty;)+) => { $(
        impl<'s, $($parameters)*, R: Outcome<'s>> Outcome<'s> for $map {
            type Host = $host;
            fn collect(self) -> Collect<Self::Host> {
                let parts: Vec<_> = self.into_iter().map(|(key, part)| (key, part.collect())).collect();
                Collect::new(move |outputs| {
                    parts.into_iter().map(|(key, part)| Some((key, part.from(outputs)?))).collect()
                })
            }
        }
    )+ };
}
maps! {
    [K: Eq + Hash + 'static, S: BuildHasher + Default + 'static] HashMap<K, R, S> => HashMap<K, R::Host, S>;
    [K: Eq + Hash + 'static, S: BuildHasher + Default + 'static] IndexMap<K, R, S> => IndexMap<K, R::Host, S>;
    [K: Ord + 'static] BTreeMap<K, R> => BTreeMap<K, R::Host>;
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: Outcome<'s>),+> Outcome<'s> for ($($T,)+) {
            type Host = ($($T::Host,)+);
            fn collect(self) -> Collect<Self::Host> {
                let parts = ($(self.$i.collect(),)+);
                Collect::new(move |outputs| Some(($(parts.$i.from(outputs)?,)+)))
            }
        }

        impl<$($T: ToHost),+> ToHost for ($($T,)+) {
            type Host = ($($T::Host,)+);
            fn to_host(value: &Value) -> Option<Self::Host> {
                let Value::Tuple(parts) = value else { return None };
                Some(($($T::to_host(parts.get($i)?)?,)+))
            }
        }
    )+ };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}

/// Values of the graph that have a host form.
pub trait ToHost: Traceable {
    /// The host form: itself for numbers and tensors, `String`, `Vec`, `IndexMap`, `IndexSet`, and tuples.
    type Host: 'static;
    #[doc(hidden)]
    fn to_host(value: &Value) -> Option<Self::Host>;
    /// The host form of a list of these.
    #[doc(hidden)]
    #[must_use]
    fn list_to_host(list: &exec::List) -> Option<Vec<Self::Host>> {
        (0..list.len()).map(|index| Self::to_host(&list.get(index)?)).collect()
    }
}

impl ToHost for i64 {
    type Host = i64;
    fn to_host(value: &Value) -> Option<i64> {
        if let Value::Int(value) = value { Some(*value) } else { None }
    }
    fn list_to_host(list: &exec::List) -> Option<Vec<i64>> {
        // All at once where they are kept as integers.
        let each = || (0..list.len()).map(|index| Self::to_host(&list.get(index)?)).collect();
        list.to_ints().or_else(each)
    }
}

macro_rules! to_host {
    ($([$($generics:tt)*] $ty:ty => $host:ty, $pattern:pat => $result:expr;)+) => { $(
        impl<$($generics)*> ToHost for $ty {
            type Host = $host;
            fn to_host(value: &Value) -> Option<$host> {
                match value {
                    $pattern => $result,
                    _ => None,
                }
            }
        }
    )+ };
}

to_host! {
    [] f64 => f64, Value::Float(x) => Some(*x);
    [] bool => bool, Value::Bool(x) => Some(*x);
    [] Str => String, Value::Str(x) => Some(x.to_string());
    [const D: usize] Tensor<D> => Tensor<D>, Value::Tensor(x) => x.as_ref().clone().typed().ok();
    [const D: usize] Tensor<D, Int> => Tensor<D, Int>, Value::Tensor(x) => x.as_ref().clone().typed().ok();
    [const D: usize] Tensor<D, Bool> => Tensor<D, Bool>, Value::Tensor(x) => x.as_ref().clone().typed().ok();
}

impl<T: ToHost> ToHost for List<T> {
    type Host = Vec<T::Host>;
    fn to_host(value: &Value) -> Option<Self::Host> {
        let Value::List(list) = value else { return None };
        T::list_to_host(list)
    }
}

impl<K: Key + ToHost, V: ToHost> ToHost for Dict<K, V>
where
    K::Host: std::hash::Hash + Eq,
{
    type Host = IndexMap<K::Host, V::Host>;
    fn to_host(value: &Value) -> Option<Self::Host> {
        let Value::Dict(dict) = value else { return None };
        let pairs = dict.entries();
        pairs
            .iter()
            .map(|(key, value)| Some((K::to_host(&key.clone().into())?, V::to_host(value)?)))
            .collect()
    }
}

impl<T: Key + ToHost> ToHost for Set<T>
where
    T::Host: std::hash::Hash + Eq,
{
    type Host = IndexSet<T::Host>;
    fn to_host(value: &Value) -> Option<Self::Host> {
        let Value::Set(set) = value else { return None };
        let items = set.items();
        items.iter().map(|item| T::to_host(&item.clone().into())).collect()
    }
}

/// A session's result before its run: no lifetime of the session is left in it.
#[doc(hidden)]
pub struct Leaving<H>(Collect<H>);

impl<H> Leaving<H> {
    /// The result; `None` only if the run did not save what the verifier promised.
    pub(crate) fn from(self, outputs: &Outputs) -> Option<H> {
        self.0.from(outputs)
    }
}

#[doc(hidden)]
pub fn leave<'s, R: Outcome<'s, Host = H>, H>(_: super::session::Session<'s>, outcome: R) -> Leaving<H> {
    Leaving(outcome.collect())
}
