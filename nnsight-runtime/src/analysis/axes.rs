//! Which axes of a tensor operation's result keep their names.

use smallvec::SmallVec;

use crate::ir::TensorOp;
use crate::ir::tensor_op::axis;

/// Names of axes; empty where an axis has none.
pub(super) type Names = SmallVec<[&'static str; 4]>;

/// Names of the result's axes, for operands whose axes have these names.
///
/// Names only make messages readable: where it is not plain which axis is which, they are left out.
pub(super) fn names(op: &TensorOp, operands: &[Names], rank: usize) -> Names {
    let Some(first) = operands.first() else { return none(rank) };
    let at = |dim: i64, rank: usize| axis(dim, rank).unwrap_or(0);
    let mut names = first.clone();
    let swap = |names: &mut Names, a: i64, b: i64| {
        let (a, b) = (at(a, names.len()), at(b, names.len()));
        if a.max(b) < names.len() {
            names.swap(a, b);
        }
    };
    match op {
        TensorOp::Transpose => swap(&mut names, -2, -1),
        TensorOp::SwapDims { dim1, dim2 } => swap(&mut names, *dim1, *dim2),
        TensorOp::Permute { axes } => {
            names = axes.iter().map(|dim| first.get(at(*dim, first.len())).copied().unwrap_or("")).collect();
        }
        TensorOp::SqueezeDim { dim } => names = without(first, &[*dim]),
        TensorOp::SqueezeDims { dims } => names = without(first, dims),
        TensorOp::UnsqueezeDim { dim } | TensorOp::Stack { dim } => {
            let place = at(*dim, rank);
            if place <= names.len() {
                names.insert(place, "");
            }
        }
        TensorOp::OneHot { .. } => names.push(""),
        TensorOp::Expand { .. } => {
            names = none(rank.saturating_sub(first.len()));
            names.extend(first.iter().copied());
        }
        TensorOp::Matmul => {
            if let (Some(last), Some(second)) = (names.last_mut(), operands.get(1)) {
                *last = second.last().copied().unwrap_or("");
            }
        }
        TensorOp::Reshape { .. }
        | TensorOp::Flatten { .. }
        | TensorOp::Einsum { .. }
        | TensorOp::Gather { .. } => return none(rank),
        _ => {
            for other in operands.iter().skip(1).filter(|other| other.len() == first.len()) {
                for (name, other) in names.iter_mut().zip(other) {
                    if name.is_empty() {
                        *name = other;
                    }
                }
            }
        }
    }
    if names.len() == rank { names } else { none(rank) }
}

fn without(names: &Names, removed: &[i64]) -> Names {
    let removed: SmallVec<[usize; 4]> = removed.iter().filter_map(|dim| axis(*dim, names.len())).collect();
    names.iter().enumerate().filter(|(place, _)| !removed.contains(place)).map(|(_, name)| *name).collect()
}

fn none(rank: usize) -> Names {
    Names::from_elem("", rank)
}

/// A rule's message with the name of the axis behind its number: ``axis 1 `position` ``.
pub(super) fn named(message: &str, names: &Names) -> String {
    let mut text = String::with_capacity(message.len() + 20);
    let mut rest = message;
    while let Some(found) = rest.find("axis ") {
        let (before, after) = rest.split_at(found + "axis ".len());
        text.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = after.split_at(digits);
        text.push_str(number);
        if let Some(name) = number.parse::<usize>().ok().and_then(|axis| names.get(axis))
            && !name.is_empty()
        {
            text.push_str(" `");
            text.push_str(name);
            text.push('`');
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
