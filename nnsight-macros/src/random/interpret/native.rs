//! What programs call of the standard library: functions over references, methods of arrays, options and structs.

use syn::token::PlusEq;
use syn::{BinOp, ExprMethodCall};

use super::call::arithmetic;
use super::function::library;
use super::value::Place;
use super::{Flow, Interpreter, Stop, Value, stuck};

/// An index of the host.
pub fn position<'s>(value: &Value<'s>) -> Result<usize, Stop<'s>> {
    match value {
        Value::Int(index) => usize::try_from(*index).map_err(|error| Stop::Stuck(error.to_string())),
        other => stuck(format!("{} as an index", other.kind())),
    }
}

/// What a loop goes over: the items of a place by reference.
pub fn items(value: Value) -> Value {
    match value {
        Value::Reference(place) => match place.clone().through().get() {
            Value::Array(items) => references(&place.through(), items.len()),
            other => other,
        },
        other => other,
    }
}

fn references<'s>(place: &Place<'s>, len: usize) -> Value<'s> {
    Value::Array((0..len).map(|part| Value::Reference(place.part(part))).collect())
}

fn some(value: Value) -> Value {
    Value::Option(Some(Box::new(value)))
}

fn plus() -> BinOp {
    BinOp::AddAssign(PlusEq::default())
}

impl<'a, 's> Interpreter<'a, 's> {
    /// A function of the standard library, or of the host's helpers, if it is one.
    pub(super) fn native(
        &mut self,
        function: &str,
        arguments: &[Value<'s>],
    ) -> Result<Option<Value<'s>>, Stop<'s>> {
        Ok(Some(match (function, arguments) {
            ("swap", [Value::Reference(a), Value::Reference(b)]) => {
                self.may_change(a)?;
                self.may_change(b)?;
                let (left, right) = (a.get(), b.get());
                a.set(right);
                b.set(left);
                Value::Unit
            }
            ("replace", [Value::Reference(place), value]) => {
                self.may_change(place)?;
                let old = place.get();
                place.set(value.clone());
                old
            }
            ("add_assign", [Value::Reference(place), value]) => {
                self.may_change(place)?;
                place.set(arithmetic(&plus(), place.get(), value.clone())?);
                Value::Unit
            }
            ("checked", [Value::Int(value)]) => Value::Int(if value % 2 == 0 { value / 2 + 1 } else { -1 }),
            _ => return Ok(None),
        }))
    }

    /// A method of something that has parts.
    pub(super) fn native_method(
        &mut self,
        place: Place<'s>,
        method: &str,
        call: &'a ExprMethodCall,
    ) -> Flow<'s> {
        let arguments =
            call.args.iter().map(|argument| self.used(argument)).collect::<Result<Vec<_>, _>>()?;
        if ["swap", "reverse", "rotate_left", "fill", "replace", "__set_index"].contains(&method) {
            self.may_change(&place)?;
        }
        Ok(match (place.get(), method, &arguments[..]) {
            (value, "clone", []) => value,
            (Value::Array(items), "iter_mut", []) => references(&place, items.len()),
            (Value::Array(items), "for_each", [closure]) => {
                for item in items {
                    self.call_closure_with(closure, vec![item])?;
                }
                Value::Unit
            }
            (Value::Array(items), "get_mut", [index]) => {
                let index = position(index)?;
                if index < items.len() {
                    some(Value::Reference(place.part(index)))
                } else {
                    Value::Option(None)
                }
            }
            (Value::Array(items), "last_mut", []) => some(Value::Reference(place.part(items.len() - 1))),
            (Value::Array(mut items), "swap", [a, b]) => {
                items.swap(position(a)?, position(b)?);
                place.set(Value::Array(items));
                Value::Unit
            }
            (Value::Array(mut items), "reverse", []) => {
                items.reverse();
                place.set(Value::Array(items));
                Value::Unit
            }
            (Value::Array(mut items), "rotate_left", [by]) => {
                items.rotate_left(position(by)?);
                place.set(Value::Array(items));
                Value::Unit
            }
            (Value::Array(items), "fill", [value]) => {
                place.set(Value::Array(vec![value.clone(); items.len()]));
                Value::Unit
            }
            (Value::Array(_), "__set_index", [index, value]) => {
                place.part(position(index)?).set(value.clone());
                Value::Unit
            }
            (Value::Option(Some(_)), "as_mut", []) => some(Value::Reference(place.part(0))),
            (Value::Option(Some(value)), "expect", [_]) => *value,
            (Value::Option(value), "unwrap_or", [other]) => {
                value.map_or_else(|| other.clone(), |value| *value)
            }
            (old @ Value::Option(_), "replace", [value]) => {
                place.set(some(value.clone()));
                old
            }
            (Value::Struct(..), method, _) => {
                let function = library(method).ok_or_else(|| format!("no method `{method}`"))?;
                let receiver = [Value::Reference(place)];
                return self.call_function(function, receiver.into_iter().chain(arguments).collect());
            }
            (value, method, _) => return stuck(format!("`{method}` of {}", value.kind())),
        })
    }
}
