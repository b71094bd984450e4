//! Macro calls inside a staged body: the arguments of those known to take expressions are staged, too.

use quote::{quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Macro, Token};

use super::context::Use;
use super::rewrite::Rewriter;

/// Macros that take their arguments by value.
const TAKING: [&str; 4] = ["dbg", "list", "s", "vec"];

/// Macros that only look at their arguments, some of them as `name = expression`.
const LOOKING: [&str; 19] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "log",
    "panic",
    "print",
    "println",
    "todo",
    "unimplemented",
    "unreachable",
    "write",
    "writeln",
];

/// Macros that decide on their first argument.
const DECIDING: [&str; 2] = ["assert", "debug_assert"];

impl Rewriter {
    /// Stages what a macro is given, if that is known to be a list of expressions.
    pub fn rewrite_macro(&mut self, mac: &mut Macro) {
        let Some(name) = mac.path.segments.last().map(|last| last.ident.to_string()) else { return };
        let looks = LOOKING.contains(&name.as_str());
        if !looks && !TAKING.contains(&name.as_str()) {
            return;
        }
        if let Ok(mut repeat) = repeated.parse2(mac.tokens.clone()) {
            self.visit_as(Use::Value, &mut repeat.0);
            self.visit_as(Use::Value, &mut repeat.2);
            let (value, semicolon, count) = repeat;
            mac.tokens = quote!(#value #semicolon #count);
            return;
        }
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(mut arguments) = list.parse2(mac.tokens.clone()) else { return };
        for argument in &mut arguments {
            match argument {
                Expr::Lit(_) => {}
                Expr::Assign(assign) if looks => self.looked_at(&mut assign.right),
                argument if looks => self.looked_at(argument),
                argument => {
                    self.visit_as(Use::Value, argument);
                    if name == "s" {
                        bounds(argument);
                    }
                }
            }
        }
        if DECIDING.contains(&name.as_str())
            && let Some(condition) = arguments.first_mut()
        {
            let span = condition.span();
            let p = Self::private(span);
            *condition = Expr::Verbatim(quote_spanned!(span=> #p::decided(#condition)));
        }
        mac.tokens = quote!(#arguments);
    }
}

/// What a macro is given, if that is known to be a list of expressions.
pub fn arguments(mac: &Macro) -> Option<Vec<Expr>> {
    let name = mac.path.segments.last()?.ident.to_string();
    if !LOOKING.contains(&name.as_str()) && !TAKING.contains(&name.as_str()) {
        return None;
    }
    if let Ok((value, _, count)) = repeated.parse2(mac.tokens.clone()) {
        return Some(vec![value, count]);
    }
    let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone()).ok()?;
    // `name = expression` assigns nothing.
    let value = |argument| match argument {
        Expr::Assign(assign) if LOOKING.contains(&name.as_str()) => *assign.right,
        other => other,
    };
    Some(list.into_iter().map(value).collect())
}

/// `value; count`
fn repeated(input: syn::parse::ParseStream) -> syn::Result<(Expr, Token![;], Expr)> {
    Ok((input.parse()?, input.parse()?, input.parse()?))
}

/// `a..b` in `s![..]`, whose bounds may be of different types, one of them traced.
fn bounds(argument: &mut Expr) {
    let Expr::Range(range) = &*argument else { return };
    let (Some(start), Some(end)) = (&range.start, &range.end) else { return };
    let plain = |bound: &Expr| match bound {
        Expr::Unary(unary) => matches!(*unary.expr, Expr::Lit(_)),
        bound => matches!(bound, Expr::Lit(_)),
    };
    if plain(start) == plain(end) {
        return;
    }
    let span = range.limits.span();
    let p = Rewriter::private(span);
    let through = matches!(range.limits, syn::RangeLimits::Closed(_));
    *argument = Expr::Verbatim(quote_spanned!(span=> #p::bounds(#start, #end, #through)));
}
