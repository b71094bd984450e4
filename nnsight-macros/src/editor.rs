//! What an editor takes for the user's words in an expansion.
//!
//! An editor looks a word up by its place: whatever stands in the expansion where the user wrote `for` is what it shows
//! for `for`, and where it goes. The compiler wants the opposite: what an expansion adds stands at the user's words, so
//! that its messages do. So the editor is given the same expansion with each word of the user at its place once, and
//! with all else at no place of the user's text.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::expand::macros::STAGED;
use crate::mend::{self, MISSING};

/// The expansion as whoever asks for it wants it: unchanged for the compiler.
pub fn placed(inputs: &[&TokenStream], expansion: TokenStream) -> TokenStream {
    if asks() { words_once(inputs, expansion) } else { expansion }
}

/// Whether an editor asks. What these files' tests look at is what the compiler gets.
pub fn asks() -> bool {
    !cfg!(test) && !mend::for_compiler()
}

/// A copy of the user's text, beside which the original stands too: an editor looks at that one.
pub fn copy(tokens: TokenStream) -> TokenStream {
    if asks() { away(tokens) } else { tokens }
}

/// The tokens at no place of the user's text.
fn away(tokens: TokenStream) -> TokenStream {
    let token = |token: TokenTree| {
        let span = nowhere(token.span());
        let mut token = match token {
            TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), away(group.stream()))),
            other => other,
        };
        token.set_span(span);
        token
    };
    tokens.into_iter().map(token).collect()
}

/// Leaves each token of the inputs where it was, once, and takes all others away from there.
pub fn words_once(inputs: &[&TokenStream], expansion: TokenStream) -> TokenStream {
    let mut words = Words::default();
    for input in inputs {
        if words.read((*input).clone()).is_none() {
            // Nobody says where tokens stand.
            return expansion;
        }
    }
    words.only_once(expansion)
}

/// The user's tokens by place and text, and the expansion's own names.
#[derive(Default)]
struct Words {
    left: HashMap<(String, String), Left>,
    hidden: Vec<String>,
}

/// How often a token of the user has not stood in the expansion yet.
#[derive(Default)]
struct Left {
    count: usize,
    /// If it is a group, as the user wrote it.
    group: Option<Group>,
}

impl Words {
    fn read(&mut self, input: TokenStream) -> Option<()> {
        for token in input {
            let left = self.left.entry(word(&token)?).or_default();
            left.count += 1;
            if let TokenTree::Group(group) = token {
                left.group = Some(group.clone());
                self.read(group.stream())?;
            }
        }
        Some(())
    }

    fn only_once(&mut self, expansion: TokenStream) -> TokenStream {
        let mut out = Vec::new();
        let mut tokens: &[TokenTree] = &expansion.into_iter().collect::<Vec<_>>();
        while let Some((token, rest)) = tokens.split_first() {
            let error = error(tokens);
            out.extend_from_slice(&tokens[..error]);
            tokens = if error > 0 { &tokens[error..] } else { rest };
            if error == 0 {
                out.push(self.once(token));
            }
        }
        out.into_iter().collect()
    }

    fn once(&mut self, token: &TokenTree) -> TokenTree {
        let left = word(token).and_then(|word| self.left.get_mut(&word)).filter(|left| left.count > 0);
        let own = left.map(|left| {
            left.count -= 1;
            left.group.clone()
        });
        let mut once = token.clone();
        match (token, own) {
            (TokenTree::Group(group), own) => {
                let written = own.flatten();
                let inside = self.only_once(group.stream());
                if let Some(written) =
                    written.as_ref().filter(|written| same(inside.clone(), written.stream()))
                {
                    return TokenTree::Group(written.clone());
                }
                // A group made anew has one span for both its signs. That of the whole would be taken for all in it.
                let span = written.map_or_else(|| nowhere(group.span()), |written| written.span_open());
                let mut group = Group::new(group.delimiter(), inside);
                group.set_span(span);
                once = TokenTree::Group(group);
            }
            (_, Some(_)) => {}
            (TokenTree::Ident(name), None) => once = TokenTree::Ident(self.without_letters(name)),
            (token, None) => once.set_span(nowhere(token.span())),
        }
        once
    }

    /// A variable of the expansion by a name that nothing which is typed could mean: an editor offers all that are in
    /// scope.
    fn without_letters(&mut self, name: &Ident) -> Ident {
        let (text, span) = (name.to_string(), nowhere(name.span()));
        if !text.starts_with("__nnsight_") || [STAGED, MISSING].contains(&&*text) {
            return Ident::new(&text, span);
        }
        let number = self.hidden.iter().position(|hidden| *hidden == text).unwrap_or_else(|| {
            self.hidden.push(text);
            self.hidden.len() - 1
        });
        Ident::new(&format!("__{number}"), span)
    }
}

/// Whether these are the same tokens at the same places.
fn same(a: TokenStream, b: TokenStream) -> bool {
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if word(&a) == word(&b) => {
                if let (TokenTree::Group(a), TokenTree::Group(b)) = (a, b)
                    && !same(a.stream(), b.stream())
                {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// A token's place and text; of a group its signs.
fn word(token: &TokenTree) -> Option<(String, String)> {
    let text = match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "()".to_owned(),
            Delimiter::Brace => "{}".to_owned(),
            Delimiter::Bracket => "[]".to_owned(),
            Delimiter::None => String::new(),
        },
        other => other.to_string(),
    };
    Some((place(token.span())?, text))
}

/// Where a span stands, whatever names mean there: spans have no other way to say so on a stable compiler.
fn place(span: Span) -> Option<String> {
    let said = format!("{span:?}");
    let said = said.split(", ctx:").next()?;
    said.contains(|c: char| c.is_ascii_digit()).then(|| said.to_owned())
}

/// The same names at no place of the user's text.
fn nowhere(span: Span) -> Span {
    span.located_at(Span::mixed_site())
}

/// How many tokens at the beginning tell an error, which is shown where they stand.
fn error(tokens: &[TokenTree]) -> usize {
    const CALL: [&str; 7] = [":", ":", "core", ":", ":", "compile_error", "!"];
    let begins = tokens.len() > CALL.len()
        && tokens.iter().zip(CALL).all(|(token, expected)| match token {
            TokenTree::Ident(name) => name == expected,
            TokenTree::Punct(punct) => expected.starts_with(punct.as_char()),
            TokenTree::Group(_) | TokenTree::Literal(_) => false,
        });
    if begins { CALL.len() + 1 } else { 0 }
}
