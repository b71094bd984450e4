//! Operations with any number of operands.

use std::rc::Rc;

use smallvec::SmallVec;

use super::error::{Fault, guarded};
use super::interp::{Frame, Machine, Stop};
use super::kernel::{self, KernelOutput, Operand};
use super::list::List;
use super::trace;
use super::value::{Dict, Key, Value};
use crate::ir::{DictOp, LayerRef, ModuleRef, TensorOp};
use crate::plan::{Wide, WideKind};

type Args = SmallVec<[Value; 4]>;

impl Machine<'_> {
    pub(crate) fn wide(&mut self, wide: &Wide, frame: &mut Frame) -> Result<(), Stop> {
        let args: Args = wide.args.iter().map(|used| frame.take(*used)).collect();
        if let WideKind::Trace(site) = &wide.kind {
            let plan = self.plan;
            let mut args = args.into_iter();
            let prompt = args.next().unwrap_or_default();
            let results = trace::run(self, &plan.sites[*site as usize], prompt, args)?;
            for (to, value) in wide.to.iter().zip(results) {
                frame.set(*to, value);
            }
            return Ok(());
        }
        let value = self.simple(&wide.kind, args)?;
        if let Some(to) = wide.to.first() {
            frame.set(*to, value);
        }
        Ok(())
    }

    /// An operation with one result or, then [`Value::Unit`], none.
    fn simple(&mut self, kind: &WideKind, args: Args) -> Result<Value, Box<Fault>> {
        Ok(match kind {
            WideKind::Tensor(op) => return self.tensor(op, args),
            WideKind::Call(module) => return self.module(*module, args),
            WideKind::ListNew => Value::List(List::from(args.into_vec())),
            WideKind::Range => {
                let [Value::Int(start), Value::Int(end), Value::Int(step)] = args[..] else {
                    return Err(mistyped());
                };
                let range = List::range(start, end, step);
                Value::List(range.ok_or_else(|| Box::new(Fault::Range { start, end, step }))?)
            }
            WideKind::Zip => {
                let [Value::List(a), Value::List(b)] = &args[..] else { return Err(mistyped()) };
                let pairs = a.iter().zip(b.iter()).map(|(a, b)| Value::Tuple([a, b].into()));
                Value::List(List::from(pairs.collect::<Vec<_>>()))
            }
            WideKind::ListClone => {
                let [Value::List(list)] = &args[..] else { return Err(mistyped()) };
                Value::List(list.fresh())
            }
            WideKind::ListContains => {
                let [Value::List(list), item] = &args[..] else { return Err(mistyped()) };
                Value::Bool(list.iter().any(|other| other.equals(item) == Some(true)))
            }
            WideKind::Dict(op) => return dict(*op, args),
            WideKind::TuplePack => Value::Tuple(args.into_iter().collect()),
            WideKind::TupleGet(part) => {
                let [Value::Tuple(parts)] = &args[..] else { return Err(mistyped()) };
                parts.get(*part as usize).cloned().ok_or_else(mistyped)?
            }
            WideKind::Save(slot) => {
                let place = self.slots.get_mut(slot.as_u32() as usize).ok_or_else(mistyped)?;
                *place = args.into_iter().next();
                Value::Unit
            }
            WideKind::Log => {
                let line: Vec<String> = guarded(|| args.iter().map(ToString::to_string).collect())?;
                (self.log)(&line.join(" "));
                Value::Unit
            }
            WideKind::Trace(_) => return Err(mistyped()),
        })
    }

    fn tensor(&mut self, op: &TensorOp, args: Args) -> Result<Value, Box<Fault>> {
        let operands = args.into_iter().map(operand).collect::<Result<_, _>>()?;
        match kernel::run(op, operands, &self.device) {
            Ok(KernelOutput::Tensor(tensor)) => Ok(Value::tensor(tensor)),
            Ok(KernelOutput::Bool(value)) => Ok(Value::Bool(value)),
            Ok(KernelOutput::Int(value)) => Ok(Value::Int(value)),
            Ok(KernelOutput::Float(value)) => Ok(Value::Float(value)),
            Err(error) => Err(Box::new(Fault::Tensor(error))),
        }
    }

    fn module(&mut self, module: ModuleRef, mut args: Args) -> Result<Value, Box<Fault>> {
        let layer = match module.layer {
            LayerRef::None => None,
            LayerRef::Const(layer) => Some(self.layer(layer.into(), module.module.path())?),
            LayerRef::Arg => {
                let Some(Value::Int(layer)) = args.pop() else { return Err(mistyped()) };
                Some(self.layer(layer, module.module.path())?)
            }
        };
        let input = args.pop().and_then(Value::into_tensor).ok_or_else(mistyped)?;
        let backbone = self.backbone;
        let output = guarded(|| backbone.call(module.module, layer, input))??;
        Ok(Value::tensor(output))
    }

    /// The layer that a number names; a negative one counts from the last.
    pub(crate) fn layer(&self, layer: i64, path: &'static str) -> Result<u32, Box<Fault>> {
        let layers = self.backbone.n_layers();
        let from_start = if layer < 0 { layer.saturating_add(layers.into()) } else { layer };
        u32::try_from(from_start)
            .ok()
            .filter(|found| *found < layers)
            .ok_or_else(|| Box::new(Fault::Layer { path, layer, layers }))
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
fn mistyped() -> Box<Fault> {
    Fault::internal("an operation on values of another type")
}

fn operand(value: Value) -> Result<Operand, Box<Fault>> {
    Ok(match value {
        Value::Bool(value) => Operand::Bool(value),
        Value::Int(value) => Operand::Int(value),
        Value::Float(value) => Operand::Float(value),
        Value::List(list) => {
            let tensors = list.iter().map(|item| item.into_tensor().ok_or_else(mistyped));
            Operand::Tensors(tensors.collect::<Result<_, _>>()?)
        }
        other => Operand::Tensor(other.into_tensor().ok_or_else(mistyped)?),
    })
}

fn dict(op: DictOp, args: Args) -> Result<Value, Box<Fault>> {
    let mut args = args.into_iter();
    if op == DictOp::New {
        return Ok(Value::Dict(Dict::default()));
    }
    let Some(Value::Dict(dict)) = args.next() else { return Err(mistyped()) };
    let key = args.next().map(|key| Key::new(&key).ok_or_else(mistyped)).transpose()?;
    let items = |items: Vec<Value>| Value::List(List::from(items));
    Ok(match (op, key) {
        (DictOp::Insert, Some(key)) => {
            dict.insert(key, args.next().ok_or_else(mistyped)?);
            Value::Unit
        }
        (DictOp::Get, Some(key)) => {
            let found = dict.entries().get(&key).cloned();
            found.ok_or_else(|| Box::new(Fault::Key { key: key.to_string() }))?
        }
        (DictOp::Contains, Some(key)) => Value::Bool(dict.entries().contains_key(&key)),
        (DictOp::Len, _) => Value::Int(i64::try_from(dict.entries().len()).unwrap_or(i64::MAX)),
        (DictOp::Keys, _) => items(dict.entries().keys().cloned().map(Value::from).collect()),
        (DictOp::Values, _) => items(dict.entries().values().cloned().collect()),
        (DictOp::Items, _) => items(
            dict.entries()
                .iter()
                .map(|(key, value)| Value::Tuple(Rc::from([key.clone().into(), value.clone()])))
                .collect(),
        ),
        _ => return Err(mistyped()),
    })
}
