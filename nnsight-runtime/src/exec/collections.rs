//! Operations on lists, dictionaries and sets.

use std::cmp::Ordering;
use std::rc::Rc;

use burn::tensor::{Bool, Device, Int};
use smallvec::SmallVec;

use super::error::{Fault, guarded};
use super::kernel::{self, KernelOutput, Operand};
use super::list::List;
use super::room::{PAIR_SIZE, claimed};
use super::scalar;
use super::value::{Dict, Key, Set, Value};
use crate::device::{to_vec_bool, to_vec_f32, to_vec_i64};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{DictOp, ListOp, ScalarOp, SetOp, TensorOp};
use crate::tensor::{AnyTensor, Kind};

/// Operands of an operation.
pub(super) type Args = SmallVec<[Value; 4]>;

/// An operation on values of types that its operands cannot have.
#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
pub(super) fn mistyped() -> Box<Fault> {
    Fault::internal("an operation on values of another type")
}

/// A length or position as a value.
pub(super) fn count(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn fresh(items: Vec<Value>) -> Value {
    Value::List(List::from(items))
}

#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
fn outside(list: &List, index: i64) -> Box<Fault> {
    Box::new(Fault::Index { index, len: list.len() })
}

/// A list operation.
pub(super) fn list(op: ListOp, mut args: Args, device: &Device) -> Result<Value, Box<Fault>> {
    match (op, &args[..]) {
        (ListOp::New, _) => return Ok(fresh(args.into_vec())),
        (ListOp::Range, [Value::Int(start), Value::Int(end), Value::Int(step)]) => {
            let (start, end, step) = (*start, *end, *step);
            let range = List::range(start, end, step);
            return Ok(Value::List(range.ok_or_else(|| Box::new(Fault::Range { start, end, step }))?));
        }
        (ListOp::Rows, _) => {
            let tensor = args.pop().and_then(Value::into_tensor).ok_or_else(mistyped)?;
            return rows(tensor, device).map(fresh);
        }
        _ => {}
    }
    let mut rest = args.into_iter();
    let Some(Value::List(list)) = rest.next() else { return Err(mistyped()) };
    let rest = [rest.next(), rest.next(), rest.next()];
    if changes(op) { change(op, &list, rest).map(Option::unwrap_or_default) } else { look(op, &list, rest) }
}

/// Whether an operation changes its list.
fn changes(op: ListOp) -> bool {
    matches!(
        op,
        ListOp::Append
            | ListOp::Set
            | ListOp::Extend
            | ListOp::Insert
            | ListOp::Pop
            | ListOp::Remove
            | ListOp::Clear
            | ListOp::Reverse
            | ListOp::Sort
    )
}

/// Changes a list; gives an item that was taken away.
fn change(op: ListOp, list: &List, rest: [Option<Value>; 3]) -> Result<Option<Value>, Box<Fault>> {
    let [a, b, _] = rest;
    match (op, a, b) {
        (ListOp::Append, Some(item), _) => list.push(item)?,
        (ListOp::Set, Some(Value::Int(index)), Some(item)) => {
            let at = list.position(index).ok_or_else(|| outside(list, index))?;
            list.set(at, item)?;
        }
        (ListOp::Extend, Some(Value::List(other)), _) => {
            // It may be the same list, whose length is that of the moment.
            for item in other.iter() {
                list.push(item)?;
            }
        }
        (ListOp::Insert, Some(Value::Int(index)), Some(item)) => {
            let end = i64::try_from(list.len()).is_ok_and(|len| len == index);
            let at = if end { Some(list.len()) } else { list.position(index) };
            let at = at.ok_or_else(|| outside(list, index))?;
            list.insert(at, item)?;
        }
        (ListOp::Pop, None, _) => {
            let popped = list.change(Vec::pop)?;
            return popped.map(Some).ok_or_else(|| Fault::operation("an empty list has nothing to pop"));
        }
        (ListOp::Remove, Some(Value::Int(index)), _) => {
            let at = list.position(index).ok_or_else(|| outside(list, index))?;
            return Ok(Some(list.change(|items| items.remove(at))?));
        }
        (ListOp::Clear, None, _) => list.clear(),
        (ListOp::Reverse, None, _) => list.change(|items| items.reverse())?,
        (ListOp::Sort, None, _) => {
            // Sorting takes as much again.
            claimed(list.len(), size_of::<Value>())?;
            list.change(|items| items.sort_by(order))?;
        }
        _ => return Err(mistyped()),
    }
    Ok(None)
}

/// Looks at a list, or makes another of it.
fn look(op: ListOp, list: &List, rest: [Option<Value>; 3]) -> Result<Value, Box<Fault>> {
    let [a, b, c] = rest;
    Ok(match (op, a, b, c) {
        (ListOp::Len, None, ..) => count(list.len()),
        (ListOp::Get, Some(Value::Int(index)), ..) => {
            list.position(index).and_then(|at| list.get(at)).ok_or_else(|| outside(list, index))?
        }
        (ListOp::Zip, Some(Value::List(other)), ..) => Value::List(list.zip(&other)?),
        (ListOp::Clone, ..) => Value::List(list.fresh()?),
        (ListOp::Contains, Some(item), ..) => Value::Bool(list.iter().any(|other| equal(&other, &item))),
        (ListOp::IndexOf, Some(item), ..) => {
            let found = list.iter().position(|other| equal(&other, &item));
            let missing =
                || Fault::operation(format!("{item} is not in the list, which has {} items", list.len()));
            count(found.ok_or_else(missing)?)
        }
        (ListOp::Count, Some(item), ..) => count(list.iter().filter(|other| equal(other, &item)).count()),
        (ListOp::Concat, Some(Value::List(other)), ..) => {
            claimed(list.len().saturating_add(other.len()), size_of::<Value>())?;
            fresh(list.iter().chain(other.iter()).collect())
        }
        (ListOp::Reversed, None, ..) => match list.len() {
            0 => fresh(Vec::new()),
            len => Value::List(list.part(len - 1, len, -1)?),
        },
        (ListOp::Sorted, None, ..) => {
            // The copy, and what sorting takes.
            claimed(list.len().saturating_mul(2), size_of::<Value>())?;
            let mut items: Vec<Value> = list.iter().collect();
            items.sort_by(order);
            fresh(items)
        }
        (ListOp::Slice, Some(Value::Int(start)), Some(Value::Int(end)), Some(Value::Int(step))) => {
            slice(list, start, end, step)?
        }
        (ListOp::Take, Some(Value::Int(n)), ..) => {
            Value::List(list.part(0, at_most(n, "take", list.len())?, 1)?)
        }
        (ListOp::Skip, Some(Value::Int(n)), ..) => {
            let skipped = at_most(n, "skip", list.len())?;
            Value::List(list.part(skipped, list.len() - skipped, 1)?)
        }
        (ListOp::StepBy, Some(Value::Int(step)), ..) => match usize::try_from(step) {
            Ok(stride) if stride > 0 => Value::List(list.part(0, list.len().div_ceil(stride), step)?),
            _ => return Err(Fault::operation(format!("a step is 1 or more, not {step}"))),
        },
        (ListOp::Equal, Some(Value::List(other)), ..) => Value::Bool(
            list.len() == other.len() && list.iter().zip(other.iter()).all(|(a, b)| equal(&a, &b)),
        ),
        (ListOp::Sum, Some(start), ..) => fold(ScalarOp::Add, start, list.iter())?,
        (ListOp::Min | ListOp::Max, None, ..) => {
            let (op, what) = if op == ListOp::Min { (ScalarOp::Min, "min") } else { (ScalarOp::Max, "max") };
            if let Some(nan) = list.iter().find(is_nan) {
                return Ok(nan);
            }
            let mut items = list.iter();
            let first = items.next();
            fold(op, first.ok_or_else(|| Fault::operation(format!("an empty list has no {what}")))?, items)?
        }
        _ => return Err(mistyped()),
    })
}

fn equal(a: &Value, b: &Value) -> bool {
    a.equals(b) == Some(true)
}

fn is_nan(value: &Value) -> bool {
    matches!(value, Value::Float(value) if value.is_nan())
}

/// The order in which lists are sorted: NaN is behind all numbers, whatever its sign.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.is_nan().cmp(&b.is_nan()).then_with(|| a.total_cmp(b)),
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        // The verifier lets no others be sorted.
        _ => Ordering::Equal,
    }
}

