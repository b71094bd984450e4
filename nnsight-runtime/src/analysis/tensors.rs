//! Tensor operations.

use std::rc::Rc;

use smallvec::SmallVec;

use super::axes::{self, Names};
use super::finding::Mistake;
use super::shape::{Axis, Shape, rank};
use super::value::{Abstract, Known};
use super::walk::{Walker, is_int_tensor};
use crate::ir::tensor_op::OperandInfo;
use crate::ir::{Op, OpData, TensorOp, Type, Value};

impl Walker<'_, '_> {
    pub(super) fn tensor(&mut self, op: Op, data: &OpData, tensor: &TensorOp) {
        let operands: SmallVec<[OperandInfo; 4]> = data.args.iter().map(|arg| self.operand(*arg)).collect();
        let known = match tensor.result_info(&operands) {
            Ok(info) => {
                if self.divides_by_zero(data, tensor, &operands) {
                    self.report(op, |_| {
                        let what = tensor.name();
                        Mistake::new(
                            format!("{what}: integer division by zero"),
                            "divide by another number, or make the tensor one of floats with `.float()`",
                        )
                    });
                }
                self.result(op, data, tensor, info)
            }
            Err(error) => {
                self.report(op, |walker| {
                    let shapes = walker.shapes(data);
                    let names = shapes.first().map(|(_, shape)| names_of(shape)).unwrap_or_default();
                    let message = axes::named(&error.to_string(), &names);
                    let mut mistake = Mistake::new(message, help(tensor));
                    let counted =
                        if matches!(tensor, TensorOp::Einsum { .. }) { "operand" } else { "tensor" };
                    for (index, shape) in shapes {
                        let name = match tensor.info().operands.get(index) {
                            Some(name) => format!("`{name}`"),
                            None => format!("{counted} {index}"),
                        };
                        let made = shape.made.filter(|made| walker.elsewhere(*made, op));
                        let made_text = if made.is_some() { ", made" } else { "" };
                        mistake = mistake.note(format!("{name} is {shape}{made_text}"), made);
                    }
                    mistake
                });
                Known::Unknown
            }
        };
        self.give(data, known);
    }

