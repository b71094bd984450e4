//! Reading tensors from a checkpoint to the device.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use burn::tensor::{DType, Device, Element, FloatDType, Tensor, TensorData, bf16, f16};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use safetensors::Dtype;

use super::WeightsError;
use crate::model::checkpoint::{Checkpoint, Entry};

/// Embeddings, whose rows stand for ids each: one that is no numbers leaves the others as they are.
const EMBEDDINGS: [&str; 2] = ["wte.weight", "wpe.weight"];

/// A tensor that was read.
pub(super) struct Read {
    /// Flat.
    pub tensor: Tensor<1>,
    /// Rows of an embedding that are NaN or infinite somewhere.
    pub broken: Vec<usize>,
    /// The largest magnitude of its finite numbers.
    pub largest: f32,
}

/// What of a tensor is NaN or infinite, and how large the rest is.
struct Bad {
    count: AtomicUsize,
    /// Bits of the largest magnitude.
    largest: AtomicU32,
    /// Width of an embedding's rows; nothing, where rows do not stand for themselves.
    width: Option<usize>,
    rows: Mutex<BTreeSet<usize>>,
}

impl Bad {
    /// Counts what of a piece is not finite.
    fn note(&self, start: usize, values: &[f32]) {
        let (count, largest) = magnitudes(values);
        self.largest.fetch_max(largest, Ordering::Relaxed);
        if count == 0 {
            return;
        }
        self.count.fetch_add(count, Ordering::Relaxed);
        if let Some(width) = self.width {
            let places = values.iter().enumerate().filter(|(_, value)| !value.is_finite());
            let rows = places.map(|(place, _)| (start + place) / width);
            self.rows.lock().unwrap_or_else(PoisonError::into_inner).extend(rows);
        }
    }
}

/// Reads tensors to the device, flat; each comes with its name, or with the reason why it could not be read.
///
/// Flex's tensors are made wherever they are read. libtorch's are made on the calling thread alone: its OpenMP keeps a team of
/// threads for every thread that ever ran an operation, and lets all of them sleep between operations from the moment
/// there are more of them than processors, which makes short operations several times as slow for good.
pub(super) fn read_all(
    checkpoint: &Checkpoint,
    names: &[String],
    device: &Device,
    dtype: FloatDType,
) -> HashMap<String, Result<Read, WeightsError>> {
    let read = |name: &String| {
        let is_embedding = EMBEDDINGS.contains(&name.as_str());
        Some((name.clone(), read(checkpoint, checkpoint.entry(name)?, is_embedding, device, dtype)))
    };
    if *device == Device::flex() {
        names.par_iter().filter_map(read).collect()
    } else {
        names.iter().filter_map(read).collect()
    }
}

/// Reads one tensor to the device, flat.
///
/// Piece by piece, so that what is checked is still in the processor's cache, and that not much is held twice.
fn read(
    checkpoint: &Checkpoint,
    entry: &Entry,
    is_embedding: bool,
    device: &Device,
    dtype: FloatDType,
) -> Result<Read, WeightsError> {
    let total = entry.shape.iter().product();
    let width = entry.shape.last().copied().filter(|width| is_embedding && *width > 0);
    let bad = Bad {
        count: AtomicUsize::new(0),
        largest: AtomicU32::new(0),
        width,
        rows: Mutex::new(BTreeSet::new()),
    };
    let tensor = match dtype {
        FloatDType::F16 => upload(total, device, dtype, |start, out| {
            let values = read_piece(checkpoint, entry, start, out.len(), &bad)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = f16::from_f32(value));
            Ok(())
        }),
        FloatDType::BF16 => upload(total, device, dtype, |start, out| {
            let values = read_piece(checkpoint, entry, start, out.len(), &bad)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = bf16::from_f32(value));
            Ok(())
        }),
        _ => upload(total, device, dtype, |start, out: &mut [f32]| {
            if entry.dtype == Dtype::F32 {
                return read_f32(checkpoint, entry, start, out, &bad);
            }
            out.copy_from_slice(&read_piece(checkpoint, entry, start, out.len(), &bad)?);
            Ok(())
        }),
    }?;
    let broken = bad.rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    let count = bad.count.into_inner();
    // A table of nothing else is of no use.
    let is_whole = broken.is_empty() || Some(broken.len()) == entry.shape.first().copied();
    if count > 0 && is_whole {
        let (file, name) = (checkpoint.label(), entry.raw_name.clone());
        return Err(WeightsError::NotFinite { file, name, count, total });
    }
    let largest = f32::from_bits(bad.largest.into_inner());
    Ok(Read { tensor, broken: broken.into_iter().collect(), largest })
}

