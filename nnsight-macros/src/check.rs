//! What no type could tell: constructs that have no meaning in a staged body.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Item};

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
