//! `let x; loop { … x = v; break; … }`: a variable that gets its value in front of each `break` is what the loop gives.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBreak, Ident, Label, Stmt};

use super::hidden;
use super::scope::Deferred;

/// Makes `break (v, …)` of `x = v; …; break;` everywhere in a loop's body, and says of which variables.
pub fn values(body: &mut Block, label: Option<&Label>, deferred: Vec<Deferred>) -> Vec<Deferred> {
    if deferred.is_empty() {
        return deferred;
    }
    let mut breaks = Breaks { label, inside: 0, task: Task::Look { found: 0, assigned: Vec::new() } };
    breaks.visit_block_mut(body);
    let Task::Look { found, assigned } = breaks.task else { return Vec::new() };
    let given: Vec<Deferred> = deferred
        .into_iter()
        .filter(|variable| {
            let name = &variable.name;
            let before_breaks = assigned.iter().filter(|assigned| *assigned == name).count();
            before_breaks > 0 && before_breaks == found && mentions(body.to_token_stream(), name) == found
        })
        .collect();
    if !given.is_empty() {
        let names = given.iter().map(|variable| variable.name.clone()).collect();
        Breaks { label, inside: 0, task: Task::Give(names) }.visit_block_mut(body);
    }
    given
}

/// The loop's own `break`s that give no value.
struct Breaks<'a> {
    label: Option<&'a Label>,
    /// Loops between.
    inside: usize,
    task: Task,
}

enum Task {
    /// Count them, and note what is assigned in the same block in front of them.
    Look { found: usize, assigned: Vec<Ident> },
    /// Let them give the values of these variables.
    Give(Vec<Ident>),
}

impl Breaks<'_> {
    fn own(&self, jump: &ExprBreak) -> bool {
        jump.expr.is_none()
            && match (&jump.label, self.label) {
                (Some(label), Some(own)) => label.ident == own.name.ident,
                (Some(_), None) => false,
                (None, _) => self.inside == 0,
            }
    }
}

impl VisitMut for Breaks<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let Some(Stmt::Expr(Expr::Break(jump), _)) = block.stmts.last() else { return };
        if !jump.attrs.is_empty() || !self.own(jump) {
            return;
        }
        let last = block.stmts.len() - 1;
        match &mut self.task {
            Task::Look { assigned, .. } => {
                assigned.extend(block.stmts[..last].iter().filter_map(assignment).cloned());
            }
            Task::Give(names) => {
                let values: Vec<Ident> = names.iter().map(|name| hidden(&format!("given_{name}"))).collect();
                for stmt in &mut block.stmts[..last] {
                    let place =
                        assignment(stmt).and_then(|name| names.iter().position(|given| given == name));
                    if let (Some(place), Stmt::Expr(Expr::Assign(assign), _)) = (place, &*stmt) {
                        let (value, right) = (&values[place], &assign.right);
                        *stmt = syn::parse_quote!(let #value = #right;);
                    }
                }
                if let Some(Stmt::Expr(Expr::Break(jump), _)) = block.stmts.last_mut() {
                    jump.expr = Some(Box::new(Expr::Verbatim(tuple(&values))));
                }
            }
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Break(jump) => {
                if let (true, Task::Look { found, .. }) = (self.own(jump), &mut self.task) {
                    *found += 1;
                }
            }
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                self.inside += 1;
                visit_mut::visit_expr_mut(self, expr);
                self.inside -= 1;
            }
            Expr::Closure(_) => {}
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// `x`, or `(x, y)`.
pub fn tuple(names: &[Ident]) -> TokenStream {
    match names {
        [name] => quote!(#name),
        names => quote!((#(#names),*)),
    }
}

/// The variable of `x = v;`.
fn assignment(stmt: &Stmt) -> Option<&Ident> {
    match stmt {
        Stmt::Expr(Expr::Assign(assign), Some(_)) if assign.attrs.is_empty() => match &*assign.left {
            Expr::Path(path) if path.attrs.is_empty() => path.path.get_ident(),
            _ => None,
        },
        _ => None,
    }
}

/// How often a name occurs, inside macros too.
fn mentions(tokens: TokenStream, name: &Ident) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => usize::from(ident == *name),
            TokenTree::Group(group) => mentions(group.stream(), name),
            _ => 0,
        })
        .sum()
}
