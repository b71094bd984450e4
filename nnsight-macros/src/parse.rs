//! What the macros are given.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Block, Expr, ExprClosure, Ident, ItemFn, LitBool, Pat, Path, Signature, Token, Type,
    Visibility,
};

use crate::mend::{self, Mended};

/// What stands as `name = value` in the macros' arguments.
pub struct Options {
    /// Whether native `for`, `while` and `if` over traced values are staged.
    pub control_flow: bool,
    /// The type that names the model's size, if the session is written for one.
    pub size: Option<Type>,
    /// The facade crate, as the user's crate names it.
    pub root: TokenStream,
}

/// `session!(model, options, |session| body)`
pub struct Session {
    pub options: Options,
    pub model: Expr,
    pub parameter: Pat,
    pub body: Expr,
    /// What is wrong with the text, if it could be mended well enough to be staged.
    pub typing: Option<syn::Error>,
}

/// `#[intervene(options)] fn …`
pub struct Intervene {
    pub options: Options,
    pub function: ItemFn,
    /// The compiler has told what is wrong with the text.
    pub told: bool,
    /// What is wrong with the text, if it could be mended well enough to be staged.
    pub typing: Option<syn::Error>,
}

/// What `session!` can be told.
const OF_A_SESSION: &str = "`size = Type`, `control_flow = true` or `false`, and `crate = path`";
/// What `#[intervene]` can be told.
const OF_A_FUNCTION: &str = "`control_flow = true` or `false`, and `crate = path`";

impl Options {
    fn new(root: TokenStream) -> Self {
        Options { control_flow: true, size: None, root }
    }

    /// Reads `name = value` pairs as long as there are any; `known` says which there can be.
    fn parse(&mut self, input: ParseStream, known: &str) -> syn::Result<()> {
        while is_option(input) {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            match &*name.to_string() {
                "crate" => {
                    let path: Path = input.parse()?;
                    self.root = quote!(#path);
                }
                "control_flow" => {
                    let value: LitBool = input.parse().map_err(|error| {
                        syn::Error::new(error.span(), "`control_flow` is `true` or `false`")
                    })?;
                    self.control_flow = value.value;
                }
                "size" if known == OF_A_SESSION => self.size = Some(input.parse()?),
                _ => {
                    let text = format!("unknown argument `{name}`; there are {known}");
                    return Err(syn::Error::new(name.span(), text));
                }
            }
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}

/// Whether `name = …` comes next.
fn is_option(input: ParseStream) -> bool {
    let named = input.peek(Ident) || input.peek(Token![crate]);
    named && input.peek2(Token![=]) && !input.peek2(Token![==])
}

const USAGE: &str = "expected `session!(model, |session| { … })`";

/// Splits `[root] input`: the facade's `macro_rules!` tells where it is by its own `$crate`.
pub fn rooted(input: &TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.clone().into_iter();
    match tokens.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            (group.stream(), tokens.collect())
        }
        first => (quote!(::nnsight), first.into_iter().chain(tokens).collect()),
    }
}

impl Session {
    /// Reads a session; one that does not parse is mended as far as that goes.
    pub fn read(input: &TokenStream) -> syn::Result<Session> {
        let (root, input) = rooted(input);
        let session = |stream: ParseStream| Session::parse(root.clone(), stream);
        let first = session.parse2(input.clone());
        let (mended, error) = match &first {
            Ok(_) => (mend::macros(input), None),
            Err(error) => (mend::list(input), Some(error)),
        };
        let Some(typing) = mended.error.as_ref().or(error) else { return first };
        match session.parse2(mended.tokens) {
            Ok(session) => Ok(Session { typing: Some(typing.clone()), ..session }),
            Err(_) => first,
        }
    }

    fn parse(root: TokenStream, input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(input.error(format!("nothing to record: {USAGE}")));
        }
        if is_option(input) {
            return Err(input.error(
                "options stand behind the model: `session!(model, control_flow = false, |session| { … })`",
            ));
        }
        if begins_with_a_size(input) {
            return Err(input.error(
                "a size is an option behind the model: `session!(model, size = Gpt2Small, |session| { … })`",
            ));
        }
        let model: Expr = input.parse()?;
        if input.is_empty() {
            return Err(syn::Error::new_spanned(model, format!("the session's closure is missing: {USAGE}")));
        }
        input.parse::<Token![,]>()?;
        let mut options = Options::new(root);
        options.parse(input, OF_A_SESSION)?;
        if input.is_empty() {
            return Err(input.error(format!("the session's closure is missing: {USAGE}")));
        }
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
        Ok(Session { options, model, parameter, body: *closure.body, typing: None })
    }
}

/// Whether `<Size> model` comes, as sizes were once written; `<T as Trait>::model()` and `<T>::model()` are expressions.
fn begins_with_a_size(input: ParseStream) -> bool {
    let size = |ahead: ParseStream| {
        ahead.parse::<Token![<]>()?;
        ahead.parse::<Type>()?;
        ahead.parse::<Token![>]>()
    };
    let ahead = input.fork();
    size(&ahead).is_ok() && !ahead.peek(Token![::])
}

impl Intervene {
    /// Reads a function; one whose body does not parse is mended as far as that goes.
    pub fn read(arguments: TokenStream, item: TokenStream) -> syn::Result<Intervene> {
        let mut options = Options::new(quote!(::nnsight));
        let read = |input: ParseStream| {
            options.parse(input, OF_A_FUNCTION)?;
            if input.is_empty() {
                Ok(())
            } else {
                Err(input.error("expected `#[intervene]` or `#[intervene(control_flow = false)]`"))
            }
        };
        let arguments = read.parse2(arguments).err();
        let first = syn::parse2::<ItemFn>(item.clone());
        let (mended, error) = match &first {
            Ok(_) => (mend::macros(item), None),
            Err(error) => (mended_body.parse2(item).map_err(|_| on_functions(error))?, Some(error)),
        };
        let function = match mended.error {
            Some(_) => syn::parse2(mended.tokens),
            None => first.clone(),
        };
        // The compiler has read the function before and said so.
        let told = arguments.is_none() && mended.lacks_semicolon && function.is_ok();
        let typing = arguments.or(mended.error).or_else(|| error.cloned());
        let function = function.or(first).map_err(|error| on_functions(&error))?;
        Ok(Intervene { options, function, told, typing })
    }
}

fn on_functions(error: &syn::Error) -> syn::Error {
    syn::Error::new(error.span(), format!("`#[intervene]` stands on functions: {error}"))
}

/// A function whose body is mended.
fn mended_body(input: ParseStream) -> syn::Result<Mended> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility: Visibility = input.parse()?;
    let signature: Signature = input.parse()?;
    let body: Group = input.parse()?;
    if body.delimiter() != Delimiter::Brace || !input.is_empty() {
        return Err(input.error("expected a function"));
    }
    let Mended { tokens, error, lacks_semicolon } = mend::body(body.stream());
    let span = body.span();
    let mut body = Group::new(Delimiter::Brace, tokens);
    body.set_span(span);
    let tokens = quote!(#(#attributes)* #visibility #signature #body);
    Ok(Mended { tokens, error, lacks_semicolon })
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
