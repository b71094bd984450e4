//! The walk over a staged body.

use std::cell::Cell;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprClosure, FnArg, Ident, Item, Lifetime, Local, Pat, Signature, Stmt, Type};

use super::attributes;
use super::carry::{Carried, Carry};
use super::context::{Use, may_be_hook};
use super::count::{self, Host};
use super::fail;
use super::host;
use super::macros::Macros;
use super::private;
use super::scope::{Access, Deferred, Scopes, names};
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
    /// The closure visited next gets the model.
    pub takes_model: bool,
    /// Macros that the body calls or defines.
    pub macros: Macros,
    /// How many closures around have parameters whose type is not written.
    pub untyped: usize,
    /// The conditions of `#[cfg(..)]` around the current expression.
    pub conditions: Vec<TokenStream>,
    /// The statement around has `#[host]`.
    pub on_host: bool,
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
    /// An `if` or `match` under a guard, with the arm.
    Branch(Guard, Target),
    /// A loop under a guard.
    Loop {
        guard: Guard,
        /// The user's label.
        name: Option<String>,
        turn: Turn,
    },
    /// A loop left as it is.
    HostLoop { label: Lifetime, name: Option<String> },
    /// A closure: nothing jumps out of it.
    Closure(Boundary),
}

/// How a turn of a loop under a guard ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Of a `for`.
    For,
    /// Of a `while`.
    While,
    /// Of a `loop`.
    Endless,
    /// Of a labelled block, which has one: only jumps that name it go there.
    Once,
}

/// A block that recorded jumps end.
#[derive(Clone)]
pub struct Target {
    label: Lifetime,
    /// A block that no jump ends has no label: the compiler wants jumps through it, which a macro of the user may expand
    /// to, to name their loop.
    used: Rc<Cell<bool>>,
    /// What a jump to it gives: nothing for an arm, which has no value then.
    pub given: Option<TokenStream>,
}

impl Target {
    /// The label, for a jump.
    pub fn used(&self) -> &Lifetime {
        self.used.set(true);
        &self.label
    }

    /// `'label:`, if there is a jump to it.
    pub fn label(&self) -> TokenStream {
        let label = &self.label;
        if self.used.get() { quote!(#label:) } else { TokenStream::new() }
    }
}

/// A guard in the expansion.
#[derive(Clone)]
pub struct Guard {
    /// The variable that holds it.
    pub variable: Ident,
    /// Label of the loop or labelled block that it guards.
    pub label: Option<Lifetime>,
    /// What it carries.
    pub carry: Carry,
    /// Of a `loop`: for each `break` the variable that says which kind of loop it asks for, and what says so where the
    /// `break` is configured out.
    pub kinds: Option<Vec<(Ident, TokenStream)>>,
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
            takes_model: false,
            macros: Macros::default(),
            untyped: 0,
            conditions: Vec::new(),
            on_host: false,
            next_name: 0,
        }
    }

    /// Rewrites the body of a session's closure.
    pub fn session(&mut self, parameter: &Pat, body: &mut Block) {
        self.scopes.enter();
        self.scopes.declare_as(parameter, Access::Fixed);
        self.visit_block_mut(body);
        self.scopes.leave();
    }

