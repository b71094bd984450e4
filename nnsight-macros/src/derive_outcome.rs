//! `#[derive(Outcome)]`: structs of saved and host values as what leaves a session.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, GenericParam, Generics, Ident, Index, Lifetime, Member, Path};

use crate::derive::{located, of_static};

/// The implementation and the host struct.
pub fn outcome(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(syn::Error::new(
            input.ident.span(),
            "only a struct of saved and host values leaves a session",
        ));
    };
    let mut lifetimes = input.generics.lifetimes();
    let lifetime = lifetimes.next().map(|param| &param.lifetime);
    if let Some(second) = lifetimes.next() {
        return Err(syn::Error::new(
            second.lifetime.span(),
            "what leaves a session has one lifetime, its session's: nothing borrowed from the host leaves",
        ));
    }
    let Arguments { host, root: p } = Arguments::parse(input)?;
    let (name, vis) = (&input.ident, &input.vis);
    let fresh = Lifetime::new("'this_session", proc_macro2::Span::mixed_site());
    let session = lifetime.unwrap_or(&fresh);
    let mut declared = input.generics.clone();
    if lifetime.is_none() {
        declared.params.insert(0, syn::parse_quote!(#fresh));
    }
    let (generics, _, _) = declared.split_for_impl();
    let (_, arguments, bounds) = input.generics.split_for_impl();
    let others = without_lifetime(&input.generics);
    let (host_generics, host_arguments, host_bounds) = others.split_for_impl();

    let (mut declarations, mut parts, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for (index, field) in data.fields.iter().enumerate() {
        let span = field.ty.span();
        let p = located(&p, span);
        let ty = lifetime.map_or_else(|| field.ty.clone(), |lifetime| of_static(&field.ty, lifetime));
        let (field_vis, field_name, position) = (&field.vis, field.ident.iter(), Index::from(index));
        let docs = field.attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        declarations.push(quote_spanned! {span=>
            #(#docs)* #field_vis #(#field_name:)* <#ty as #p::Outcome<'static>>::Host
        });
        let member = field.ident.clone().map_or(Member::Unnamed(position.clone()), Member::Named);
        parts.push(quote_spanned!(span=> #p::Outcome::collect(self.#member)));
        made.push(quote!(#member: parts.#position.from(outputs)?));
    }
    let declared = if matches!(data.fields, Fields::Unnamed(_)) {
        quote!((#(#declarations,)*) #host_bounds;)
    } else {
        quote!(#host_bounds { #(#declarations,)* })
    };
    let says = format!("What [`{name}`] is once its session has run: the same fields with host values.");
    Ok(quote! {
        #[automatically_derived]
        impl #generics #p::Outcome<#session> for #name #arguments #bounds {
            type Host = #host #host_arguments;
            fn collect(self) -> #p::Collect<Self::Host> {
                let parts = (#(#parts,)*);
                #p::Collect::new(move |outputs| ::core::option::Option::Some(#host { #(#made,)* }))
            }
        }
        #[doc = #says]
        #[allow(dead_code)]
        #[derive(::core::fmt::Debug, ::core::clone::Clone)]
        #vis struct #host #host_generics #declared
    })
}

fn without_lifetime(generics: &Generics) -> Generics {
    let params = generics.params.iter().filter(|param| !matches!(param, GenericParam::Lifetime(_)));
    Generics { params: params.cloned().collect(), ..generics.clone() }
}

/// What `#[outcome(…)]` says.
struct Arguments {
    /// `host = Results`, else the struct's name with `Host` at its end.
    host: Ident,
    /// Path of the runtime's side, in the facade as `crate = path` names it.
    root: TokenStream,
}

impl Arguments {
    fn parse(input: &DeriveInput) -> syn::Result<Self> {
        let mut arguments =
            Arguments { host: format_ident!("{}Host", input.ident), root: quote!(::nnsight::__private) };
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("outcome")) {
            attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("host") {
                    arguments.host = meta.value()?.parse()?;
                } else if meta.path.is_ident("crate") {
                    let root: Path = meta.value()?.parse()?;
                    arguments.root = quote!(#root::__private);
                } else {
                    return Err(meta.error(
                        "unknown argument; there are `host = Name`, the name of the host struct, and `crate = path`",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(arguments)
    }
}
