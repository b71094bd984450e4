//! What is refused before anything is rewritten: what no type could tell, and what names alone tell for sure.
//!
//! Everything here looks at the user's own text. It never guesses: where a name could mean something else, or a
//! layer is not written as a number, nothing is said, and the runtime checks when the graph is built.

mod access;
mod forms;
mod join;
mod methods;
mod names;
mod path;
mod refusal;
mod resolve;
mod sites;
mod sizes;
mod state;
#[cfg(test)]
mod tests;
mod walk;

use syn::{Block, FnArg, GenericArgument, Pat, PathArguments, Signature, Type};

pub use self::names::is_assignment;
pub use self::sizes::Assertion;
use self::state::{Data, Val};
use self::walk::Walk;

/// What the checks of one body found.
pub struct Checked {
    /// Refusals, so that they are reported together.
    pub errors: Vec<syn::Error>,
    /// What has to hold of the model's size; empty unless the session names it.
    pub assertions: Vec<Assertion>,
}

/// Checks a session's body, whose closure takes this parameter.
pub fn session(parameter: &Pat, body: &Block, sized: bool) -> Checked {
    let mut walk = Walk::new(body, sized);
    walk.declare(parameter, Val::Session);
    run(walk, body)
}

/// Checks the body of a staged function: the hook points of a model it takes belong to one forward pass.
pub fn function(signature: &Signature, body: &Block) -> Checked {
    let mut walk = Walk::new(body, false);
    for input in &signature.inputs {
        if let FnArg::Typed(typed) = input {
            let val = of_type(&typed.ty);
            walk.in_trace |= val == Val::model();
            walk.declare(&typed.pat, val);
        }
    }
    run(walk, body)
}

fn run<'a>(mut walk: Walk<'a>, body: &'a Block) -> Checked {
    let mut errors = forms::refusals(body);
    walk.body(body);
    errors.append(&mut walk.errors);
    Checked { errors, assertions: walk.assertions }
}

/// What a parameter surely is, by the type that is written.
fn of_type(ty: &Type) -> Val {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => of_type(&reference.elem),
        Type::Paren(inner) => of_type(&inner.elem),
        Type::Path(path) if path.qself.is_none() => {
            let mut segments = path.path.segments.iter();
            let known_root = path.path.segments.len() == 1
                || path.path.segments.first().is_some_and(|first| first.ident == "nnsight");
            match segments.next_back() {
                Some(last) if known_root && last.ident == "Model" => Val::model(),
                Some(last) if known_root && last.ident == "Session" => Val::Session,
                Some(last) if known_root && last.ident == "Traced" => {
                    if is_tensor(&last.arguments) {
                        Val::Data(Data::tensor())
                    } else {
                        Val::traced()
                    }
                }
                _ => Val::unknown(),
            }
        }
        _ => Val::unknown(),
    }
}

/// Whether the arguments of `Traced<'s, Tensor<3>>` name a tensor.
fn is_tensor(arguments: &PathArguments) -> bool {
    let PathArguments::AngleBracketed(arguments) = arguments else { return false };
    arguments.args.iter().any(|argument| match argument {
        GenericArgument::Type(Type::Path(path)) => {
            path.path.segments.last().is_some_and(|last| last.ident == "Tensor")
        }
        _ => false,
    })
}
