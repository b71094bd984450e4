//! Loading a model's weights from safetensors in Hugging Face's layout, and writing them in it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Device, Element, FloatDType, Shape, Tensor, TensorData, bf16, f16};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use super::checkpoint::{Checkpoint, Entry};
use super::config::Gpt2Config;
use super::gpt2::Gpt2;
use super::params::{Source, Start, build};

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
    #[error("unreadable: `{name}` holds {dtype:?}, but only F32, F16 and BF16 are read")]
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

const HEAD: &str = "lm_head.weight";
const TOKENS: &str = "wte.weight";

/// Loads a model of a validated configuration.
///
/// Weights are cast to `dtype`. As in transformers, `lm_head.weight` of a model with tied embeddings is used where
/// it differs from the token embedding, which is then not tied.
#[expect(clippy::needless_pass_by_value, reason = "the files are closed once the weights are there")]
pub(super) fn load(
    mut config: Gpt2Config,
    checkpoint: Checkpoint,
    device: &Device,
    dtype: FloatDType,
) -> Result<Gpt2, WeightsError> {
    if !matches!(dtype, FloatDType::F32 | FloatDType::F16 | FloatDType::BF16) {
        return Err(WeightsError::Dtype(dtype));
    }
    check(&config, &checkpoint, device)?;
    if config.tie_word_embeddings
        && let (Some(head), Some(tokens)) = (checkpoint.entry(HEAD), checkpoint.entry(TOKENS))
    {
        config.tie_word_embeddings = head.dtype == tokens.dtype && checkpoint.same_bytes(head, tokens)?;
    }
    let names: Vec<_> = parameter_shapes(&config, device).into_keys().collect();
    let read =
        |name: &String| Some((name.clone(), read(&checkpoint, checkpoint.entry(name)?, device, dtype)));
    let tensors = names.par_iter().filter_map(read).collect();
    build(config, &mut Loader { checkpoint: &checkpoint, tensors })
}

/// Holds the checkpoint's names, shapes and dtypes against the configuration's, all at once.
fn check(config: &Gpt2Config, checkpoint: &Checkpoint, device: &Device) -> Result<(), WeightsError> {
    let mut expected = parameter_shapes(config, device);
    if config.tie_word_embeddings
        && checkpoint.entry(HEAD).is_some()
        && let Some(shape) = expected.get(TOKENS).cloned()
    {
        expected.insert(HEAD.to_owned(), shape);
    }
    let mut problems = Vec::new();
    for (name, shape) in &expected {
        if checkpoint.entry(name).is_none() {
            problems.push(Problem::Missing { name: name.clone(), shape: shape.clone() });
        }
    }
    for (name, entries) in checkpoint.entries().filter(|(name, _)| !is_buffer(name)) {
        if entries.len() > 1 {
            problems.push(Problem::Twice { name: name.to_owned(), times: entries.len() });
        }
        let Some(entry) = entries.first() else { continue };
        let (name, got) = (entry.raw_name.clone(), entry.shape.clone());
        match expected.get(name.strip_prefix("transformer.").unwrap_or(&name)) {
            None => problems.push(Problem::Unknown { name, shape: got }),
            Some(shape) if *shape != got => {
                problems.push(Problem::Shape { name, expected: shape.clone(), got });
            }
            Some(_) if !matches!(entry.dtype, Dtype::F32 | Dtype::F16 | Dtype::BF16) => {
                problems.push(Problem::Dtype { name, dtype: entry.dtype });
            }
            Some(_) => {}
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(WeightsError::Tensors { file: checkpoint.label(), problems: Problems(problems) })
}

/// Whether this is a causal mask that old versions of transformers saved along: `h.3.attn.bias`, `.masked_bias`.
fn is_buffer(name: &str) -> bool {
    let inner = name.strip_prefix("h.").and_then(|rest| rest.split_once('.'));
    inner.is_some_and(|(layer, rest)| {
        layer.bytes().all(|byte| byte.is_ascii_digit()) && matches!(rest, "attn.bias" | "attn.masked_bias")
    })
}

/// Every parameter's name, without `transformer.`, and shape.
fn parameter_shapes(config: &Gpt2Config, device: &Device) -> BTreeMap<String, Vec<usize>> {
    let mut recorder = Recorder { shapes: BTreeMap::new(), device };
    let Ok(_) = build(config.clone(), &mut recorder);
    recorder.shapes
}

/// Notes what a model is built of, without making any tensor.
struct Recorder<'d> {
    shapes: BTreeMap<String, Vec<usize>>,
    device: &'d Device,
}

impl Source for Recorder<'_> {
    type Error = std::convert::Infallible;

    fn take<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
        _: Start,
    ) -> Result<Param<Tensor<D>>, Self::Error> {
        self.shapes.insert(name.to_owned(), shape.to_vec());
        let init = move |device: &Device, _| Tensor::zeros(shape, device);
        Ok(Param::uninitialized(ParamId::new(), init, self.device.clone(), false, Shape::from(shape)))
    }
}

