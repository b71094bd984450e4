//! Text with placeholders for values, as Rust's `format!` reads it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Text with placeholders: `layer {}: {:.3}`.
///
/// Placeholders stand for the values of their numbers (`{0}`) or, without one, for the next value. After a colon stand
/// fill and alignment (`<`, `^`, `>`), `+`, `0`, width, `.precision`, and `?` or `e`, as in `format!`. `{{` and
/// `}}` are braces.
///
/// Stored and printed as it was written; [`Template::pieces`] reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(Arc<str>);

/// What a [`Template`] is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePiece {
    /// Text as it is.
    Text(String),
    /// A value.
    Value(Placeholder),
}

/// Where a value goes, and how it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholder {
    /// The value's number.
    pub value: usize,
    /// Character that fills up to the width; a space if none.
    pub fill: Option<char>,
    /// Where the value stands within the width; numbers right and text left if none.
    pub align: Option<Align>,
    /// A sign before positive numbers, too.
    pub plus: bool,
    /// Zeros between sign and digits up to the width.
    pub zero: bool,
    /// Least number of characters.
    pub width: usize,
    /// Digits after the point of a float; most characters of a text.
    pub precision: Option<usize>,
    /// In which form.
    pub style: Style,
}

/// Where a value stands within its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `^`
    Center,
    /// `>`
    Right,
}

/// The form of a value as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As `{}` prints it.
    #[default]
    Display,
    /// As `{:?}` prints it: text in quotes.
    Debug,
    /// `{:e}`: floats in scientific notation.
    Exponent,
}

/// A text is no template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TemplateError {
    message: String,
}

impl TemplateError {
    fn new(message: impl Into<String>) -> Self {
        TemplateError { message: message.into() }
    }
}

/// Widths and precisions beyond this are surely a mistake, and would only fill memory.
const WIDEST: usize = 1000;

impl Template {
    /// The template, read whenever it is needed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Template(text.into())
    }

    /// The text as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What it is made of, for values that have no names.
    ///
    /// # Errors
    /// When a brace is open or a placeholder is none.
    pub fn pieces(&self) -> Result<Vec<TemplatePiece>, TemplateError> {
        read(&self.0, &|_| None)
    }

    /// Reads text in which placeholders may also name values; gives the template with numbers in place of names.
    ///
    /// # Errors
    /// When a brace is open, a placeholder is none, a name is no value's, or a value is used by no placeholder.
    pub fn named(text: &str, names: &[&str]) -> Result<Self, TemplateError> {
        let pieces = read(text, &|name| names.iter().position(|known| *known == name))?;
        let used =
            |index| pieces.iter().any(|piece| matches!(piece, TemplatePiece::Value(p) if p.value == index));
        if let Some((index, name)) = names.iter().enumerate().find(|(index, _)| !used(*index)) {
            return Err(TemplateError::new(format!("value {index} (`{name}`) is used by no placeholder")));
        }
        check_count(&pieces, names.len())?;
        Ok(Template(pieces.iter().map(TemplatePiece::to_string).collect::<String>().into()))
    }

    /// Checks that it can be read and takes this many values, each of them used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, values: usize) -> Result<(), TemplateError> {
        check_count(&self.pieces()?, values)
    }
}

fn check_count(pieces: &[TemplatePiece], values: usize) -> Result<(), TemplateError> {
    let mut used = vec![false; values];
    for piece in pieces {
        let TemplatePiece::Value(placeholder) = piece else { continue };
        match used.get_mut(placeholder.value) {
            Some(used) => *used = true,
            None => {
                return Err(TemplateError::new(format!(
                    "there is a placeholder for value {}, but there are {values} values",
                    placeholder.value
                )));
            }
        }
    }
    match used.iter().position(|used| !used) {
        Some(unused) => Err(TemplateError::new(format!("value {unused} is used by no placeholder"))),
        None => Ok(()),
    }
}

fn read(text: &str, named: &dyn Fn(&str) -> Option<usize>) -> Result<Vec<TemplatePiece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            plain.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return Err(TemplateError::new("a `}` without its `{`; write `}}` for the character"));
        }
        let Some((inside, after)) = rest.split_once('}') else {
            return Err(TemplateError::new("a `{` without its `}`; write `{{` for the character"));
        };
        rest = after;
        if !plain.is_empty() {
            pieces.push(TemplatePiece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(TemplatePiece::Value(placeholder(inside, named, &mut next)?));
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(TemplatePiece::Text(plain));
    }
    Ok(pieces)
}

