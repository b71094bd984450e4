//! Methods of guards, of the session and of values.

use std::cell::RefCell;
use std::rc::Rc;

use syn::{Expr, ExprMethodCall, GenericArgument};

use super::guards::{Cells, Guard, pending};
use super::value::{Handle, Place};
use super::{Flow, Interpreter, Stop, Value, matching, names, stuck};

impl<'a, 's> Interpreter<'a, 's> {
    pub(super) fn method(&mut self, call: &'a ExprMethodCall) -> Flow<'s> {
        let method = call.method.to_string();
        if let ("begin", Some(value)) = (method.as_str(), call.args.first()) {
            let guard = matching::begin(self.used(value)?)?;
            return Ok(Value::Guard(Rc::new(RefCell::new(Some(guard)))));
        }
        if method == "__through" {
            return Ok(match self.place(&call.receiver)?.get() {
                reference @ Value::Reference(_) => reference,
                // What is no reference and not `mut` keeps its handles.
                _ => Value::Unit,
            });
        }
        let place = self.place(&call.receiver)?.through();
        let receiver = place.get();
        match receiver {
            Value::Array(_) | Value::Option(_) | Value::Struct(..) => {
                self.native_method(place, &method, call)
            }
            // How a place is carried, which what it holds decides.
            Value::Unit if method == "skips" => Ok(Value::Bool(false)),
            Value::Unit if method == "reached" => Ok(Value::Unit),
            Value::Dead => Err(Stop::Dead),
            // What an operand of the host becomes beside another: here it has no count among its values, and stays.
            _ if method == "__beside" => Ok(Value::Unit),
            Value::Unit if method == "__side" => Ok(Value::Unit),
            Value::Unit if matches!(&*method, "of" | "of_ref" | "literal") => match call.args.first() {
                Some(operand) => self.used(operand),
                None => stuck("an operand that is not there"),
            },
            Value::Guard(guard) => self.guard_method(&guard, &method, call),
            Value::Session => self.session_method(&method, call),
            receiver => {
                let arguments =
                    call.args.iter().map(|argument| self.used(argument)).collect::<Result<Vec<_>, _>>()?;
                let mut arguments = arguments.into_iter().map(Value::read);
                let first = arguments.next().unwrap_or(Value::Unit);
                match method.as_str() {
                    "__text" => Ok(Value::Unit),
                    "__value" | "__read" | "__shown" | "clone" => Ok(receiver),
                    "save" => self.save(receiver),
                    _ => Ok(value_method(&method, receiver, first, arguments.next().unwrap_or(Value::Unit))?),
                }
            }
        }
    }

    fn guard_method(
        &mut self,
        guard: &Rc<RefCell<Option<Guard<'s>>>>,
        method: &str,
        call: &'a ExprMethodCall,
    ) -> Flow<'s> {
        let argument = |number: usize| match call.args.iter().nth(number) {
            Some(argument) => Ok(argument),
            None => stuck(format!("`{method}` lacks an argument")),
        };
        if method == "cases" {
            let cases = matching::cases(argument(0)?)?;
            let mut guard = guard.borrow_mut();
            let Some(guard) = &mut *guard else { return stuck("a guard used after its end") };
            return Ok(guard.cases(&cases)?);
        }
        let logic = matches!(&*guard.borrow(), Some(Guard::Logic(_)));
        let carry = match method {
            "rhs" => self.slots(argument(0)?)?,
            "join" if logic => self.slots(argument(1)?)?,
            "enter" | "latch" | "exit" | "first" | "leave" | "dead" | "join" | "end" | "scrutinee" => {
                self.slots(argument(0)?)?
            }
            "test" | "guard" => self.slots(argument(1)?)?,
            "jump" | "give" => self.slots(argument(2)?)?,
            _ => Cells(Vec::new()),
        };
        // Evaluated before the guard is borrowed: it may stand in the expressions.
        let value = match method {
            "join" if logic => self.expr(argument(0)?)?,
            "join" if call.args.len() == 1 => Value::Unit,
            "join" => Value::Tuple(vec![self.expr(argument(1)?)?, self.expr(argument(2)?)?]),
            "test" | "lift" | "passes" => self.expr(argument(0)?)?,
            "leave" | "jump" | "bound" | "peek" | "first" => self.expr(argument(1)?)?,
            "asks" | "guard" | "back" => self.used(argument(0)?)?,
            "give" => self.used(argument(3)?)?,
            _ => Value::Unit,
        };
        if method == "exit" || method == "join" && logic {
            let Some(guard) = guard.take() else { return stuck("a guard used after its end") };
            return Ok(match value {
                Value::Option(rhs) => {
                    let traced = self.rhs_traced(argument(0)?);
                    guard.joined(rhs.map(|rhs| *rhs), traced, &carry)?
                }
                _ => guard.exit(&carry)?,
            });
        }
        if method == "jump" {
            let Value::Jump(jump) = value else { return stuck("a jump without its kind") };
            let chain = self.chain(argument(0)?)?;
            let guard = guard.borrow();
            let Some(guard) = &*guard else { return stuck("a guard used after its end") };
            return Ok(guard.jump(&chain, jump, &carry, self.recorder)?);
        }
        if method == "give" {
            let chain = self.chain(argument(1)?)?;
            let mut guard = guard.borrow_mut();
            let Some(guard) = &mut *guard else { return stuck("a guard used after its end") };
            return Ok(Value::Given(guard.give(&chain, &carry, value, self.recorder)?.map(Box::new)));
        }
        let mut guard = guard.borrow_mut();
        let Some(guard) = &mut *guard else { return stuck("a guard used after its end") };
        Ok(match method {
            "enter" => guard.enter(&carry)?,
            "next" => guard.next()?,
            "latch" => guard.latch(&carry)?,
            "test" => guard.test(value, &carry)?,
            "first" => guard.first(&carry, matches!(value, Value::Bool(true)))?,
            "end" => guard.end(&carry)?,
            "lift" => guard.lift(value)?,
            "passes" => guard.passes(value)?,
            "scrutinee" => guard.scrutinee(&carry)?,
            "back" => guard.back(value)?,
            "asks" => guard.asks(&value)?,
            "guard" => guard.condition(value, &carry)?,
            "bound" => guard.bound(value)?,
            "peek" => Value::Reference(Place::new(guard.bound(value.read())?)),
            "leave" => guard.leave(&carry, value)?,
            "dead" => guard.dead(&carry)?,
            "join" => match value {
                Value::Tuple(mut arms) if arms.len() == 2 => {
                    let second = arms.remove(1);
                    guard.join(&carry, Some((arms.remove(0), second)))?
                }
                _ => guard.join(&carry, None)?,
            },
            "rhs" => guard.rhs(&carry)?,
            other => return stuck(format!("`{other}` of a guard")),
        })
    }

