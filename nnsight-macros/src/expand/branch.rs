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
use super::rewrite::{Around, Guard, Rewriter, at};
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
        let carry = Carry::of_arms(&branch.then_branch, otherwise, &self.scopes);
        self.visit_as(Use::Value, &mut branch.cond);
        let other_span = otherwise.map_or(branch.if_token.span(), |otherwise| match otherwise {
            Expr::Block(block) => super::tail_span(&block.block),
            other => other.span(),
        });
        let guard = Guard { variable: self.fresh("if"), label: self.fresh_label("if"), carry, kinds: None };
        self.around.push(Around::Branch(guard.clone()));
        self.enter_arm(&deferred);
        self.visit_block_mut(&mut branch.then_branch);
        self.scopes.leave();
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
        let (mut then, mut otherwise) = (quote!(#then), otherwise);
        if !deferred.is_empty() {
            then = self.with_deferred(&deferred, &then);
            otherwise = self.with_deferred(&deferred, &otherwise);
        }
        let then = lift(lifts[0], &guard.variable, value_span, then);
        let otherwise = lift(lifts[1], &guard.variable, other_span, otherwise);
        let span = branch.cond.span();
        let p = Self::private(span);
        let (condition, attrs) = (&branch.cond, &branch.attrs);
        let trait_name = Ident::new(if self.control_flow { "IntoIf" } else { "IntoIfExplicit" }, span);
        let begin = quote_spanned!(span=> #p::#trait_name::into_if(#condition));
        let Guard { variable, label, carry, .. } = guard;
        let carry = carry.tokens();
        let (value, out) = (self.fresh_at("arm", value_span), self.fresh("value"));
        let enter = {
            let (if_span, variable) = (branch.if_token.span(), at(&variable, branch.if_token.span()));
            quote_spanned!(if_span=> #variable.enter(#carry))
        };
        let guarded = quote! {
            #(#attrs)*
            {
                let mut #variable = #begin;
                #label: loop {
                    #[allow(clippy::diverging_sub_expression, clippy::semicolon_if_nothing_returned, clippy::unit_arg)]
                    let #value = if #enter #then else #otherwise;
                    // Both arms may have jumped.
                    #[allow(unreachable_code)]
                    match #variable.leave(#carry, #value) {
                        ::core::option::Option::Some(#out) => break #label #out,
                        ::core::option::Option::None => #variable.again(),
                    };
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
            self.scopes.declare_deferred(variable.clone(), self.around.len());
        }
    }

    /// `{ let x; let v = { arm }; (v, x) }`: the arm's value, with those of the variables it assigns.
    pub fn with_deferred(&mut self, deferred: &[Deferred], arm: &TokenStream) -> TokenStream {
        let value = self.fresh("deferred");
        let names = deferred.iter().map(|variable| &variable.name);
        let declarations = deferred.iter().map(|Deferred { name, mutable, ty }| {
            let mutability = mutable.then(|| quote!(mut));
            let ty = ty.as_ref().map(|ty| quote!(: #ty));
            quote!(#[allow(unused_mut, unused_variables, unused_assignments, clippy::needless_late_init)] let #mutability #name #ty;)
        });
        quote! {{
            #(#declarations)*
            #[allow(clippy::diverging_sub_expression, clippy::let_unit_value)]
            let #value = #arm;
            #[allow(unreachable_code)]
            (#value, #(#names),*)
        }}
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

/// Makes an `else` expression a block, which its rewriting may have made something else.
fn as_block(expr: &mut Expr) {
    if !matches!(expr, Expr::Block(_) | Expr::If(_)) {
        let inner = &*expr;
        *expr = Expr::Verbatim(quote!({ #inner }));
    }
}
