//! Why weights cannot be loaded.

use std::fmt;
use std::path::PathBuf;

use burn::tensor::FloatDType;
use safetensors::Dtype;

use crate::device::NoMemory;

/// Weights cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// A folder without weights.
    #[error(
        "{dir} has neither model.safetensors nor model.safetensors.index.json; other weight formats are not \
         read: save the model again with transformers' `save_pretrained`",
        dir = dir.display()
    )]
    NoWeights {
        /// The folder.
        dir: PathBuf,
    },
    /// A folder whose weights are in a format that is not read.
    #[error(
        "{file} is {what}, which is not read: save the model again as safetensors, with transformers' \
         `from_pretrained(folder).save_pretrained(folder)`",
        file = file.display()
    )]
    Foreign {
        /// The file.
        file: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no (whole) safetensors file.
    #[error("cannot load {file}: {reason}")]
    Corrupt {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The index of a sharded model is wrong.
    #[error("cannot load the shards of {file}: {reason}")]
    Index {
        /// The index.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A shard that the index names is not there.
    #[error("shard {shard} is missing, though {index} names it; fetch it as well", shard = shard.display(), index = index.display())]
    ShardMissing {
        /// The index.
        index: PathBuf,
        /// Where the shard should be.
        shard: PathBuf,
    },
    /// The tensors are not those of the configured model.
    #[error("{file} does not hold the weights that config.json describes:{problems}")]
    Tensors {
        /// The file or files.
        file: String,
        /// Everything that does not fit.
        problems: Problems,
    },
    /// A weight is NaN or infinite.
    #[error(
        "tensor `{name}` in {file} has {count} of {total} weights that are NaN or infinite; \
         the checkpoint is broken"
    )]
    NotFinite {
        /// The file or files.
        file: String,
        /// Name of the tensor.
        name: String,
        /// How many elements are not finite.
        count: usize,
        /// Number of elements.
        total: usize,
    },
    /// The weights are larger than memory.
    #[error(
        "there is no memory for the weights in {file}: as {dtype:?} {source}; load them as F16 or BF16, or a smaller model"
    )]
    Memory {
        /// The file or files.
        file: String,
        /// Type that they are loaded as.
        dtype: FloatDType,
        /// How much they take.
        source: NoMemory,
    },
    /// A dtype models cannot run in.
    #[error("weights cannot be loaded as {0:?}; choose F32, F16 or BF16")]
    Dtype(FloatDType),
}

/// What does not fit between a configuration and its weights.
#[derive(Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// One tensor that does not fit.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not there.
    #[error("missing: `{name}` {shape:?}")]
    Missing {
        /// Its name, without `transformer.`.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// Not part of the model.
    #[error("unknown: `{name}` {shape:?}")]
    Unknown {
        /// Its name in the file.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// Of another shape.
    #[error("misshapen: `{name}` is {got:?} in the file, but config.json makes it {expected:?}")]
    Shape {
        /// Its name in the file.
        name: String,
        /// Shape by the configuration.
        expected: Vec<usize>,
        /// Shape in the file.
        got: Vec<usize>,
    },
    /// Of an element type that is not read.
    #[error("unreadable: `{name}` holds {dtype:?}, but only F64, F32, F16 and BF16 are read")]
    Dtype {
        /// Its name in the file.
        name: String,
        /// Its element type.
        dtype: Dtype,
    },
    /// There more than once, with and without `transformer.`, or in two shards.
    #[error("ambiguous: `{name}` stands in the weights {times} times")]
    Twice {
        /// Its name, without `transformer.`.
        name: String,
        /// How often.
        times: usize,
    },
}
