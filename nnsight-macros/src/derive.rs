//! `#[derive(Traceable)]`: structs of traced fields as values of the graph.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, GenericArgument, GenericParam, Generics, Ident, Index,
    Lifetime, Member, Path, PathArguments, Type,
};

/// The implementations and the host struct.
pub fn traceable(input: &DeriveInput) -> syn::Result<TokenStream> {
    let fields = fields(input)?;
    let lifetime = lifetime(input)?;
    let untraced = fields.iter().enumerate().filter(|(_, field)| !is_handle(&field.ty, lifetime));
    let refused =
        untraced.map(|(index, field)| not_traced(index, field, lifetime)).reduce(|mut all, error| {
            all.combine(error);
            all
        });
    if let Some(error) = refused {
        return Err(error);
    }
    let Arguments { host, root } = Arguments::parse(input)?;
    let parts: Vec<Part> =
        fields.iter().enumerate().map(|(index, field)| Part::new(index, field, lifetime, &root)).collect();
    let structure = Structure { input, lifetime, parts: &parts, host: &host, root: &root };
    let (of_handle, of_graph, host) = (structure.of_handle(), structure.of_graph(), structure.host());
    Ok(quote!(#of_handle #of_graph #host))
}

struct Structure<'a> {
    input: &'a DeriveInput,
    /// The session's lifetime, as the user named it.
    lifetime: &'a Lifetime,
    parts: &'a [Part<'a>],
    /// Name of the host struct.
    host: &'a Ident,
    /// Path of the runtime's side of the expansion.
    root: &'a TokenStream,
}

struct Part<'a> {
    field: &'a Field,
    member: Member,
    index: u32,
    /// The type of the field's value in the graph.
    graph: TokenStream,
    span: Span,
}

