//! What the macros are given.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Block, Expr, ExprClosure, Ident, ItemFn, LitBool, Pat, Path, Signature, Token, Type,
    Visibility,
};

/// Arguments that both macros take.
pub struct Options {
    /// Whether native `for`, `while` and `if` over traced values are staged.
    pub control_flow: bool,
    /// The facade crate, as the user's crate names it.
    pub root: TokenStream,
}

/// `session!(options; <Size> model, |session| body)`
pub struct Session {
    pub options: Options,
    /// The type that names the model's size, if the session is written for one.
    pub size: Option<Type>,
    pub model: Expr,
    pub parameter: Pat,
    pub body: Expr,
}

/// A session whose body cannot be parsed, such as one that is being typed.
pub struct BrokenSession {
    pub root: TokenStream,
    pub error: syn::Error,
    /// What of it could be told apart: the model, the closure's parameter, its body.
    pub parts: Option<(TokenStream, Pat, TokenStream)>,
}

/// `#[intervene(options)] fn …`
pub struct Intervene {
    pub options: Options,
    pub function: ItemFn,
}

/// A function whose body cannot be parsed.
pub struct BrokenIntervene {
    pub error: syn::Error,
    pub root: TokenStream,
    /// What stands before its body, and the body's tokens.
    pub parts: Option<(Vec<Attribute>, Visibility, Box<Signature>, TokenStream)>,
    /// All of it.
    pub item: TokenStream,
}

impl Options {
    fn new(root: TokenStream) -> Self {
        Options { control_flow: true, root }
    }

    /// Reads `name = value` pairs as long as there are any.
    fn parse(&mut self, input: ParseStream) -> syn::Result<()> {
        let named = |input: ParseStream| {
            (input.peek(Ident) || input.peek(Token![crate]))
                && input.peek2(Token![=])
                && !input.peek2(Token![==])
        };
        while named(input) {
            if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                let path: Path = input.parse()?;
                self.root = quote!(#path);
            } else {
                let name: Ident = input.parse()?;
                input.parse::<Token![=]>()?;
                if name != "control_flow" {
                    return Err(syn::Error::new(
                        name.span(),
                        format!(
                            "unknown argument `{name}`; there are `control_flow = true` or `false`, and `crate = path`"
                        ),
                    ));
                }
                let value: LitBool = input
                    .parse()
                    .map_err(|error| syn::Error::new(error.span(), "`control_flow` is `true` or `false`"))?;
                self.control_flow = value.value;
            }
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}

const USAGE: &str = "expected `session!(model, |session| { … })`";

/// Splits `[root] input`: the facade's `macro_rules!` tells where it is by its own `$crate`.
pub fn rooted(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    match tokens.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            (group.stream(), tokens.collect())
        }
        first => (quote!(::nnsight), first.into_iter().chain(tokens).collect()),
    }
}

impl Session {
    /// Reads a session, or as much of it as an editor can work with.
    pub fn read(input: TokenStream) -> Result<Session, Box<BrokenSession>> {
        let (root, input) = rooted(input);
        let session = |stream: ParseStream| Session::parse(root.clone(), stream);
        session.parse2(input.clone()).map_err(|error| {
            Box::new(BrokenSession { root: root.clone(), error, parts: BrokenSession::parts(input) })
        })
    }

    fn parse(root: TokenStream, input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(input.error(format!("nothing to record: {USAGE}")));
        }
        let mut options = Options::new(root);
        options.parse(input)?;
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
        }
        let size = size(input)?;
        let model: Expr = input.parse()?;
        if input.is_empty() {
            return Err(syn::Error::new_spanned(model, format!("the session's closure is missing: {USAGE}")));
        }
        input.parse::<Token![,]>()?;
        if let Some(token) = input.cursor().token_tree().map(|(token, _)| token)
            && !(input.peek(Token![|])
                || input.peek(Token![move])
                || input.peek(Token![||])
                || input.peek(Token![async]))
        {
            return Err(syn::Error::new(token.span(), format!("not a closure: {USAGE}")));
        }
        let closure: ExprClosure = input.parse()?;
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
        if let Some(token) = &closure.asyncness {
            return Err(syn::Error::new_spanned(
                token,
                "a session is recorded at once: its closure cannot be `async`",
            ));
        }
        let count = closure.inputs.len();
        let mut inputs = closure.inputs.into_iter();
        let (Some(parameter), None) = (inputs.next(), inputs.next()) else {
            return Err(syn::Error::new_spanned(
                closure.inputs_begin,
                format!("the session's closure takes one parameter, the session, not {count}: {USAGE}"),
            ));
        };
        Ok(Session { options, size, model, parameter, body: *closure.body })
    }
}

