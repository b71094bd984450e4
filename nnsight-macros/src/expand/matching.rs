//! `match`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Expr, ExprMatch, Ident, Index, Pat};

use super::branch::{self, Gives, gives_nothing, is_unit};
use super::carry::Carry;
use super::context::Use;
use super::definite;
use super::expr::{contains_let, is_of_host, same};
use super::pattern::{self, Binding, Pattern};
use super::rewrite::{Around, Guard, Rewriter, Target, at};
use super::scope::{Access, Deferred};

/// An arm that the graph can test.
struct Lowered {
    pattern: Pattern,
    bindings: Vec<Binding>,
    guarded: bool,
}

impl Rewriter {
    /// `match E { … }`: under a guard if its patterns could be those of a traced value.
    pub fn matching(&mut self, expr: &mut Expr) {
        let Expr::Match(matching) = expr else { return };
        let host = matching.arms.iter().any(|arm| is_of_host(&arm.body));
        match lower(matching).filter(|_| !host) {
            Some(lowered) => {
                *expr = Expr::Verbatim(self.guarded_match(matching, &lowered));
            }
            None => self.host_match(matching),
        }
    }

    /// A `match` as it stands.
    fn host_match(&mut self, matching: &mut ExprMatch) {
        match matching.arms.first() {
            // It binds whatever comes.
            Some(first) => self.visit_bound(&first.pat, &mut matching.expr),
            None => self.visit_as(Use::Place, &mut matching.expr),
        }
        for arm in &mut matching.arms {
            self.scopes.enter();
            self.scopes.declare(&arm.pat);
            if let Pat::Guard(pat) = &mut arm.pat {
                self.visit_as(Use::Value, &mut pat.guard);
                decided(&mut pat.guard);
            }
            self.visit_as(Use::Value, &mut arm.body);
            self.scopes.leave();
        }
    }

