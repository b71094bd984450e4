//! Expressions other than control flow: comparisons, logic, assignment, hook points, ranges.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{BinOp, Block, Expr, ExprAssign, ExprBinary, ExprIf, Pat, RangeLimits, Stmt, UnOp};

use super::carry::Carry;
use super::context::{Use, may_be_hook};
use super::count::{HostSide, is_place};
use super::matching::decided;
use super::rewrite::{Rewriter, jumps, visit_parts};
use crate::check::is_assignment;

impl Rewriter {
    /// Rewrites one expression, its parts first.
    pub fn expr(&mut self, expr: &mut Expr, used: Use) {
        match expr {
            Expr::ForLoop(_) => self.for_loop(expr),
            Expr::While(_) => self.while_loop(expr),
            Expr::Loop(_) => self.endless_loop(expr),
            Expr::If(conditional) if gives_host_alone(conditional) => self.native_branch(conditional),
            Expr::If(_) => self.branch(expr),
            Expr::Block(block) if block.label.is_some() => self.labelled_block(expr),
            Expr::Break(_) | Expr::Continue(_) => self.jump(expr),
            Expr::Return(_) => self.return_(expr),
            Expr::Binary(binary) => {
                if let Some(tokens) = self.binary(binary) {
                    *expr = Expr::Verbatim(tokens);
                }
            }
            Expr::Assign(_) => self.assign(expr),
            Expr::Macro(_) => self.macro_call(expr),
            Expr::Field(field) => {
                self.visit_as(Use::Place, &mut field.base);
                Self::read(expr, used);
            }
            Expr::MethodCall(call) => {
                self.visit_as(Use::Place, &mut call.receiver);
                let takes_items = ["iter", "zip", "extend"].iter().any(|name| call.method == name);
                let traces = call.method == "trace";
                let receiver = takes_items && self.untyped == 0 && is_place(&call.receiver);
                let receiver = receiver.then(|| (*call.receiver).clone());
                let host = self.host_arguments(call);
                for (argument, host) in call.args.iter_mut().zip(host) {
                    self.takes_model = traces && matches!(argument, Expr::Closure(_));
                    if let Some(receiver) = &receiver {
                        self.bounds_beside(receiver, argument);
                    }
                    self.visit_as(Use::Value, argument);
                    if takes_items {
                        Self::range(argument);
                    }
                    if host {
                        self.argument_beside(&call.receiver, argument);
                    }
                }
                self.stop(expr);
                Self::read(expr, used);
            }
            Expr::Index(index) => {
                self.visit_as(Use::Place, &mut index.expr);
                self.visit_as(Use::Value, &mut index.index);
            }
            // A reference to a hook point is one to the tensor as it stands there.
            Expr::Reference(reference) if reference.mutability.is_none() && may_be_hook(&reference.expr) => {
                if matches!(strip_parens(&mut reference.expr), Expr::MethodCall(_)) {
                    // Of a value that nobody holds, which lives as long as the reference does.
                    self.visit_as(Use::Value, &mut reference.expr);
                } else {
                    self.looked_at(&mut reference.expr);
                    *expr = (*reference.expr).clone();
                }
            }
            Expr::Reference(reference) => self.visit_as(Use::Place, &mut reference.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                self.visit_as(Use::Place, &mut unary.expr);
            }
            Expr::Paren(inner) => self.visit_as(used, &mut inner.expr),
            Expr::Group(inner) => self.visit_as(used, &mut inner.expr),
            Expr::Call(call) => {
                self.visit_as(Use::Place, &mut call.func);
                for argument in &mut call.args {
                    self.visit_as(Use::Value, argument);
                }
            }
            Expr::Match(_) => self.matching(expr),
            Expr::Try(_) => self.question(expr),
            Expr::Let(binding) => {
                self.visit_bound(&binding.pat, &mut binding.expr);
                self.scopes.declare(&binding.pat);
            }
            Expr::Const(_) => {}
            // Refused already: the compiler need not say so again, in other words.
            Expr::Yield(given) => {
                let value = given.expr.take();
                *expr = Expr::Verbatim(quote!({ let _ = (#value); }));
            }
            _ => visit_parts(self, expr),
        }
    }

    /// An `if` as it stands: what its arms give only the host can.
    fn native_branch(&mut self, conditional: &mut ExprIf) {
        self.scopes.enter();
        self.visit_as(Use::Value, &mut conditional.cond);
        decided(&mut conditional.cond);
        self.visit_block_mut(&mut conditional.then_branch);
        self.scopes.leave();
        match conditional.else_branch.as_mut().map(|(_, other)| &mut **other) {
            Some(Expr::If(other)) => self.native_branch(other),
            Some(other) => self.visit_as(Use::Value, other),
            None => {}
        }
    }

    /// A field or selection that may be a hook point, read as a value.
    fn read(expr: &mut Expr, used: Use) {
        if used == Use::Value && may_be_hook(expr) {
            let span = expr.span();
            let inner = &*expr;
            *expr = Expr::Verbatim(quote_spanned!(span=> #inner.__value()));
        }
    }

    /// An expression that is only looked at and stays where it is; a hook point is read.
    pub fn looked_at(&mut self, expr: &mut Expr) {
        let hook = may_be_hook(expr);
        self.visit_as(Use::Place, expr);
        if hook {
            let span = expr.span();
            let inner = &*expr;
            *expr = Expr::Verbatim(quote_spanned!(span=> (&#inner).__read()));
        }
    }

    /// An operand that is only looked at: hook points are read, everything else is borrowed.
    pub fn operand(&mut self, expr: &mut Expr) -> TokenStream {
        let hook = may_be_hook(expr);
        self.visit_as(Use::Place, expr);
        let span = expr.span();
        let expr = strip_parens(expr);
        if hook { quote_spanned!(span=> (&#expr).__read()) } else { quote_spanned!(span=> &(#expr)) }
    }

    fn binary(&mut self, binary: &mut ExprBinary) -> Option<TokenStream> {
        let span = binary.op.span();
        let p = Self::private(span);
        let comparison = |name: &str, method: &str| {
            let (name, method) = (syn::Ident::new(name, span), syn::Ident::new(method, span));
            quote_spanned!(span=> #p::#name::#method)
        };
        let function = match binary.op {
            BinOp::Eq(_) => comparison("Equal", "equal"),
            BinOp::Ne(_) => comparison("NotEqual", "not_equal"),
            BinOp::Lt(_) => comparison("Lower", "lower"),
            BinOp::Le(_) => comparison("LowerEqual", "lower_equal"),
            BinOp::Gt(_) => comparison("Greater", "greater"),
            BinOp::Ge(_) => comparison("GreaterEqual", "greater_equal"),
            BinOp::And(_) => return self.logic(binary, "And", "and"),
            BinOp::Or(_) => return self.logic(binary, "Or", "or"),
            ref op if is_assignment(op) => return self.compound_assign(binary),
            _ => {
                let side = self.host_side(&binary.left, &binary.right);
                self.visit_as(Use::Value, &mut binary.left);
                self.visit_as(Use::Value, &mut binary.right);
                return side.map(|side| self.beside(&binary.left, &binary.op, &binary.right, side));
            }
        };
        let side = self.host_side(&binary.left, &binary.right);
        let (left, right) = (self.operand(&mut binary.left), self.operand(&mut binary.right));
        Some(if let Some(side) = side {
            self.compared(&function, [&left, &right], span, side)
        } else {
            quote_spanned!(span=> #function(#left, #right))
        })
    }

    /// `{ let mut l = And::and(A); let b = if l.rhs(slots) { Some(B) } else { None }; l.join(b, slots) }`
    fn logic(&mut self, binary: &mut ExprBinary, name: &str, method: &str) -> Option<TokenStream> {
        if contains_let(&binary.left) || contains_let(&binary.right) {
            // A chain of patterns and conditions is the host's.
            self.visit_as(Use::Value, &mut binary.left);
            self.visit_as(Use::Value, &mut binary.right);
            return None;
        }
        if jumps(&binary.right) {
            // They end a branch's arms.
            let (left, right, span) = (&binary.left, &binary.right, binary.op.span());
            let mut branch: Expr = if name == "And" {
                syn::parse_quote_spanned!(span=> if #left { #right } else { false })
            } else {
                syn::parse_quote_spanned!(span=> if #left { true } else { #right })
            };
            self.branch(&mut branch);
            return Some(quote!((#branch)));
        }
        let guard = self.fresh("logic");
        let carry = self.named(Carry::of_expr(&binary.right, &self.scopes));
        self.visit_as(Use::Value, &mut binary.left);
        self.visit_as(Use::Value, &mut binary.right);
        // As arguments they need no parentheses, and the compiler would say so.
        let (left, right) = (strip_parens(&mut binary.left), strip_parens(&mut binary.right));
        let span = binary.op.span();
        let p = Self::private(span);
        let (name, method) = (syn::Ident::new(name, span), syn::Ident::new(method, span));
        let rhs = self.fresh_at("rhs", right.span());
        let begin = quote_spanned!(span=> #p::#name::#method(#left));
        let p = Self::private(Span::mixed_site());
        let (region, settle, slots) =
            (carry.begin(Some(&guard), span, &p), carry.settle(&guard, &p), carry.slots(&p));
        let joined = same(&rhs, right.span());
        let join = quote_spanned!(span=> join);
        Some(quote! {
            ({
                let mut #guard = #begin;
                #region
                let #rhs = if #guard.rhs(#slots) {
                    ::core::option::Option::Some(#right)
                } else {
                    ::core::option::Option::None
                };
                #settle
                #guard.#join(#joined, #slots)
            })
        })
    }

    /// `a[i] = v` and `a.output = v`, which depend on the type of `a`.
    fn assign(&mut self, expr: &mut Expr) {
        let Expr::Assign(assign) = expr else { return };
        if let Some(parts) = self.destructured(assign) {
            *expr = parts;
            return self.visit_as(Use::Value, expr);
        }
        let literal = self.untyped == 0 && is_literal(&assign.right);
        self.visit_as(Use::Value, &mut assign.right);
        let span = assign.eq_token.span();
        let value = self.fresh_at("value", assign.right.span());
        let right = &assign.right;
        let tokens = match strip_parens(&mut assign.left) {
            Expr::Index(index) => {
                self.visit_as(Use::Place, &mut index.expr);
                self.visit_as(Use::Value, &mut index.index);
                let (base, position) = (&index.expr, &index.index);
                let value_here = same(&value, right.span());
                let call = quote_spanned!(span=> #base.__set_index(#position, #value_here));
                quote!({ let #value = #right; #call; })
            }
            target if may_be_hook(target) => {
                self.visit_as(Use::Place, target);
                let value_here = same(&value, right.span());
                let call = quote_spanned!(span=> #target.__put(#value_here));
                quote!({ let #value = #right; #call; })
            }
            target => {
                self.visit_as(Use::Place, target);
                if let Expr::Path(path) = &*target
                    && let Some(name) = path.path.get_ident()
                {
                    let name = name.to_string();
                    if literal && self.may_be_traced(&name) {
                        let right_span = right.span();
                        let p = Self::private(right_span);
                        let given = quote_spanned!(right_span=> #p::assigned(&#target).literal(#right));
                        *assign.right = Expr::Verbatim(given);
                    }
                    self.scopes.assigned(&name);
                }
                return;
            }
        };
        *expr = Expr::Verbatim(tokens);
    }

    /// `(a.output, b[0]) = v` as what it stands for, one assignment after the other, if one of them depends on a type.
    fn destructured(&mut self, assign: &ExprAssign) -> Option<Expr> {
        let mut targets = Vec::new();
        let pat = self.pattern_of(&assign.left, &mut targets)?;
        let typed =
            |(target, _): &(Expr, syn::Ident)| matches!(target, Expr::Index(_)) || may_be_hook(target);
        if matches!(pat, Pat::Ident(_)) || !targets.iter().any(typed) {
            return None;
        }
        let right = &assign.right;
        let assigned = targets.iter().map(|(target, value)| {
            let span = target.span();
            quote_spanned!(span=> #target = #value;)
        });
        Some(syn::parse_quote!({ let #pat = #right; #(#assigned)* }))
    }

    /// The pattern of fresh variables for what is assigned to.
    fn pattern_of(&mut self, target: &Expr, targets: &mut Vec<(Expr, syn::Ident)>) -> Option<Pat> {
        Some(match target {
            Expr::Paren(inner) => self.pattern_of(&inner.expr, targets)?,
            Expr::Infer(_) => syn::parse_quote!(_),
            Expr::Range(range) if range.start.is_none() && range.end.is_none() => syn::parse_quote!(..),
            Expr::Tuple(tuple) => {
                let parts: Vec<Pat> =
                    tuple.elems.iter().map(|part| self.pattern_of(part, targets)).collect::<Option<_>>()?;
                syn::parse_quote!((#(#parts,)*))
            }
            Expr::Array(array) => {
                let parts: Vec<Pat> =
                    array.elems.iter().map(|part| self.pattern_of(part, targets)).collect::<Option<_>>()?;
                syn::parse_quote!([#(#parts,)*])
            }
            Expr::Call(call) => {
                let parts: Vec<Pat> =
                    call.args.iter().map(|part| self.pattern_of(part, targets)).collect::<Option<_>>()?;
                let Expr::Path(name) = &*call.func else { return None };
                syn::parse_quote!(#name(#(#parts,)*))
            }
            Expr::Struct(literal) => {
                let (path, rest) = (&literal.path, literal.dot2_token);
                let fields: Vec<TokenStream> = literal
                    .fields
                    .iter()
                    .map(|field| {
                        let (member, part) = (&field.member, self.pattern_of(&field.expr, targets)?);
                        Some(quote!(#member: #part))
                    })
                    .collect::<Option<_>>()?;
                syn::parse_quote!(#path { #(#fields,)* #rest })
            }
            target => {
                let value = self.fresh_at("part", target.span());
                targets.push((target.clone(), value.clone()));
                syn::parse_quote!(#value)
            }
        })
    }

    /// `a[i] += v` and `a.output += v`, which depend on the type of `a`.
    fn compound_assign(&mut self, binary: &mut ExprBinary) -> Option<TokenStream> {
        let value = self.fresh_at("value", binary.right.span());
        let first = jumps_or_assigns(&binary.right);
        let host =
            self.host_side(&binary.left, &binary.right) == Some(HostSide::Right) && is_place(&binary.left);
        self.visit_as(Use::Value, &mut binary.right);
        let span = binary.op.span();
        let (right, op) = (&binary.right, &binary.op);
        match strip_parens(&mut binary.left) {
            Expr::Index(index) => {
                self.visit_as(Use::Place, &mut index.expr);
                self.visit_as(Use::Value, &mut index.index);
                let (base, position) = (&index.expr, &index.index);
                let place = quote_spanned!(span=> *#base.__index_place(#position));
                Some(quote!({ let #value = #right; #place #op #value; }))
            }
            target if may_be_hook(target) => {
                self.visit_as(Use::Place, target);
                let place = quote_spanned!(span=> *#target.__place());
                Some(quote!({ let #value = #right; #place #op #value; }))
            }
            target => {
                self.visit_as(Use::Place, target);
                if host {
                    let side =
                        quote_spanned!(span=> let #value = (#target).__beside(&#value).__side().of(#value););
                    return Some(quote!({ let #value = #right; #side #target #op #value; }));
                }
                // As for numbers in Rust, before the target is borrowed.
                first.then(|| quote!({ let #value = #right; #target #op #value; }))
            }
        }
    }

    /// `a..b` and `a..=b`, whose bounds may be traced; also in parentheses and as what a method is called on.
    pub fn range(expr: &mut Expr) {
        match expr {
            Expr::Paren(inner) => Self::range(&mut inner.expr),
            Expr::MethodCall(call) => Self::range(&mut call.receiver),
            Expr::Range(range) => {
                let (Some(start), Some(end)) = (&range.start, &range.end) else { return };
                if matches!((&**start, &**end), (Expr::Lit(_), Expr::Lit(_))) {
                    return;
                }
                let span = range.limits.span();
                let p = Self::private(span);
                let method = match range.limits {
                    RangeLimits::HalfOpen(_) => quote_spanned!(span=> range),
                    RangeLimits::Closed(_) => quote_spanned!(span=> range_inclusive),
                };
                *expr = Expr::Verbatim(quote_spanned!(span=> #p::RangeTo::#method(#start, #end)));
            }
            _ => {}
        }
    }
}

/// A variable of the expansion as an argument, about which the compiler speaks at the user's token.
pub fn same(variable: &syn::Ident, span: Span) -> TokenStream {
    let p = Rewriter::private(span);
    quote_spanned!(span=> #p::same(#variable))
}

/// The expression inside any parentheses.
fn strip_parens(expr: &mut Expr) -> &mut Expr {
    match expr {
        Expr::Paren(inner) => strip_parens(&mut inner.expr),
        other => other,
    }
}

/// Whether what one of the arms gives is written as what only the host can hold: a reference, a `Box`, or a closure.
///
/// The arms stay where they are then, so that they coerce, and their temporaries live, as they do natively.
fn gives_host_alone(conditional: &ExprIf) -> bool {
    let other = conditional.else_branch.as_ref().map(|(_, other)| &**other);
    conditional.else_branch.is_some()
        && (tail(&conditional.then_branch).is_some_and(is_of_host)
            || match other {
                Some(Expr::If(other)) => gives_host_alone(other),
                Some(other) => is_of_host(other),
                None => false,
            })
}

/// As [`gives_host_alone`], of one arm.
pub fn is_of_host(arm: &Expr) -> bool {
    match arm {
        Expr::Reference(_) | Expr::Closure(_) => true,
        Expr::Paren(inner) => is_of_host(&inner.expr),
        Expr::Block(block) if block.label.is_none() => tail(&block.block).is_some_and(is_of_host),
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else { return false };
            let mut names = function.path.segments.iter().rev().map(|segment| &segment.ident);
            names.next().is_some_and(|name| name == "new") && names.next().is_some_and(|name| name == "Box")
        }
        _ => false,
    }
}

fn tail(block: &Block) -> Option<&Expr> {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => Some(expr),
        _ => None,
    }
}

/// Whether a condition binds a pattern (`let … = …`), which only the host can.
pub fn contains_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => contains_let(&binary.left) || contains_let(&binary.right),
        _ => false,
    }
}

/// Whether an expression jumps out of something or assigns, which takes hold of variables.
fn jumps_or_assigns(expr: &Expr) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Break(_) | Expr::Continue(_) | Expr::Assign(_) => self.0 = true,
                Expr::Binary(binary) if is_assignment(&binary.op) => self.0 = true,
                Expr::MethodCall(call) if call.method == "stop" => self.0 = true,
                _ => visit::visit_expr(self, expr),
            }
        }
        fn visit_item(&mut self, _: &'a syn::Item) {}
    }
    let mut finder = Finder(false);
    finder.visit_expr(expr);
    finder.0
}

/// Whether an expression is a literal, negated or not.
fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)) && is_literal(&unary.expr),
        Expr::Paren(inner) => is_literal(&inner.expr),
        _ => false,
    }
}
