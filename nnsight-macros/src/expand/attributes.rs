//! Attributes of statements: which expression holds them.

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
                | Expr::Closure(syn::ExprClosure { attrs, .. })
                | Expr::Continue(syn::ExprContinue { attrs, .. })
                | Expr::Field(syn::ExprField { attrs, .. })
                | Expr::ForLoop(syn::ExprForLoop { attrs, .. })
                | Expr::If(syn::ExprIf { attrs, .. })
                | Expr::Index(syn::ExprIndex { attrs, .. })
                | Expr::Infer(syn::ExprInfer { attrs, .. })
                | Expr::Lit(syn::ExprLit { attrs, .. })
                | Expr::Loop(syn::ExprLoop { attrs, .. })
                | Expr::Macro(syn::ExprMacro { attrs, .. })
                | Expr::Match(syn::ExprMatch { attrs, .. })
                | Expr::MethodCall(syn::ExprMethodCall { attrs, .. })
                | Expr::Paren(syn::ExprParen { attrs, .. })
                | Expr::Path(syn::ExprPath { attrs, .. })
                | Expr::Range(syn::ExprRange { attrs, .. })
                | Expr::Reference(syn::ExprReference { attrs, .. })
                | Expr::Repeat(syn::ExprRepeat { attrs, .. })
                | Expr::Return(syn::ExprReturn { attrs, .. })
                | Expr::Struct(syn::ExprStruct { attrs, .. })
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
