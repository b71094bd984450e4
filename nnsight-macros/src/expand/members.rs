//! `#[intervene]` on an `impl` block, whose functions are all staged, and on a method of a trait without a body.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{ImplItem, ImplItemFn, ItemImpl, Lifetime, TraitItemFn};

use super::{intervene_in, lifetime};
use crate::parse::Intervene;

/// The expansion, if the item is one of these.
pub fn intervene(arguments: &TokenStream, item: &TokenStream) -> Option<TokenStream> {
    if let Ok(block) = syn::parse2::<ItemImpl>(item.clone()) {
        return Some(staged(arguments, block));
    }
    let declaration = |input: syn::parse::ParseStream<'_>| input.parse::<TraitItemFn>();
    match declaration.parse2(item.clone()) {
        Ok(mut method) if method.default.is_none() => {
            lifetime::fill(&mut method.sig, None);
            Some(method.into_token_stream())
        }
        _ => None,
    }
}

/// An `impl` block: its one lifetime is the session's.
fn staged(arguments: &TokenStream, mut block: ItemImpl) -> TokenStream {
    let mut lifetimes = block.generics.lifetimes().map(|param| &param.lifetime);
    let around = match (lifetimes.next(), lifetimes.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    };
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            *item = ImplItem::Verbatim(self::method(arguments, method, around.as_ref()));
        }
    }
    block.into_token_stream()
}

fn method(arguments: &TokenStream, method: &mut ImplItemFn, around: Option<&Lifetime>) -> TokenStream {
    // The attribute on the method itself says nothing more.
    let is_own =
        |attr: &syn::Attribute| attr.path().segments.last().is_some_and(|name| name.ident == "intervene");
    method.attrs.retain(|attr| !is_own(attr));
    match Intervene::read(arguments.clone(), method.to_token_stream()) {
        Ok(function) => intervene_in(function, around),
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#method #error)
        }
    }
}
