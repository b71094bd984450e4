//! Text that `format!`, `println!`, `panic!` and their relatives make inside a session, of host and of traced values.
//!
//! The macros leave the text and its placeholders to Rust's own `format_args!`. A traced value stands in it as [`Shown`],
//! which leaves a mark in the text and takes down how it is to be written; the marks become the placeholders of a
//! [`Template`]. So host values are written as ever, and what is traced is written when the program runs.

use std::cell::RefCell;
use std::fmt::{self, Arguments, Formatter};
use std::panic::Location;

use super::error::BuildError;
use super::guard::Truth;
use super::recorder::{self, Caller, Recorder, Shared, abort};
use super::traced::{Str, Traceable, Traced};
use crate::ir::{Align, OpKind, Placeholder, Style, Template, TemplatePiece, Type, Value};

/// A mark in a text is its number between these, which are characters that no text should hold.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// A traced value in a text, and how it is written.
pub(super) struct Mark(Value, Placeholder);

thread_local! {
    /// The marks of the text that is being made.
    static MARKS: RefCell<Option<Vec<Mark>>> = const { RefCell::new(None) };
}

/// A traced value as an argument of `format_args!`.
#[derive(Clone, Copy)]
pub struct Shown<'s>(Content<'s>);

#[derive(Clone, Copy)]
enum Content<'s> {
    Value(&'s Recorder, Value),
    /// What a host operand of `&&` or `||` decided.
    Known(bool),
}

impl<'s, T: Traceable> Traced<'s, T> {
    #[doc(hidden)]
    #[must_use]
    pub fn __shown(&self) -> Shown<'s> {
        Shown(Content::Value(self.recorder, self.value))
    }
}

impl<'s> Truth<'s> {
    #[doc(hidden)]
    #[must_use]
    pub fn __shown(&self) -> Shown<'s> {
        match self {
            Truth::Known(value) => Shown(Content::Known(*value)),
            Truth::Traced(value) => value.__shown(),
        }
    }
}

/// A host value as an argument of `format_args!`: itself.
pub trait HostShown {
    #[doc(hidden)]
    fn __shown(&self) -> &Self {
        self
    }
}
impl<T: ?Sized> HostShown for T {}

impl<'s> Shown<'s> {
    /// What kind of argument it is.
    #[doc(hidden)]
    #[must_use]
    pub fn __text(&self) -> TracedText<'s> {
        match self.0 {
            Content::Value(recorder, _) => TracedText(Some(recorder)),
            Content::Known(_) => TracedText(None),
        }
    }

    fn write(self, f: &mut Formatter<'_>, style: Style) -> fmt::Result {
        match (self.0, style) {
            (Content::Value(recorder, value), style) => mark(recorder, value, f, style),
            (Content::Known(value), Style::Debug) => fmt::Debug::fmt(&value, f),
            (Content::Known(value), _) => fmt::Display::fmt(&value, f),
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f, Style::Display)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f, Style::Debug)
    }
}

impl fmt::LowerExp for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f, Style::Exponent)
    }
}

/// Leaves a mark for a traced value; where no text of a session is being made, that is a mistake.
pub(super) fn mark(recorder: &Shared, value: Value, f: &mut Formatter<'_>, style: Style) -> fmt::Result {
    let placeholder = Placeholder {
        value: 0,
        fill: Some(f.fill()).filter(|fill| *fill != ' '),
        align: f.align().map(|align| match align {
            fmt::Alignment::Left => Align::Left,
            fmt::Alignment::Center => Align::Center,
            fmt::Alignment::Right => Align::Right,
        }),
        plus: f.sign_plus(),
        zero: f.sign_aware_zero_pad(),
        width: f.width().unwrap_or(0),
        precision: f.precision(),
        style,
    };
    let number = MARKS.with_borrow_mut(|marks| {
        let marks = marks.as_mut()?;
        marks.push(Mark(value, Placeholder { value: marks.len(), ..placeholder }));
        Some(marks.len() - 1)
    });
    if let Some(number) = number {
        return write!(f, "{OPEN}{number}{CLOSE}");
    }
    recorder.text_taken(value);
    write!(f, "Traced({value}: {})", recorder.ty(value))
}

/// The text with its marks.
pub(super) fn capture(args: Arguments<'_>) -> (String, Vec<Mark>) {
    let outer = MARKS.replace(Some(Vec::new()));
    let text = std::fmt::format(args);
    (text, MARKS.replace(outer).unwrap_or_default())
}

/// The template of a text with marks, and its values.
pub(super) fn template(text: &str, marks: &[Mark]) -> (Template, Vec<Value>) {
    let mut written = String::new();
    let mut plain = String::new();
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        plain.push_str(before);
        let marked = after.split_once(CLOSE).and_then(|(number, after)| {
            let number: usize = number.parse().ok()?;
            Some((marks.get(number)?, after))
        });
        let Some((Mark(value, placeholder), after)) = marked else {
            plain.push(OPEN);
            rest = after;
            continue;
        };
        written.push_str(&TemplatePiece::Text(std::mem::take(&mut plain)).to_string());
        let placeholder = Placeholder { value: values.len(), ..placeholder.clone() };
        written.push_str(&TemplatePiece::Value(placeholder).to_string());
        values.push(*value);
        rest = after;
    }
    plain.push_str(rest);
    written.push_str(&TemplatePiece::Text(plain).to_string());
    (Template::new(&written), values)
}

