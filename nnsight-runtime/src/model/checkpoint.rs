//! Safetensors files on disk or in memory, sharded or not, as one table of named tensors.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::Metadata;
use serde::Deserialize;

use super::json::from_python;
use super::text_file;
use super::weights::WeightsError;

/// File with all weights.
pub(super) const SINGLE_FILE: &str = "model.safetensors";
/// File that says which shard holds which tensor.
pub(super) const INDEX_FILE: &str = "model.safetensors.index.json";
/// Bound that the reference implementation puts on a header.
const MAX_HEADER: u64 = 100_000_000;

/// Where the bytes of a file are.
enum Bytes {
    File(File),
    Memory(Vec<u8>),
}

impl Bytes {
    /// Fills `buffer` from `offset` on; several threads may do so at a time.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        match self {
            Bytes::File(file) => read_file_at(file, buffer, offset),
            Bytes::Memory(bytes) => {
                let found =
                    usize::try_from(offset).ok().and_then(|start| bytes.get(start..)?.get(..buffer.len()));
                buffer.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(not(unix))]
fn read_file_at(mut file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    // A file has one position, which all threads would move.
    static POSITION: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _ours = POSITION.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(buffer)
}

/// One tensor's place in a [`Checkpoint`].
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Name in the file.
    pub raw_name: String,
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    file: usize,
    start: u64,
    bytes: usize,
}

/// All tensors of a checkpoint, none of them read yet.
pub(super) struct Checkpoint {
    files: Vec<(String, Bytes)>,
    entries: BTreeMap<String, Vec<Entry>>,
    /// What was taken off every name.
    wrapper: String,
}

/// What is put before every name of a model's tensors where the model was saved from inside something else: `torch.compile`,
/// a parallel wrapper, or a module of the user's.
const WRAPPERS: [&str; 3] = ["_orig_mod.", "module.", "model."];

/// Weights that are not read, and how to have them read.
const FOREIGN: [(&str, &str); 8] = [
    ("pytorch_model.bin", "a pickle"),
    ("pytorch_model.bin.index.json", "pickles"),
    ("tf_model.h5", "weights of TensorFlow"),
    ("flax_model.msgpack", "weights of Flax"),
    ("model.ckpt.index", "a checkpoint of TensorFlow"),
    ("consolidated.00.pth", "a pickle"),
    ("adapter_model.bin", "an adapter"),
    ("model.onnx", "a graph of ONNX"),
];

#[derive(Deserialize)]
struct Index {
    weight_map: HashMap<String, String>,
}

impl Checkpoint {
    /// Opens the weights in a folder: one file, or the shards of an index.
    pub(super) fn open(dir: &Path) -> Result<Self, WeightsError> {
        let single = dir.join(SINGLE_FILE);
        if single.is_file() {
            return Self::from_files([single.as_path()]);
        }
        let index = dir.join(INDEX_FILE);
        if !index.is_file() {
            let found = FOREIGN.iter().find(|(name, _)| dir.join(name).is_file());
            return Err(match found {
                Some((name, what)) => WeightsError::Foreign { file: dir.join(name), what },
                None => WeightsError::NoWeights { dir: dir.to_path_buf() },
            });
        }
        let shards: Vec<_> = shards(&index)?.into_iter().map(|shard| dir.join(shard)).collect();
        if let Some(shard) = shards.iter().find(|shard| !shard.is_file()) {
            return Err(WeightsError::ShardMissing { index, shard: shard.clone() });
        }
        Self::from_files(shards.iter().map(AsRef::as_ref))
    }

    fn from_files<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<Self, WeightsError> {
        let mut checkpoint = Checkpoint::empty();
        for path in paths {
            let label = path.display().to_string();
            let file = File::open(path).map_err(|source| WeightsError::Io { file: label.clone(), source })?;
            let header = read_header(&label, &mut &file)?;
            checkpoint.add(label, Bytes::File(file), header);
        }
        Ok(checkpoint.unwrapped())
    }

    /// Takes the bytes of a single file.
    pub(super) fn from_bytes(label: &str, bytes: Vec<u8>) -> Result<Self, WeightsError> {
        let mut checkpoint = Checkpoint::empty();
        let header = read_header(label, &mut Cursor::new(&bytes))?;
        checkpoint.add(label.to_owned(), Bytes::Memory(bytes), header);
        Ok(checkpoint.unwrapped())
    }

    fn empty() -> Self {
        Checkpoint { files: Vec::new(), entries: BTreeMap::new(), wrapper: String::new() }
    }

    /// Takes off what stands before every name, and then `transformer.` where it stands.
    fn unwrapped(mut self) -> Self {
        let mut names: Vec<&str> = self.entries.keys().map(String::as_str).collect();
        let everywhere = |names: &[&str]| {
            let is_everywhere = |wrapper: &&&str| names.iter().all(|name| name.starts_with(**wrapper));
            WRAPPERS.iter().find(is_everywhere).filter(|_| !names.is_empty())
        };
        let mut wrapper = String::new();
        while let Some(found) = everywhere(&names) {
            wrapper.push_str(found);
            for name in &mut names {
                *name = &name[found.len()..];
            }
        }
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (name, found) in std::mem::take(&mut self.entries) {
            let name = &name[wrapper.len()..];
            let name = name.strip_prefix("transformer.").unwrap_or(name);
            entries.entry(name.to_owned()).or_default().extend(found);
        }
        Checkpoint { entries, wrapper, ..self }
    }

