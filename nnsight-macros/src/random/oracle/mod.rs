//! What a program means: ordinary Rust over host values, computed without macros, guards or graph.

mod change;
mod operators;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use self::operators::{binary, compare, formatted};
use super::program::{
    Body, Branch, Compare, Expr, For, Items, Label, Loop, Match, Program, Stmt, Test, Var, While,
};

/// A host value. Lists are shared, as traced lists are.
#[derive(Clone, Debug)]
pub enum Value {
    Int(i64),
    Float(f64),
    Bool(bool),
    Str(String),
    Tuple(Vec<Value>),
    List(Rc<RefCell<Vec<Value>>>),
}

impl PartialEq for Value {
    /// Floats are equal bit by bit, or both no number.
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Tuple(a), Value::Tuple(b)) => a == b,
            (Value::List(a), Value::List(b)) => a == b,
            _ => false,
        }
    }
}

/// Why evaluation does not go on to the next statement.
#[derive(Debug)]
enum Stop {
    Break(Option<Label>, Option<Value>),
    Continue(Option<Label>),
    Panic(Panic),
}

/// Where Rust would panic.
#[derive(Clone, Debug, PartialEq)]
pub enum Panic {
    /// Arithmetic, or an index.
    Rusts(&'static str),
    /// With the user's text.
    Users(String),
    /// It does not panic, but runs for too long to be tried.
    TooLong,
}

type Flow<T> = Result<T, Stop>;

/// What the program saves, tuples by their parts, or why it panics.
pub fn run(program: &Program) -> Result<Vec<Value>, Panic> {
    let mut oracle =
        Oracle { values: vec![None; program.variables.len()], functions: HashMap::new(), steps: 0 };
    match oracle.stmts(&program.body) {
        Ok(()) => {}
        Err(Stop::Panic(why)) => return Err(why),
        Err(stop) => panic!("the generator made a jump out of the program: {stop:?}"),
    }
    let mut saved = Vec::new();
    for var in &program.saved {
        match oracle.get(*var) {
            Value::Tuple(parts) => saved.extend(parts),
            value => saved.push(value),
        }
    }
    Ok(saved)
}

struct Oracle {
    values: Vec<Option<Value>>,
    /// Closures: the parameter, the result, and all variables as they were where it was made.
    functions: HashMap<Var, (Var, Expr, Vec<Option<Value>>)>,
    /// Statements executed.
    steps: usize,
}

impl Oracle {
    fn get(&self, var: Var) -> Value {
        self.values[var].clone().expect("the generator uses what is in scope")
    }

    fn list(&self, var: Var) -> Rc<RefCell<Vec<Value>>> {
        match self.get(var) {
            Value::List(list) => list,
            other => panic!("the generator took {other:?} for a list"),
        }
    }

    fn set(&mut self, var: Var, value: Value) {
        self.values[var] = Some(value);
    }

