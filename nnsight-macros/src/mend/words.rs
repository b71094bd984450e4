//! What single tokens are.

use proc_macro2::{Delimiter, Ident, Spacing, TokenTree};

/// Words that are no names.
const KEYWORDS: [&str; 35] = [
    "as", "async", "break", "const", "continue", "dyn", "else", "enum", "extern", "false", "fn", "for", "if",
    "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct",
    "trait", "true", "type", "unsafe", "use", "where", "while", "await", "yield",
];

/// Keywords that begin a statement or an expression, and never follow one.
const BEGINNING: [&str; 9] = ["break", "continue", "for", "if", "let", "loop", "match", "return", "while"];

/// Keywords behind which an expression must stand.
const TAKING: [&str; 4] = ["if", "in", "match", "while"];

/// Macros that take expressions, or texts and expressions.
const MACROS: [&str; 23] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "list",
    "log",
    "panic",
    "print",
    "println",
    "s",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Whether a macro of this name takes a list of expressions.
pub fn takes_expressions(name: &str) -> bool {
    MACROS.contains(&name)
}

pub fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

/// Whether a word can be a name.
pub fn named(word: &Ident) -> bool {
    !KEYWORDS.iter().any(|keyword| word == keyword)
}

/// The word that a token is.
pub fn word(token: &TokenTree) -> Option<String> {
    if let TokenTree::Ident(word) = token { Some(word.to_string()) } else { None }
}

/// Whether an expression can end with this token, the last of these.
pub fn ends(tokens: &[TokenTree]) -> bool {
    let Some((last, before)) = tokens.split_last() else { return false };
    match last {
        // `'a` is two tokens.
        TokenTree::Ident(_) if is_punct(before.last(), '\'') => false,
        TokenTree::Ident(word) => {
            named(word) || ["true", "false", "await"].iter().any(|ending| word == ending)
        }
        TokenTree::Literal(_) => !is_member_and_dot(last, before),
        // An attribute's brackets end nothing.
        TokenTree::Group(group) => {
            group.delimiter() != Delimiter::Bracket
                || !(is_punct(before.last(), '#')
                    || is_punct(before.last(), '!') && is_punct(before.iter().rev().nth(1), '#'))
        }
        TokenTree::Punct(punct) => punct.as_char() == '?',
    }
}

/// Whether a token begins an expression or a statement that no other can go on with.
pub fn begins(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => named(word) || BEGINNING.iter().any(|beginning| word == beginning),
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

/// What must stand between a token and the next, and is not there.
pub fn wants(
    before: &[TokenTree],
    token: &TokenTree,
    next: Option<&TokenTree>,
    after: Option<&TokenTree>,
) -> Option<&'static str> {
    let ended = next.is_none_or(|next| is_punct(Some(next), ';') || is_punct(Some(next), ','));
    match token {
        TokenTree::Punct(punct) => {
            let joined = |char| {
                matches!(before.last(), Some(TokenTree::Punct(before))
                    if before.as_char() == char && before.spacing() == Spacing::Joint)
            };
            match punct.as_char() {
                '.' => {
                    let range = is_punct(before.last(), '.') || is_punct(next, '.');
                    (!range && !next.is_some_and(is_member)).then_some("the name of a field or method")
                }
                ':' if joined(':') => {
                    let goes_on = match next {
                        Some(TokenTree::Ident(word)) => {
                            named(word) && !BEGINNING.iter().any(|beginning| word == beginning)
                        }
                        Some(TokenTree::Punct(next)) => matches!(next.as_char(), '<' | '*'),
                        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
                        _ => false,
                    };
                    (!goes_on).then_some("a name")
                }
                '=' | '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' => ended.then_some("an expression"),
                _ => None,
            }
        }
        TokenTree::Literal(_) => (is_member_and_dot(token, before) && !next.is_some_and(is_member))
            .then_some("the name of a field or method"),
        TokenTree::Ident(word) if TAKING.iter().any(|taking| word == taking) => {
            let brace = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
            (ended || brace(next) && !brace(after)).then_some("an expression")
        }
        _ => None,
    }
}

/// Whether this is the `0.` of `x.0.y`.
fn is_member_and_dot(token: &TokenTree, before: &[TokenTree]) -> bool {
    matches!(token, TokenTree::Literal(literal) if literal.to_string().ends_with('.'))
        && is_punct(before.last(), '.')
}

/// Whether this can stand behind a dot.
fn is_member(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => named(word) || word == "await",
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}