    /// The operands that are tensors of which something is known, those of a list included.
    fn shapes(&self, data: &OpData) -> Vec<(usize, Rc<Shape>)> {
        let shape = |known: &Known| if let Known::Tensor(shape) = known { Some(shape.clone()) } else { None };
        let listed: Vec<Abstract> = match &data.args[..] {
            [list] => match self.list_of(*list) {
                Some((object, items)) => {
                    (0..items.len().min(super::heap::MOST)).map(|index| self.item(object, index)).collect()
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        let values = data.args.iter().map(|arg| &self.get(*arg).known);
        let all = values.chain(listed.iter().map(|item| &item.known));
        all.filter_map(shape).enumerate().collect()
    }

    /// What a rule of the table is told of an operand.
    fn operand(&self, value: Value) -> OperandInfo {
        let ty = self.program.ty(value);
        match &self.get(value).known {
            Known::Tensor(shape) => OperandInfo::Tensor(shape.dims()),
            Known::Bool(value) => OperandInfo::Bool(Some(*value)),
            Known::Int(value) => OperandInfo::Int(Some(*value)),
            Known::Float(value) => OperandInfo::Float(Some(*value)),
            Known::Object(_) => self.tensors(value, ty),
            _ => OperandInfo::of_type(ty),
        }
    }

    /// A list of tensors.
    fn tensors(&self, value: Value, ty: &Type) -> OperandInfo {
        let unknown = OperandInfo::of_type(ty);
        let OperandInfo::Tensors { rank, .. } = unknown else { return unknown };
        let Some((object, items)) = self.list_of(value) else { return unknown };
        if items.len() > super::heap::MOST {
            return unknown;
        }
        let dims = (0..items.len()).map(|index| match self.item(object, index).known {
            Known::Tensor(shape) => shape.dims(),
            _ => std::iter::repeat_n(None, rank).collect(),
        });
        OperandInfo::Tensors { rank, dims: Some(dims.collect()) }
    }

    fn result(&self, op: Op, data: &OpData, tensor: &TensorOp, info: OperandInfo) -> Known {
        match info {
            OperandInfo::Tensor(dims) => {
                let names: SmallVec<[Names; 4]> =
                    data.args.iter().filter_map(|arg| self.names(*arg)).collect();
                let names = axes::names(tensor, &names, dims.len());
                let axes = dims.into_iter().zip(names).map(|(length, name)| Axis { length, name }).collect();
                Known::Tensor(Rc::new(Shape { axes, made: Some(op) }))
            }
            OperandInfo::Bool(Some(value)) => Known::Bool(value),
            OperandInfo::Int(Some(value)) => Known::Int(value),
            OperandInfo::Float(Some(value)) => Known::Float(value),
            _ => Known::Unknown,
        }
    }

    /// Names of a tensor's axes, or of those of the first in a list.
    fn names(&self, value: Value) -> Option<Names> {
        match &self.get(value).known {
            Known::Tensor(shape) => Some(names_of(shape)),
            Known::Object(object) => match self.item(*object, 0).known {
                Known::Tensor(shape) => Some(names_of(&shape)),
                _ => None,
            },
            _ => match rank(self.program.ty(value)) {
                0 => None,
                rank => Some(Names::from_elem("", rank)),
            },
        }
    }

    fn divides_by_zero(&self, data: &OpData, tensor: &TensorOp, operands: &[OperandInfo]) -> bool {
        let divides = matches!(tensor, TensorOp::DivScalar | TensorOp::RemainderScalar)
            && is_int_tensor(self.program.ty(data.args[0]));
        match operands {
            // A tensor without elements is divided by anything.
            [OperandInfo::Tensor(dims), OperandInfo::Int(Some(0))] if divides => {
                dims.iter().all(|dim| dim.is_some_and(|length| length > 0))
            }
            _ => false,
        }
    }
}

fn names_of(shape: &Shape) -> Names {
    shape.axes.iter().map(|axis| axis.name).collect()
}

/// What to do about shapes that an operation does not take.
fn help(op: &TensorOp) -> &'static str {
    match op {
        TensorOp::Slice { .. } | TensorOp::SliceFill { .. } => {
            "positions go from 0 to the length less one, and from -1 down from the end"
        }
        TensorOp::SliceAssign { .. } => {
            "select a part that is there, and give values of its shape or with length 1 where they repeat"
        }
        TensorOp::Matmul => {
            "the last axis of `lhs` is summed over with the last but one of `rhs`; try `.transpose()`"
        }
        TensorOp::Dot => "both must have the same length",
        TensorOp::Einsum { .. } => "axes with one letter must have one length",
        TensorOp::Cat { .. } | TensorOp::Stack { .. } => {
            "tensors that are put together agree on the axes along which they do not grow"
        }
        TensorOp::Reshape { .. } => {
            "the lengths must multiply to the number of elements; -1 stands for what is left"
        }
        TensorOp::Add
        | TensorOp::Sub
        | TensorOp::Mul
        | TensorOp::Div
        | TensorOp::Remainder
        | TensorOp::Powf
        | TensorOp::MaxPair
        | TensorOp::MinPair
        | TensorOp::Equal
        | TensorOp::NotEqual
        | TensorOp::Lower
        | TensorOp::LowerEqual
        | TensorOp::Greater
        | TensorOp::GreaterEqual
        | TensorOp::BoolAnd
        | TensorOp::BoolOr
        | TensorOp::BoolXor => {
            "lengths must be equal or 1 on every axis; take the same part of both with `.slice(s![..])`"
        }
        _ => "give the operation tensors of shapes that it takes",
    }
}
