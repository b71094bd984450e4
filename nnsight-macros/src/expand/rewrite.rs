//! The walk over a staged body.

use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Block, Expr, ExprClosure, Ident, Item, Lifetime, Local, Pat, Stmt};

use super::carry::{Carry, is_assignment};
use super::context::Use;
use super::private;
use super::scope::Scopes;

/// Rewrites a staged body in place.
pub struct Rewriter {
    pub control_flow: bool,
    pub boundary: Boundary,
    pub scopes: Scopes,
    /// Guards and loops around the current expression, outermost first.
    pub around: Vec<Around>,
    /// How the expression visited next is used.
    pub used: Use,
    pub errors: Vec<syn::Error>,
    next_name: usize,
}

/// What a `return` in the body leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// The session's closure.
    Session,
    /// A function.
    Function,
    /// A closure inside the body.
    Closure,
}

/// What stands around an expression and matters to jumps.
#[derive(Clone)]
pub enum Around {
    /// A branch under a guard.
    If(Guard),
    /// A loop under a guard.
    Loop {
        guard: Guard,
        /// Label of the block that is the body.
        body: Lifetime,
        /// The user's label.
        name: Option<String>,
    },
    /// A loop left as it is.
    HostLoop { label: Lifetime, name: Option<String> },
    /// A closure: nothing jumps out of it.
    Closure(Boundary),
}

/// A guard in the expansion.
#[derive(Clone)]
pub struct Guard {
    /// The variable that holds it.
    pub variable: Ident,
    /// Label of the loop around it.
    pub label: Lifetime,
    /// What it carries.
    pub carry: Carry,
    /// A `loop`: the conditions its `break`s stand under decide whether it is traced.
    pub endless: bool,
}

impl Rewriter {
    pub fn new(control_flow: bool, boundary: Boundary) -> Self {
        Rewriter {
            control_flow,
            boundary,
            scopes: Scopes::default(),
            around: Vec::new(),
            used: Use::Value,
            errors: Vec::new(),
            next_name: 0,
        }
    }

    /// Rewrites the body of a function or session closure with these parameters.
    pub fn function(&mut self, parameters: &[Pat], body: &mut Block) {
        self.scopes.enter();
        for pat in parameters {
            self.scopes.declare(pat);
        }
        self.visit_block_mut(body);
        self.scopes.leave();
    }

    /// Path of the runtime's side of the expansion, placed at a token of the user.
    pub fn private(span: Span) -> TokenStream {
        private(span)
    }

    /// A fresh variable that no user text can mean.
    pub fn fresh(&mut self, name: &str) -> Ident {
        self.next_name += 1;
        format_ident!("__nnsight_{name}{}", self.next_name, span = Span::mixed_site())
    }

    /// A fresh label that no user text can mean.
    pub fn fresh_label(&mut self, name: &str) -> Lifetime {
        let ident = self.fresh(name);
        Lifetime::new(&format!("'{ident}"), Span::mixed_site())
    }

    /// Visits an expression used in a given way.
    pub fn visit_as(&mut self, used: Use, expr: &mut Expr) {
        self.used = used;
        self.visit_expr_mut(expr);
    }

    /// Visits a block with more names in scope.
    pub fn visit_block_with(&mut self, pats: &[&Pat], block: &mut Block) {
        self.scopes.enter();
        for pat in pats {
            self.scopes.declare(pat);
        }
        self.visit_block_mut(block);
        self.scopes.leave();
    }
}

impl VisitMut for Rewriter {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let used = std::mem::take(&mut self.used);
        self.expr(expr, used);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.scopes.enter();
        for stmt in &mut block.stmts {
            self.used = Use::Value;
            self.visit_stmt_mut(stmt);
        }
        self.scopes.leave();
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => self.visit_local_mut(local),
            Stmt::Item(_) => {}
            Stmt::Expr(expr, semicolon) => {
                let unit = is_unit(expr);
                self.visit_as(Use::Value, expr);
                if unit && matches!(expr, Expr::Verbatim(_)) {
                    // Without it a generated tail looks to clippy like a forgotten one.
                    semicolon.get_or_insert_default();
                }
            }
            Stmt::Macro(stmt) => self.rewrite_macro(&mut stmt.mac),
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        match &mut local.init {
            Some(init) => {
                let used = if binds_whole(&local.pat) { Use::Value } else { Use::Place };
                self.visit_as(used, &mut init.expr);
                if let Some((_, diverge)) = &mut init.diverge {
                    self.visit_as(Use::Value, diverge);
                }
                self.scopes.declare(&local.pat);
            }
            None if is_mutable(&local.pat) => self.scopes.declare(&local.pat),
            None => self.scopes.declare_deferred(&local.pat),
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.scopes.enter();
        self.scopes.declare(&arm.pat);
        if let Pat::Guard(pat) = &mut arm.pat {
            self.visit_as(Use::Value, &mut pat.guard);
        }
        self.visit_as(Use::Value, &mut arm.body);
        self.scopes.leave();
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.scopes.enter();
        for pat in &closure.inputs {
            self.scopes.declare(pat);
        }
        self.around.push(Around::Closure(self.boundary));
        self.boundary = Boundary::Closure;
        self.visit_as(Use::Value, &mut closure.body);
        if let Some(Around::Closure(outer)) = self.around.pop() {
            self.boundary = outer;
        }
        self.scopes.leave();
    }

    /// Items inside a body are ordinary Rust.
    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_pat_mut(&mut self, _: &mut Pat) {}

    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
}

/// Whether a pattern binds the whole value, so that a hook point is read there.
fn binds_whole(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(ident) => ident.by_ref.is_none(),
        Pat::Type(typed) => binds_whole(&typed.pat),
        Pat::Wild(_) | Pat::Tuple(_) => true,
        _ => false,
    }
}

/// Whether an expression is a statement by its form.
fn is_unit(expr: &Expr) -> bool {
    match expr {
        Expr::ForLoop(_) | Expr::While(_) | Expr::Assign(_) => true,
        Expr::If(branch) => branch.else_branch.is_none(),
        Expr::Binary(binary) => is_assignment(&binary.op),
        _ => false,
    }
}

fn is_mutable(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(ident) => ident.mutability.is_some(),
        Pat::Type(typed) => is_mutable(&typed.pat),
        _ => false,
    }
}

/// Visits the parts of an expression that is itself left as it is.
pub fn visit_parts(rewriter: &mut Rewriter, expr: &mut Expr) {
    visit_mut::visit_expr_mut(rewriter, expr);
}