/// Hands out tensors that were read, or the reason why one was not, in the order of building: of several reasons
/// the same one is told every time.
struct Loader<'c> {
    checkpoint: &'c Checkpoint,
    tensors: HashMap<String, Result<Tensor<1>, WeightsError>>,
}

impl Source for Loader<'_> {
    type Error = WeightsError;

    fn take<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
        _: Start,
    ) -> Result<Param<Tensor<D>>, WeightsError> {
        let Some(tensor) = self.tensors.remove(name) else {
            let problem = Problem::Missing { name: name.to_owned(), shape: shape.to_vec() };
            return Err(WeightsError::Tensors {
                file: self.checkpoint.label(),
                problems: Problems(vec![problem]),
            });
        };
        Ok(Param::from_tensor(tensor?.reshape(shape)))
    }
}

/// Reads one tensor to the device, flat.
///
/// Piece by piece, so that what is checked is still in the processor's cache, and that not much is held twice.
fn read(
    checkpoint: &Checkpoint,
    entry: &Entry,
    device: &Device,
    dtype: FloatDType,
) -> Result<Tensor<1>, WeightsError> {
    let total = entry.shape.iter().product();
    let mut bad = 0;
    let tensor = match dtype {
        FloatDType::F16 => upload(total, device, dtype, |start, out| {
            let values = read_piece(checkpoint, entry, start, out.len(), &mut bad)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = f16::from_f32(value));
            Ok(())
        }),
        FloatDType::BF16 => upload(total, device, dtype, |start, out| {
            let values = read_piece(checkpoint, entry, start, out.len(), &mut bad)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = bf16::from_f32(value));
            Ok(())
        }),
        _ => upload(total, device, dtype, |start, out: &mut [f32]| {
            if entry.dtype == Dtype::F32 {
                return read_f32(checkpoint, entry, start, out, &mut bad);
            }
            out.copy_from_slice(&read_piece(checkpoint, entry, start, out.len(), &mut bad)?);
            Ok(())
        }),
    }?;
    if bad > 0 {
        let (file, name) = (checkpoint.label(), entry.raw_name.clone());
        return Err(WeightsError::NotFinite { file, name, count: bad, total });
    }
    Ok(tensor)
}

/// Elements that are read at once.
const PIECE: usize = 256 * 1024;

/// Makes a flat tensor of pieces; `fill` is given where a piece starts and where to put it.
fn upload<E: Element>(
    total: usize,
    device: &Device,
    dtype: FloatDType,
    mut fill: impl FnMut(usize, &mut [E]) -> Result<(), WeightsError>,
) -> Result<Tensor<1>, WeightsError> {
    let options = (device, DType::from(dtype));
    let zero = E::from_elem(0.0f32);
    // Flex takes the memory over.
    if *device == Device::flex() || total <= PIECE {
        let mut values = vec![zero; total];
        for (index, piece) in values.chunks_mut(PIECE).enumerate() {
            fill(index * PIECE, piece)?;
        }
        return Ok(Tensor::from_data(TensorData::new(values, [total]), options));
    }
    // Others copy it: a tensor of 150 MB would be there twice for a while.
    let mut tensor = Tensor::<1>::empty([total], options);
    for start in (0..total).step_by(PIECE) {
        let mut piece = vec![zero; PIECE.min(total - start)];
        fill(start, &mut piece)?;
        let length = piece.len();
        let piece = Tensor::from_data(TensorData::new(piece, [length]), options);
        let place = start..start + length;
        tensor = tensor.slice_assign([place], piece);
    }
    Ok(tensor)
}

