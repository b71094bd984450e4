//! Values as lines of JSON.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::format::parts;
use super::into::{IntoTraced, Operand};
use super::sink::{Sink, Writer};
use crate::exec::{Fault, Json, TakeValues, Value, guarded};

/// A file of JSON lines that [`Session::write`](super::Session::write) writes to: one line for each time that
/// execution comes there.
///
/// A tuple of values is an object with the names of [`fields`](JsonLines::fields), or without them an array; one value is
/// itself. Lists, sets, tuples and tensors are arrays, dictionaries objects; NaN and infinities, which JSON lacks, are
/// `null`. Clones write to the same file. What is written is buffered, and flushed when the session ends.
///
/// ```no_run
/// # use nnsight_runtime::stage::{JsonLines, Session, Str, Traced};
/// # fn body<'s>(session: Session<'s>, prompt: Traced<'s, Str>, mean: Traced<'s, f64>) -> std::io::Result<()> {
/// let out = JsonLines::create("means.jsonl")?.fields(["prompt", "mean"]);
/// session.write(&out, (prompt, mean)); // {"prompt":"Mary gave","mean":0.25}
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct JsonLines<W: Write> {
    out: Arc<Mutex<BufWriter<W>>>,
    fields: Option<Arc<[String]>>,
    /// The file, for errors.
    name: Option<Arc<str>>,
}

impl JsonLines<File> {
    /// Creates a file, or empties the one that is there.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn create(path: impl AsRef<Path>) -> std::io::Result<Self> {
        let path = path.as_ref();
        let named = |error: std::io::Error| {
            std::io::Error::new(error.kind(), format!("cannot create {}: {error}", path.display()))
        };
        let name = Some(path.display().to_string().into());
        Ok(JsonLines { name, ..JsonLines::new(File::create(path).map_err(named)?) })
    }
}

impl<W: Write> JsonLines<W> {
    /// Writes to what takes bytes, through a buffer.
    #[must_use]
    pub fn new(writer: W) -> Self {
        JsonLines { out: Arc::new(Mutex::new(BufWriter::new(writer))), fields: None, name: None }
    }

    /// Names the values of a line, which makes it an object.
    #[must_use]
    pub fn fields<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.fields = Some(names.into_iter().map(Into::into).collect());
        self
    }

    fn named(&self, error: impl std::fmt::Display) -> String {
        self.name.as_ref().map_or_else(|| error.to_string(), |name| format!("{name}: {error}"))
    }
}

impl<W: Write> Clone for JsonLines<W> {
    fn clone(&self) -> Self {
        JsonLines { out: self.out.clone(), fields: self.fields.clone(), name: self.name.clone() }
    }
}

impl<W: Write + Send> TakeValues for JsonLines<W> {
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>> {
        let line = Line { fields: self.fields.as_deref(), values };
        // A line is put together first, so that none is cut off where a value fails.
        let line = guarded(|| serde_json::to_vec(&line))?;
        let line = line.map_err(|error| Box::new(Fault::Sink { message: self.named(error) }))?;
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(&line)
            .and_then(|()| out.write_all(b"\n"))
            .map_err(|error| Box::new(Fault::Sink { message: self.named(error) }))
    }

    fn finish(&mut self) -> Result<(), String> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.flush().map_err(|error| self.named(error))
    }
}

/// Tells the writers from closures.
#[doc(hidden)]
#[derive(Debug)]
pub enum Lines {}

impl<'s, A: IntoTraced<'s>, W: Write + Send + 'static> Sink<'s, A, Lines> for JsonLines<W> {
    fn operands(values: A) -> Vec<Operand> {
        parts(values.operand())
    }
    fn writer(self) -> Writer {
        Writer(Box::new(self))
    }
    fn check(&self, values: usize) -> Result<(), (String, String)> {
        match &self.fields {
            Some(fields) if fields.len() != values => Err((
                format!(
                    "{values} values are written to lines of {} fields: {}",
                    fields.len(),
                    fields.join(", ")
                ),
                "name each value once in `.fields([..])`, and write as many".to_owned(),
            )),
            _ => Ok(()),
        }
    }
}

impl<'s, A: IntoTraced<'s>, W: Write + Send + 'static> Sink<'s, A, Lines> for &JsonLines<W> {
    fn operands(values: A) -> Vec<Operand> {
        parts(values.operand())
    }
    fn writer(self) -> Writer {
        Writer(Box::new(self.clone()))
    }
    fn check(&self, values: usize) -> Result<(), (String, String)> {
        <JsonLines<W> as Sink<'s, A, Lines>>::check(self, values)
    }
}

/// One line.
struct Line<'v> {
    fields: Option<&'v [String]>,
    values: &'v [Value],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match (self.fields, self.values) {
            (Some(fields), values) => {
                let mut map = s.serialize_map(Some(values.len()))?;
                for (name, value) in fields.iter().zip(values) {
                    map.serialize_entry(name, &Json(value))?;
                }
                map.end()
            }
            (None, [value]) => Json(value).serialize(s),
            (None, values) => {
                let mut seq = s.serialize_seq(Some(values.len()))?;
                for value in values {
                    seq.serialize_element(&Json(value))?;
                }
                seq.end()
            }
        }
    }
}
