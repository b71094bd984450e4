//! Macro calls inside a staged body.
//!
//! Macros of the standard library whose arguments are expressions are staged: those that make text in `text`, those that
//! fail in `fail`. `log!` and `s!` stage their arguments themselves, so that a macro of the user with one of these names
//! keeps its meaning; so does one of any name that the body defines.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMacro, Ident, Item, Macro, Stmt, Token};

use super::context::Use;
use super::fail;
use super::rewrite::Rewriter;
use crate::editor;

/// Macros that the body defines.
#[derive(Default)]
pub struct OwnMacros(Vec<String>);

impl OwnMacros {
    /// Notes an item, if it is a macro.
    pub fn declare(&mut self, item: &Item) {
        if let Item::Macro(defined) = item {
            self.0.extend(defined.ident.as_ref().map(ToString::to_string));
        }
    }
}

/// What stands before the arguments of `log!` and `s!` that the body has staged for them.
pub const STAGED: &str = "__nnsight_staged";

impl Rewriter {
    /// A macro call as a statement.
    pub fn stmt_macro(&mut self, stmt: &mut Stmt) {
        let Stmt::Macro(call) = stmt else { return };
        let mut expr = Expr::Macro(ExprMacro { attrs: Vec::new(), mac: call.mac.clone() });
        self.macro_call(&mut expr);
        match expr {
            Expr::Macro(staged) => call.mac = staged.mac,
            staged => {
                let attrs = &call.attrs;
                // A block may have attributes as a statement, what a macro becomes may not.
                let staged = if attrs.is_empty() {
                    staged.into_token_stream()
                } else {
                    quote!(#(#attrs)* { #staged })
                };
                let gives = |name: &str| call.mac.path.segments.last().is_some_and(|last| last.ident == name);
                // With braces it may stand there without one, and what it becomes may not.
                let needed = !(fail::diverges(&call.mac) || gives("format") || gives("dbg"));
                let semicolon = call.semi_token.or_else(|| needed.then(<Token![;]>::default));
                *stmt = Stmt::Expr(Expr::Verbatim(staged), semicolon);
            }
        }
    }

    /// A macro call: stages what it is given, if that is known to be a list of expressions.
    pub fn macro_call(&mut self, expr: &mut Expr) {
        let Expr::Macro(call) = expr else { return };
        let Some(name) = self.standard(&call.mac) else { return };
        let tokens = match &*name.to_string() {
            "vec" => return self.values(&mut call.mac),
            "log" | "s" => return self.ours(&name, &mut call.mac),
            "format" => self.format(&name, &call.mac),
            "print" | "println" | "eprint" | "eprintln" => self.print(&name, &call.mac),
            "write" | "writeln" => self.write(&call.mac),
            "dbg" => self.debug(&name, &call.mac),
            "format_args" => return self.looked_at_all(&mut call.mac),
            _ => self.failing(&name, &call.mac),
        };
        if let Some(tokens) = tokens {
            let named = named(&name, &call.mac);
            *expr = Expr::Verbatim(named.map_or_else(|| tokens.clone(), |named| quote!({ #named #tokens })));
        }
    }

    /// The name of a macro, unless it is surely one of the user's own.
    fn standard(&self, mac: &Macro) -> Option<Ident> {
        let segments = &mac.path.segments;
        let name = &segments.last()?.ident;
        let own = self.macros.0.iter().any(|own| name == own);
        let crates = ["std", "core", "alloc", "nnsight"];
        match segments.len() {
            1 if !own => Some(name.clone()),
            2 if crates.iter().any(|known| segments[0].ident == known) => Some(name.clone()),
            _ => None,
        }
    }

    /// `vec![a, b]` and `vec![a; n]`, which take their arguments by value.
    fn values(&mut self, mac: &mut Macro) {
        if let Ok((mut value, semicolon, mut count)) = repeated.parse2(mac.tokens.clone()) {
            self.visit_as(Use::Value, &mut value);
            self.visit_as(Use::Value, &mut count);
            mac.tokens = quote!(#value #semicolon #count);
        } else if let Ok(mut arguments) = listed(mac.tokens.clone()) {
            arguments.iter_mut().for_each(|argument| self.visit_as(Use::Value, argument));
            mac.tokens = quote!(#arguments);
        }
    }

    /// A macro that looks at its arguments, some of them as `name = expression`.
    fn looked_at_all(&mut self, mac: &mut Macro) {
        let Ok(mut arguments) = listed(mac.tokens.clone()) else { return };
        for argument in &mut arguments {
            match argument {
                Expr::Lit(_) => {}
                Expr::Assign(assign) => self.looked_at(&mut assign.right),
                argument => self.looked_at(argument),
            }
        }
        mac.tokens = quote!(#arguments);
    }

    /// `log!` and `s!` stage their arguments themselves; but what jumps out of them, or assigns, only the body can.
    fn ours(&mut self, name: &Ident, mac: &mut Macro) {
        let Ok(mut parsed) = listed(mac.tokens.clone()) else { return };
        if !parsed.iter().any(needs_the_body) {
            return;
        }
        if name == "log" {
            self.log_arguments(&mut parsed);
        } else {
            self.slice_items(&mut parsed);
        }
        let staged = Ident::new(STAGED, proc_macro2::Span::mixed_site());
        mac.tokens = quote!([#staged] #parsed);
    }

    /// The arguments of `log!`.
    pub fn log_arguments(&mut self, arguments: &mut Punctuated<Expr, Token![,]>) {
        for argument in arguments {
            match argument {
                Expr::Lit(_) => {}
                Expr::Assign(assign) => self.looked_at(&mut assign.right),
                argument => self.looked_at(argument),
            }
        }
    }

    /// The items of `s![..]`.
    pub fn slice_items(&mut self, items: &mut Punctuated<Expr, Token![,]>) {
        for item in items {
            self.visit_as(Use::Value, item);
            bounds(item);
        }
    }
}

/// A call that is never reached of a macro that is staged, by which an editor knows the macro.
fn named(name: &Ident, mac: &Macro) -> Option<TokenStream> {
    let name = name.to_string();
    let given = match &*name {
        "write" | "writeln" => return None,
        "format" => quote!(""),
        "assert" | "debug_assert" => quote!(true),
        "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" => quote!((), ()),
        _ => TokenStream::new(),
    };
    let path = &mac.path;
    // What fails in the expansion of an assertion is a macro of ours.
    (editor::asks() && !fail::is_ours(mac)).then(|| quote!(if false { #path!(#given); }))
}

/// What a macro is given, if that is known to be a list of expressions.
pub fn arguments(mac: &Macro) -> Option<Vec<Expr>> {
    const TEXT: [&str; 7] = ["format", "format_args", "log", "print", "println", "eprint", "eprintln"];
    const OTHER: [&str; 5] = ["dbg", "s", "vec", "write", "writeln"];
    let name = mac.path.segments.last()?.ident.to_string();
    let known = TEXT.iter().chain(&OTHER).any(|known| *known == name);
    if !known && !fail::may_fail(mac) {
        return None;
    }
    if let Ok((value, _, count)) = repeated.parse2(mac.tokens.clone()) {
        return Some(vec![value, count]);
    }
    // `name = expression` assigns nothing.
    let value = |argument| match argument {
        Expr::Assign(assign) if !["dbg", "s", "vec"].contains(&&*name) => *assign.right,
        other => other,
    };
    Some(listed(mac.tokens.clone()).ok()?.into_iter().map(value).collect())
}

/// `value; count`
fn repeated(input: syn::parse::ParseStream) -> syn::Result<(Expr, Token![;], Expr)> {
    Ok((input.parse()?, input.parse()?, input.parse()?))
}

/// The arguments of a macro.
pub fn listed(tokens: TokenStream) -> syn::Result<Punctuated<Expr, Token![,]>> {
    Punctuated::parse_terminated.parse2(tokens)
}

/// Takes the mark off arguments that the body has staged.
pub fn staged(tokens: TokenStream) -> Result<TokenStream, TokenStream> {
    let mut rest = tokens.clone().into_iter();
    match rest.next() {
        Some(proc_macro2::TokenTree::Group(group)) if group.stream().to_string() == STAGED => {
            Ok(rest.collect())
        }
        _ => Err(tokens),
    }
}

/// Whether an expression jumps, may fail, or assigns.
fn needs_the_body(expr: &Expr) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) | Expr::Assign(_) | Expr::Try(_) => {
                    self.0 = true
                }
                Expr::Binary(binary) if crate::check::is_assignment(&binary.op) => self.0 = true,
                _ => visit::visit_expr(self, expr),
            }
        }
        fn visit_macro(&mut self, mac: &'a Macro) {
            self.0 |= fail::may_fail(mac);
        }
        fn visit_item(&mut self, _: &'a Item) {}
    }
    let inner = match expr {
        // `name = value`
        Expr::Assign(assign) if matches!(&*assign.left, Expr::Path(_)) => &assign.right,
        other => other,
    };
    let mut finder = Finder(false);
    finder.visit_expr(inner);
    finder.0
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
