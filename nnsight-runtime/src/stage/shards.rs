//! Tensors as safetensors files of bounded size.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::tensor::Tensor;
use indexmap::IndexMap;
use safetensors::tensor::{Dtype, View};
use serde::Deserialize;

use super::files;
use super::into::{IntoTraced, Operand};
use super::keys::{Claim, Done, Keys, hashed};
use super::sink::{Sink, Writer};
use super::traced::{Str, Traceable};
use crate::device::Elements;
use crate::exec::{Fault, HostError, TakeValues, Value, guarded};
use crate::tensor::ElementKind;

/// Bytes of tensors up to which a file is filled, unless told otherwise.
const FILE_BYTES: usize = 256 << 20;

/// Bytes of names, types and shapes up to which a file is filled: those who read it hold all of them.
const HEADER_BYTES: usize = 16 << 20;

/// Bytes that the format's readers allow for them.
const MOST_HEADER_BYTES: u64 = 100_000_000;

/// Bytes of a name.
const NAME_BYTES: usize = 64 << 10;

/// The file that is locked while a run writes to the folder.
const LOCK: &str = ".lock";

/// A folder of safetensors files that [`Session::write`](super::Session::write) writes named tensors to:
/// `shard-00000.safetensors` and so on.
///
/// A file is written when its tensors come to 256 MB, or what [`file_bytes`](TensorShards::file_bytes) says, or their names
/// and shapes to 16 MB, and when the session ends; so much memory is needed meanwhile. It appears whole or not at all, and a
/// run that is killed keeps those that it wrote. Each name is given once in the folder. Floats are stored as F32, integers as I64.
/// Clones write to the same files.
///
/// ```no_run
/// # use nnsight_runtime::stage::{Session, Str, TensorShards, Traced};
/// # use burn::tensor::Tensor;
/// # fn body<'s>(session: Session<'s>, number: Traced<'s, i64>, residual: Traced<'s, Tensor<3>>) -> std::io::Result<()> {
/// let shards = TensorShards::create("residuals")?;
/// session.write(&shards, (session.format("{}", number), residual));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TensorShards(Arc<Mutex<Shards>>);

#[derive(Debug)]
struct Shards {
    folder: PathBuf,
    most: usize,
    /// The next file's.
    number: u32,
    /// Names of all tensors.
    keys: Keys,
    /// Tensors that wait for their file.
    waiting: IndexMap<String, Stored>,
    bytes: usize,
    /// What their names, types and shapes take in the file, and may take.
    header: usize,
    most_header: usize,
    /// Keeps other runs out of the folder.
    _lock: File,
}

/// A tensor as it is stored.
#[derive(Debug)]
struct Stored {
    dtype: Dtype,
    dims: Vec<usize>,
    bytes: Vec<u8>,
}

impl TensorShards {
    /// Creates the folder, if it is not there. No other run writes to it meanwhile.
    ///
    /// # Errors
    /// When the folder cannot be created, holds files of an earlier run ([`resume`](TensorShards::resume) goes on with
    /// them), or is being written to.
    pub fn create(folder: impl AsRef<Path>) -> io::Result<Self> {
        let (folder, lock) = open(folder.as_ref())?;
        if let Some(path) = written(&folder)?.first().map(|(_, path)| path).or(unfinished(&folder)?.first()) {
            return Err(files::taken(path, "`TensorShards::resume`"));
        }
        Ok(TensorShards::new(folder, lock, 0, HashSet::new()))
    }

    /// Goes on in the folder of a run that ended, was killed at any moment, or has not begun; no other run writes to it
    /// meanwhile.
    ///
    /// A tensor whose name is in one of the files is not written again, and [`remaining`](TensorShards::remaining) leaves
    /// items out whose tensors are there, so that they are not even computed:
    ///
    /// ```no_run
    /// # use nnsight_runtime::stage::{Session, TensorShards};
    /// # fn body<'s>(session: Session<'s>, prompts: Vec<String>) -> std::io::Result<()> {
    /// let shards = TensorShards::resume("residuals")?;
    /// let prompts = shards.remaining((0_i64..).zip(prompts), |(number, _)| number.to_string());
    /// let stream = session.stream(prompts); // of those that have no tensor yet
    /// # let _ = stream;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the folder cannot be created or read, is being written to, or has a file that is damaged.
    pub fn resume(folder: impl AsRef<Path>) -> io::Result<Self> {
        let (folder, lock) = open(folder.as_ref())?;
        let mut names = HashSet::new();
        let mut number = 0;
        for (found, path) in written(&folder)? {
            for name in names_in(&path)? {
                names.insert(hashed(&name).map_err(io::Error::from)?);
            }
            number = number.max(found.saturating_add(1));
        }
        for path in unfinished(&folder)? {
            fs::remove_file(&path).map_err(files::named("remove", &path))?;
        }
        Ok(TensorShards::new(folder, lock, number, names))
    }