    /// Which of the guards in `(&a, (&b, ()))` are traced.
    pub(super) fn chain(&self, chain: &'a Expr) -> Result<Vec<bool>, Stop<'s>> {
        let traced = |name: &syn::Ident| match self.lookup(name).map(|cell| cell.borrow().clone()) {
            Some(Value::Guard(guard)) => Ok(guard.borrow().as_ref().is_some_and(Guard::is_traced)),
            _ => stuck(format!("`{name}` is no guard")),
        };
        names::chain_of(chain).into_iter().map(traced).collect()
    }

    /// Whether the right operand that this variable holds is traced, as far as its names tell.
    fn rhs_traced(&self, variable: &Expr) -> bool {
        match variable {
            Expr::Path(path) => path
                .path
                .get_ident()
                .and_then(|name| self.operands.get(&name.to_string()))
                .is_some_and(|operand| names::is_traced(operand)),
            _ => false,
        }
    }

    fn save(&mut self, value: Value<'s>) -> Flow<'s> {
        macro_rules! each {
            ($handle:expr; $($name:ident)+) => {
                match $handle {
                    $(Handle::$name(handle) => _ = handle.save(),)+
                }
            };
        }
        let Value::Traced(handle) = value else { return stuck(format!("{} saved", value.kind())) };
        each!(handle; Int Float Bool Str Ints Floats Bools Strs);
        self.saved += 1;
        Ok(Value::Saved(self.saved - 1))
    }

    fn session_method(&mut self, method: &str, call: &'a ExprMethodCall) -> Flow<'s> {
        let session = self.session;
        if method == "list" {
            return match item_type(call).as_deref() {
                Some("i64") => Ok(session.list::<i64>().into()),
                Some("f64") => Ok(session.list::<f64>().into()),
                Some("bool") => Ok(session.list::<bool>().into()),
                Some("Str") => Ok(session.list::<nnsight_runtime::stage::Str>().into()),
                other => stuck(format!("a list of {other:?}")),
            };
        }
        let mut arguments =
            call.args.iter().map(|argument| self.used(argument)).collect::<Result<Vec<_>, _>>()?;
        if arguments.is_empty() {
            return stuck(format!("`session.{method}` without arguments"));
        }
        let first = arguments.remove(0).read();
        let second = arguments.pop().map_or(Value::Unit, Value::read);
        let items = |items| Ok(Value::Items(Rc::new(RefCell::new(Some(items)))));
        match (method, first, second) {
            ("value", Value::Int(value), _) => Ok(session.value(value).into()),
            ("value", Value::Float(value), _) => Ok(session.value(value).into()),
            ("value", Value::Bool(value), _) => Ok(session.value(value).into()),
            ("value", Value::Str(value), _) => Ok(session.value(value).into()),
            ("value", Value::Truth(value), _) => Ok(session.value(value).into()),
            ("value", value @ Value::Traced(_), _) => Ok(value),
            ("list_of", Value::Array(array), _) => {
                let kind = array.first().map(Value::kind);
                if let Some(list) = all(&array, int) {
                    Ok(session.list_of(list).into())
                } else if let Some(list) = all(&array, float) {
                    Ok(session.list_of(list).into())
                } else if let Some(list) = all(&array, truth) {
                    Ok(session.list_of(list).into())
                } else if let Some(list) = all(&array, text) {
                    Ok(session.list_of(list).into())
                } else {
                    stuck(format!("a list of {kind:?}"))
                }
            }
            ("iter", Value::Array(array), _) => {
                if let Some(list) = all(&array, int) {
                    items(pending(session.iter(list)))
                } else if let Some(list) = all(&array, pair) {
                    items(pending(session.iter(list)))
                } else {
                    stuck("a loop over an array of other items than numbers")
                }
            }
            ("iter", Value::Range(start, end), _) => items(pending(session.iter(start..end))),
            ("iter", Value::Traced(Handle::Ints(list)), _) => items(pending(session.iter(list))),
            ("iter", Value::Traced(Handle::Floats(list)), _) => items(pending(session.iter(list))),
            ("iter", Value::Traced(Handle::Bools(list)), _) => items(pending(session.iter(list))),
            ("iter", Value::Traced(Handle::Strs(list)), _) => items(pending(session.iter(list))),
            ("range", Value::Int(start), Value::Traced(Handle::Int(end))) => {
                items(pending(session.range(start, end)))
            }
            ("zip", Value::Traced(a), Value::Traced(b)) => {
                macro_rules! zip {
                    ($($left:ident)+) => {
                        match a {
                            $(Handle::$left(a) => match b {
                                Handle::Ints(b) => items(pending(session.zip(a, b))),
                                Handle::Floats(b) => items(pending(session.zip(a, b))),
                                Handle::Bools(b) => items(pending(session.zip(a, b))),
                                Handle::Strs(b) => items(pending(session.zip(a, b))),
                                _ => stuck("a zip of no list"),
                            },)+
                            _ => stuck("a zip of no list"),
                        }
                    };
                }
                zip!(Ints Floats Bools Strs)
            }
            (method, first, second) => {
                stuck(format!("`session.{method}` of {} and {}", first.kind(), second.kind()))
            }
        }
    }
}

/// The `T` of `list::<T>()`.
fn item_type(call: &ExprMethodCall) -> Option<String> {
    match call.turbofish.as_ref()?.args.first()? {
        GenericArgument::Type(ty) => Some(quote::quote!(#ty).to_string()),
        _ => None,
    }
}

fn all<T>(values: &[Value], part: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(part).collect()
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        _ => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Str(value) => Some(value.clone()),
        _ => None,
    }
}

fn pair(value: &Value) -> Option<(i64, f64)> {
    match value {
        Value::Tuple(parts) => Some((int(parts.first()?)?, float(parts.get(1)?)?)),
        _ => None,
    }
}

fn value_method<'s>(
    method: &str,
    receiver: Value<'s>,
    first: Value<'s>,
    second: Value<'s>,
) -> Result<Value<'s>, String> {
    macro_rules! list {
        ($list:ident, $first:ident, $item:ident, $host:ident) => {
            match (method, $first, second) {
                ("len", ..) => $list.len().into(),
                ("copied", ..) => $list.copied().into(),
                ("append", Value::Traced(Handle::$item(item)), _) => {
                    $list.append(item);
                    Value::Unit
                }
                ("append", Value::$host(item), _) => {
                    $list.append(item);
                    Value::Unit
                }
                ("get", Value::Int(index), _) => $list.get(index).into(),
                ("get", Value::Traced(Handle::Int(index)), _) => $list.get(index).into(),
                ("contains", Value::Traced(Handle::$item(item)), _) => $list.contains(item).into(),
                ("__set_index", Value::Int(index), Value::Traced(Handle::$item(item))) => {
                    let list = $list;
                    list.__set_index(index, item);
                    Value::Unit
                }
                (_, first, _) => return Err(format!("`{method}` of a list and {}", first.kind())),
            }
        };
    }
    let kinds = (receiver.kind(), first.kind());
    Ok(match (receiver, method, first) {
        (Value::Traced(Handle::Ints(list)), _, first) => list!(list, first, Int, Int),
        (Value::Traced(Handle::Floats(list)), _, first) => list!(list, first, Float, Float),
        (Value::Traced(Handle::Bools(list)), _, first) => list!(list, first, Bool, Bool),
        (Value::Traced(Handle::Strs(list)), _, first) => list!(list, first, Str, Str),
        (Value::Int(a), "abs", _) => Value::Int(a.checked_abs().ok_or("overflow on the host")?),
        (Value::Int(a), "min", Value::Int(b)) => Value::Int(a.min(b)),
        (Value::Int(a), "max", Value::Int(b)) => Value::Int(a.max(b)),
        (Value::Float(a), "abs", _) => Value::Float(a.abs()),
        (Value::Traced(Handle::Int(a)), "abs", _) => a.abs().into(),
        (Value::Traced(Handle::Int(a)), "min", Value::Int(b)) => a.min(b).into(),
        (Value::Traced(Handle::Int(a)), "min", Value::Traced(Handle::Int(b))) => a.min(b).into(),
        (Value::Traced(Handle::Int(a)), "max", Value::Int(b)) => a.max(b).into(),
        (Value::Traced(Handle::Int(a)), "max", Value::Traced(Handle::Int(b))) => a.max(b).into(),
        (Value::Traced(Handle::Int(a)), "to_float", _) => a.to_float().into(),
        (Value::Traced(Handle::Float(a)), "abs", _) => a.abs().into(),
        _ => return Err(format!("`{method}` of {} and {}", kinds.0, kinds.1)),
    })
}
