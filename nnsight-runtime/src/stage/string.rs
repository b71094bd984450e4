//! Traced strings.

use std::ops::Add;
use std::panic::Location;

use super::index::Position;
use super::into::IntoTraced;
use super::traced::{List, Str, Traceable, Traced};
use crate::ir::{OpKind, ScalarOp, StrOp, Value};

impl<'s> Traced<'s, Str> {
    #[track_caller]
    fn made<U: Traceable>(self, op: StrOp, rest: &[Value]) -> Traced<'s, U> {
        let args = [&[self.value], rest].concat();
        Traced::record(self.recorder, OpKind::Str(op), &args)
    }

    #[track_caller]
    fn with<U: Traceable>(self, op: StrOp, other: impl IntoTraced<'s>) -> Traced<'s, U> {
        let other = other.operand().record(self.recorder, Location::caller());
        self.made(op, &[other])
    }

    /// The number of characters (Unicode scalar values): Python's `len`. Rust's `len` counts bytes instead.
    #[track_caller]
    #[must_use]
    pub fn len(self) -> Traced<'s, i64> {
        self.made(StrOp::Len, &[])
    }

    /// Whether it has no characters.
    #[track_caller]
    #[must_use]
    pub fn is_empty(self) -> Traced<'s, bool> {
        self.len().scalar_with(ScalarOp::Eq, 0)
    }

    /// Whether another text stands in it.
    #[track_caller]
    #[must_use]
    pub fn contains(self, other: impl IntoTraced<'s, Target = Str>) -> Traced<'s, bool> {
        self.with(StrOp::Contains, other)
    }

    /// Whether it begins with another text.
    #[track_caller]
    #[must_use]
    pub fn starts_with(self, other: impl IntoTraced<'s, Target = Str>) -> Traced<'s, bool> {
        self.with(StrOp::StartsWith, other)
    }

    /// Whether it ends with another text.
    #[track_caller]
    #[must_use]
    pub fn ends_with(self, other: impl IntoTraced<'s, Target = Str>) -> Traced<'s, bool> {
        self.with(StrOp::EndsWith, other)
    }

    /// The text so many times over; a negative number is an error when run.
    #[track_caller]
    #[must_use]
    pub fn repeat(self, times: impl Position<'s>) -> Self {
        let times = times.into_operand().record(self.recorder, Location::caller());
        self.made(StrOp::Repeat, &[times])
    }

    /// The text in upper case.
    #[track_caller]
    #[must_use]
    pub fn to_uppercase(self) -> Self {
        self.made(StrOp::ToUppercase, &[])
    }

    /// The text in lower case.
    #[track_caller]
    #[must_use]
    pub fn to_lowercase(self) -> Self {
        self.made(StrOp::ToLowercase, &[])
    }

    /// The text without white space at both ends.
    #[track_caller]
    #[must_use]
    pub fn trim(self) -> Self {
        self.made(StrOp::Trim, &[])
    }

    /// The text with every `from` replaced.
    #[track_caller]
    #[must_use]
    pub fn replace(
        self,
        from: impl IntoTraced<'s, Target = Str>,
        to: impl IntoTraced<'s, Target = Str>,
    ) -> Self {
        let at = Location::caller();
        let from = from.operand().record(self.recorder, at);
        let to = to.operand().record(self.recorder, at);
        self.made(StrOp::Replace, &[from, to])
    }

    /// The parts between separators, as Rust's `split` gives them.
    #[track_caller]
    #[must_use]
    pub fn split(self, separator: impl IntoTraced<'s, Target = Str>) -> Traced<'s, List<Str>> {
        self.with(StrOp::Split, separator)
    }

    /// The text itself, for code that makes text of any value.
    #[must_use]
    pub fn to_text(self) -> Self {
        self
    }
}

impl<'s, R: IntoTraced<'s, Target = Str>> Add<R> for Traced<'s, Str> {
    type Output = Traced<'s, Str>;
    #[track_caller]
    fn add(self, other: R) -> Self::Output {
        self.scalar_with(ScalarOp::Add, other)
    }
}

/// Host text before traced text. `String` has no such operator: with a second one, `string + &other` would no longer
/// compile in any program, since the compiler would stop to take `&String` for `&str`. Borrow it: `string.as_str() + x`.
impl<'s> Add<Traced<'s, Str>> for &str {
    type Output = Traced<'s, Str>;
    #[track_caller]
    fn add(self, other: Traced<'s, Str>) -> Self::Output {
        let this = self.operand().record(other.recorder, Location::caller());
        Traced::record(other.recorder, OpKind::Scalar(ScalarOp::Add), &[this, other.value])
    }
}