/// Reads `f32`s straight to where they belong, and counts those that are not finite.
fn read_f32(
    checkpoint: &Checkpoint,
    entry: &Entry,
    start: usize,
    out: &mut [f32],
    bad: &mut usize,
) -> Result<(), WeightsError> {
    checkpoint.read(entry, start * size_of::<f32>(), bytemuck::cast_slice_mut(out))?;
    if cfg!(target_endian = "big") {
        for value in out.iter_mut() {
            *value = f32::from_bits(u32::from_le(value.to_bits()));
        }
    }
    *bad += count_not_finite(out);
    Ok(())
}

/// How many elements are NaN or infinite: those whose exponent is all ones.
fn count_not_finite(values: &[f32]) -> usize {
    const EXPONENT: u32 = 0x7f80_0000;
    // Counters as wide as the values make vector code, and hold a piece's length.
    let count_in = |piece: &[f32]| {
        piece.iter().map(|value| u32::from(value.to_bits() & EXPONENT == EXPONENT)).sum::<u32>() as usize
    };
    values.chunks(PIECE).map(count_in).sum()
}

/// Reads elements of any type that is read as `f32`, which holds every value of them, and counts those that are
/// not finite.
fn read_piece(
    checkpoint: &Checkpoint,
    entry: &Entry,
    start: usize,
    length: usize,
    bad: &mut usize,
) -> Result<Vec<f32>, WeightsError> {
    let mut values = vec![0.0; length];
    if entry.dtype == Dtype::F32 {
        read_f32(checkpoint, entry, start, &mut values, bad)?;
        return Ok(values);
    }
    let mut halves = vec![[0; 2]; length];
    checkpoint.read(entry, start * size_of::<f16>(), halves.as_flattened_mut())?;
    for (value, half) in values.iter_mut().zip(halves) {
        *value = match entry.dtype {
            Dtype::F16 => f16::from_le_bytes(half).to_f32(),
            _ => bf16::from_le_bytes(half).to_f32(),
        };
    }
    *bad += count_not_finite(&values);
    Ok(values)
}

impl Gpt2 {
    /// The weights as a `model.safetensors` that transformers and this crate load, in `f32`.
    ///
    /// # Errors
    /// When the weights cannot be read back from the device.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, WriteError> {
        let mut reader = Reader { path: Vec::new(), tensors: Vec::new(), error: None };
        self.visit(&mut reader);
        if let Some(error) = reader.error {
            return Err(WriteError(error));
        }
        let views: Result<Vec<_>, _> = reader
            .tensors
            .iter()
            .map(|(name, shape, bytes)| {
                TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view))
            })
            .collect();
        // transformers refuses files that do not say which framework's layout they have.
        let format = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        views
            .and_then(|views| safetensors::serialize(views, Some(format)))
            .map_err(|error| WriteError(error.to_string()))
    }
}

/// Weights cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the weights: {0}")]
pub struct WriteError(String);

/// Collects parameters by name.
struct Reader {
    path: Vec<String>,
    tensors: Vec<(String, Vec<usize>, Vec<u8>)>,
    error: Option<String>,
}

