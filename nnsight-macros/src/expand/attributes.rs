//! The attributes of a statement that is an expression.

use syn::{Attribute, Expr};

/// The attributes of a statement that is an expression: they stand at its leftmost part.
pub fn attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    let further = own_attributes(expr).is_some_and(|attrs| attrs.is_empty()) && left(expr).is_some();
    if further { left(expr).and_then(attributes) } else { own_attributes(expr) }
}

/// What an expression begins with, if that is an expression.
fn left(expr: &mut Expr) -> Option<&mut Expr> {
    Some(match expr {
        Expr::Assign(assign) => &mut assign.left,
        Expr::Binary(binary) => &mut binary.left,
        Expr::Cast(cast) => &mut cast.expr,
        Expr::Range(range) => range.start.as_mut()?,
        Expr::MethodCall(call) => &mut call.receiver,
        Expr::Call(call) => &mut call.func,
        Expr::Field(field) => &mut field.base,
        Expr::Index(index) => &mut index.expr,
        Expr::Try(tried) => &mut tried.expr,
        _ => return None,
    })
}

fn own_attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    match expr {
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
        | Expr::While(syn::ExprWhile { attrs, .. }) => Some(attrs),
        _ => None,
    }
}
