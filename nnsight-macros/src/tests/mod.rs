//! What the macros make of each construct, and of code that is being typed.

mod constructs;
mod half_typed;

use proc_macro2::TokenStream;

/// The expansion of a session with this body, as text.
fn expanded(body: &str) -> String {
    let input: TokenStream =
        format!("[$crate] model, |session| {{ {body} }}").parse().expect("balanced tokens");
    match crate::parse::Session::read(input) {
        Ok(session) => pretty(&crate::expand::session(session)),
        Err(broken) => crate::expand::broken_session(broken).to_string(),
    }
}

/// An expansion as `prettyplease` prints it, without what every session begins with.
fn pretty(expansion: &TokenStream) -> String {
    // `$crate` is no token of a file.
    let expansion: TokenStream = expansion.to_string().replace("$crate", "krate").parse().expect("tokens");
    let file = syn::parse2(quote::quote!(fn expansion() { #expansion })).expect("the expansion is Rust");
    let text = prettyplease::unparse(&file);
    let begin = text
        .find("|__nnsight_session")
        .map_or(0, |at| text[at..].find('\n').map_or(at, |line| at + line + 1));
    let body = &text[begin..];
    let end = body.rfind("::core::result::Result::Ok(__nnsight::leave").unwrap_or(body.len());
    let lines: Vec<&str> = body[..end].trim_end().lines().collect();
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", &line[indent..])).collect()
}
