//! Fills the session's lifetime into a function's signature, so that users write `Traced<Tensor<3>>`.

use proc_macro2::Span;
use quote::format_ident;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    AngleBracketedGenericArguments, Block, Expr, ExprClosure, GenericArgument, GenericParam, Lifetime,
    LifetimeParam, Pat, PatType, PathArguments, PathSegment, Signature, Stmt, Type, TypeReference,
    parse_quote,
};

/// The runtime's types that have the session's lifetime as their first argument.
const BRANDED: [&str; 17] = [
    "Traced",
    "Saved",
    "Session",
    "Hook",
    "Head",
    "Model",
    "Transformer",
    "Layers",
    "Layer",
    "Attention",
    "Mlp",
    "LayerNorm",
    "Envoy",
    "Items",
    "Cond",
    "Slices",
    "Truth",
];

/// Puts the session's lifetime wherever a branded type stands without one.
///
/// It is the one that the signature names beside a branded type, else `around`, that of the `impl` block, else a
/// parameter that is added.
pub fn fill(signature: &mut Signature, around: Option<&Lifetime>) {
    let mut named = Named(Vec::new());
    named.visit_signature(signature);
    // In documentation and messages people read it.
    let mut name = "'this_session".to_owned();
    while signature.generics.lifetimes().any(|param| param.lifetime.to_string() == name) {
        name.push('_');
    }
    let fresh = Lifetime::new(&name, Span::call_site());
    let known = match &named.0[..] {
        [one] => Some(one.clone()),
        _ => around.cloned(),
    };
    let lifetime = known.clone().unwrap_or_else(|| fresh.clone());
    let mut filler = Filler { lifetime: Some(lifetime), filled: false };
    filler.visit_signature_mut(signature);
    if filler.filled && known.is_none() {
        signature.generics.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(fresh)));
    }
}

/// Lets the parameters of closures that are annotated with a branded type, as `|x: Traced<f64>|`, be of the session.
///
/// Natively such a closure takes values of every session. So the type moves to a `let`, where its lifetime is inferred.
pub fn closures(body: &mut Block) {
    Closures(0).visit_block_mut(body);
}

struct Closures(usize);

impl VisitMut for Closures {
    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        visit_mut::visit_expr_closure_mut(self, closure);
        let mut typed: Vec<Stmt> = Vec::new();
        for input in &mut closure.inputs {
            let Pat::Type(PatType { attrs, pat, ty, .. }) = input else { continue };
            let mut elided = Filler { lifetime: None, filled: false };
            elided.visit_type_mut(&mut ty.clone());
            if !elided.filled {
                continue;
            }
            self.0 += 1;
            let argument = format_ident!("__nnsight_argument{}", self.0, span = Span::mixed_site());
            typed.push(parse_quote!(#(#attrs)* let #pat: #ty = #argument;));
            *input = match &**ty {
                Type::Reference(TypeReference { lifetime, mutability, .. }) => {
                    Pat::Type(parse_quote!(#argument: & #lifetime #mutability _))
                }
                _ => parse_quote!(#argument),
            };
        }
        if typed.is_empty() {
            return;
        }
        match &mut *closure.body {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                block.block.stmts.splice(0..0, typed);
            }
            body => *body = parse_quote!({ #(#typed)* #body }),
        }
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

fn is_branded(segment: &PathSegment) -> bool {
    BRANDED.iter().any(|branded| segment.ident == branded)
}

/// Whether a branded type's first argument is a lifetime with a name.
fn is_named(arguments: &AngleBracketedGenericArguments) -> bool {
    matches!(arguments.args.first(), Some(GenericArgument::Lifetime(lifetime)) if lifetime.ident != "_")
}

/// The lifetimes that branded types are written with.
struct Named(Vec<Lifetime>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
        visit::visit_path_segment(self, segment);
        if let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && is_branded(segment)
            && is_named(arguments)
            && let Some(GenericArgument::Lifetime(lifetime)) = arguments.args.first()
            && lifetime.ident != "static"
            && !self.0.contains(lifetime)
        {
            self.0.push(lifetime.clone());
        }
    }
}

struct Filler {
    /// None to look whether there is something to fill.
    lifetime: Option<Lifetime>,
    filled: bool,
}

impl VisitMut for Filler {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if !is_branded(segment) {
            return;
        }
        let lifetime = self.lifetime.iter();
        match &mut segment.arguments {
            PathArguments::None => {
                segment.arguments = PathArguments::AngleBracketed(parse_quote!(<#(#lifetime)*>));
            }
            PathArguments::AngleBracketed(arguments) if !is_named(arguments) => {
                if matches!(arguments.args.first(), Some(GenericArgument::Lifetime(_))) {
                    let others = arguments.args.iter().skip(1).cloned();
                    arguments.args = others.collect();
                }
                if let Some(lifetime) = &self.lifetime {
                    arguments.args.insert(0, GenericArgument::Lifetime(lifetime.clone()));
                }
            }
            PathArguments::AngleBracketed(_) | PathArguments::Parenthesized(_) => return,
        }
        self.filled = true;
    }
}