/// All items put together with the first value.
fn fold(op: ScalarOp, first: Value, mut items: impl Iterator<Item = Value>) -> Result<Value, Box<Fault>> {
    items.try_fold(first, |all, item| scalar::binary(op, &all, &item))
}

fn at_most(n: i64, what: &str, len: usize) -> Result<usize, Box<Fault>> {
    if n < 0 {
        return Err(Fault::operation(format!("`{what}` wants a number of items, not {n}")));
    }
    Ok(usize::try_from(n).map_or(len, |n| n.min(len)))
}

fn slice(list: &List, start: i64, end: i64, step: i64) -> Result<Value, Box<Fault>> {
    let len = list.len();
    let bound = |bound: i64| {
        let from_start = if bound < 0 { i128::from(bound) + len as i128 } else { i128::from(bound) };
        let found = usize::try_from(from_start).ok().filter(|found| *found <= len);
        found.ok_or_else(|| {
            Fault::operation(format!(
                "the slice {start}..{end} reaches outside the list, which has {len} items"
            ))
        })
    };
    let (from, to) = (bound(start)?, bound(end)?);
    let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
    if stride == 0 {
        return Err(Fault::operation("a slice cannot have a step of 0"));
    }
    let picked = to.saturating_sub(from).div_ceil(stride);
    let first = if step > 0 || picked == 0 { from } else { to - 1 };
    Ok(Value::List(list.part(first, picked, step)?))
}

