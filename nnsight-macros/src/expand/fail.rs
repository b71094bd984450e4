//! Macros that fail: `panic!`, `assert!` and their relatives.
//!
//! Under a traced guard a failure is an op of the graph, and recording goes on where the guard's arm or body ends, as it
//! does after a jump. `assert!(c, ..)` is `if c {} else { panic!(..) }`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Lit, LitStr, Macro, Token};

use super::rewrite::{Around, Rewriter};
use super::text::{Arguments, Text};
use super::{jump, source};

/// Macros that fail whenever they are reached.
const DIVERGING: [&str; 4] = ["panic", "unreachable", "todo", "unimplemented"];

/// Macros that fail under a condition.
const ASSERTING: [&str; 6] =
    ["assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne"];

/// What fails inside the expansion of an assertion: `before`, `after`, variables for it, and the user's text.
const FAILURE: &str = "__nnsight_failure";

/// Whether a macro surely fails.
pub fn diverges(mac: &Macro) -> bool {
    named(mac, &DIVERGING) || named(mac, &[FAILURE])
}

/// Whether a macro may fail.
pub fn may_fail(mac: &Macro) -> bool {
    diverges(mac) || named(mac, &ASSERTING)
}

/// Whether a macro is what an assertion becomes, and none of the user's.
pub fn is_internal(mac: &Macro) -> bool {
    named(mac, &[FAILURE])
}

fn named(mac: &Macro, names: &[&str]) -> bool {
    mac.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}

/// A failure: what its text says, with the user's text in the middle.
struct Failure {
    span: Span,
    before: String,
    after: String,
    /// What the placeholders of `after` stand for.
    variables: Vec<Ident>,
    text: TokenStream,
}

impl Rewriter {
    /// A macro that fails, or may.
    pub fn failing(&mut self, name: &Ident, mac: &Macro) -> Option<TokenStream> {
        let (span, tokens) = (name.span(), mac.tokens.clone());
        let failure = |before: &str, text| {
            Some(Failure { span, before: before.into(), after: String::new(), variables: Vec::new(), text })
        };
        match &*name.to_string() {
            "panic" => self.fail(failure("", tokens)?),
            "unreachable" if tokens.is_empty() => {
                self.fail(failure("internal error: entered unreachable code", tokens)?)
            }
            "unreachable" => self.fail(failure("internal error: entered unreachable code: ", tokens)?),
            "todo" if tokens.is_empty() => self.fail(failure("not yet implemented", tokens)?),
            "todo" => self.fail(failure("not yet implemented: ", tokens)?),
            "unimplemented" if tokens.is_empty() => self.fail(failure("not implemented", tokens)?),
            "unimplemented" => self.fail(failure("not implemented: ", tokens)?),
            "assert" => self.assert(span, tokens),
            "assert_eq" => self.assert_equal(span, tokens, true),
            "assert_ne" => self.assert_equal(span, tokens, false),
            "debug_assert" => debug_only(self.assert(span, tokens)),
            "debug_assert_eq" => debug_only(self.assert_equal(span, tokens, true)),
            "debug_assert_ne" => debug_only(self.assert_equal(span, tokens, false)),
            FAILURE => {
                let failure = Failure::read(span, tokens)?;
                self.fail(failure)
            }
            _ => None,
        }
    }

