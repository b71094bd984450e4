//! Tensors as safetensors files of bounded size.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::tensor::Tensor;
use indexmap::IndexMap;
use safetensors::tensor::{Dtype, View};

use super::into::{IntoTraced, Operand};
use super::sink::{Sink, Writer};
use super::traced::{Str, Traceable};
use crate::device::Elements;
use crate::exec::{Fault, TakeValues, Value, guarded};
use crate::tensor::ElementKind;

/// Bytes of tensors up to which a file is filled, unless told otherwise.
const FILE_BYTES: usize = 256 << 20;

/// A folder of safetensors files that [`Session::write`](super::Session::write) writes named tensors to:
/// `shard-00000.safetensors` and so on.
///
/// A file is written when its tensors come to 256 MB, or what [`file_bytes`](TensorShards::file_bytes) says, and when the
/// session ends; so much memory is needed meanwhile. Names are unique in a file. Floats are stored as F32, integers as
/// I64. Clones write to the same files.
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
    /// Files written.
    number: u32,
    /// Tensors that wait for their file.
    waiting: IndexMap<String, Stored>,
    bytes: usize,
}

/// A tensor as it is stored.
#[derive(Debug)]
struct Stored {
    dtype: Dtype,
    dims: Vec<usize>,
    bytes: Vec<u8>,
}

impl TensorShards {
    /// Creates the folder, if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be created, or holds files of an earlier run.
    pub fn create(folder: impl AsRef<Path>) -> io::Result<Self> {
        let folder = folder.as_ref().to_owned();
        let shards = Shards { folder, most: FILE_BYTES, number: 0, waiting: IndexMap::new(), bytes: 0 };
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot create {}: {error}", shards.folder.display()))
        };
        fs::create_dir_all(&shards.folder).map_err(named)?;
        let first = shards.path();
        if first.try_exists().map_err(named)? {
            let message =
                format!("{} is there already: choose another folder, or delete it", first.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        Ok(TensorShards(Arc::new(Mutex::new(shards))))
    }

    /// Fills a file up to so many bytes; a larger tensor has a file of its own.
    #[must_use]
    pub fn file_bytes(self, most: usize) -> Self {
        self.lock().most = most;
        self
    }

    fn lock(&self) -> MutexGuard<'_, Shards> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shards {
    fn path(&self) -> PathBuf {
        self.folder.join(format!("shard-{:05}.safetensors", self.number))
    }

    fn add(&mut self, name: String, tensor: Stored) -> Result<(), String> {
        if self.waiting.contains_key(&name) {
            return Err(format!("two tensors of one file have the name {name:?}"));
        }
        if self.bytes + tensor.bytes.len() > self.most {
            self.flush()?;
        }
        self.bytes += tensor.bytes.len();
        self.waiting.insert(name, tensor);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), String> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let path = self.path();
        let part = path.with_extension("part");
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        // Whoever sees the file sees all of it.
        safetensors::serialize_to_file(&self.waiting, None, &part).map_err(|error| failed(&error))?;
        fs::rename(&part, &path).map_err(|error| failed(&error))?;
        self.number += 1;
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }
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
        let failed = |message: String| Box::new(Fault::Sink { message });
        let elements = guarded(|| Elements::of(tensor))?.map_err(|error| failed(error.to_string()))?;
        let (dtype, bytes) = match elements {
            Elements::Float(values) => (Dtype::F32, values.into_iter().flat_map(f32::to_le_bytes).collect()),
            Elements::Int(values) => (Dtype::I64, values.into_iter().flat_map(i64::to_le_bytes).collect()),
            Elements::Bool(values) => (Dtype::BOOL, values.into_iter().map(u8::from).collect()),
        };
        let stored = Stored { dtype, dims: tensor.dims().to_vec(), bytes };
        self.lock().add(name.to_string(), stored).map_err(failed)
    }

    fn finish(&mut self) -> Result<(), String> {
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
