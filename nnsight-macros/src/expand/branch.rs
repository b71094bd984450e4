//! `if`, and what it shares with `match`: values of arms, and variables that all arms assign.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, Ident};

use super::carry::Carry;
use super::context::Use;
use super::definite;
use super::expr::{contains_let, same};
use super::matching::decided;
use super::rewrite::{Around, Guard, Rewriter, at, jumps};
use super::scope::Deferred;

impl Rewriter {
    /// `if C { A } else { B }`
    pub fn branch(&mut self, expr: &mut Expr) {
        let Expr::If(branch) = expr else { return };
        if contains_let(&branch.cond) {
            self.host_branch(expr);
            return;
        }
        let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        // What an arm that ends in a jump gives has no type of its own to put into the graph.
        let lifts = [
            !definite::block_diverges(&branch.then_branch),
            otherwise.is_some_and(|e| !definite::diverges(e)),
        ];
        let lifts = lifts.map(|lifts| lifts && otherwise.is_some());
        let deferred = otherwise.map_or_else(Vec::new, |otherwise| {
            let then = syn::ExprBlock { attrs: Vec::new(), label: None, block: branch.then_branch.clone() };
            self.assigned_by_all(&[&Expr::Block(then), otherwise])
        });
        // As they were, to tell which arm assigns such a variable.
        let originals = if let (Some(otherwise), false) = (otherwise, deferred.is_empty()) {
            let then = syn::ExprBlock { attrs: Vec::new(), label: None, block: branch.then_branch.clone() };
            vec![Expr::Block(then), otherwise.clone()]
        } else {
            Vec::new()
        };
        let variable = self.fresh("if");
        let carry = self.named(Carry::of_arms(&branch.then_branch, otherwise, &self.scopes), &variable);
        self.visit_as(Use::Value, &mut branch.cond);
        let other_span = otherwise.map_or(branch.if_token.span(), |otherwise| match otherwise {
            Expr::Block(block) => super::tail_span(&block.block),
            other => other.span(),
        });
        // Where the second arm may jump and the branch's value is asked for.
        let spare = lifts[0] && otherwise.is_some_and(jumps);
        let guard = Guard { variable, label: None, carry, kinds: None };
        let targets = [self.fresh_target("then"), self.fresh_target("else")];
        self.around.push(Around::Branch(guard.clone(), targets[0].clone()));
        self.enter_arm(&deferred);
        self.visit_block_mut(&mut branch.then_branch);
        self.scopes.leave();
        self.around.pop();
        self.around.push(Around::Branch(guard.clone(), targets[1].clone()));
        if let Some((_, otherwise)) = &mut branch.else_branch {
            self.enter_arm(&deferred);
            self.visit_as(Use::Value, otherwise);
            self.scopes.leave();
            as_block(otherwise);
        }
        self.around.pop();

        let begin = self.begin(branch);
        let Guard { variable, carry, .. } = &guard;
        let (p, if_span) = (Self::private(Span::mixed_site()), branch.if_token.span());
        let (region, settle, slots) =
            (carry.begin(Some(variable), if_span, &p), carry.settle(variable, &p), carry.slots(&p));
        let first = {
            let variable = at(variable, if_span);
            quote_spanned!(if_span=> #variable.first(#slots, #spare))
        };
        let (then, attrs, targets) =
            (&branch.then_branch, &branch.attrs, targets.map(|target| target.label()));
        let [then_target, else_target] = &targets;
        let Some((_, otherwise)) = &branch.else_branch else {
            *expr = Expr::Verbatim(quote! {
                #(#attrs)*
                {
                    let mut #variable = #begin;
                    #region
                    if #first {
                        #then_target #then
                        #[allow(unreachable_code)]
                        { #variable.end(#slots); }
                    }
                    #settle
                }
            });
            return;
        };

        let value_span = super::tail_span(then);
        let (mut then, mut otherwise) = (quote!(#then), quote!(#otherwise));
        if !deferred.is_empty() {
            let mut hand_out = |arm: &TokenStream, original: &Expr, lifts: bool| {
                if lifts {
                    self.with_deferred(&deferred, arm)
                } else {
                    Self::with_own(&deferred, original, arm)
                }
            };
            then = hand_out(&then, &originals[0], lifts[0]);
            otherwise = hand_out(&otherwise, &originals[1], lifts[1]);
        }
        let first_arm = Arm::new(self, &guard, lifts[0], value_span, &then, then_target);
        let second_arm = Arm::new(self, &guard, lifts[1], other_span, &otherwise, else_target);
        let (declared, values) =
            ([&first_arm, &second_arm].map(Arm::declared), [&first_arm, &second_arm].map(Arm::value));
        let (taken, otherwise) = (first_arm.in_condition(&slots), second_arm.body());
        let (given, [first_value, second_value]) = (first_arm.given(), values);
        let joined = quote! {
            #settle
            #p::reached(&#variable);
            #[allow(unreachable_code)]
            { #variable.join(#slots, #first_value, #second_value) }
        };
        let otherwise = second_arm.passing(&otherwise, &joined);
        let guarded = quote! {
            #(#attrs)*
            {
                let mut #variable = #begin;
                #region
                #(#declared)*
                #[allow(unreachable_code, clippy::all, clippy::pedantic)]
                if #first && #taken { #given } else { #otherwise }
            }
        };
        *expr = Expr::Verbatim(self.assign_deferred(&deferred, guarded));
    }

    /// What begins the branch.
    fn begin(&self, branch: &syn::ExprIf) -> TokenStream {
        let (condition, span) = (&branch.cond, branch.cond.span());
        let p = Self::private(span);
        let trait_name = Ident::new(if self.control_flow { "IntoIf" } else { "IntoIfExplicit" }, span);
        quote_spanned!(span=> #p::#trait_name::into_if(#condition))
    }

    /// `if let …`: the host's.
    fn host_branch(&mut self, expr: &mut Expr) {
        let Expr::If(branch) = expr else { return };
        self.scopes.enter();
        self.visit_as(Use::Value, &mut branch.cond);
        decided(&mut branch.cond);
        self.visit_block_mut(&mut branch.then_branch);
        self.scopes.leave();
        if let Some((_, otherwise)) = &mut branch.else_branch {
            self.visit_as(Use::Value, otherwise);
            as_block(otherwise);
        }
    }

    /// The variables without a value that all arms of a branch assign.
    pub fn assigned_by_all(&self, arms: &[&Expr]) -> Vec<Deferred> {
        let mut deferred = self.scopes.deferred();
        deferred.retain(|variable| {
            let name = variable.name.to_string();
            // Where all arms only jump there is nothing to hand out; what is borrowed in an arm cannot be moved out of it.
            !arms.iter().any(|arm| definite::borrows(arm, &name))
                && arms.iter().all(|arm| definite::assigns(arm, &name))
                && arms.iter().any(|arm| definite::mentions_assignment(arm, &name))
        });
        deferred
    }

    /// In an arm such a variable is one of the arm's own.
    pub fn enter_arm(&mut self, deferred: &[Deferred]) {
        self.scopes.enter();
        for variable in deferred {
            self.scopes.declare_deferred(variable.clone());
        }
    }

    /// `{ let x; let v = { arm }; (v, x) }`: the arm's value, with those of the variables it assigns.
    pub fn with_deferred(&mut self, deferred: &[Deferred], arm: &TokenStream) -> TokenStream {
        let value = self.fresh("deferred");
        let names = deferred.iter().map(|variable| &variable.name);
        let declarations = deferred.iter().map(Deferred::declaration);
        quote! {{
            #(#declarations)*
            #[allow(clippy::diverging_sub_expression, clippy::let_unit_value)]
            let #value = #arm;
            #[allow(unreachable_code)]
            (#value, #(#names),*)
        }}
    }

    /// As [`Rewriter::with_deferred`], of an arm that ends in a jump and hands nothing out: variables that it assigns on the
    /// way are its own.
    pub fn with_own(deferred: &[Deferred], original: &Expr, arm: &TokenStream) -> TokenStream {
        let own = deferred
            .iter()
            .filter(|variable| definite::mentions_assignment(original, &variable.name.to_string()));
        let declarations = own.map(Deferred::declaration);
        quote!({ #(#declarations)* #arm })
    }

    /// Takes the variables' values out of the branch.
    pub fn assign_deferred(&mut self, deferred: &[Deferred], guarded: TokenStream) -> TokenStream {
        if deferred.is_empty() {
            return guarded;
        }
        let value = self.fresh("value");
        let parts: Vec<Ident> = deferred.iter().map(|_| self.fresh("assigned")).collect();
        let names: Vec<&Ident> = deferred.iter().map(|variable| &variable.name).collect();
        for name in &names {
            self.scopes.assigned(&name.to_string());
        }
        quote! {{
            #[allow(clippy::let_unit_value)]
            let (#value, #(#parts),*) = #guarded;
            #(#names = #parts;)*
            #value
        }}
    }
}

/// An arm of a branch, as the guard has it.
pub struct Arm<'a> {
    guard: &'a Ident,
    /// The variable for its value; none if it ends in a jump.
    value: Option<Ident>,
    body: TokenStream,
    p: TokenStream,
}

impl<'a> Arm<'a> {
    /// An arm that gives its value, or ends in a jump; jumps of the text that end it early go to `target`.
    pub fn new(
        rewriter: &mut Rewriter,
        guard: &'a Guard,
        gives: bool,
        span: Span,
        arm: &TokenStream,
        target: &TokenStream,
    ) -> Self {
        let (guard, p) = (&guard.variable, Rewriter::private(Span::mixed_site()));
        let value = gives.then(|| rewriter.fresh_at("arm", span));
        let body = match &value {
            Some(value) => {
                let arm = lift(guard, span, arm);
                quote!(#target { #value = ::core::option::Option::Some(#arm); })
            }
            None => quote!(#target { let _ = #arm; }),
        };
        Arm { guard, value, body, p }
    }

    /// The declaration of the variable for its value.
    pub fn declared(&self) -> TokenStream {
        let value = self.value.as_ref();
        value.map_or_else(TokenStream::new, |value| quote!(let mut #value = ::core::option::Option::None;))
    }

    /// The variable for its value.
    pub fn value(&self) -> TokenStream {
        self.value.as_ref().map_or_else(|| quote!(::core::option::Option::None), |value| quote!(#value))
    }

    /// The arm itself.
    pub fn body(&self) -> TokenStream {
        self.body.clone()
    }

    /// The arm as a condition that holds if its value is the branch's.
    pub fn in_condition(&self, slots: &TokenStream) -> TokenStream {
        let Arm { guard, value, body, p } = self;
        match value {
            Some(value) => quote! {
                ({ #body #guard.passes(&#value) } || { #p::reached(&#guard); #guard.leave(#slots, &#value) })
            },
            None => quote!({ #body #p::reached(&#guard); #guard.dead(#slots) }),
        }
    }

    /// The value of a branch whose arm passes.
    pub fn given(&self) -> TokenStream {
        let Arm { value, p, .. } = self;
        value.as_ref().map_or_else(|| quote!(#p::never()), |value| quote!(#p::given(#value)))
    }

    /// The last arm: its value, if that passes, or what is joined.
    pub fn passing(&self, body: &TokenStream, joined: &TokenStream) -> TokenStream {
        let Arm { guard, value, p, .. } = self;
        match value {
            Some(value) => quote!(#body if #guard.passes(&#value) { #p::given(#value) } else { #joined }),
            None => quote!(#body #joined),
        }
    }
}

/// An arm's value, put into the graph by a traced guard.
fn lift(guard: &Ident, span: Span, arm: &TokenStream) -> TokenStream {
    let value = at(&super::hidden("given"), span);
    let (guard, given) = (at(guard, span), same(&value, span));
    quote_spanned! {span=>
        {
            #[allow(clippy::diverging_sub_expression, clippy::let_unit_value)]
            let #value = #arm;
            #guard.lift(#given)
        }
    }
}

/// Makes an `else` expression a block, which its rewriting may have made something else.
fn as_block(expr: &mut Expr) {
    if !matches!(expr, Expr::Block(_) | Expr::If(_)) {
        let inner = &*expr;
        *expr = Expr::Verbatim(quote!({ #inner }));
    }
}
