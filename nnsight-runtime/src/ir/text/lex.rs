//! Cutting text into tokens.

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Bytes of the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is the first of its line.
    pub(super) first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, with dots.
    Word,
    /// Begins with a digit or a minus sign.
    Number,
    /// With its quotes and escapes.
    Str,
    /// One character of anything else.
    Punct(char),
    /// A string without its end.
    OpenStr,
    /// After the last token.
    End,
}

/// All tokens of the text, and [`TokenKind::End`].
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut first = true;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            first |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (kind, len) = token(rest, c);
        tokens.push(Token { kind, start: at, end: at + len, first });
        first = false;
        at += len;
    }
    tokens.push(Token { kind: TokenKind::End, start: at, end: at, first });
    tokens
}

/// The token at the beginning of `rest`, whose first character is `c`, and its length in bytes.
fn token(rest: &str, c: char) -> (TokenKind, usize) {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    match c {
        '"' => string(rest),
        '-' | '0'..='9' => {
            let mut before = c;
            let number = |c: char| {
                let exponent = matches!(before, 'e' | 'E') && matches!(c, '+' | '-');
                before = c;
                c.is_ascii_alphanumeric() || c == '.' || exponent
            };
            (TokenKind::Number, 1 + prefix(&rest[1..], number))
        }
        c if word(c) => (TokenKind::Word, prefix(rest, word)),
        c => (TokenKind::Punct(c), c.len_utf8()),
    }
}

fn prefix(text: &str, mut part: impl FnMut(char) -> bool) -> usize {
    text.find(|c| !part(c)).unwrap_or(text.len())
}

fn string(rest: &str) -> (TokenKind, usize) {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (TokenKind::Str, i + 1),
            _ => {}
        }
    }
    (TokenKind::OpenStr, rest.len())
}

/// The string that a [`TokenKind::Str`] stands for, as Rust reads it; `None` for an escape Rust does not
/// know.
pub(super) fn unescape(token: &str) -> Option<String> {
    let inner = token.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            c @ ('\\' | '"' | '\'') => c,
            'u' => {
                let (digits, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                chars = rest.chars();
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back_from_their_debug_form() {
        for text in ["", "a\"b\\c", "line\nbreak\r\t\0", "naïve \u{7f} \u{200b} 🦀 '", "\u{1b}[0m"] {
            let written = format!("{text:?}");
            assert_eq!(lex(&written)[0].kind, TokenKind::Str);
            assert_eq!(unescape(&written).as_deref(), Some(text));
        }
    }

    #[test]
    fn unknown_escapes_are_refused() {
        for text in [r#""\q""#, r#""\u{}""#, r#""\u{110000}""#, r#""\u12""#] {
            assert_eq!(unescape(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_take_their_sign_and_exponent_along() {
        let text = "-1.5e-7 -inf 3";
        let tokens = lex(text);
        let pieces: Vec<&str> = tokens.iter().map(|t| &text[t.start..t.end]).collect();
        assert_eq!(pieces, ["-1.5e-7", "-inf", "3", ""]);
    }
}