    fn new(folder: PathBuf, lock: File, number: u32, names: HashSet<u128>) -> Self {
        TensorShards(Arc::new(Mutex::new(Shards {
            folder,
            most: FILE_BYTES,
            number,
            keys: Keys::of(names),
            waiting: IndexMap::new(),
            bytes: 0,
            header: 0,
            most_header: HEADER_BYTES,
            _lock: lock,
        })))
    }

    /// Fills a file up to so many bytes; a larger tensor has a file of its own.
    #[must_use]
    pub fn file_bytes(self, most: usize) -> Self {
        self.lock().most = most;
        self
    }

    /// Whether the folder had a tensor of this name when it was [opened](TensorShards::resume).
    #[must_use]
    pub fn is_done(&self, name: impl AsRef<str>) -> bool {
        self.done().contains(&name.as_ref())
    }

    /// How many tensors the folder had when it was [opened](TensorShards::resume).
    #[must_use]
    pub fn done_count(&self) -> usize {
        self.done().len()
    }

    /// The items whose tensor the folder did not have when it was [opened](TensorShards::resume), by its name.
    pub fn remaining<I, N, F>(&self, items: I, mut name: F) -> impl Iterator<Item = I::Item> + use<I, N, F>
    where
        I: IntoIterator,
        N: AsRef<str>,
        F: FnMut(&I::Item) -> N,
    {
        self.done().remaining(items, move |item| name(item).as_ref().to_owned())
    }

    fn done(&self) -> Done {
        self.lock().keys.done()
    }

    fn lock(&self) -> MutexGuard<'_, Shards> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates the folder where it lacks, and takes it.
fn open(folder: &Path) -> io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder).map_err(files::named("create", folder))?;
    let path = folder.join(LOCK);
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let lock = lock.map_err(files::named("open", &path))?;
    files::lock(&lock, folder)?;
    Ok((folder.to_owned(), lock))
}

