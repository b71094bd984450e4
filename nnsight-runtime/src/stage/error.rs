//! Mistakes in how an experiment is put together, found before anything runs.

use std::fmt;

use super::recorder::{Caller, source_place};
use crate::analysis::{Finding, Note};
use crate::ir::SourcePlace;

/// A mistake in how an experiment is put together, found before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// What is wrong, in the user's terms.
    pub message: String,
    /// Where.
    pub place: SourcePlace,
    /// Other places that matter, and what happens there.
    pub notes: Vec<Note>,
    /// What to do.
    pub help: String,
}

impl BuildError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>, at: Caller) -> Self {
        BuildError { message: message.into(), place: source_place(at), notes: Vec::new(), help: help.into() }
    }

    /// Something that a `stop()` above it keeps from happening.
    pub(super) fn stopped(message: &str, stop: Caller, at: Caller) -> Self {
        BuildError {
            message: message.into(),
            place: source_place(at),
            notes: vec![Note {
                text: "nothing is reached after `stop()`".into(),
                place: Some(source_place(stop)),
            }],
            help: "stop below it, or under a condition (`if done { session.stop(); }`)".into(),
        }
    }

    /// A value of a loop body or branch used after it.
    pub(super) fn leaked(made: Option<SourcePlace>, at: Caller) -> Self {
        BuildError {
            message: "a value made inside a traced loop or branch is used outside it".into(),
            place: source_place(at),
            notes: made
                .map(|place| Note { text: "it was made".into(), place: Some(place) })
                .into_iter()
                .collect(),
            help:
                "a loop body or branch is recorded once and may run many times or never: assign the value to \
                   a traced variable declared outside, or append it to a traced list (`session.list()`)"
                    .into(),
        }
    }
}

/// A mistake that the recorded graph shows.
impl From<Finding> for BuildError {
    fn from(finding: Finding) -> Self {
        // The recorder gives every op a place.
        let unknown = || SourcePlace { file: "<unknown>".into(), line: 0, column: 0 };
        BuildError {
            message: finding.message,
            place: finding.place.unwrap_or_else(unknown),
            notes: finding.notes,
            help: finding.help,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  at {}", self.message, self.place)?;
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

impl std::error::Error for BuildError {}
