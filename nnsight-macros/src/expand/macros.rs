//! Macro calls inside a staged body.
//!
//! Macros of the standard library whose arguments are expressions are staged: those that make text in `text`, those that
//! fail in `fail`. `log!` and `s!` stage their arguments themselves, so that a macro of the user with one of these names
//! keeps its meaning; so does one of any name that the body defines. Whether a name means another macro in the module
//! around, the compiler is asked (see [`Macros::taken`]).

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMacro, ExprMatch, Ident, Item, Macro, Pat, PatIdent, Stmt, Token, parse_quote_spanned};

use super::context::Use;
use super::fail;
use super::matching::is_of_graph;
use super::rewrite::Rewriter;
use super::scope::Access;
use crate::editor;

/// Macros by their names.
#[derive(Default)]
pub struct Macros {
    /// Those that the body defines.
    own: Vec<String>,
    /// Those taken for the standard library's, each once.
    of_std: Vec<Ident>,
}

impl Macros {
    /// Notes an item, if it is a macro.
    pub fn declare(&mut self, item: &Item) {
        if let Item::Macro(defined) = item {
            self.own.extend(defined.ident.as_ref().map(ToString::to_string));
        }
    }

    fn take(&mut self, name: &Ident) {
        if !self.of_std.contains(name) {
            self.of_std.push(name.clone());
        }
    }

    /// Has the compiler refuse a name that was taken for a macro of the standard library and means another one.
    ///
    /// The standard library's macros are imported by `*`, which makes a name ambiguous that has another meaning
    /// outside of the block.
    pub fn taken(&self, root: &TokenStream) -> TokenStream {
        if self.of_std.is_empty() {
            return TokenStream::new();
        }
        let uses = self.of_std.iter().map(|name| {
            // There is a module of that name, too, which may well mean another one.
            if name == "panic" { quote!(let _ = || { #name!(); };) } else { quote!(use #name as _;) }
        });
        // The compiler shows where the other meaning comes from: the call, not all of the body.
        let span = self.of_std[0].span();
        let import = quote_spanned!(span=> use #root::__private::of_std::*;);
        quote!(#[allow(unused_imports)] { #import #(#uses)* })
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
        if self.on_host {
            return;
        }
        let Some(name) = self.standard(&call.mac) else { return };
        match &*name.to_string() {
            "vec" => return self.values(&mut call.mac),
            "log" | "s" => return self.ours(&name, &mut call.mac),
            "format_args" => return self.looked_at_all(&mut call.mac),
            _ => {}
        }
        let tokens = match &*name.to_string() {
            "format" => self.format(&name, &call.mac),
            "print" | "println" | "eprint" | "eprintln" => self.print(&name, &call.mac),
            "write" | "writeln" => self.write(&call.mac),
            "dbg" => self.debug(&name, &call.mac),
            "matches" => return self.matches(expr),
            _ => self.failing(&name, &call.mac),
        };
        if let Some(tokens) = tokens {
            if call.mac.path.get_ident().is_some() && !fail::is_internal(&call.mac) {
                self.macros.take(&name);
            }
            let named = named(&name, &call.mac);
            *expr = Expr::Verbatim(named.map_or_else(|| tokens.clone(), |named| quote!({ #named #tokens })));
        }
    }

    /// `matches!(value, pattern if guard)`: a `match` of two arms, if its pattern could be a traced value's.
    fn matches(&mut self, expr: &mut Expr) {
        let Expr::Macro(call) = &*expr else { return };
        let Ok(asked) = asked.parse2(call.mac.tokens.clone()) else { return };
        let span = call.mac.path.span();
        let (value, pat) = (&asked.value, &asked.pat);
        let guard = asked.guard.as_ref().map(|guard| quote!(if #guard));
        let matching: ExprMatch = parse_quote_spanned!(span=> match #value {
            #pat #guard => true,
            #[allow(unreachable_patterns)]
            _ => false,
        });
        *expr = if is_of_graph(&matching) {
            Expr::Match(matching)
        } else {
            // Only the host's value can have such a pattern, and rustc's words are better on `matches!` itself.
            return;
        };
        self.matching(expr);
    }

    /// `let x = my!(m);`: a macro of the user may give a hook point, which is read once the variable has it.
    pub fn read_of_macro(&self, stmt: &mut Stmt) -> Option<Stmt> {
        let Stmt::Local(local) = stmt else { return None };
        let attrs = local.attrs.clone();
        let (Expr::Macro(call), None) = (&*local.init.as_ref()?.expr, &local.init.as_ref()?.diverge) else {
            return None;
        };
        let own = self.macros.own.iter().any(|own| call.mac.path.is_ident(own));
        if self.standard(&call.mac).is_some() && known(&call.mac) || !(own || self.mentions_fixed(&call.mac))
        {
            return None;
        }
        let pat = match &mut local.pat {
            Pat::Type(typed) => &mut *typed.pat,
            pat => pat,
        };
        let Pat::Ident(PatIdent { by_ref: None, subpat: None, mutability, ident, .. }) = pat else {
            return None;
        };
        let (mutability, span) = (mutability.take(), call.mac.path.span());
        let value = quote_spanned!(span=> #ident.__value());
        Some(syn::parse_quote!(#(#attrs)* let #mutability #ident = #value;))
    }

    /// Whether a macro is given the model or what stands for it.
    fn mentions_fixed(&self, mac: &Macro) -> bool {
        fn any(tokens: TokenStream, fixed: &impl Fn(&Ident) -> bool) -> bool {
            tokens.into_iter().any(|token| match token {
                TokenTree::Ident(name) => fixed(&name),
                TokenTree::Group(group) => any(group.stream(), fixed),
                _ => false,
            })
        }
        any(mac.tokens.clone(), &|name| self.scopes.access(&name.to_string()) == Access::Fixed)
    }

    /// The name of a macro, unless it is surely one of the user's own.
    fn standard(&self, mac: &Macro) -> Option<Ident> {
        let segments = &mac.path.segments;
        let name = &segments.last()?.ident;
        let own = self.macros.own.iter().any(|own| name == own);
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
    (editor::asks() && !fail::is_internal(mac)).then(|| quote!(if false { #path!(#given); }))
}

/// Whether a macro is known by its name.
fn known(mac: &Macro) -> bool {
    const TEXT: [&str; 7] = ["format", "format_args", "log", "print", "println", "eprint", "eprintln"];
    const OTHER: [&str; 6] = ["dbg", "matches", "s", "vec", "write", "writeln"];
    let name = mac.path.segments.last().map(|last| &last.ident);
    TEXT.iter().chain(&OTHER).any(|known| name.is_some_and(|name| name == known)) || fail::may_fail(mac)
}

/// What a macro is given, if that is known to be a list of expressions.
pub fn arguments(mac: &Macro) -> Option<Vec<Expr>> {
    if !known(mac) {
        return None;
    }
    let name = mac.path.segments.last()?.ident.to_string();
    if name == "matches" {
        let Asked { value, guard, .. } = asked.parse2(mac.tokens.clone()).ok()?;
        return Some(std::iter::once(value).chain(guard).collect());
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

/// What `matches!` is given.
struct Asked {
    value: Expr,
    pat: Pat,
    guard: Option<Expr>,
}

/// `value, pattern if guard`
fn asked(input: syn::parse::ParseStream) -> syn::Result<Asked> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    let guard = if input.peek(Token![if]) {
        input.parse::<Token![if]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    if input.peek(Token![,]) {
        input.parse::<Token![,]>()?;
    }
    if input.is_empty() { Ok(Asked { value, pat, guard }) } else { Err(input.error("unexpected token")) }
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
