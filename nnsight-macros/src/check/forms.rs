//! What no type could tell: constructs that have no meaning in a staged body.

use std::collections::HashSet;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprLoop, Item, Lifetime, Macro};

use super::names;

/// All refusals in a body, so that they are reported together.
pub fn refusals(body: &Block) -> Vec<syn::Error> {
    let mut check = Check { errors: Vec::new() };
    check.visit_block(body);
    check.errors
}

struct Check {
    errors: Vec<syn::Error>,
}

impl<'a> Visit<'a> for Check {
    fn visit_expr(&mut self, expr: &'a Expr) {
        let refused = match expr {
            Expr::Async(e) => {
                Some((e.async_token.span(), "`async` cannot be recorded: a session runs at once"))
            }
            Expr::Await(e) => {
                Some((e.await_token.span(), "`.await` cannot be recorded: a session runs at once"))
            }
            Expr::Yield(e) => {
                Some((e.yield_token.span(), "`yield` cannot be recorded: append to `session.list()`"))
            }
            Expr::Unsafe(e) => Some((
                e.unsafe_token.span(),
                "`unsafe` has no place in a staged body: move it into a function of its own",
            )),
            Expr::Loop(looping) if !Leaves::is_in(looping) => Some((
                looping.loop_token.span(),
                "this `loop` has no `break`, so recording it would never end: \
                 leave it with `break`, or write `while` with a condition",
            )),
            _ => None,
        };
        match refused {
            Some((span, message)) => self.errors.push(syn::Error::new(span, message)),
            None => visit::visit_expr(self, expr),
        }
    }

    /// Items inside a body are ordinary Rust.
    fn visit_item(&mut self, _: &'a Item) {}
}

/// Looks for a way out of a `loop`.
struct Leaves {
    /// Loops around the place inside the one in question: a plain `break` leaves those.
    inner: usize,
    /// Labels declared inside.
    labels: HashSet<String>,
    found: bool,
}

impl Leaves {
    fn is_in(looping: &ExprLoop) -> bool {
        let mut leaves = Leaves { inner: 0, labels: HashSet::new(), found: false };
        leaves.visit_block(&looping.body);
        leaves.found
    }

    fn labelled(&mut self, label: Option<&Lifetime>, is_loop: bool, inside: impl FnOnce(&mut Self)) {
        let added = label.filter(|label| self.labels.insert(label.ident.to_string()));
        self.inner += usize::from(is_loop);
        inside(self);
        self.inner -= usize::from(is_loop);
        if let Some(label) = added {
            self.labels.remove(&label.ident.to_string());
        }
    }
}

/// Functions that never return.
const DIVERGING: [&str; 4] = ["exit", "abort", "resume_unwind", "panic_any"];

impl<'a> Visit<'a> for Leaves {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Return(_) | Expr::Try(_) => self.found = true,
            Expr::MethodCall(call) => self.found |= names::is_stop(call),
            Expr::Break(jump) => match &jump.label {
                Some(label) => self.found |= !self.labels.contains(&label.ident.to_string()),
                None => self.found |= self.inner == 0,
            },
            // A `continue` of a loop further out leaves, too.
            Expr::Continue(jump) => {
                let label = jump.label.as_ref().map(|label| label.ident.to_string());
                self.found |= label.is_some_and(|label| !self.labels.contains(&label));
            }
            Expr::Call(call) => {
                if let Expr::Path(path) = &*call.func
                    && let Some(last) = path.path.segments.last()
                {
                    self.found |= DIVERGING.iter().any(|name| last.ident == name);
                }
            }
            _ => {}
        }
        match expr {
            // What leaves a closure stays in the loop.
            Expr::Closure(_) | Expr::Async(_) => {}
            Expr::Loop(inner) => {
                let label = inner.label.as_ref().map(|label| &label.name);
                self.labelled(label, true, |leaves| visit::visit_expr_loop(leaves, inner));
            }
            Expr::While(inner) => {
                let label = inner.label.as_ref().map(|label| &label.name);
                self.labelled(label, true, |leaves| visit::visit_expr_while(leaves, inner));
            }
            Expr::ForLoop(inner) => {
                let label = inner.label.as_ref().map(|label| &label.name);
                self.labelled(label, true, |leaves| visit::visit_expr_for_loop(leaves, inner));
            }
            Expr::Block(inner) => {
                let label = inner.label.as_ref().map(|label| &label.name);
                self.labelled(label, false, |leaves| visit::visit_expr_block(leaves, inner));
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    /// A macro of the user may hold a way out.
    fn visit_macro(&mut self, mac: &'a Macro) {
        self.found |= !names::is_one_of(mac, &names::LOOKING);
    }

    fn visit_item(&mut self, _: &'a Item) {}
}
