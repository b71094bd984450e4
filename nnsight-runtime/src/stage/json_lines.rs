//! Values as lines of JSON.

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::files;
use super::format::parts;
use super::into::{IntoTraced, Operand};
use super::keys::{Claim, Done, Keys};
use super::line_key::{Found, LineKey, Part};
use super::sink::{Sink, Writer};
use crate::exec::{Fault, HostError, Json, TakeValues, Value, guarded};

/// How long a line stays in memory at most, if others come after it.
const FLUSH_AFTER: Duration = Duration::from_millis(50);

/// A file of JSON lines that [`Session::write`](super::Session::write) writes to: one line for each time that
/// execution comes there.
///
/// A tuple of values is an object with the names of [`fields`](JsonLines::fields), or without them an array; one value is
/// itself. Lists, sets, tuples and tensors are arrays, dictionaries objects; NaN and infinities, which JSON lacks, are
/// `null`. Clones write to the same file. Lines reach the file as they come, and all of them when the session ends.
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
    out: Arc<Mutex<Out<W>>>,
    fields: Option<Arc<[String]>>,
    key: Option<Arc<LineKey>>,
    /// Names of the values in the file's last line, when this sink came to it.
    before: Option<Arc<[String]>>,
    /// The file, for errors.
    name: Option<Arc<str>>,
}

#[derive(Debug)]
struct Out<W: Write> {
    writer: BufWriter<W>,
    flushed: Instant,
    keys: Keys,
    /// Whether a line may be there in part.
    broken: bool,
}

impl JsonLines<File> {
    /// Creates a file, which no other run writes to meanwhile.
    ///
    /// # Errors
    /// When the file is there already ([`resume`](JsonLines::resume) goes on with it), or cannot be created.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let file = OpenOptions::new().append(true).create_new(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => files::taken(path, "`JsonLines::resume`"),
            _ => files::named("create", path)(error),
        })?;
        files::lock(&file, path)?;
        Ok(JsonLines { name: Some(path.display().to_string().into()), ..JsonLines::new(file) })
    }

    /// Goes on with the file of a run that ended, was killed at any moment, or has not begun; no other run writes to it
    /// meanwhile.
    ///
    /// The key tells its lines apart: a field's name, several (`["prompt", "layer"]`), or the position of a value in lines
    /// that are arrays. A line that was cut off is dropped. A line whose key is in the file is not written again, and
    /// [`remaining`](JsonLines::remaining) leaves items out that have one, so that they are not even computed:
    ///
    /// ```no_run
    /// # use nnsight_runtime::stage::{JsonLines, Session};
    /// # fn body<'s>(session: Session<'s>, prompts: Vec<String>) -> std::io::Result<()> {
    /// let out = JsonLines::resume("means.jsonl", "number")?.fields(["number", "mean"]);
    /// let prompts = out.remaining((0_i64..).zip(prompts), |(number, _)| *number);
    /// let stream = session.stream(prompts); // of those that have no line yet
    /// # let _ = stream;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the file cannot be opened, is being written to, or has a line without the key.
    pub fn resume(path: impl AsRef<Path>, key: impl Into<LineKey>) -> io::Result<Self> {
        let (path, key) = (path.as_ref(), key.into());
        let file = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = file.map_err(files::named("open", path))?;
        files::lock(&file, path)?;
        let Found { keys, end, fields } = Found::read(&file, path, &key)?;
        file.set_len(end).map_err(files::named("shorten", path))?;
        let lines = JsonLines::new(file);
        lines.lock().keys = Keys::of(keys);
        let name = Some(path.display().to_string().into());
        Ok(JsonLines { key: Some(Arc::new(key)), before: fields.map(Arc::from), name, ..lines })
    }

    /// Whether the file had a line with this key when it was [opened](JsonLines::resume).
    #[must_use]
    pub fn is_done(&self, key: impl Serialize) -> bool {
        self.done().contains(&key)
    }

    /// How many keys the file had when it was [opened](JsonLines::resume).
    #[must_use]
    pub fn done_count(&self) -> usize {
        self.done().len()
    }

    /// The items whose key the file did not have when it was [opened](JsonLines::resume).
    ///
    /// The key is what the line of an item has under the key of `resume`: a number, text, a tuple of those. Of an item
    /// that has none (an `Err` of an iterator), `None` keeps it.
    pub fn remaining<I, K, F>(&self, items: I, key: F) -> impl Iterator<Item = I::Item> + use<I, K, F>
    where
        I: IntoIterator,
        K: Serialize,
        F: FnMut(&I::Item) -> K,
    {
        self.done().remaining(items, key)
    }

    fn done(&self) -> Done {
        self.lock().keys.done()
    }
}

impl<W: Write> JsonLines<W> {
    /// Writes to what takes bytes, through a buffer.
    #[must_use]
    pub fn new(writer: W) -> Self {
        let (writer, flushed) = (BufWriter::new(writer), Instant::now());
        let out = Out { writer, flushed, keys: Keys::default(), broken: false };
        JsonLines { out: Arc::new(Mutex::new(out)), fields: None, key: None, before: None, name: None }
    }

