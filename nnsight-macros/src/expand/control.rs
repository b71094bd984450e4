//! `for`, `while`, `loop` and `if`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, ExprLoop, Ident, Label, Lifetime};

use super::carry::Carry;
use super::context::Use;
use super::expr::contains_let;
use super::rewrite::{Around, Guard, Rewriter};

impl Rewriter {
    /// `for PAT in E { B }`
    pub fn for_loop(&mut self, expr: &mut Expr) {
        let Expr::ForLoop(for_loop) = expr else { return };
        self.visit_as(Use::Value, &mut for_loop.expr);
        let carry = Carry::of_block(&for_loop.body, &[&for_loop.pat], &self.scopes);
        let (guard, body_label) = self.enter_loop("for", carry, for_loop.label.as_ref());
        self.visit_block_with(&[&for_loop.pat], &mut for_loop.body);
        self.around.pop();

        let span = for_loop.for_token.span();
        let p = Self::private(span);
        let source = &for_loop.expr;
        let trait_name = Ident::new(if self.control_flow { "IntoLoop" } else { "IntoLoopExplicit" }, span);
        let item = self.fresh("item");
        let begin = {
            let source_span = source.span();
            let p = Self::private(source_span);
            quote_spanned!(source_span=> #p::#trait_name::into_loop(#source))
        };
        let (pat, body, attrs) = (&for_loop.pat, &for_loop.body, &for_loop.attrs);
        let Guard { variable, label, carry, .. } = guard;
        let carry = carry.tokens(&p);
        *expr = Expr::Verbatim(quote! {
            #(#attrs)*
            match #begin {
                mut #variable => {
                    #variable.enter(#carry);
                    #label: while let ::core::option::Option::Some(#item) = #variable.next() {
                        match #item { #pat => #body_label: #body }
                        #variable.latch(#carry);
                    }
                    #variable.exit(#carry);
                }
            }
        });
    }

    /// `while C { B }`
    pub fn while_loop(&mut self, expr: &mut Expr) {
        let Expr::While(while_loop) = expr else { return };
        if contains_let(&while_loop.cond) {
            self.host_while(expr);
            return;
        }
        let carry = Carry::of_while(Some(&while_loop.cond), &while_loop.body, &self.scopes);
        self.visit_as(Use::Value, &mut while_loop.cond);
        let (guard, body_label) = self.enter_loop("while", carry, while_loop.label.as_ref());
        self.visit_block_mut(&mut while_loop.body);
        self.around.pop();

        let span = while_loop.while_token.span();
        let condition = &while_loop.cond;
        let condition_span = condition.span();
        let p = Self::private(condition_span);
        let condition = if self.control_flow {
            quote!(#condition)
        } else {
            quote_spanned!(condition_span=> #p::explicit(#condition))
        };
        let variable = &guard.variable;
        let carry = guard.carry.tokens(&p);
        let test = quote_spanned!(condition_span=> #variable.test(#condition, #carry));
        *expr = repeat(&guard, &body_label, span, &test, &while_loop.body);
    }

    /// `while let …`: the host's, whatever is in it.
    fn host_while(&mut self, expr: &mut Expr) {
        let Expr::While(while_loop) = expr else { return };
        let label = self.enter_host_loop(&mut while_loop.label);
        self.scopes.enter();
        self.visit_as(Use::Value, &mut while_loop.cond);
        self.around.push(label);
        self.visit_block_mut(&mut while_loop.body);
        self.around.pop();
        self.scopes.leave();
    }

    /// `loop { B }`: under a guard if a `break` of it stands under a branch, whose condition may be traced.
    pub fn endless_loop(&mut self, expr: &mut Expr) {
        let Expr::Loop(endless) = expr else { return };
        if !breaks_under_branch(endless) {
            let label = self.enter_host_loop(&mut endless.label);
            self.around.push(label);
            self.visit_block_mut(&mut endless.body);
            self.around.pop();
            return;
        }
        let carry = Carry::of_while(None, &endless.body, &self.scopes);
        let (guard, body_label) = self.enter_loop("loop", carry, endless.label.as_ref());
        self.visit_block_mut(&mut endless.body);
        self.around.pop();

        let span = endless.loop_token.span();
        let p = Self::private(span);
        let variable = &guard.variable;
        let carry = guard.carry.tokens(&p);
        let test = quote!(#variable.always(#carry));
        *expr = repeat(&guard, &body_label, span, &test, &endless.body);
    }

    /// `if C { A } else { B }`
    pub fn branch(&mut self, expr: &mut Expr) {
        let Expr::If(branch) = expr else { return };
        if contains_let(&branch.cond) {
            self.scopes.enter();
            self.visit_as(Use::Value, &mut branch.cond);
            self.visit_block_mut(&mut branch.then_branch);
            self.scopes.leave();
            if let Some((_, otherwise)) = &mut branch.else_branch {
                self.visit_as(Use::Value, otherwise);
                as_block(otherwise);
            }
            return;
        }
        let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        let carry = Carry::of_arms(&branch.then_branch, otherwise, &self.scopes);
        self.visit_as(Use::Value, &mut branch.cond);
        let guard =
            Guard { variable: self.fresh("if"), label: self.fresh_label("if"), carry, endless: false };
        self.around.push(Around::If(guard.clone()));
        self.visit_block_mut(&mut branch.then_branch);
        let otherwise = if let Some((_, otherwise)) = &mut branch.else_branch {
            self.visit_as(Use::Value, otherwise);
            as_block(otherwise);
            quote!(#otherwise)
        } else {
            let span = branch.if_token.span();
            quote_spanned!(span=> {})
        };
        self.around.pop();

        let span = branch.cond.span();
        let p = Self::private(span);
        let (condition, then, attrs) = (&branch.cond, &branch.then_branch, &branch.attrs);
        let trait_name = Ident::new(if self.control_flow { "IntoIf" } else { "IntoIfExplicit" }, span);
        let begin = quote_spanned!(span=> #p::#trait_name::into_if(#condition));
        let Guard { variable, label, carry, .. } = guard;
        let carry = carry.tokens(&p);
        let (mut value, out) = (self.fresh("arm"), self.fresh("value"));
        value.set_span(Span::mixed_site().located_at(super::tail_span(&branch.then_branch)));
        *expr = Expr::Verbatim(quote! {
            #(#attrs)*
            {
                let mut #variable = #begin;
                #label: loop {
                    #[allow(clippy::diverging_sub_expression)]
                    let #value = if #variable.enter(#carry) #then else #otherwise;
                    // Both arms may have jumped.
                    #[allow(unreachable_code)]
                    match #variable.leave(#carry, #value) {
                        ::core::option::Option::Some(#out) => break #label #out,
                        ::core::option::Option::None => #variable.again(),
                    };
                }
            }
        });
    }

    /// Enters a loop under a guard, which the caller leaves by popping it.
    fn enter_loop(&mut self, name: &str, carry: Carry, label: Option<&Label>) -> (Guard, Lifetime) {
        let endless = name == "loop";
        let guard = Guard { variable: self.fresh(name), label: self.fresh_label(name), carry, endless };
        let body = self.fresh_label("body");
        let name = label.map(|label| label.name.ident.to_string());
        self.around.push(Around::Loop { guard: guard.clone(), body: body.clone(), name });
        (guard, body)
    }

    /// Labels a loop that stays as it is, so that jumps reach it through the loops of guards.
    fn enter_host_loop(&mut self, label: &mut Option<Label>) -> Around {
        let name = label.as_ref().map(|label| label.name.ident.to_string());
        let lifetime = if let Some(label) = label {
            label.name.clone()
        } else {
            let lifetime = self.fresh_label("loop");
            *label = Some(Label { name: lifetime.clone(), colon_token: syn::token::Colon::default() });
            lifetime
        };
        Around::HostLoop { label: lifetime, name }
    }
}

fn repeat(guard: &Guard, body_label: &Lifetime, span: Span, test: &TokenStream, body: &Block) -> Expr {
    let p = Rewriter::private(span);
    let Guard { variable, label, carry, .. } = guard;
    let carry = carry.tokens(&p);
    let enter = quote_spanned!(span=> #variable.enter(#carry));
    Expr::Verbatim(quote! {
        {
            let mut #variable = #p::While::new();
            #enter;
            #label: loop {
                if !#test {
                    break #label;
                }
                #body_label: #body
                if !#variable.latch(#carry) {
                    break #label;
                }
            }
            #variable.exit(#carry);
        }
    })
}

/// Makes an `else` expression a block, which its rewriting may have made something else.
fn as_block(expr: &mut Expr) {
    if !matches!(expr, Expr::Block(_) | Expr::If(_)) {
        let inner = &*expr;
        *expr = Expr::Verbatim(quote!({ #inner }));
    }
}

/// Whether a `break` of this loop stands under an `if` without a pattern.
fn breaks_under_branch(endless: &ExprLoop) -> bool {
    struct Finder<'a> {
        label: Option<&'a Lifetime>,
        /// Loops between.
        inside: usize,
        branches: usize,
        found: bool,
    }
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Break(jump) => {
                    let own = match (&jump.label, self.label) {
                        (Some(label), Some(own)) => label.ident == own.ident,
                        (Some(_), None) => false,
                        (None, _) => self.inside == 0,
                    };
                    self.found |= own && self.branches > 0 && jump.expr.is_none();
                }
                Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                    self.inside += 1;
                    visit::visit_expr(self, expr);
                    self.inside -= 1;
                }
                Expr::If(branch) if !contains_let(&branch.cond) => {
                    self.branches += 1;
                    visit::visit_expr(self, expr);
                    self.branches -= 1;
                }
                Expr::Closure(_) => {}
                _ => visit::visit_expr(self, expr),
            }
        }
        fn visit_item(&mut self, _: &'a syn::Item) {}
    }
    let label = endless.label.as_ref().map(|label| &label.name);
    let mut finder = Finder { label, inside: 0, branches: 0, found: false };
    finder.visit_block(&endless.body);
    finder.found
}
