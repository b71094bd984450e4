//! `log!`, whose variables named in the text are taken as `format!` takes them, and `s!`: they stage their own arguments.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, LitStr, Token};

use crate::expand::{self, macros};
use crate::{editor, mend};

/// `session, "text", values…`, after the facade crate's path in brackets.
pub fn log(input: &TokenStream) -> TokenStream {
    let (root, input) = crate::parse::rooted(input);
    let (staged, input) = match macros::staged(input) {
        Ok(input) => (true, input),
        Err(input) => (false, input),
    };
    let read = |input: ParseStream| {
        let session: Expr = input.parse()?;
        input.parse::<Token![,]>()?;
        let text: LitStr = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected `log!(session, \"text {}\", values…)`")
        })?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok((session, text, Punctuated::<Expr, Token![,]>::parse_terminated(input)?))
    };
    let typing = read.parse2(input.clone()).is_err() && !mend::for_compiler();
    match read.parse2(if typing { mend::list(input).tokens } else { input }) {
        Ok((session, text, mut values)) => {
            if !staged {
                expand::staged(|rewriter| rewriter.log_arguments(&mut values));
            }
            if editor::asks() {
                let shown = shown(&session, &text, &values);
                return if staged { shown } else { expand::with_imports(&root, &shown) };
            }
            let given: Vec<String> = values.iter().filter_map(name).collect();
            for captured in captured(&text.value()) {
                if !given.contains(&captured)
                    && let Ok(captured) = syn::parse_str::<Ident>(&captured)
                {
                    let captured = Ident::new(&captured.to_string(), text.span());
                    values.push(syn::parse_quote!(#captured = #captured));
                }
            }
            let log = quote!(#root::__private::log!(#session, #text, #values));
            if staged { log } else { expand::with_imports(&root, &log) }
        }
        Err(error) => error.into_compile_error(),
    }
}

/// What an editor is to know of a `log!`: it finds the variables that the text names where Rust itself captures them.
fn shown(session: &Expr, text: &LitStr, values: &Punctuated<Expr, Token![,]>) -> TokenStream {
    let given = values.iter().map(|value| match value {
        Expr::Assign(named) => &*named.right,
        value => value,
    });
    let copies = editor::copy(quote!(#values));
    quote!({ #(let _ = &(#given);)* let _ = ::core::format_args!(#text, #copies); #session.__formatted("").log() })
}

/// `items…`, after the facade crate's path in brackets.
pub fn slices(input: &TokenStream) -> TokenStream {
    let (root, input) = crate::parse::rooted(input);
    let s = quote!(#root::__private::s);
    let input = match macros::staged(input) {
        Ok(staged) => return quote!(#s![#staged]),
        Err(input) => input,
    };
    // `range;step` is no list of expressions, and needs no staging; what else cannot be parsed is told by `s!` itself.
    let Ok(mut items) = macros::listed(input.clone()) else { return quote!(#s![#input]) };
    let plain = items.to_token_stream().to_string();
    expand::staged(|rewriter| rewriter.slice_items(&mut items));
    let slices = quote!(#s![#items]);
    if items.to_token_stream().to_string() == plain { slices } else { expand::with_imports(&root, &slices) }
}

/// The name by which a value given can be placed in the text.
fn name(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Assign(assign) => name(&assign.left),
        _ => None,
    }
}

/// Names in the text's placeholders, each once.
fn captured(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let text = text.replace("{{", "");
    for placeholder in text.split('{').skip(1) {
        let name: String = placeholder.chars().take_while(|c| !matches!(c, '}' | ':')).collect();
        let begins = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
        if begins && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::captured;

    #[test]
    fn names_in_placeholders_are_captured_once_and_numbers_are_not() {
        assert_eq!(captured("{layer}: {diff:.3} {0} {} {{no}} {layer:?}"), ["layer", "diff"]);
    }
}
