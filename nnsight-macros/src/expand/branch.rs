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
        let may_jump = [
            definite::block_may_end_in_jump(&branch.then_branch),
            otherwise.is_some_and(definite::may_end_in_jump),
        ];
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
        let carry = Carry::of_arms(&branch.then_branch, otherwise, &self.scopes);
        let carry = self.named(carry);
        self.visit_as(Use::Value, &mut branch.cond);
        let other_span = otherwise.map_or(branch.if_token.span(), |otherwise| match otherwise {
            Expr::Block(block) => super::tail_span(&block.block),
            other => other.span(),
        });
        // Where the second arm may jump and the branch's value is asked for.
        let spare = lifts[0] && otherwise.is_some_and(jumps);
        let guard = Guard { variable: self.fresh("if"), label: self.fresh_label("if"), carry, kinds: None };
        let targets = [self.fresh_target("then"), self.fresh_target("else")];
        self.around.push(Around::Branch(guard.clone(), targets[0].clone()));
        self.enter_arm(&deferred);
        self.visit_block_mut(&mut branch.then_branch);
        self.scopes.leave();
        self.around.pop();
        self.around.push(Around::Branch(guard.clone(), targets[1].clone()));
        let has_else = branch.else_branch.is_some();
        let otherwise = if let Some((_, otherwise)) = &mut branch.else_branch {
            self.enter_arm(&deferred);
            self.visit_as(Use::Value, otherwise);
            self.scopes.leave();
            as_block(otherwise);
            quote!(#otherwise)
        } else {
            let span = branch.if_token.span();
            quote_spanned!(span=> {})
        };
        self.around.pop();

        let then = &branch.then_branch;
        let value_span = super::tail_span(then);
        let (mut then, mut otherwise) = (gives(may_jump[0], quote!(#then)), gives(may_jump[1], otherwise));
        let diverges = [has_else && !lifts[0], has_else && !lifts[1]];
        if !deferred.is_empty() {
            let mut hand_out = |arm: &TokenStream, original: &Expr, diverges: bool| {
                if diverges {
                    Self::with_own(&deferred, original, arm)
                } else {
                    self.with_deferred(&deferred, arm)
                }
            };
            then = hand_out(&then, &originals[0], diverges[0]);
            otherwise = hand_out(&otherwise, &originals[1], diverges[1]);
        }
        let then = lift(lifts[0], &guard.variable, value_span, then);
        let otherwise = lift(lifts[1], &guard.variable, other_span, otherwise);
        let span = branch.cond.span();
        let p = Self::private(span);
        let (condition, attrs) = (&branch.cond, &branch.attrs);
        let trait_name = Ident::new(if self.control_flow { "IntoIf" } else { "IntoIfExplicit" }, span);
        let begin = quote_spanned!(span=> #p::#trait_name::into_if(#condition));
        let p = Self::private(Span::mixed_site());
        let Guard { variable, label, carry, .. } = guard;
        let if_span = branch.if_token.span();
        let (region, settle, slots) =
            (carry.begin(Some(&variable), if_span, &p), carry.settle(&variable, &p), carry.slots(&p));
        let first = {
            let variable = at(&variable, if_span);
            quote_spanned!(if_span=> #variable.first(#slots, #spare))
        };
        let (spared, arms) =
            (self.fresh("spare"), [self.fresh_at("arm", value_span), self.fresh_at("arm", other_span)]);
        let spare_value = if spare { quote!(#spared) } else { quote!(::core::option::Option::None) };
        let declared = spare.then(|| quote!(let mut #spared = ::core::option::Option::None;));
        let leave = |arm: &Ident, body: &TokenStream, diverges: bool, keep: TokenStream| {
            // The end of an arm that jumps is still come to where a branch in it jumps in both arms.
            let end = if diverges {
                quote!(#variable.dead(#slots);)
            } else {
                quote!(#keep #variable.leave(#slots, #arm);)
            };
            quote! {
                #[allow(clippy::diverging_sub_expression, clippy::semicolon_if_nothing_returned, clippy::unit_arg, clippy::let_unit_value)]
                let #arm = #body;
                #[allow(unreachable_code)]
                if #variable.passes() {
                    break #label #arm;
                }
                #[allow(unreachable_code)]
                { #p::reached(&#variable); #end }
            }
        };
        let keep = if spare { quote!(#spared =) } else { quote!(let _ =) };
        let (first_arm, second_arm) = (
            leave(&arms[0], &then, diverges[0], keep),
            leave(&arms[1], &otherwise, diverges[1], quote!(let _ =)),
        );
        let targets = targets.map(|target| target.label());
        let (first_target, second_target) = (&targets[0], &targets[1]);
        let guarded = quote! {
            #(#attrs)*
            {
                let mut #variable = #begin;
                #region
                #label: {
                    #declared
                    if #first {
                        #first_target { #first_arm }
                    }
                    #second_target {
                        #variable.second(#slots);
                        #second_arm
                    }
                    #settle
                    #p::reached(&#variable);
                    #[allow(unreachable_code)]
                    { #variable.join(#slots, #spare_value) }
                }
            }
        };
        *expr = Expr::Verbatim(self.assign_deferred(&deferred, guarded));
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

/// An arm's value, put into the graph by a traced guard.
pub fn lift(lifts: bool, guard: &Ident, span: Span, arm: TokenStream) -> TokenStream {
    if !lifts {
        return arm;
    }
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

/// An arm that says what it gives, if its last statement may be a jump, or not be there.
pub fn gives(may_end_in_jump: bool, arm: TokenStream) -> TokenStream {
    if may_end_in_jump { quote!({ #[allow(unreachable_code)] { #arm; () } }) } else { arm }
}

/// Makes an `else` expression a block, which its rewriting may have made something else.
fn as_block(expr: &mut Expr) {
    if !matches!(expr, Expr::Block(_) | Expr::If(_)) {
        let inner = &*expr;
        *expr = Expr::Verbatim(quote!({ #inner }));
    }
}
