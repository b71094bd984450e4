//! `match` guards over any value that a program can look at.

use nnsight_runtime::ir::Literal;
use nnsight_runtime::private::{Case, HostKind, HostMatch, Pattern, Probe, Slot, TracedKind, TracedMatch};
use nnsight_runtime::stage::{Str, Traced};
use syn::{Expr, ExprCall, ExprLit, Lit, Member};

use super::guards::{Arm, Given, Guard};
use super::value::{Handle, Value};

/// A [`TracedMatch`] over any value.
pub trait AnyMatch<'s> {
    fn cases(&mut self, cases: &[Case]);
    fn scrutinee(&mut self, slots: &mut [Slot<'_, 's>]) -> Value<'s>;
    fn asks(&self, arm: usize) -> bool;
    fn guard(&mut self, condition: Value<'s>, slots: &mut [Slot<'_, 's>]) -> Result<bool, String>;
    fn bound(&self) -> Value<'s>;
    fn lift(&self, value: Given<'s>) -> Arm<'s>;
    fn is_branch(&self) -> bool;
    fn leave(&mut self, slots: &mut [Slot<'_, 's>], value: &Option<Arm<'s>>) -> bool;
    fn join(&mut self, slots: &mut [Slot<'_, 's>]) -> Arm<'s>;
}

macro_rules! any_match {
    ($($ty:ty, $probe:expr;)+) => { $(
        impl<'s> AnyMatch<'s> for TracedMatch<'s, $ty> {
            fn cases(&mut self, cases: &[Case]) {
                TracedMatch::cases(self, cases);
            }
            fn scrutinee(&mut self, slots: &mut [Slot<'_, 's>]) -> Value<'s> {
                $probe(TracedMatch::scrutinee(self, slots))
            }
            fn asks(&self, arm: usize) -> bool {
                TracedMatch::asks(self, arm)
            }
            fn guard(&mut self, condition: Value<'s>, slots: &mut [Slot<'_, 's>]) -> Result<bool, String> {
                Ok(match condition {
                    Value::Bool(condition) => TracedMatch::guard(self, condition, slots),
                    Value::Truth(condition) => TracedMatch::guard(self, condition, slots),
                    Value::Traced(Handle::Bool(condition)) => TracedMatch::guard(self, condition, slots),
                    other => return Err(format!("{} is not a condition", other.kind())),
                })
            }
            fn bound(&self) -> Value<'s> {
                bound_value(TracedMatch::bound(self, |value| value, ()))
            }
            fn lift(&self, value: Given<'s>) -> Arm<'s> {
                TracedMatch::lift(self, value)
            }
            fn is_branch(&self) -> bool {
                TracedMatch::is_branch(self)
            }
            fn leave(&mut self, slots: &mut [Slot<'_, 's>], value: &Option<Arm<'s>>) -> bool {
                TracedMatch::leave(self, slots, value)
            }
            fn join(&mut self, slots: &mut [Slot<'_, 's>]) -> Arm<'s> {
                TracedMatch::join(self, slots)
            }
        }
    )+ };
}
any_match! {
    Traced<'s, bool>, Value::Bool;
    Traced<'s, i64>, Value::Int;
    Traced<'s, Str>, |probe| Value::Str(String::from(probe));
    (Traced<'s, bool>, Traced<'s, i64>), |(a, b)| Value::Tuple(vec![Value::Bool(a), Value::Int(b)]);
    (Traced<'s, i64>, Traced<'s, i64>), |(a, b)| Value::Tuple(vec![Value::Int(a), Value::Int(b)]);
    (Traced<'s, Str>, Traced<'s, i64>), |(a, b)| Value::Tuple(vec![Value::Str(String::from(a)), Value::Int(b)]);
}

/// What a pattern's variable is bound to.
fn bound_value<'s>(value: impl Into<Value<'s>>) -> Value<'s> {
    value.into()
}

impl<'s, A: Into<Value<'s>>, B: Into<Value<'s>>> From<(A, B)> for Value<'s> {
    fn from((a, b): (A, B)) -> Self {
        Value::Tuple(vec![a.into(), b.into()])
    }
}

/// Begins a `match`.
pub fn begin(value: Value) -> Result<Guard, String> {
    macro_rules! traced {
        ($value:expr) => {
            Guard::TracedMatch(Box::new(TracedKind::__match_kind(&$value).begin($value)), None)
        };
    }
    Ok(match value.read() {
        Value::Traced(Handle::Bool(value)) => traced!(value),
        Value::Traced(Handle::Int(value)) => traced!(value),
        Value::Traced(Handle::Str(value)) => traced!(value),
        Value::Tuple(parts) if matches!(parts[..], [Value::Traced(_), Value::Traced(_)]) => {
            match &parts[..] {
                [Value::Traced(Handle::Bool(a)), Value::Traced(Handle::Int(b))] => traced!((*a, *b)),
                [Value::Traced(Handle::Int(a)), Value::Traced(Handle::Int(b))] => traced!((*a, *b)),
                [Value::Traced(Handle::Str(a)), Value::Traced(Handle::Int(b))] => traced!((*a, *b)),
                _ => return Err("a `match` on a pair of other types".into()),
            }
        }
        Value::Traced(other) => return Err(format!("a `match` on a traced {:?}", other.leaf())),
        value => Guard::HostMatch(host(value)),
    })
}

