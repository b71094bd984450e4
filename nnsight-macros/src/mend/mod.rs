//! Text that does not parse, as it is while it is typed: what is missing is put in, and a statement that cannot be
//! mended is set aside, so that the rest is staged as ever.
//!
//! An editor asks for the expansion of `a.` and of `a.x`, and takes what it knows of the one for the other. So both must
//! expand alike up to the dot, whatever else is wrong in the body. Nothing here changes what parses.

use std::sync::OnceLock;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Arm, Block, Expr, Token};

use self::statements::{boundary, statements};
use self::words::{ends, is_punct, named, takes_expressions, word};

mod statements;
#[cfg(test)]
mod tests;
mod words;

/// Stands where a name or an expression is missing.
pub const MISSING: &str = "__nnsight_missing";
/// The macro call around tokens that are set aside as a statement.
const ASIDE: &str = "__nnsight_aside";
/// The same in place of the pattern of a `match` arm.
const ASIDE_ARM: &str = "__nnsight_aside_arm";

/// Text that parses, or is closer to it, and the first thing that was wrong.
pub struct Mended {
    pub tokens: TokenStream,
    pub error: Option<syn::Error>,
    /// Nothing is wrong but that a `;` is missing where any reader of the text wants one.
    pub lacks_semicolon: bool,
}

/// Whether a compiler asks for the expansion, and not an editor.
pub fn for_compiler() -> bool {
    static ASKS: OnceLock<bool> = OnceLock::new();
    *ASKS.get_or_init(|| {
        let asking = std::env::current_exe().ok();
        let asking = asking.as_deref().and_then(|path| path.file_stem()).and_then(|name| name.to_str());
        asking.is_some_and(|name| ["rustc", "rustdoc", "clippy-driver", "miri"].contains(&name))
    })
}

/// Mends a list of expressions: the input of a macro.
pub fn list(input: TokenStream) -> Mended {
    let mut mender = Mender::default();
    let tokens = mender.list(input.into_iter().collect()).into_iter().collect();
    mender.mended(tokens)
}

/// Mends the statements of a function.
pub fn body(input: TokenStream) -> Mended {
    let mut mender = Mender::default();
    let tokens = mender.block(&input.into_iter().collect::<Vec<_>>()).into_iter().collect();
    mender.mended(tokens)
}

/// Mends what macros are given that take expressions, in text that parses: their input is no part of that.
pub fn macros(input: TokenStream) -> Mended {
    let mut mender = Mender::default();
    let tokens = mender.macros(input.into_iter().collect()).into_iter().collect();
    mender.mended(tokens)
}

/// Puts what was set aside back in its place.
pub fn back(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == ASIDE || name == ASIDE_ARM => {
                tokens.next();
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    out.extend(back(group.stream()));
                }
                if name == ASIDE_ARM {
                    // `=> {}`
                    tokens.by_ref().take(3).for_each(drop);
                }
            }
            TokenTree::Group(group) => out.push(with(&group, back(group.stream()))),
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

#[derive(Default)]
struct Mender {
    error: Option<syn::Error>,
    /// More than a `;` is missing.
    more: bool,
}

/// What the next brace group of an expression is.
#[derive(Clone, Copy, PartialEq)]
enum Ahead {
    /// A struct's fields if a name stands before it, else a block.
    Open,
    Block,
    Arms,
    /// Part of a pattern.
    Pattern,
}

impl Mender {
    fn wrong(&mut self, span: Span, text: impl std::fmt::Display) {
        self.more = true;
        self.error.get_or_insert_with(|| syn::Error::new(span, text));
    }

    fn mended(self, tokens: TokenStream) -> Mended {
        let lacks_semicolon = self.error.is_some() && !self.more;
        Mended { tokens, error: self.error, lacks_semicolon }
    }

    /// The statements of a block.
    fn block(&mut self, tokens: &[TokenTree]) -> Vec<TokenTree> {
        let mut out = Vec::new();
        for statement in statements(tokens) {
            self.statement(statement.to_vec(), true, &mut out);
        }
        out
    }

    fn statement(&mut self, statement: Vec<TokenTree>, mend: bool, out: &mut Vec<TokenTree>) {
        let Err(error) = parses(Block::parse_within, &statement) else {
            out.extend(self.macros(statement));
            return;
        };
        if mend && !statements::is_item(&statement) {
            let whole = size(&statement);
            let pieces = self.expression(&statement);
            let mut pieces = pieces.into_iter().peekable();
            while let Some(mut piece) = pieces.next() {
                if let (Some(next), Some(last)) = (pieces.peek().and_then(|next| next.first()), piece.last())
                    && !is_punct(Some(last), ';')
                    && !statements::ends_with_its_block(&piece)
                {
                    let end = match last {
                        TokenTree::Group(group) => group.span_close(),
                        other => other.span(),
                    };
                    let text = format!("expected `;` behind this, before `{}`", text_of(next));
                    self.error.get_or_insert_with(|| syn::Error::new(end, text));
                    piece.push(Punct::new(';', Spacing::Alone).into());
                }
                for statement in statements(&piece) {
                    self.statement(statement.to_vec(), size(&piece) < whole, out);
                }
            }
            return;
        }
        self.more = true;
        self.error.get_or_insert(error);
        out.extend(aside(ASIDE, statement));
    }