impl<'a> Part<'a> {
    fn new(index: usize, field: &'a Field, lifetime: &Lifetime, root: &TokenStream) -> Self {
        let member = match &field.ident {
            Some(name) => Member::Named(name.clone()),
            None => Member::Unnamed(Index::from(index)),
        };
        let span = field.ty.span();
        let p = located(root, span);
        let ty = of_static(&field.ty, lifetime);
        Part {
            field,
            member,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            graph: quote_spanned!(span=> <#ty as #p::TracedPart<'static>>::Type),
            span,
        }
    }
}

impl Structure<'_> {
    /// The struct as the user holds it: its fields together.
    fn of_handle(&self) -> TokenStream {
        let (name, lifetime, p) = (&self.input.ident, self.lifetime, self.root);
        let (generics, arguments, bounds) = self.input.generics.split_for_impl();
        let statics = self.arguments("'static");
        let types = self.each(|part, p, _| {
            let ty = &part.field.ty;
            quote_spanned!(part.span=> #p::structs::types::<#ty>(types))
        });
        let values = self
            .each(|part, p, member| quote_spanned!(part.span=> #p::structs::values(&self.#member, values)));
        let puts = self
            .each(|part, p, member| quote_spanned!(part.span=> #p::structs::put(&mut self.#member, values)));
        let from_values = self.each(
            |part, p, member| quote_spanned!(part.span=> #member: #p::structs::from_values(recorder, values)),
        );
        let operands =
            self.each(|part, p, member| quote_spanned!(part.span=> #p::structs::operand(self.#member)));
        let recorders =
            self.each(|part, p, member| quote_spanned!(part.span=> #p::structs::recorder(&self.#member)));
        // A struct without fields was refused before.
        let recorder = recorders.first();
        quote! {
            #[automatically_derived]
            impl #generics #p::CarryVar<#lifetime> for #name #arguments #bounds {
                fn types(&self, types: &mut ::std::vec::Vec<#p::Type>) { #(#types;)* }
                fn values(&self, values: &mut ::std::vec::Vec<#p::Value>) { #(#values;)* }
                fn put(&mut self, values: &mut ::std::vec::IntoIter<#p::Value>) { #(#puts;)* }
            }
            #[automatically_derived]
            impl #generics #p::Bundle<#lifetime> for #name #arguments #bounds {
                fn types(types: &mut ::std::vec::Vec<#p::Type>) { #(#types;)* }
                fn values(&self, values: &mut ::std::vec::Vec<#p::Value>) { #(#values;)* }
                fn recorder(&self) -> ::core::option::Option<& #lifetime #p::Recorder> {
                    ::core::option::Option::Some(#p::TracedPart::recorder(self))
                }
                fn from_values(
                    recorder: & #lifetime #p::Recorder,
                    values: &mut ::std::vec::IntoIter<#p::Value>,
                ) -> Self {
                    Self { #(#from_values,)* }
                }
            }
            #[automatically_derived]
            impl #generics #p::IntoTraced<#lifetime> for #name #arguments #bounds {
                type Target = #name #statics;
                fn operand(self) -> #p::Operand {
                    #p::structs::pack::<#name #statics>(::std::vec![#(#operands,)*])
                }
            }
            #[automatically_derived]
            impl #generics #p::Lift<#lifetime> for #name #arguments #bounds {
                type Bundle = Self;
                fn lift(
                    self,
                    _: ::core::option::Option<& #lifetime #p::Recorder>,
                    _: &'static ::core::panic::Location<'static>,
                ) -> Self {
                    self
                }
            }
            #[automatically_derived]
            impl #generics #p::TracedPart<#lifetime> for #name #arguments #bounds {
                type Type = #name #statics;
                fn recorder(&self) -> & #lifetime #p::Recorder { #recorder }
            }
        }
    }

    /// The struct as a value of the graph, a tuple, and how it leaves.
    fn of_graph(&self) -> TokenStream {
        let (name, lifetime, p) = (&self.input.ident, self.lifetime, self.root);
        let (generics, arguments, bounds) = self.input.generics.split_for_impl();
        let constants = constants(&self.input.generics);
        let (of_static, _, _) = constants.split_for_impl();
        let (statics, of_any) = (self.arguments("'static"), self.arguments("'any_session"));
        let types = self.each(|part, p, _| {
            let ty = &part.graph;
            quote_spanned!(part.span=> <#ty as #p::Traceable>::ty())
        });
        let handles = self.each(|part, p, member| {
            let (ty, index) = (&part.graph, part.index);
            quote_spanned!(part.span=> #member: #p::structs::handle::<#ty>(recorder, value, #index))
        });
        let hosts = self.each(|part, p, member| {
            let (ty, index) = (&part.graph, part.index);
            quote_spanned!(part.span=> #member: #p::structs::to_host::<#ty>(value, #index)?)
        });
        let (host, host_arguments) = (self.host, self.host_arguments());
        let says = format!(
            "Marks the value to leave its session, as a [`{host}`]; return the result from the session's closure."
        );
        quote! {
            #[automatically_derived]
            impl #of_static #p::Traceable for #name #statics #bounds {
                type Handle<'any_session> = #name #of_any;
                fn ty() -> #p::Type { #p::Type::tuple([#(#types,)*]) }
                #[track_caller]
                fn handle(recorder: &#p::Recorder, value: #p::Value) -> Self::Handle<'_> {
                    #name { #(#handles,)* }
                }
            }
            #[automatically_derived]
            impl #of_static #p::ToHost for #name #statics #bounds {
                type Host = #host #host_arguments;
                fn to_host(value: &#p::RunValue) -> ::core::option::Option<Self::Host> {
                    ::core::option::Option::Some(#host { #(#hosts,)* })
                }
            }
            #[automatically_derived]
            impl #generics #name #arguments #bounds {
                #[doc = #says]
                #[allow(dead_code)]
                #[track_caller]
                #[must_use = "a saved value leaves the session only if the session's closure returns it"]
                pub fn save(self) -> #p::SavedStruct<#lifetime, Self> {
                    #p::SavedStruct::new(self)
                }
            }
        }
    }

    /// One piece of the expansion for each field: of the field, the runtime's path, and the field's name.
    fn each(&self, piece: impl Fn(&Part, TokenStream, &Member) -> TokenStream) -> Vec<TokenStream> {
        self.parts.iter().map(|part| piece(part, located(self.root, part.span), &part.member)).collect()
    }

    /// The struct of the same fields with host values.
    fn host(&self) -> TokenStream {
        let (name, host, vis, p) = (&self.input.ident, self.host, &self.input.vis, self.root);
        let fields = self.parts.iter().map(|part| {
            let (vis, ty) = (&part.field.vis, &part.graph);
            let docs: Vec<&Attribute> =
                part.field.attrs.iter().filter(|attr| attr.path().is_ident("doc")).collect();
            let docs =
                if docs.is_empty() { quote!(#[doc = "The field's host value."]) } else { quote!(#(#docs)*) };
            let name = part.field.ident.iter();
            quote_spanned!(part.span=> #docs #vis #(#name:)* <#ty as #p::ToHost>::Host)
        });
        let fields: TokenStream = quote!(#(#fields,)*);
        let constants = constants(&self.input.generics);
        let (generics, _, bounds) = constants.split_for_impl();
        let body = match &self.input.data {
            Data::Struct(data) if matches!(data.fields, Fields::Unnamed(_)) => quote!((#fields) #bounds;),
            _ => quote!(#bounds { #fields }),
        };
        let says = format!("What [`{name}`] is once its session has run: the same fields with host values.");
        quote! {
            #[doc = #says]
            #[allow(dead_code)]
            #[derive(::core::fmt::Debug, ::core::clone::Clone)]
            #vis struct #host #generics #body
        }
    }

    /// The struct's arguments with another lifetime.
    fn arguments(&self, lifetime: &str) -> TokenStream {
        let lifetime = Lifetime::new(lifetime, Span::mixed_site());
        let names = constant_names(&self.input.generics);
        quote!(<#lifetime, #(#names),*>)
    }

    fn host_arguments(&self) -> TokenStream {
        let names: Vec<_> = constant_names(&self.input.generics).collect();
        if names.is_empty() { TokenStream::new() } else { quote!(<#(#names),*>) }
    }
}

fn fields(input: &DeriveInput) -> syn::Result<&Fields> {
    let refused = |at: Span, message: &str| Err(syn::Error::new(at, message));
    match &input.data {
        Data::Struct(data) if data.fields.is_empty() => refused(
            input.ident.span(),
            "a traced struct has at least one field: a value of the graph, `Traced<'s, …>`",
        ),
        Data::Struct(data) => Ok(&data.fields),
        Data::Enum(data) => refused(
            data.enum_token.span,
            "an enum cannot be a value of the graph, where all branches give the same fields: \
             use a struct with a traced number that tells the cases apart",
        ),
        Data::Union(data) => {
            refused(data.union_token.span, "a union cannot be a value of the graph: use a struct")
        }
    }
}

/// The session's lifetime: the struct's one parameter beside constants.
fn lifetime(input: &DeriveInput) -> syn::Result<&Lifetime> {
    let mut lifetimes = input.generics.lifetimes();
    let Some(lifetime) = lifetimes.next() else {
        let name = &input.ident;
        let message = format!(
            "a traced struct has its session's lifetime: write `{name}<'s>`, and `Traced<'s, …>` in it"
        );
        return Err(syn::Error::new(name.span(), message));
    };
    if let Some(second) = lifetimes.next() {
        return Err(syn::Error::new(
            second.lifetime.span(),
            "a traced struct has one lifetime, its session's: host data cannot be borrowed in a value of the graph",
        ));
    }
    if let Some(parameter) = input.generics.type_params().next() {
        return Err(syn::Error::new(
            parameter.ident.span(),
            format!(
                "a traced struct cannot be generic over the type `{}`: its place in the graph needs to be known; \
                 write one struct for each type (`const` parameters, as in `Tensor<D>`, are fine)",
                parameter.ident
            ),
        ));
    }
    Ok(&lifetime.lifetime)
}

fn not_traced(index: usize, field: &Field, lifetime: &Lifetime) -> syn::Error {
    let (name, ty) = (field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string), &field.ty);
    let mend = mend(ty, lifetime);
    syn::Error::new_spanned(
        ty,
        format!(
            "field `{name}` is not traced: a host value cannot be part of a value of the graph; write {mend} \
             (fields are `Traced<{lifetime}, …>`, tuples of these, and other traced structs)"
        ),
    )
}

/// What `#[traceable(…)]` says.
struct Arguments {
    /// `host = Measured`, else the struct's name with `Host` at its end.
    host: Ident,
    /// Path of the runtime's side, in the facade as `crate = path` names it.
    root: TokenStream,
}

impl Arguments {
    fn parse(input: &DeriveInput) -> syn::Result<Self> {
        let mut arguments =
            Arguments { host: format_ident!("{}Host", input.ident), root: quote!(::nnsight::__private) };
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("traceable")) {
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

/// A path placed at a token of the user, with its own meaning.
pub fn located(path: &TokenStream, span: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(span.resolved_at(token.span()));
        token
    };
    path.clone().into_iter().map(place).collect()
}

/// Whether a type can be a handle of that session: all handles name its lifetime first.
fn is_handle(ty: &Type, lifetime: &Lifetime) -> bool {
    match ty {
        Type::Paren(inner) => is_handle(&inner.elem, lifetime),
        Type::Group(inner) => is_handle(&inner.elem, lifetime),
        Type::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(|part| is_handle(part, lifetime)),
        Type::Path(path) => match path.path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => arguments
                .args
                .iter()
                .any(|argument| matches!(argument, GenericArgument::Lifetime(first) if first.ident == lifetime.ident)),
            _ => false,
        },
        // What a macro makes is not seen.
        Type::Macro(_) => true,
        _ => false,
    }
}

/// What to write instead of a host type.
fn mend(ty: &Type, lifetime: &Lifetime) -> String {
    let text =
        quote!(#ty).to_string().replace(" <", "<").replace("< ", "<").replace(" >", ">").replace(" ,", ",");
    let graph = match ty {
        Type::Reference(_) => "Str".to_owned(),
        Type::Path(path) => {
            match path.path.segments.last().map(|last| (last.ident.to_string(), &last.arguments)) {
                Some((name, _)) if name == "String" => "Str".to_owned(),
                Some((name, _)) if name == "f32" => "f64".to_owned(),
                Some((name, _))
                    if ["i8", "i16", "i32", "isize", "u8", "u16", "u32", "u64", "usize"]
                        .contains(&&*name) =>
                {
                    "i64".to_owned()
                }
                Some((name, _)) if name == "Vec" => "List<…>".to_owned(),
                Some((name, _)) if name.ends_with("Map") => "Dict<…>".to_owned(),
                _ => text,
            }
        }
        Type::Array(_) | Type::Slice(_) => "List<…>".to_owned(),
        Type::Tuple(_) => {
            return format!("traced parts, such as `(Traced<{lifetime}, i64>, Traced<{lifetime}, f64>)`");
        }
        _ => text,
    };
    format!("`Traced<{lifetime}, {graph}>`")
}

/// A field's type with `'static` for the session's lifetime.
pub fn of_static(ty: &Type, lifetime: &Lifetime) -> Type {
    struct Static<'a>(&'a Lifetime);
    impl VisitMut for Static<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident == self.0.ident {
                *lifetime = Lifetime::new("'static", lifetime.span());
            }
            visit_mut::visit_lifetime_mut(self, lifetime);
        }
    }
    let mut ty = ty.clone();
    Static(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The parameters without the lifetime.
fn constants(generics: &Generics) -> Generics {
    let params =
        generics.params.iter().filter(|param| matches!(param, GenericParam::Const(_))).cloned().collect();
    Generics { params, ..generics.clone() }
}

fn constant_names(generics: &Generics) -> impl Iterator<Item = &Ident> {
    generics.const_params().map(|param| &param.ident)
}
