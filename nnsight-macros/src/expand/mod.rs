//! The rewriting of staged bodies.

pub(crate) mod attributes;
mod branch;
mod broken_out;
mod carry;
mod configured;
mod context;
mod control;
mod count;
mod definite;
mod expr;
mod fail;
mod host;
mod jump;
mod lifetime;
pub mod macros;
mod matching;
pub mod members;
mod pattern;
mod rewrite;
mod scope;
mod source;
mod text;
mod touched;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Ident, Lifetime, Pat, Stmt, Type};

use self::rewrite::{Boundary, Rewriter};
use self::scope::mutable;
use crate::check::{self, Assertion};
use crate::mend;
use crate::parse::{self, Intervene, Options, Session};
use crate::show;

/// The name by which an expansion calls the runtime's private module: [`imports`] brings it into scope.
pub(crate) fn private(span: Span) -> TokenStream {
    quote_spanned!(span=> __nnsight)
}

/// A name that no user text can mean.
fn hidden(name: &str) -> Ident {
    format_ident!("__nnsight_{name}", span = Span::mixed_site())
}

/// The private module, by way of the facade as the user's crate names it, and the traits whose methods rewritten
/// expressions call.
fn imports(root: &TokenStream) -> TokenStream {
    let (p, watched) = (private(Span::call_site()), show::watched());
    quote! {
        #watched
        #[allow(unused_imports)]
        use #root::__private as #p;
        #[allow(unused_imports)]
        use #p::{
            CountSide as _, HostAssigned as _, HostBeside as _, HostCarried as _, HostIndexPlace as _, HostKind as _, HostParameter as _, HostPlace as _, HostPut as _, HostRead as _,
            HostSetIndex as _, HostShown as _, HostTextKind as _, HostStop as _, HostValue as _, ProbeCarried as _, ProbeHeld as _, ProbeHost as _, KeptSide as _, Shared as _,
            TracedKind as _, Unique as _,
        };
    }
}

