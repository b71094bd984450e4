//! Operations with any number of operands.

use super::backbone::Backbone;
use super::collections::{self, Args, mistyped};
use super::defer::Ready;
use super::error::{Fault, guarded};
use super::host_error::HostError;
use super::interp::{Frame, Machine, Stop};
use super::kernel::{self, KernelOutput, Operand};
use super::room::{self, room_for_tuple};
use super::trace::Work;
use super::value::Value;
use super::{scalar, text, trace};
use crate::device::memory::claim_on;
use crate::ir::{LayerRef, ModuleRef, Place, ScalarOp, TensorOp};
use crate::plan::{Wide, WideKind};
use crate::point::{Module, Site};
use crate::tensor::AnyTensor;

impl<'a> Machine<'a> {
    pub(crate) fn wide(
        &mut self,
        wide: &'a Wide,
        frame: &mut Frame,
        place: Option<Place>,
    ) -> Result<(), Stop> {
        let mut args: Args = wide.args.iter().map(|used| frame.take(*used)).collect();
        if let Some(missing) = args.iter().find_map(Value::missing) {
            return Err(Fault::missing(missing).into());
        }
        if let WideKind::Trace(site) = &wide.kind {
            let results = trace::run(self, *site, args)?;
            if let Some(progress) = self.progress {
                progress.pass(self.report);
            }
            for (to, value) in wide.to.iter().zip(results) {
                frame.set(*to, value);
            }
            return Ok(());
        }
        let value = match self.settle(&wide.kind, &mut args)? {
            Ready::Now => self.simple(&wide.kind, args)?,
            Ready::Later => self.promise(Work::Wide(&wide.kind), place, args),
        };
        if let Some(to) = wide.to.first() {
            frame.set(*to, value);
        }
        Ok(())
    }

    /// An operation with one result or, then [`Value::Unit`], none.
    pub(crate) fn simple(&mut self, kind: &WideKind, args: Args) -> Result<Value, Box<Fault>> {
        Ok(match kind {
            WideKind::Tensor(op) => return self.tensor(op, args),
            WideKind::Call(module) => return self.module(*module, args),
            WideKind::Scalar(ScalarOp::Clamp) => return scalar::clamp(&args),
            WideKind::List(op) => return collections::list(*op, args, &self.device),
            WideKind::Dict(op) => return collections::dict(*op, args),
            WideKind::Set(op) => return collections::set(*op, args),
            WideKind::Str(op) => return text::string(*op, &args),
            WideKind::Format(pieces) => return text::format(pieces, &args),
            WideKind::Apply(function) => return self.apply(*function, &args),
            WideKind::Sink(function) => return self.sink(*function, &args),
            WideKind::TuplePack => {
                room_for_tuple(args.len())?;
                Value::Tuple(args.into_iter().collect())
            }
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
                let line = args.iter().map(room::text).collect::<Result<Vec<_>, _>>()?;
                let printed = (self.log)(&line.join(" "));
                printed.map_err(|error| Box::new(Fault::Log { source: HostError::from(error) }))?;
                Value::Unit
            }
            WideKind::Fail(pieces) => {
                let text = text::format(pieces, &args)?;
                return Err(Box::new(Fault::Failed { text: text.to_string() }));
            }
            WideKind::Stop(place) => {
                self.stopped = Some(*place);
                Value::Unit
            }
            WideKind::Trace(_) | WideKind::Scalar(_) => return Err(mistyped()),
        })
    }

    pub(crate) fn tensor(&mut self, op: &TensorOp, args: Args) -> Result<Value, Box<Fault>> {
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
        fits(backbone, module.module, &input)?;
        self.report.calls += 1;
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

/// Asks for the memory that a module called on a value takes.
pub(super) fn fits(backbone: &dyn Backbone, module: Module, input: &AnyTensor) -> Result<(), Box<Fault>> {
    let dims = input.dims();
    let tokens = dims.iter().take(2).fold(1, |tokens: usize, dim| tokens.saturating_mul(*dim));
    let logits = backbone.site_dims(Site::LmHeadOutput, 1, 1).iter().product::<usize>() * size_of::<f32>();
    let width = if module == Module::LmHead { logits } else { backbone.bytes_per_token() };
    claim_on(&backbone.device(), tokens.saturating_mul(width)).map_err(|source| {
        let what = format!("`{}` called on a tensor of shape {:?}", module.path(), dims.as_slice());
        let advice = "call it on fewer positions or rows at a time".to_owned();
        Box::new(Fault::PassMemory { what, source, advice })
    })
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