fn host(value: Value) -> HostMatch<Value> {
    HostKind::__match_kind(&&value).begin(value)
}

/// The cases in `&[Case { … }, …]`.
pub fn cases(expr: &Expr) -> Result<Vec<Case>, String> {
    array(expr)?.into_iter().map(case).collect()
}

fn case(expr: &Expr) -> Result<Case, String> {
    let Expr::Struct(fields) = expr else { return Err("a case that is no struct".into()) };
    let field = |name: &str| {
        let named = |member: &Member| matches!(member, Member::Named(ident) if ident == name);
        let field = fields.fields.iter().find(|field| named(&field.member));
        field.map(|field| &field.expr).ok_or(format!("a case without `{name}`"))
    };
    let arm = match literal(field("arm")?)? {
        Literal::Int(arm) => usize::try_from(arm).map_err(|error| error.to_string())?,
        _ => return Err("the number of an arm".into()),
    };
    let guarded = matches!(literal(field("guarded")?)?, Literal::Bool(true));
    Ok(Case { arm, probe: probe(field("probe")?)?, pattern: pattern(field("pattern")?)?, guarded })
}

fn probe(expr: &Expr) -> Result<Probe, String> {
    let Some((name, arguments)) = variant(expr) else { return Err("a probe of no known form".into()) };
    let [value] = arguments[..] else { return Ok(Probe::Any) };
    if name == "Tuple" {
        let parts: Result<Vec<_>, _> = array(value)?.into_iter().map(probe).collect();
        return Ok(Probe::Tuple(parts?.leak()));
    }
    match (name.as_str(), literal(value)?) {
        ("Bool", Literal::Bool(value)) => Ok(Probe::Bool(value)),
        ("Int", Literal::Int(value)) => Ok(Probe::Int(value)),
        ("Str", Literal::Str(value)) => Ok(Probe::Str(value.to_string().leak())),
        _ => Err(format!("the probe `{name}`")),
    }
}

fn pattern(expr: &Expr) -> Result<Pattern, String> {
    let Some((name, arguments)) = variant(expr) else { return Err("a pattern of no known form".into()) };
    match (name.as_str(), &arguments[..]) {
        ("Any", []) => Ok(Pattern::Any),
        ("Or", [patterns]) => {
            let patterns: Result<Vec<_>, _> = array(patterns)?.into_iter().map(pattern).collect();
            Ok(Pattern::Or(patterns?.leak()))
        }
        ("Tuple", [patterns]) => {
            let patterns: Result<Vec<_>, _> = array(patterns)?.into_iter().map(pattern).collect();
            Ok(Pattern::Tuple(patterns?.leak()))
        }
        ("IntRange", [low, high]) => Ok(Pattern::IntRange(bound(low)?, bound(high)?)),
        (name, [value]) => match (name, literal(value)?) {
            ("Bool", Literal::Bool(value)) => Ok(Pattern::Bool(value)),
            ("Int", Literal::Int(value)) => Ok(Pattern::Int(value)),
            ("Str", Literal::Str(value)) => Ok(Pattern::Str(value.to_string().leak())),
            _ => Err(format!("the pattern `{name}`")),
        },
        _ => Err(format!("the pattern `{name}`")),
    }
}

/// `Some(1)` or `None`
fn bound(expr: &Expr) -> Result<Option<i64>, String> {
    match variant(expr) {
        Some((name, _)) if name == "None" => Ok(None),
        Some((_, arguments)) if arguments.len() == 1 => match literal(arguments[0])? {
            Literal::Int(value) => Ok(Some(value)),
            _ => Err("a bound that is no integer".into()),
        },
        _ => Err("a bound of no known form".into()),
    }
}

/// Name and arguments of `path::Variant(a, b)` or `path::Variant`.
fn variant(expr: &Expr) -> Option<(String, Vec<&Expr>)> {
    let name = |path: &syn::Path| path.segments.last().map(|segment| segment.ident.to_string());
    match expr {
        Expr::Path(path) => Some((name(&path.path)?, Vec::new())),
        Expr::Call(ExprCall { func, args, .. }) => match &**func {
            Expr::Path(path) => Some((name(&path.path)?, args.iter().collect())),
            _ => None,
        },
        _ => None,
    }
}

/// The items of `&[…]`.
fn array(expr: &Expr) -> Result<Vec<&Expr>, String> {
    match expr {
        Expr::Reference(reference) => array(&reference.expr),
        Expr::Array(array) => Ok(array.elems.iter().collect()),
        _ => Err("cases that are no array".into()),
    }
}

fn literal(expr: &Expr) -> Result<Literal, String> {
    let negative = |value: Literal| match value {
        Literal::Int(value) => Ok(Literal::Int(-value)),
        _ => Err("`-` of a literal that is no integer".to_owned()),
    };
    match expr {
        Expr::Unary(unary) => negative(literal(&unary.expr)?),
        Expr::Lit(ExprLit { lit: Lit::Int(value), .. }) => {
            value.base10_parse().map(Literal::Int).map_err(|error| error.to_string())
        }
        Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }) => Ok(Literal::Bool(value.value)),
        Expr::Lit(ExprLit { lit: Lit::Str(value), .. }) => Ok(Literal::Str(value.value().into())),
        _ => Err("a case with something else than literals".into()),
    }
}
