//! Which names a body binds, assigns, or hands to code that is not seen.

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Expr, ExprClosure, ExprMethodCall, Macro, Pat, PatIdent, Stmt, UnOp};

/// Macros whose arguments are only looked at.
pub const LOOKING: [&str; 19] = [
    "matches",
    "println",
    "print",
    "eprintln",
    "eprint",
    "format",
    "write",
    "writeln",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "dbg",
    "vec",
    "s",
    "list",
    "log",
];

/// Macros that never return.
pub const ENDING: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

pub fn is_one_of(mac: &Macro, names: &[&str]) -> bool {
    mac.path.get_ident().is_some_and(|ident| names.iter().any(|name| ident == name))
}

/// Names that a pattern binds.
pub fn bound(pat: &Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'a> Visit<'a> for Names {
        fn visit_pat_ident(&mut self, pat: &'a PatIdent) {
            self.0.push(pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
        fn visit_expr(&mut self, _: &'a Expr) {}
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pat);
    names.0
}

/// The variable that an assignment's target is or belongs to.
pub fn root(target: &Expr) -> Option<String> {
    match target {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Paren(inner) => root(&inner.expr),
        Expr::Group(inner) => root(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => root(&unary.expr),
        Expr::Reference(reference) => root(&reference.expr),
        _ => None,
    }
}

/// Whether an operator assigns to its left operand.
pub fn is_assignment(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// The closure of `….trace(prompt, |m| …)`.
pub fn trace_closure(call: &ExprMethodCall) -> Option<&ExprClosure> {
    match (call.args.len(), call.args.last()) {
        (2, Some(Expr::Closure(closure))) if call.method == "trace" && closure.inputs.len() == 1 => {
            Some(closure)
        }
        _ => None,
    }
}

/// `session.stop()`, which ends the innermost traced loop, trace or session.
pub fn is_stop(call: &ExprMethodCall) -> bool {
    call.method == "stop" && call.args.is_empty()
}

/// What a part of a body does to names.
#[derive(Default)]
pub struct Effects {
    /// Roots of what is assigned.
    pub assigned: HashSet<String>,
    /// Whether anything jumps.
    pub jumps: bool,
}

impl Effects {
    pub fn of(visit: impl FnOnce(&mut Self)) -> Self {
        let mut effects = Effects::default();
        visit(&mut effects);
        effects
    }

    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|target| self.target(target)),
            Expr::Array(array) => array.elems.iter().for_each(|target| self.target(target)),
            target => self.assigned.extend(root(target)),
        }
    }
}

impl<'a> Visit<'a> for Effects {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Assign(assign) => self.target(&assign.left),
            Expr::Binary(binary) if is_assignment(&binary.op) => self.target(&binary.left),
            Expr::Break(_) | Expr::Continue(_) => self.jumps = true,
            Expr::MethodCall(call) if is_stop(call) => self.jumps = true,
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
    fn visit_item(&mut self, _: &'a syn::Item) {}
}

/// Names of which nothing can be known: they are assigned where the walk does not see when.
pub fn unclear(block: &syn::Block) -> HashSet<String> {
    let mut unclear = Unclear::default();
    unclear.visit_block(block);
    let mut contexts = HashMap::new();
    ambiguous(block.to_token_stream(), &mut contexts, &mut unclear.0);
    unclear.0
}

/// Names that stand for two variables: one in the text of a user's macro, one in what the macro was given.
///
/// Only the debug form of a span tells its context, as `#4`; without it all names count as one text's.
fn ambiguous(tokens: TokenStream, contexts: &mut HashMap<String, String>, into: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let span = format!("{:?}", ident.span());
                let context = span.split(' ').next().filter(|context| context.starts_with('#'));
                let context = context.unwrap_or_default().to_owned();
                let name = ident.to_string();
                if *contexts.entry(name.clone()).or_insert_with(|| context.clone()) != context {
                    into.insert(name);
                }
            }
            TokenTree::Group(group) => ambiguous(group.stream(), contexts, into),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[derive(Default)]
struct Unclear(HashSet<String>);

/// All identifiers among tokens.
pub fn idents(tokens: TokenStream, into: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                into.insert(ident.to_string());
            }
            TokenTree::Group(group) => idents(group.stream(), into),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn is_conditional(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr"))
}

impl<'a> Visit<'a> for Unclear {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Reference(reference) if reference.mutability.is_some() => {
                self.0.extend(root(&reference.expr));
            }
            Expr::RawAddr(address) => self.0.extend(root(&address.expr)),
            Expr::Closure(closure) => {
                self.0.extend(Effects::of(|effects| effects.visit_expr(&closure.body)).assigned);
            }
            Expr::MethodCall(call) if trace_closure(call).is_some() => {
                self.visit_expr(&call.receiver);
                call.args.iter().take(1).for_each(|argument| self.visit_expr(argument));
                if let Some(closure) = trace_closure(call) {
                    self.visit_expr(&closure.body);
                }
                return;
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let conditional = match stmt {
            Stmt::Local(local) => {
                if is_conditional(&local.attrs) {
                    self.0.extend(bound(&local.pat));
                }
                is_conditional(&local.attrs)
            }
            Stmt::Expr(Expr::Assign(assign), _) => is_conditional(&assign.attrs),
            Stmt::Expr(Expr::Binary(binary), _) => is_conditional(&binary.attrs),
            Stmt::Expr(Expr::Block(block), _) => is_conditional(&block.attrs),
            _ => false,
        };
        if conditional {
            self.0.extend(Effects::of(|effects| effects.visit_stmt(stmt)).assigned);
        }
        visit::visit_stmt(self, stmt);
    }

    fn visit_pat_ident(&mut self, pat: &'a PatIdent) {
        // What it points into may change through it.
        if pat.by_ref.is_some() && pat.mutability.is_some() {
            self.0.insert(pat.ident.to_string());
        }
    }

    fn visit_macro(&mut self, mac: &'a Macro) {
        if !is_one_of(mac, &LOOKING) && !is_one_of(mac, &ENDING) {
            idents(mac.tokens.clone(), &mut self.0);
        }
    }

    fn visit_item(&mut self, _: &'a syn::Item) {}
}
