//! Which variable a name means.

use std::collections::HashMap;

use syn::visit::{self, Visit};
use syn::{Ident, Pat, PatIdent, Type};

use super::count::Host;

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
    access: Access,
    /// `let x;` that has no value yet: it cannot be borrowed before it is assigned.
    deferred: Option<Deferred>,
    host: Host,
}

/// How a region can change what a variable holds, as far as its declaration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is declared outside the staged text.
    Outside,
    /// In no way: it is bound once, to a handle or what stands for the session or the model.
    Fixed,
    /// It is declared `mut`.
    Mutable,
    /// It is a `&mut` reference.
    Reference,
    /// If it is a reference, or holds cells, which its type says.
    Unknown,
}

impl Access {
    /// Whether the place can be borrowed by its name.
    pub fn by_name(self) -> bool {
        matches!(self, Access::Mutable | Access::Reference)
    }
}

/// A variable declared without a value.
#[derive(Clone)]
pub struct Deferred {
    pub name: Ident,
    pub mutable: bool,
    pub ty: Option<Type>,
}

impl Deferred {
    /// Its declaration as a variable of an arm.
    pub fn declaration(&self) -> proc_macro2::TokenStream {
        let Deferred { name, mutable, ty } = self;
        let mutability = mutable.then(|| quote::quote!(mut));
        let ty = ty.as_ref().map(|ty| quote::quote!(: #ty));
        quote::quote! {
            #[allow(unused_mut, unused_variables, unused_assignments, clippy::needless_late_init)]
            let #mutability #name #ty;
        }
    }

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

    /// Declares all names of a pattern in the innermost scope.
    pub fn declare(&mut self, pat: &Pat) {
        self.declare_as(pat, Access::Unknown);
    }

    /// Declares all names of a pattern in the innermost scope; of those that are not `mut` this much is known.
    pub fn declare_as(&mut self, pat: &Pat, access: Access) {
        for (name, mutable) in names_and_mutability(pat) {
            self.insert(name, if mutable { Access::Mutable } else { access }, None);
        }
    }

    /// Declares the receiver of a method.
    pub fn declare_receiver(&mut self, receiver: &syn::Receiver) {
        let access = match &receiver.kind {
            syn::ReceiverKind::Reference(_, _, Some(_)) => Access::Reference,
            syn::ReceiverKind::Value if receiver.mutability.is_some() => Access::Mutable,
            _ => Access::Unknown,
        };
        self.insert("self".to_owned(), access, None);
    }

    /// Declares a variable that gets its value later.
    pub fn declare_deferred(&mut self, deferred: Deferred) {
        let access = if deferred.mutable { Access::Mutable } else { Access::Unknown };
        self.insert(deferred.name.to_string(), access, Some(deferred));
    }

    fn insert(&mut self, name: String, access: Access, deferred: Option<Deferred>) {
        self.next += 1;
        let declared = Declared { declaration: self.next, access, deferred, host: Host::Unknown };
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

    /// Notes what is known of a variable of the innermost scope being the host's.
    pub fn set_host(&mut self, name: &str, host: Host) {
        if let Some(declared) = self.scopes.last_mut().and_then(|scope| scope.names.get_mut(name)) {
            declared.host = host;
        }
    }

    /// What is known of a variable's being the host's.
    pub fn host(&self, name: &str) -> Host {
        self.lookup(name).map_or(Host::Unknown, |declared| declared.host)
    }

    /// How what a variable holds can be changed.
    pub fn access(&self, name: &str) -> Access {
        self.lookup(name).map_or(Access::Outside, |declared| declared.access)
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

/// The variables of a pattern that are `mut`.
pub fn mutable(pat: &Pat) -> Vec<Ident> {
    variables(pat).into_iter().filter(|pat| pat.mutability.is_some()).map(|pat| pat.ident.clone()).collect()
}

fn names_and_mutability(pat: &Pat) -> Vec<(String, bool)> {
    let variables = variables(pat).into_iter();
    variables.map(|pat| (pat.ident.to_string(), pat.mutability.is_some())).collect()
}

fn variables(pat: &Pat) -> Vec<&PatIdent> {
    struct Variables<'a>(Vec<&'a PatIdent>);
    impl<'a> Visit<'a> for Variables<'a> {
        fn visit_pat_ident(&mut self, pat: &'a PatIdent) {
            self.0.push(pat);
            visit::visit_pat_ident(self, pat);
        }
        fn visit_expr(&mut self, _: &'a syn::Expr) {}
    }
    let mut variables = Variables(Vec::new());
    variables.visit_pat(pat);
    variables.0
}
