//! Where the statements of a block and the arms of a `match` end, told by tokens alone.

use proc_macro2::{Delimiter, TokenTree};

use super::words::{begins, ends, is_punct, word};

/// How a statement ends.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// At a semicolon.
    Plain,
    /// Behind its block, at the latest.
    Block,
    /// As a block does; its inside is ordinary Rust.
    Item,
}

/// The statements of a block, the last maybe without its end.
pub fn statements(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut kind = kind(tokens);
    let mut pattern = false;
    for (at, token) in tokens.iter().enumerate() {
        match word(token).as_deref() {
            Some("for") if kind == Kind::Block => pattern = true,
            Some("let") if kind == Kind::Block => pattern = true,
            Some("in") => pattern = false,
            _ if is_punct(Some(token), '=') => pattern = false,
            _ => {}
        }
        let block =
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace) && !pattern;
        let goes_on = tokens.get(at + 1).is_some_and(|next| {
            is_punct(Some(next), '.') || is_punct(Some(next), '?') || word(next).as_deref() == Some("else")
        });
        if is_punct(Some(token), ';') || block && kind != Kind::Plain && !goes_on {
            found.push(&tokens[start..=at]);
            start = at + 1;
            kind = self::kind(&tokens[start..]);
            pattern = false;
        }
    }
    if start < tokens.len() {
        found.push(&tokens[start..]);
    }
    found
}

/// Whether a statement is an item.
pub fn is_item(statement: &[TokenTree]) -> bool {
    kind(statement) == Kind::Item
}

/// Whether a statement is at its end behind its block, with no semicolon.
pub fn ends_with_its_block(statement: &[TokenTree]) -> bool {
    let block =
        matches!(statement.last(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
    block && kind(statement) != Kind::Plain
}

/// How a statement ends, by its first word.
fn kind(statement: &[TokenTree]) -> Kind {
    match statement {
        // Attributes.
        [hash, TokenTree::Group(_), rest @ ..] if is_punct(Some(hash), '#') => kind(rest),
        // `'label:`
        [tick, _, colon, rest @ ..] if is_punct(Some(tick), '\'') && is_punct(Some(colon), ':') => kind(rest),
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => Kind::Block,
        [TokenTree::Ident(macro_), bang, TokenTree::Ident(_), ..]
            if macro_ == "macro_rules" && is_punct(Some(bang), '!') =>
        {
            Kind::Item
        }
        [TokenTree::Ident(_), bang, TokenTree::Group(group), ..]
            if is_punct(Some(bang), '!') && group.delimiter() == Delimiter::Brace =>
        {
            Kind::Block
        }
        [TokenTree::Ident(first), rest @ ..] => match first.to_string().as_str() {
            "unsafe" => match rest.first().and_then(word).as_deref() {
                Some("fn" | "impl" | "trait" | "extern") => Kind::Item,
                _ => Kind::Block,
            },
            "for" | "if" | "loop" | "match" | "while" => Kind::Block,
            "enum" | "extern" | "fn" | "impl" | "mod" | "pub" | "struct" | "trait" => Kind::Item,
            _ => Kind::Plain,
        },
        _ => Kind::Plain,
    }
}

/// Whether something new begins with this token, since an expression ended before it.
pub fn boundary(before: &[TokenTree], token: &TokenTree) -> bool {
    is_punct(before.last(), ';') || ends(before) && begins(token)
}

/// The arms of a `match`, each with its comma.
pub fn arms(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let rest = &tokens[start..];
        let body = arrow(rest).map_or(0, |arrow| arrow + 2);
        let comma = rest[body..].iter().position(|token| is_punct(Some(token), ','));
        let mut end = comma.map_or(rest.len(), |comma| body + comma + 1);
        if let Some(TokenTree::Group(group)) = rest.get(body)
            && body > 0
            && group.delimiter() == Delimiter::Brace
            && !rest.get(body + 1).is_some_and(|next| is_punct(Some(next), '.') || is_punct(Some(next), '?'))
        {
            end = if is_punct(rest.get(body + 1), ',') { body + 2 } else { body + 1 };
        }
        found.push(&rest[..end]);
        start += end;
    }
    found
}

/// Where the `=>` of an arm is.
pub fn arrow(arm: &[TokenTree]) -> Option<usize> {
    arm.windows(2).position(|pair| is_punct(pair.first(), '=') && is_punct(pair.get(1), '>'))
}