    /// What was taken off every name, as `_orig_mod.`; most often nothing.
    pub(super) fn wrapper(&self) -> &str {
        &self.wrapper
    }

    fn add(&mut self, label: String, bytes: Bytes, (data_start, metadata): (u64, Metadata)) {
        for (raw_name, info) in metadata.tensors() {
            let name = raw_name.clone();
            let (start, end) = info.data_offsets;
            let entry = Entry {
                raw_name,
                dtype: info.dtype,
                shape: info.shape.clone(),
                file: self.files.len(),
                start: data_start + start as u64,
                bytes: end - start,
            };
            self.entries.entry(name).or_default().push(entry);
        }
        self.files.push((label, bytes));
    }

    /// Names, without a `transformer.` in front, and every tensor found under them.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &[Entry])> {
        self.entries.iter().map(|(name, entries)| (name.as_str(), entries.as_slice()))
    }

    /// The tensor with this name, without a `transformer.` in front.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name).and_then(|entries| entries.first())
    }

    /// Fills `buffer` with a tensor's bytes from the `start`-th on.
    pub(super) fn read(&self, entry: &Entry, start: usize, buffer: &mut [u8]) -> Result<(), WeightsError> {
        let (label, bytes) = &self.files[entry.file];
        bytes
            .read_exact_at(buffer, entry.start + start as u64)
            .map_err(|source| WeightsError::Io { file: label.clone(), source })
    }

    /// Whether two tensors hold the same bytes.
    pub(super) fn same_bytes(&self, a: &Entry, b: &Entry) -> Result<bool, WeightsError> {
        const CHUNK: usize = 1 << 20;
        if a.bytes != b.bytes {
            return Ok(false);
        }
        let (mut left, mut right) = (vec![0; CHUNK], vec![0; CHUNK]);
        for start in (0..a.bytes).step_by(CHUNK) {
            let length = CHUNK.min(a.bytes - start);
            let (left, right) = (&mut left[..length], &mut right[..length]);
            self.read(a, start, left)?;
            self.read(b, start, right)?;
            if left != right {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The files, for a message.
    pub(super) fn label(&self) -> String {
        self.files.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// File names of the shards that an index speaks of.
pub(super) fn shards(index: &Path) -> Result<BTreeSet<String>, WeightsError> {
    let label = index.display().to_string();
    let text = text_file::read(index, text_file::INDEX)
        .map_err(|source| WeightsError::Io { file: label.clone(), source })?;
    let parsed: Index = from_python(&text)
        .map_err(|source| WeightsError::Index { file: label.clone(), reason: source.to_string() })?;
    let shards: BTreeSet<_> = parsed.weight_map.into_values().collect();
    // A name from a file that somebody else wrote must not lead out of the folder.
    if let Some(shard) = shards.iter().find(|name| name.contains(['/', '\\', ':']) || name.starts_with('.')) {
        let reason = format!("shard `{shard}` is not a plain file name");
        return Err(WeightsError::Index { file: label, reason });
    }
    if shards.is_empty() {
        return Err(WeightsError::Index { file: label, reason: "it names no shard".to_owned() });
    }
    Ok(shards)
}

/// Reads a file's header; gives the offset at which its tensors begin.
fn read_header<R: Read + Seek>(label: &str, file: &mut R) -> Result<(u64, Metadata), WeightsError> {
    let io = |source| WeightsError::Io { file: label.to_owned(), source };
    let corrupt = |reason: String| WeightsError::Corrupt { file: label.to_owned(), reason };
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    file.rewind().map_err(io)?;
    let mut start = Vec::new();
    file.by_ref().take(8).read_to_end(&mut start).map_err(io)?;
    if start == b"version " {
        return Err(corrupt("it is a Git LFS pointer, not the file itself: run `git lfs pull`".to_owned()));
    }
    let Ok(header) = <[u8; 8]>::try_from(start).map(u64::from_le_bytes) else {
        return Err(corrupt(format!("it has only {length} bytes")));
    };
    if header > MAX_HEADER {
        return Err(corrupt(
            "it is not a safetensors file (its first 8 bytes are no header length)".to_owned(),
        ));
    }
    if header + 8 > length {
        return Err(corrupt(format!("its header ends at byte {}, but it has only {length}", header + 8)));
    }
    let mut text = Vec::new();
    file.by_ref().take(header).read_to_end(&mut text).map_err(io)?;
    let metadata: Metadata = serde_json::from_slice(&text)
        .map_err(|error| corrupt(format!("its header is not a safetensors header: {error}")))?;
    let expected = header + 8 + metadata.data_len() as u64;
    if expected > length {
        return Err(corrupt(format!(
            "it is truncated: its header announces {expected} bytes, but it has {length}; fetch it again \
             (a model of the hub by `.force_download(true)`)"
        )));
    }
    if expected < length {
        return Err(corrupt(format!("it has {length} bytes, but its header announces only {expected}")));
    }
    Ok((header + 8, metadata))
}
