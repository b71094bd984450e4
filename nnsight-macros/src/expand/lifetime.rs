//! Fills the session's lifetime into a function's signature, so that users write `Traced<Tensor<3>>`.

use proc_macro2::Span;
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericArgument, GenericParam, Lifetime, LifetimeParam, PathArguments, PathSegment, Signature,
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

/// Adds one lifetime parameter and puts it wherever a branded type stands without one.
pub fn fill(signature: &mut Signature) {
    let lifetime = Lifetime::new("'__nnsight", Span::call_site());
    let mut filler = Filler { lifetime: lifetime.clone(), filled: false };
    filler.visit_signature_mut(signature);
    if filler.filled {
        signature.generics.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(lifetime)));
    }
}

struct Filler {
    lifetime: Lifetime,
    filled: bool,
}

impl VisitMut for Filler {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if !BRANDED.iter().any(|branded| segment.ident == branded) {
            return;
        }
        let lifetime = &self.lifetime;
        match &mut segment.arguments {
            PathArguments::None => {
                segment.arguments = PathArguments::AngleBracketed(parse_quote!(<#lifetime>));
            }
            PathArguments::AngleBracketed(arguments) => {
                if matches!(arguments.args.first(), Some(GenericArgument::Lifetime(_))) {
                    return;
                }
                arguments.args.insert(0, GenericArgument::Lifetime(lifetime.clone()));
            }
            PathArguments::Parenthesized(_) => return,
        }
        self.filled = true;
    }
}