impl ModuleVisitor for Reader {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = self.path.join(".");
        let name = if name == HEAD { name } else { format!("transformer.{name}") };
        let tensor = param.val();
        match tensor.try_to_vec_as::<f32>() {
            Ok(values) => {
                let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                self.tensors.push((name, tensor.dims().to_vec(), bytes));
            }
            Err(error) => self.error = Some(format!("`{name}`: {error}")),
        }
    }

    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;
    use safetensors::SafeTensors;
    use safetensors::tensor::serialize;

    fn config() -> Gpt2Config {
        Gpt2Config {
            n_layer: 1,
            n_head: 2,
            n_embd: 4,
            n_positions: 3,
            vocab_size: 5,
            ..Gpt2Config::default()
        }
    }

    fn random(config: Gpt2Config) -> Gpt2 {
        Gpt2::new_random(config, &test_device(), 1).expect("the configuration is right")
    }

    fn load_bytes(config: Gpt2Config, bytes: Vec<u8>) -> Result<Gpt2, WeightsError> {
        load(config, Checkpoint::from_bytes("memory", bytes)?, &test_device(), FloatDType::F32)
    }

    fn logits(model: &Gpt2) -> Vec<f32> {
        let ids = Tensor::<2, burn::tensor::Int>::from_ints([[0, 4, 2]], &test_device());
        model.logits(ids).into_data().iter::<f32>().collect()
    }

    type Raw = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

    /// The model's file, taken apart.
    fn parts(model: &Gpt2) -> Raw {
        let bytes = model.to_safetensors().expect("the weights can be read");
        let file = SafeTensors::deserialize(&bytes).expect("what is written can be read");
        let part = |(name, view): (&str, TensorView<'_>)| {
            (name.to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec())
        };
        file.iter().map(part).collect()
    }

    fn file(parts: &Raw) -> Vec<u8> {
        let views = parts.iter().map(|(name, dtype, shape, bytes)| {
            (name, TensorView::new(*dtype, shape.clone(), bytes).expect("the parts are right"))
        });
        serialize(views, None).expect("the parts are right")
    }

    fn error(config: Gpt2Config, bytes: Vec<u8>) -> String {
        load_bytes(config, bytes).expect_err("the weights are wrong").to_string()
    }

    #[test]
    fn what_is_written_loads_again_tied_and_untied_with_and_without_prefix() {
        for tied in [true, false] {
            let config = Gpt2Config { tie_word_embeddings: tied, ..config() };
            let model = random(config.clone());
            let mut parts = parts(&model);
            assert_eq!(parts.iter().any(|part| part.0 == HEAD), !tied);
            assert_eq!(parts.len(), parameter_shapes(&config, &test_device()).len());
            let back = load_bytes(config.clone(), file(&parts)).expect("the file is right");
            assert_eq!(logits(&back), logits(&model));
            for part in &mut parts {
                part.0 = part.0.replace("transformer.", "");
            }
            let back = load_bytes(config, file(&parts)).expect("the file is right");
            assert_eq!(logits(&back), logits(&model));
        }
    }

    #[test]
    fn half_precision_files_are_read_as_f32_or_as_what_is_asked_for() {
        let model = random(config());
        for dtype in [Dtype::F16, Dtype::BF16] {
            let mut parts = parts(&model);
            for part in &mut parts {
                let narrow = |bytes: &[u8; 4]| match dtype {
                    Dtype::F16 => f16::from_f32(f32::from_le_bytes(*bytes)).to_le_bytes(),
                    _ => bf16::from_f32(f32::from_le_bytes(*bytes)).to_le_bytes(),
                };
                part.1 = dtype;
                part.3 = part.3.as_chunks::<4>().0.iter().flat_map(narrow).collect();
            }
            let back = load_bytes(config(), file(&parts)).expect("the file is right");
            assert_eq!(back.dtype(), DType::F32);
            for (got, want) in logits(&back).iter().zip(logits(&model)) {
                assert!((got - want).abs() < 1e-3, "{got} {want}");
            }
        }
        let bytes = model.to_safetensors().expect("the weights can be read");
        let narrow = |dtype| {
            let checkpoint = Checkpoint::from_bytes("memory", bytes.clone()).expect("the file is right");
            load(config(), checkpoint, &test_device(), dtype)
        };
        assert_eq!(narrow(FloatDType::BF16).expect("bf16 is supported").dtype(), DType::BF16);
        assert!(matches!(narrow(FloatDType::F64), Err(WeightsError::Dtype(FloatDType::F64))));
    }

    #[test]
    fn old_mask_buffers_are_ignored() {
        let model = random(config());
        let mut parts = parts(&model);
        parts.push(("h.0.attn.bias".to_owned(), Dtype::U8, vec![1, 1, 2, 2], vec![1, 0, 1, 1]));
        parts.push(("transformer.h.0.attn.masked_bias".to_owned(), Dtype::F32, vec![], vec![0; 4]));
        assert_eq!(
            logits(&load_bytes(config(), file(&parts)).expect("buffers do not count")),
            logits(&model)
        );
    }

    #[test]
    fn a_head_saved_though_tied_is_tied_only_if_it_equals_the_token_embedding() {
        let model = random(config());
        let mut parts = parts(&model);
        let tokens = parts.iter().find(|part| part.0.ends_with(TOKENS)).expect("it is there").clone();
        parts.push((HEAD.to_owned(), tokens.1, tokens.2.clone(), tokens.3.clone()));
        let same = load_bytes(config(), file(&parts)).expect("the head is accepted");
        assert!(same.config().tie_word_embeddings);
        assert_eq!(logits(&same), logits(&model));
        if let Some(head) = parts.last_mut() {
            head.3.fill(0);
        }
        let other = load_bytes(config(), file(&parts)).expect("the head is accepted");
        assert!(!other.config().tie_word_embeddings);
        assert!(logits(&other).iter().all(|logit| *logit == 0.0));
    }

    #[test]
    fn everything_that_does_not_fit_is_listed_in_one_error() {
        let mut parts = parts(&random(config()));
        parts.retain(|part| !part.0.ends_with("ln_f.bias") && !part.0.ends_with("wpe.weight"));
        for part in &mut parts {
            if part.0.ends_with("wte.weight") {
                part.2 = vec![4, 5];
            }
            if part.0.ends_with("ln_f.weight") {
                part.1 = Dtype::I32;
            }
        }
        parts.push(("score.weight".to_owned(), Dtype::F32, vec![2], vec![0; 8]));
        parts.push(("h.0.ln_1.bias".to_owned(), Dtype::F32, vec![4], vec![0; 16]));
        let message = error(config(), file(&parts));
        for line in [
            "missing: `ln_f.bias` [4]",
            "missing: `wpe.weight` [3, 4]",
            "misshapen: `transformer.wte.weight` is [4, 5] in the file, but config.json makes it [5, 4]",
            "unreadable: `transformer.ln_f.weight` holds I32",
            "unknown: `score.weight` [2]",
            "ambiguous: `h.0.ln_1.bias` stands in the weights 2 times",
        ] {
            assert!(message.contains(line), "no `{line}` in {message}");
        }
        assert_eq!(message.lines().count(), 7, "{message}");
    }

    #[test]
    fn weights_that_are_not_finite_are_refused_by_name_and_count() {
        let mut parts = parts(&random(config()));
        for part in parts.iter_mut().filter(|part| part.0.ends_with("h.0.mlp.c_fc.bias")) {
            part.3[..4].copy_from_slice(&f32::NAN.to_le_bytes());
            part.3[8..12].copy_from_slice(&f32::INFINITY.to_le_bytes());
        }
        let message = error(config(), file(&parts));
        assert!(
            message.contains("`transformer.h.0.mlp.c_fc.bias`") && message.contains("2 of 16"),
            "{message}"
        );
    }

    #[test]
    fn a_broken_file_is_told_apart() {
        let bytes = random(config()).to_safetensors().expect("the weights can be read");
        let truncated = error(config(), bytes[..bytes.len() - 3].to_vec());
        assert!(
            truncated.contains("truncated") && truncated.contains(&bytes.len().to_string()),
            "{truncated}"
        );
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(error(config(), longer).contains("announces only"));
        assert!(error(config(), bytes[..40].to_vec()).contains("its header ends at byte"));
        assert!(error(config(), b"short".to_vec()).contains("only 5 bytes"));
        assert!(error(config(), b"<!DOCTYPE html><html>".to_vec()).contains("not a safetensors file"));
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".to_vec();
        assert!(error(config(), pointer).contains("git lfs pull"));
        let mut garbled = bytes;
        garbled[9] = b'!';
        assert!(error(config(), garbled).contains("not a safetensors header"));
    }

    #[test]
    fn shards_are_read_through_their_index_and_a_missing_one_is_named() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).expect("can write");
        let open = || Checkpoint::open(dir.path());
        let message = |result: Result<Checkpoint, WeightsError>| match result {
            Ok(_) => panic!("the folder is wrong"),
            Err(error) => error.to_string(),
        };
        assert!(message(open()).contains("save_pretrained"));

        let model = random(config());
        let parts = parts(&model);
        let (first, second) = parts.split_at(3);
        write("a.safetensors", &file(&first.to_vec()));
        let name = |i: usize| if i < 3 { "a.safetensors" } else { "b.safetensors" };
        let map: HashMap<_, _> = parts.iter().enumerate().map(|(i, part)| (&part.0, name(i))).collect();
        write(
            "model.safetensors.index.json",
            serde_json::json!({ "weight_map": map }).to_string().as_bytes(),
        );
        let missing = message(open());
        assert!(missing.contains("b.safetensors is missing") && missing.contains("index.json"), "{missing}");

        write("b.safetensors", &file(&second.to_vec()));
        let checkpoint = open().expect("all shards are there");
        let back = load(config(), checkpoint, &test_device(), FloatDType::F32).expect("the shards are right");
        assert_eq!(logits(&back), logits(&model));

        write("model.safetensors.index.json", br#"{"weight_map": {"wte.weight": "../a.safetensors"}}"#);
        assert!(message(open()).contains("not a plain file name"));
        write("model.safetensors.index.json", b"{}");
        assert!(message(open()).contains("weight_map"));
    }
}
