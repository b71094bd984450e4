//! Operands of the host beside ones that may be traced: a `usize` there becomes an `i64`.
//!
//! Types decide that: `l.__beside(&r).__side().of(r)` is `r` itself wherever `l` is no integer of the graph. The text only
//! says where it is worth asking: beside an operand that is the host's, since it is made of names from outside of the staged
//! text, of others that are made of such, and of literals.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprMethodCall, Lit, Pat, Type};

use super::context::Use;
use super::rewrite::Rewriter;
use super::scope::{Access, names};

/// Methods of traced collections that take items or keys.
const TAKING: [&str; 7] = ["append", "contains", "get_or", "index_of", "insert", "push", "set"];

/// Methods that give a count whatever they are called on.
const COUNTING: [&str; 5] = ["capacity", "count", "enumerate", "len", "position"];

/// Behind so many operators in a row no operand is asked: what asks nests, and the compiler's stack has an end.
const LONGEST: usize = 32;

/// Which side of an operator is the host's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum HostSide {
    Left,
    Right,
}

/// What a text says of a value's being the host's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// Nothing: it may be traced.
    #[default]
    Unknown,
    /// It is the host's, and no `usize`.
    Plain,
    /// It is the host's, and may be a `usize`.
    Count,
}

impl Rewriter {
    /// What the text of an expression says of its being the host's.
    pub fn host(&self, expr: &Expr) -> Host {
        let all = |parts: &mut dyn Iterator<Item = &Expr>| {
            let kinds: Vec<Host> = parts.map(|part| self.host(part)).collect();
            if kinds.contains(&Host::Unknown) {
                Host::Unknown
            } else {
                kinds.into_iter().max().unwrap_or(Host::Plain)
            }
        };
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) if number.suffix() == "usize" => Host::Count,
                _ => Host::Plain,
            },
            Expr::Path(path) => match path.path.get_ident() {
                Some(name) => self.of_name(&name.to_string()),
                None => Host::Count,
            },
            Expr::Cast(cast) => of_type(&cast.ty),
            Expr::Binary(binary) => all(&mut [&*binary.left, &*binary.right].into_iter()),
            Expr::Range(range) => {
                all(&mut [&range.start, &range.end].into_iter().flatten().map(|bound| &**bound))
            }
            Expr::Array(array) => all(&mut array.elems.iter()),
            Expr::Tuple(tuple) => all(&mut tuple.elems.iter()),
            Expr::Field(field) => self.host(&field.base),
            Expr::Unary(unary) => self.host(&unary.expr),
            Expr::Reference(reference) => self.host(&reference.expr),
            Expr::Paren(inner) => self.host(&inner.expr),
            Expr::Group(inner) => self.host(&inner.expr),
            Expr::Try(tried) => self.host(&tried.expr),
            Expr::Index(index) => all(&mut [&*index.expr, &*index.index].into_iter()),
            Expr::MethodCall(call) => {
                let host = all(&mut std::iter::once(&*call.receiver).chain(call.args.iter()));
                let counts = COUNTING.iter().any(|name| call.method == name);
                if counts { counted(host) } else { host }
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(path)
                    if path
                        .path
                        .get_ident()
                        .is_none_or(|name| self.of_name(&name.to_string()) == Host::Count) =>
                {
                    counted(all(&mut call.args.iter()))
                }
                _ => Host::Unknown,
            },
            _ => Host::Unknown,
        }
    }

    /// Whether a variable with a value may hold one of the graph, and be given another.
    pub fn may_be_traced(&self, name: &str) -> bool {
        self.scopes.access(name) == Access::Mutable
            && !self.scopes.is_deferred(name)
            && self.scopes.host(name) == Host::Unknown
    }

    fn of_name(&self, name: &str) -> Host {
        match self.scopes.access(name) {
            // A value of the graph cannot come from outside of its session.
            Access::Outside => Host::Count,
            _ => self.scopes.host(name),
        }
    }

    /// Declares what is known of the names of a pattern, by what it is bound to or by the type that is written.
    pub fn declare_host(&mut self, pat: &Pat, bound: Host) {
        let host = match pat {
            Pat::Type(typed) if of_type(&typed.ty) != Host::Unknown => of_type(&typed.ty),
            _ => bound,
        };
        for name in names(pat) {
            self.scopes.set_host(&name, host);
        }
    }

    /// The operand of the host that may be a count, if the other one may be traced.
    pub fn host_side(&self, left: &Expr, right: &Expr) -> Option<HostSide> {
        if self.untyped > 0 {
            // The type of an operand may be that of a closure's parameter, which nobody knows yet.
            return None;
        }
        if operators(left) > LONGEST {
            return None;
        }
        match (self.host(left), self.host(right)) {
            (Host::Count, Host::Unknown) => Some(HostSide::Left),
            (Host::Unknown, Host::Count) => Some(HostSide::Right),
            _ => None,
        }
    }

    /// `left op right`, one of them the host's; both are visited.
    pub fn beside(&mut self, left: &Expr, op: &BinOp, right: &Expr, side: HostSide) -> TokenStream {
        let span = op.span();
        let (l, r) = (self.fresh_at("left", left.span()), self.fresh_at("right", right.span()));
        let side = match side {
            HostSide::Left => quote_spanned!(span=> let #l = #r.__beside(&#l).__side().of(#l);),
            HostSide::Right => quote_spanned!(span=> let #r = #l.__beside(&#r).__side().of(#r);),
        };
        quote!(({ match (#left, #right) { (#l, #r) => { #side #l #op #r } } }))
    }

    /// `compare(left, right)`, one of which is the host's; both are references.
    pub fn compared(
        &mut self,
        function: &TokenStream,
        [left, right]: [&TokenStream; 2],
        span: Span,
        side: HostSide,
    ) -> TokenStream {
        let (l, r) = (self.fresh("left"), self.fresh("right"));
        let call = match side {
            HostSide::Left => quote_spanned!(span=> #function(#r.__beside(#l).__side().of_ref(#l), #r)),
            HostSide::Right => quote_spanned!(span=> #function(#l, #l.__beside(#r).__side().of_ref(#r))),
        };
        quote!(({ match (#left, #right) { (#l, #r) => #call } }))
    }

    /// Which arguments of a method may be counts that the graph takes in; none where the receiver cannot be named twice.
    pub fn host_arguments(&self, call: &ExprMethodCall) -> Vec<bool> {
        let nothing = || vec![false; call.args.len()];
        let takes = TAKING.iter().any(|name| call.method == name);
        if self.untyped > 0
            || !takes
            || !is_place(&call.receiver)
            || self.host(&call.receiver) != Host::Unknown
        {
            return nothing();
        }
        call.args.iter().map(|argument| self.host(argument) == Host::Count).collect()
    }

    /// An argument of the host's: a count if the receiver is the graph's.
    pub fn argument_beside(&mut self, receiver: &Expr, argument: &mut Expr) {
        let span = argument.span();
        let value = self.fresh_at("argument", span);
        let taken = quote_spanned!(span=> (#receiver).__beside(&#value).__side().of(#value));
        let given = &*argument;
        let inside = quote!(match #given { #value => #taken });
        // What the compiler says of the argument it says at the user's token.
        *argument = Expr::Verbatim(quote_spanned!(span=> ({ #inside })));
    }

    /// Bounds of a range that the graph may go over: counts if the receiver is the graph's.
    pub fn bounds_beside(&mut self, receiver: &Expr, argument: &mut Expr) {
        match argument {
            Expr::Paren(inner) => self.bounds_beside(receiver, &mut inner.expr),
            Expr::MethodCall(call) => self.bounds_beside(receiver, &mut call.receiver),
            Expr::Range(range) => {
                for bound in [&mut range.start, &mut range.end].into_iter().flatten() {
                    if self.host(bound) == Host::Count {
                        self.visit_as(Use::Value, bound);
                        self.argument_beside(receiver, bound);
                    }
                }
            }
            _ => {}
        }
    }
}

/// How many operators stand in a row on the left.
fn operators(mut expr: &Expr) -> usize {
    let mut count = 0;
    while let Expr::Binary(binary) = expr {
        count += 1;
        expr = &binary.left;
    }
    count
}

/// Whether an expression can be written twice.
pub fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Field(field) => is_place(&field.base),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

/// Of the host, and what may be a count.
fn counted(host: Host) -> Host {
    if host == Host::Unknown { Host::Unknown } else { Host::Count }
}

/// What a type that is written says of its values.
pub fn of_type(ty: &Type) -> Host {
    const PLAIN: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
        "u128", "str", "String",
    ];
    const HOLDING: [&str; 3] = ["LanguageModel", "Tokenizer", "usize"];
    match ty {
        Type::Reference(reference) => of_type(&reference.elem),
        Type::Paren(inner) => of_type(&inner.elem),
        Type::Slice(slice) => of_type(&slice.elem),
        Type::Array(array) => of_type(&array.elem),
        Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "Vec" => match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(syn::GenericArgument::Type(item)) => counted(of_type(item)),
                    _ => Host::Unknown,
                },
                _ => Host::Unknown,
            },
            Some(last) if PLAIN.iter().any(|name| last.ident == name) => Host::Plain,
            Some(last) if HOLDING.iter().any(|name| last.ident == name) => Host::Count,
            _ => Host::Unknown,
        },
        _ => Host::Unknown,
    }
}
