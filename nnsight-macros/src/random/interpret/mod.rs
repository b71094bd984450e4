//! Runs the macros' expansions without a compiler: Rust's control flow on dynamic values, with the runtime's own
//! guards and handles under it.
//!
//! It knows the part of Rust that expansions and random programs are made of, and nothing of how the expansions are
//! arranged, except that what is not evaluated must get its type from elsewhere: whether a condition is traced is
//! read off the names in it, which begin with `t` (or are `session`) if they are traced.

mod call;
mod expr;
mod front;
mod function;
mod guards;
mod matching;
mod method;
mod names;
mod native;
mod pattern;
mod value;

use std::collections::HashMap;

use nnsight_runtime::private::Recorder;
use nnsight_runtime::stage::Session;
use syn::{Block, Expr, ExprClosure, Stmt};

pub use self::front::front;
use self::guards::Guard;
pub use self::value::Value;
use self::value::{Cell, Place};

/// Why evaluation does not go on to the next expression.
pub enum Stop<'s> {
    Break(Option<String>, Value<'s>),
    Continue(Option<String>),
    /// Out of a closure or a function.
    Return(Value<'s>),
    /// A value was needed where every way to it had jumped. What follows is recorded into nowhere, so that recording
    /// may as well go on where the innermost region of the graph ends.
    Dead,
    /// The interpreter or the program it was given is at fault; a compiler would have refused.
    Stuck(String),
}

pub type Flow<'s> = Result<Value<'s>, Stop<'s>>;

impl From<String> for Stop<'_> {
    fn from(message: String) -> Self {
        Stop::Stuck(message)
    }
}

type Variables<'s> = Vec<(String, Cell<'s>)>;

/// The state of a run over an expansion that lives for `'a`.
struct Interpreter<'a, 's> {
    recorder: &'s Recorder,
    session: Session<'s>,
    /// Variables in scope, innermost last.
    variables: Variables<'s>,
    /// Those of the functions that called this one.
    callers: Vec<Variables<'s>>,
    /// Closures, with what was in scope where they were made.
    closures: Vec<(&'a ExprClosure, Variables<'s>)>,
    /// The condition of each branch's guard, for those who ask before the guard is there.
    conditions: HashMap<String, &'a Expr>,
    /// The right operand of each `&&` and `||`, by the variable that holds it.
    operands: HashMap<String, &'a Expr>,
    /// How many values were saved.
    saved: u32,
}

/// Records what the expansion does; its result.
pub fn record<'s>(expansion: &Block, recorder: &'s Recorder) -> Result<Value<'s>, String> {
    let mut interpreter = Interpreter {
        recorder,
        session: Session::new(recorder),
        variables: Vec::new(),
        callers: Vec::new(),
        closures: Vec::new(),
        conditions: names::conditions(expansion),
        operands: names::operands(expansion),
        saved: 0,
    };
    match interpreter.block(expansion) {
        Ok(value) => Ok(value),
        Err(Stop::Stuck(message)) => Err(message),
        Err(Stop::Break(..) | Stop::Continue(_) | Stop::Return(_) | Stop::Dead) => {
            Err("a jump out of the session".into())
        }
    }
}

fn stuck<'s, T>(message: impl Into<String>) -> Result<T, Stop<'s>> {
    Err(Stop::Stuck(message.into()))
}

impl<'a, 's> Interpreter<'a, 's> {
    fn lookup(&self, name: &syn::Ident) -> Option<&Cell<'s>> {
        self.variables.iter().rev().find(|(known, _)| name == known).map(|(_, cell)| cell)
    }

    fn declare(&mut self, name: String, value: Value<'s>) {
        self.variables.push((name, Place::new(value).cell));
    }

    fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.variables.len();
        let result = inside(self);
        self.variables.truncate(outside);
        result
    }

    fn block(&mut self, block: &'a Block) -> Flow<'s> {
        self.scoped(|this| {
            let mut value = Value::Unit;
            let mut stmts = block.stmts.iter();
            while let Some(stmt) = stmts.next() {
                let outside = this.variables.len();
                value = match this.stmt(stmt, block) {
                    Err(Stop::Dead) => {
                        this.variables.truncate(outside);
                        this.go_on(stmts.as_slice())?
                    }
                    other => other?,
                };
            }
            Ok(value)
        })
    }

    /// After a statement that came to where all jumped: where the region of the graph ends that it is the arm or the body
    /// of, recording goes on.
    fn go_on(&mut self, following: &[Stmt]) -> Flow<'s> {
        if names::ended(following).is_some_and(|guard| self.is_region(guard)) {
            return Ok(Value::Unit);
        }
        Err(Stop::Dead)
    }

    /// Whether this variable is the guard of a region of the graph.
    fn is_region(&self, guard: &syn::Ident) -> bool {
        self.lookup(guard).is_some_and(|guard| match &*guard.borrow() {
            Value::Guard(guard) => guard.borrow().as_ref().is_some_and(Guard::is_region),
            _ => false,
        })
    }

    /// The value of a statement, which counts if it is a block's last and has no semicolon.
    fn stmt(&mut self, stmt: &'a Stmt, block: &'a Block) -> Flow<'s> {
        match stmt {
            Stmt::Local(local) => {
                match &local.init {
                    Some(init) => {
                        let value = match names::new_guard(local) {
                            Some((owner, name)) => self.new_guard(owner, name, block),
                            None if names::by_reference(&local.pat) => {
                                Value::Reference(self.place(&init.expr)?)
                            }
                            None => self.expr(&init.expr)?,
                        };
                        if !self.bind(&local.pat, value)? {
                            return stuck("a `let` whose pattern does not match");
                        }
                    }
                    None => {
                        self.bind(&local.pat, Value::Unset)?;
                    }
                }
                Ok(Value::Unit)
            }
            Stmt::Item(_) => Ok(Value::Unit),
            Stmt::Expr(expr, semicolon) => {
                let value = self.expr(expr)?;
                Ok(if semicolon.is_some() { Value::Unit } else { value })
            }
            Stmt::Macro(stmt) => stuck(format!("refused by the macro: {}", stmt.mac.tokens)),
        }
    }

    /// The session's closure, called with the session.
    fn session_closure(&mut self, closure: &'a ExprClosure) -> Flow<'s> {
        self.scoped(|this| {
            for pat in &closure.inputs {
                this.bind(pat, Value::Session)?;
            }
            this.expr(&closure.body)
        })
    }
}
