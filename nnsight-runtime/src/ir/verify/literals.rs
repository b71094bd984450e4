//! Rules 7 and 8: types and literals are well formed.

use super::super::{Literal, TensorLiteral, Type};
use super::{MAX_TYPE_DEPTH, Rule};
use crate::tensor::MAX_RANK;

/// Checks a type.
pub(super) fn check_type(ty: &Type) -> Result<(), String> {
    type_at(ty, 0)
}

fn type_at(ty: &Type, depth: usize) -> Result<(), String> {
    if depth > MAX_TYPE_DEPTH {
        return Err(format!("a type nests more than {MAX_TYPE_DEPTH} deep"));
    }
    match ty {
        Type::Unit | Type::Bool | Type::Int | Type::Float | Type::Str => Ok(()),
        Type::Tensor { rank, .. } => {
            if (1..=MAX_RANK).contains(&usize::from(*rank)) {
                Ok(())
            } else {
                Err(format!("a tensor has 1 to {MAX_RANK} axes, not {rank}"))
            }
        }
        Type::List(element) => type_at(element, depth + 1),
        Type::Set(item) => {
            if !matches!(**item, Type::Bool | Type::Int | Type::Str) {
                return Err(format!("items of a set are bool, int or str, not {item}"));
            }
            Ok(())
        }
        Type::Dict(pair) => {
            let (key, value) = &**pair;
            if !matches!(key, Type::Bool | Type::Int | Type::Str) {
                return Err(format!("keys of a dictionary are bool, int or str, not {key}"));
            }
            type_at(value, depth + 1)
        }
        Type::Tuple(parts) => parts.iter().try_for_each(|part| type_at(part, depth + 1)),
    }
}

/// Checks a literal.
pub(super) fn check_literal(literal: &Literal) -> Result<(), (Rule, String)> {
    literal_at(literal, 0)
}

fn literal_at(literal: &Literal, depth: usize) -> Result<(), (Rule, String)> {
    if depth > MAX_TYPE_DEPTH {
        return Err((Rule::Literal, format!("a literal nests more than {MAX_TYPE_DEPTH} deep")));
    }
    match literal {
        Literal::Unit | Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) | Literal::Str(_) => Ok(()),
        Literal::List { element, items } => {
            type_at(element, depth + 1).map_err(|message| (Rule::Type, message))?;
            let wrong = |ty| Err((Rule::Literal, format!("a literal list of {element} holds one of {ty}")));
            if items.ints().is_some() {
                return if *element == Type::Int { Ok(()) } else { wrong(Type::Int) };
            }
            for item in items.others() {
                literal_at(item, depth + 1)?;
                let ty = item.ty();
                if ty != *element {
                    return wrong(ty);
                }
            }
            Ok(())
        }
        Literal::Tuple(parts) => parts.iter().try_for_each(|part| literal_at(part, depth + 1)),
        Literal::Tensor(tensor) => check_tensor(tensor),
    }
}

fn check_tensor(tensor: &TensorLiteral) -> Result<(), (Rule, String)> {
    let dims = &tensor.dims;
    if !(1..=MAX_RANK).contains(&dims.len()) {
        return Err((Rule::Type, format!("a tensor has 1 to {MAX_RANK} axes, not {}", dims.len())));
    }
    let len = tensor.data.len();
    // Strides are products of the other axes even where one axis is empty: those must not overflow either.
    let fits = dims.iter().try_fold(1_usize, |product, dim| product.checked_mul((*dim).max(1))).is_some();
    let product: Option<usize> =
        if dims.contains(&0) { Some(0) } else { dims.iter().copied().reduce(usize::wrapping_mul) };
    if !fits || product != Some(len) {
        return Err((Rule::Literal, format!("a literal tensor of dimensions {dims:?} holds {len} elements")));
    }
    Ok(())
}
