//! Attributes and their text form.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::point::Kind;

/// A range along one axis, as Python's `start:end:step`, with a positive step, or a negative one that walks
/// the selected range backwards as burn's does (`0..5;-2` selects 4, 2, 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SliceDim {
    /// First index.
    pub start: Bound,
    /// Index after the last.
    pub end: Bound,
    /// Distance of the selected indices; not zero.
    pub step: i64,
}

impl SliceDim {
    /// The whole axis.
    pub const FULL: SliceDim = SliceDim { start: Bound::Open, end: Bound::Open, step: 1 };

    /// One index, whose axis stays with length 1.
    #[must_use]
    pub const fn single(index: Bound) -> SliceDim {
        SliceDim { start: index, end: Bound::Single, step: 1 }
    }
}

/// One end of a [`SliceDim`], or a lone index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// The axis's own end.
    Open,
    /// A number; negative counts from the end of the axis.
    Const(i64),
    /// The op's n-th operand, an int; negative counts from the end of the axis.
    Arg(u32),
    /// As end only: the op's n-th operand, an int, is the last index; `-1` is the axis's.
    Through(u32),
    /// As end only: one index, `start`, which keeps its axis with length one (so that `-1` means the last).
    Single,
}

/// The length of an axis of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// A number.
    Const(i64),
    /// The op's n-th operand, an int.
    Arg(u32),
}

impl From<i64> for Size {
    fn from(length: i64) -> Size {
        Size::Const(length)
    }
}

/// The text of an operation cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tensor operation `{op}`: {message}")]
pub struct TensorOpParseError {
    /// Name of the operation as written.
    pub op: String,
    /// What was expected and what came.
    pub message: String,
}

impl TensorOpParseError {
    fn new(op: &str, message: impl Into<String>) -> Self {
        TensorOpParseError { op: op.to_owned(), message: message.into() }
    }

    pub(super) fn unknown(op: &str) -> Self {
        Self::new(op, "there is no such operation")
    }

    pub(super) fn unclosed(op: &str) -> Self {
        Self::new(op, "expected `}` after the attributes")
    }
}

/// What an attribute's type must know.
pub(super) trait Attribute: WriteAttribute + Sized {
    /// What a value is, in words.
    const VALUE: &'static str;
    /// Whether a value can refer to operands.
    const REFERS: bool = false;
    /// Whether a value is a bracketed list of such values.
    const LIST: bool = false;

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError>;

    /// Calls `found` with the number of every operand the value refers to.
    fn references(&self, _found: &mut dyn FnMut(u32)) {}
}

/// Writing is a trait of its own so that attributes of all types can be written from one loop.
pub(super) trait WriteAttribute {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result;
}

pub(super) fn write_attributes(
    out: &mut dyn fmt::Write,
    attributes: &[(&str, &dyn WriteAttribute)],
) -> fmt::Result {
    for (i, (name, value)) in attributes.iter().enumerate() {
        if i > 0 {
            out.write_str(", ")?;
        }
        write!(out, "{name} = ")?;
        value.write(out)?;
    }
    Ok(())
}

/// A place in the text of attributes.
pub(super) struct Cursor<'a> {
    op: &'static str,
    text: &'a str,
    rest: &'a str,
    first: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(op: &'static str, text: &'a str) -> Self {
        Cursor { op, text, rest: text, first: true }
    }

    pub(super) fn attribute<T: Attribute>(&mut self, name: &str) -> Result<T, TensorOpParseError> {
        if !self.first {
            self.expect(",")?;
        }
        self.first = false;
        self.expect(name).map_err(|_| self.error(&format!("attribute `{name}`")))?;
        self.expect("=")?;
        T::read(self)
    }

    pub(super) fn end(&mut self) -> Result<(), TensorOpParseError> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() { Ok(()) } else { Err(self.error("no more attributes")) }
    }

    fn error(&self, expected: &str) -> TensorOpParseError {
        let at = self.text.len() - self.rest.len();
        let found = match self.rest.trim() {
            "" => "the end".to_owned(),
            rest => format!("`{rest}`"),
        };
        TensorOpParseError::new(self.op, format!("expected {expected} at byte {at}, found {found}"))
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), TensorOpParseError> {
        if self.eat(token) { Ok(()) } else { Err(self.error(&format!("`{token}`"))) }
    }

    /// Reads as many characters as `part` takes and parses them.
    fn number<T: std::str::FromStr>(
        &mut self,
        what: &str,
        part: impl Fn(char) -> bool,
    ) -> Result<T, TensorOpParseError> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        match rest[..end].parse() {
            Ok(number) => {
                self.rest = &rest[end..];
                Ok(number)
            }
            Err(_) => Err(self.error(what)),
        }
    }

    fn at_number(&self) -> bool {
        self.rest.trim_start().starts_with(|c: char| c == '-' || c == '%' || c.is_ascii_digit())
    }
}