/// `<Size>` before the model; `<T as Trait>::model()` and `<T>::model()` are expressions.
fn size(input: ParseStream) -> syn::Result<Option<Type>> {
    if !input.peek(Token![<]) {
        return Ok(None);
    }
    let ahead = input.fork();
    ahead.parse::<Token![<]>()?;
    let ty: Type = ahead.parse()?;
    if ahead.peek(Token![as]) {
        return Ok(None);
    }
    ahead.parse::<Token![>]>()?;
    if ahead.peek(Token![::]) {
        return Ok(None);
    }
    input.advance_to(&ahead);
    Ok(Some(ty))
}

impl BrokenSession {
    /// `model, |parameter| body`, with the body as tokens.
    fn parts(input: TokenStream) -> Option<(TokenStream, Pat, TokenStream)> {
        let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        let tokens: Vec<TokenTree> = input.into_iter().collect();
        let at = tokens.iter().position(comma)?;
        let (before, after) = tokens.split_at(at);
        // Options end with a semicolon.
        let semicolon =
            |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let model = before.iter().rposition(semicolon).map_or(before, |at| &before[at + 1..]);
        let unsized_ = |input: ParseStream| {
            size(input)?;
            input.parse::<TokenStream>()
        };
        let model = unsized_.parse2(model.iter().cloned().collect()).ok()?;
        let closure: TokenStream = after[1..].iter().cloned().collect();
        let split = |input: ParseStream| {
            input.parse::<Token![|]>()?;
            let pat = Pat::parse_single(input)?;
            input.parse::<Token![|]>()?;
            Ok((pat, input.parse::<TokenStream>()?))
        };
        let (pat, body) = split.parse2(closure).ok()?;
        (!body.is_empty()).then_some((model, pat, body))
    }
}

impl Intervene {
    /// Reads a function, or as much of it as an editor can work with.
    pub fn read(arguments: TokenStream, item: TokenStream) -> Result<Intervene, Box<BrokenIntervene>> {
        let mut options = Options::new(quote!(::nnsight));
        let read = |input: ParseStream| {
            options.parse(input)?;
            if input.is_empty() {
                Ok(())
            } else {
                Err(input.error("expected `#[intervene]` or `#[intervene(control_flow = false)]`"))
            }
        };
        let arguments = read.parse2(arguments);
        match arguments.and_then(|()| syn::parse2::<ItemFn>(item.clone())) {
            Ok(function) => Ok(Intervene { options, function }),
            Err(mut error) => {
                let parts = BrokenIntervene::parts.parse2(item.clone()).ok();
                if parts.is_none() {
                    error =
                        syn::Error::new(error.span(), format!("`#[intervene]` stands on functions: {error}"));
                }
                Err(Box::new(BrokenIntervene { error, root: options.root, parts, item }))
            }
        }
    }
}

impl BrokenIntervene {
    fn parts(input: ParseStream) -> syn::Result<(Vec<Attribute>, Visibility, Box<Signature>, TokenStream)> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let signature = input.parse().map(Box::new)?;
        let body;
        syn::braced!(body in input);
        Ok((attributes, visibility, signature, body.parse()?))
    }
}

/// The block an expression is, or is put into.
pub fn into_block(body: Expr) -> Block {
    match body {
        Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => block.block,
        other => {
            Block { brace_token: syn::token::Brace::default(), stmts: vec![syn::Stmt::Expr(other, None)] }
        }
    }
}