    /// Rewrites the body of a function.
    pub fn function(&mut self, signature: &Signature, body: &mut Block) {
        self.scopes.enter();
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) => self.scopes.declare_receiver(receiver),
                FnArg::Typed(typed) => {
                    self.scopes.declare_as(&typed.pat, access(&typed.ty));
                    self.declare_host(&typed.pat, count::of_type(&typed.ty));
                }
            }
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

    /// A block that recorded jumps may end.
    pub fn fresh_target(&mut self, name: &str) -> Target {
        Target { label: self.fresh_label(name), used: Rc::default(), given: None }
    }

    /// Names for how a region carries each place.
    pub fn named(&mut self, mut carry: Carry) -> Carry {
        carry.name(|| self.fresh("carrying"));
        carry
    }

    /// Whether an expression is a handle, the session, the model or a part of it: nothing that a variable bound to it could
    /// be changed through.
    fn fixed(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => path
                .path
                .get_ident()
                .is_some_and(|name| self.scopes.access(&name.to_string()) == Access::Fixed),
            Expr::Lit(_) | Expr::Binary(_) | Expr::Range(_) => true,
            Expr::MethodCall(call) => {
                call.method != "trace" && call.method != "apply" && self.fixed(&call.receiver)
            }
            Expr::Field(field) => may_be_hook(expr) || self.fixed(&field.base),
            Expr::Index(index) => self.fixed(&index.expr),
            Expr::Unary(unary) => self.fixed(&unary.expr),
            Expr::Paren(inner) => self.fixed(&inner.expr),
            _ => false,
        }
    }

    /// How a variable that is bound to this can be changed, if it is not `mut`.
    pub fn access(&self, expr: &Expr) -> Access {
        if self.fixed(expr) { Access::Fixed } else { Access::Unknown }
    }

    /// References to what loops around carry, made before this pattern shadows its variables, so that jumps can hand it
    /// on.
    pub fn alias_shadowed(&mut self, pat: &Pat) -> TokenStream {
        let names = names(pat);
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let inside = &self.around[closure.map_or(0, |position| position + 1)..];
        let mut shadowed: Vec<Vec<Carried>> = Vec::new();
        for around in inside {
            let (Around::Loop { guard, .. } | Around::Branch(guard, _)) = around else { continue };
            for carried in &guard.carry.places {
                let visible = self.scopes.resolve(&carried.root) == carried.declaration;
                if !(names.contains(&carried.root) && visible && carried.is_variable()) {
                    continue;
                }
                match shadowed.iter_mut().find(|known| known[0].text() == carried.text()) {
                    Some(known) => known.push(carried.clone()),
                    None => shadowed.push(vec![carried.clone()]),
                }
            }
        }
        let mut tokens = TokenStream::new();
        for by in shadowed {
            let reference = self.fresh("shadowed");
            tokens.extend(Carried::borrowed(&by, &reference, &Self::private(Span::mixed_site())));
            self.scopes.alias(by[0].declaration, by[0].text(), reference);
        }
        tokens
    }

    /// `let x = init;` where a loop around carries the `x` that this one shadows: `init`, a reference to the outer `x`,
    /// and then the variable.
    fn keep_shadowed(&mut self, local: &mut Local) -> Option<Vec<Stmt>> {
        let attrs = local.attrs.clone();
        let access = local.init.as_ref().map_or(Access::Unknown, |init| self.access(&init.expr));
        let host = local.init.as_ref().map_or(Host::Unknown, |init| self.host(&init.expr));
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
        self.scopes.declare_as(&local.pat, access);
        self.declare_host(&local.pat, host);
        let mut taken: Block = syn::parse_quote!({ let #value = #expr; #aliases });
        for stmt in &mut taken.stmts {
            if let Stmt::Local(local) = stmt {
                local.attrs.splice(0..0, attrs.iter().cloned());
            }
        }
        Some(taken.stmts)
    }

    /// Visits an expression used in a given way.
    pub fn visit_as(&mut self, used: Use, expr: &mut Expr) {
        self.used = used;
        self.visit_expr_mut(expr);
    }

    /// Visits what a pattern binds or takes apart: a hook point that it binds is read here.
    pub fn visit_bound(&mut self, pat: &Pat, expr: &mut Expr) {
        match bound(pat) {
            Bound::Whole => self.visit_as(Use::Value, expr),
            Bound::Reference if may_be_hook(expr) => {
                self.looked_at(expr);
                let read = &*expr;
                *expr = Expr::Verbatim(quote!(*#read));
            }
            Bound::Reference | Bound::Parts => self.visit_as(Use::Place, expr),
        }
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
            if let Some(ways) = self.hides_under_condition(&mut stmt, stmts.as_slice()) {
                for (condition, mut way) in ways {
                    self.conditions.push(condition.clone());
                    self.visit_block_mut(&mut way);
                    self.conditions.pop();
                    block.stmts.push(Stmt::Expr(Expr::Verbatim(quote!(#[cfg(#condition)] #way)), None));
                }
                break;
            }
            let outside = self.on_host;
            self.on_host |= host::take(&mut stmt);
            if let Stmt::Local(local) = &mut stmt
                && stmts.as_slice().iter().any(stmt_jumps)
                && let Some(taken) = self.keep_shadowed(local)
            {
                block.stmts.extend(taken);
            } else {
                self.used = Use::Value;
                let read = self.read_of_macro(&mut stmt);
                self.visit_stmt_mut(&mut stmt);
                block.stmts.push(stmt);
                block.stmts.extend(read);
                self.on_host = outside;
                continue;
            }
            block.stmts.push(stmt);
            self.on_host = outside;
        }
        self.scopes.leave();
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => {
                let attrs = local.attrs.clone();
                self.under(&attrs, |this| this.visit_local_mut(local));
            }
            Stmt::Item(item) => self.macros.declare(item),
            Stmt::Expr(expr, semicolon) => {
                let unit = is_unit(expr);
                let attrs = attributes::take(expr);
                self.under(&attrs, |this| this.visit_as(Use::Value, expr));
                if !attrs.is_empty() {
                    let inner = &*expr;
                    // As a block the expansion takes attributes wherever a statement does.
                    *expr = match inner {
                        Expr::Block(_) => Expr::Verbatim(quote!(#(#attrs)* #inner)),
                        inner if semicolon.is_some() && !unit => {
                            Expr::Verbatim(quote!(#(#attrs)* { #inner; }))
                        }
                        inner => Expr::Verbatim(quote!(#(#attrs)* { #inner })),
                    };
                }
                if unit && matches!(expr, Expr::Verbatim(_)) {
                    // Without it a generated tail looks to clippy like a forgotten one.
                    semicolon.get_or_insert_default();
                }
            }
            Stmt::Macro(call) => {
                let attrs = call.attrs.clone();
                self.under(&attrs, |this| this.stmt_macro(stmt));
            }
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let host = local.init.as_ref().map_or(Host::Unknown, |init| self.host(&init.expr));
        let access = local.init.as_ref().map_or(Access::Unknown, |init| self.access(&init.expr));
        match &mut local.init {
            Some(init) => {
                self.visit_bound(&local.pat, &mut init.expr);
                if let Some((_, diverge)) = &mut init.diverge {
                    self.visit_as(Use::Value, diverge);
                }
                self.scopes.declare_as(&local.pat, access);
                self.declare_host(&local.pat, host);
            }
            None => match Deferred::new(&local.pat) {
                Some(deferred) => self.scopes.declare_deferred(deferred),
                None => self.scopes.declare(&local.pat),
            },
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        let model = std::mem::take(&mut self.takes_model);
        self.scopes.enter();
        for pat in &closure.inputs {
            self.scopes.declare_as(pat, if model { Access::Fixed } else { Access::Unknown });
            self.declare_host(pat, Host::Unknown);
        }
        let untyped = !model && closure.inputs.iter().any(|pat| !matches!(pat, Pat::Type(_)));
        self.untyped += usize::from(untyped);
        self.around.push(Around::Closure(self.boundary));
        self.boundary = Boundary::Closure;
        self.visit_as(Use::Value, &mut closure.body);
        self.untyped -= usize::from(untyped);
        if let Some(Around::Closure(outer)) = self.around.pop() {
            self.boundary = outer;
        }
        self.scopes.leave();
    }

    /// The length of an array is a constant.
    fn visit_expr_repeat_mut(&mut self, repeat: &mut syn::ExprRepeat) {
        self.visit_as(Use::Value, &mut repeat.expr);
    }

    /// Items inside a body are ordinary Rust.
    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_pat_mut(&mut self, _: &mut Pat) {}

    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
}

/// How a parameter of this type can be changed, if it is not `mut`.
fn access(ty: &Type) -> Access {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => Access::Reference,
        Type::Reference(reference) => access(&reference.elem),
        Type::Path(path) => {
            let name = path.path.segments.last().map(|segment| segment.ident.to_string());
            match name.as_deref() {
                Some("Traced" | "Session" | "Model") => Access::Fixed,
                _ => Access::Unknown,
            }
        }
        Type::Paren(inner) => access(&inner.elem),
        _ => Access::Unknown,
    }
}

/// A variable of the expansion, placed at a token of the user.
pub fn at(variable: &Ident, span: Span) -> Ident {
    let mut variable = variable.clone();
    variable.set_span(variable.span().located_at(span));
    variable
}

/// What a pattern does with the value.
enum Bound {
    /// It takes the whole of it.
    Whole,
    /// It takes a shared reference to the whole of it.
    Reference,
    /// It looks into it, or leaves it alone.
    Parts,
}

fn bound(pat: &Pat) -> Bound {
    match pat {
        Pat::Ident(ident) if ident.subpat.is_some() => Bound::Parts,
        Pat::Ident(ident) if ident.by_ref.is_none() => Bound::Whole,
        Pat::Ident(ident) if ident.mutability.is_none() => Bound::Reference,
        Pat::Type(typed) => bound(&typed.pat),
        Pat::Paren(inner) => bound(&inner.pat),
        _ => Bound::Parts,
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
    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        self.0 |= fail::may_fail(mac);
    }
    fn visit_item(&mut self, _: &'a Item) {}
}

/// Visits the parts of an expression that is itself left as it is.
pub fn visit_parts(rewriter: &mut Rewriter, expr: &mut Expr) {
    visit_mut::visit_expr_mut(rewriter, expr);
}
