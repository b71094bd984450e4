//! How host values enter the graph.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use burn::tensor::{Bool, Device, Int, Tensor};
use indexmap::{IndexMap, IndexSet};

use super::error::BuildError;
use super::progression::Progression;
use super::recorder::{Caller, Recorder, abort};
use super::traced::{Dict, Key, List, Set, Str, Traceable, Traced};
use crate::device::NoMemory;
use crate::device::memory::claim_many;
use crate::exec::{self, Fault};
use crate::ir::{DictOp, ListOp, Literal, OpKind, SetOp, TensorElements, TensorLiteral, Type, Value};

/// What can be used where a traced value is wanted: traced values, and host values that become constants.
///
/// Traced integers are `i64` and traced numbers `f64`, so that a literal needs no suffix; other widths are
/// converted with `as` by whoever has them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot become a value of the graph, whose integers are `i64` and numbers `f64`: convert others with `as i64`, `as f64`",
    label = "neither traced nor a host value the graph knows",
    note = "text is `&str` or `String`; a `usize` is taken where it stands beside a traced integer, as an index, a bound or a count, and by `append`, `push`, `insert` and `set`"
)]
pub trait IntoTraced<'s> {
    /// What it becomes.
    type Target: Traceable;

    /// Host data, or a value already recorded.
    #[doc(hidden)]
    fn operand(self) -> Operand;

    /// The integer that this is, if it is one of the host.
    #[doc(hidden)]
    fn int(&self) -> Option<i64> {
        None
    }
}

/// A value on its way into the graph.
#[doc(hidden)]
#[derive(Debug)]
pub enum Operand {
    /// Already there.
    Value(Value),
    /// A host value.
    Literal(Literal),
    /// Parts of which at least one is already there.
    Tuple(Vec<Operand>, Type),
    /// Items of which at least one is already there.
    List(Vec<Operand>, Type),
    /// Keys and values.
    Dict(Vec<(Operand, Operand)>, Type),
    /// Items, some of which may be equal.
    Set(Vec<Operand>, Type),
    /// Integers the same distance apart.
    Range(Progression),
    /// Items that nobody has room for, and what to do about it.
    Refused(String, &'static str),
}

impl Operand {
    /// The value in the graph, recorded if need be.
    pub(super) fn record(self, recorder: &Recorder, at: Caller) -> Value {
        match self {
            Operand::Value(value) => value,
            Operand::Literal(literal) => recorder.constant(literal, at),
            Operand::Tuple(parts, ty) => {
                let parts = record_all(parts, recorder, at);
                recorder.op(OpKind::TuplePack, &parts, ty, at)
            }
            Operand::List(items, ty) => {
                let items = record_all(items, recorder, at);
                recorder.op(OpKind::List(ListOp::New), &items, ty, at)
            }
            Operand::Dict(pairs, ty) => {
                let dict = recorder.op(OpKind::Dict(DictOp::New), &[], ty, at);
                for (key, value) in pairs {
                    let (key, value) = (key.record(recorder, at), value.record(recorder, at));
                    recorder.effect(OpKind::Dict(DictOp::Insert), &[dict, key, value], at);
                }
                dict
            }
            Operand::Set(items, ty) => {
                let items = record_all(items, recorder, at);
                recorder.op(OpKind::Set(SetOp::New), &items, ty, at)
            }
            Operand::Range(Progression { start, end, step }) => {
                let bounds = [start, end, step].map(|bound| recorder.constant(Literal::Int(bound), at));
                recorder.op(OpKind::List(ListOp::Range), &bounds, Type::list(Type::Int), at)
            }
            Operand::Refused(message, help) => abort(BuildError::new(message, help, at)),
        }
    }

