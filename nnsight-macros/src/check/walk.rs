//! The walk over a body in the order of execution: variables, branches and loops.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Block, Expr, ExprClosure, ExprIf, ExprMatch, Local, Pat, Stmt};

use super::join::{Way, join};
use super::names::{self, Effects};
use super::path::Point;
use super::sizes::Assertion;
use super::state::{Data, Region, State, Val, Var};

/// How often a loop's turns are followed: values that go from variable to variable need some.
const TURNS: [usize; 3] = [4, 3, 2];

/// How an expression is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Its value is taken: a hook point is read.
    Value,
    /// It is borrowed, or part of a larger place.
    Place,
}

/// One read in the text.
pub struct Read<'a> {
    pub expr: &'a Expr,
    pub point: Point,
}

/// Follows what a body computes.
pub struct Walk<'a> {
    pub errors: Vec<syn::Error>,
    pub assertions: Vec<Assertion>,
    /// Whether the model's size is named, so that assertions are wanted.
    pub sized: bool,
    pub state: State,
    pub region: Region,
    /// Whether this is the closure of a trace: hook points met here are one pass's.
    pub in_trace: bool,
    /// A closure that holds part of the model may write hook points whenever it is called.
    pub closure_writes: bool,
    pub reads: Vec<Read<'a>>,
    pub read_ids: HashMap<*const Expr, usize>,
    pub reported: HashSet<(*const Expr, usize)>,
    pub asserted: HashSet<*const Expr>,
    /// Calls whose axis was refused.
    pub axes: HashSet<*const Expr>,
    scopes: Vec<HashMap<String, Var>>,
    next_var: Var,
    next_region: Region,
    unclear: HashSet<String>,
    loops: usize,
}

impl<'a> Walk<'a> {
    pub fn new(body: &Block, sized: bool) -> Self {
        Walk {
            errors: Vec::new(),
            assertions: Vec::new(),
            sized,
            state: State::default(),
            region: 0,
            in_trace: false,
            closure_writes: false,
            reads: Vec::new(),
            read_ids: HashMap::new(),
            reported: HashSet::new(),
            asserted: HashSet::new(),
            axes: HashSet::new(),
            scopes: vec![HashMap::new()],
            next_var: 0,
            next_region: 0,
            unclear: names::unclear(body),
            loops: 0,
        }
    }

    pub fn body(&mut self, body: &'a Block) {
        self.block(body);
    }

    /// Binds the names of a pattern.
    pub fn declare(&mut self, pat: &Pat, val: Val) {
        match (pat, val) {
            (Pat::Ident(ident), val) if ident.subpat.is_none() => {
                let val = if ident.by_ref.is_some() { Val::unknown() } else { val };
                self.bind(ident.ident.to_string(), val);
            }
            (Pat::Type(typed), val) => self.declare(&typed.pat, val),
            (Pat::Paren(inner), val) => self.declare(&inner.pat, val),
            (Pat::Tuple(tuple), Val::Tuple(parts))
                if tuple.elems.len() == parts.len()
                    && !tuple.elems.iter().any(|pat| matches!(pat, Pat::Rest(_))) =>
            {
                tuple.elems.iter().zip(parts).for_each(|(pat, part)| self.declare(pat, part));
            }
            (pat, _) => names::bound(pat).into_iter().for_each(|name| self.bind(name, Val::unknown())),
        }
    }

