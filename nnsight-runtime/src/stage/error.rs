//! Mistakes that only recording can see.

use std::fmt;

use super::recorder::{Caller, source_place};
use crate::ir::SourcePlace;

/// A mistake in how an experiment is put together, found before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// What is wrong, in the user's terms.
    pub message: String,
    /// Where.
    pub place: SourcePlace,
    /// The other place, where two matter, and what happened there.
    pub other: Option<(String, SourcePlace)>,
    /// What to do.
    pub help: String,
}

impl BuildError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>, at: Caller) -> Self {
        BuildError { message: message.into(), place: source_place(at), other: None, help: help.into() }
    }

    /// Something that a `stop()` above it keeps from happening.
    pub(super) fn stopped(message: &str, stop: Caller, at: Caller) -> Self {
        BuildError {
            message: message.into(),
            place: source_place(at),
            other: Some(("nothing below is reached after the `stop()`".into(), source_place(stop))),
            help: "stop below it, or under a condition (`if done { session.stop(); }`)".into(),
        }
    }

    /// A value of a loop body or branch used after it.
    pub(super) fn leaked(made: Option<SourcePlace>, at: Caller) -> Self {
        BuildError {
            message: "a value made inside a traced loop or branch is used outside it".into(),
            place: source_place(at),
            other: made.map(|place| ("it was made".into(), place)),
            help:
                "a loop body or branch is recorded once and may run many times or never: assign the value to \
                   a traced variable declared outside, or append it to a traced list (`session.list()`)"
                    .into(),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  at {}", self.message, self.place)?;
        if let Some((what, place)) = &self.other {
            write!(f, "\n  {what} at {place}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

impl std::error::Error for BuildError {}
