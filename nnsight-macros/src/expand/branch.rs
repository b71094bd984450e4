//! `if`, and what it shares with `match`: values of arms, and variables that all arms assign.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, Ident, Stmt};

use super::carry::Carry;
use super::context::Use;
use super::definite;
use super::expr::{contains_let, same};
use super::matching::decided;
use super::rewrite::{Around, Guard, Rewriter, at, jumps};
use super::scope::Deferred;
use crate::check::is_assignment;

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
        let variable = self.fresh("if");
        let carry = self.named(Carry::of_arms(&branch.then_branch, otherwise, &self.scopes));
        self.visit_as(Use::Value, &mut branch.cond);
        let other_span = otherwise.map_or(branch.if_token.span(), |otherwise| match otherwise {
            Expr::Block(block) => super::tail_span(&block.block),
            other => other.span(),
        });
        let chained = matches!(otherwise, Some(Expr::If(_)));
        let units = [is_unit_block(&branch.then_branch), otherwise.is_some_and(is_unit)];
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
                        #[allow(unused_braces)]
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
        let (mut then, mut otherwise) =
            (gives_nothing(may_jump[0], quote!(#then)), gives_nothing(may_jump[1], quote!(#otherwise)));
        if chained && lifts[1] {
            // As an argument: blocks in blocks the compiler parses on a stack that does not grow, and chains are long.
            otherwise = quote!({ #p::same(#otherwise) });
        }
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
        let gives = |lifts: bool, unit: bool| match (lifts, unit && deferred.is_empty()) {
            (false, _) => Gives::Nothing,
            (true, false) => Gives::Value,
            (true, true) => Gives::Unit,
        };
        let gives = [gives(lifts[0], units[0]), gives(lifts[1], units[1])];
        let first_arm = Arm::new(self, &guard, gives[0], value_span, &then, then_target);
        let second_arm = Arm::new(self, &guard, gives[1], other_span, &otherwise, else_target);
        let declared = [first_arm.declared(), second_arm.declared_beside(&first_arm)];
        let values = [&first_arm, &second_arm].map(Arm::joined);
        let (taken, given) = (first_arm.in_condition(&slots), first_arm.given());
        let [first_value, second_value] = values;
        let joined = quote! {
            #settle
            #p::reached(&#variable);
            #variable.join(#slots, #first_value, #second_value)
        };
        let otherwise = second_arm.passing(&joined);
        let guarded = quote! {
            #(#attrs)*
            {
                let mut #variable = #begin;
                #region
                #(#declared)*
                #[allow(clippy::blocks_in_conditions)]
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

/// What an arm gives, as far as its text says.
#[derive(Clone, Copy)]
pub enum Gives {
    Value,
    /// `()`
    Unit,
    /// It ends in a jump.
    Nothing,
}

/// An arm of a branch, as the guard has it.
pub struct Arm<'a> {
    guard: &'a Ident,
    gives: Gives,
    /// The variable for its value.
    value: Ident,
    body: TokenStream,
    span: Span,
    p: TokenStream,
}

impl<'a> Arm<'a> {
    /// An arm of a guard; jumps of the text that end it early go to `target`.
    pub fn new(
        rewriter: &mut Rewriter,
        guard: &'a Guard,
        gives: Gives,
        span: Span,
        arm: &TokenStream,
        target: &TokenStream,
    ) -> Self {
        let (guard, p) = (&guard.variable, Rewriter::private(Span::mixed_site()));
        let value = rewriter.fresh_at("arm", span);
        let body = match gives {
            Gives::Value => {
                let arm = lift(guard, span, arm);
                quote!(#target { #value = ::core::option::Option::Some(#arm); })
            }
            Gives::Unit => quote!(#target { #arm }),
            // Of whatever type the compiler finds for it.
            Gives::Nothing => {
                let ended = rewriter.fresh("ended");
                quote! {
                    #target {
                        #[allow(clippy::diverging_sub_expression, clippy::let_unit_value)]
                        let #ended = #arm;
                        #[allow(unreachable_code)]
                        { #value = ::core::option::Option::Some(#ended); }
                    }
                }
            }
        };
        Arm { guard, gives, value, body, span, p }
    }

    /// The declaration of the variable for its value.
    pub fn declared(&self) -> TokenStream {
        let value = &self.value;
        match self.gives {
            Gives::Value | Gives::Nothing => quote!(let mut #value = ::core::option::Option::None;),
            Gives::Unit => TokenStream::new(),
        }
    }

    /// The declaration of the variable for the second arm's value, beside the first one's.
    fn declared_beside(&self, first: &Arm) -> TokenStream {
        let Arm { guard, value, p, .. } = self;
        match (self.gives, first.gives) {
            (Gives::Unit, _) | (_, Gives::Unit) => self.declared(),
            _ => {
                let first = &first.value;
                quote!(let mut #value = #p::none_beside(&#guard, &#first);)
            }
        }
    }

    /// Its value, if a jump did not end it.
    pub fn value(&self) -> TokenStream {
        let value = &self.value;
        match self.gives {
            Gives::Value | Gives::Nothing => quote!(#value),
            Gives::Unit => quote!(::core::option::Option::Some(())),
        }
    }

    /// The arm as a condition that holds if its value is the branch's.
    pub fn in_condition(&self, slots: &TokenStream) -> TokenStream {
        let Arm { guard, gives, body, p, .. } = self;
        let value = self.value();
        // The end of an arm that jumps is still come to where what jumps is recorded.
        let end = match gives {
            Gives::Value | Gives::Unit => quote!(#guard.leave(#slots, &#value)),
            Gives::Nothing => quote!(#guard.dead(#slots)),
        };
        quote! {
            ({
                #body
                #[allow(unreachable_code)]
                { #guard.passes(&#value) }
            } || {
                #p::reached(&#guard);
                #[allow(unreachable_code)]
                { #end }
            })
        }
    }

    /// The value of a branch whose arm passes.
    pub fn given(&self) -> TokenStream {
        // Where the compiler says that it is of another type than that of the other arms.
        let (value, span) = (&self.value, self.span);
        let p = Rewriter::private(span);
        match self.gives {
            Gives::Value | Gives::Nothing => quote_spanned!(span=> #p::given(#value)),
            Gives::Unit => quote!({}),
        }
    }

    /// The last arm: its value, if that passes, or what is joined.
    pub fn passing(&self, joined: &TokenStream) -> TokenStream {
        let Arm { guard, body, .. } = self;
        let (value, given) = (self.value(), self.given());
        quote! {
            #body
            #[allow(unreachable_code)]
            if #guard.passes(&#value) { #given } else { #joined }
        }
    }

    /// Its value for the branch in the graph, if a jump did not end it.
    pub fn joined(&self) -> TokenStream {
        let p = &self.p;
        match self.gives {
            Gives::Value | Gives::Unit => self.value(),
            Gives::Nothing => {
                let value = &self.value;
                quote!(#p::ended(#value))
            }
        }
    }
}

/// Whether an expression that is an arm gives `()`, by its form.
pub fn is_unit(expr: &Expr) -> bool {
    match expr {
        Expr::Block(block) => block.label.is_none() && is_unit_block(&block.block),
        Expr::If(branch) => {
            let other = branch.else_branch.as_ref().map(|(_, other)| &**other);
            other.is_none_or(|other| is_unit_block(&branch.then_branch) && is_unit(other))
        }
        Expr::ForLoop(_) | Expr::While(_) | Expr::Assign(_) => true,
        Expr::Binary(binary) => is_assignment(&binary.op),
        _ => false,
    }
}

fn is_unit_block(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => is_unit(expr),
        Some(Stmt::Macro(call)) => call.semi_token.is_some(),
        _ => true,
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

/// An arm that says what it gives, if its last statement may be a jump, or not be there.
pub fn gives_nothing(may_end_in_jump: bool, arm: TokenStream) -> TokenStream {
    if may_end_in_jump {
        quote!({ #[allow(unreachable_code, clippy::unused_unit)] { #arm; () } })
    } else {
        arm
    }
}

/// Makes an `else` expression a block, which its rewriting may have made something else.
fn as_block(expr: &mut Expr) {
    if !matches!(expr, Expr::Block(_) | Expr::If(_)) {
        let inner = &*expr;
        *expr = Expr::Verbatim(quote!({ #inner }));
    }
}
