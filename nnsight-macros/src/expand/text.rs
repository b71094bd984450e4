//! Macros that make text: `format!`, `println!`, `write!`, `dbg!` and their relatives.
//!
//! Rust's own `format_args!` reads the text. Arguments, those that the text names too, are given as what `__shown` makes
//! of them: a host value is itself, a traced one leaves a mark.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Macro, Token};

use super::context::Use;
use super::macros::listed;
use super::rewrite::Rewriter;
use super::source;
use crate::editor;

/// A text and its arguments as the user wrote them.
pub struct Arguments {
    text: Expr,
    given: Vec<(Option<Ident>, Expr)>,
}

/// A text whose arguments are staged.
pub struct Text {
    /// Variables for the arguments, with what they are.
    bound: Vec<(Ident, TokenStream)>,
    /// `(kind, (kind, ()))`
    pub kinds: TokenStream,
    /// What `format_args!` is given.
    pub args: TokenStream,
}

impl Arguments {
    /// `"text {}", a, b = c`; without any, the empty text.
    pub fn parse(tokens: TokenStream, span: Span) -> Option<Self> {
        let mut all = listed(tokens).ok()?.into_iter();
        let empty = || Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new("", span)) });
        let text = all.next().unwrap_or_else(empty);
        let named = |argument| match argument {
            Expr::Assign(assign) => match &*assign.left {
                Expr::Path(path) => Some((Some(path.path.get_ident()?.clone()), *assign.right)),
                _ => None,
            },
            value => Some((None, value)),
        };
        Some(Arguments { text, given: all.map(named).collect::<Option<_>>()? })
    }
}