    fn bind(&mut self, name: String, val: Val) {
        let var = self.next_var;
        self.next_var += 1;
        self.state.vals.insert(var, val);
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name, var);
        }
    }

    /// The variable a name means, if it is one of the body's.
    pub fn var(&self, name: &str) -> Option<Var> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied()
    }

    /// What a variable holds.
    pub fn get(&self, name: &str) -> Val {
        if self.unclear.contains(name) {
            return Val::unknown();
        }
        self.var(name).and_then(|var| self.state.vals.get(&var)).cloned().unwrap_or_else(Val::unknown)
    }

    pub fn set(&mut self, name: &str, val: Val) {
        if let Some(var) = self.var(name) {
            self.state.vals.insert(var, val);
        }
    }

    pub fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(HashMap::new());
        let result = inside(self);
        self.scopes.pop();
        result
    }

    pub fn block(&mut self, block: &'a Block) -> Val {
        self.scoped(|walk| {
            let mut val = Val::unknown();
            for stmt in &block.stmts {
                val = walk.stmt(stmt);
            }
            val
        })
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Val {
        match stmt {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(_) => {}
            Stmt::Expr(expr, None) => return self.eval(expr, Use::Value),
            Stmt::Expr(expr, Some(_)) => {
                self.eval(expr, Use::Value);
            }
            Stmt::Macro(stmt) => {
                self.mac(&stmt.mac);
            }
        }
        Val::unknown()
    }

    fn local(&mut self, local: &'a Local) {
        let Some(init) = &local.init else { return self.declare(&local.pat, Val::unknown()) };
        let used = if binds_whole(&local.pat) { Use::Value } else { Use::Place };
        let val = match (&*init.expr, &local.pat) {
            // `let (a, b) = (x, y)` gives each name its own.
            (Expr::Tuple(_), Pat::Tuple(_)) => self.eval(&init.expr, Use::Value),
            (expr, _) => self.eval(expr, used),
        };
        if let Some((_, diverge)) = &init.diverge {
            let state = self.state.clone();
            self.eval(diverge, Use::Value);
            self.state = state;
        }
        self.declare(&local.pat, val);
    }

    pub fn branch(&mut self, branch: &'a ExprIf) -> Val {
        self.scoped(|walk| {
            walk.eval(&branch.cond, Use::Value);
            let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
            let then: Arm<'_, 'a> = Box::new(|walk| walk.block(&branch.then_branch));
            let otherwise: Arm<'_, 'a> = Box::new(move |walk| match otherwise {
                Some(otherwise) => walk.eval(otherwise, Use::Value),
                None => Val::unknown(),
            });
            walk.arms(vec![then, otherwise])
        })
    }

    pub fn matching(&mut self, matching: &'a ExprMatch) -> Val {
        let val = self.eval(&matching.expr, Use::Place);
        let arms = matching.arms.iter().map(|arm| {
            let val = val.clone();
            let arm: Arm<'_, 'a> = Box::new(move |walk| {
                walk.scoped(|walk| {
                    walk.declare(&arm.pat, val);
                    if let Pat::Guard(guard) = &arm.pat {
                        walk.eval(&guard.guard, Use::Value);
                    }
                    walk.eval(&arm.body, Use::Value)
                })
            });
            arm
        });
        let arms = arms.collect();
        self.arms(arms)
    }

    /// Follows each arm from here, and what is known after any of them.
    pub fn arms(&mut self, arms: Vec<Arm<'_, 'a>>) -> Val {
        let (before, outer) = (self.state.clone(), self.region);
        let mut ways = Vec::new();
        for arm in arms {
            self.state = before.clone();
            self.region = self.fresh_region();
            let val = arm(self);
            ways.push(Way { region: self.region, state: std::mem::take(&mut self.state), val });
        }
        self.region = outer;
        let (state, val) = join(ways, outer);
        self.state = state;
        val
    }

    fn fresh_region(&mut self) -> Region {
        self.next_region += 1;
        self.next_region
    }

    /// Follows some turns of a loop, one after the other.
    pub fn repeat(&mut self, effects: &Effects, mut turn: impl FnMut(&mut Self)) {
        let outer = self.region;
        self.forget_after_jumps(effects);
        let mut ways = vec![Way { region: outer, state: self.state.clone(), val: Val::unknown() }];
        self.loops += 1;
        for _ in 0..TURNS.get(self.loops - 1).copied().unwrap_or(1) {
            let before = self.state.clone();
            self.region = self.fresh_region();
            turn(self);
            if self.state.dead {
                break;
            }
            let state = self.state.clone();
            let settled = state == before;
            ways.push(Way { region: self.region, state, val: Val::unknown() });
            if settled {
                break;
            }
        }
        self.loops -= 1;
        self.region = outer;
        self.state = join(ways, outer).0;
        self.forget_after_jumps(effects);
    }

    /// With jumps, variables may hold at either end of a loop what they held anywhere in it.
    fn forget_after_jumps(&mut self, effects: &Effects) {
        if effects.jumps {
            self.forget(effects);
            self.state.unclear = true;
        }
    }

    pub fn forget(&mut self, effects: &Effects) {
        effects.assigned.iter().for_each(|name| self.set(name, Val::unknown()));
    }

    /// A block that a `break` may leave.
    pub fn labelled(&mut self, block: &'a Block) {
        let effects = Effects::of(|effects| effects.visit_block(block));
        self.block(block);
        self.state.dead = false;
        self.forget_after_jumps(&effects);
    }

    /// The closure of a trace: one pass.
    pub fn trace(&mut self, closure: &'a ExprClosure) -> Val {
        self.in_trace = true;
        let mut val = self.scoped(|walk| {
            if let Some(parameter) = closure.inputs.first() {
                walk.declare(parameter, Val::model());
            }
            walk.eval(&closure.body, Use::Value)
        });
        self.in_trace = false;
        if self.state.dead {
            val = Val::unknown();
        }
        self.state.leave_trace(&mut val);
        val
    }

    /// Any other closure: what happens in it happens when it is called.
    pub fn closure(&mut self, closure: &'a ExprClosure) {
        let mut names = HashSet::new();
        names::idents(closure.body.to_token_stream(), &mut names);
        self.closure_writes |= names.iter().any(|name| self.get(name).reaches_hooks());
        let (state, in_trace) = (self.state.clone(), std::mem::take(&mut self.in_trace));
        self.scoped(|walk| {
            closure.inputs.iter().for_each(|pat| walk.declare(pat, Val::unknown()));
            walk.eval(&closure.body, Use::Value);
        });
        (self.state, self.in_trace) = (state, in_trace);
    }

    /// A value computed from others.
    pub fn of(data: Data) -> Val {
        Val::Data(data)
    }
}

/// One arm of a branch, yet to be followed.
pub type Arm<'w, 'a> = Box<dyn FnOnce(&mut Walk<'a>) -> Val + 'w>;

/// Whether a pattern binds the whole value, so that a hook point is read there.
fn binds_whole(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(ident) => ident.by_ref.is_none(),
        Pat::Type(typed) => binds_whole(&typed.pat),
        Pat::Wild(_) | Pat::Tuple(_) => true,
        _ => false,
    }
}