    fn stmts(&mut self, stmts: &[Stmt]) -> Flow<()> {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Flow<()> {
        self.steps += 1;
        if self.steps > 50_000 {
            return Err(Stop::Panic(Panic::TooLong));
        }
        match stmt {
            Stmt::Let(var, value) | Stmt::Assign(var, value) => {
                let value = self.expr(value)?;
                self.set(*var, value);
            }
            Stmt::LetTuple(vars, value) => {
                let parts = self.tuple(value)?;
                for (var, part) in vars.iter().zip(parts) {
                    if let Some(var) = var {
                        self.set(*var, part);
                    }
                }
            }
            Stmt::AssignPart(var, part, value) => {
                let value = self.expr(value)?;
                match &mut self.values[*var] {
                    Some(Value::Tuple(parts)) => parts[*part] = value,
                    other => panic!("the generator took {other:?} for a tuple"),
                }
            }
            Stmt::Compound(var, op, value) => {
                let value = self.expr(value)?;
                let value = binary(*op, self.get(*var), value)?;
                self.set(*var, value);
            }
            Stmt::Destructure(vars, value) => {
                let parts = self.tuple(value)?;
                for (var, part) in vars.iter().zip(parts) {
                    self.set(*var, part);
                }
            }
            Stmt::Spread(vars, _, value) => {
                let parts = self.tuple(value)?;
                for (var, part) in vars.iter().zip(parts) {
                    self.set(*var, part);
                }
            }
            Stmt::Change(change) => self.change(change)?,
            Stmt::Function { function, parameter, value, .. } => {
                let captured = (*parameter, value.clone(), self.values.clone());
                self.functions.insert(*function, captured);
            }
            Stmt::Claim(condition, number) => {
                if !self.truth(condition)? {
                    return Err(Stop::Panic(Panic::Users(format!("claim {number}"))));
                }
            }
            Stmt::Fail(_, number) => return Err(Stop::Panic(Panic::Users(format!("failure {number}")))),
            Stmt::Configured(true, stmt) => self.stmt(stmt)?,
            Stmt::Configured(false, _) => {}
            Stmt::JumpByMacro { label, goes_on, condition } => {
                if self.truth(condition)? {
                    return Err(if *goes_on { Stop::Continue(*label) } else { Stop::Break(*label, None) });
                }
            }
            Stmt::Append(list, value) => {
                let value = self.expr(value)?;
                self.list(*list).borrow_mut().push(value);
            }
            Stmt::SetItem(list, index, op, value) => {
                let list = self.list(*list);
                if list.borrow().len() > *index {
                    let value = self.expr(value)?;
                    let old = list.borrow()[*index].clone();
                    list.borrow_mut()[*index] = match op {
                        Some(op) => binary(*op, old, value)?,
                        None => value,
                    };
                }
            }
            Stmt::Branch(branch) | Stmt::LetLate(_, branch) => _ = self.branch(branch)?,
            Stmt::Match(matching) => _ = self.matching(matching)?,
            Stmt::For(for_loop) => self.for_loop(for_loop)?,
            Stmt::While(while_loop) => self.while_loop(while_loop)?,
            Stmt::Loop(endless) => _ = self.endless_loop(endless)?,
            Stmt::LetLoop(var, endless) => {
                let value = self.endless_loop(endless)?;
                self.set(*var, value.expect("the generator gives each `break` a value"));
            }
            Stmt::Block(stmts) => self.stmts(stmts)?,
            Stmt::Break(label, value) => {
                let value = value.as_ref().map(|value| self.expr(value)).transpose()?;
                return Err(Stop::Break(*label, value));
            }
            Stmt::Continue(label) => return Err(Stop::Continue(*label)),
        }
        Ok(())
    }

    /// Runs a loop's body once and says whether the loop goes on.
    fn iteration(&mut self, label: Label, body: &[Stmt]) -> Flow<bool> {
        match self.stmts(body) {
            Ok(()) => Ok(true),
            Err(Stop::Continue(to)) if to.is_none_or(|to| to == label) => Ok(true),
            Err(Stop::Break(to, None)) if to.is_none_or(|to| to == label) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    fn for_loop(&mut self, For { label, pattern, items, body, .. }: &For) -> Flow<()> {
        let items: Vec<Vec<Value>> = match items {
            Items::Array(items) => {
                let mut all = Vec::new();
                for parts in items {
                    all.push(parts.iter().map(|part| self.expr(part)).collect::<Flow<_>>()?);
                }
                all
            }
            Items::Range(start, end) => (*start..*end).map(|i| vec![Value::Int(i)]).collect(),
            Items::RangeTo { end, .. } => {
                let end = int(self.expr(end)?);
                (0..end).map(|i| vec![Value::Int(i)]).collect()
            }
            Items::List { list, .. } => self.list(*list).borrow().iter().map(|v| vec![v.clone()]).collect(),
            Items::Zip(a, b) => {
                let (a, b) = (self.list(*a), self.list(*b));
                a.borrow().iter().zip(b.borrow().iter()).map(|(a, b)| vec![a.clone(), b.clone()]).collect()
            }
        };
        for parts in items {
            for (var, part) in pattern.iter().zip(parts) {
                self.set(*var, part);
            }
            if !self.iteration(*label, body)? {
                break;
            }
        }
        Ok(())
    }

    /// Adds one to a counter.
    fn count(&mut self, counter: Var) -> i64 {
        let count = int(self.get(counter)) + 1;
        self.set(counter, Value::Int(count));
        count
    }

    fn while_loop(&mut self, While { label, counter, limit, condition, body }: &While) -> Flow<()> {
        while int(self.get(*counter)) < *limit {
            if let Some(condition) = condition
                && !self.truth(condition)?
            {
                break;
            }
            self.count(*counter);
            if !self.iteration(*label, body)? {
                break;
            }
        }
        Ok(())
    }

    fn endless_loop(&mut self, Loop { label, counter, value, body }: &Loop) -> Flow<Option<Value>> {
        loop {
            if let Some((counter, limit)) = counter
                && self.count(*counter) > *limit
            {
                return value.as_ref().map(|value| self.expr(value)).transpose();
            }
            match self.iteration(*label, body) {
                Ok(true) if counter.is_some() => {}
                Ok(_) => return Ok(None),
                Err(Stop::Break(to, given)) if to.is_none_or(|to| to == *label) => return Ok(given),
                Err(stop) => return Err(stop),
            }
        }
    }

    fn branch(&mut self, branch: &Branch) -> Flow<Option<Value>> {
        for (condition, body) in &branch.arms {
            if self.truth(condition)? {
                return self.body(body);
            }
        }
        branch.otherwise.as_ref().map_or(Ok(None), |body| self.body(body))
    }

    fn matching(&mut self, matching: &Match) -> Flow<Option<Value>> {
        let value = self.expr(&matching.value)?;
        for arm in &matching.arms {
            if arm.configured == Some(false) || !self.fits(&arm.test, &value)? {
                continue;
            }
            if let Some(var) = arm.var {
                self.set(var, value.clone());
            }
            if arm.condition.as_ref().map_or(Ok(true), |condition| self.truth(condition))? {
                return self.body(&arm.body);
            }
        }
        panic!("the generator ends each `match` with an arm that takes all")
    }

    fn fits(&mut self, test: &Test, value: &Value) -> Flow<bool> {
        Ok(match test {
            Test::Any => true,
            Test::OneOf(literals) => self.exprs(literals)?.contains(value),
            Test::Range(from, to) => (*from..=*to).contains(&int(value.clone())),
            Test::Parts(tests) => {
                let Value::Tuple(parts) = value else {
                    panic!("the generator took {value:?} for a tuple");
                };
                let mut all = true;
                for (test, part) in tests.iter().zip(parts) {
                    all &= self.fits(test, part)?;
                }
                all
            }
        })
    }

    fn body(&mut self, body: &Body) -> Flow<Option<Value>> {
        self.stmts(&body.stmts)?;
        body.value.as_ref().map(|value| self.expr(value)).transpose()
    }

    fn tuple(&mut self, expr: &Expr) -> Flow<Vec<Value>> {
        match self.expr(expr)? {
            Value::Tuple(parts) => Ok(parts),
            other => panic!("the generator took {other:?} for a tuple"),
        }
    }

    fn truth(&mut self, expr: &Expr) -> Flow<bool> {
        match self.expr(expr)? {
            Value::Bool(truth) => Ok(truth),
            other => panic!("the generator took {other:?} for a truth value"),
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) -> Flow<Vec<Value>> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn expr(&mut self, expr: &Expr) -> Flow<Value> {
        Ok(match expr {
            Expr::Int(value) => Value::Int(*value),
            Expr::Float(value) => Value::Float(*value),
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Str(value) => Value::Str((*value).to_owned()),
            Expr::Traced(value) => self.expr(value)?,
            Expr::Var(var) => self.get(*var),
            Expr::Part(var, part) => match self.get(*var) {
                Value::Tuple(parts) => parts[*part].clone(),
                other => panic!("the generator took {other:?} for a tuple"),
            },
            Expr::Tuple(parts) | Expr::Make(_, parts) => Value::Tuple(self.exprs(parts)?),
            Expr::Apply(function, argument) => {
                let argument = self.expr(argument)?;
                let (parameter, value, captured) =
                    self.functions.get(function).cloned().expect("the generator calls what is in scope");
                let outside = std::mem::replace(&mut self.values, captured);
                self.set(parameter, argument);
                let result = self.expr(&value);
                self.values = outside;
                result?
            }
            Expr::Called(body) => self.body(body)?.expect("the generator gives the closure a value"),
            Expr::Checked(_, value) => {
                let value = int(self.expr(value)?);
                Value::Int(if value % 2 == 0 { value / 2 + 1 } else { -1 })
            }
            Expr::Either(condition, a, b) => {
                if self.truth(condition)? {
                    self.expr(a)?
                } else {
                    self.expr(b)?
                }
            }
            Expr::List(_, items) => Value::List(Rc::new(RefCell::new(self.exprs(items)?))),
            Expr::Copied(list) => Value::List(Rc::new(RefCell::new(self.list(*list).borrow().clone()))),
            Expr::Format(style, value) => Value::Str(match self.expr(value)? {
                Value::Int(value) => formatted(*style, value),
                Value::Float(value) => formatted(*style, value),
                Value::Bool(value) => formatted(*style, value),
                Value::Str(value) => formatted(*style, value),
                other => panic!("the generator makes text of {other:?}"),
            }),
            Expr::Neg(a) => match self.expr(a)? {
                Value::Float(a) => Value::Float(-a),
                a => Value::Int(int(a).checked_neg().ok_or(Stop::Panic(Panic::Rusts("overflow")))?),
            },
            Expr::Not(a) => Value::Bool(!self.truth(a)?),
            Expr::Binary(op, a, b) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                binary(*op, a, b)?
            }
            Expr::Compare(op, a, b) => {
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                Value::Bool(compare(*op, &a, &b))
            }
            Expr::And(a, b) => Value::Bool(self.truth(a)? && self.truth(b)?),
            Expr::Or(a, b) => Value::Bool(self.truth(a)? || self.truth(b)?),
            Expr::Abs(a) => match self.expr(a)? {
                Value::Float(a) => Value::Float(a.abs()),
                a => Value::Int(int(a).checked_abs().ok_or(Stop::Panic(Panic::Rusts("overflow")))?),
            },
            Expr::Min(a, b) => Value::Int(int(self.expr(a)?).min(int(self.expr(b)?))),
            Expr::Max(a, b) => Value::Int(int(self.expr(a)?).max(int(self.expr(b)?))),
            #[expect(clippy::cast_precision_loss, reason = "as Rust's `as`")]
            Expr::ToFloat(a) => Value::Float(int(self.expr(a)?) as f64),
            Expr::Len(list) => {
                let len = self.list(*list).borrow().len();
                Value::Int(i64::try_from(len).map_err(|_| Stop::Panic(Panic::Rusts("overflow")))?)
            }
            Expr::Get(list, index) => {
                let (list, index) = (self.list(*list), int(self.expr(index)?));
                let list = list.borrow();
                let len = i64::try_from(list.len()).map_err(|_| Stop::Panic(Panic::Rusts("overflow")))?;
                let index = if index < 0 { index + len } else { index };
                let item = usize::try_from(index).ok().and_then(|index| list.get(index));
                item.ok_or(Stop::Panic(Panic::Rusts("index")))?.clone()
            }
            Expr::Contains(list, item) => {
                let item = self.expr(item)?;
                let list = self.list(*list);
                Value::Bool(list.borrow().iter().any(|other| compare(Compare::Eq, other, &item)))
            }
            Expr::Branch(branch) => self.branch(branch)?.expect("the generator gives each arm a value"),
            Expr::Match(matching) => self.matching(matching)?.expect("the generator gives each arm a value"),
            Expr::Block(body) => self.body(body)?.expect("the generator gives the block a value"),
        })
    }
}

fn int(value: Value) -> i64 {
    match value {
        Value::Int(value) => value,
        other => panic!("the generator took {other:?} for an integer"),
    }
}
