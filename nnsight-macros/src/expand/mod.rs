//! The rewriting of staged bodies.

mod carry;
mod context;
mod control;
mod expr;
mod jump;
mod lifetime;
mod rewrite;
mod scope;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Ident, Stmt};

#[cfg(test)]
pub use self::carry::is_assignment;
use self::rewrite::{Boundary, Rewriter};
use crate::check;
use crate::parse::{self, Intervene, Session};

/// Path of the macros' only surface in the runtime.
fn private(span: Span) -> TokenStream {
    quote_spanned!(span=> ::nnsight::__private)
}

/// A name that no user text can mean.
fn hidden(name: &str) -> Ident {
    format_ident!("__nnsight_{name}", span = Span::mixed_site())
}

/// The traits whose methods rewritten expressions call.
fn imports() -> TokenStream {
    let p = private(Span::mixed_site());
    quote! {
        #[allow(unused_imports)]
        use #p::{
            HostIndexPlace as _, HostPlace as _, HostPut as _, HostRead as _, HostSetIndex as _, HostValue as _,
        };
    }
}

/// `session!`
pub fn session(input: Session) -> TokenStream {
    let Session { options, model, parameter: session, body } = input;
    let mut body = parse::into_block(body);
    let errors = check::refusals(&body);
    let mut rewriter = Rewriter::new(options.control_flow, Boundary::Session);
    rewriter.function(std::slice::from_ref(&session), &mut body);
    let errors = compile_errors(errors.into_iter().chain(rewriter.errors));

    let p = private(Span::mixed_site());
    let (handle, imports, control_flow) = (hidden("session"), imports(), options.control_flow);
    // The compiler's words on what may leave point at the value that would.
    let outcome = Ident::new("__nnsight_outcome", Span::mixed_site().located_at(tail_span(&body)));
    let stmts = &body.stmts;
    quote! {
        {
            #errors
            #p::run(&(#model), #control_flow, |#handle: #p::Session<'_>| -> ::core::result::Result<_, #p::BodyError> {
                #imports
                let #outcome = match #handle { #session => { #(#stmts)* } };
                ::core::result::Result::Ok(#p::leave(#handle, #outcome))
            })
        }
    }
}

/// `#[intervene]`
pub fn intervene(input: Intervene) -> TokenStream {
    let Intervene { options, mut function } = input;
    let mut errors = Vec::new();
    if let Some(token) = &function.sig.asyncness {
        errors.push(syn::Error::new_spanned(
            token,
            "an `async` function cannot be staged: a session is recorded at once",
        ));
        function.sig.asyncness = None;
    }
    errors.extend(check::refusals(&function.block));
    lifetime::fill(&mut function.sig);
    let parameters: Vec<_> = function
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            syn::FnArg::Typed(typed) => Some((*typed.pat).clone()),
            syn::FnArg::Receiver(_) => None,
        })
        .collect();
    let mut rewriter = Rewriter::new(options.control_flow, Boundary::Function);
    rewriter.function(&parameters, &mut function.block);
    errors.extend(rewriter.errors);
    let errors: TokenStream = errors.into_iter().map(syn::Error::into_compile_error).collect();
    let imports: Block = {
        let imports = imports();
        syn::parse_quote!({ #imports })
    };
    function.block.stmts.splice(0..0, imports.stmts);
    quote! {
        #errors
        #function
    }
}

fn compile_errors(errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    errors.into_iter().map(syn::Error::into_compile_error).map(|error| quote!(#error;)).collect()
}

fn tail_span(body: &Block) -> Span {
    match body.stmts.last() {
        Some(Stmt::Expr(expr, None)) => expr.span(),
        _ => body.span(),
    }
}
