//! `break`, `continue` and `return`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Lifetime};

use super::carry::Carry;
use super::context::Use;
use super::hidden;
use super::rewrite::{Around, Boundary, Guard, Rewriter, Turn};

/// What a jump to a loop under a guard is made of.
struct Jump {
    /// The guards between.
    chain: TokenStream,
    /// What the loop carries.
    carry: TokenStream,
    /// How the arm or body of each guard between ends, innermost first.
    ends: Vec<TokenStream>,
    /// The end of the loop's own body, which only a recorded jump comes to.
    end: TokenStream,
    span: Span,
}

impl Jump {
    /// `break` or `continue` without a value.
    fn native(&self, guard: &Guard, is_break: bool) -> TokenStream {
        let Jump { chain, carry, ends, end, span } = self;
        let p = Rewriter::private(*span);
        let Guard { variable, label, .. } = guard;
        let which = if is_break { quote!(Break) } else { quote!(Continue) };
        let call = quote_spanned!(*span=> #variable.jump(#chain, #p::Jump::#which, #carry));
        let native = if is_break { quote!(break #label) } else { quote!(continue #label) };
        let ends = ends.iter().enumerate().map(|(index, end)| {
            let number = index + 1;
            quote!(#p::To::Guard(#number) => #end,)
        });
        quote! {
            match #call {
                #p::To::Native => #native,
                #(#ends)*
                _ => #end,
            }
        }
    }
}

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
        let Some(target) = self.target(label.as_ref()) else {
            self.stray(expr, label.as_ref());
            return;
        };
        let value = match expr {
            Expr::Break(jump) => jump.expr.take(),
            _ => None,
        };
        let between = self.guards(target);
        let chain = chain(&between, span);
        let tokens = match self.around[target].clone() {
            Around::HostLoop { label: target, .. } => {
                let label = named(target, label.as_ref());
                let p = Self::private(span);
                let jump = if is_break { quote!(break #label #value) } else { quote!(continue #label) };
                if between.is_empty() { jump } else { quote_spanned!(span=> { #p::returns(#chain); #jump }) }
            }
            Around::Loop { mut guard, turn, .. } => {
                guard.label = guard.label.map(|target| named(target, label.as_ref()));
                let ends = self.ends(&between, span);
                let carry = self.carry_here(&guard.carry, span);
                let end = end_of_turn(&guard, turn, &carry);
                let jump = Jump { chain, carry, ends, end, span };
                match (is_break, guard.kinds.is_some()) {
                    (true, true) => self.give(target, &guard, value.as_deref(), &jump),
                    (_, endless) => {
                        if let Some(value) = value.filter(|_| !endless) {
                            self.errors.push(syn::Error::new(
                                value.span(),
                                "only `loop` gives a value: assign it to a variable declared outside",
                            ));
                        }
                        jump.native(&guard, is_break)
                    }
                }
            }
            Around::Branch(..) | Around::Closure(_) => return,
        };
        *expr = Expr::Verbatim(tokens);
    }

    /// A jump to no loop of the text. No block of the expansion may become its target: without a label it stands in a
    /// closure or function of its own, so that the compiler says what it says of such jumps everywhere.
    fn stray(&self, expr: &mut Expr, label: Option<&Lifetime>) {
        if label.is_some() {
            return;
        }
        let in_closure = self.boundary != Boundary::Function;
        let jump = &*expr;
        let tokens = match jump {
            jump if in_closure => quote!((|| { #jump })()),
            Expr::Break(syn::ExprBreak { break_token: token, .. }) => quote!({ fn outside() { #token } }),
            Expr::Continue(syn::ExprContinue { continue_token: token, .. }) => {
                quote!({ fn outside() { #token } })
            }
            _ => return,
        };
        *expr = Expr::Verbatim(tokens);
    }

    /// `break v` out of a `loop`.
    fn give(&mut self, target: usize, guard: &Guard, value: Option<&Expr>, jump: &Jump) -> TokenStream {
        let kind = self.fresh("kind");
        if let Around::Loop { guard: Guard { kinds: Some(kinds), .. }, .. } = &mut self.around[target] {
            let p = Self::private(Span::mixed_site());
            let conditions = &self.conditions;
            let unasked = if conditions.is_empty() {
                TokenStream::new()
            } else {
                quote!(#[cfg(not(all(#(#conditions),*)))] let _: &#p::Kind<bool> = &#kind;)
            };
            kinds.push((kind.clone(), unasked));
        }
        let Jump { chain, carry, ends, end, span } = jump;
        let p = Self::private(*span);
        let Guard { variable, label, .. } = guard;
        let (given, out) = (self.fresh("given"), self.fresh("value"));
        let value = value.map_or_else(|| quote!(()), |value| quote!(#value));
        let call = quote_spanned!(*span=> #variable.give(&#kind, #chain, #carry, #given));
        let ends = ends.iter().enumerate().map(|(index, end)| {
            let number = index + 1;
            quote!(::core::result::Result::Err(#p::To::Guard(#number)) => #end,)
        });
        quote! {{
            #[allow(clippy::let_unit_value)]
            let #given = #value;
            match #call {
                ::core::result::Result::Ok(#out) => break #label #out,
                #(#ends)*
                ::core::result::Result::Err(_) => #end,
            }
        }}
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
            (Around::Loop { turn, .. }, None) => *turn != Turn::Once,
            (Around::HostLoop { .. }, None) => true,
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

    pub fn guards_from(&self, first: usize) -> Vec<Around> {
        let guarded = |around: &&Around| matches!(around, Around::Branch(..) | Around::Loop { .. });
        self.around[first..].iter().rev().filter(guarded).cloned().collect()
    }

    /// How the arms and bodies of these guards end after a recorded jump.
    pub fn ends(&mut self, guards: &[Around], span: Span) -> Vec<TokenStream> {
        guards.iter().map(|around| self.end_of(around, span)).collect()
    }

    fn end_of(&mut self, around: &Around, span: Span) -> TokenStream {
        let p = Self::private(Span::mixed_site());
        match around {
            Around::Branch(Guard { variable, carry, .. }, arm) => {
                let label = arm.used();
                let value = &arm.given;
                let dead = value.is_some().then(|| {
                    let carry = self.carry_here(carry, span);
                    quote!(#variable.dead(#carry);)
                });
                quote! {{
                    #p::reached(&#variable);
                    #[allow(unreachable_code)]
                    { #dead break #label #value }
                }}
            }
            Around::Loop { guard, turn, .. } => {
                let carry = self.carry_here(&guard.carry, span);
                end_of_turn(guard, *turn, &carry)
            }
            Around::HostLoop { .. } | Around::Closure(_) => TokenStream::new(),
        }
    }

    /// What a guard carries, where the names may mean other variables than at the guard.
    pub fn carry_here(&mut self, carry: &Carry, span: Span) -> TokenStream {
        let (tokens, hidden) = carry.slots_here(&self.scopes, &Self::private(Span::mixed_site()));
        if let Some(root) = hidden {
            self.errors.push(syn::Error::new(
                span,
                format!(
                    "`{root}` is carried by the loop this jumps to, but means another variable here: give the inner \
                     `{root}` another name"
                ),
            ));
        }
        tokens
    }

    /// `stop()` on a variable: whoever it is, the traced loops around are offered to it first.
    pub fn stop(&mut self, expr: &mut Expr) {
        let Expr::MethodCall(call) = &*expr else { return };
        if call.method != "stop" || !call.args.is_empty() || !matches!(&*call.receiver, Expr::Path(_)) {
            return;
        }
        let span = call.method.span();
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let loops: Vec<Guard> = self.around[closure.map_or(0, |position| position + 1)..]
            .iter()
            .rev()
            .filter_map(|around| match around {
                Around::Loop { turn: Turn::Once, .. } => None,
                Around::Loop { guard, .. } => Some(guard.clone()),
                _ => None,
            })
            .collect();
        if loops.is_empty() {
            return;
        }
        let receiver = call.receiver.clone();
        let stops: Vec<TokenStream> = loops
            .iter()
            .map(|Guard { variable, carry, .. }| {
                let carry = self.carry_here(carry, span);
                let p = Self::private(span);
                quote_spanned!(span=> (&#receiver).__stop_loop(#p::same(&#variable), #carry);)
            })
            .collect();
        *expr = Expr::Verbatim(quote!({ #(#stops)* #expr }));
    }

    /// `e?`, which is a `return` where it leaves.
    pub fn question(&mut self, expr: &mut Expr) {
        let Expr::Try(tried) = expr else { return };
        self.visit_as(Use::Value, &mut tried.expr);
        let closure = self.around.iter().rposition(|around| matches!(around, Around::Closure(_)));
        let between = self.guards_from(closure.map_or(0, |position| position + 1));
        if between.is_empty() {
            return;
        }
        let span = tried.question_token.span();
        let (p, chain, inner) = (Self::private(span), chain(&between, span), &tried.expr);
        *tried.expr = Expr::Verbatim(quote_spanned!(span=> #p::leaves(#chain, #inner)));
    }
}

/// The label of a jump's target, where the user wrote it.
fn named(mut target: Lifetime, label: Option<&Lifetime>) -> Lifetime {
    if let Some(label) = label {
        target.apostrophe = target.apostrophe.located_at(label.apostrophe);
        target.ident.set_span(target.ident.span().located_at(label.ident.span()));
    }
    target
}

/// What stands at the end of a loop's body, where a recorded jump comes to it from inside.
fn end_of_turn(guard: &Guard, turn: Turn, carry: &TokenStream) -> TokenStream {
    let (p, Guard { variable, label, .. }) = (Rewriter::private(Span::mixed_site()), guard);
    let end = match turn {
        Turn::For => quote!(#variable.latch(#carry); continue #label),
        Turn::While => quote!(if #variable.latch(#carry) { break #label } else { continue #label }),
        Turn::Endless => quote! {
            if #variable.latch(#carry) { break #label #variable.exit(#carry) } else { continue #label }
        },
        Turn::Once => quote!(#variable.latch(#carry); break #label #variable.exit(#carry)),
    };
    quote!({ #p::reached(&#variable); #[allow(unreachable_code)] { #end } })
}

/// `(&i2, (&i1, ()))`, innermost first.
pub fn chain(guards: &[Around], span: Span) -> TokenStream {
    guards.iter().rev().fold(quote_spanned!(span=> ()), |rest, around| match around {
        Around::Branch(guard, _) | Around::Loop { guard, .. } => {
            let variable = &guard.variable;
            quote_spanned!(span=> (&#variable, #rest))
        }
        Around::HostLoop { .. } | Around::Closure(_) => rest,
    })
}
