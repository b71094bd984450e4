//! What has to hold of the model's size, where the session names it: left to the compiler as assertions on constants.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Member, RangeLimits, Token, Type};

use super::path::{Below, Point, integer};
use super::state::Val;
use super::walk::Walk;
use crate::expand::private;

/// One thing that has to hold of the size.
pub struct Assertion {
    /// First and last of the user's tokens that would be at fault.
    at: (Span, Span),
    /// The runtime's function that looks.
    function: &'static str,
    arguments: TokenStream,
}

impl Assertion {
    /// `const _: () = size::layer::<Gpt2Small>("Gpt2Small", 12);`
    ///
    /// An item of its own and not generic, so that `cargo check` evaluates it.
    pub fn tokens(&self, size: &Type) -> TokenStream {
        let name = quote!(#size).to_string();
        let name = name.rsplit(':').next().unwrap_or(&name).trim();
        // The error stands where the call does, so it begins and ends with the user's tokens.
        let (start, end) = self.at;
        let (p, function) = (private(start), Ident::new(self.function, start));
        let arguments = &self.arguments;
        let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#name, #arguments));
        arguments.set_span(end);
        let call = quote_spanned!(start=> #p::size::#function::<#size> #arguments);
        quote!(const _: () = #call;)
    }
}

impl<'a> Walk<'a> {
    fn assert(&mut self, expr: &'a Expr, function: &'static str, arguments: TokenStream) {
        if self.sized && self.asserted.insert(std::ptr::from_ref(expr)) {
            self.assertions.push(Assertion { at: ends(expr), function, arguments });
        }
    }

    /// `h[12]`
    pub fn layer(&mut self, index: &'a Expr) {
        if let Some(layer) = integer(index) {
            self.assert(index, "layer", quote!(#layer));
        }
    }

    /// `z.head(12)`
    pub fn head(&mut self, point: Point, index: &'a Expr) {
        if let Some(head) = integer(index) {
            let path = point.path();
            self.assert(index, "head", quote!(#path, #head));
        }
    }

    /// `output[s![.., -1, 768]]` and `output.slice(s![..])`
    pub fn slices(&mut self, point: Point, slices: &'a Expr) {
        let Expr::Macro(mac) = slices else { return };
        if !self.sized
            || mac.mac.path.segments.last().is_none_or(|last| last.ident != "s")
            || !self.asserted.insert(std::ptr::from_ref(slices))
        {
            return;
        }
        let Ok(items) = Punctuated::<Item, Token![,]>::parse_terminated.parse2(mac.mac.tokens.clone()) else {
            return;
        };
        let (path, head, display) = (point.path(), point.head, point.display());
        for (axis, item) in items.iter().enumerate() {
            let mut bound = |function: &'static str, at: &Expr| {
                if let Some(index) = integer(at) {
                    let arguments = quote!((#path, #head, #display), #axis, #index);
                    self.assertions.push(Assertion { at: ends(at), function, arguments });
                }
            };
            match &item.0 {
                Expr::Range(range) => {
                    range.start.iter().for_each(|start| bound("range_bound", start));
                    let end = match range.limits {
                        RangeLimits::HalfOpen(_) => "range_bound",
                        RangeLimits::Closed(_) => "index",
                    };
                    range.end.iter().for_each(|at| bound(end, at));
                }
                lone => bound("index", lone),
            }
        }
    }

    /// Hook points that meet: one written into the other, or both operands of an operator.
    pub fn widths(&mut self, left: &'a Expr, right: &'a Expr, write: bool) {
        if !self.sized {
            return;
        }
        let (Some(one), Some(other)) = (self.point(left), self.point(right)) else { return };
        let (path, head, display) = (one.path(), one.head, one.display());
        let (other_path, other_head, other_display) = (other.path(), other.head, other.display());
        let arguments = quote!((#path, #head, #display), (#other_path, #other_head, #other_display), #write);
        self.assert(right, "meet", arguments);
    }

    /// A write that depends on a read of which only the size can tell whether it comes later.
    pub fn in_order(&mut self, write: Point, read: Point, target: &Expr) {
        let (Some(layer), Some(read_layer)) = (write.index(), read.index()) else { return };
        let (path, display, read_path, read_display) =
            (write.path(), write.display(), read.path(), read.display());
        let arguments = quote!((#path, #layer, #display), (#read_path, #read_layer, #read_display));
        if self.sized {
            self.assertions.push(Assertion { at: ends(target), function: "in_order", arguments });
        }
    }

    /// The hook point that an expression names, without following it.
    fn point(&self, expr: &Expr) -> Option<Point> {
        match self.named(expr)? {
            Val::Hook(point) => Some(point),
            _ => None,
        }
    }

    fn named(&self, expr: &Expr) -> Option<Val> {
        match expr {
            Expr::Paren(inner) => self.named(&inner.expr),
            Expr::Group(inner) => self.named(&inner.expr),
            Expr::Path(path) => Some(self.get(&path.path.get_ident()?.to_string())),
            Expr::Field(field) => {
                let (Member::Named(name), Val::Module(module)) = (&field.member, self.named(&field.base)?)
                else {
                    return None;
                };
                Some(match module.field(&name.to_string())? {
                    Below::Module(module) => Val::Module(module),
                    Below::Point(point) => Val::Hook(point),
                })
            }
            Expr::Index(index) => match self.named(&index.expr)? {
                Val::Module(module) if module.is_blocks() => Some(Val::Module(module.block(&index.index))),
                _ => None,
            },
            Expr::MethodCall(call) if call.method == "head" && call.args.len() == 1 => {
                match self.named(&call.receiver)? {
                    Val::Hook(point) => Some(Val::Hook(Point { head: true, ..point })),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Places of the first and the last token.
fn ends(expr: &Expr) -> (Span, Span) {
    let mut spans = expr.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// One item of `s![..]`, its step left out.
struct Item(Expr);

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let item = input.parse()?;
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            input.parse::<Expr>()?;
        }
        Ok(Item(item))
    }
}
