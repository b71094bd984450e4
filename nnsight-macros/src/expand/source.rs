//! An expression as the user wrote it, for what is said of it when the program runs.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The expression's text, with one space where the user left room between two words.
pub fn written(tokens: &impl ToTokens) -> String {
    let mut words = Vec::new();
    flatten(tokens.to_token_stream(), &mut words);
    let mut text = String::new();
    let mut before: Option<Word> = None;
    for word in words {
        if let Some(before) = &before
            && before.is_apart(&word)
        {
            text.push(' ');
        }
        text.push_str(&word.text);
        before = Some(word);
    }
    text
}

/// A word or sign with its place.
struct Word {
    text: String,
    /// Line and column of its beginning and of its end; none where no compiler tells.
    place: Option<[(usize, usize); 2]>,
    /// Whether it is a sign that the next one belongs to.
    joint: bool,
}

impl Word {
    fn sign(text: &str, span: Span) -> Option<Word> {
        (!text.is_empty()).then(|| Word { text: text.into(), place: place(span), joint: false })
    }

    fn is_apart(&self, next: &Word) -> bool {
        // Of a bracket that was parsed and printed again only the whole group's place is known.
        if ["(", "["].contains(&&*self.text) || [")", "]"].contains(&&*next.text) {
            return false;
        }
        match (self.place, next.place) {
            (Some([_, end]), Some([begin, _])) if end.0 == begin.0 => end != begin,
            // In several lines, or nobody knows: as it is mostly written.
            _ => {
                let tight_behind = [".", "!", "&", "::"].contains(&&*self.text);
                let tight_before = [".", ",", ";", "?", "(", "[", "::"].contains(&&*next.text);
                !(tight_behind || tight_before)
            }
        }
    }
}

fn flatten(tokens: TokenStream, words: &mut Vec<Word>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.extend(Word::sign(open, group.span_open()));
                flatten(group.stream(), words);
                words.extend(Word::sign(close, group.span_close()));
            }
            TokenTree::Punct(punct) => {
                let joint = punct.spacing() == Spacing::Joint;
                match words.last_mut().filter(|before| before.joint) {
                    // Signs of one operator.
                    Some(before) => {
                        before.text.push(punct.as_char());
                        before.joint = joint;
                        before.place =
                            before.place.zip(place(punct.span())).map(|([begin, _], [_, end])| [begin, end]);
                    }
                    None => words.push(Word { text: punct.to_string(), place: place(punct.span()), joint }),
                }
            }
            other => words.push(Word { text: other.to_string(), place: place(other.span()), joint: false }),
        }
    }
}

/// Where a token begins and ends, if there is a compiler to ask.
fn place(span: Span) -> Option<[(usize, usize); 2]> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = span.unwrap();
    let at = |span: proc_macro::Span| (span.line(), span.column());
    Some([at(span.start()), at(span.end())])
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn without_places_the_text_is_as_it_is_mostly_written() {
        let expr: syn::Expr = syn::parse_quote!(n == m && v.len() > list[0] || !f(a, b));
        assert_eq!(written(&expr), "n == m && v.len() > list[0] || !f(a, b)");
    }
}
