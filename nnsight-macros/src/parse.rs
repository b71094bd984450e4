//! What the macros are given.

use proc_macro2::TokenStream;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Block, Expr, ExprClosure, Ident, ItemFn, LitBool, Pat, Token, Type};

/// Arguments that both macros take.
pub struct Options {
    /// Whether native `for`, `while` and `if` over traced values are staged.
    pub control_flow: bool,
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

/// `#[intervene(options)] fn …`
pub struct Intervene {
    pub options: Options,
    pub function: ItemFn,
}

impl Options {
    /// Reads `name = value` pairs as long as there are any.
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Options { control_flow: true };
        while input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            if name != "control_flow" {
                return Err(syn::Error::new(
                    name.span(),
                    format!("unknown argument `{name}`; the only one is `control_flow = true` or `false`"),
                ));
            }
            let value: LitBool = input
                .parse()
                .map_err(|error| syn::Error::new(error.span(), "`control_flow` is `true` or `false`"))?;
            options.control_flow = value.value;
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

const USAGE: &str = "expected `session!(model, |session| { … })`";

impl Parse for Session {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(input.error(format!("nothing to record: {USAGE}")));
        }
        let options = Options::parse(input)?;
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

impl Intervene {
    pub fn parse(arguments: TokenStream, item: TokenStream) -> syn::Result<Self> {
        let options = syn::parse::Parser::parse2(
            |input: ParseStream| {
                let options = Options::parse(input)?;
                if input.is_empty() {
                    Ok(options)
                } else {
                    Err(input.error("expected `#[intervene]` or `#[intervene(control_flow = false)]`"))
                }
            },
            arguments,
        )?;
        let function: ItemFn = syn::parse2(item).map_err(|error| {
            syn::Error::new(error.span(), format!("`#[intervene]` stands on functions: {error}"))
        })?;
        Ok(Intervene { options, function })
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
