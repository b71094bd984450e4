//! The outer variables that a region may change.
//!
//! The text says which places it mentions, and how: assigned, changed by a method known to change what it is called on, or
//! mentioned in a way that could change it, as `&mut x`, `x.method()`, or an argument that may be a reference. What the
//! places hold only the compiler knows, so the expansion lets it decide (see the runtime's `stage::guard::region`).

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprField, Ident, UnOp};

use super::configured::Configured;
use super::rewrite::at;
use super::scope::{Access, Declaration, Scopes};
use crate::editor;

/// A place that a region may change and that was declared outside it.
#[derive(Clone)]
pub struct Carried {
    /// The place as the user wrote it, without a `*` in front.
    place: Expr,
    /// The variable it is or belongs to.
    pub root: String,
    /// Which variable of that name.
    pub declaration: Declaration,
    access: Access,
    assigned: bool,
    /// What is assigned is what a reference points to.
    deref: bool,
    /// A field with a hook point's name: nothing is carried if it is one.
    hook: bool,
    /// Where the text that takes hold of it is compiled.
    configured: Configured,
    /// The variable that says how it is carried.
    kind: Option<Ident>,
}

/// What a region may change of what stands outside it, in the order of the text.
///
/// An editor asks for the types of what the user wrote, which none of this changes: without it a long body takes it less
/// time.
#[derive(Clone, Default)]
pub struct Carry {
    pub places: Vec<Carried>,
    /// References to places that a method surely changes: they must be ones that can be carried.
    changed: Vec<(Configured, TokenStream)>,
    /// Places that can hold no handles, since they come from outside the staged text.
    outside: Vec<(Configured, Expr)>,
    /// What `#[host]` statements may change, which must hold no handles.
    on_host: Vec<Carried>,
    /// Where the text that is looked at is compiled.
    pub configured: Configured,
}

/// How the text takes hold of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// In a way that could change it.
    Mentioned,
    /// By value, where only a reference would let it be changed.
    Given,
    /// By a method that is known to change it, or as the container of an element that is assigned.
    Changed(bool),
    /// By an assignment.
    Assigned,
}

