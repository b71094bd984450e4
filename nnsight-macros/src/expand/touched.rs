//! What a piece of text takes hold of, of the variables in scope around it.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Ident, Local, Pat, Stmt, UnOp};

use super::attributes;
use super::carry::{Carry, Touch, is_path};
use super::configured::condition;
use super::context::may_be_hook;
use super::host;
use super::macros;
use super::scope::{Scopes, names};
use crate::check::is_assignment;

/// Methods of the standard library that change what they are called on, and nothing else by that name does not.
const CHANGING: [&str; 44] = [
    "append",
    "borrow_mut",
    "clear",
    "dedup",
    "drain",
    "entry",
    "extend",
    "extend_from_slice",
    "fetch_add",
    "fetch_sub",
    "fill",
    "insert",
    "insert_str",
    "next",
    "next_back",
    "nth",
    "pop",
    "pop_back",
    "pop_front",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "remove",
    "resize",
    "retain",
    "reverse",
    "rotate_left",
    "rotate_right",
    "set",
    "shuffle",
    "sort",
    "sort_by",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "store",
    "swap",
    "swap_remove",
    "try_borrow_mut",
    "truncate",
    "write_all",
    "write_fmt",
    "write_str",
];

/// Methods that only look at what they are called on.
const READING: [&str; 24] = [
    "as_slice",
    "as_str",
    "chars",
    "clone",
    "contains",
    "contains_key",
    "copied",
    "dims",
    "is_empty",
    "is_none",
    "is_some",
    "item",
    "iter",
    "keys",
    "layers",
    "len",
    "lines",
    "n_heads",
    "n_layers",
    "save",
    "to_owned",
    "to_string",
    "to_vec",
    "values",
];

impl Carry {
    /// What this block takes hold of, with these names its own.
    pub fn of_block(block: &Block, bound: &[&Pat], scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        for pat in bound {
            collector.declare(pat, None);
        }
        collector.visit_block(block);
        collector.carry
    }

    /// What either arm of a branch takes hold of.
    pub fn of_arms(then: &Block, otherwise: Option<&Expr>, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        collector.visit_block(then);
        if let Some(otherwise) = otherwise {
            collector.visit_expr(otherwise);
        }
        collector.carry
    }

    /// What a loop with a condition takes hold of.
    pub fn of_while(condition: Option<&Expr>, body: &Block, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        if let Some(condition) = condition {
            collector.visit_expr(condition);
        }
        collector.visit_block(body);
        collector.carry
    }

    /// What an expression takes hold of.
    pub fn of_expr(expr: &Expr, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        collector.visit_expr(expr);
        collector.carry
    }

    /// What the arms of a `match` take hold of.
    pub fn of_match(matching: &syn::ExprMatch, scopes: &Scopes) -> Carry {
        let mut collector = Collector::new(scopes);
        for arm in &matching.arms {
            collector.visit_arm(arm);
        }
        collector.carry
    }
}

struct Collector<'a> {
    scopes: &'a Scopes,
    /// Names declared inside the region and in scope where the collector stands, with the condition of a `#[cfg(..)]` without
    /// which the name is left to a variable outside.
    local: Vec<(String, Option<TokenStream>)>,
    carry: Carry,
    /// The statement around has `#[host]`.
    on_host: bool,
}

impl<'a> Collector<'a> {
    fn new(scopes: &'a Scopes) -> Self {
        Collector { scopes, local: Vec::new(), carry: Carry::default(), on_host: false }
    }

    fn declare(&mut self, pat: &Pat, condition: Option<&TokenStream>) {
        self.local.extend(names(pat).into_iter().map(|name| (name, condition.cloned())));
    }

    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        let outside = self.local.len();
        inside(self);
        self.local.truncate(outside);
    }

    /// What is done here happens where these attributes let it.
    fn configured(&mut self, attrs: &[Attribute], inside: impl FnOnce(&mut Self)) {
        let around = self.carry.configured.clone();
        self.carry.configured = around.inside(attrs);
        inside(self);
        self.carry.configured = around;
    }

    /// Notes an assignment to this expression.
    fn assigned(&mut self, target: &Expr) {
        match target {
            Expr::Paren(inner) => self.assigned(&inner.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|target| self.assigned(target)),
            Expr::Array(array) => array.elems.iter().for_each(|target| self.assigned(target)),
            Expr::Struct(structure) => structure.fields.iter().for_each(|field| self.assigned(&field.expr)),
            Expr::Call(call) => call.args.iter().for_each(|target| self.assigned(target)),
            Expr::Index(index) if may_be_hook(&index.expr) => self.hook(&index.expr),
            Expr::Index(index) => self.touch(&index.expr, Touch::Changed(true)),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) && !is_path(&unary.expr) => {
                // `*xs.last_mut().unwrap()`, `*&mut x`: what is called or borrowed has been visited.
            }
            _ if may_be_hook(target) => self.hook(target),
            _ => self.touch(target, Touch::Assigned),
        }
    }

    /// A hook point by name. One that is reached through an index or a call is none of the region's variables.
    fn hook(&mut self, target: &Expr) {
        if is_path(target) && !self.on_host {
            self.outside(target, |this| this.carry.touch(target, Touch::Assigned, true, this.scopes));
        }
    }

    fn touch(&mut self, target: &Expr, touch: Touch) {
        self.outside(target, |this| {
            if this.on_host {
                this.carry.touch_on_host(target, touch, this.scopes);
            } else {
                this.carry.touch(target, touch, false, this.scopes);
            }
        });
    }

    /// Does something with a place that is declared outside the region, where it is.
    fn outside(&mut self, target: &Expr, inside: impl FnOnce(&mut Self)) {
        let Some(root) = root(target) else { return };
        let mut configured = self.carry.configured.clone();
        for (_, condition) in self.local.iter().filter(|(local, _)| root == local) {
            match condition {
                Some(condition) => configured = configured.without(condition),
                None => return,
            }
        }
        let around = std::mem::replace(&mut self.carry.configured, configured);
        inside(self);
        self.carry.configured = around;
    }

    /// An argument: a reference in a variable may let a function change what it points to.
    fn given(&mut self, argument: &Expr) {
        if matches!(argument, Expr::Path(_)) {
            self.touch(argument, Touch::Given);
        }
    }

    /// Names in what a macro is given that nobody here can read.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) if self.scopes.resolve(&name.to_string()) != 0 => {
                    self.touch(&syn::parse_quote!(#name), Touch::Mentioned);
                }
                _ => {}
            }
        }
    }

    /// What a pattern with more than a name takes apart: its parts may be references.
    fn taken_apart(&mut self, value: &Expr, pats: &[&Pat]) {
        if pats.iter().any(|pat| by_reference(pat)) {
            // Also of an element or a field that is reached through one.
            self.touch(value, Touch::Mentioned);
        } else if is_path(value) && pats.iter().any(|pat| !matches!(pat, Pat::Wild(_))) {
            self.touch(value, Touch::Given);
        }
    }
}