impl WriteAttribute for i64 {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl Attribute for i64 {
    const VALUE: &'static str = "int";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        cursor.number("an int", |c| c == '-' || c.is_ascii_digit())
    }
}

impl WriteAttribute for usize {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl Attribute for usize {
    const VALUE: &'static str = "count";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        cursor.number("a count", |c| c.is_ascii_digit())
    }
}

impl WriteAttribute for Kind {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl Attribute for Kind {
    const VALUE: &'static str = "`float`, `int` or `bool`";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        for kind in [Kind::Float, Kind::Int, Kind::Bool] {
            if cursor.eat(&kind.to_string()) {
                return Ok(kind);
            }
        }
        Err(cursor.error(Self::VALUE))
    }
}

impl WriteAttribute for Arc<str> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str(&serde_json::Value::from(&**self).to_string())
    }
}

impl Attribute for Arc<str> {
    const VALUE: &'static str = "string in double quotes";

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        let rest = cursor.rest.trim_start();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        match values.next() {
            Some(Ok(text)) => {
                cursor.rest = &rest[values.byte_offset()..];
                Ok(text.into())
            }
            _ => Err(cursor.error(Self::VALUE)),
        }
    }
}

impl WriteAttribute for Size {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self {
            Size::Const(length) => write!(out, "{length}"),
            Size::Arg(operand) => write!(out, "%{operand}"),
        }
    }
}

impl Attribute for Size {
    const VALUE: &'static str = "length (`3`, or `%1` for operand 1)";
    const REFERS: bool = true;

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        if cursor.eat("%") {
            return Ok(Size::Arg(cursor.number("an operand's number", |c| c.is_ascii_digit())?));
        }
        Ok(Size::Const(i64::read(cursor)?))
    }

    fn references(&self, found: &mut dyn FnMut(u32)) {
        if let Size::Arg(operand) = *self {
            found(operand);
        }
    }
}

impl WriteAttribute for Bound {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self {
            Bound::Open | Bound::Single => Ok(()),
            Bound::Const(index) => write!(out, "{index}"),
            Bound::Arg(operand) => write!(out, "%{operand}"),
            Bound::Through(operand) => write!(out, "=%{operand}"),
        }
    }
}

impl Bound {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        if !cursor.at_number() {
            return Ok(Bound::Open);
        }
        Ok(match Size::read(cursor)? {
            Size::Const(index) => Bound::Const(index),
            Size::Arg(operand) => Bound::Arg(operand),
        })
    }
}

impl WriteAttribute for SliceDim {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.start.write(out)?;
        if self.end != Bound::Single {
            out.write_str("..")?;
            self.end.write(out)?;
        }
        if self.step != 1 {
            write!(out, ";{}", self.step)?;
        }
        Ok(())
    }
}

impl Attribute for SliceDim {
    const VALUE: &'static str =
        "range (`..`, `1..-1`, `0..8;2`, `-1`; `%1` for operand 1, `..=%1` up to and with it)";
    const REFERS: bool = true;

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        let start = Bound::read(cursor)?;
        let end = if cursor.eat("..=") {
            match Size::read(cursor)? {
                Size::Arg(operand) => Bound::Through(operand),
                Size::Const(_) => return Err(cursor.error("an operand behind `..=`")),
            }
        } else if cursor.eat("..") {
            Bound::read(cursor)?
        } else if start == Bound::Open {
            return Err(cursor.error("a range or an index"));
        } else {
            Bound::Single
        };
        let step = if cursor.eat(";") { i64::read(cursor)? } else { 1 };
        Ok(SliceDim { start, end, step })
    }

    fn references(&self, found: &mut dyn FnMut(u32)) {
        for bound in [self.start, self.end] {
            if let Bound::Arg(operand) | Bound::Through(operand) = bound {
                found(operand);
            }
        }
    }
}

impl<T: WriteAttribute> WriteAttribute for Vec<T> {
    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str("[")?;
        for (i, item) in self.iter().enumerate() {
            if i > 0 {
                out.write_str(", ")?;
            }
            item.write(out)?;
        }
        out.write_str("]")
    }
}

impl<T: Attribute> Attribute for Vec<T> {
    const VALUE: &'static str = T::VALUE;
    const REFERS: bool = T::REFERS;
    const LIST: bool = true;

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, TensorOpParseError> {
        cursor.expect("[")?;
        let mut items = Vec::new();
        if cursor.eat("]") {
            return Ok(items);
        }
        loop {
            items.push(T::read(cursor)?);
            if cursor.eat("]") {
                return Ok(items);
            }
            cursor.expect(",")?;
        }
    }

    fn references(&self, found: &mut dyn FnMut(u32)) {
        for item in self {
            item.references(found);
        }
    }
}