    /// The value a running program has of host data.
    pub(super) fn value(self, device: &Device) -> Result<exec::Value, Box<Fault>> {
        let values = |parts: Vec<Operand>| {
            parts.into_iter().map(|part| part.value(device)).collect::<Result<Vec<_>, _>>()
        };
        let key = |key: Operand| {
            let key = exec::Key::new(&key.value(device)?);
            key.ok_or_else(|| Fault::internal("a key of another type"))
        };
        Ok(match self {
            Operand::Value(_) => return Err(Fault::internal("a traced value outside its session")),
            Operand::Literal(literal) => exec::literal_value(&literal, device)?,
            Operand::Tuple(parts, _) => exec::Value::Tuple(values(parts)?.into()),
            Operand::List(items, _) => exec::Value::List(exec::List::from(values(items)?)),
            Operand::Dict(pairs, _) => {
                let dict = exec::Dict::default();
                for (name, value) in pairs {
                    dict.insert(key(name)?, value.value(device)?)?;
                }
                exec::Value::Dict(dict)
            }
            Operand::Set(items, _) => {
                exec::Value::Set(items.into_iter().map(key).collect::<Result<exec::Set, _>>()?)
            }
            Operand::Range(Progression { start, end, step }) => {
                exec::Value::List(exec::List::range(start, end, step).unwrap_or_default())
            }
            Operand::Refused(message, help) => return Err(Fault::operation(format!("{message}; {help}"))),
        })
    }

    /// A list of these.
    pub(super) fn list<'s, V: IntoTraced<'s>>(items: impl IntoIterator<Item = V>) -> Operand {
        let element = V::Target::ty();
        let mut items = items.into_iter();
        if let Some(range) = Progression::of(&mut items, V::int) {
            return Operand::Range(range);
        }
        if items.size_hint().0 == usize::MAX {
            return Operand::Refused("the items of this iterator have no end".to_owned(), TOO_MANY);
        }
        let refused = |error: NoMemory| {
            Operand::Refused(format!("there is no memory for the items of this iterator: {error}"), TOO_MANY)
        };
        // Integers, of which there may be many, go straight to where they are kept.
        let (ints, other) = match gathered_ints(&mut items) {
            Ok(gathered) => gathered,
            Err(error) => return refused(error),
        };
        let Some(other) = other else {
            return Operand::Literal(Literal::List { element, items: ints.into() });
        };
        let ints = ints.into_iter().map(|int| Operand::Literal(Literal::Int(int)));
        let others = std::iter::once(other).chain(items).map(IntoTraced::operand);
        // Once as operands and once as literals.
        let mut all = Vec::new();
        for item in ints.chain(others) {
            if let Err(error) = room(&mut all, size_of::<Operand>() + size_of::<Literal>()) {
                return refused(error);
            }
            all.push(item);
        }
        match literals(all) {
            Ok(items) => Operand::Literal(Literal::List { element, items: items.into() }),
            Err(items) => Operand::List(items, Type::list(element)),
        }
    }
}

/// What to do about items that are too many for the graph.
const TOO_MANY: &str =
    "`session.stream(..)` takes items one by one while the session runs; a range of integers takes no memory";

/// The integers of the host that come first, and what comes behind them, if anything does.
fn gathered_ints<'s, V: IntoTraced<'s>>(
    items: &mut impl Iterator<Item = V>,
) -> Result<(Vec<i64>, Option<V>), NoMemory> {
    let mut ints = Vec::new();
    for item in items.by_ref() {
        let Some(int) = item.int() else { return Ok((ints, Some(item))) };
        room(&mut ints, size_of::<i64>())?;
        ints.push(int);
    }
    Ok((ints, None))
}

/// Makes room for one more item, for as many again where there is none; each takes so many bytes.
fn room<T>(items: &mut Vec<T>, size: usize) -> Result<(), NoMemory> {
    if items.len() < items.capacity() {
        return Ok(());
    }
    let more = items.len().max(4);
    claim_many(more.saturating_mul(2), size)?;
    let needed = more.saturating_mul(2 * size);
    items.try_reserve_exact(more).map_err(|_| NoMemory { needed, free: None })
}

fn record_all(parts: Vec<Operand>, recorder: &Recorder, at: Caller) -> Vec<Value> {
    parts.into_iter().map(|part| part.record(recorder, at)).collect()
}

/// The literals, if all are.
fn literals(operands: Vec<Operand>) -> Result<Vec<Literal>, Vec<Operand>> {
    if operands.iter().all(|operand| matches!(operand, Operand::Literal(_))) {
        let literal = |operand| match operand {
            Operand::Literal(literal) => Some(literal),
            _ => None,
        };
        Ok(operands.into_iter().filter_map(literal).collect())
    } else {
        Err(operands)
    }
}

impl<'s, T: Traceable> IntoTraced<'s> for Traced<'s, T> {
    type Target = T;
    fn operand(self) -> Operand {
        Operand::Value(self.value)
    }
}

