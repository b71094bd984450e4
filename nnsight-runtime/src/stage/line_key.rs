//! What tells lines of JSON apart, and which of them a file has.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Serialize;

use super::files;
use super::keys::hashed;

/// What tells the lines of a file apart: the name of a field, the position of a value in lines that are arrays, or several
/// of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineKey {
    pub(super) parts: Vec<Part>,
    /// Whether the key is that part, rather than a tuple of parts.
    is_one: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Field(String),
    Position(usize),
}

impl From<&str> for LineKey {
    fn from(field: &str) -> Self {
        LineKey { parts: vec![Part::Field(field.to_owned())], is_one: true }
    }
}

impl From<usize> for LineKey {
    fn from(position: usize) -> Self {
        LineKey { parts: vec![Part::Position(position)], is_one: true }
    }
}

impl<const N: usize> From<[&str; N]> for LineKey {
    fn from(fields: [&str; N]) -> Self {
        LineKey {
            parts: fields.iter().map(|field| Part::Field((*field).to_owned())).collect(),
            is_one: false,
        }
    }
}

impl<const N: usize> From<[usize; N]> for LineKey {
    fn from(positions: [usize; N]) -> Self {
        LineKey { parts: positions.into_iter().map(Part::Position).collect(), is_one: false }
    }
}

impl Part {
    /// This part of a line that was read.
    fn of<'l>(&self, line: &'l serde_json::Value) -> Option<&'l serde_json::Value> {
        match self {
            Part::Field(field) => line.get(field),
            Part::Position(position) => match line {
                serde_json::Value::Array(values) => values.get(*position),
                // A line of one value.
                one => (*position == 0 && !one.is_object()).then_some(one),
            },
        }
    }

    /// Which of the values of a line it is.
    pub(super) fn index(&self, fields: Option<&[String]>, values: usize) -> Option<usize> {
        match (self, fields) {
            (Part::Field(field), Some(fields)) => fields.iter().position(|other| other == field),
            (Part::Position(position), None) => Some(*position).filter(|position| *position < values),
            _ => None,
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Part::Field(field) => write!(f, "field `{field}`"),
            Part::Position(position) => write!(f, "value {position}"),
        }
    }
}

impl LineKey {
    /// The hash of the parts' values.
    pub(super) fn hashed<T: Serialize>(&self, parts: &[T]) -> Result<u128, serde_json::Error> {
        match parts {
            [part] if self.is_one => hashed(part),
            parts => hashed(&parts),
        }
    }
}

/// What is in a file that an earlier run wrote.
pub(super) struct Found {
    pub(super) keys: HashSet<u128>,
    /// Bytes up to the end of the last line that is whole.
    pub(super) end: u64,
    /// Names of the last line's values.
    pub(super) fields: Option<Vec<String>>,
}

impl Found {
    /// Reads a file whose lines are told apart by this key.
    pub(super) fn read(file: &File, path: &Path, key: &LineKey) -> io::Result<Found> {
        let mut found = Found { keys: HashSet::new(), end: 0, fields: None };
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            let len = reader.read_until(b'\n', &mut line).map_err(files::named("read", path))?;
            if line.last() != Some(&b'\n') {
                break;
            }
            found.end += len as u64;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let wrong = |what: String| files::foreign(format!("{}:{number}: {what}", path.display()));
            let parsed: serde_json::Value = serde_json::from_slice(&line).map_err(|error| {
                wrong(format!("this line is no JSON, so the file cannot be gone on with: {error}"))
            })?;
            let parts = key.parts.iter().map(|part| {
                part.of(&parsed).ok_or_else(|| {
                    wrong(format!(
                        "this line has no {part}, which `JsonLines::resume` is told that its key is"
                    ))
                })
            });
            let parts = parts.collect::<io::Result<Vec<_>>>()?;
            found.keys.insert(key.hashed(&parts).map_err(io::Error::from)?);
            found.fields = parsed.as_object().map(|object| object.keys().cloned().collect());
        }
        Ok(found)
    }
}