/// What stands between braces.
fn placeholder(
    inside: &str,
    named: &dyn Fn(&str) -> Option<usize>,
    next: &mut usize,
) -> Result<Placeholder, TemplateError> {
    let wrong =
        || TemplateError::new(format!("`{{{inside}}}` is no placeholder, such as `{{}}` or `{{:.3}}`"));
    let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
    let value = match name.trim() {
        "" => {
            *next += 1;
            *next - 1
        }
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().map_err(|_| wrong())?,
        name => named(name).ok_or_else(|| {
            TemplateError::new(format!("no value is named `{name}`; name it: `{name} = …`"))
        })?,
    };
    let mut placeholder = Placeholder { value, ..Placeholder::default() };
    let mut rest = spec.trim_end();
    let align = |c: Option<char>| match c {
        Some('<') => Some(Align::Left),
        Some('^') => Some(Align::Center),
        Some('>') => Some(Align::Right),
        _ => None,
    };
    let mut chars = rest.chars();
    let (first, second) = (chars.next(), chars.next());
    if let (Some(fill), Some(found)) = (first, align(second)) {
        placeholder.fill = Some(fill);
        placeholder.align = Some(found);
        rest = &rest[fill.len_utf8() + 1..];
    } else if let Some(found) = align(first) {
        placeholder.align = Some(found);
        rest = &rest[1..];
    }
    if let Some(after) = rest.strip_prefix('+') {
        placeholder.plus = true;
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('0') {
        placeholder.zero = true;
        rest = after;
    }
    let number = |rest: &mut &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        *rest = after;
        if digits.is_empty() { None } else { Some(digits.parse().ok().filter(|n| *n <= WIDEST)) }
    };
    if let Some(width) = number(&mut rest) {
        placeholder.width = width.ok_or_else(wrong)?;
    }
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        placeholder.precision = Some(number(&mut rest).flatten().ok_or_else(wrong)?);
    }
    placeholder.style = match rest {
        "" => Style::Display,
        "?" => Style::Debug,
        "e" => Style::Exponent,
        _ => return Err(wrong()),
    };
    Ok(placeholder)
}

/// As it stands in a template, with the value's number.
impl fmt::Display for TemplatePiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p = match self {
            TemplatePiece::Text(text) => return f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            TemplatePiece::Value(placeholder) => placeholder,
        };
        let mut spec = String::new();
        spec.extend(p.fill);
        spec.extend(p.align.map(|align| match align {
            Align::Left => '<',
            Align::Center => '^',
            Align::Right => '>',
        }));
        spec.extend(p.plus.then_some('+'));
        spec.extend(p.zero.then_some('0'));
        if p.width > 0 {
            spec.push_str(&p.width.to_string());
        }
        if let Some(precision) = p.precision {
            spec.push('.');
            spec.push_str(&precision.to_string());
        }
        spec.push_str(match p.style {
            Style::Display => "",
            Style::Debug => "?",
            Style::Exponent => "e",
        });
        if spec.is_empty() { write!(f, "{{{}}}", p.value) } else { write!(f, "{{{}:{spec}}}", p.value) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_read_as_rust_reads_them() {
        let template = Template::new("a{{b}} {} {:>8.3} {0:+} {:*^5?} {:08.2e}!");
        assert_eq!(template.check(4), Ok(()));
        let values: Vec<Placeholder> = template
            .pieces()
            .unwrap()
            .into_iter()
            .filter_map(|piece| if let TemplatePiece::Value(value) = piece { Some(value) } else { None })
            .collect();
        assert_eq!(values.iter().map(|p| p.value).collect::<Vec<_>>(), [0, 1, 0, 2, 3]);
        assert_eq!((values[1].align, values[1].width, values[1].precision), (Some(Align::Right), 8, Some(3)));
        assert!(values[2].plus);
        assert_eq!((values[3].fill, values[3].style), (Some('*'), Style::Debug));
        assert_eq!((values[4].zero, values[4].style), (true, Style::Exponent));
    }

    #[test]
    fn names_become_numbers_and_the_rest_stays() {
        let template =
            Template::named("{{layer}} {layer}: {diff:.3} {layer:>4}", &["layer", "diff"]).unwrap();
        assert_eq!(template.text(), "{{layer}} {0}: {1:.3} {0:>4}");
        assert_eq!(template.check(2), Ok(()));
    }

    #[test]
    fn what_is_no_template_is_told() {
        for (text, names, words) in [
            ("{", &[][..], "without its `}`"),
            ("}", &[], "without its `{`"),
            ("{x}", &[], "no value is named `x`"),
            ("{}", &[], "there are 0 values"),
            ("a", &["a"], "used by no placeholder"),
            ("{:q}", &["a"], "no placeholder"),
            ("{:99999999999999999999}", &["a"], "no placeholder"),
            ("{:.}", &["a"], "no placeholder"),
        ] {
            let error = Template::named(text, names).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