impl<'s, T: Traceable> IntoTraced<'s> for &Traced<'s, T> {
    type Target = T;
    fn operand(self) -> Operand {
        Operand::Value(self.value)
    }
}

macro_rules! host_values {
    ($($ty:ty => $target:ty, $value:ident => $literal:expr;)+) => { $(
        impl IntoTraced<'_> for $ty {
            type Target = $target;
            fn operand(self) -> Operand {
                let $value = self;
                Operand::Literal($literal)
            }
        }
    )+ };
}

impl IntoTraced<'_> for i64 {
    type Target = i64;
    fn operand(self) -> Operand {
        Operand::Literal(Literal::Int(self))
    }
    fn int(&self) -> Option<i64> {
        Some(*self)
    }
}

impl IntoTraced<'_> for &i64 {
    type Target = i64;
    fn operand(self) -> Operand {
        (*self).operand()
    }
    fn int(&self) -> Option<i64> {
        Some(**self)
    }
}

host_values! {
    f64 => f64, x => Literal::Float(x);
    &f64 => f64, x => Literal::Float(*x);
    bool => bool, x => Literal::Bool(x);
    &bool => bool, x => Literal::Bool(*x);
    &str => Str, x => Literal::Str(x.into());
    &&str => Str, x => Literal::Str((*x).into());
    String => Str, x => Literal::Str(x.into());
    &String => Str, x => Literal::Str(x.as_str().into());
}

macro_rules! host_tensors {
    ($($kind:ty),+) => { $(
        impl<const D: usize> IntoTraced<'_> for Tensor<D, $kind> {
            type Target = Tensor<D, $kind>;
            fn operand(self) -> Operand {
                (&self).operand()
            }
        }
        impl<const D: usize> IntoTraced<'_> for &Tensor<D, $kind> {
            type Target = Tensor<D, $kind>;
            fn operand(self) -> Operand {
                let literal = TensorLiteral { dims: self.dims().to_vec(), data: TensorElements::of(self) };
                Operand::Literal(Literal::Tensor(Arc::new(literal)))
            }
        }
    )+ };
}

host_tensors!(burn::tensor::Float, Int, Bool);

impl<'s, V: IntoTraced<'s>> IntoTraced<'s> for Vec<V> {
    type Target = List<V::Target>;
    fn operand(self) -> Operand {
        Operand::list(self)
    }
}

impl<'s, V: IntoTraced<'s>, const N: usize> IntoTraced<'s> for [V; N] {
    type Target = List<V::Target>;
    fn operand(self) -> Operand {
        Operand::list(self)
    }
}

macro_rules! host_collections {
    ($($map:ident, $set:ident;)+) => { $(
        impl<'s, K, V> IntoTraced<'s> for $map<K, V>
        where
            K: IntoTraced<'s, Target: Key>,
            V: IntoTraced<'s>,
        {
            type Target = Dict<K::Target, V::Target>;
            fn operand(self) -> Operand {
                let pairs = self.into_iter().map(|(key, value)| (key.operand(), value.operand())).collect();
                Operand::Dict(pairs, Self::Target::ty())
            }
        }

        impl<'s, K: IntoTraced<'s, Target: Key>> IntoTraced<'s> for $set<K> {
            type Target = Set<K::Target>;
            fn operand(self) -> Operand {
                Operand::Set(self.into_iter().map(IntoTraced::operand).collect(), Self::Target::ty())
            }
        }
    )+ };
}

host_collections! {
    IndexMap, IndexSet;
    BTreeMap, BTreeSet;
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        impl<'s, $($T: IntoTraced<'s>),+> IntoTraced<'s> for ($($T,)+) {
            type Target = ($($T::Target,)+);
            fn operand(self) -> Operand {
                let parts = vec![$(self.$i.operand()),+];
                match literals(parts) {
                    Ok(parts) => Operand::Literal(Literal::Tuple(parts.into())),
                    Err(parts) => Operand::Tuple(parts, Self::Target::ty()),
                }
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
