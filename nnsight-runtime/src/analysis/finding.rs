//! Mistakes found, and where they are kept.

use std::collections::HashSet;
use std::fmt;

use crate::ir::{Op, Place, Program, SourcePlace};

/// A mistake in a program, found before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub message: String,
    /// Where; `None` where the program does not say.
    pub place: Option<SourcePlace>,
    /// Other places that matter.
    pub notes: Vec<Note>,
    /// What to do.
    pub help: String,
}

/// Another place that matters to a [`Finding`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What happens there: ``the list is made``.
    pub text: String,
    /// Where; `None` for a remark without a place.
    pub place: Option<SourcePlace>,
}

/// Prints the message with its place, a line for each note, and the help.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  at {place}")?;
        }
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        self.place.as_ref().map_or(Ok(()), |place| write!(f, " at {place}"))
    }
}

/// A finding in the making: what its place does not say.
pub(super) struct Mistake {
    message: String,
    notes: Vec<(String, Option<Op>)>,
    help: &'static str,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, help: &'static str) -> Mistake {
        Mistake { message: message.into(), notes: Vec::new(), help }
    }

    /// Adds another op that matters, or a remark without one.
    pub(super) fn note(mut self, text: impl Into<String>, op: Option<Op>) -> Mistake {
        self.notes.push((text.into(), op));
        self
    }

    /// Adds another op that matters, if there is one.
    pub(super) fn note_at(self, text: &str, op: Option<Op>) -> Mistake {
        if op.is_some() { self.note(text, op) } else { self }
    }
}

/// The findings of one program, one a place: an unrolled loop or several ops of one expression say a thing once.
#[derive(Default)]
pub(super) struct Findings {
    list: Vec<(Place, Finding)>,
    places: HashSet<Place>,
}

impl Findings {
    pub(super) fn has(&self, place: Place) -> bool {
        self.places.contains(&place)
    }

    pub(super) fn add(&mut self, program: &Program, op: Op, mistake: Mistake) {
        let place = program.ops[op].place;
        if self.places.insert(place) {
            let place_of = |op: Option<Op>| program.place(op?).cloned();
            let note = |(text, at): (String, Option<Op>)| Note { text, place: place_of(at) };
            let finding = Finding {
                message: mistake.message,
                place: program.place(op).cloned(),
                notes: mistake.notes.into_iter().map(note).collect(),
                help: mistake.help.to_owned(),
            };
            self.list.push((place, finding));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Takes back what was found since there were so many.
    pub(super) fn truncate(&mut self, len: usize) {
        for (place, _) in self.list.drain(len..) {
            self.places.remove(&place);
        }
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list.into_iter().map(|(_, finding)| finding).collect()
    }
}
