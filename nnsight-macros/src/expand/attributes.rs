//! Attributes of statements: which expression holds them, and under what they put places.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Stmt};

macro_rules! leftmost {
    ($(#[$doc:meta])* $name:ident($($mutable:ident)?) -> $found:ty, $give:path, $none:expr) => {
        $(#[$doc])*
        pub fn $name(expr: &$($mutable)? Expr) -> $found {
            match expr {
                Expr::Assign(assign) if assign.attrs.is_empty() => $name(&$($mutable)? assign.left),
                Expr::Binary(binary) if binary.attrs.is_empty() => $name(&$($mutable)? binary.left),
                Expr::Cast(cast) if cast.attrs.is_empty() => $name(&$($mutable)? cast.expr),
                Expr::Range(range) if range.attrs.is_empty() => match &$($mutable)? range.start {
                    Some(start) => $name(start),
                    None => $none,
                },
                Expr::MethodCall(call) if call.attrs.is_empty() => $name(&$($mutable)? call.receiver),
                Expr::Call(call) if call.attrs.is_empty() => $name(&$($mutable)? call.func),
                Expr::Field(field) if field.attrs.is_empty() => $name(&$($mutable)? field.base),
                Expr::Index(index) if index.attrs.is_empty() => $name(&$($mutable)? index.expr),
                Expr::Try(tried) if tried.attrs.is_empty() => $name(&$($mutable)? tried.expr),
                Expr::Assign(syn::ExprAssign { attrs, .. })
                | Expr::Array(syn::ExprArray { attrs, .. })
                | Expr::Binary(syn::ExprBinary { attrs, .. })
                | Expr::Block(syn::ExprBlock { attrs, .. })
                | Expr::Break(syn::ExprBreak { attrs, .. })
                | Expr::Call(syn::ExprCall { attrs, .. })
                | Expr::Cast(syn::ExprCast { attrs, .. })
                | Expr::Continue(syn::ExprContinue { attrs, .. })
                | Expr::Field(syn::ExprField { attrs, .. })
                | Expr::ForLoop(syn::ExprForLoop { attrs, .. })
                | Expr::If(syn::ExprIf { attrs, .. })
                | Expr::Index(syn::ExprIndex { attrs, .. })
                | Expr::Loop(syn::ExprLoop { attrs, .. })
                | Expr::Macro(syn::ExprMacro { attrs, .. })
                | Expr::Match(syn::ExprMatch { attrs, .. })
                | Expr::MethodCall(syn::ExprMethodCall { attrs, .. })
                | Expr::Paren(syn::ExprParen { attrs, .. })
                | Expr::Path(syn::ExprPath { attrs, .. })
                | Expr::Range(syn::ExprRange { attrs, .. })
                | Expr::Return(syn::ExprReturn { attrs, .. })
                | Expr::Try(syn::ExprTry { attrs, .. })
                | Expr::Tuple(syn::ExprTuple { attrs, .. })
                | Expr::Unary(syn::ExprUnary { attrs, .. })
                | Expr::While(syn::ExprWhile { attrs, .. }) => $give(attrs),
                _ => $none,
            }
        }
    };
}

leftmost!(
    /// The attributes of a statement that is this expression: the parser gives them to its leftmost part.
    of() -> &[Attribute], Vec::as_slice, &[]
);
leftmost!(
    /// Takes them away.
    take(mut) -> Vec<Attribute>, std::mem::take, Vec::new()
);

/// The attributes of a statement.
pub fn of_stmt(stmt: &Stmt) -> &[Attribute] {
    match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Expr(expr, _) => of(expr),
        Stmt::Macro(mac) => &mac.attrs,
        Stmt::Item(_) => &[],
    }
}

/// Whether what has these attributes may not be there.
pub fn has_cfg(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("cfg"))
}

/// The conditions under which a piece of text is compiled, each of them a `#[cfg(…)]` around it; none where it always is.
#[derive(Clone, Default)]
pub struct Configured(Vec<TokenStream>);

impl Configured {
    /// Text inside this one, with more attributes.
    pub fn inside(&self, attrs: &[Attribute]) -> Configured {
        let more = attrs.iter().filter(|attr| attr.path().is_ident("cfg")).filter_map(|attr| {
            let list = attr.meta.require_list().ok()?;
            Some(list.tokens.clone())
        });
        Configured(self.0.iter().cloned().chain(more).collect())
    }

    /// Text that is compiled where either is.
    pub fn or(&self, other: &Configured) -> Configured {
        if self.0.is_empty() || other.0.is_empty() {
            return Configured::default();
        }
        let (own, other) = (&self.0, &other.0);
        let [own, other] = [quote!(all(#(#own),*)), quote!(all(#(#other),*))];
        if own.to_string() == other.to_string() {
            self.clone()
        } else {
            Configured(vec![quote!(any(#own, #other))])
        }
    }

    /// What stands in front of a statement or an element for it to be compiled there alone.
    pub fn attribute(&self) -> TokenStream {
        let conditions = &self.0;
        quote!(#(#[cfg(#conditions)])*)
    }
}