impl Carry {
    /// Notes that the text takes hold of a place outside.
    pub fn touch(&mut self, target: &Expr, touch: Touch, hook: bool, scopes: &Scopes) {
        let Some(Place { place, root, deref }) = Place::of(target) else { return };
        if scopes.is_deferred(&root) {
            return;
        }
        let access = scopes.access(&root);
        match (access, touch) {
            (Access::Fixed, Touch::Mentioned | Touch::Given | Touch::Changed(_)) => {}
            (Access::Outside, Touch::Given) => {}
            (Access::Outside, Touch::Mentioned) => {
                let variable = root.starts_with(|c: char| c.is_lowercase() || c == '_');
                match self.outside.iter_mut().find(|(_, other)| same_place(other, &place)) {
                    Some((configured, _)) => *configured = configured.or(&self.configured),
                    None if variable => self.outside.push((self.configured.clone(), place)),
                    None => {}
                }
            }
            (Access::Outside, Touch::Changed(_)) => {
                let span = target.span();
                self.changes(quote_spanned!(span=> #place.__through()));
            }
            (_, Touch::Mentioned | Touch::Given) => {
                self.carry(place, root, scopes, access, false, deref, hook)
            }
            (_, Touch::Changed(assigns)) => {
                let span = target.span();
                let by_name = access.by_name();
                if !(assigns && by_name) {
                    self.changes(if by_name {
                        quote_spanned!(span=> &mut #place)
                    } else {
                        quote_spanned!(span=> #place.__through())
                    });
                }
                self.carry(place, root, scopes, access, assigns && by_name, deref, hook);
            }
            (_, Touch::Assigned) => self.carry(place, root, scopes, access, true, deref, hook),
        }
    }

    fn changes(&mut self, place: TokenStream) {
        self.changed.push((self.configured.clone(), place));
    }

    /// Notes that a `#[host]` statement takes hold of a place outside.
    pub fn touch_on_host(&mut self, target: &Expr, touch: Touch, scopes: &Scopes) {
        let mut touched = Carry { configured: self.configured.clone(), ..Carry::default() };
        if touch != Touch::Given {
            touched.touch(target, Touch::Mentioned, false, scopes);
        }
        self.on_host.extend(touched.places);
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of what is carried")]
    fn carry(
        &mut self,
        place: Expr,
        root: String,
        scopes: &Scopes,
        access: Access,
        assigned: bool,
        deref: bool,
        hook: bool,
    ) {
        // Through a variable of unknown type only the whole of it can be reached.
        let place = if assigned || access.by_name() { place } else { whole(&place) };
        let mut new = Carried {
            place,
            declaration: scopes.resolve(&root),
            root,
            access,
            assigned,
            deref: deref || !assigned && !access.by_name(),
            hook,
            configured: self.configured.clone(),
            kind: None,
        };
        // Of a variable and its fields, the variable alone.
        let mut index = 0;
        while let Some(known) = self.places.get(index) {
            if begins_with(&new.place, &known.place) {
                let known = &mut self.places[index];
                known.assigned |= new.assigned;
                known.configured = known.configured.or(&new.configured);
                if same_place(&new.place, &known.place) {
                    known.deref &= new.deref;
                }
                return;
            }
            if begins_with(&known.place, &new.place) {
                new.assigned |= known.assigned;
                new.configured = new.configured.or(&known.configured);
                self.places.remove(index);
            } else {
                index += 1;
            }
        }
        self.places.push(new);
    }

    /// Names the variables that say how each place is carried.
    pub fn name(&mut self, mut fresh: impl FnMut() -> Ident) {
        for carried in &mut self.places {
            carried.kind = Some(fresh());
        }
    }

    /// What stands in front of a region whose guard is there: how each place is carried, and what keeps the others as they
    /// are.
    pub fn begin(&self, guard: Option<&Ident>, span: Span, p: &TokenStream) -> TokenStream {
        if editor::asks() {
            return TokenStream::new();
        }
        let region = Ident::new("_traced_region", Span::mixed_site());
        let places = self.places.iter().filter_map(|carried| {
            let (kind, cfg) = (carried.kind.as_ref()?, carried.configured.attribute());
            let hold = (!carried.assigned).then(|| {
                let place = &carried.place;
                let place = located(quote!(&#place), span);
                quote!(#cfg let #region = #p::hold(&#kind, #place);)
            });
            Some(quote!(#cfg let #kind = #p::Carrying::new(); #hold))
        });
        let outside = self.outside.iter().filter_map(|(configured, place)| {
            let (guard, place, cfg) = (guard?, located(quote!(&#place), span), configured.attribute());
            Some(quote!(#cfg let #region = #p::hold_in(&#guard, #place);))
        });
        quote!(#(#places)* #(#outside)*)
    }

    /// As what [`Carry::begin`] puts in front, for a region whose guard comes after it.
    pub fn hold_outside(&self, guard: &Ident, span: Span, p: &TokenStream) -> TokenStream {
        let only = Carry { outside: self.outside.clone(), ..Carry::default() };
        only.begin(Some(guard), span, p)
    }

    /// What stands behind a region, for the types alone.
    pub fn settle(&self, guard: &Ident, p: &TokenStream) -> TokenStream {
        if editor::asks() {
            return TokenStream::new();
        }
        let places = self.places.iter().filter_map(|carried| {
            let (kind, cfg) = (carried.kind.as_ref()?, carried.configured.attribute());
            let place = carried.reference();
            let span = carried.place.span();
            let changed = carried.assigned.then(|| {
                let (p, guard) = (super::private(span), at(guard, span));
                quote_spanned!(span=> #cfg #p::changed(&#guard, #place);)
            });
            Some(quote!(#cfg #p::settle(&#kind, (&#p::probe(&#guard, #place)).carrying()); #changed))
        });
        let changed = self.changed.iter().map(|(configured, place)| {
            let cfg = configured.attribute();
            let span = place.clone().into_iter().next().map_or_else(Span::mixed_site, |token| token.span());
            let (p, guard) = (super::private(span), at(guard, span));
            quote_spanned!(span=> #cfg #p::changed(&#guard, #place);)
        });
        let on_host = self.on_host.iter().map(|touched| {
            let (place, span) = (touched.reference(), touched.place.span());
            let (p, guard) = (super::private(span), at(guard, span));
            let cfg = touched.configured.attribute();
            quote_spanned!(span=> #cfg #p::on_host((&#p::probe(&#guard, #place)).carrying());)
        });
        let places: Vec<_> = places.chain(on_host).collect();
        let changed: Vec<_> = changed.collect();
        if places.is_empty() && changed.is_empty() {
            return TokenStream::new();
        }
        quote! {
            #[allow(unreachable_code, unused_must_use, clippy::needless_borrow)]
            if #p::NEVER {
                #p::never();
                #(#places)*
                #(#changed)*
            }
        }
    }

    /// `&mut [slot(&k, "a", &mut a), …]`
    pub fn slots(&self, p: &TokenStream) -> TokenStream {
        if editor::asks() {
            return quote!(&mut []);
        }
        let slots = self.places.iter().filter_map(|carried| carried.slot(&carried.reference(), p));
        quote!(&mut [#(#slots),*])
    }

    /// As [`Carry::slots`], where a variable may be shadowed: then by a reference made before; the name of one that
    /// cannot be reached comes second.
    pub fn slots_here(&self, scopes: &Scopes, p: &TokenStream) -> (TokenStream, Option<String>) {
        if editor::asks() {
            return (self.slots(p), None);
        }
        let mut hidden = None;
        let slots = self.places.iter().filter_map(|carried| {
            let place = if scopes.resolve(&carried.root) == carried.declaration {
                carried.reference()
            } else if let Some(reference) = scopes.aliased(carried.declaration, &carried.text()) {
                quote!(#p::again(&mut #reference))
            } else {
                hidden = Some(carried.root.clone());
                return None;
            };
            carried.slot(&place, p)
        });
        let slots: Vec<_> = slots.collect();
        (quote!(&mut [#(#slots),*]), hidden)
    }
}

impl Carried {
    fn slot(&self, place: &TokenStream, p: &TokenStream) -> Option<TokenStream> {
        let (kind, name, cfg) = (self.kind.as_ref()?, self.text(), self.configured.attribute());
        Some(
            quote!(#cfg if #kind.skips() { #p::Slot::nothing() } else { #kind.reached(); #p::slot(&#kind, #name, #place) }),
        )
    }

    /// A reference to the place.
    fn reference(&self) -> TokenStream {
        let span = self.place.span();
        let place = editor::copy(self.place.to_token_stream());
        let bare = matches!(self.place, Expr::Path(_));
        if self.hook {
            quote_spanned!(span=> &mut *#place.__carried())
        } else if !self.assigned && !self.access.by_name() {
            quote_spanned!(span=> #place.__through())
        } else if bare && (self.access == Access::Reference || self.deref && self.access != Access::Mutable) {
            quote_spanned!(span=> &mut *#place)
        } else {
            quote_spanned!(span=> &mut #place)
        }
    }

    /// The place as text, to tell it from others and to name it in messages.
    pub fn text(&self) -> String {
        let place = &self.place;
        quote!(#place).to_string().replace(' ', "")
    }

    /// `let reference = …;`: a reference to a place, if one of these guards carries it.
    pub fn borrowed(by: &[Carried], reference: &Ident, p: &TokenStream) -> TokenStream {
        if editor::asks() {
            return TokenStream::new();
        }
        let none = quote!({ ::core::option::Option::None });
        let reached = by.iter().rev().fold(none, |otherwise, carried| {
            let Some(kind) = &carried.kind else { return otherwise };
            let place = carried.reference();
            quote!({ if !#kind.skips() { #kind.reached(); #p::some(#place) } else #otherwise })
        });
        let configured = by.iter().map(|carried| carried.configured.clone()).reduce(|a, b| a.or(&b));
        let cfg = configured.unwrap_or_default().attribute();
        quote! {
            #cfg
            #[allow(unused_variables, unused_mut)]
            let mut #reference = #reached;
        }
    }

    /// Whether a reference to it can be taken: a hook point is no variable.
    pub fn is_variable(&self) -> bool {
        !self.hook
    }
}

/// The tokens, which mean what they meant, at another place of the source.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut moved = Group::new(group.delimiter(), located(group.stream(), span));
                moved.set_span(group.span().located_at(span));
                TokenTree::Group(moved)
            }
            TokenTree::Ident(ident) => TokenTree::Ident(at(&ident, span)),
            mut other => {
                other.set_span(other.span().located_at(span));
                other
            }
        })
        .collect()
}

/// A place of a variable.
struct Place {
    place: Expr,
    root: String,
    deref: bool,
}

impl Place {
    /// The largest part of an expression that is a variable, its fields, or what one points to.
    fn of(target: &Expr) -> Option<Place> {
        match target {
            Expr::Path(path) if path.qself.is_none() => {
                let root = path.path.get_ident()?.to_string();
                let place = syn::ExprPath { attrs: Vec::new(), ..path.clone() };
                Some(Place { place: Expr::Path(place), root, deref: false })
            }
            Expr::Field(field) => {
                let inner = Place::of(&field.base)?;
                if !is_path(&field.base) {
                    return Some(inner);
                }
                let base = Box::new(inner.place);
                let place = Expr::Field(ExprField { attrs: Vec::new(), base, ..field.clone() });
                Some(Place { place, root: inner.root, deref: false })
            }
            Expr::Index(index) => Place::of(&index.expr),
            Expr::Paren(inner) => Place::of(&inner.expr),
            Expr::Group(inner) => Place::of(&inner.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                let inner = Place::of(&unary.expr)?;
                let deref = matches!(inner.place, Expr::Path(_));
                Some(Place { deref, ..inner })
            }
            _ => None,
        }
    }
}

/// Whether an expression is a variable or a field of one, through no index or call.
pub fn is_path(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_path(&field.base),
        Expr::Paren(inner) => is_path(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_path(&unary.expr),
        _ => false,
    }
}

/// The variable that a place belongs to.
fn whole(place: &Expr) -> Expr {
    match place {
        Expr::Field(field) => whole(&field.base),
        other => other.clone(),
    }
}

fn same_place(a: &Expr, b: &Expr) -> bool {
    quote!(#a).to_string() == quote!(#b).to_string()
}

/// Whether `place` is `outer` or a field in it.
fn begins_with(place: &Expr, outer: &Expr) -> bool {
    same_place(place, outer) || matches!(place, Expr::Field(field) if begins_with(&field.base, outer))
}
