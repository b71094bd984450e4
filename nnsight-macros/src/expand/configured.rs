//! `#[cfg(..)]`: whether it holds only the compiler knows, so that the expansion must be right either way.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Block, Expr, Meta, Stmt};

use super::rewrite::Rewriter;
use super::scope::names;

/// What must hold for that which has these attributes to be there, if they ask anything.
pub fn condition(attrs: &[Attribute]) -> Option<TokenStream> {
    let asked: Vec<&TokenStream> = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) => Some(&list.tokens),
            _ => None,
        })
        .collect();
    (!asked.is_empty()).then(|| quote!(all(#(#asked),*)))
}

/// Whether a statement that may be a jump is under a condition.
pub fn is_configured(stmt: &Stmt) -> bool {
    let attrs = match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Macro(call) => &call.attrs,
        Stmt::Expr(expr, _) => match expr {
            Expr::Block(expr) => &expr.attrs,
            Expr::Break(expr) => &expr.attrs,
            Expr::Continue(expr) => &expr.attrs,
            Expr::If(expr) => &expr.attrs,
            Expr::Macro(expr) => &expr.attrs,
            Expr::Match(expr) => &expr.attrs,
            Expr::Paren(expr) => &expr.attrs,
            Expr::Return(expr) => &expr.attrs,
            _ => return false,
        },
        Stmt::Item(_) => return false,
    };
    condition(attrs).is_some()
}

impl Rewriter {
    /// Where a `let` under a condition hides a variable, what follows means one or the other: both, each in a block under
    /// its condition.
    pub fn hides_under_condition(&self, stmt: &mut Stmt, rest: &[Stmt]) -> Option<[(TokenStream, Block); 2]> {
        let Stmt::Local(local) = stmt else { return None };
        let condition = condition(&local.attrs)?;
        let hides = names(&local.pat).iter().any(|name| self.scopes.resolve(name) != 0);
        if !hides || rest.is_empty() {
            return None;
        }
        local.attrs.retain(|attr| !attr.path().is_ident("cfg"));
        let with: Block = syn::parse_quote!({ #stmt #(#rest)* });
        let without: Block = syn::parse_quote!({ #(#rest)* });
        Some([(quote!(#condition), with), (quote!(not(#condition)), without)])
    }

    /// Visits what stands under a condition.
    pub fn under<T>(&mut self, attrs: &[Attribute], visit: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.conditions.len();
        self.conditions.extend(condition(attrs));
        let result = visit(self);
        self.conditions.truncate(outside);
        result
    }
}
