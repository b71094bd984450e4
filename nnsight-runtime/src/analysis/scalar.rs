//! Operations on known numbers, truth values and strings.
//!
//! Everything is computed that can be: what guards an operation must be as known as what would make it fail.

use std::cmp::Ordering;

use super::value::Known;
use crate::ir::ScalarOp;

/// The result, where it is known and there is one.
pub(super) fn fold(op: ScalarOp, args: &[&Known]) -> Known {
    let known = match args {
        [a] => unary(op, a),
        [a, b] => binary(op, a, b),
        _ => None,
    };
    known.unwrap_or_default()
}

fn unary(op: ScalarOp, a: &Known) -> Option<Known> {
    Some(match (op, a) {
        (ScalarOp::Neg, Known::Int(a)) => Known::Int(a.checked_neg()?),
        (ScalarOp::Neg, Known::Float(a)) => Known::Float(-a),
        (ScalarOp::Abs, Known::Int(a)) => Known::Int(a.checked_abs()?),
        (ScalarOp::Abs, Known::Float(a)) => Known::Float(a.abs()),
        (ScalarOp::Sqrt, Known::Float(a)) => Known::Float(a.sqrt()),
        (ScalarOp::Exp, Known::Float(a)) => Known::Float(a.exp()),
        (ScalarOp::Ln, Known::Float(a)) => Known::Float(a.ln()),
        (ScalarOp::Not, Known::Bool(a)) => Known::Bool(!a),
        #[expect(clippy::cast_precision_loss, reason = "as the op is documented")]
        (ScalarOp::ToFloat, Known::Int(a)) => Known::Float(*a as f64),
        (ScalarOp::ToInt, Known::Float(a)) => Known::Int(crate::exec::whole(*a)?),
        (ScalarOp::ToStr, Known::Int(a)) => Known::Str(a.to_string().into()),
        (ScalarOp::ToStr, Known::Float(a)) => Known::Str(a.to_string().into()),
        (ScalarOp::ToStr, Known::Bool(a)) => Known::Str(a.to_string().into()),
        (ScalarOp::ToStr, Known::Str(a)) => Known::Str(a.clone()),
        _ => return None,
    })
}

fn binary(op: ScalarOp, a: &Known, b: &Known) -> Option<Known> {
    let order = || match (a, b) {
        (Known::Int(a), Known::Int(b)) => Some(Some(a.cmp(b))),
        (Known::Float(a), Known::Float(b)) => Some(a.partial_cmp(b)),
        (Known::Str(a), Known::Str(b)) => Some(Some(a.cmp(b))),
        _ => None,
    };
    let ordered = |holds: fn(Ordering) -> bool| Some(Known::Bool(order()?.is_some_and(holds)));
    match op {
        ScalarOp::Eq => return a.equals(b).map(Known::Bool),
        ScalarOp::Ne => return a.equals(b).map(|equal| Known::Bool(!equal)),
        ScalarOp::Lt => return ordered(Ordering::is_lt),
        ScalarOp::Le => return ordered(Ordering::is_le),
        ScalarOp::Gt => return ordered(Ordering::is_gt),
        ScalarOp::Ge => return ordered(Ordering::is_ge),
        // One side may decide.
        ScalarOp::And | ScalarOp::Or => {
            let decides = op == ScalarOp::Or;
            return match (a, b) {
                (Known::Bool(x), _) | (_, Known::Bool(x)) if *x == decides => Some(Known::Bool(decides)),
                (Known::Bool(_), Known::Bool(_)) => Some(Known::Bool(!decides)),
                _ => None,
            };
        }
        _ => {}
    }
    Some(match (a, b) {
        (Known::Int(a), Known::Int(b)) => Known::Int(int(op, *a, *b)?),
        (Known::Float(a), Known::Float(b)) => Known::Float(float(op, *a, *b)?),
        (Known::Bool(a), Known::Bool(b)) if op == ScalarOp::Xor => Known::Bool(a ^ b),
        (Known::Str(a), Known::Str(b)) if op == ScalarOp::Add && a.len() + b.len() <= LONGEST => {
            Known::Str(format!("{a}{b}").into())
        }
        _ => return None,
    })
}

/// The longest string that is put together, so that one that doubles again and again stays small.
const LONGEST: usize = 10_000;

fn int(op: ScalarOp, a: i64, b: i64) -> Option<i64> {
    match op {
        ScalarOp::Add => a.checked_add(b),
        ScalarOp::Sub => a.checked_sub(b),
        ScalarOp::Mul => a.checked_mul(b),
        ScalarOp::Div => a.checked_div(b),
        ScalarOp::Rem => a.checked_rem(b),
        ScalarOp::Min => Some(a.min(b)),
        ScalarOp::Max => Some(a.max(b)),
        ScalarOp::Pow => match (a, b) {
            (0 | 1, 1..) => Some(a),
            (-1, 0..) => Some(if b % 2 == 0 { 1 } else { -1 }),
            _ => a.checked_pow(u32::try_from(b).ok()?),
        },
        _ => None,
    }
}

fn float(op: ScalarOp, a: f64, b: f64) -> Option<f64> {
    Some(match op {
        ScalarOp::Add => a + b,
        ScalarOp::Sub => a - b,
        ScalarOp::Mul => a * b,
        ScalarOp::Div => a / b,
        ScalarOp::Rem => a % b,
        ScalarOp::Min => a.min(b),
        ScalarOp::Max => a.max(b),
        ScalarOp::Pow => a.powf(b),
        _ => return None,
    })
}