/// An argument of the host.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct HostText;

/// A traced argument.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct TracedText<'s>(Option<&'s Recorder>);

/// The kind of an argument of the host.
pub trait HostTextKind {
    #[doc(hidden)]
    fn __text(&self) -> HostText {
        HostText
    }
}
impl<T: ?Sized> HostTextKind for T {}

/// The kinds of a text's arguments: `(a, (b, ()))`.
pub trait Texts: Copy {
    /// [`String`] if all are the host's, else a traced string.
    type Text;
    /// The text.
    #[doc(hidden)]
    fn text(self, args: Arguments<'_>, at: Caller) -> Self::Text;
    /// Whether one is traced.
    #[doc(hidden)]
    fn is_traced(self) -> bool;
}

impl Texts for () {
    type Text = String;
    fn text(self, args: Arguments<'_>, at: Caller) -> String {
        let (text, marks) = capture(args);
        if let (false, Some(session)) = (marks.is_empty(), recorder::current()) {
            session.error(BuildError::new(
                "a traced value stands in a host value whose text is asked for while recording",
                "give the text the traced value itself: it is written when the program runs",
                at,
            ));
        }
        text
    }
    fn is_traced(self) -> bool {
        false
    }
}

impl<R: Texts> Texts for (HostText, R) {
    type Text = R::Text;
    fn text(self, args: Arguments<'_>, at: Caller) -> R::Text {
        self.1.text(args, at)
    }
    fn is_traced(self) -> bool {
        self.1.is_traced()
    }
}

impl<'s, R: Texts> Texts for (TracedText<'s>, R) {
    type Text = Traced<'s, Str>;
    fn text(self, args: Arguments<'_>, at: Caller) -> Traced<'s, Str> {
        let Some(recorder) = self.0.0 else {
            abort(BuildError::new(
                "the text holds a truth value that was decided while recording",
                "wrap it with `session.value(..)`",
                at,
            ));
        };
        let (text, marks) = capture(args);
        let (template, values) = template(&text, &marks);
        Traced::new(recorder, recorder.op(OpKind::Format(template), &values, Type::Str, at))
    }
    fn is_traced(self) -> bool {
        true
    }
}

/// Arguments that are all the host's.
#[diagnostic::on_unimplemented(
    message = "a traced value has no text while recording",
    label = "this text is made at once, while the graph is recorded",
    note = "`log!(session, \"{{x}}\")` prints a traced value when execution reaches it, and `format!(\"{{x}}\")` makes traced text of it"
)]
pub trait HostTexts {}
impl HostTexts for () {}
#[diagnostic::do_not_recommend]
impl<R: HostTexts> HostTexts for (HostText, R) {}

/// `format!`: text of the host, or of the graph if an argument is traced.
#[track_caller]
pub fn formatted<K: Texts>(kinds: K, args: Arguments<'_>) -> K::Text {
    kinds.text(args, Location::caller())
}

/// `write!` and `writeln!`: to a host place at once, which is nothing for a loop or branch of the graph.
#[track_caller]
pub fn written<K: HostTexts>(_: K) {
    if let Some(session) = recorder::current().filter(|session| !session.runs_once()) {
        session.error(BuildError::new(
            "text is written to a host place inside a traced loop or branch",
            "it would be written once, while recording, however often the loop or branch runs: print it with `log!`, or \
             append `session.format(..)` to a traced list",
            Location::caller(),
        ));
    }
}

/// Where `println!` and its relatives print.
#[derive(Clone, Copy, Debug)]
pub enum Print {
    /// `print!`
    Out,
    /// `println!`
    OutLine,
    /// `eprint!`
    Err,
    /// `eprintln!`
    ErrLine,
}

/// `println!` and its relatives: a line of the log if an argument is traced or if it stands in a traced loop or branch,
/// else printed at once.
#[track_caller]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is what the user's text says")]
pub fn printed<K: Texts>(kinds: K, print: Print, args: Arguments<'_>) {
    let (text, marks) = capture(args);
    let session =
        recorder::current().filter(|session| kinds.is_traced() || !marks.is_empty() || !session.runs_once());
    let Some(session) = session else {
        match print {
            Print::Out => print!("{text}"),
            Print::OutLine => println!("{text}"),
            Print::Err => eprint!("{text}"),
            Print::ErrLine => eprintln!("{text}"),
        }
        return;
    };
    let at = Location::caller();
    let line = match print {
        Print::OutLine | Print::ErrLine => &text,
        Print::Out | Print::Err => text.strip_suffix('\n').unwrap_or_else(|| {
            session.error(BuildError::new(
                "a part of a line is printed inside a traced loop or branch, or holds a traced value",
                "what the graph prints are whole lines: use `log!` or `println!`",
                at,
            ));
            &text
        }),
    };
    let (template, values) = template(line, &marks);
    let line = session.op(OpKind::Format(template), &values, Type::Str, at);
    session.effect(OpKind::Log, &[line], at);
}
