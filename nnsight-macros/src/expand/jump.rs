//! `break`, `continue` and `return`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lifetime};

use super::context::Use;
use super::hidden;
use super::rewrite::{Around, Boundary, Guard, Rewriter};

impl Rewriter {
    /// `break` or `continue`.
    pub fn jump(&mut self, expr: &mut Expr) {
        let (label, is_break, span) = match expr {
            Expr::Break(jump) => {
                if let Some(value) = &mut jump.expr {
                    self.visit_as(Use::Value, value);
                }
                (jump.label.clone(), true, jump.break_token.span())
            }
            Expr::Continue(jump) => (jump.label.clone(), false, jump.continue_token.span()),
            _ => return,
        };
        // A jump to what the body does not know, such as a labelled block, stays as it is.
        let Some(target) = self.target(label.as_ref()) else { return };
        let value = match expr {
            Expr::Break(jump) => jump.expr.take(),
            _ => None,
        };
        let p = Self::private(span);
        let between = self.guards(target);
        let chain = chain(&between, span);
        let native = |label: &Lifetime| {
            if is_break { quote!(break #label #value) } else { quote!(continue #label) }
        };
        let tokens = match self.around[target].clone() {
            Around::HostLoop { label, .. } => {
                let jump = native(&label);
                if between.is_empty() { jump } else { quote_spanned!(span=> { #p::returns(#chain); #jump }) }
            }
            Around::Loop { guard, body, .. } => {
                if let Some(value) = &value {
                    self.errors.push(syn::Error::new(
                        value.span(),
                        "a value cannot be broken out of this loop: assign it to a variable declared outside",
                    ));
                }
                self.check_not_shadowed(&guard, span);
                let Guard { variable, label, carry, endless } = guard;
                let under_branch = between.iter().any(|around| matches!(around, Around::If(_)));
                let method = if endless && is_break && under_branch { "decide" } else { "jump" };
                let method = Ident::new(method, span);
                let carry = carry.tokens(&p);
                let which = if is_break { quote!(Break) } else { quote!(Continue) };
                let call = quote_spanned!(span=> #variable.#method(#chain, #p::Jump::#which, #carry));
                let native = if is_break { quote!(break #label) } else { quote!(continue #label) };
                let ends = between.iter().enumerate().map(|(index, around)| {
                    let (number, end) = (index + 1, Self::end_of(around, &p));
                    quote!(#p::To::Guard(#number) => #end,)
                });
                quote! {
                    match #call {
                        #p::To::Native => #native,
                        #(#ends)*
                        _ => break #body,
                    }
                }
            }
            Around::If(_) | Around::Closure(_) => return,
        };
        *expr = Expr::Verbatim(tokens);
    }

    /// `return`.
    pub fn return_(&mut self, expr: &mut Expr) {
        let Expr::Return(jump) = expr else { return };
        if let Some(value) = &mut jump.expr {
            self.visit_as(Use::Value, value);
        }
        let span = jump.return_token.span();
        let p = Self::private(span);
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let between = self.guards_from(closure.map_or(0, |position| position + 1));
        let leaves_session = self.boundary == Boundary::Session;
        if between.is_empty() && !leaves_session {
            return;
        }
        let check = if between.is_empty() {
            TokenStream::new()
        } else {
            let chain = chain(&between, span);
            quote_spanned!(span=> #p::returns(#chain);)
        };
        let value = &jump.expr;
        let jump = if leaves_session {
            let session = hidden("session");
            let value = value.as_ref().map_or_else(|| quote!(()), |value| quote!(#value));
            quote!(return ::core::result::Result::Ok(#p::leave(#session, #value)))
        } else {
            quote!(return #value)
        };
        *expr = Expr::Verbatim(quote!({ #check #jump }));
    }

    /// The loop that a jump with this label goes to, if it stands in the body.
    fn target(&self, label: Option<&Lifetime>) -> Option<usize> {
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let first = closure.map_or(0, |position| position + 1);
        let matches = |around: &Around| match (around, label) {
            (Around::Loop { .. } | Around::HostLoop { .. }, None) => true,
            (Around::Loop { name, .. } | Around::HostLoop { name, .. }, Some(label)) => {
                name.as_ref().is_some_and(|name| label.ident == name)
            }
            _ => false,
        };
        let position = self.around[first..].iter().rposition(matches)?;
        Some(first + position)
    }

    /// The guards inside what stands at this position, innermost first.
    fn guards(&self, outside: usize) -> Vec<Around> {
        self.guards_from(outside + 1)
    }

    fn guards_from(&self, first: usize) -> Vec<Around> {
        let guarded = |around: &&Around| matches!(around, Around::If(_) | Around::Loop { .. });
        self.around[first..].iter().rev().filter(guarded).cloned().collect()
    }

    /// Ends the arm or body of a guard after a recorded jump.
    fn end_of(around: &Around, p: &TokenStream) -> TokenStream {
        match around {
            Around::If(Guard { variable, label, carry, .. }) => {
                let carry = carry.tokens(p);
                let (dead, value) = (hidden("dead"), hidden("value"));
                quote! {{
                    // For a host condition `dead` gives `!`.
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    let #dead: ::core::option::Option<_> = #variable.dead(#carry);
                    #[allow(unreachable_code)]
                    match #dead {
                        ::core::option::Option::Some(#value) => break #label #value,
                        ::core::option::Option::None => {
                            #variable.again();
                            continue #label
                        }
                    };
                }}
            }
            Around::Loop { body, .. } => quote!(break #body),
            Around::HostLoop { .. } | Around::Closure(_) => TokenStream::new(),
        }
    }

    /// A jump hands on what its loop carries by name, so those names must still mean the loop's variables.
    fn check_not_shadowed(&mut self, guard: &Guard, span: Span) {
        for carried in &guard.carry.0 {
            if self.scopes.resolve(&carried.root) != carried.declaration {
                let root = &carried.root;
                self.errors.push(syn::Error::new(
                    span,
                    format!(
                        "`{root}` is carried by the loop this jumps to, but means another variable here: give \
                         the inner `{root}` another name"
                    ),
                ));
            }
        }
    }
}

/// `(&i2, (&i1, ()))`, innermost first.
fn chain(guards: &[Around], span: Span) -> TokenStream {
    guards.iter().rev().fold(quote_spanned!(span=> ()), |rest, around| match around {
        Around::If(guard) | Around::Loop { guard, .. } => {
            let variable = &guard.variable;
            quote_spanned!(span=> (&#variable, #rest))
        }
        Around::HostLoop { .. } | Around::Closure(_) => rest,
    })
}