/// The variable that a place belongs to.
fn root(target: &Expr) -> Option<&Ident> {
    match target {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::Paren(inner) => root(&inner.expr),
        Expr::Group(inner) => root(&inner.expr),
        Expr::Unary(unary) => root(&unary.expr),
        _ => None,
    }
}

/// Whether a pattern says `ref mut`.
fn by_reference(pat: &Pat) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_pat_ident(&mut self, pat: &'a syn::PatIdent) {
            self.0 |= pat.by_ref.is_some() && pat.mutability.is_some();
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut finder = Finder(false);
    finder.visit_pat(pat);
    finder.0
}

fn bare(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(pat) => pat.by_ref.is_none() && pat.subpat.is_none(),
        Pat::Wild(_) => true,
        _ => false,
    }
}

impl<'a> Visit<'a> for Collector<'_> {
    fn visit_block(&mut self, block: &'a Block) {
        self.scoped(|this| visit::visit_block(this, block));
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let outside = self.on_host;
        self.on_host |= host::is_marked(stmt);
        self.configured(attributes::of_stmt(stmt), |this| visit::visit_stmt(this, stmt));
        self.on_host = outside;
    }

    fn visit_local(&mut self, local: &'a Local) {
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
            if !bare(&local.pat) {
                self.taken_apart(&init.expr, &[&local.pat]);
            }
        }
        self.declare(&local.pat, condition(&local.attrs).as_ref());
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        self.configured(&arm.attrs, |this| {
            this.scoped(|this| {
                this.declare(&arm.pat, None);
                visit::visit_arm(this, arm);
            });
        });
    }

    fn visit_item(&mut self, _: &'a syn::Item) {}

    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        match macros::arguments(mac) {
            Some(arguments) => arguments.iter().for_each(|argument| self.visit_expr(argument)),
            None => self.tokens(mac.tokens.clone()),
        }
    }

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
            Expr::Reference(reference) if reference.mutability.is_some() => {
                self.visit_expr(&reference.expr);
                self.touch(&reference.expr, Touch::Mentioned);
            }
            Expr::MethodCall(call) => {
                visit::visit_expr_method_call(self, call);
                if CHANGING.iter().any(|name| call.method == name) {
                    self.touch(&call.receiver, Touch::Changed(false));
                } else if !READING.iter().any(|name| call.method == name) {
                    self.touch(&call.receiver, Touch::Mentioned);
                }
                call.args.iter().for_each(|argument| self.given(argument));
            }
            Expr::Call(call) => {
                visit::visit_expr_call(self, call);
                self.given(&call.func);
                call.args.iter().for_each(|argument| self.given(argument));
            }
            Expr::Closure(closure) => self.scoped(|this| {
                for pat in &closure.inputs {
                    this.declare(pat, None);
                }
                this.visit_expr(&closure.body);
            }),
            Expr::ForLoop(for_loop) => {
                self.visit_expr(&for_loop.expr);
                self.given(&for_loop.expr);
                self.scoped(|this| {
                    this.declare(&for_loop.pat, None);
                    this.visit_block(&for_loop.body);
                });
            }
            // A pattern in a condition binds in the block that follows.
            Expr::If(_) | Expr::While(_) => self.scoped(|this| visit::visit_expr(this, expr)),
            Expr::Let(binding) => {
                self.visit_expr(&binding.expr);
                self.taken_apart(&binding.expr, &[&binding.pat]);
                self.declare(&binding.pat, None);
            }
            Expr::Match(matching) => {
                self.visit_expr(&matching.expr);
                let pats: Vec<&Pat> = matching.arms.iter().map(|arm| &arm.pat).collect();
                self.taken_apart(&matching.expr, &pats);
                matching.arms.iter().for_each(|arm| self.visit_arm(arm));
            }
            _ => visit::visit_expr(self, expr),
        }
    }
}