/// The files of the folder whose names have this form: `shard-`, a number, and `end`.
fn numbered(folder: &Path, end: &str) -> io::Result<Vec<(u32, PathBuf)>> {
    let failed = files::named("read", folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(&failed)? {
        let path = entry.map_err(&failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let number = name.strip_prefix("shard-").and_then(|rest| rest.strip_suffix(end)?.parse().ok());
        if let Some(number) = number {
            found.push((number, path));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The files that runs have written, with their numbers.
fn written(folder: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    numbered(folder, ".safetensors")
}

/// The file that a run was writing when it was killed.
fn unfinished(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(numbered(folder, ".part")?.into_iter().map(|(_, path)| path).collect())
}

/// The names of a file's tensors.
fn names_in(path: &Path) -> io::Result<Vec<String>> {
    /// Of a tensor: where its bytes stand.
    #[derive(Deserialize)]
    struct Entry {
        data_offsets: (u64, u64),
    }
    let failed = files::named("read", path);
    let damaged = |what: &str| {
        files::foreign(format!(
            "{}: {what}; move the file away, and its tensors are made again",
            path.display()
        ))
    };
    let mut file = File::open(path).map_err(&failed)?;
    let mut len = [0; 8];
    file.read_exact(&mut len).map_err(|_| damaged("the file ends before its header"))?;
    let len = u64::from_le_bytes(len);
    if len > MOST_HEADER_BYTES {
        return Err(damaged("no header is so long"));
    }
    let mut header = Vec::new();
    (&mut file).take(len).read_to_end(&mut header).map_err(&failed)?;
    let mut entries: HashMap<String, serde_json::Value> = serde_json::from_slice(&header)
        .map_err(|error| damaged(&format!("no header of safetensors: {error}")))?;
    entries.remove("__metadata__");
    let mut end = 0;
    for entry in entries.values() {
        let entry = Entry::deserialize(entry)
            .map_err(|error| damaged(&format!("no header of safetensors: {error}")))?;
        end = end.max(entry.data_offsets.1);
    }
    if file.metadata().map_err(&failed)?.len() != (8 + len).saturating_add(end) {
        return Err(damaged("the file is not as long as its header says"));
    }
    Ok(entries.into_keys().collect())
}

impl Shards {
    fn path(&self) -> PathBuf {
        self.folder.join(format!("shard-{:05}.safetensors", self.number))
    }

    fn add(&mut self, name: String, tensor: Stored) -> Result<(), HostError> {
        if name == "__metadata__" {
            return Err(
                "no tensor of a safetensors file can have the name \"__metadata__\": choose another".into()
            );
        }
        if name.len() > NAME_BYTES {
            return Err(
                format!("the name of a tensor has {} bytes, and may have {NAME_BYTES}", name.len()).into()
            );
        }
        let key = hashed(&name)?;
        match self.keys.claim(key) {
            Claim::New => {}
            Claim::Before => return Ok(()),
            Claim::Twice => {
                return Err(format!(
                    "two tensors have the name {name:?}: put what tells them apart into it (`session.format(\"{{}}\", number)`)"
                )
                .into());
            }
        }
        let entry = entry_bytes(&name, &tensor);
        if self.bytes + tensor.bytes.len() > self.most || self.header + entry > self.most_header {
            self.flush().inspect_err(|_| self.keys.give_back(key))?;
        }
        self.bytes += tensor.bytes.len();
        self.header += entry;
        self.waiting.insert(name, tensor);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), HostError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let path = self.path();
        let part = path.with_extension("part");
        let failed = |error: io::Error| HostError::from(error).about(path.display());
        safetensors::serialize_to_file(&self.waiting, None, &part)
            .map_err(|error| HostError::from(error).about(path.display()))?;
        // Whoever sees the file sees all of it, after a loss of power, too.
        File::open(&part).and_then(|file| file.sync_all()).map_err(failed)?;
        if path.try_exists().map_err(failed)? {
            return Err(failed(io::Error::new(
                ErrorKind::AlreadyExists,
                "somebody else has put this file here",
            )));
        }
        fs::rename(&part, &path).map_err(failed)?;
        self.number += 1;
        self.waiting.clear();
        (self.bytes, self.header) = (0, 0);
        Ok(())
    }
}

/// What a tensor takes in a file's header, at most.
fn entry_bytes(name: &str, tensor: &Stored) -> usize {
    // A character of JSON's has six bytes at most; the rest is `"":{"dtype":"","shape":[],"data_offsets":[,]},`.
    let name = if name.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\') {
        name.len()
    } else {
        6 * name.len()
    };
    name + 100 + 20 * tensor.dims.len()
}

impl View for &Stored {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.dims
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

impl TakeValues for TensorShards {
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>> {
        let [Value::Str(name), Value::Tensor(tensor)] = values else {
            return Err(Fault::internal("a name and a tensor of other types"));
        };
        let failed = |source: HostError| Box::new(Fault::Sink { source });
        let elements = guarded(|| Elements::of(tensor))?.map_err(|error| failed(error.into()))?;
        let (dtype, bytes) = match elements {
            Elements::Float(values) => (Dtype::F32, values.into_iter().flat_map(f32::to_le_bytes).collect()),
            Elements::Int(values) => (Dtype::I64, values.into_iter().flat_map(i64::to_le_bytes).collect()),
            Elements::Bool(values) => (Dtype::BOOL, values.into_iter().map(u8::from).collect()),
        };
        let stored = Stored { dtype, dims: tensor.dims().to_vec(), bytes };
        self.lock().add(name.to_string(), stored).map_err(failed)
    }

    fn finish(&mut self) -> Result<(), HostError> {
        self.lock().flush()
    }
}

/// Tells the writers from closures.
#[doc(hidden)]
#[derive(Debug)]
pub enum Named {}

macro_rules! sinks {
    ($($by:ty, $this:ident => $own:expr;)+) => { $(
        impl<'s, N, V, K, const D: usize> Sink<'s, (N, V), Named> for $by
        where
            N: IntoTraced<'s, Target = Str>,
            V: IntoTraced<'s, Target = Tensor<D, K>>,
            K: ElementKind,
            Tensor<D, K>: Traceable,
        {
            fn operands((name, tensor): (N, V)) -> Vec<Operand> {
                vec![name.operand(), tensor.operand()]
            }
            fn writer(self) -> Writer {
                let $this = self;
                Writer(Box::new($own))
            }
        }
    )+ };
}

sinks! {
    TensorShards, this => this;
    &TensorShards, this => this.clone();
}

#[cfg(test)]
mod tests;