/// The parts of a tensor along its first axis.
fn rows(tensor: AnyTensor, device: &Device) -> Result<Vec<Value>, Box<Fault>> {
    let failed = |error: crate::device::DataError| Fault::operation(error.to_string());
    if tensor.rank() == 1 {
        // The elements and their values.
        claimed(tensor.dims()[0], size_of::<i64>() + size_of::<Value>())?;
        return guarded(|| match tensor.kind() {
            Kind::Float => {
                let data = to_vec_f32::<1>(tensor.typed().map_err(|_| mistyped())?).map_err(failed)?;
                Ok(data.into_iter().map(|x| Value::Float(x.into())).collect())
            }
            Kind::Int => {
                let data =
                    to_vec_i64::<1>(tensor.typed::<1, Int>().map_err(|_| mistyped())?).map_err(failed)?;
                Ok(data.into_iter().map(Value::Int).collect())
            }
            Kind::Bool => {
                let data =
                    to_vec_bool::<1>(tensor.typed::<1, Bool>().map_err(|_| mistyped())?).map_err(failed)?;
                Ok(data.into_iter().map(Value::Bool).collect())
            }
        })
        .flatten();
    }
    claimed(tensor.dims()[0], size_of::<Value>())?;
    let row = |index: usize| {
        let at = Bound::Const(i64::try_from(index).unwrap_or(i64::MAX));
        let part = run(&TensorOp::Slice { dims: vec![SliceDim::single(at)] }, tensor.clone(), device)?;
        run(&TensorOp::SqueezeDim { dim: 0 }, part, device).map(Value::tensor)
    };
    (0..tensor.dims()[0]).map(row).collect()
}

fn run(op: &TensorOp, tensor: AnyTensor, device: &Device) -> Result<AnyTensor, Box<Fault>> {
    match kernel::run(op, [Operand::Tensor(tensor)].into_iter().collect(), device) {
        Ok(KernelOutput::Tensor(tensor)) => Ok(tensor),
        Ok(_) => Err(mistyped()),
        Err(error) => Err(Box::new(Fault::Tensor(error))),
    }
}