    /// Mends an expression or a statement; what follows where it must have ended comes as further pieces.
    fn expression(&mut self, tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
        let tokens = self.completed(tokens);
        let mut pieces = vec![Vec::new()];
        let mut ahead = Ahead::Open;
        for (at, token) in tokens.iter().enumerate() {
            let before = &tokens[..at];
            if boundary(before, token) {
                pieces.push(Vec::new());
                ahead = Ahead::Open;
            }
            ahead = looking(ahead, before, token);
            let mut later = Vec::new();
            let mended = match token {
                TokenTree::Group(group) => self.group(group, before, &mut ahead, &mut later),
                other => other.clone(),
            };
            if let Some(piece) = pieces.last_mut() {
                piece.push(mended);
            }
            pieces.append(&mut later);
        }
        pieces
    }

    /// A group by what it is; what it swallowed comes as later pieces.
    fn group(
        &mut self,
        group: &Group,
        before: &[TokenTree],
        ahead: &mut Ahead,
        later: &mut Vec<Vec<TokenTree>>,
    ) -> TokenTree {
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        if let Some(name) = called(before) {
            return if takes_expressions(&name) { self.arguments(group) } else { group.clone().into() };
        }
        let attribute = is_punct(before.last(), '#');
        let mended = match group.delimiter() {
            _ if attribute => return group.clone().into(),
            Delimiter::Brace => match std::mem::replace(ahead, Ahead::Open) {
                Ahead::Pattern => {
                    *ahead = Ahead::Pattern;
                    return group.clone().into();
                }
                Ahead::Arms => self.arms(&inner),
                Ahead::Open if before.last().is_some_and(names_a_struct) => self.list(inner),
                Ahead::Open | Ahead::Block => self.block(&inner),
            },
            Delimiter::Parenthesis => {
                let end = inner.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(inner.len());
                let mut pieces = self.expression(&inner[..end]).into_iter();
                let own = pieces.next().unwrap_or_default();
                later.extend(pieces);
                if end < inner.len() {
                    later.push(inner[end + 1..].to_vec());
                }
                if !later.is_empty() {
                    self.wrong(group.span_open(), "this `(` is not closed");
                }
                own
            }
            Delimiter::Bracket if ends(before) && inner.iter().any(|token| is_punct(Some(token), ',')) => {
                self.wrong(
                    group.span(),
                    "an index is one value in Rust: several axes are selected by `s!`, as in `x[s![0, -1]]`",
                );
                let mended = Group::new(Delimiter::Bracket, self.list(inner).into_iter().collect());
                quote::quote!(s!#mended).into_iter().collect()
            }
            _ => self.list(inner),
        };
        with(group, mended.into_iter().collect())
    }

    /// A list of expressions, where nothing ends but at a comma.
    fn list(&mut self, tokens: Vec<TokenTree>) -> Vec<TokenTree> {
        // Imports and the rules of macros hold no expressions.
        if matches!(tokens.first(), Some(TokenTree::Ident(word)) if word == "use" || word == "macro_rules") {
            return tokens;
        }
        self.expression(&tokens).into_iter().flatten().collect()
    }

    /// The arms of a `match`.
    fn arms(&mut self, tokens: &[TokenTree]) -> Vec<TokenTree> {
        let mut out = Vec::new();
        for arm in statements::arms(tokens) {
            if parses(syn::parse::Parse::parse, arm).is_ok_and(|_: Arm| true) {
                out.extend(self.macros(arm.to_vec()));
                continue;
            }
            let body = statements::arrow(arm).map_or(arm.len(), |arrow| arrow + 2);
            let mut mended = arm[..body].to_vec();
            let comma = arm.len() > body && is_punct(arm.last(), ',');
            let end = if comma { arm.len() - 1 } else { arm.len() };
            mended.extend(self.list(arm[body..end].to_vec()));
            if body == end && body > 1 && statements::arrow(arm).is_some() {
                self.wrong(arm[body - 1].span(), "expected an expression behind `=>`");
                mended.push(missing());
            }
            if comma {
                mended.push(Punct::new(',', Spacing::Alone).into());
            }
            match parses(syn::parse::Parse::parse, &mended) {
                Ok(arm) => {
                    let _: Arm = arm;
                    out.extend(mended);
                }
                Err(error) => {
                    self.more = true;
                    self.error.get_or_insert(error);
                    out.extend(aside(ASIDE_ARM, mended));
                    out.extend(quote::quote!(=> {}));
                }
            }
        }
        out
    }

    /// Mends what known macros are given; all else stays.
    fn macros(&mut self, tokens: Vec<TokenTree>) -> Vec<TokenTree> {
        let groups: Vec<usize> =
            (0..tokens.len()).filter(|at| matches!(tokens[*at], TokenTree::Group(_))).collect();
        let mut out = tokens;
        for at in groups {
            let TokenTree::Group(group) = &out[at] else { continue };
            let mended = match called(&out[..at]) {
                Some(name) if takes_expressions(&name) => Some(self.arguments(group)),
                Some(_) => None,
                None => {
                    let had = self.error.take();
                    let inner = self.macros(group.stream().into_iter().collect());
                    let changed = self.error.is_some();
                    self.error = had.or(self.error.take());
                    // A group that is made anew loses the places of its braces.
                    changed.then(|| with(group, inner.into_iter().collect()))
                }
            };
            if let Some(mended) = mended {
                out[at] = mended;
            }
        }
        out
    }

    /// What a macro is given that takes expressions.
    fn arguments(&mut self, group: &Group) -> TokenTree {
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        if parses(expressions, &inner).is_ok() {
            let had = self.error.take();
            let mended = self.macros(inner);
            let changed = self.error.is_some();
            self.error = had.or(self.error.take());
            return if changed { with(group, mended.into_iter().collect()) } else { group.clone().into() };
        }
        let mut inside = Mender::default();
        let mended = inside.list(inner);
        // A macro of the user's with such a name may take anything.
        if parses(expressions, &mended).is_err() {
            return group.clone().into();
        }
        self.more |= inside.error.is_some();
        self.error = self.error.take().or(inside.error);
        with(group, mended.into_iter().collect())
    }

    /// Puts a name behind a dot or path that has none, and an expression where one must follow.
    fn completed(&mut self, tokens: &[TokenTree]) -> Vec<TokenTree> {
        let mut out = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            out.push(token.clone());
            let (before, next, after) = (&tokens[..at], tokens.get(at + 1), tokens.get(at + 2));
            if let Some(what) = words::wants(before, token, next, after) {
                self.wrong(token.span(), format!("expected {what} here"));
                out.push(missing());
            }
        }
        out
    }
}

