//! Macros of [nnsight for Rust](https://docs.rs/nnsight): `session!`, `#[intervene]` and `#[derive(Traceable)]`.
//!
//! They rewrite only what traits cannot overload (`for`, `while`, `if`, `match`, `&&`, `||`, comparisons, index writes,
//! hook-point fields, jumps) into calls whose meaning follows the types of the values, never the spelling.
//! A macro goes through three steps: `parse` its input, `check` what no type could tell, `expand`.

use proc_macro::TokenStream;

mod check;
mod derive;
mod derive_outcome;
mod editor;
mod expand;
mod log;
mod mend;
mod parse;
#[cfg(test)]
mod random;
mod show;
#[cfg(test)]
mod tests;

/// Records an experiment on a model and runs it.
///
/// The facade crate wraps this in a `macro_rules!` of the same name, whose `$crate` comes first, in brackets; its
/// documentation is there.
#[proc_macro]
pub fn session(input: TokenStream) -> TokenStream {
    let input = input.into();
    let expansion = match parse::Session::read(&input) {
        // The compiler asks once, and would go on about what the mended text lacks.
        Ok(parse::Session { typing: Some(error), .. }) if mend::for_compiler() => error.into_compile_error(),
        Ok(session) => expand::session(session),
        Err(error) => error.into_compile_error(),
    };
    show::asked("session", &expansion);
    editor::placed(&[&input], expansion).into()
}

/// Prints text with values in it whenever execution reaches it.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro]
pub fn log(input: TokenStream) -> TokenStream {
    let input = input.into();
    editor::placed(&[&input], log::log(&input)).into()
}

/// Selects part of a tensor along each axis.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro]
pub fn s(input: TokenStream) -> TokenStream {
    let input = input.into();
    editor::placed(&[&input], log::slices(&input)).into()
}

/// Makes a function part of experiments: its body is staged as a session's is.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro_attribute]
pub fn intervene(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (arguments, item) = (arguments.into(), item.into());
    editor::placed(&[&arguments, &item], staged(&arguments, &item)).into()
}

fn staged(arguments: &proc_macro2::TokenStream, item: &proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    if let Some(members) = expand::members::intervene(arguments, item) {
        return members;
    }
    let function = match parse::Intervene::read(arguments.clone(), item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let error = error.into_compile_error();
            return quote::quote!(#item #error);
        }
    };
    if let (Some(error), true) = (&function.typing, mend::for_compiler()) {
        return expand::unstaged(function.function, (!function.told).then_some(error));
    }
    let name = function.function.sig.ident.to_string();
    let expansion = expand::intervene(function);
    show::asked(&name, &expansion);
    expansion
}

/// Makes a struct of traced fields a value of the graph.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro_derive(Traceable, attributes(traceable))]
pub fn traceable(input: TokenStream) -> TokenStream {
    let expanded = syn::parse(input).and_then(|input| derive::traceable(&input));
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a struct of saved and host values what a session can return.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro_derive(Outcome, attributes(outcome))]
pub fn outcome(input: TokenStream) -> TokenStream {
    let expanded = syn::parse(input).and_then(|input| derive_outcome::outcome(&input));
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}
