//! Constants of a program as values.

use std::rc::Rc;

use burn::tensor::Device;

use super::error::Fault;
use super::list::List;
use super::value::Value;
use crate::device::{DataError, bool_tensor, float_tensor, int_tensor};
use crate::ir::{Literal, TensorElements, TensorLiteral};
use crate::plan::is_mutable;
use crate::tensor::{AnyTensor, MAX_RANK, with_rank};

/// A fresh value of a constant.
pub(crate) fn value(literal: &Literal, device: &Device) -> Result<Value, Box<Fault>> {
    Ok(match literal {
        Literal::Unit => Value::Unit,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::Str(value) => Value::Str(value.clone()),
        Literal::List { items, .. } => Value::List(if let Some(ints) = items.shared_ints() {
            List::shared_ints(ints.clone())
        } else {
            let values = items.others().iter().map(|item| self::value(item, device));
            List::from(values.collect::<Result<Vec<_>, _>>()?)
        }),
        Literal::Tuple(parts) => {
            Value::Tuple(parts.iter().map(|part| value(part, device)).collect::<Result<Rc<[_]>, _>>()?)
        }
        Literal::Tensor(literal) => Value::tensor(tensor(literal, device)?),
    })
}

/// The items of a constant list that holds no other lists, from which fresh lists can be made without a copy. Integers
/// are shared as they are, and have none.
pub(crate) fn flat_items(literal: &Literal, device: &Device) -> Result<Option<Rc<[Value]>>, Box<Fault>> {
    match literal {
        Literal::List { items, .. } if items.ints().is_none() && !items.others().iter().any(is_mutable) => {
            items.others().iter().map(|item| value(item, device)).collect::<Result<Rc<[_]>, _>>().map(Some)
        }
        _ => Ok(None),
    }
}

fn tensor(literal: &TensorLiteral, device: &Device) -> Result<AnyTensor, Box<Fault>> {
    let refused = |message: String| Box::new(Fault::Constant { message });
    with_rank!(literal.dims.len(), D => ranked::<D>(literal, device).map_err(|e| refused(e.to_string())), else {
        Err(refused(format!("a traced tensor has 1 to {MAX_RANK} axes, not {}", literal.dims.len())))
    })
}

fn ranked<const D: usize>(literal: &TensorLiteral, device: &Device) -> Result<AnyTensor, DataError> {
    let mut dims = [0; D];
    dims.copy_from_slice(&literal.dims);
    match &literal.data {
        TensorElements::Float(data) => float_tensor(data.clone(), dims, device).map(AnyTensor::from),
        TensorElements::Int(data) => int_tensor(data.clone(), dims, device).map(AnyTensor::from),
        TensorElements::Bool(data) => bool_tensor(data.clone(), dims, device).map(AnyTensor::from),
        TensorElements::HostFloat(tensor)
        | TensorElements::HostInt(tensor)
        | TensorElements::HostBool(tensor) => tensor.on(device),
    }
}
