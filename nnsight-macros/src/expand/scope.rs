//! Which variable a name means.

use std::collections::HashMap;

use syn::visit::{self, Visit};
use syn::{Ident, Pat, PatIdent, Type};

/// Tells one declaration from another of the same name.
pub type Declaration = usize;

/// Names in scope, innermost last.
#[derive(Clone, Default)]
pub struct Scopes {
    scopes: Vec<Scope>,
    next: Declaration,
}

#[derive(Clone, Default)]
struct Scope {
    names: HashMap<String, Declared>,
    /// References to carried places whose variable is shadowed here.
    aliases: Vec<Alias>,
}

#[derive(Clone)]
struct Alias {
    declaration: Declaration,
    place: String,
    reference: Ident,
}

#[derive(Clone)]
struct Declared {
    declaration: Declaration,
    mutable: bool,
    /// How many guards and loops stood around it.
    depth: usize,
    /// `let x;` that has no value yet: it cannot be borrowed before it is assigned.
    deferred: Option<Deferred>,
}

/// A variable declared without a value.
#[derive(Clone)]
pub struct Deferred {
    pub name: Ident,
    pub mutable: bool,
    pub ty: Option<Type>,
}

impl Deferred {
    /// The variable of `let x` or `let x: T`.
    pub fn new(pat: &Pat) -> Option<Deferred> {
        match pat {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                Some(Deferred { name: ident.ident.clone(), mutable: ident.mutability.is_some(), ty: None })
            }
            Pat::Type(typed) => {
                Some(Deferred { ty: Some((*typed.ty).clone()), ..Deferred::new(&typed.pat)? })
            }
            _ => None,
        }
    }
}

impl Scopes {
    pub fn enter(&mut self) {
        self.scopes.push(Scope::default());
    }

    pub fn leave(&mut self) {
        self.scopes.pop();
    }

    /// Declares all names of a pattern in the innermost scope, with so many guards and loops around.
    pub fn declare(&mut self, pat: &Pat, depth: usize) {
        for (name, mutable) in names_and_mutability(pat) {
            self.insert(name, mutable, depth, None);
        }
    }

    /// Declares a variable that gets its value later.
    pub fn declare_deferred(&mut self, deferred: Deferred, depth: usize) {
        let (name, mutable) = (deferred.name.to_string(), deferred.mutable);
        self.insert(name, mutable, depth, Some(deferred));
    }

    fn insert(&mut self, name: String, mutable: bool, depth: usize, deferred: Option<Deferred>) {
        self.next += 1;
        let declared = Declared { declaration: self.next, mutable, depth, deferred };
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.insert(name, declared);
        }
    }

    /// The declaration a name means here; 0 for one from outside the staged body.
    pub fn resolve(&self, name: &str) -> Declaration {
        self.lookup(name).map_or(0, |declared| declared.declaration)
    }

    /// Whether the name is a variable declared without a value that has none yet.
    pub fn is_deferred(&self, name: &str) -> bool {
        self.lookup(name).is_some_and(|declared| declared.deferred.is_some())
    }

    /// All variables in scope that have no value yet.
    pub fn deferred(&self) -> Vec<Deferred> {
        let mut found: Vec<(Declaration, Deferred)> = self
            .scopes
            .iter()
            .flat_map(|scope| &scope.names)
            .filter(|(name, declared)| self.resolve(name) == declared.declaration)
            .filter_map(|(_, declared)| Some((declared.declaration, declared.deferred.clone()?)))
            .collect();
        found.sort_by_key(|(declaration, _)| *declaration);
        found.into_iter().map(|(_, deferred)| deferred).collect()
    }

    /// The variable has its value now.
    pub fn assigned(&mut self, name: &str) {
        let found = self.scopes.iter_mut().rev().find_map(|scope| scope.names.get_mut(name));
        if let Some(declared) = found {
            declared.deferred = None;
        }
    }

    /// How many guards and loops stood around the declaration of a variable that can be changed.
    pub fn mutable_depth(&self, name: &str) -> Option<usize> {
        self.lookup(name).filter(|declared| declared.mutable).map(|declared| declared.depth)
    }

    /// Notes a reference by which a place is reached where its variable is shadowed.
    pub fn alias(&mut self, declaration: Declaration, place: String, reference: Ident) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.aliases.push(Alias { declaration, place, reference });
        }
    }

    /// The reference to a place whose variable is shadowed here.
    pub fn aliased(&self, declaration: Declaration, place: &str) -> Option<&Ident> {
        let aliases = self.scopes.iter().rev().flat_map(|scope| &scope.aliases);
        aliases
            .filter(|alias| alias.declaration == declaration && alias.place == place)
            .map(|alias| &alias.reference)
            .next()
    }

    fn lookup(&self, name: &str) -> Option<&Declared> {
        self.scopes.iter().rev().find_map(|scope| scope.names.get(name))
    }
}

/// Names that a pattern binds.
pub fn names(pat: &Pat) -> Vec<String> {
    names_and_mutability(pat).into_iter().map(|(name, _)| name).collect()
}

fn names_and_mutability(pat: &Pat) -> Vec<(String, bool)> {
    struct Names(Vec<(String, bool)>);
    impl<'a> Visit<'a> for Names {
        fn visit_pat_ident(&mut self, pat: &'a PatIdent) {
            self.0.push((pat.ident.to_string(), pat.mutability.is_some()));
            visit::visit_pat_ident(self, pat);
        }
        fn visit_expr(&mut self, _: &'a syn::Expr) {}
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pat);
    names.0
}
