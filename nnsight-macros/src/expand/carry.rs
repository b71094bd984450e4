//! The outer variables that a region assigns.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprField, Local, Pat, UnOp};

use super::context::may_be_hook;
use super::scope::{Declaration, Scopes, names};
use crate::check::is_assignment;

/// A place that a region assigns and that was declared outside it.
#[derive(Clone)]
pub struct Carried {
    /// The place as the user wrote it.
    place: Expr,
    /// The variable it is or belongs to.
    pub root: String,
    /// Which variable of that name.
    pub declaration: Declaration,
    /// A field with a hook point's name: nothing is carried if it is one.
    hook: bool,
}

/// The outer places that a region assigns, each once, in the order of the text.
#[derive(Clone, Default)]
pub struct Carry(pub Vec<Carried>);

impl Carry {
    /// What this block assigns of the variables in scope.
    pub fn of_block(block: &Block, bound: &[&Pat], scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        collector.local.extend(bound.iter().flat_map(|pat| names(pat)));
        collector.visit_block(block);
        collector.carry
    }

    /// What either arm of a branch assigns of the variables in scope.
    pub fn of_arms(then: &Block, otherwise: Option<&Expr>, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        collector.visit_block(then);
        if let Some(otherwise) = otherwise {
            collector.visit_expr(otherwise);
        }
        collector.carry
    }

    /// What a loop with a condition assigns of the variables in scope.
    pub fn of_while(condition: Option<&Expr>, body: &Block, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        if let Some(condition) = condition {
            collector.visit_expr(condition);
        }
        collector.visit_block(body);
        collector.carry
    }

    /// What an expression assigns of the variables in scope.
    pub fn of_expr(expr: &Expr, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        collector.visit_expr(expr);
        collector.carry
    }

    /// What the arms of a `match` assign of the variables in scope.
    pub fn of_match(matching: &syn::ExprMatch, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        for arm in &matching.arms {
            collector.visit_arm(arm);
        }
        collector.carry
    }

