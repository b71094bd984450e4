//! Functions of the runtime's private surface, and operators.

use std::cell::RefCell;
use std::rc::Rc;

use nnsight_runtime::private::{
    Endless, Equal, Greater, GreaterEqual, Kind, Lower, LowerEqual, NotEqual, RangeTo, While,
};
use nnsight_runtime::stage::Traced;
use syn::{BinOp, Expr, ExprCall, Ident};

use super::guards::{Cells, Guard};
use super::value::{Cell, Handle, Place};
use super::{Flow, Interpreter, Stop, Value, names, stuck};

impl<'a, 's> Interpreter<'a, 's> {
    pub(super) fn call(&mut self, call: &'a ExprCall) -> Flow<'s> {
        let Expr::Path(path) = &*call.func else {
            let called = self.used(&call.func)?;
            return self.call_closure(called, &call.args);
        };
        if let Some(closure) = path.path.get_ident().and_then(|name| self.lookup(name)) {
            let closure = closure.borrow().clone();
            return self.call_closure(closure, &call.args);
        }
        let mut segments = path.path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let (function, owner) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        // What is not evaluated in order:
        match (owner.as_str(), function.as_str()) {
            ("__nnsight", "run") => {
                let Some(Expr::Closure(body)) = call.args.last() else {
                    return stuck("`run` without a body");
                };
                return self.session_closure(body);
            }
            ("__nnsight", "leave") => {
                return call.args.last().map_or(Ok(Value::Unit), |outcome| self.expr(outcome));
            }
            // There for the borrow checker alone.
            ("__nnsight", "returns" | "reached" | "hold") => return Ok(Value::Unit),
            ("BeginTuple", "begin") => {
                let value = call.args.last().map_or(Ok(Value::Unit), |value| self.used(value))?;
                return Ok(Value::Guard(Rc::new(RefCell::new(Some(super::matching::begin(value)?)))));
            }
            // Programs assign no literals to traced variables.
            ("Call", "enter") | ("__nnsight", "assigned") => return Ok(Value::Unit),
            ("__nnsight", "formatted") => return self.formatted(call),
            ("__nnsight", "fails") => return self.fails(call),
            ("__nnsight", "unreached") => return stuck("a failure under host guards alone goes on"),
            ("__nnsight", "hold_in") => return self.hold(call),
            ("__nnsight", "ended" | "none_beside") => return Ok(Value::Option(None)),
            ("__nnsight", "given") => {
                return match call.args.first().map(|value| self.expr(value)).transpose()? {
                    Some(Value::Option(Some(value))) => Ok(*value),
                    _ => stuck("an arm without a value that passes"),
                };
            }
            ("__nnsight", "leaves") => {
                return call.args.last().map_or(Ok(Value::Unit), |value| self.expr(value));
            }
            ("__nnsight", "some") => {
                let place = call.args.first().map_or(Ok(Value::Unit), |place| self.expr(place))?;
                return Ok(Value::Option(Some(Box::new(place))));
            }
            _ => {}
        }
        let argument = |argument| if function == "same" { self.expr(argument) } else { self.used(argument) };
        let mut arguments = call.args.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
        if let Some(value) = self.native(&function, &arguments)? {
            return Ok(value);
        }
        if let Some(function) = super::function::library(&function) {
            return self.call_function(function, arguments);
        }
        let (first, second) = match arguments.len() {
            1 => (arguments.remove(0), Value::Unit),
            2 => (arguments.remove(0), arguments.remove(0)),
            n => return stuck(format!("`{function}` of {n} arguments")),
        };
        let guard = |guard: Result<Guard<'s>, String>| Ok(Value::Guard(Rc::new(RefCell::new(Some(guard?)))));
        match (owner.as_str(), function.as_str()) {
            ("IntoIf", "into_if") => guard(Guard::branch(first)),
            ("IntoLoop", "into_loop") => guard(Guard::for_loop(super::native::items(first))),
            ("RangeTo", "range") => match (first, second) {
                (Value::Int(start), Value::Int(end)) => Ok(Value::Range(start, end)),
                (Value::Int(start), Value::Traced(Handle::Int(end))) => Ok(RangeTo::range(start, end).into()),
                (a, b) => stuck(format!("a range from {} to {}", a.kind(), b.kind())),
            },
            ("And", "and") => guard(Guard::logic(first, false)),
            ("Or", "or") => guard(Guard::logic(first, true)),
            (_, "Some") => Ok(Value::Option(Some(Box::new(first)))),
            (_, "Ok") | ("__nnsight", "same") => Ok(first),
            ("Equal" | "NotEqual" | "Lower" | "LowerEqual" | "Greater" | "GreaterEqual", operator) => {
                Ok(compare(operator, first.read(), second.read())?)
            }
            _ => stuck(format!("the function `{owner}::{function}`")),
        }
    }

    /// The guard of a `while` or `loop`, by the names in what decides it; nothing is known of a `Kind`.
    pub(super) fn new_guard(&self, owner: &Ident, name: &Ident, block: &'a syn::Block) -> Value<'s> {
        let traced = self.is_traced(name, block);
        let guard = match (owner == "While", owner == "Endless") {
            (true, _) if traced => Guard::TracedWhile(While::new()),
            (true, _) => Guard::HostWhile(While::new()),
            (_, true) if traced => {
                let kind = Kind::<Traced<'s, bool>>::new();
                Guard::TracedEndless(Endless::new(&(&kind, ())), None)
            }
            (_, true) => Guard::HostEndless(Endless::new(&())),
            _ => return Value::Unit,
        };
        Value::Guard(Rc::new(RefCell::new(Some(guard))))
    }

    fn is_traced(&self, guard: &Ident, block: &syn::Block) -> bool {
        match self.conditions.get(&guard.to_string()) {
            Some(condition) => names::is_traced(condition),
            None => names::chains(block, guard, "give", 1)
                .iter()
                .flatten()
                .any(|between| self.is_traced(between, block)),
        }
    }

    /// `hold_in(&g, &x)`: a region of the graph keeps the place as it is, which the compiler sees to.
    fn hold(&mut self, call: &'a ExprCall) -> Flow<'s> {
        let graph = self.is_graph(call)?;
        let Some(place) = call.args.last() else { return stuck("a hold of nothing") };
        Ok(match self.expr(place)? {
            Value::Reference(place) if graph => Value::Hold(place),
            _ => Value::Unit,
        })
    }

    /// Whether the text of the guard in `f(&g, …)` is the graph's.
    fn is_graph(&mut self, call: &'a ExprCall) -> Result<bool, Stop<'s>> {
        let Some(Expr::Reference(guard)) = call.args.first() else { return stuck("no guard") };
        match self.expr(&guard.expr)? {
            Value::Guard(guard) => Ok(guard.borrow().as_ref().is_some_and(Guard::is_graph)),
            other => stuck(format!("{} as a guard", other.kind())),
        }
    }

    /// What is held cannot be changed.
    pub(super) fn may_change(&self, place: &Place<'s>) -> Result<(), Stop<'s>> {
        let held = |(_, cell): &(String, Cell<'s>)| matches!(&*cell.borrow(), Value::Hold(held) if held.overlaps(place));
        if self.callers.iter().chain([&self.variables]).flatten().any(held) {
            return stuck("a place is changed in a region of the graph that holds it");
        }
        Ok(())
    }

    /// The places in `&mut [if k.skips() { Slot::nothing() } else { k.reached(); slot(&k, "a", &mut a) }, …]`.
    pub(super) fn slots(&mut self, slots: &'a Expr) -> Result<Cells<'s>, Stop<'s>> {
        let places = names::slots(slots).ok_or_else(|| format!("`{}` as slots", quote::quote!(#slots)))?;
        let mut cells = Vec::new();
        for place in places {
            let reference = match place {
                Expr::Call(call) if names::called(call).is_some_and(|function| function == "again") => {
                    match call.args.first().map(|kept| self.expr(kept)).transpose()?.map(Value::read) {
                        Some(Value::Option(Some(reference))) => *reference,
                        _ => return stuck("a shadowed variable that is not kept"),
                    }
                }
                place => self.expr(place)?,
            };
            if let Value::Reference(place) = reference {
                self.may_change(&place)?;
                cells.push(place);
            }
        }
        Ok(Cells(cells))
    }
}

/// An operator over what the types of its operands allow.
macro_rules! operators {
    ($left:expr, $right:expr, $op:tt) => {
        match ($left, $right) {
            (Value::Traced(Handle::Int(a)), Value::Traced(Handle::Int(b))) => Some((a $op b).into()),
            (Value::Traced(Handle::Int(a)), Value::Int(b)) => Some((a $op b).into()),
            (Value::Int(a), Value::Traced(Handle::Int(b))) => Some((a $op b).into()),
            (Value::Traced(Handle::Float(a)), Value::Traced(Handle::Float(b))) => Some((a $op b).into()),
            (Value::Traced(Handle::Float(a)), Value::Float(b)) => Some((a $op b).into()),
            (Value::Float(a), Value::Traced(Handle::Float(b))) => Some((a $op b).into()),
            (Value::Float(a), Value::Float(b)) => Some(Value::Float(a $op b)),
            _ => None,
        }
    };
}

macro_rules! truths {
    ($left:expr, $right:expr, $op:tt) => {
        match ($left, $right) {
            (Value::Traced(Handle::Bool(a)), Value::Traced(Handle::Bool(b))) => Some((a $op b).into()),
            (Value::Traced(Handle::Bool(a)), Value::Bool(b)) => Some((a $op b).into()),
            (Value::Bool(a), Value::Traced(Handle::Bool(b))) => Some((a $op b).into()),
            (Value::Bool(a), Value::Bool(b)) => Some(Value::Bool(a $op b)),
            _ => None,
        }
    };
}

pub(super) fn arithmetic<'s>(op: &BinOp, left: Value<'s>, right: Value<'s>) -> Result<Value<'s>, String> {
    let kinds = (left.kind(), right.kind());
    let checked = |value: Option<i64>| value.map(Value::Int).ok_or("arithmetic on the host that panics");
    let result = match (op, left, right) {
        (BinOp::Add(_) | BinOp::AddAssign(_), Value::Int(a), Value::Int(b)) => {
            Some(checked(a.checked_add(b))?)
        }
        (BinOp::Sub(_) | BinOp::SubAssign(_), Value::Int(a), Value::Int(b)) => {
            Some(checked(a.checked_sub(b))?)
        }
        (BinOp::Mul(_) | BinOp::MulAssign(_), Value::Int(a), Value::Int(b)) => {
            Some(checked(a.checked_mul(b))?)
        }
        (BinOp::Div(_) | BinOp::DivAssign(_), Value::Int(a), Value::Int(b)) => {
            Some(checked(a.checked_div(b))?)
        }
        (BinOp::Rem(_) | BinOp::RemAssign(_), Value::Int(a), Value::Int(b)) => {
            Some(checked(a.checked_rem(b))?)
        }
        (BinOp::Add(_), Value::Traced(Handle::Str(a)), Value::Str(b)) => Some((a + b).into()),
        (BinOp::Add(_), Value::Traced(Handle::Str(a)), Value::Traced(Handle::Str(b))) => Some((a + b).into()),
        (BinOp::Add(_) | BinOp::AddAssign(_), a, b) => operators!(a, b, +),
        (BinOp::Sub(_) | BinOp::SubAssign(_), a, b) => operators!(a, b, -),
        (BinOp::Mul(_) | BinOp::MulAssign(_), a, b) => operators!(a, b, *),
        (BinOp::Div(_) | BinOp::DivAssign(_), a, b) => operators!(a, b, /),
        (BinOp::Rem(_) | BinOp::RemAssign(_), a, b) => operators!(a, b, %),
        (BinOp::BitAnd(_), a, b) => truths!(a, b, &),
        (BinOp::BitOr(_), a, b) => truths!(a, b, |),
        (BinOp::BitXor(_), a, b) => truths!(a, b, ^),
        _ => None,
    };
    result.ok_or_else(|| format!("`{}` of {} and {}", quote::quote!(#op), kinds.0, kinds.1))
}

pub(super) fn negate(value: Value) -> Result<Value, String> {
    Ok(match value {
        Value::Int(value) => Value::Int(-value),
        Value::Float(value) => Value::Float(-value),
        Value::Traced(Handle::Int(value)) => (-value).into(),
        Value::Traced(Handle::Float(value)) => (-value).into(),
        other => return Err(format!("`-` of {}", other.kind())),
    })
}

pub(super) fn not(value: Value) -> Result<Value, String> {
    Ok(match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Traced(Handle::Bool(value)) => (!value).into(),
        Value::Truth(value) => Value::Truth(!value),
        other => return Err(format!("`!` of {}", other.kind())),
    })
}

/// The name of what compares two values.
pub(super) fn operator(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Eq(_) => "equal",
        BinOp::Ne(_) => "not_equal",
        BinOp::Lt(_) => "lower",
        BinOp::Le(_) => "lower_equal",
        BinOp::Gt(_) => "greater",
        BinOp::Ge(_) => "greater_equal",
        _ => return None,
    })
}

pub(super) fn compare<'s>(operator: &str, left: Value<'s>, right: Value<'s>) -> Result<Value<'s>, String> {
    macro_rules! host {
        ($a:expr, $b:expr) => {
            Value::Bool(match operator {
                "equal" => Equal::equal(&$a, &$b),
                "not_equal" => NotEqual::not_equal(&$a, &$b),
                "lower" => Lower::lower(&$a, &$b),
                "lower_equal" => LowerEqual::lower_equal(&$a, &$b),
                "greater" => Greater::greater(&$a, &$b),
                _ => GreaterEqual::greater_equal(&$a, &$b),
            })
        };
    }
    macro_rules! traced {
        ($a:expr, $b:expr) => {
            match operator {
                "equal" => Equal::equal(&$a, &$b),
                "not_equal" => NotEqual::not_equal(&$a, &$b),
                "lower" => Lower::lower(&$a, &$b),
                "lower_equal" => LowerEqual::lower_equal(&$a, &$b),
                "greater" => Greater::greater(&$a, &$b),
                _ => GreaterEqual::greater_equal(&$a, &$b),
            }
            .into()
        };
    }
    macro_rules! equality {
        ($a:expr, $b:expr) => {
            match operator {
                "equal" => Equal::equal(&$a, &$b).into(),
                "not_equal" => NotEqual::not_equal(&$a, &$b).into(),
                other => return Err(format!("`{other}` of traced truth values")),
            }
        };
    }
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) => host!(a, b),
        (Value::Float(a), Value::Float(b)) => host!(a, b),
        (Value::Bool(a), Value::Bool(b)) => host!(a, b),
        (Value::Str(a), Value::Str(b)) => host!(a, b),
        (Value::Traced(Handle::Int(a)), Value::Traced(Handle::Int(b))) => traced!(a, b),
        (Value::Traced(Handle::Int(a)), Value::Int(b)) => traced!(a, b),
        (Value::Int(a), Value::Traced(Handle::Int(b))) => traced!(a, b),
        (Value::Traced(Handle::Float(a)), Value::Traced(Handle::Float(b))) => traced!(a, b),
        (Value::Traced(Handle::Float(a)), Value::Float(b)) => traced!(a, b),
        (Value::Float(a), Value::Traced(Handle::Float(b))) => traced!(a, b),
        (Value::Traced(Handle::Str(a)), Value::Traced(Handle::Str(b))) => traced!(a, b),
        (Value::Traced(Handle::Str(a)), Value::Str(b)) => traced!(a, b),
        (Value::Str(a), Value::Traced(Handle::Str(b))) => traced!(a, b),
        (Value::Traced(Handle::Bool(a)), Value::Traced(Handle::Bool(b))) => equality!(a, b),
        (Value::Traced(Handle::Bool(a)), Value::Bool(b)) => equality!(a, b),
        (Value::Bool(a), Value::Traced(Handle::Bool(b))) => equality!(a, b),
        (a, b) => return Err(format!("`{operator}` of {} and {}", a.kind(), b.kind())),
    })
}