/// Elements that are read at once.
const PIECE: usize = 256 * 1024;
/// Pieces that are held while they are copied to the device.
const PIECES: usize = 16;

/// Makes a flat tensor of pieces; `fill` is given where a piece starts and where to put it.
fn upload<E: Element>(
    total: usize,
    device: &Device,
    dtype: FloatDType,
    fill: impl Fn(usize, &mut [E]) -> Result<(), WeightsError> + Sync,
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
    let starts: Vec<usize> = (0..total).step_by(PIECE).collect();
    for starts in starts.chunks(PIECES) {
        let read = |start: &usize| {
            let mut piece = vec![zero; PIECE.min(total - start)];
            fill(*start, &mut piece).map(|()| piece)
        };
        let pieces = starts.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for (start, piece) in starts.iter().zip(pieces) {
            let place = *start..start + piece.len();
            let piece = Tensor::from_data(TensorData::new(piece, [place.len()]), options);
            tensor = tensor.slice_assign([place], piece);
        }
    }
    Ok(tensor)
}

/// Reads `f32`s straight to where they belong, and counts those that are not finite.
fn read_f32(
    checkpoint: &Checkpoint,
    entry: &Entry,
    start: usize,
    out: &mut [f32],
    bad: &Bad,
) -> Result<(), WeightsError> {
    checkpoint.read(entry, start * size_of::<f32>(), bytemuck::cast_slice_mut(out))?;
    if cfg!(target_endian = "big") {
        for value in out.iter_mut() {
            *value = f32::from_bits(u32::from_le(value.to_bits()));
        }
    }
    bad.note(start, out);
    Ok(())
}

/// How many elements are NaN or infinite, those whose exponent is all ones, and the bits of the largest magnitude of the
/// others, which are in the order of the magnitudes.
fn magnitudes(values: &[f32]) -> (usize, u32) {
    const EXPONENT: u32 = 0x7f80_0000;
    const MAGNITUDE: u32 = 0x7fff_ffff;
    // Counters as wide as the values make vector code, and hold a piece's length.
    let of_piece = |piece: &[f32]| {
        piece.iter().fold((0_u32, 0_u32), |(count, largest), value| {
            let bits = value.to_bits() & MAGNITUDE;
            let is_finite = u32::from(bits < EXPONENT);
            (count + 1 - is_finite, largest.max(bits * is_finite))
        })
    };
    values
        .chunks(PIECE)
        .map(of_piece)
        .fold((0, 0), |(count, largest), (more, other)| (count + more as usize, largest.max(other)))
}

/// Reads elements of any type that is read as `f32`, of which `f64` alone is rounded, and notes those that are not
/// finite then.
fn read_piece(
    checkpoint: &Checkpoint,
    entry: &Entry,
    start: usize,
    length: usize,
    bad: &Bad,
) -> Result<Vec<f32>, WeightsError> {
    let mut values = vec![0.0; length];
    if entry.dtype == Dtype::F32 {
        read_f32(checkpoint, entry, start, &mut values, bad)?;
        return Ok(values);
    }
    if entry.dtype == Dtype::F64 {
        let mut wide = vec![[0; 8]; length];
        checkpoint.read(entry, start * size_of::<f64>(), wide.as_flattened_mut())?;
        #[expect(clippy::cast_possible_truncation, reason = "it is rounded, as transformers rounds it")]
        values.iter_mut().zip(wide).for_each(|(value, bytes)| *value = f64::from_le_bytes(bytes) as f32);
        bad.note(start, &values);
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
    bad.note(start, &values);
    Ok(values)
}