    fn guarded_match(&mut self, matching: &mut ExprMatch, lowered: &[Lowered]) -> TokenStream {
        let deferred = self.assigned_by_all(&matching.arms.iter().map(|arm| &*arm.body).collect::<Vec<_>>());
        let access = self.access(&matching.expr);
        let variable = self.fresh("match");
        let carry = self.named(Carry::of_match(matching, &self.scopes));
        self.visit_as(Use::Value, &mut matching.expr);
        let guard = Guard { variable, label: None, carry, kinds: None };
        let (sample, scrutinee_span) = (samples(&matching.arms), matching.expr.span());
        let (values, arms): (Vec<TokenStream>, Vec<TokenStream>) = matching
            .arms
            .iter_mut()
            .zip(lowered)
            .enumerate()
            .map(|(number, (arm, lowered))| {
                self.enter_arm(&deferred);
                let arm = self.arm(arm, lowered, number, &guard, (access, scrutinee_span), &deferred);
                self.scopes.leave();
                arm
            })
            .unzip();

        let span = matching.match_token.span();
        let p = Self::private(span);
        let cases = lowered.iter().zip(&matching.arms).enumerate().map(|(number, (lowered, arm))| {
            let (probe, pattern) = (lowered.pattern.probe().tokens(&p), lowered.pattern.tokens(&p));
            let (guarded, configured) = (lowered.guarded, configured(arm));
            quote!(#(#configured)* #p::Case { arm: #number, probe: #probe, pattern: #pattern, guarded: #guarded })
        });
        let cases: Vec<_> = cases.collect();
        let value = self.fresh("scrutinee");
        let begin = match &*matching.expr {
            Expr::Tuple(tuple) if matches!(tuple.elems.len(), 2 | 3) => {
                let kinds = (0..tuple.elems.len()).map(|part| {
                    let part = Index::from(part);
                    quote!((&#value.#part).__match_kind())
                });
                quote_spanned!(scrutinee_span=> #p::BeginTuple::begin((#(#kinds,)*), #value))
            }
            _ => {
                let begin =
                    Ident::new(if self.control_flow { "begin" } else { "begin_explicit" }, scrutinee_span);
                let value_here = same(&value, scrutinee_span);
                quote_spanned!(scrutinee_span=> (&#value).__match_kind().#begin(#value_here))
            }
        };
        let p = Self::private(Span::mixed_site());
        let Guard { variable, carry, .. } = guard;
        let (region, settle, slots) =
            (carry.begin(Some(&variable), span, &p), carry.settle(&variable, &p), carry.slots(&p));
        let sampled = {
            let variable = at(&variable, scrutinee_span);
            let p = Self::private(scrutinee_span);
            quote_spanned!(scrutinee_span=> #p::same(#variable.sample()))
        };
        let (scrutinee, attrs) = (&matching.expr, &matching.attrs);
        // The outer `match`es keep the scrutinee's temporaries alive.
        let guarded = quote! {
            #(#attrs)*
            match #scrutinee {
                #value => match #begin {
                    mut #variable => {
                        #region
                        #variable.cases(&[#(#cases),*]);
                        #(#values)*
                        match () {
                            #(#arms)*
                            () => {
                                #settle
                                #[allow(unreachable_code, unused_variables, clippy::all, clippy::pedantic)]
                                if #p::NEVER {
                                    #p::never();
                                    match #sampled { #(#sample)* }
                                }
                                #p::reached(&#variable);
                                #[allow(unreachable_code)]
                                { #variable.join(#slots) }
                            }
                        }
                    },
                },
            }
        };
        self.assign_deferred(&deferred, guarded)
    }

    /// `P if G => B`: the variable for its value, and the arm that it becomes.
    fn arm(
        &mut self,
        arm: &mut Arm,
        lowered: &Lowered,
        number: usize,
        around: &Guard,
        (access, scrutinee): (Access, Span),
        deferred: &[Deferred],
    ) -> (TokenStream, TokenStream) {
        let (guard, p) = (&around.variable, Self::private(Span::mixed_site()));
        let slots = around.carry.slots(&p);
        self.scopes.enter();
        self.scopes.declare_as(&arm.pat, access);
        let binds = !lowered.bindings.is_empty();
        let mut asking = self.fresh_target("ask");
        asking.given = Some(if binds { quote!(::core::option::Option::None) } else { quote!(false) });
        let condition = self.asked(arm, lowered, around, &asking);
        let (diverges, unit) = (definite::diverges(&arm.body), deferred.is_empty() && is_unit(&arm.body));
        let may_jump = definite::may_end_in_jump(&arm.body);
        let original = (diverges && !deferred.is_empty()).then(|| arm.body.clone());
        let value_span = match &*arm.body {
            Expr::Block(block) => super::tail_span(&block.block),
            other => other.span(),
        };
        let target = self.fresh_target("arm");
        self.around.push(Around::Branch(around.clone(), target.clone()));
        let attrs = arm.attrs.clone();
        self.under(&attrs, |this| this.visit_as(Use::Value, &mut arm.body));
        self.around.pop();
        self.scopes.leave();

        let bound = lowered.bindings.iter().map(|Binding { name, mutable, path }| {
            let part = select(path);
            let mutability = mutable.then(|| quote!(mut));
            // It may be there for the guard alone.
            let allow = lowered.guarded.then(|| quote!(#[allow(unused_variables)]));
            quote!(#allow let #mutability #name = #guard.bound(#part, #name);)
        });
        let mut pat = match &arm.pat {
            Pat::Guard(pat) => (*pat.pat).clone(),
            pat => pat.clone(),
        };
        Immutable.visit_pat_mut(&mut pat);
        let (attrs, body) = (&arm.attrs, &arm.body);
        let mut body = gives_nothing(may_jump, quote!({ #(#bound)* #body }));
        if let Some(original) = original {
            body = Self::with_own(deferred, &original, &body);
        } else if !deferred.is_empty() {
            body = self.with_deferred(deferred, &body);
        }
        let (asking, rest) = (asking.label(), self.fresh("rest"));
        let names: Vec<&Ident> = lowered.bindings.iter().map(|binding| &binding.name).collect();
        // As the sample, so that the compiler says of a pattern once what it says of both.
        let scrutinee = {
            let (guard, p) = (at(guard, scrutinee), Self::private(scrutinee));
            quote_spanned!(scrutinee=> #p::same(#guard.scrutinee(#slots)))
        };
        let matched = |fits: TokenStream, back: TokenStream| {
            let asked = quote! {
                match #scrutinee {
                    #[allow(unreachable_patterns)]
                    #pat #condition => #fits,
                    #[allow(unreachable_patterns)]
                    #rest => #back,
                }
            };
            if asking.is_empty() { quote!((#asked)) } else { quote!(#asking { #asked }) }
        };
        let fits = if binds {
            let none = quote!({ #guard.back(#rest); ::core::option::Option::None });
            let matched = matched(quote!(::core::option::Option::Some((#(#names,)*))), none);
            quote!(let ::core::option::Option::Some((#(#names,)*)) = #matched)
        } else {
            matched(quote!(true), quote!(#guard.back(#rest)))
        };
        let gives = match (diverges, unit) {
            (true, _) => Gives::Nothing,
            (false, true) => Gives::Unit,
            (false, false) => Gives::Value,
        };
        let made = branch::Arm::new(self, around, gives, value_span, &body, &target.label());
        let (value, taken, given) = (made.declared(), made.in_condition(&slots), made.given());
        let configured = configured(arm);
        (
            if value.is_empty() { value } else { quote!(#(#configured)* #value) },
            quote!(#(#attrs)* () if #guard.asks(#number) && #fits && #taken => #given,),
        )
    }

    /// An arm's own condition, as the guard of its pattern.
    fn asked(&mut self, arm: &mut Arm, lowered: &Lowered, around: &Guard, target: &Target) -> TokenStream {
        let Pat::Guard(pat) = &mut arm.pat else { return TokenStream::new() };
        let (guard, span) = (&around.variable, pat.guard.span());
        let slots = around.carry.slots(&Self::private(Span::mixed_site()));
        let condition = self.fresh("condition");
        let names: Vec<&Ident> = lowered.bindings.iter().map(|binding| &binding.name).collect();
        Dereference { names }.visit_expr_mut(&mut pat.guard);
        self.around.push(Around::Branch(around.clone(), target.clone()));
        self.visit_as(Use::Value, &mut pat.guard);
        self.around.pop();
        let peeks = lowered.bindings.iter().map(|Binding { name, path, .. }| {
            let part = select(path);
            quote!(let #name = #guard.peek(#part, &#name);)
        });
        let asked = &pat.guard;
        let call = quote_spanned!(span=> #guard.guard(#condition, #slots));
        quote! {
            if {
                #[allow(unused_variables)]
                let #condition = { #(#peeks)* #asked };
                #call
            }
        }
    }
}

/// The attributes that say whether an arm is there.
fn configured(arm: &Arm) -> impl Iterator<Item = &syn::Attribute> {
    arm.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// The arms without what they do: by them the compiler checks that the patterns leave nothing out.
fn samples(arms: &[Arm]) -> Vec<TokenStream> {
    let p = Rewriter::private(Span::mixed_site());
    let sample = |arm: &Arm| {
        let (mut pat, condition) = match &arm.pat {
            Pat::Guard(pat) => ((*pat.pat).clone(), quote!(if #p::maybe())),
            pat => (pat.clone(), TokenStream::new()),
        };
        Immutable.visit_pat_mut(&mut pat);
        let attrs = arm
            .attrs
            .iter()
            .filter(|attribute| ["allow", "cfg"].iter().any(|name| attribute.path().is_ident(name)));
        quote!(#(#attrs)* #pat #condition => {})
    };
    arms.iter().map(sample).collect()
}

/// A condition that only the host can decide on.
pub fn decided(condition: &mut Expr) {
    if contains_let(condition) {
        if let Expr::Binary(binary) = condition {
            decided(&mut binary.left);
            decided(&mut binary.right);
        }
        return;
    }
    let span = condition.span();
    let p = Rewriter::private(span);
    let inner = &*condition;
    *condition = Expr::Verbatim(quote_spanned!(span=> #p::decided(#inner)));
}

/// Whether a `match` could be one of a traced value.
pub fn is_of_graph(matching: &ExprMatch) -> bool {
    lower(matching).is_some()
}

/// What the graph can test of all arms; none if a pattern is the host's alone, or none asks anything.
fn lower(matching: &ExprMatch) -> Option<Vec<Lowered>> {
    let arity = match &*matching.expr {
        Expr::Tuple(tuple) => Some(tuple.elems.len()),
        _ => matching.arms.iter().find_map(|arm| pattern::arity(&arm.pat)),
    };
    let arms: Option<Vec<Lowered>> = matching
        .arms
        .iter()
        .map(|arm| {
            let (pat, guarded) = match &arm.pat {
                Pat::Guard(pat) => (&*pat.pat, true),
                pat => (pat, false),
            };
            let (pattern, bindings) = pattern::lower(pat, arity)?;
            Some(Lowered { pattern, bindings, guarded })
        })
        .collect();
    arms.filter(|arms| arms.iter().any(|arm| arm.guarded || !arm.pattern.is_irrefutable()))
}

/// `|value| &value.1`
fn select(path: &[usize]) -> TokenStream {
    let value = Ident::new("__nnsight_part", Span::mixed_site());
    if path.is_empty() {
        return quote!(|#value| #value);
    }
    let path = path.iter().map(|part| Index::from(*part));
    quote!(|#value| &#value #(.#path)*)
}

/// In a guard the pattern's variables are references to what they stand for.
///
/// A name that the guard itself binds, by `let` or as a closure's parameter, is its own from there on.
struct Dereference<'a> {
    names: Vec<&'a Ident>,
}

impl Dereference<'_> {
    /// Goes on without the names that a pattern binds.
    fn hide(&mut self, pat: &Pat) {
        let mut bound = Bound(Vec::new());
        bound.visit_pat(pat);
        self.names.retain(|name| !bound.0.contains(*name));
    }

    /// Visits what is in a scope of its own.
    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = self.names.clone();
        visit(self);
        self.names = outer;
    }
}

impl VisitMut for Dereference<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.names.contains(&name)) => {
                let span = path.span();
                *expr = syn::parse_quote_spanned!(span=> (*#path));
            }
            Expr::If(conditional) => {
                self.scoped(|this| {
                    this.visit_expr_mut(&mut conditional.cond);
                    this.visit_block_mut(&mut conditional.then_branch);
                });
                if let Some((_, other)) = &mut conditional.else_branch {
                    self.visit_expr_mut(other);
                }
            }
            Expr::While(_) | Expr::Block(_) | Expr::Unsafe(_) | Expr::Const(_) => {
                self.scoped(|this| visit_mut::visit_expr_mut(this, expr));
            }
            Expr::ForLoop(looped) => {
                self.visit_expr_mut(&mut looped.expr);
                self.scoped(|this| {
                    this.hide(&looped.pat);
                    this.visit_block_mut(&mut looped.body);
                });
            }
            Expr::Closure(closure) => self.scoped(|this| {
                closure.inputs.iter().for_each(|input| this.hide(input));
                this.visit_expr_mut(&mut closure.body);
            }),
            // What a condition binds holds to the right of it.
            Expr::Let(binding) => {
                self.visit_expr_mut(&mut binding.expr);
                self.hide(&binding.pat);
            }
            Expr::Struct(literal) => {
                for field in &mut literal.fields {
                    // `S { x }` names a field by its value.
                    self.visit_expr_mut(&mut field.expr);
                    if field.colon_token.is_none() && !matches!(field.expr, Expr::Path(_)) {
                        field.colon_token = Some(syn::Token![:](field.span()));
                    }
                }
                if let Some(rest) = &mut literal.rest {
                    self.visit_expr_mut(rest);
                }
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.scoped(|this| visit_mut::visit_block_mut(this, block));
    }
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            self.visit_expr_mut(&mut init.expr);
            if let Some((_, otherwise)) = &mut init.diverge {
                self.visit_expr_mut(otherwise);
            }
        }
        self.hide(&local.pat);
    }
    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.scoped(|this| {
            this.hide(&arm.pat);
            visit_mut::visit_arm_mut(this, arm);
        });
    }
    // Arguments that are expressions; what else a macro takes, as `matches!` a pattern, stays.
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        let arguments = |input: syn::parse::ParseStream<'_>| {
            let first: Option<Expr> = if input.is_empty() { None } else { Some(input.parse()?) };
            Ok((first, input.parse::<TokenStream>()?))
        };
        if let Ok(mut all) = mac.parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated) {
            all.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            mac.tokens = all.into_token_stream();
        } else if let Ok((Some(mut first), rest)) = mac.parse_body_with(arguments) {
            self.visit_expr_mut(&mut first);
            mac.tokens = quote!(#first #rest);
        }
    }
    // A constant in a pattern is no variable.
    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        if let Pat::Guard(guarded) = pat {
            self.visit_expr_mut(&mut guarded.guard);
        }
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// The names that a pattern binds.
struct Bound(Vec<Ident>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        self.0.push(pat.ident.clone());
        visit::visit_pat_ident(self, pat);
    }
}

/// The variable that is `mut` is the one made from the pattern's.
struct Immutable;

impl VisitMut for Immutable {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        pat.mutability = None;
        visit_mut::visit_pat_ident_mut(self, pat);
    }
}
