//! `#[host]`: a statement that happens once, while recording, wherever it stands.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ExprBlock, Item, Meta, Stmt};

use super::attributes;

/// What the attribute is called once it is known to stand on a statement.
const MARK: &str = "__nnsight_host";

/// Marks the statements that have the attribute; what is wrong with its use.
pub fn mark(body: &mut Block) -> Vec<syn::Error> {
    let mut marker = Marker(Vec::new());
    marker.visit_block_mut(body);
    marker.0
}

/// Whether a statement is marked.
pub fn is_marked(stmt: &Stmt) -> bool {
    let attrs = match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Macro(call) => &call.attrs,
        Stmt::Expr(Expr::Block(block), _) => &block.attrs,
        _ => return false,
    };
    attrs.iter().any(|attr| attr.path().is_ident(MARK))
}

/// Takes the mark off a statement; whether it had one.
pub fn take(stmt: &mut Stmt) -> bool {
    let marked = is_marked(stmt);
    match stmt {
        Stmt::Local(syn::Local { attrs, .. })
        | Stmt::Macro(syn::StmtMacro { attrs, .. })
        | Stmt::Expr(Expr::Block(ExprBlock { attrs, .. }), _) => {
            attrs.retain(|attr| !attr.path().is_ident(MARK));
        }
        _ => {}
    }
    marked
}

struct Marker(Vec<syn::Error>);

impl Marker {
    /// Takes the attribute from others.
    fn taken(&mut self, attrs: &mut Vec<Attribute>) -> bool {
        let before = attrs.len();
        attrs.retain(|attr| {
            let own = attr.path().is_ident("host");
            if own && !matches!(attr.meta, Meta::Path(_)) {
                self.0.push(syn::Error::new_spanned(attr, "`#[host]` takes no arguments"));
            }
            !own
        });
        attrs.len() < before
    }
}

impl VisitMut for Marker {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let mark: Attribute = syn::parse_quote!(#[__nnsight_host]);
        match stmt {
            Stmt::Local(syn::Local { attrs, .. }) | Stmt::Macro(syn::StmtMacro { attrs, .. }) => {
                if self.taken(attrs) {
                    attrs.push(mark);
                }
            }
            Stmt::Expr(expr, semicolon) => {
                if attributes::of(expr).iter().any(|attr| attr.path().is_ident("host")) {
                    let mut attrs = attributes::take(expr);
                    self.taken(&mut attrs);
                    let (inner, semicolon) = (&*expr, *semicolon);
                    // As a block the statement shows its attributes at once.
                    *expr = Expr::Block(syn::parse_quote!(#mark #(#attrs)* { #inner #semicolon }));
                }
            }
            Stmt::Item(_) => {}
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
        if attr.path().is_ident("host") {
            self.0.push(syn::Error::new_spanned(
                &*attr,
                "`#[host]` stands on a statement or a block, which then happens once, while recording",
            ));
            *attr = syn::parse_quote!(#[allow()]);
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}
