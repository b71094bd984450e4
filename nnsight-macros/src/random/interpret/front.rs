//! What a compiler does before macros' expansions mean something: `#[cfg(..)]`, and the user's own macros.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, Item, Macro, Stmt};

use crate::expand::attributes;

/// The macros that programs call.
const HELPERS: &str = include_str!("../helpers.rs");

/// Takes out what is configured out, and expands the macros of the helpers.
pub fn front(block: &mut Block) -> Result<(), String> {
    let mut front = Front { macros: macros()?, error: None };
    front.visit_block_mut(block);
    front.error.map_or(Ok(()), Err)
}

/// A macro of one rule: the names of what it is given, and the rest.
struct Rule {
    names: Vec<String>,
    body: TokenStream,
}

struct Front {
    macros: HashMap<String, Rule>,
    error: Option<String>,
}

impl VisitMut for Front {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain_mut(statement_is_there);
        for stmt in &mut block.stmts {
            if let Stmt::Macro(call) = stmt
                && let Some(expr) = self.expanded(&call.mac)
            {
                *stmt = Stmt::Expr(expr, call.semi_token);
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, matching: &mut syn::ExprMatch) {
        matching.arms.retain_mut(|arm| is_there(&mut arm.attrs));
        visit_mut::visit_expr_match_mut(self, matching);
    }

    fn visit_expr_array_mut(&mut self, array: &mut syn::ExprArray) {
        let items = std::mem::take(&mut array.elems).into_iter();
        let there = items.filter_map(|mut item| is_there(&mut attributes::take(&mut item)).then_some(item));
        array.elems = there.collect();
        visit_mut::visit_expr_array_mut(self, array);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(call) = expr
            && let Some(expanded) = self.expanded(&call.mac)
        {
            *expr = expanded;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

impl Front {
    fn expanded(&mut self, mac: &Macro) -> Option<Expr> {
        if mac.path.is_ident("vec") {
            let items = &mac.tokens;
            return syn::parse2(quote::quote!([#items])).ok();
        }
        let rule = self.macros.get(&mac.path.get_ident()?.to_string())?;
        let given = arguments(mac.tokens.clone());
        let values: HashMap<&str, TokenStream> = rule.names.iter().map(String::as_str).zip(given).collect();
        match syn::parse2(substituted(rule.body.clone(), &values)) {
            Ok(expr) => Some(expr),
            Err(error) => {
                self.error = Some(format!("a macro of the user: {error}"));
                None
            }
        }
    }
}

/// Whether what has these attributes is there.
fn is_there(attrs: &mut Vec<Attribute>) -> bool {
    let configured = |attr: &Attribute| attr.path().is_ident("cfg");
    let there = attrs.iter().filter(|attr| configured(attr)).all(|attr| match &attr.meta {
        syn::Meta::List(list) => holds(list.tokens.clone()),
        _ => true,
    });
    attrs.retain(|attr| !configured(attr));
    there
}

/// Whether a statement is there.
fn statement_is_there(stmt: &mut Stmt) -> bool {
    match stmt {
        Stmt::Local(local) => is_there(&mut local.attrs),
        Stmt::Macro(call) => is_there(&mut call.attrs),
        Stmt::Expr(expr, _) => is_there(&mut attributes::take(expr)),
        Stmt::Item(_) => true,
    }
}

/// Whether a condition made of `all`, `any` and `not` holds.
fn holds(condition: TokenStream) -> bool {
    let mut tokens = condition.into_iter();
    let (Some(TokenTree::Ident(word)), Some(TokenTree::Group(inner))) = (tokens.next(), tokens.next()) else {
        return true;
    };
    let mut inner = arguments(inner.stream()).into_iter().filter(|inner| !inner.is_empty()).map(holds);
    match &*word.to_string() {
        "all" => inner.all(|holds| holds),
        "any" => inner.any(|holds| holds),
        _ => !inner.all(|holds| holds),
    }
}

fn macros() -> Result<HashMap<String, Rule>, String> {
    let file = syn::parse_file(HELPERS).map_err(|error| error.to_string())?;
    let mut macros = HashMap::new();
    for item in file.items {
        let Item::Macro(item) = item else { continue };
        let Some(name) = item.ident else { continue };
        let groups: Vec<Group> = item
            .mac
            .tokens
            .into_iter()
            .filter_map(|token| match token {
                TokenTree::Group(group) => Some(group),
                _ => None,
            })
            .collect();
        let [pattern, body] = &groups[..] else { return Err(format!("`{name}!` has not one rule")) };
        let names = arguments(pattern.stream()).into_iter().filter_map(|parameter| {
            parameter.into_iter().find_map(|token| match token {
                TokenTree::Ident(name) => Some(name.to_string()),
                _ => None,
            })
        });
        macros.insert(name.to_string(), Rule { names: names.collect(), body: body.stream() });
    }
    Ok(macros)
}

/// What stands between commas.
fn arguments(tokens: TokenStream) -> Vec<TokenStream> {
    let mut all = vec![TokenStream::new()];
    for token in tokens {
        match (token, all.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => all.push(TokenStream::new()),
            (token, Some(last)) => last.extend([token]),
            (_, None) => {}
        }
    }
    all
}

fn substituted(tokens: TokenStream, values: &HashMap<&str, TokenStream>) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut done = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => {
                let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                let Some(value) = values.get(&*name.to_string()) else { continue };
                let is_label = matches!(value.clone().into_iter().next(), Some(TokenTree::Punct(quote)) if quote.as_char() == '\'');
                if is_label {
                    done.extend(value.clone());
                } else {
                    done.extend([TokenTree::Group(Group::new(Delimiter::None, value.clone()))]);
                }
            }
            TokenTree::Group(group) => {
                let inner = substituted(group.stream(), values);
                done.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            token => done.extend([token]),
        }
    }
    done
}