impl Text {
    /// An expression in which the text's arguments are bound.
    pub fn around(&self, inside: &TokenStream) -> TokenStream {
        if self.bound.is_empty() {
            return inside.clone();
        }
        let (variables, values): (Vec<_>, Vec<_>) = self.bound.iter().map(|(a, b)| (a, b)).unzip();
        quote!(match (#(#values,)*) { (#(#variables,)*) => #inside })
    }
}

impl Rewriter {
    /// Stages the arguments of a text.
    pub fn text(&mut self, arguments: Arguments) -> Text {
        let Arguments { text, given } = arguments;
        let literal = literal(&text);
        let placeholders = literal.as_ref().map(|text| placeholders(&text.value())).unwrap_or_default();
        let mut made = Text { bound: Vec::new(), kinds: quote!(()), args: quote!(#text) };
        let mut kinds = Vec::new();
        let known: Vec<String> =
            given.iter().filter_map(|(name, _)| Some(name.as_ref()?.to_string())).collect();
        for (position, (name, mut value)) in given.into_iter().enumerate() {
            self.looked_at(&mut value);
            let argument =
                name.as_ref().map_or(Argument::At(position), |name| Argument::Named(name.to_string()));
            let as_it_is = matches!(value, Expr::Lit(_))
                || placeholders.as_it_is.contains(&argument)
                || placeholders.as_it_is.contains(&Argument::At(position))
                || literal.is_none();
            let span = value.span();
            let variable = self.fresh_at("text", span);
            let name = name.map(|name| quote!(#name =));
            let args = &made.args;
            if as_it_is {
                made.args = quote!(#args, #name *#variable);
                made.bound.push((variable, quote_spanned!(span=> &(#value))));
            } else {
                made.args = quote!(#args, #name #variable);
                made.bound.push((variable.clone(), quote_spanned!(span=> (#value).__shown())));
                kinds.push(quote!(#variable.__text()));
            }
        }
        let span = text.span();
        for name in placeholders.names {
            let as_it_is = placeholders.as_it_is.contains(&Argument::Named(name.clone()));
            let Ok(ident) = syn::parse_str::<Ident>(&name) else { continue };
            // An editor finds a variable that a text names where Rust itself captures it.
            if as_it_is || known.contains(&name) || editor::asks() {
                continue;
            }
            let ident = Ident::new(&ident.to_string(), span);
            let (variable, args) = (self.fresh_at("text", span), &made.args);
            made.args = quote!(#args, #ident = #variable);
            made.bound.push((variable.clone(), quote_spanned!(span=> #ident.__shown())));
            kinds.push(quote!(#variable.__text()));
        }
        made.kinds = kinds.iter().rev().fold(quote!(()), |rest, kind| quote!((#kind, #rest)));
        made
    }

    /// `format!`
    pub fn format(&mut self, name: &Ident, mac: &Macro) -> Option<TokenStream> {
        let text = Arguments::parse(mac.tokens.clone(), name.span())?;
        let text = self.text(text);
        let (span, Text { kinds, args, .. }) = (name.span(), &text);
        let p = Self::private(span);
        Some(text.around(&quote_spanned!(span=> #p::formatted(#kinds, ::core::format_args!(#args)))))
    }

    /// `println!`, `print!`, `eprintln!`, `eprint!`
    pub fn print(&mut self, name: &Ident, mac: &Macro) -> Option<TokenStream> {
        let print = match &*name.to_string() {
            "print" => quote!(Out),
            "eprint" => quote!(Err),
            "eprintln" => quote!(ErrLine),
            _ => quote!(OutLine),
        };
        let text = Arguments::parse(mac.tokens.clone(), name.span())?;
        let text = self.text(text);
        Some(printed(name.span(), &print, &text))
    }

    /// `write!` and `writeln!`, which write at once.
    pub fn write(&mut self, mac: &Macro) -> Option<TokenStream> {
        let split = |input: ParseStream| -> syn::Result<(Expr, TokenStream)> {
            let place = input.parse()?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
            Ok((place, input.parse()?))
        };
        let (mut place, rest) = split.parse2(mac.tokens.clone()).ok()?;
        self.visit_as(Use::Place, &mut place);
        let span = mac.path.span();
        let text = Arguments::parse(rest, span)?;
        let text = self.text(text);
        let (path, Text { kinds, args, .. }) = (&mac.path, &text);
        let p = Self::private(span);
        let check = quote_spanned!(span=> #p::written(#kinds));
        Some(text.around(&quote!({ #check; #path!(#place, #args) })))
    }

    /// `dbg!`
    pub fn debug(&mut self, name: &Ident, mac: &Macro) -> Option<TokenStream> {
        let span = name.span();
        let here = quote_spanned!(span=> ::core::file!(), ::core::line!(), ::core::column!());
        let mut values = listed(mac.tokens.clone()).ok()?;
        if values.is_empty() {
            let text = Text { bound: Vec::new(), kinds: quote!(()), args: quote!("[{}:{}:{}]", #here) };
            return Some(printed(span, &quote!(ErrLine), &text));
        }
        let values: Vec<TokenStream> = values
            .iter_mut()
            .map(|value| {
                let written = source::written(value);
                self.visit_as(Use::Value, value);
                let (held, shown) = (self.fresh_at("held", value.span()), self.fresh("shown"));
                let text = Text {
                    bound: vec![(shown.clone(), quote!(#held.__shown()))],
                    kinds: quote!((#shown.__text(), ())),
                    args: quote!("[{}:{}:{}] {} = {:#?}", #here, #written, #shown),
                };
                let print = printed(span, &quote!(ErrLine), &text);
                quote!(match #value { #held => { #print; #held } })
            })
            .collect();
        Some(if values.len() == 1 { quote!(#(#values)*) } else { quote!((#(#values,)*)) })
    }
}

fn printed(span: Span, print: &TokenStream, text: &Text) -> TokenStream {
    let p = Rewriter::private(span);
    let Text { kinds, args, .. } = text;
    text.around(&quote_spanned!(span=> #p::printed(#kinds, #p::Print::#print, ::core::format_args!(#args))))
}

/// The text, if it stands there as such.
fn literal(text: &Expr) -> Option<LitStr> {
    match text {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Argument {
    At(usize),
    Named(String),
}

/// What the placeholders of a text ask for.
#[derive(Debug, Default)]
struct Placeholders {
    /// Names whose values are written, each once.
    names: Vec<String>,
    /// Widths, precisions and pointers, which `format_args!` takes as they are.
    as_it_is: HashSet<Argument>,
}

/// Reads the placeholders of a text; what is wrong with it, `format_args!` will tell.
fn placeholders(text: &str) -> Placeholders {
    let mut found = Placeholders::default();
    let mut next = 0;
    let text = text.replace("{{", "");
    for placeholder in text.split('{').skip(1) {
        let Some((inside, _)) = placeholder.split_once('}') else { continue };
        let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
        let spec = Spec::read(spec.trim_end());
        if spec.star {
            found.as_it_is.insert(Argument::At(next));
            next += 1;
        }
        found.as_it_is.extend(spec.counts);
        let argument = argument(name.trim()).unwrap_or_else(|| {
            next += 1;
            Argument::At(next - 1)
        });
        if let Argument::Named(name) = &argument
            && !found.names.contains(name)
        {
            found.names.push(name.clone());
        }
        if spec.pointer {
            found.as_it_is.insert(argument);
        }
    }
    found
}

fn argument(name: &str) -> Option<Argument> {
    match name.parse() {
        Ok(position) => Some(Argument::At(position)),
        Err(_) if name.is_empty() => None,
        Err(_) => Some(Argument::Named(name.to_owned())),
    }
}

/// What stands after a placeholder's colon, as far as it matters.
struct Spec {
    counts: Vec<Argument>,
    /// `.*`
    star: bool,
    pointer: bool,
}

impl Spec {
    fn read(spec: &str) -> Self {
        let mut read = Spec { counts: Vec::new(), star: false, pointer: spec.ends_with('p') };
        let is_align = |c: Option<char>| matches!(c, Some('<' | '^' | '>'));
        let mut chars = spec.chars();
        let (first, second) = (chars.next(), chars.next());
        let mut rest = match first {
            Some(fill) if is_align(second) => &spec[fill.len_utf8() + 1..],
            _ if is_align(first) => &spec[1..],
            _ => spec,
        };
        rest = rest.trim_start_matches(['+', '-', '#']);
        let (width, precision) = rest.split_once('.').unwrap_or((rest, ""));
        for count in [width, precision] {
            if let Some((name, _)) = count.split_once('$') {
                read.counts.extend(argument(name));
            }
        }
        read.star = precision.starts_with('*');
        read
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, placeholders};

    #[test]
    fn names_in_placeholders_are_found_once_and_what_stands_for_a_count_is_told_apart() {
        let found =
            placeholders("{layer}: {diff:.3} {0} {} {{no}} {layer:?} {x:>width$.prec$} {p:p} {:.*} {:1$}");
        assert_eq!(found.names, ["layer", "diff", "x", "p"]);
        let named = |name: &str| Argument::Named(name.into());
        let expected = [named("width"), named("prec"), named("p"), Argument::At(1)];
        assert_eq!(found.as_it_is, expected.into_iter().collect());
    }
}
