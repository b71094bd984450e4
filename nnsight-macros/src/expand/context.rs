//! Which fields are hook points by name, and whether an expression is read as a value or as a place.

use syn::{Expr, ExprField, ExprMethodCall, Member};

/// Field names of hook points in the module tree.
const HOOKS: [&str; 17] = [
    "input",
    "output",
    "query_input",
    "key_input",
    "value_input",
    "query",
    "key",
    "value",
    "scores",
    "pattern",
    "z",
    "result",
    "scale",
    "normalized",
    "resid_pre",
    "resid_mid",
    "resid_post",
];

/// Methods that select part of a hook point and are read and written as it is.
const SELECTORS: [&str; 1] = ["head"];

/// How an expression is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Its value is taken.
    #[default]
    Value,
    /// It is borrowed, matched on, or part of a larger place.
    Place,
}

/// Whether this could be a hook point, which its type decides.
pub fn may_be_hook(expr: &Expr) -> bool {
    match expr {
        Expr::Field(ExprField { member: Member::Named(name), .. }) => HOOKS.iter().any(|hook| name == hook),
        Expr::MethodCall(ExprMethodCall { method, args, .. }) => {
            args.len() == 1 && SELECTORS.iter().any(|selector| method == selector)
        }
        Expr::Paren(paren) => may_be_hook(&paren.expr),
        _ => false,
    }
}