    fn fail(&mut self, failure: Failure) -> Option<TokenStream> {
        let Failure { span, before, after, variables, text } = failure;
        let user = if text.is_empty() { None } else { Some(Arguments::parse(text, span)?) };
        let user = user.map(|user| self.text(user));
        let kinds = variables.iter().fold(
            user.as_ref().map_or_else(|| quote!(()), |user| user.kinds.clone()),
            |rest, variable| quote!((#variable.__shown().__text(), #rest)),
        );
        let shown = variables.iter().map(|variable| quote!(#variable.__shown()));
        let args = match &user {
            Some(Text { args, .. }) if before.is_empty() && after.is_empty() => args.clone(),
            Some(Text { args, .. }) => {
                let text = LitStr::new(&format!("{}{{}}{after}", escaped(&before)), span);
                quote!(#text, ::core::format_args!(#args) #(, #shown)*)
            }
            None => {
                let text = LitStr::new(&format!("{}{after}", escaped(&before)), span);
                quote!(#text #(, #shown)*)
            }
        };
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let between = self.guards_from(closure.map_or(0, |position| position + 1));
        let chain = jump::chain(&between, span);
        let p = Self::private(span);
        let to = quote_spanned!(span=> #p::fails(#chain, #kinds, ::core::format_args!(#args)));
        let to = user.map_or_else(|| to.clone(), |user| user.around(&to));
        let ends = self.ends(&between, span).into_iter().enumerate().map(|(index, end)| {
            let number = index + 1;
            quote!(#p::To::Guard(#number) => #end,)
        });
        let reached = self.fresh("to");
        Some(quote! {{
            let #reached = #to;
            match #reached {
                #(#ends)*
                _ => #p::unreached(),
            }
        }})
    }

    /// `assert!(condition, "text")`
    fn assert(&mut self, span: Span, tokens: TokenStream) -> Option<TokenStream> {
        let split = |input: ParseStream| -> syn::Result<(Expr, TokenStream)> {
            let condition = input.parse()?;
            comma(input)?;
            Ok((condition, input.parse()?))
        };
        let (condition, text) = split.parse2(tokens).ok()?;
        let before = match text.is_empty() {
            true => format!("assertion failed: {}", source::written(&condition)),
            false => String::new(),
        };
        let failure = Failure { span, before, after: String::new(), variables: Vec::new(), text };
        self.unless(&condition, &failure)
    }

    /// `assert_eq!(left, right, "text")`
    fn assert_equal(&mut self, span: Span, tokens: TokenStream, equal: bool) -> Option<TokenStream> {
        let split = |input: ParseStream| -> syn::Result<(Expr, Expr, TokenStream)> {
            let left = input.parse()?;
            input.parse::<Token![,]>()?;
            let right = input.parse()?;
            comma(input)?;
            Ok((left, right, input.parse()?))
        };
        let (mut left, mut right, text) = split.parse2(tokens).ok()?;
        let (left, right) = (self.operand(&mut left), self.operand(&mut right));
        let variables = vec![self.fresh("left"), self.fresh("right")];
        let (sign, compare) =
            if equal { ("==", quote!(Equal::equal)) } else { ("!=", quote!(NotEqual::not_equal)) };
        let mut before = format!("assertion `left {sign} right` failed");
        if !text.is_empty() {
            before.push_str(": ");
        }
        let after = "\n  left: {:?}\n right: {:?}".to_owned();
        let p = Self::private(span);
        let [a, b] = &variables[..] else { return None };
        let condition = Expr::Verbatim(quote_spanned!(span=> #p::#compare(#a, #b)));
        let bound = quote!((#a, #b));
        let failure = Failure { span, before, after, variables: variables.clone(), text };
        let checked = self.unless(&condition, &failure)?;
        Some(quote!(match (#left, #right) { #bound => #checked }))
    }

    /// `if condition {} else { failure }`
    fn unless(&mut self, condition: &Expr, failure: &Failure) -> Option<TokenStream> {
        let failure = failure.tokens();
        let mut branch: syn::ExprIf = syn::parse2(quote!(if true {} else { #failure })).ok()?;
        *branch.cond = condition.clone();
        let mut branch = Expr::If(branch);
        self.branch(&mut branch);
        Some(quote!(#branch))
    }
}

impl Failure {
    /// As a macro call, which is staged where it stands in its branch.
    fn tokens(&self) -> TokenStream {
        let Failure { span, before, after, variables, text } = self;
        let name = Ident::new(FAILURE, *span);
        quote!(#name!(#before #after [#(#variables)*] [#text]))
    }

    fn read(span: Span, tokens: TokenStream) -> Option<Self> {
        let mut tokens = tokens.into_iter();
        let mut text = || match syn::parse2(tokens.next()?.into()).ok()? {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        };
        let (before, after) = (text()?, text()?);
        let mut group = || match tokens.next()? {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        };
        let (variables, text) = (group()?, group()?);
        let variables = variables.into_iter().filter_map(|token| match token {
            TokenTree::Ident(variable) => Some(variable),
            _ => None,
        });
        Some(Failure { span, before, after, variables: variables.collect(), text })
    }
}

fn comma(input: ParseStream) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    input.parse::<Token![,]>().map(drop)
}

fn debug_only(checked: Option<TokenStream>) -> Option<TokenStream> {
    let checked = checked?;
    Some(quote!(if ::core::cfg!(debug_assertions) { #checked; }))
}

/// Text for a place where braces mean something.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