    /// Names the values of a line, which makes it an object.
    #[must_use]
    pub fn fields<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.fields = Some(names.into_iter().map(Into::into).collect());
        self
    }

    fn lock(&self) -> MutexGuard<'_, Out<W>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn named(&self, error: impl Into<Box<dyn Error + Send + Sync>>) -> HostError {
        let error = HostError::from(error);
        match &self.name {
            Some(name) => error.about(name),
            None => error,
        }
    }

    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    fn failed(&self, error: impl Into<Box<dyn Error + Send + Sync>>) -> Box<Fault> {
        Box::new(Fault::Sink { source: self.named(error) })
    }

    /// The key of a line that is about to be written.
    fn key_of(&self, values: &[Value]) -> Result<Option<u128>, Box<Fault>> {
        let Some(key) = &self.key else { return Ok(None) };
        let part = |part: &Part| {
            let index = part.index(self.fields.as_deref(), values.len());
            let value = index.and_then(|index| values.get(index)).map(Json);
            value.ok_or_else(|| self.failed(format!("a line without the {part}, which is its key")))
        };
        let parts = key.parts.iter().map(part).collect::<Result<Vec<_>, _>>()?;
        guarded(|| key.hashed(&parts))?.map(Some).map_err(|error| self.failed(error))
    }

    /// What is wrong with lines of so many values, and what to do.
    fn mistake(&self, values: usize) -> Option<(String, String)> {
        let fields = self.fields.as_deref();
        if let Some(fields) = fields {
            if fields.len() != values {
                let message = format!(
                    "{values} values are written to lines of {} fields: {}",
                    fields.len(),
                    fields.join(", ")
                );
                return Some((
                    message,
                    "name each value once in `.fields([..])`, and write as many".to_owned(),
                ));
            }
            if let Some(twice) = fields.iter().enumerate().find(|(i, field)| fields[..*i].contains(field)) {
                let message = format!("two fields of a line have the name `{}`", twice.1);
                return Some((message, "a name in `.fields([..])` stands for one value".to_owned()));
            }
            if let Some(before) = &self.before
                && !(before.len() == fields.len() && fields.iter().all(|field| before.contains(field)))
            {
                let message = format!(
                    "{} has lines of the fields {}, and lines of {} would be added",
                    self.name.as_deref().unwrap_or("the file"),
                    before.join(", "),
                    fields.join(", ")
                );
                return Some((message, "write the same fields, or to another file".to_owned()));
            }
        }
        let key = self.key.as_ref()?;
        let missing = key.parts.iter().find(|part| part.index(fields, values).is_none())?;
        let help = match missing {
            Part::Field(field) => format!("put `{field}` among the names in `.fields([..])`"),
            Part::Position(_) => {
                "without `.fields([..])`, the key is the position of a value, from 0".to_owned()
            }
        };
        Some((format!("a line has no {missing}, which `JsonLines::resume` is told that its key is"), help))
    }
}

impl<W: Write> Out<W> {
    /// Writes a line that is whole, or none.
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other(
                "an earlier line could not be written, so that it may be there in part; begin anew with `JsonLines::resume`",
            ));
        }
        let mut written = self.writer.write_all(line);
        if written.is_ok() && self.flushed.elapsed() >= FLUSH_AFTER {
            written = self.flush();
        }
        self.broken = written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer.flush();
        self.flushed = Instant::now();
        self.broken |= flushed.is_err();
        flushed
    }
}

impl<W: Write> Clone for JsonLines<W> {
    fn clone(&self) -> Self {
        JsonLines {
            out: self.out.clone(),
            fields: self.fields.clone(),
            key: self.key.clone(),
            before: self.before.clone(),
            name: self.name.clone(),
        }
    }
}

impl<W: Write + Send> TakeValues for JsonLines<W> {
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>> {
        let key = self.key_of(values)?;
        let line = Line { fields: self.fields.as_deref(), values };
        // A line is put together first, so that none is cut off where a value fails.
        let mut line = guarded(|| serde_json::to_vec(&line))?.map_err(|error| self.failed(error))?;
        line.push(b'\n');
        let mut out = self.lock();
        match key.map_or(Claim::New, |key| out.keys.claim(key)) {
            Claim::Before => return Ok(()),
            Claim::New => {}
            Claim::Twice => {
                drop(out);
                let message = "two lines of this run have one key; name more fields in `JsonLines::resume`, as \
                               `[\"prompt\", \"layer\"]`, if an item has several lines";
                return Err(self.failed(message));
            }
        }
        let written = out.line(&line);
        if let (Err(_), Some(key)) = (&written, key) {
            out.keys.give_back(key);
        }
        drop(out);
        written.map_err(|error| self.failed(error))
    }

    fn finish(&mut self) -> Result<(), HostError> {
        let flushed = self.lock().flush();
        flushed.map_err(|error| self.named(error))
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
        self.mistake(values).map_or(Ok(()), Err)
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
        self.mistake(values).map_or(Ok(()), Err)
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

#[cfg(test)]
mod tests;
