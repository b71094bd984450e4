//! Macros of [nnsight for Rust](https://docs.rs/nnsight): `session!` and `#[intervene]`.
//!
//! They rewrite only what traits cannot overload (`for`, `while`, `if`, `&&`, `||`, comparisons, index writes,
//! hook-point fields, jumps) into calls whose meaning follows the types of the values, never the spelling.
//! A macro goes through three steps: `parse` its input, `check` what no type could tell, `expand`.

use proc_macro::TokenStream;

mod check;
mod expand;
mod parse;
#[cfg(test)]
mod random;

/// Records an experiment on a model and runs it.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro]
pub fn session(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(session) => expand::session(session).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes a function part of experiments: its body is staged as a session's is.
///
/// See the facade crate's documentation of the same macro.
#[proc_macro_attribute]
pub fn intervene(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match parse::Intervene::parse(arguments.into(), item.into()) {
        Ok(function) => expand::intervene(function).into(),
        Err(error) => error.into_compile_error().into(),
    }
}
