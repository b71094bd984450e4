//! The stored form of a program: its tables as JSON, with a version.

use cranelift_entity::PrimaryMap;
use serde::de::{self, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::program::{BlockData, Places, Program, SourcePlace, ValueData};
use super::{Block, Functions, OpData, OpKind, Type, VerifyErrors, verify};

/// What a stored program says it is.
const FORMAT: &str = "nnsight-program";

/// Version of the stored form that is written, and the newest that is read.
const VERSION: u32 = 1;

/// A stored program cannot be loaded.
#[derive(Debug, Error)]
pub enum ProgramError {
    /// The text is no JSON, or not of a program's shape.
    #[error("not a stored program: {0}")]
    Json(#[from] serde_json::Error),
    /// It was stored by a newer release.
    #[error(
        "the program is stored in version {found} of its format, and this release reads versions up to {VERSION}"
    )]
    Newer {
        /// Version of the stored program.
        found: u32,
    },
    /// It was read, but no program may look like that.
    #[error("the stored program is wrong:\n{0}")]
    Wrong(#[from] VerifyErrors),
}

impl Program {
    /// The program as JSON, which [`Program::from_json`] reads.
    ///
    /// # Errors
    ///
    /// If the program calls a host closure, or takes items from the host or hands values to it, which no text can hold:
    /// the error names the place.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads what [`Program::to_json`] wrote and [verifies](Program::verify) it.
    ///
    /// # Errors
    ///
    /// If the text is no stored program, is of a newer release, or breaks a rule of the verifier.
    pub fn from_json(text: &str) -> Result<Program, ProgramError> {
        let head: Head = serde_json::from_str(text)?;
        if head.version > VERSION {
            return Err(ProgramError::Newer { found: head.version });
        }
        let program = Stored::into_program(serde_json::from_str(text)?);
        verify(&program)?;
        Ok(program)
    }
}

/// What is read first, and must never change.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "format")]
    _format: Format,
    version: u32,
}

#[derive(Serialize)]
struct Borrowed<'p> {
    format: &'static str,
    version: u32,
    root: Option<Block>,
    blocks: &'p [BlockData],
    ops: &'p [OpData],
    values: &'p [ValueData],
    slots: &'p [Type],
    places: &'p Places,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(rename = "format")]
    _format: Format,
    #[serde(rename = "version")]
    _version: Version,
    root: Option<Block>,
    blocks: Vec<BlockData>,
    ops: Vec<OpData>,
    values: Vec<ValueData>,
    slots: Vec<Type>,
    #[serde(deserialize_with = "places")]
    places: Places,
}

impl Stored {
    fn into_program(self) -> Program {
        Program {
            blocks: PrimaryMap::from(self.blocks),
            ops: PrimaryMap::from(self.ops),
            values: PrimaryMap::from(self.values),
            slots: PrimaryMap::from(self.slots),
            places: self.places,
            functions: Functions::new(),
            root: self.root,
        }
    }
}

impl Program {
    /// Why the program cannot be stored, if it cannot.
    fn unstorable(&self) -> Option<String> {
        let (op, (does, name, function)) = self.ops.iter().find_map(|(op, data)| match data.kind {
            OpKind::Apply(function) => Some((op, ("calls a host closure", "apply", function))),
            OpKind::Source(function) => Some((op, ("takes items of the host", "source", function))),
            OpKind::Sink(function) => Some((op, ("hands values to the host", "sink", function))),
            _ => None,
        })?;
        let place = self.place(op).map(|place| format!("{place}: ")).unwrap_or_default();
        let help = match name {
            "apply" => {
                "compute it with operations of the graph, or call the closure on what the session returns"
            }
            "source" => "loop over a list of the graph (`session.iter(..)`)",
            _ => "append to a list and save that",
        };
        Some(format!("{place}the program {does} here (`{name} {function}`), which cannot be stored: {help}"))
    }
}

impl Serialize for Program {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if let Some(reason) = self.unstorable() {
            return Err(serde::ser::Error::custom(reason));
        }
        Borrowed {
            format: FORMAT,
            version: VERSION,
            root: self.root,
            blocks: self.blocks.as_values_slice(),
            ops: self.ops.as_values_slice(),
            values: self.values.as_values_slice(),
            slots: self.slots.as_values_slice(),
            places: &self.places,
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Program {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let program = Stored::deserialize(d)?.into_program();
        verify(&program).map_err(de::Error::custom)?;
        Ok(program)
    }
}

struct Format;

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match &*String::deserialize(d)? {
            FORMAT => Ok(Format),
            other => Err(de::Error::invalid_value(Unexpected::Str(other), &FORMAT)),
        }
    }
}

struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match u32::deserialize(d)? {
            ..=VERSION => Ok(Version),
            found => Err(de::Error::custom(ProgramError::Newer { found })),
        }
    }
}

/// Places are numbered by where they stand, so that one standing twice would shift all that follow.
fn places<'de, D: Deserializer<'de>>(d: D) -> Result<Places, D::Error> {
    let mut places = Places::default();
    for (i, place) in Vec::<SourcePlace>::deserialize(d)?.into_iter().enumerate() {
        let twice = places.intern(place).as_u32() as usize != i;
        if twice {
            return Err(de::Error::custom(format!("place {i} stands twice")));
        }
    }
    Ok(places)
}
