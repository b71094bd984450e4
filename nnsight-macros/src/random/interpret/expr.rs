//! Expressions.

use nnsight_runtime::private::{Jump, To};
use syn::{
    BinOp, Block, Expr, ExprBinary, ExprIf, ExprLoop, ExprMatch, ExprWhile, Label, Lit, Member, Pat, UnOp,
};

use super::call::{arithmetic, negate, not};
use super::value::{Handle, Place};
use super::{Flow, Interpreter, Stop, Value, names, stuck};

impl<'a, 's> Interpreter<'a, 's> {
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Flow<'s> {
        match expr {
            Expr::Lit(literal) => literal_value(&literal.lit),
            Expr::Path(path) => match path.path.get_ident().and_then(|name| self.lookup(name)) {
                Some(cell) => Ok(cell.borrow().clone()),
                None => constant(&path.path),
            },
            Expr::Paren(inner) => self.expr(&inner.expr),
            Expr::Group(inner) => self.expr(&inner.expr),
            Expr::Block(block) => self.labelled_block(block.label.as_ref(), &block.block),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Ok(Value::Unit),
            Expr::Tuple(tuple) => {
                let parts: Result<_, _> = tuple.elems.iter().map(|part| self.used(part)).collect();
                Ok(Value::Tuple(parts?))
            }
            Expr::Array(array) => {
                let items: Result<_, _> = array.elems.iter().map(|item| self.used(item)).collect();
                Ok(Value::Array(items?))
            }
            Expr::Range(range) => {
                let (Some(start), Some(end)) = (&range.start, &range.end) else {
                    return stuck("a range without an end");
                };
                match (self.used(start)?, self.used(end)?) {
                    (Value::Int(start), Value::Int(end)) => Ok(Value::Range(start, end)),
                    _ => stuck("a range of something else than integers"),
                }
            }
            Expr::Reference(reference) => {
                let place = self.place(&reference.expr)?;
                let dead = matches!(*place.cell.borrow(), Value::Dead);
                if dead { Err(Stop::Dead) } else { Ok(Value::Reference(place)) }
            }
            Expr::Field(_) | Expr::Index(_) => Ok(self.place(expr)?.get()),
            Expr::Struct(literal) => {
                let mut names = Vec::new();
                let mut parts = Vec::new();
                for field in &literal.fields {
                    let Member::Named(name) = &field.member else { return stuck("a field without a name") };
                    names.push(name.to_string());
                    parts.push(self.used(&field.expr)?);
                }
                Ok(Value::Struct(names.into(), parts))
            }
            Expr::Closure(closure) => Ok(self.closure(closure)),
            Expr::Unary(unary) => {
                let value = self.used(&unary.expr)?;
                Ok(match unary.op {
                    UnOp::Not(_) => not(value)?,
                    UnOp::Neg(_) => negate(value)?,
                    _ => value.read(),
                })
            }
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => {
                let value = self.used(&assign.right)?;
                self.assign(&assign.left, value)?;
                Ok(Value::Unit)
            }
            Expr::If(branch) => match self.branch(branch) {
                Err(Stop::Dead) => self.after_jump(&branch.cond),
                flow => flow,
            },
            Expr::Match(matching) => self.matching(matching),
            Expr::Loop(endless) => self.endless(endless),
            Expr::While(while_loop) => self.while_loop(while_loop),
            Expr::Break(jump) => {
                let value = jump.expr.as_ref().map_or(Ok(Value::Unit), |value| self.expr(value))?;
                Err(Stop::Break(jump.label.as_ref().map(|label| label.ident.to_string()), value))
            }
            Expr::Continue(jump) => {
                Err(Stop::Continue(jump.label.as_ref().map(|label| label.ident.to_string())))
            }
            Expr::Return(left) => {
                let value = left.expr.as_ref().map_or(Ok(Value::Unit), |value| self.used(value))?;
                Err(Stop::Return(value))
            }
            Expr::Try(tried) => match self.used(&tried.expr)? {
                Value::Option(Some(value)) => Ok(*value),
                none @ Value::Option(None) => Err(Stop::Return(none)),
                other => stuck(format!("`?` of {}", other.kind())),
            },
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method(call),
            other => stuck(format!("the interpreter does not know `{}`", quote::quote!(#other))),
        }
    }

    fn branch(&mut self, branch: &'a ExprIf) -> Flow<'s> {
        self.scoped(|this| {
            if this.condition(&branch.cond)? {
                this.block(&branch.then_branch)
            } else {
                branch.else_branch.as_ref().map_or(Ok(Value::Unit), |(_, otherwise)| this.expr(otherwise))
            }
        })
    }

    fn matching(&mut self, matching: &'a ExprMatch) -> Flow<'s> {
        let value = self.expr(&matching.expr)?;
        for arm in &matching.arms {
            let outside = self.variables.len();
            let (pat, condition) = match &arm.pat {
                Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                pat => (pat, None),
            };
            let fits = self.bind(pat, value.clone())?
                && match condition.map_or(Ok(true), |condition| self.condition(condition)) {
                    Err(Stop::Dead) => self.dead_arm(condition)?,
                    asked => asked?,
                };
            let result = fits.then(|| self.expr(&arm.body));
            self.variables.truncate(outside);
            if let Some(result) = result {
                return result;
            }
        }
        stuck("no arm of a `match` fits")
    }

    /// After what an arm asks came to where all jumped: the arm ends there.
    fn dead_arm(&mut self, condition: Option<&'a Expr>) -> Result<bool, Stop<'s>> {
        if let Some((name, slots)) = condition.and_then(names::asked)
            && self.is_region(name)
            && let Some(Value::Guard(guard)) = self.lookup(name).map(|cell| cell.borrow().clone())
        {
            let carry = self.slots(slots)?;
            if let Some(guard) = &mut *guard.borrow_mut() {
                guard.dead(&carry)?;
                return Ok(false);
            }
        }
        Err(Stop::Dead)
    }

    /// The value of `if guard.rhs() { … } else { … }` when the right operand came to where all jumped.
    fn after_jump(&mut self, condition: &Expr) -> Flow<'s> {
        if names::receiver(condition, "rhs").is_some_and(|guard| self.is_region(guard)) {
            return Ok(Value::Option(Some(Box::new(self.session.value(false).into()))));
        }
        Err(Stop::Dead)
    }

    /// The value of an expression that something is done with.
    pub(super) fn used(&mut self, expr: &'a Expr) -> Flow<'s> {
        match self.expr(expr)? {
            Value::Dead => Err(Stop::Dead),
            value => Ok(value),
        }
    }

    pub(super) fn labelled_block(&mut self, label: Option<&Label>, block: &'a Block) -> Flow<'s> {
        match self.block(block) {
            Err(Stop::Break(Some(to), value)) if label.is_some_and(|label| label.name.ident == to) => {
                Ok(value)
            }
            other => other,
        }
    }

    /// Whether a loop of this label goes on after its body was left so, or the value it is left with.
    fn goes_on(label: Option<&Label>, flow: Flow<'s>) -> Result<Option<Value<'s>>, Stop<'s>> {
        let own = |to: &Option<String>| {
            to.as_ref().is_none_or(|to| label.is_some_and(|label| label.name.ident == to))
        };
        match flow {
            Ok(_) => Ok(None),
            Err(Stop::Continue(to)) if own(&to) => Ok(None),
            Err(Stop::Break(to, value)) if own(&to) => Ok(Some(value)),
            Err(stop) => Err(stop),
        }
    }

    fn endless(&mut self, endless: &'a ExprLoop) -> Flow<'s> {
        loop {
            let flow = self.block(&endless.body);
            if let Some(value) = Self::goes_on(endless.label.as_ref(), flow)? {
                return Ok(value);
            }
        }
    }

    fn while_loop(&mut self, while_loop: &'a ExprWhile) -> Flow<'s> {
        loop {
            let outside = self.variables.len();
            let flow = match self.condition(&while_loop.cond) {
                Ok(true) => self.block(&while_loop.body),
                Ok(false) => {
                    self.variables.truncate(outside);
                    return Ok(Value::Unit);
                }
                Err(stop) => Err(stop),
            };
            self.variables.truncate(outside);
            if Self::goes_on(while_loop.label.as_ref(), flow)?.is_some() {
                return Ok(Value::Unit);
            }
        }
    }

    /// A condition, which may bind names.
    fn condition(&mut self, condition: &'a Expr) -> Result<bool, Stop<'s>> {
        if let Expr::Let(binding) = condition {
            let value = self.used(&binding.expr)?;
            return self.bind(&binding.pat, value);
        }
        if let Expr::Binary(binary) = condition
            && matches!(binary.op, BinOp::And(_))
        {
            // A pattern may stand anywhere in the chain.
            return Ok(self.condition(&binary.left)? && self.condition(&binary.right)?);
        }
        match self.used(condition)? {
            Value::Bool(condition) => Ok(condition),
            other => stuck(format!("{} as a host condition", other.kind())),
        }
    }

    /// The place that an expression is, or a new one with its value.
    pub(super) fn place(&mut self, expr: &'a Expr) -> Result<Place<'s>, Stop<'s>> {
        match expr {
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => match self.used(&unary.expr)? {
                Value::Reference(place) => Ok(place),
                other => stuck(format!("`*` of {}", other.kind())),
            },
            Expr::Path(path) => {
                if let Some(cell) = path.path.get_ident().and_then(|name| self.lookup(name)) {
                    return Ok(Place { cell: cell.clone(), path: Vec::new() });
                }
                Ok(Place::new(self.expr(expr)?))
            }
            Expr::Group(inner) => self.place(&inner.expr),
            Expr::Field(field) => {
                let place = self.place(&field.base)?.through();
                match (&field.member, place.get()) {
                    (Member::Unnamed(index), _) => Ok(place.part(index.index as usize)),
                    (Member::Named(name), Value::Struct(names, _)) => {
                        let part = names.iter().position(|known| name == known);
                        Ok(place.part(part.ok_or_else(|| format!("no field `{name}`"))?))
                    }
                    (Member::Named(_), Value::Dead) => Err(Stop::Dead),
                    (Member::Named(name), other) => stuck(format!("the field `{name}` of {}", other.kind())),
                }
            }
            Expr::Index(index) => {
                let place = self.place(&index.expr)?.through();
                let part = self.used(&index.index)?;
                Ok(place.part(super::native::position(&part)?))
            }
            _ => Ok(Place::new(self.expr(expr)?)),
        }
    }

    fn assign(&mut self, target: &'a Expr, value: Value<'s>) -> Result<(), Stop<'s>> {
        match (target, value) {
            (Expr::Infer(_), _) => Ok(()),
            (Expr::Paren(inner), value) => self.assign(&inner.expr, value),
            (Expr::Group(inner), value) => self.assign(&inner.expr, value),
            (Expr::Array(targets), Value::Array(parts)) => {
                targets.elems.iter().zip(parts).try_for_each(|(target, part)| self.assign(target, part))
            }
            (Expr::Struct(targets), Value::Struct(names, parts)) => {
                targets.fields.iter().try_for_each(|field| {
                    let named =
                        |known: &&String| matches!(&field.member, Member::Named(name) if name == *known);
                    let part = names.iter().position(|name| named(&name)).and_then(|part| parts.get(part));
                    let part = part.cloned().ok_or_else(|| "a field that the struct has not".to_owned())?;
                    self.assign(&field.expr, part)
                })
            }
            (Expr::Tuple(targets), Value::Tuple(parts)) => {
                targets.elems.iter().zip(parts).try_for_each(|(target, part)| self.assign(target, part))
            }
            (target, value) => {
                let place = self.place(target)?;
                self.may_change(&place)?;
                place.set(value);
                Ok(())
            }
        }
    }

    fn binary(&mut self, binary: &'a ExprBinary) -> Flow<'s> {
        if crate::check::is_assignment(&binary.op) {
            // Of host numbers the right side would come first; neither has effects here.
            if let Expr::Unary(unary) = &*binary.left
                && let Expr::MethodCall(call) = &*unary.expr
                && call.method == "__index_place"
            {
                return self.assign_item(call, &binary.op, &binary.right);
            }
            let right = self.used(&binary.right)?;
            let place = self.place(&binary.left)?;
            let left = place.get();
            self.may_change(&place)?;
            place.set(arithmetic(&binary.op, left, right)?);
            return Ok(Value::Unit);
        }
        let left = self.used(&binary.left)?;
        match (&binary.op, left) {
            (BinOp::And(_), Value::Bool(false)) => Ok(Value::Bool(false)),
            (BinOp::Or(_), Value::Bool(true)) => Ok(Value::Bool(true)),
            (BinOp::And(_) | BinOp::Or(_), Value::Bool(_)) => self.used(&binary.right),
            (op, left) => {
                let right = self.used(&binary.right)?;
                match super::call::operator(op) {
                    // In what only a macro of the user has seen.
                    Some(operator) => Ok(super::call::compare(operator, left, right)?),
                    None => Ok(arithmetic(op, left, right)?),
                }
            }
        }
    }

    /// `*list.__index_place(i) += v`
    fn assign_item(&mut self, call: &'a syn::ExprMethodCall, op: &BinOp, right: &'a Expr) -> Flow<'s> {
        let right = self.used(right)?;
        let place = self.place(&call.receiver)?.through();
        let list = place.get();
        let Some(index) = call.args.first() else { return stuck("an index place without an index") };
        let index = self.used(index)?;
        if let Value::Array(_) = list {
            let item = place.part(super::native::position(&index)?);
            self.may_change(&item)?;
            item.set(arithmetic(op, item.get(), right)?);
            return Ok(Value::Unit);
        }
        macro_rules! add {
            ($list:expr, $index:expr; $($kind:ident),+) => {
                match (op, right) {
                    $((BinOp::AddAssign(_), Value::Traced(Handle::$kind(value))) => {
                        *$list.__index_place($index) += value;
                    })+
                    (_, other) => return stuck(format!("an item assigned by an operator and {}", other.kind())),
                }
            };
        }
        match (list, index) {
            (Value::Traced(Handle::Ints(list)), Value::Int(index)) => add!(list, index; Int),
            (Value::Traced(Handle::Floats(list)), Value::Int(index)) => add!(list, index; Float),
            (list, _) => return stuck(format!("an item of {} assigned", list.kind())),
        }
        Ok(Value::Unit)
    }
}

fn literal_value<'s>(literal: &Lit) -> Flow<'s> {
    Ok(match literal {
        Lit::Int(value) => match value.base10_parse() {
            Ok(value) => Value::Int(value),
            Err(error) => return stuck(error.to_string()),
        },
        Lit::Float(value) => match value.base10_parse() {
            Ok(value) => Value::Float(value),
            Err(error) => return stuck(error.to_string()),
        },
        Lit::Bool(value) => Value::Bool(value.value),
        Lit::Str(value) => Value::Str(value.value()),
        other => return stuck(format!("the literal `{}`", quote::quote!(#other))),
    })
}

/// A path that is no variable.
fn constant<'s>(path: &syn::Path) -> Flow<'s> {
    let name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    Ok(match name.as_str() {
        "None" => Value::Option(None),
        "NEVER" => Value::Bool(false),
        "MAX" => Value::Int(i64::MAX),
        "Break" => Value::Jump(Jump::Break),
        "Continue" => Value::Jump(Jump::Continue),
        "Native" => Value::To(To::Native),
        _ => return stuck(format!("nothing is called `{}`", quote::quote!(#path))),
    })
}