    /// As [`Carry::tokens`], where a variable may be shadowed: then by a reference made before; the name of one that
    /// cannot be reached comes second.
    pub fn tokens_here(&self, scopes: &Scopes) -> (TokenStream, Option<String>) {
        let mut hidden = None;
        let tokens = self.0.iter().rev().fold(quote!(()), |rest, carried| {
            if scopes.resolve(&carried.root) == carried.declaration {
                return carried.tokens(&rest);
            }
            if let Some(reference) = scopes.aliased(carried.declaration, &carried.text()) {
                return quote!((&mut *#reference, #rest));
            }
            hidden = Some(carried.root.clone());
            carried.tokens(&rest)
        });
        (tokens, hidden)
    }

    /// `(&mut a, (&mut b, ()))`
    pub fn tokens(&self) -> TokenStream {
        self.0.iter().rev().fold(quote!(()), |rest, carried| carried.tokens(&rest))
    }
}

impl Carry {
    /// As [`Carry::tokens`], for guards where the compiler cannot tell which of several variables is wrong: then it
    /// speaks at this token.
    pub fn tokens_at(&self, span: Span) -> TokenStream {
        let tokens = self.tokens();
        if self.0.len() < 2 {
            return tokens;
        }
        let inner: TokenStream = match tokens.into_iter().next() {
            Some(TokenTree::Group(group)) => group.stream(),
            _ => TokenStream::new(),
        };
        quote_spanned!(span=> (#inner))
    }
}

impl Carried {
    fn tokens(&self, rest: &TokenStream) -> TokenStream {
        let place = &self.place;
        let span = place.span();
        if self.hook {
            quote_spanned!(span=> (&mut *#place.__carried(), #rest))
        } else {
            quote_spanned!(span=> (&mut #place, #rest))
        }
    }

    /// The place as text, to tell it from others.
    pub fn text(&self) -> String {
        let place = &self.place;
        quote!(#place).to_string()
    }

    /// `let reference = &mut place;`
    pub fn borrowed(&self, reference: &syn::Ident) -> TokenStream {
        let place = &self.place;
        quote!(#[allow(unused_variables)] let #reference = &mut #place;)
    }

    /// Whether a reference to it can be taken: a hook point is no variable.
    pub fn is_variable(&self) -> bool {
        !self.hook
    }
}

struct Collector<'a> {
    scopes: &'a Scopes,
    /// Names declared inside the region and in scope where the collector stands.
    local: Vec<String>,
    carry: Carry,
}

impl<'a> Collector<'a> {
    fn new(scopes: &'a Scopes) -> Self {
        Collector { scopes, local: Vec::new(), carry: Carry::default() }
    }

    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        let outside = self.local.len();
        inside(self);
        self.local.truncate(outside);
    }

    /// Notes an assignment to this expression.
    fn assigned(&mut self, target: &Expr) {
        match target {
            Expr::Paren(inner) => self.assigned(&inner.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|target| self.assigned(target)),
            Expr::Array(array) => array.elems.iter().for_each(|target| self.assigned(target)),
            Expr::Index(index) if may_be_hook(&index.expr) => self.hook(&index.expr),
            Expr::Index(index) => self.assigned(&index.expr),
            _ if may_be_hook(target) => self.hook(target),
            _ => self.place(target, false),
        }
    }

    /// A hook point by name. One that is reached through an index or a call is none of the region's variables.
    fn hook(&mut self, target: &Expr) {
        if is_path(target) {
            self.place(target, true);
        }
    }

    fn place(&mut self, target: &Expr, hook: bool) {
        let Some((place, root)) = place_of(target) else { return };
        if self.local.contains(&root) || self.scopes.is_deferred(&root) {
            return;
        }
        let known = self.carry.0.iter().any(|carried| same_place(&carried.place, &place));
        if !known {
            let declaration = self.scopes.resolve(&root);
            // Of a variable and its fields, the variable alone.
            self.carry.0.retain(|carried| !begins_with(&carried.place, &place));
            if !self.carry.0.iter().any(|carried| begins_with(&place, &carried.place)) {
                self.carry.0.push(Carried { place, root, declaration, hook });
            }
        }
    }
}

/// The largest part of an assignment's target that is a variable, its fields, or what one points to.
fn place_of(target: &Expr) -> Option<(Expr, String)> {
    match target {
        Expr::Path(path) if path.qself.is_none() => {
            let name = path.path.get_ident()?.to_string();
            Some((target.clone(), name))
        }
        Expr::Field(field) => {
            let (base, root) = place_of(&field.base)?;
            if is_path(&field.base) {
                Some((Expr::Field(ExprField { base: Box::new(base), ..field.clone() }), root))
            } else {
                Some((base, root))
            }
        }
        Expr::Index(index) => place_of(&index.expr),
        Expr::Paren(inner) => place_of(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
            let (_, root) = place_of(&unary.expr)?;
            Some((target.clone(), root))
        }
        _ => None,
    }
}

/// Whether an expression is a variable or a field of one, through no index or call.
fn is_path(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_path(&field.base),
        Expr::Paren(inner) => is_path(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_path(&unary.expr),
        _ => false,
    }
}

fn same_place(a: &Expr, b: &Expr) -> bool {
    quote!(#a).to_string() == quote!(#b).to_string()
}

/// Whether `place` is `outer` or a field in it.
fn begins_with(place: &Expr, outer: &Expr) -> bool {
    same_place(place, outer) || matches!(place, Expr::Field(field) if begins_with(&field.base, outer))
}

impl<'a> Visit<'a> for Collector<'_> {
    fn visit_block(&mut self, block: &'a Block) {
        self.scoped(|this| visit::visit_block(this, block));
    }

    fn visit_local(&mut self, local: &'a Local) {
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
        }
        self.local.extend(names(&local.pat));
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        self.scoped(|this| {
            this.local.extend(names(&arm.pat));
            visit::visit_arm(this, arm);
        });
    }

    fn visit_item(&mut self, _: &'a syn::Item) {}

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Assign(assign) => {
                self.visit_expr(&assign.right);
                visit::visit_expr(self, &assign.left);
                self.assigned(&assign.left);
            }
            Expr::Binary(binary) if is_assignment(&binary.op) => {
                self.visit_expr(&binary.right);
                visit::visit_expr(self, &binary.left);
                self.assigned(&binary.left);
            }
            Expr::Closure(closure) => self.scoped(|this| {
                this.local.extend(closure.inputs.iter().flat_map(names));
                this.visit_expr(&closure.body);
            }),
            Expr::ForLoop(for_loop) => {
                self.visit_expr(&for_loop.expr);
                self.scoped(|this| {
                    this.local.extend(names(&for_loop.pat));
                    this.visit_block(&for_loop.body);
                });
            }
            // A pattern in a condition binds in the block that follows.
            Expr::If(_) | Expr::While(_) => self.scoped(|this| visit::visit_expr(this, expr)),
            Expr::Let(binding) => {
                self.visit_expr(&binding.expr);
                self.local.extend(names(&binding.pat));
            }
            _ => visit::visit_expr(self, expr),
        }
    }
}