/// A dictionary operation.
pub(super) fn dict(op: DictOp, args: Args) -> Result<Value, Box<Fault>> {
    let mut args = args.into_iter();
    if op == DictOp::New {
        return Ok(Value::Dict(Dict::default()));
    }
    let Some(Value::Dict(dict)) = args.next() else { return Err(mistyped()) };
    let second = args.next();
    if let (DictOp::Extend, Some(Value::Dict(other))) = (op, &second) {
        // Copied first: it may be the same dictionary.
        claimed(other.entries().len(), PAIR_SIZE)?;
        let pairs: Vec<_> = other.entries().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        for (key, value) in pairs {
            dict.insert(key, value)?;
        }
        return Ok(Value::Unit);
    }
    if matches!(op, DictOp::Keys | DictOp::Values | DictOp::Items) {
        claimed(dict.entries().len(), PAIR_SIZE)?;
    }
    let key = second.map(|key| Key::new(&key).ok_or_else(mistyped)).transpose()?;
    let no_key = |key: &Key| Box::new(Fault::Key { key: key.to_string() });
    Ok(match (op, key) {
        (DictOp::Insert, Some(key)) => {
            dict.insert(key, args.next().ok_or_else(mistyped)?)?;
            Value::Unit
        }
        (DictOp::Get, Some(key)) => {
            let found = dict.entries().get(&key).cloned();
            found.ok_or_else(|| no_key(&key))?
        }
        (DictOp::GetOr, Some(key)) => {
            let found = dict.entries().get(&key).cloned();
            found.or_else(|| args.next()).ok_or_else(mistyped)?
        }
        (DictOp::Remove, Some(key)) => dict.remove(&key).ok_or_else(|| no_key(&key))?,
        (DictOp::Contains, Some(key)) => Value::Bool(dict.entries().contains_key(&key)),
        (DictOp::Len, _) => count(dict.entries().len()),
        (DictOp::Clear, _) => {
            dict.clear();
            Value::Unit
        }
        (DictOp::Clone, _) => Value::Dict(dict.fresh()?),
        (DictOp::Keys, _) => fresh(dict.entries().keys().cloned().map(Value::from).collect()),
        (DictOp::Values, _) => fresh(dict.entries().values().cloned().collect()),
        (DictOp::Items, _) => fresh(
            dict.entries()
                .iter()
                .map(|(key, value)| Value::Tuple(Rc::from([key.clone().into(), value.clone()])))
                .collect(),
        ),
        _ => return Err(mistyped()),
    })
}

/// A set operation.
pub(super) fn set(op: SetOp, args: Args) -> Result<Value, Box<Fault>> {
    let keys = |items: &mut dyn Iterator<Item = Value>| {
        items.map(|item| Key::new(&item).ok_or_else(mistyped)).collect::<Result<Set, _>>().map(Value::Set)
    };
    match (op, &args[..]) {
        (SetOp::New, _) => return keys(&mut args.into_iter()),
        (SetOp::FromList, [Value::List(list)]) => {
            claimed(list.len(), PAIR_SIZE)?;
            return keys(&mut list.iter());
        }
        _ => {}
    }
    let mut args = args.into_iter();
    let Some(Value::Set(set)) = args.next() else { return Err(mistyped()) };
    let second = args.next();
    if let Some(Value::Set(other)) = &second {
        let (a, b) = (set.items(), other.items());
        claimed(a.len().saturating_add(b.len()), PAIR_SIZE)?;
        let made: Set = match op {
            SetOp::Union => a.union(&b).cloned().collect(),
            SetOp::Intersection => a.intersection(&b).cloned().collect(),
            SetOp::Difference => a.difference(&b).cloned().collect(),
            _ => return Err(mistyped()),
        };
        return Ok(Value::Set(made));
    }
    if matches!(op, SetOp::Clone | SetOp::ToList) {
        claimed(set.items().len(), PAIR_SIZE)?;
    }
    let item = second.map(|item| Key::new(&item).ok_or_else(mistyped)).transpose()?;
    Ok(match (op, item) {
        (SetOp::Insert, Some(item)) => Value::Bool(set.insert(item)?),
        (SetOp::Remove, Some(item)) => Value::Bool(set.remove(&item)),
        (SetOp::Contains, Some(item)) => Value::Bool(set.items().contains(&item)),
        (SetOp::Len, _) => count(set.items().len()),
        (SetOp::Clear, _) => {
            set.clear();
            Value::Unit
        }
        (SetOp::Clone, _) => Value::Set(set.items().iter().cloned().collect()),
        (SetOp::ToList, _) => fresh(set.items().iter().cloned().map(Value::from).collect()),
        _ => return Err(mistyped()),
    })
}
