//! The walk over a staged body.

use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprClosure, Ident, Item, Lifetime, Local, Pat, Stmt};

use super::carry::{Carried, Carry};
use super::context::Use;
use super::private;
use super::scope::{Deferred, Scopes, names};
use crate::check::is_assignment;

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
    /// An `if` or `match` under a guard.
    Branch(Guard),
    /// A loop under a guard.
    Loop {
        guard: Guard,
        /// Label of the block that is the body.
        body: Lifetime,
        /// The user's label.
        name: Option<String>,
        /// A labelled block: only jumps that name it go there.
        block: bool,
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
    /// Of a `loop`: for each `break` the variable that says which kind of loop it asks for.
    pub kinds: Option<Vec<Ident>>,
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
            self.scopes.declare(pat, self.around.len());
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

    /// A fresh variable that the compiler's words place at a token of the user.
    pub fn fresh_at(&mut self, name: &str, span: Span) -> Ident {
        at(&self.fresh(name), span)
    }

    /// A fresh label that no user text can mean.
    pub fn fresh_label(&mut self, name: &str) -> Lifetime {
        let ident = self.fresh(name);
        Lifetime::new(&format!("'{ident}"), Span::mixed_site())
    }

    /// References to what loops around carry, made before this pattern shadows its variables, so that jumps can hand it
    /// on.
    pub fn alias_shadowed(&mut self, pat: &Pat) -> TokenStream {
        let names = names(pat);
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let inside = &self.around[closure.map_or(0, |position| position + 1)..];
        let mut shadowed: Vec<Carried> = Vec::new();
        for around in inside {
            let (Around::Loop { guard, .. } | Around::Branch(guard)) = around else { continue };
            for carried in &guard.carry.0 {
                let visible = self.scopes.resolve(&carried.root) == carried.declaration;
                let known = shadowed.iter().any(|other| other.text() == carried.text());
                if names.contains(&carried.root) && visible && carried.is_variable() && !known {
                    shadowed.push(carried.clone());
                }
            }
        }
        let mut tokens = TokenStream::new();
        for carried in shadowed {
            let reference = self.fresh("shadowed");
            tokens.extend(carried.borrowed(&reference));
            self.scopes.alias(carried.declaration, carried.text(), reference);
        }
        tokens
    }

    /// `let x = init;` where a loop around carries the `x` that this one shadows: `init`, a reference to the outer `x`,
    /// and then the variable.
    fn keep_shadowed(&mut self, local: &mut Local) -> Option<Vec<Stmt>> {
        let init = local.init.as_mut().filter(|init| init.diverge.is_none())?;
        let before = self.scopes.clone();
        let aliases = self.alias_shadowed(&local.pat);
        if aliases.is_empty() {
            return None;
        }
        let with_aliases = std::mem::replace(&mut self.scopes, before);
        self.visit_as(Use::Value, &mut init.expr);
        self.scopes = with_aliases;
        let value = self.fresh("init");
        let expr = std::mem::replace(&mut *init.expr, syn::parse_quote!(#value));
        self.scopes.declare(&local.pat, self.around.len());
        let taken: Block = syn::parse_quote!({ let #value = #expr; #aliases });
        Some(taken.stmts)
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
            self.scopes.declare(pat, self.around.len());
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
        let stmts = std::mem::take(&mut block.stmts);
        let mut stmts = stmts.into_iter();
        while let Some(mut stmt) = stmts.next() {
            if let Stmt::Local(local) = &mut stmt
                && stmts.as_slice().iter().any(stmt_jumps)
                && let Some(taken) = self.keep_shadowed(local)
            {
                block.stmts.extend(taken);
            } else {
                self.used = Use::Value;
                self.visit_stmt_mut(&mut stmt);
            }
            block.stmts.push(stmt);
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
                self.scopes.declare(&local.pat, self.around.len());
            }
            None => match Deferred::new(&local.pat) {
                Some(deferred) => self.scopes.declare_deferred(deferred, self.around.len()),
                None => self.scopes.declare(&local.pat, self.around.len()),
            },
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.scopes.enter();
        for pat in &closure.inputs {
            self.scopes.declare(pat, self.around.len());
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

/// A variable of the expansion, placed at a token of the user.
pub fn at(variable: &Ident, span: Span) -> Ident {
    let mut variable = variable.clone();
    variable.set_span(variable.span().located_at(span));
    variable
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

/// Whether an expression jumps out of something.
pub fn jumps(expr: &Expr) -> bool {
    let mut finder = Jumps(false);
    finder.visit_expr(expr);
    finder.0
}

/// Whether a statement jumps out of something.
fn stmt_jumps(stmt: &Stmt) -> bool {
    let mut finder = Jumps(false);
    finder.visit_stmt(stmt);
    finder.0
}

struct Jumps(bool);

impl<'a> Visit<'a> for Jumps {
    fn visit_expr_break(&mut self, _: &'a syn::ExprBreak) {
        self.0 = true;
    }
    fn visit_expr_continue(&mut self, _: &'a syn::ExprContinue) {
        self.0 = true;
    }
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.0 |= call.method == "stop";
        visit::visit_expr_method_call(self, call);
    }
    fn visit_item(&mut self, _: &'a Item) {}
}

/// Visits the parts of an expression that is itself left as it is.
pub fn visit_parts(rewriter: &mut Rewriter, expr: &mut Expr) {
    visit_mut::visit_expr_mut(rewriter, expr);
}
