//! Operations on numbers, truth values and strings.

use std::cmp::Ordering;
use std::sync::Arc;

use super::error::Fault;
use super::room::{room_for_text, text};
use super::value::Value;
use crate::ir::ScalarOp;

/// An operation of one operand.
pub(crate) fn unary(op: ScalarOp, a: &Value) -> Result<Value, Box<Fault>> {
    let overflow = || Box::new(Fault::Overflow { operation: format!("{} {a}", op.name()) });
    Ok(match (op, a) {
        (ScalarOp::Neg, Value::Int(a)) => Value::Int(a.checked_neg().ok_or_else(overflow)?),
        (ScalarOp::Neg, Value::Float(a)) => Value::Float(-a),
        (ScalarOp::Abs, Value::Int(a)) => Value::Int(a.checked_abs().ok_or_else(overflow)?),
        (ScalarOp::Abs, Value::Float(a)) => Value::Float(a.abs()),
        (ScalarOp::Signum, Value::Int(a)) => Value::Int(a.signum()),
        (ScalarOp::IsNan, Value::Float(a)) => Value::Bool(a.is_nan()),
        (ScalarOp::IsInfinite, Value::Float(a)) => Value::Bool(a.is_infinite()),
        (ScalarOp::IsFinite, Value::Float(a)) => Value::Bool(a.is_finite()),
        (ScalarOp::Not, Value::Bool(a)) => Value::Bool(!a),
        (ScalarOp::Not, Value::Int(a)) => Value::Int(!a),
        (ScalarOp::ToFloat, Value::Bool(a)) => Value::Float(f64::from(u8::from(*a))),
        (ScalarOp::ToInt, Value::Bool(a)) => Value::Int(i64::from(*a)),
        #[expect(clippy::cast_precision_loss, reason = "as Rust's `as`, which the op is documented to be")]
        (ScalarOp::ToFloat, Value::Int(a)) => Value::Float(*a as f64),
        (ScalarOp::ToInt, Value::Float(a)) => Value::Int(whole(*a).ok_or_else(|| {
            let why = "an `i64` holds whole numbers from -2^63 to 2^63 - 1";
            Fault::operation(format!("{a} cannot be made an integer: {why}"))
        })?),
        (ScalarOp::ToStr, Value::Missing(missing)) => return Err(Fault::missing(missing)),
        (ScalarOp::ToStr, a) => Value::Str(text(a)?.into()),
        (op, Value::Float(a)) => Value::Float(function(op, *a)?),
        _ => return Err(Fault::internal("a scalar operation on a value of another type")),
    })
}

/// A float without its fraction; nothing of NaN, infinity and what lies outside of `i64`.
pub(crate) fn whole(a: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the fraction is to go, and the rest is in range")]
    (-END..END).contains(&a).then_some(a as i64)
}

/// A function of one float.
fn function(op: ScalarOp, a: f64) -> Result<f64, Box<Fault>> {
    Ok(match op {
        ScalarOp::Sqrt => a.sqrt(),
        ScalarOp::Exp => a.exp(),
        ScalarOp::Ln => a.ln(),
        ScalarOp::Log2 => a.log2(),
        ScalarOp::Log10 => a.log10(),
        ScalarOp::Sin => a.sin(),
        ScalarOp::Cos => a.cos(),
        ScalarOp::Tan => a.tan(),
        ScalarOp::Tanh => a.tanh(),
        ScalarOp::Floor => a.floor(),
        ScalarOp::Ceil => a.ceil(),
        ScalarOp::Round => a.round(),
        ScalarOp::Trunc => a.trunc(),
        ScalarOp::Signum => a.signum(),
        _ => return Err(Fault::internal("a scalar operation on a value of another type")),
    })
}

/// A number between two bounds.
pub(crate) fn clamp(values: &[Value]) -> Result<Value, Box<Fault>> {
    match values {
        [Value::Int(a), Value::Int(low), Value::Int(high)] if low <= high => {
            Ok(Value::Int(*a.clamp(low, high)))
        }
        [Value::Float(a), Value::Float(low), Value::Float(high)] if low <= high => {
            Ok(Value::Float(a.clamp(*low, *high)))
        }
        [_, low, high] => {
            Err(Fault::operation(format!("a value cannot be clamped between {low} and {high}")))
        }
        _ => Err(Fault::internal("a scalar operation on a value of another type")),
    }
}

