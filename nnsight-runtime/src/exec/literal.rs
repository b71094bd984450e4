//! Constants of a program as values.

use std::rc::Rc;

use burn::tensor::{Bool, Device, Float, Int, Tensor, TensorData};

use super::error::Fault;
use super::guard::guarded;
use super::list::List;
use super::value::Value;
use crate::ir::{Literal, TensorElements, TensorLiteral};
use crate::plan::is_mutable;
use crate::tensor::{AnyTensor, with_rank};

/// A fresh value of a constant.
pub(crate) fn value(literal: &Literal, device: &Device) -> Result<Value, Box<Fault>> {
    Ok(match literal {
        Literal::Unit => Value::Unit,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::Str(value) => Value::Str(value.clone()),
        Literal::List { items, .. } => {
            let values = items.iter().map(|item| self::value(item, device)).collect::<Result<Vec<_>, _>>()?;
            Value::List(List::from(values))
        }
        Literal::Tuple(parts) => {
            Value::Tuple(parts.iter().map(|part| value(part, device)).collect::<Result<Rc<[_]>, _>>()?)
        }
        Literal::Tensor(literal) => Value::tensor(guarded(|| tensor(literal, device))??),
    })
}

/// The items of a constant list that holds no other lists, from which fresh lists can be made without a copy.
pub(crate) fn flat_items(literal: &Literal, device: &Device) -> Result<Option<Rc<[Value]>>, Box<Fault>> {
    match literal {
        Literal::List { items, .. } if !items.iter().any(is_mutable) => {
            items.iter().map(|item| value(item, device)).collect::<Result<Rc<[_]>, _>>().map(Some)
        }
        _ => Ok(None),
    }
}

fn tensor(literal: &TensorLiteral, device: &Device) -> Result<AnyTensor, Box<Fault>> {
    let dims = &literal.dims;
    let len = match &literal.data {
        TensorElements::Float(data) => data.len(),
        TensorElements::Int(data) => data.len(),
        TensorElements::Bool(data) => data.len(),
    };
    let fits = dims.iter().try_fold(1_usize, |product, dim| product.checked_mul(*dim)) == Some(len);
    if !fits {
        let message = format!("a tensor of shape {dims:?} cannot have {len} elements");
        return Err(Box::new(Fault::Tensor { message }));
    }
    with_rank!(dims.len(), D => Ok(ranked::<D>(literal, device)), else {
        let message = format!("a traced tensor has 1 to {} axes, not {}", crate::tensor::MAX_RANK, dims.len());
        Err(Box::new(Fault::Tensor { message }))
    })
}

fn ranked<const D: usize>(literal: &TensorLiteral, device: &Device) -> AnyTensor {
    let dims = literal.dims.clone();
    match &literal.data {
        TensorElements::Float(data) => {
            Tensor::<D, Float>::from_data(TensorData::new(data.clone(), dims), device).into()
        }
        TensorElements::Int(data) => {
            Tensor::<D, Int>::from_data(TensorData::new(data.clone(), dims), device).into()
        }
        TensorElements::Bool(data) => {
            Tensor::<D, Bool>::from_data(TensorData::new(data.clone(), dims), device).into()
        }
    }
}
