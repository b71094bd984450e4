//! The words of the checks that follow values.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, Ident};

use super::path::Point;

/// A write that no forward pass can do, and the read it depends on.
pub fn acausal(target: &TokenStream, point: Point, read: &TokenStream, later: Point) -> syn::Error {
    let (point, later) = (point.display(), later.display());
    let mut error = syn::Error::new_spanned(
        target,
        format!(
            "the value written to `{point}` depends on `{later}`, which the same forward pass reaches later; \
             use a trace of its own for one of them"
        ),
    );
    error.combine(syn::Error::new_spanned(read, format!("`{later}` is read here")));
    error
}

/// An axis given to a method that takes the whole tensor together.
pub fn axis(method: &Ident, axis: &Expr) -> syn::Error {
    let axis: String = axis.to_token_stream().to_string().split_whitespace().collect();
    syn::Error::new(
        method.span(),
        format!(
            "`{method}` of a tensor is that of all its elements: along an axis it is `.{method}_dim({axis})`, which keeps the \
             axis with length 1"
        ),
    )
}
