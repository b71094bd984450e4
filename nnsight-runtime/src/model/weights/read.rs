//! Reading tensors from a checkpoint to the device.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::{DType, Device, Element, FloatDType, Tensor, TensorData, bf16, f16};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use safetensors::Dtype;

use super::WeightsError;
use crate::model::checkpoint::{Checkpoint, Entry};

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
) -> HashMap<String, Result<Tensor<1>, WeightsError>> {
    let read = |name: &String| Some((name.clone(), read(checkpoint, checkpoint.entry(name)?, device, dtype)));
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
    device: &Device,
    dtype: FloatDType,
) -> Result<Tensor<1>, WeightsError> {
    let total = entry.shape.iter().product();
    let bad = AtomicUsize::new(0);
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
    let count = bad.into_inner();
    if count > 0 {
        let (file, name) = (checkpoint.label(), entry.raw_name.clone());
        return Err(WeightsError::NotFinite { file, name, count, total });
    }
    Ok(tensor)
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
    bad: &AtomicUsize,
) -> Result<(), WeightsError> {
    checkpoint.read(entry, start * size_of::<f32>(), bytemuck::cast_slice_mut(out))?;
    if cfg!(target_endian = "big") {
        for value in out.iter_mut() {
            *value = f32::from_bits(u32::from_le(value.to_bits()));
        }
    }
    bad.fetch_add(count_not_finite(out), Ordering::Relaxed);
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
    bad: &AtomicUsize,
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
    bad.fetch_add(count_not_finite(&values), Ordering::Relaxed);
    Ok(values)
}
