//! `for`, `while`, `loop` and labelled blocks.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{BinOp, Block, Expr, Ident, Label, Lifetime};

use super::broken_out;
use super::carry::Carry;
use super::context::Use;
use super::definite;
use super::expr::contains_let;
use super::matching::decided;
use super::rewrite::{Around, Guard, Rewriter, Turn, at, visit_parts};

impl Rewriter {
    /// `for PAT in E { B }`
    pub fn for_loop(&mut self, expr: &mut Expr) {
        let Expr::ForLoop(for_loop) = expr else { return };
        let access = self.access(&for_loop.expr);
        let host = self.host(&for_loop.expr);
        self.visit_as(Use::Value, &mut for_loop.expr);
        Self::range(&mut for_loop.expr);
        let carry = Carry::of_block(&for_loop.body, &[&for_loop.pat], &self.scopes);
        let guard = self.enter_loop(Turn::For, carry, for_loop.label.as_ref());
        self.scopes.enter();
        let aliases = self.alias_shadowed(&for_loop.pat);
        self.scopes.enter();
        self.scopes.declare_as(&for_loop.pat, access);
        self.declare_host(&for_loop.pat, host);
        self.visit_block_mut(&mut for_loop.body);
        self.scopes.leave();
        self.around.pop();
        self.scopes.leave();

        let span = for_loop.for_token.span();
        let source = &for_loop.expr;
        let trait_name = Ident::new(if self.control_flow { "IntoLoop" } else { "IntoLoopExplicit" }, span);
        let item = self.fresh("item");
        let begin = {
            let source_span = source.span();
            let p = Self::private(source_span);
            quote_spanned!(source_span=> #p::#trait_name::into_loop(#source))
        };
        let (pat, block, attrs) = (&for_loop.pat, &for_loop.body, &for_loop.attrs);
        let p = Self::private(Span::mixed_site());
        let Guard { variable, label, carry, .. } = guard;
        let (region, settle, slots) =
            (carry.begin(Some(&variable), span, &p), carry.settle(&variable, &p), carry.slots(&p));
        let enter = {
            let variable = at(&variable, span);
            quote_spanned!(span=> #variable.enter(#slots))
        };
        let next = {
            let (source_span, variable) = (source.span(), at(&variable, source.span()));
            quote_spanned!(source_span=> #variable.next())
        };
        *expr = Expr::Verbatim(quote! {
            #(#attrs)*
            match #begin {
                mut #variable => {
                    #region
                    #enter;
                    #label: while let ::core::option::Option::Some(#item) = #next {
                        #aliases
                        match #item { #pat => #block }
                        #variable.latch(#slots);
                    }
                    #settle
                    #variable.exit(#slots);
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
        let guard = self.enter_loop(Turn::While, carry, while_loop.label.as_ref());
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
        let p = Self::private(Span::mixed_site());
        let Guard { variable, label, carry, .. } = guard;
        let (region, settle, slots) =
            (carry.begin(Some(&variable), span, &p), carry.settle(&variable, &p), carry.slots(&p));
        let test = {
            let variable = at(&variable, condition_span);
            quote_spanned!(condition_span=> #variable.test(#condition, #slots))
        };
        let enter = {
            let variable = at(&variable, span);
            quote_spanned!(span=> #variable.enter(#slots))
        };
        let (block, attrs) = (&while_loop.body, &while_loop.attrs);
        *expr = Expr::Verbatim(quote! {
            #(#attrs)*
            {
                let mut #variable = #p::While::new();
                #region
                #enter;
                #label: loop {
                    if !#test {
                        break #label;
                    }
                    #block
                    if #variable.latch(#slots) {
                        #p::reached(&#variable);
                        #[allow(unreachable_code)]
                        break #label;
                    }
                }
                #settle
                #variable.exit(#slots);
            }
        });
    }

    /// `while let …`: the host's, whatever is in it.
    fn host_while(&mut self, expr: &mut Expr) {
        let Expr::While(while_loop) = expr else { return };
        let label = self.enter_host_loop(&mut while_loop.label);
        self.scopes.enter();
        self.visit_as(Use::Value, &mut while_loop.cond);
        decided(&mut while_loop.cond);
        self.around.push(label);
        self.visit_block_mut(&mut while_loop.body);
        self.around.pop();
        self.scopes.leave();
    }

    /// `loop { B }`: under a guard if a `break` of it stands under a branch or loop that may be traced.
    pub fn endless_loop(&mut self, expr: &mut Expr) {
        let Expr::Loop(endless) = expr else { return };
        if !breaks_under_guard(&endless.body, endless.label.as_ref(), false) {
            let label = self.enter_host_loop(&mut endless.label);
            self.around.push(label);
            self.visit_block_mut(&mut endless.body);
            self.around.pop();
            return;
        }
        let (label, mut body, span) =
            (endless.label.clone(), endless.body.clone(), endless.loop_token.span());
        let attrs = std::mem::take(&mut endless.attrs);
        let given = broken_out::values(&mut body, label.as_ref(), self.scopes.deferred());
        let guarded = self.guarded_loop(&label, body, span, Turn::Endless);
        let names: Vec<Ident> = given.into_iter().map(|variable| variable.name).collect();
        if names.is_empty() {
            *expr = Expr::Verbatim(quote!(#(#attrs)* #guarded));
            return;
        }
        for name in &names {
            self.scopes.assigned(&name.to_string());
        }
        let values: Vec<Ident> = names.iter().map(|_| self.fresh("value")).collect();
        let pattern = broken_out::tuple(&values);
        *expr = Expr::Verbatim(quote!(#(#attrs)* { let #pattern = #guarded; #(#names = #values;)* }));
    }

    /// `'a: { B }`: under a guard if a `break` of it stands under something that may be traced.
    pub fn labelled_block(&mut self, expr: &mut Expr) {
        let Expr::Block(labelled) = expr else { return };
        if !breaks_under_guard(&labelled.block, labelled.label.as_ref(), true) {
            visit_parts(self, expr);
            return;
        }
        let name = labelled.label.as_ref().map(|label| &label.name);
        let (block, span) = (&labelled.block, labelled.block.brace_token.span.join());
        // The block's value leaves it as the values of its `break`s do.
        let body: Block = if definite::ends_in_a_jump(block) {
            block.clone()
        } else {
            syn::parse_quote_spanned!(span=> { break #name #block; })
        };
        let attrs = std::mem::take(&mut labelled.attrs);
        let guarded = self.guarded_loop(&labelled.label.clone(), body, span, Turn::Once);
        *expr = Expr::Verbatim(quote!(#(#attrs)* #guarded));
    }

    /// A `loop` or labelled block under a guard.
    fn guarded_loop(
        &mut self,
        label: &Option<Label>,
        mut body: Block,
        span: Span,
        turn: Turn,
    ) -> TokenStream {
        let carry = Carry::of_while(None, &body, &self.scopes);
        let mut guard = self.enter_loop(turn, carry, label.as_ref());
        self.visit_block_mut(&mut body);
        if let Some(Around::Loop { guard: filled, .. }) = self.around.pop() {
            guard = filled;
        }

        let p = Self::private(Span::mixed_site());
        let Guard { variable, label, carry, kinds } = guard;
        let (region, settle, slots) =
            (carry.begin(None, span, &p), carry.settle(&variable, &p), carry.slots(&p));
        let outside = carry.hold_outside(&variable, span, &p);
        let kinds = kinds.unwrap_or_default();
        let (kinds, unasked): (Vec<_>, Vec<_>) = kinds.into_iter().unzip();
        let chain = kinds.iter().fold(quote!(()), |rest, kind| quote!((&#kind, #rest)));
        let new = {
            let p = Self::private(span);
            quote_spanned!(span=> #p::Endless::new(&#chain))
        };
        let enter = {
            let variable = at(&variable, span);
            quote_spanned!(span=> #variable.enter(#slots))
        };
        let turns = if turn == Turn::Once {
            quote! {
                #label: {
                    #body
                    #settle
                    #[allow(unreachable_code)]
                    { #variable.latch(#slots); #variable.exit(#slots) }
                }
            }
        } else {
            quote! {
                #label: loop {
                    #body
                    #settle
                    #[allow(unreachable_code)]
                    if #variable.latch(#slots) {
                        #p::reached(&#variable);
                        break #label #variable.exit(#slots);
                    }
                }
            }
        };
        quote! {
            {
                #(let #kinds = #p::Kind::new(); #unasked)*
                let mut #variable = #new;
                #region
                #outside
                #enter;
                #turns
            }
        }
    }

    /// Enters a loop under a guard, which the caller leaves by popping it.
    fn enter_loop(&mut self, turn: Turn, carry: Carry, label: Option<&Label>) -> Guard {
        let name = match turn {
            Turn::For => "for",
            Turn::While => "while",
            Turn::Endless | Turn::Once => "loop",
        };
        let kinds = (name == "loop").then(Vec::new);
        // By the user's own label a jump finds the loop, too, that a macro of the user expands to.
        let target = label.map_or_else(|| self.fresh_label(name), |label| label.name.clone());
        let variable = self.fresh(name);
        let carry = self.named(carry);
        let guard = Guard { variable, label: Some(target), carry, kinds };
        let name = label.map(|label| label.name.ident.to_string());
        self.around.push(Around::Loop { guard: guard.clone(), name, turn });
        guard
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

/// Whether a `break` of this loop or labelled block stands under something that may be traced.
fn breaks_under_guard(body: &Block, label: Option<&Label>, block: bool) -> bool {
    struct Finder<'a> {
        label: Option<&'a Lifetime>,
        /// Whether jumps without a name are its own.
        unnamed: bool,
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
                        (None, _) => self.unnamed && self.inside == 0,
                    };
                    self.found |= own && self.branches + self.inside > 0;
                    visit::visit_expr_break(self, jump);
                }
                Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                    self.inside += 1;
                    visit::visit_expr(self, expr);
                    self.inside -= 1;
                }
                Expr::If(branch) if !contains_let(&branch.cond) => self.branch(expr),
                Expr::Match(_) => self.branch(expr),
                Expr::Binary(logic)
                    if matches!(logic.op, BinOp::And(_) | BinOp::Or(_)) && !contains_let(expr) =>
                {
                    self.visit_expr(&logic.left);
                    self.branch(&logic.right);
                }
                Expr::Closure(_) => {}
                _ => visit::visit_expr(self, expr),
            }
        }
        fn visit_item(&mut self, _: &'a syn::Item) {}
    }
    impl Finder<'_> {
        fn branch(&mut self, expr: &Expr) {
            self.branches += 1;
            visit::visit_expr(self, expr);
            self.branches -= 1;
        }
    }
    let label = label.map(|label| &label.name);
    // A jump without a name passes a block as if it were one loop further in.
    let mut finder = Finder { label, unnamed: !block, inside: 0, branches: 0, found: false };
    finder.visit_block(body);
    finder.found
}