/// An operation of two operands of one type.
pub(crate) fn binary(op: ScalarOp, a: &Value, b: &Value) -> Result<Value, Box<Fault>> {
    match op {
        ScalarOp::Eq | ScalarOp::Ne => {
            let equal =
                a.equals(b).ok_or_else(|| Fault::internal("a comparison of values without equality"))?;
            return Ok(Value::Bool(equal == (op == ScalarOp::Eq)));
        }
        ScalarOp::Lt | ScalarOp::Le | ScalarOp::Gt | ScalarOp::Ge => {
            let order = match (a, b) {
                (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
                (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
                (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
                _ => return Err(Fault::internal("a comparison of values without order")),
            };
            return Ok(Value::Bool(match op {
                ScalarOp::Lt => order == Some(Ordering::Less),
                ScalarOp::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                ScalarOp::Gt => order == Some(Ordering::Greater),
                _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            }));
        }
        _ => {}
    }
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => int(op, *a, *b).map(Value::Int),
        (Value::Float(a), Value::Float(b)) => float(op, *a, *b).map(Value::Float),
        (Value::Bool(a), Value::Bool(b)) => Ok(Value::Bool(match op {
            ScalarOp::And => *a && *b,
            ScalarOp::Or => *a || *b,
            ScalarOp::Xor => *a ^ *b,
            _ => return Err(Fault::internal("an arithmetic operation on truth values")),
        })),
        (Value::Str(a), Value::Str(b)) if op == ScalarOp::Add => {
            // The text is made, and then moved to where it is shared.
            room_for_text((a.len() + b.len()).saturating_mul(2))?;
            Ok(Value::Str(Arc::from(format!("{a}{b}"))))
        }
        _ => Err(Fault::internal("a scalar operation on values of another type")),
    }
}

/// Integer arithmetic, checked.
pub(crate) fn int(op: ScalarOp, a: i64, b: i64) -> Result<i64, Box<Fault>> {
    let operation = || format!("{a} {} {b}", symbol(op));
    let result = match op {
        ScalarOp::Add => a.checked_add(b),
        ScalarOp::Sub => a.checked_sub(b),
        ScalarOp::Mul => a.checked_mul(b),
        ScalarOp::Div | ScalarOp::Rem | ScalarOp::DivEuclid | ScalarOp::RemEuclid if b == 0 => {
            return Err(Box::new(Fault::DivisionByZero { operation: operation() }));
        }
        ScalarOp::Div => a.checked_div(b),
        ScalarOp::Rem => a.checked_rem(b),
        ScalarOp::DivEuclid => a.checked_div_euclid(b),
        ScalarOp::RemEuclid => a.checked_rem_euclid(b),
        ScalarOp::And => Some(a & b),
        ScalarOp::Or => Some(a | b),
        ScalarOp::Xor => Some(a ^ b),
        // As Rust's `<<`, which loses bits but must not lose them all.
        ScalarOp::Shl => u32::try_from(b).ok().and_then(|b| a.checked_shl(b)),
        ScalarOp::Shr => u32::try_from(b).ok().and_then(|b| a.checked_shr(b)),
        ScalarOp::Min => Some(a.min(b)),
        ScalarOp::Max => Some(a.max(b)),
        ScalarOp::Pow if b < 0 => return Err(Box::new(Fault::NegativePower { operation: operation() })),
        ScalarOp::Pow => int_power(a, b),
        _ => return Err(Fault::internal("an operation that integers do not have")),
    };
    result.ok_or_else(|| Box::new(Fault::Overflow { operation: operation() }))
}

fn int_power(a: i64, b: i64) -> Option<i64> {
    match a {
        0 | 1 if b > 0 => Some(a),
        -1 => Some(if b % 2 == 0 { 1 } else { -1 }),
        _ => a.checked_pow(u32::try_from(b).ok()?),
    }
}

fn float(op: ScalarOp, a: f64, b: f64) -> Result<f64, Box<Fault>> {
    Ok(match op {
        ScalarOp::Add => a + b,
        ScalarOp::Sub => a - b,
        ScalarOp::Mul => a * b,
        ScalarOp::Div => a / b,
        ScalarOp::Rem => a % b,
        ScalarOp::DivEuclid => a.div_euclid(b),
        ScalarOp::RemEuclid => a.rem_euclid(b),
        ScalarOp::Min => a.min(b),
        ScalarOp::Max => a.max(b),
        ScalarOp::Pow => a.powf(b),
        _ => return Err(Fault::internal("an operation that floats do not have")),
    })
}

fn symbol(op: ScalarOp) -> &'static str {
    match op {
        ScalarOp::Add => "+",
        ScalarOp::Sub => "-",
        ScalarOp::Mul => "*",
        ScalarOp::Div => "/",
        ScalarOp::Rem => "%",
        ScalarOp::Pow => "to the power",
        ScalarOp::Shl => "<<",
        ScalarOp::Shr => ">>",
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_arithmetic_is_exact_or_an_error() {
        assert_eq!(int(ScalarOp::Div, -7, 2), Ok(-3));
        assert_eq!(int(ScalarOp::Rem, -7, 2), Ok(-1));
        assert_eq!(int(ScalarOp::Pow, 2, 62), Ok(1 << 62));
        assert_eq!(int(ScalarOp::Pow, 0, 0), Ok(1));
        assert_eq!(int(ScalarOp::Pow, -1, i64::MAX), Ok(-1));
        assert_eq!(int(ScalarOp::Pow, 1, i64::MAX), Ok(1));
        for (op, a, b) in [
            (ScalarOp::Add, i64::MAX, 1),
            (ScalarOp::Sub, i64::MIN, 1),
            (ScalarOp::Mul, i64::MAX, 2),
            (ScalarOp::Div, i64::MIN, -1),
            (ScalarOp::Pow, 2, 63),
            (ScalarOp::Shl, 1, 64),
            (ScalarOp::Shr, 1, -1),
            (ScalarOp::DivEuclid, i64::MIN, -1),
            (ScalarOp::Rem, i64::MIN, -1),
            (ScalarOp::RemEuclid, i64::MIN, -1),
        ] {
            assert!(matches!(*int(op, a, b).unwrap_err(), Fault::Overflow { .. }), "{op:?}");
        }
        assert_eq!(int(ScalarOp::DivEuclid, -7, 2), Ok(-4));
        assert_eq!(int(ScalarOp::RemEuclid, -7, 2), Ok(1));
        assert_eq!(int(ScalarOp::Shl, 3, 62), Ok(3 << 62));
        assert_eq!(int(ScalarOp::Shr, -8, 1), Ok(-4));
        for op in [ScalarOp::Div, ScalarOp::Rem, ScalarOp::DivEuclid, ScalarOp::RemEuclid] {
            let fault = int(op, 5, 0).unwrap_err();
            assert!(matches!(*fault, Fault::DivisionByZero { .. }), "{op:?}");
        }
        let fault = int(ScalarOp::Div, 5, 0).unwrap_err();
        assert_eq!(fault.to_string(), "integer division by zero in `5 / 0`");
        assert!(matches!(*int(ScalarOp::Pow, 2, -1).unwrap_err(), Fault::NegativePower { .. }));
    }

    #[test]
    fn a_float_that_is_no_integer_is_an_error_and_not_another_integer() {
        for a in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 9_223_372_036_854_775_808.0, -1e300] {
            let fault = unary(ScalarOp::ToInt, &Value::Float(a)).unwrap_err();
            assert!(matches!(*fault, Fault::Operation { .. }), "{a}");
        }
        let fault = unary(ScalarOp::ToInt, &Value::Float(f64::NAN)).unwrap_err().to_string();
        assert_eq!(
            fault,
            "NaN cannot be made an integer: an `i64` holds whole numbers from -2^63 to 2^63 - 1"
        );
    }

    #[test]
    fn every_scalar_operation_has_a_meaning_for_the_types_it_documents() {
        use ScalarOp as S;
        let (i, f) = (Value::Int, Value::Float);
        let (s, b) = (|t: &str| Value::Str(t.into()), Value::Bool);
        let cases2 = [
            (S::Add, i(2), i(3), i(5)),
            (S::Add, f(2.0), f(3.0), f(5.0)),
            (S::Add, s("a"), s("b"), s("ab")),
            (S::Sub, f(2.0), f(3.0), f(-1.0)),
            (S::Mul, f(2.0), f(3.0), f(6.0)),
            (S::Div, f(1.0), f(0.0), f(f64::INFINITY)),
            (S::Rem, f(5.5), f(2.0), f(1.5)),
            (S::Min, i(2), i(3), i(2)),
            (S::Max, f(2.0), f(3.0), f(3.0)),
            (S::Pow, f(2.0), f(-1.0), f(0.5)),
            (S::Eq, s("a"), s("a"), b(true)),
            (S::Ne, b(true), b(false), b(true)),
            (S::Ne, f(f64::NAN), f(f64::NAN), b(true)),
            (S::Lt, s("a"), s("b"), b(true)),
            (S::Le, f(f64::NAN), f(1.0), b(false)),
            (S::Gt, i(3), i(2), b(true)),
            (S::Ge, i(2), i(2), b(true)),
            (S::And, b(true), b(false), b(false)),
            (S::Or, b(true), b(false), b(true)),
            (S::Xor, b(true), b(true), b(false)),
            (S::And, i(6), i(3), i(2)),
            (S::Or, i(6), i(3), i(7)),
            (S::Xor, i(6), i(3), i(5)),
            (S::DivEuclid, f(-7.0), f(2.0), f(-4.0)),
            (S::RemEuclid, f(-7.0), f(2.0), f(1.0)),
        ];
        for (op, x, y, expected) in cases2 {
            assert_eq!(binary(op, &x, &y).unwrap().equals(&expected), Some(true), "{op:?}");
        }
        let cases1 = [
            (S::Neg, i(2), i(-2)),
            (S::Abs, f(-2.0), f(2.0)),
            (S::Sqrt, f(4.0), f(2.0)),
            (S::Exp, f(0.0), f(1.0)),
            (S::Ln, f(1.0), f(0.0)),
            (S::Not, b(true), b(false)),
            (S::Not, i(5), i(-6)),
            (S::Log2, f(8.0), f(3.0)),
            (S::Log10, f(100.0), f(2.0)),
            (S::Sin, f(0.0), f(0.0)),
            (S::Cos, f(0.0), f(1.0)),
            (S::Tan, f(0.0), f(0.0)),
            (S::Tanh, f(0.0), f(0.0)),
            (S::Floor, f(-1.5), f(-2.0)),
            (S::Ceil, f(-1.5), f(-1.0)),
            (S::Round, f(-1.5), f(-2.0)),
            (S::Trunc, f(-1.5), f(-1.0)),
            (S::Signum, f(-0.5), f(-1.0)),
            (S::Signum, i(-7), i(-1)),
            (S::IsNan, f(f64::NAN), b(true)),
            (S::IsInfinite, f(f64::NAN), b(false)),
            (S::IsFinite, f(1.0), b(true)),
            (S::ToFloat, b(true), f(1.0)),
            (S::ToInt, b(true), i(1)),
            (S::ToFloat, i(2), f(2.0)),
            (S::ToInt, f(-2.7), i(-2)),
            (S::ToInt, f(-9_223_372_036_854_775_808.0), i(i64::MIN)),
            (S::ToStr, i(2), s("2")),
        ];
        for (op, x, expected) in cases1 {
            assert_eq!(unary(op, &x).unwrap().equals(&expected), Some(true), "{op:?}");
        }
        assert!(matches!(*unary(S::Neg, &i(i64::MIN)).unwrap_err(), Fault::Overflow { .. }));
        assert_eq!(clamp(&[i(7), i(0), i(5)]).unwrap().equals(&i(5)), Some(true));
        assert_eq!(clamp(&[f(-1.0), f(0.0), f(5.0)]).unwrap().equals(&f(0.0)), Some(true));
        for bounds in [[f(0.0), f(2.0), f(1.0)], [f(0.0), f(f64::NAN), f(1.0)]] {
            assert!(matches!(*clamp(&bounds).unwrap_err(), Fault::Operation { .. }));
        }
    }
}
