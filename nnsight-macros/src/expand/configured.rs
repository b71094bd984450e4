//! `#[cfg(..)]`: whether it holds only the compiler knows, so that the expansion must be right either way.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Block, Meta, Stmt};

use super::attributes;
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

/// Whether a statement may not be there.
pub fn is_configured(stmt: &Stmt) -> bool {
    condition(attributes::of_stmt(stmt)).is_some()
}

/// The conditions under which a piece of text is compiled, each of them a `#[cfg(…)]` around it; none where it always is.
#[derive(Clone, Default)]
pub struct Configured(Vec<TokenStream>);

impl Configured {
    /// Text inside this one, with more attributes.
    pub fn inside(&self, attrs: &[Attribute]) -> Configured {
        Configured(self.0.iter().cloned().chain(condition(attrs)).collect())
    }

    /// Text inside this one where this condition does not hold.
    pub fn without(&self, condition: &TokenStream) -> Configured {
        Configured(self.0.iter().cloned().chain([quote!(not(#condition))]).collect())
    }

    /// Text that is compiled where either is.
    pub fn or(&self, other: &Configured) -> Configured {
        if self.0.is_empty() || other.0.is_empty() {
            return Configured::default();
        }
        let (own, other) = (&self.0, &other.0);
        let [own, other] = [quote!(all(#(#own),*)), quote!(all(#(#other),*))];
        if own.to_string() == other.to_string() {
            self.clone()
        } else {
            Configured(vec![quote!(any(#own, #other))])
        }
    }

    /// What stands in front of a statement or an element for it to be compiled there alone.
    pub fn attribute(&self) -> TokenStream {
        let conditions = &self.0;
        quote!(#(#[cfg(#conditions)])*)
    }
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
