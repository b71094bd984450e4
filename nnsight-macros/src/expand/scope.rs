//! Which variable a name means.

use std::collections::HashMap;

use syn::visit::{self, Visit};
use syn::{Pat, PatIdent};

/// Tells one declaration from another of the same name.
pub type Declaration = usize;

/// Names in scope, innermost last.
#[derive(Default)]
pub struct Scopes {
    scopes: Vec<HashMap<String, Declared>>,
    next: Declaration,
}

#[derive(Clone, Copy)]
struct Declared {
    declaration: Declaration,
    /// `let x;` without a value: it cannot be borrowed before it is assigned.
    deferred: bool,
}

impl Scopes {
    pub fn enter(&mut self) {
        self.scopes.push(HashMap::new());
    }

    pub fn leave(&mut self) {
        self.scopes.pop();
    }

    /// Declares all names of a pattern in the innermost scope.
    pub fn declare(&mut self, pat: &Pat) {
        self.declare_names(pat, false);
    }

    /// Declares a variable that gets its value later.
    pub fn declare_deferred(&mut self, pat: &Pat) {
        self.declare_names(pat, true);
    }

    fn declare_names(&mut self, pat: &Pat, deferred: bool) {
        for name in names(pat) {
            self.next += 1;
            let declared = Declared { declaration: self.next, deferred };
            if let Some(scope) = self.scopes.last_mut() {
                scope.insert(name, declared);
            }
        }
    }

    /// The declaration a name means here; 0 for one from outside the staged body.
    pub fn resolve(&self, name: &str) -> Declaration {
        self.lookup(name).map_or(0, |declared| declared.declaration)
    }

    /// Whether the name is a variable declared without a value and without `mut`.
    pub fn is_deferred(&self, name: &str) -> bool {
        self.lookup(name).is_some_and(|declared| declared.deferred)
    }

    fn lookup(&self, name: &str) -> Option<Declared> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied()
    }
}

/// Names that a pattern binds.
pub fn names(pat: &Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'a> Visit<'a> for Names {
        fn visit_pat_ident(&mut self, pat: &'a PatIdent) {
            self.0.push(pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
        fn visit_expr(&mut self, _: &'a syn::Expr) {}
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pat);
    names.0
}