/// What the next brace group is, once this token was read.
fn looking(ahead: Ahead, before: &[TokenTree], token: &TokenTree) -> Ahead {
    match word(token).as_deref() {
        Some("match") => Ahead::Arms,
        Some("if" | "while" | "loop" | "unsafe" | "else" | "in") => Ahead::Block,
        Some("for") => Ahead::Pattern,
        Some("let") if ahead == Ahead::Block => Ahead::Pattern,
        _ => match token {
            TokenTree::Punct(punct) if punct.as_char() == '=' && ahead == Ahead::Pattern => Ahead::Block,
            // A closure's type.
            TokenTree::Punct(punct) if punct.as_char() == '>' && is_punct(before.last(), '-') => Ahead::Block,
            TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => Ahead::Open,
            _ => ahead,
        },
    }
}

/// `a, b` or `a; b`
fn expressions(input: ParseStream) -> syn::Result<()> {
    let ahead = input.fork();
    if Punctuated::<Expr, Token![,]>::parse_terminated(&ahead).is_ok() {
        input.advance_to(&ahead);
        return Ok(());
    }
    input.parse::<Expr>()?;
    input.parse::<Token![;]>()?;
    input.parse::<Expr>().map(drop)
}

/// `name!` before a macro's input.
fn called(before: &[TokenTree]) -> Option<String> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(punct)] if punct.as_char() == '!' && named(name) => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// Whether braces behind this token hold the fields of a struct.
fn names_a_struct(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(name) => named(name),
        TokenTree::Punct(punct) => punct.as_char() == '>',
        _ => false,
    }
}

/// Parses tokens to their end. At the end of the input the error stands at the last of them.
fn parses<T>(parser: impl FnOnce(ParseStream) -> syn::Result<T>, tokens: &[TokenTree]) -> syn::Result<T> {
    let mut group = Group::new(Delimiter::Brace, tokens.iter().cloned().collect());
    group.set_span(tokens.last().map_or_else(Span::call_site, TokenTree::span));
    let inside = |input: ParseStream| {
        let content;
        syn::braced!(content in input);
        let parsed = parser(&content)?;
        if content.is_empty() { Ok(parsed) } else { Err(content.error("unexpected token")) }
    };
    inside.parse2(TokenTree::from(group).into())
}

/// How many tokens there are, those in groups too.
fn size(tokens: &[TokenTree]) -> usize {
    let inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => size(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => 0,
    };
    tokens.iter().map(|token| 1 + inside(token)).sum()
}

fn missing() -> TokenTree {
    Ident::new(MISSING, Span::call_site()).into()
}

/// `name! { tokens }`
fn aside(name: &str, tokens: Vec<TokenTree>) -> [TokenTree; 3] {
    [
        Ident::new(name, Span::call_site()).into(),
        Punct::new('!', Spacing::Alone).into(),
        Group::new(Delimiter::Brace, tokens.into_iter().collect()).into(),
    ]
}

/// A group with other tokens in it.
fn with(group: &Group, tokens: TokenStream) -> TokenTree {
    let mut new = Group::new(group.delimiter(), tokens);
    new.set_span(group.span());
    new.into()
}

fn text_of(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "(".to_owned(),
            Delimiter::Brace => "{".to_owned(),
            Delimiter::Bracket => "[".to_owned(),
            Delimiter::None => group.to_string(),
        },
        other => other.to_string(),
    }
}