/// `session!`
pub fn session(input: Session) -> TokenStream {
    let Session { options, model, parameter: session, body, typing } = input;
    let mut body = parse::into_block(body);
    let checked = check::session(&session, &body, options.size.is_some());
    lifetime::closures(&mut body);
    let (session, typed) = match session {
        Pat::Type(typed) => (*typed.pat, Some(typed.ty)),
        untyped => (untyped, None),
    };
    let returns = definite::ends_in_a_jump(&body);
    let marked = host::mark(&mut body);
    let mut rewriter = Rewriter::new(options.control_flow, Boundary::Session);
    rewriter.session(&session, &mut body);
    let names = rewriter.macros.taken(&options.root);
    // Of text that is being typed the editor hears what is wrong with its syntax, and nothing that comes of that.
    let errors = match &typing {
        Some(error) => compile_errors([error.clone()]),
        None => compile_errors(checked.errors.into_iter().chain(marked).chain(rewriter.errors)),
    };

    let (stmts, outcome) = (&body.stmts, (!returns).then(|| tail_span(&body)));
    // A type that the user gives the session is checked where its lifetime is inferred.
    let typed = typed.map(|ty| {
        let handle = hidden("session");
        quote!(let _: #ty = #handle;)
    });
    let body = quote!({ #typed #(#stmts)* });
    let errors = quote!(#errors #names);
    let runner = Runner::new(options.size.as_ref(), &checked.assertions);
    let expansion = run(&options, &errors, &runner, &quote!(#model), &session, outcome, &body);
    if typing.is_some() { mend::back(expansion) } else { expansion }
}

/// The runtime's function that takes a session, and what the compiler is to check before.
struct Runner {
    assertions: TokenStream,
    run: TokenStream,
}

impl Runner {
    fn new(size: Option<&Type>, assertions: &[Assertion]) -> Self {
        let p = private(Span::mixed_site());
        match size {
            Some(size) => Runner {
                assertions: assertions.iter().map(|holds| holds.tokens(size)).collect(),
                run: quote!(#p::run_sized::<#size, _, _, _>),
            },
            None => Runner { assertions: TokenStream::new(), run: quote!(#p::run) },
        }
    }
}

/// Calls the runtime with a session's closure, whose outcome is at a place in the user's text unless its body ends with
/// `return`.
///
/// What is wrong stands behind the body, so that the same text before a cursor always expands alike up to there.
fn run(
    options: &Options,
    errors: &TokenStream,
    runner: &Runner,
    model: &TokenStream,
    session: &Pat,
    outcome: Option<Span>,
    body: &TokenStream,
) -> TokenStream {
    let p = private(Span::mixed_site());
    let Runner { assertions, run } = runner;
    let (handle, imports, control_flow) = (hidden("session"), imports(&options.root), options.control_flow);
    let recorded = if let Some(span) = outcome {
        // The compiler's words on what may leave point at the value that would.
        let outcome = Ident::new("__nnsight_outcome", Span::mixed_site().located_at(span));
        quote! {
            let #outcome = match #handle { #session => #body };
            #errors
            #assertions
            ::core::result::Result::Ok(#p::leave(#handle, #outcome))
        }
    } else {
        quote!(match #handle { #session => #body })
    };
    let recorded = quote! {
        #run(&(#model), #control_flow, |#handle: #p::Session<'_>| -> ::core::result::Result<_, #p::BodyError> {
            #recorded
        })
    };
    if outcome.is_some() {
        quote!({ #imports #recorded })
    } else {
        let result = hidden("result");
        quote!({ #imports let #result = #recorded; #errors #assertions #result })
    }
}

/// `#[intervene]`
pub fn intervene(input: Intervene) -> TokenStream {
    intervene_in(input, None)
}

/// `#[intervene]` in an `impl` block of this session's lifetime.
fn intervene_in(input: Intervene, around: Option<&Lifetime>) -> TokenStream {
    let Intervene { options, mut function, typing, told: _ } = input;
    let mut errors = Vec::new();
    if let Some(token) = &function.sig.asyncness {
        errors.push(syn::Error::new_spanned(
            token,
            "an `async` function cannot be staged: a session is recorded at once",
        ));
        function.sig.asyncness = None;
    }
    errors.extend(check::function(&function.sig, &function.block).errors);
    lifetime::fill(&mut function.sig, around);
    lifetime::closures(&mut function.block);
    errors.extend(host::mark(&mut function.block));
    let mut rewriter = Rewriter::new(options.control_flow, Boundary::Function);
    rewriter.function(&function.sig, &mut function.block);
    let names = rewriter.macros.taken(&options.root);
    errors.extend(rewriter.errors);
    let typed = typing.is_some();
    let errors = typing.map_or(errors, |error| vec![error]);
    let errors: TokenStream = errors.into_iter().map(syn::Error::into_compile_error).collect();
    let imports: Block = {
        let (imports, p, call) = (imports(&options.root), private(Span::mixed_site()), hidden("call"));
        // A function that calls itself under a traced condition would be recorded without end.
        let name = function.sig.ident.to_string();
        let call = function.sig.constness.is_none().then(|| {
            let parameters = parameters(&function.sig, &call);
            quote!(let #call = #p::Call::enter(#name); #parameters)
        });
        syn::parse_quote!({ #imports #names #call })
    };
    function.block.stmts.splice(0..0, imports.stmts);
    let expansion = quote! {
        #function
        #errors
    };
    if typed { mend::back(expansion) } else { expansion }
}

/// Notes what a call gives for `mut` parameters: a change of one that nobody sees is refused.
fn parameters(signature: &syn::Signature, call: &Ident) -> TokenStream {
    let by_value = |input: &syn::FnArg| match input {
        syn::FnArg::Typed(typed) if !matches!(*typed.ty, Type::Reference(_)) => mutable(&typed.pat),
        _ => Vec::new(),
    };
    let noted = signature.inputs.iter().flat_map(by_value).map(|name| {
        let text = name.to_string();
        quote!(#name.__parameter(&#call, #text);)
    });
    noted.collect()
}

/// A function whose body does not parse: the compiler hears that, unless it has said so itself, and knows the signature.
pub fn unstaged(mut function: syn::ItemFn, error: Option<&syn::Error>) -> TokenStream {
    lifetime::fill(&mut function.sig, None);
    let instead = error.map_or_else(
        || quote!(::core::unimplemented!("this function could not be read")),
        syn::Error::to_compile_error,
    );
    function.block = syn::parse_quote!({ #instead });
    quote!(#[allow(unused_variables, unused_mut)] #function)
}

/// Stages expressions that stand in no body, or in one that does not know of them.
pub fn staged(stage: impl FnOnce(&mut Rewriter)) {
    let mut rewriter = Rewriter::new(true, Boundary::Function);
    rewriter.scopes.enter();
    stage(&mut rewriter);
}

/// An expression that was staged, with what its expansion calls in scope.
pub fn with_imports(root: &TokenStream, expr: &TokenStream) -> TokenStream {
    let imports = imports(root);
    quote!({ #imports #expr })
}

fn compile_errors(errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    errors.into_iter().map(syn::Error::into_compile_error).map(|error| quote!(#error;)).collect()
}

fn tail_span(body: &Block) -> Span {
    match body.stmts.last() {
        Some(Stmt::Expr(expr, None)) => expr.span(),
        _ => body.span(),
    }
}
