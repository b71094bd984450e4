//! Operators, and values as text, as in Rust.

use std::fmt::{Debug, Display};

use super::{Flow, Panic, Stop, Value};
use crate::random::program::{Binary, Compare, Style};

pub fn formatted<T: Debug + Display>(style: Style, value: T) -> String {
    match style {
        Style::Shown => format!("<{value}>"),
        Style::Debug => format!("a{value:?}b"),
        Style::Wide => format!("{value:>5}"),
    }
}

pub fn binary(op: Binary, a: Value, b: Value) -> Flow<Value> {
    Ok(match (a, b) {
        (Value::Int(a), Value::Int(b)) => {
            let result = match op {
                Binary::Add => a.checked_add(b),
                Binary::Sub => a.checked_sub(b),
                Binary::Mul => a.checked_mul(b),
                Binary::Div => a.checked_div(b),
                _ => a.checked_rem(b),
            };
            Value::Int(result.ok_or(Stop::Panic(Panic::Rusts("arithmetic")))?)
        }
        (Value::Float(a), Value::Float(b)) => Value::Float(match op {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::Mul => a * b,
            Binary::Div => a / b,
            _ => a % b,
        }),
        (Value::Bool(a), Value::Bool(b)) => Value::Bool(match op {
            Binary::And => a & b,
            Binary::Or => a | b,
            _ => a ^ b,
        }),
        (Value::Str(a), Value::Str(b)) => Value::Str(a + b.as_str()),
        (a, b) => panic!("the generator combined {a:?} and {b:?}"),
    })
}

pub fn compare(op: Compare, a: &Value, b: &Value) -> bool {
    fn ordered<T: PartialOrd>(op: Compare, a: &T, b: &T) -> bool {
        match op {
            Compare::Eq => a == b,
            Compare::Ne => a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
        }
    }
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => ordered(op, a, b),
        (Value::Float(a), Value::Float(b)) => ordered(op, a, b),
        (Value::Bool(a), Value::Bool(b)) => ordered(op, a, b),
        (Value::Str(a), Value::Str(b)) => ordered(op, a, b),
        (a, b) => panic!("the generator compared {a:?} and {b:?}"),
    }
}
