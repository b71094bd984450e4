//! `NNSIGHT_EXPAND=name`: prints the expansion of one function, or with `session` of every `session!`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::mend;

/// The environment variable that names what to print.
const VARIABLE: &str = "NNSIGHT_EXPAND";

/// Has the compiler expand anew when the variable changes, though nothing else did.
pub fn watched() -> TokenStream {
    quote!(
        const _: ::core::option::Option<&str> = ::core::option_env!(#VARIABLE);
    )
}

/// Prints an expansion if the environment asks for that of this name.
pub fn asked(name: &str, expansion: &TokenStream) {
    if mend::for_compiler() && std::env::var(VARIABLE).is_ok_and(|asked| asked == name) {
        eprintln!("// expansion of `{name}`\n{}", formatted(name, expansion));
    }
}

/// The expansion as a file of Rust: of a function itself, of a session one around it.
fn formatted(name: &str, expansion: &TokenStream) -> String {
    let around = || {
        let name = format_ident!("{name}");
        syn::parse2(quote!(fn #name() { #expansion }))
    };
    match syn::parse2(expansion.clone()).or_else(|_| around()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => expansion.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expansion_is_printed_in_lines_as_a_file_of_rust() {
        let session = formatted(
            "session",
            &quote!({
                use a::b;
                f(|x| x)?
            }),
        );
        assert_eq!(session, "fn session() {\n    {\n        use a::b;\n        f(|x| x)?\n    }\n}\n");
        assert_eq!(
            formatted(
                "f",
                &quote!(
                    fn f() {
                        g()
                    }
                )
            ),
            "fn f() {\n    g()\n}\n"
        );
    }
}
