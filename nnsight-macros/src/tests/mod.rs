//! What the macros make of each construct, and of code that is being typed.

mod constructs;
mod half_typed;
mod words;

use proc_macro2::TokenStream;

/// The expansion of a session with this body, as text.
fn expanded(body: &str) -> String {
    let input: TokenStream =
        format!("[nnsight] model, |session| {{ {body} }}").parse().expect("balanced tokens");
    match crate::parse::Session::read(&input) {
        Ok(session) => pretty(&crate::expand::session(session)),
        Err(error) => error.to_compile_error().to_string(),
    }
}

/// An expansion as `prettyplease` prints it, without what every session begins with.
fn pretty(expansion: &TokenStream) -> String {
    let file = syn::parse2(quote::quote!(fn expansion() { #expansion })).expect("the expansion is Rust");
    let text = prettyplease::unparse(&file);
    let (Some(begin), Some(end)) =
        (text.find("let __nnsight_outcome"), text.rfind("::core::result::Result::Ok(\n"))
    else {
        return text;
    };
    let lines = text[begin..end].trim_end().lines();
    // All but the first stand under the closure.
    let indent = text[..begin].len() - text[..begin].trim_end_matches(' ').len();
    let margin = " ".repeat(indent);
    lines.flat_map(|line| [line.strip_prefix(&margin).unwrap_or(line), "\n"]).collect()
}
