//! Tensors of the host, held by reference and known by their storage.
//!
//! Burn never changes storage that somebody else holds, so a tensor held here stays what it is, and its storage tells it
//! from all others. What it takes to have it on another device is done once.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use burn::tensor::{DType, Device, Float, FloatDType, Tensor};

use super::kernel::Raw;
use super::{DataError, Elements, float_tensor};
use crate::tensor::{AnyTensor, Dims, with_rank};

/// A float tensor of the host, as it is.
///
/// Two of the same storage are one. Elements are read as `f32`, whatever they are stored as.
#[derive(Clone)]
pub struct HostTensor(Arc<Inner>);

struct Inner {
    /// The only handle held here, so that it can be seen whether anybody else has one.
    raw: Raw,
    dims: Dims,
    device: Device,
    /// What it is as `f32` on devices where it had to be made.
    made: Mutex<Vec<(Device, AnyTensor)>>,
}

/// All that are alive.
static ALIVE: Mutex<Vec<Weak<Inner>>> = Mutex::new(Vec::new());

/// The last ones that had to be made on a device: the next session that names one finds it there.
static MADE: Mutex<Vec<HostTensor>> = Mutex::new(Vec::new());

/// How many [`MADE`] holds.
const KEPT: usize = 16;

impl HostTensor {
    /// Holds a tensor; nothing for tensors of backends whose storage we do not know, and for those whose operations are
    /// recorded.
    pub(crate) fn of<const D: usize>(tensor: &Tensor<D>) -> Option<HostTensor> {
        let raw = Raw::open(tensor.clone());
        let is_float = matches!(tensor.dtype(), DType::F32 | DType::F64 | DType::F16 | DType::BF16);
        if !is_float || matches!(raw, Raw::Other(_)) {
            return None;
        }
        let mut alive = locked(&ALIVE);
        alive.retain(|known| known.strong_count() > 0);
        if let Some(known) = alive.iter().filter_map(Weak::upgrade).find(|known| known.raw.is_same(&raw)) {
            return Some(HostTensor(known));
        }
        let dims = Dims::from_slice(&tensor.dims());
        let inner = Arc::new(Inner { raw, dims, device: tensor.device(), made: Mutex::default() });
        alive.push(Arc::downgrade(&inner));
        Some(HostTensor(inner))
    }

    /// Lengths of the axes.
    #[must_use]
    pub fn dims(&self) -> &[usize] {
        &self.0.dims
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.dims.iter().product()
    }

    /// Whether there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether nobody but this crate holds the tensor any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.raw.is_unique()
    }

    /// The tensor as `f32` on a device: itself, where it is that, else one that is made the first time.
    pub(crate) fn on(&self, device: &Device) -> Result<AnyTensor, DataError> {
        let Inner { raw, device: own, made, .. } = &*self.0;
        let tensor = raw.any(&self.0.dims)?;
        if device == own && tensor.dtype() == DType::F32 {
            return Ok(tensor);
        }
        let mut made = locked(made);
        if let Some((_, found)) = made.iter().find(|(place, _)| place == device) {
            return Ok(found.clone());
        }
        let placed = if device == own { wide(tensor)? } else { moved(&tensor, device)? };
        made.push((device.clone(), placed.clone()));
        drop(made);
        let mut kept = locked(&MADE);
        kept.retain(|other| !other.is_abandoned() && other != self);
        kept.push(self.clone());
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
        Ok(placed)
    }

    /// The elements in row-major order; without a copy where they lie so in this process's memory.
    pub(crate) fn elements(&self) -> Result<Cow<'_, [f32]>, DataError> {
        if let Raw::Flex(tensor) = &self.0.raw
            && tensor.dtype() == DType::F32
            && let Some(elements) = tensor.as_slice::<f32>()
        {
            return Ok(Cow::Borrowed(elements));
        }
        match Elements::of(&self.0.raw.any(&self.0.dims)?)? {
            Elements::Float(elements) => Ok(Cow::Owned(elements)),
            _ => Err(DataError::Backend("a float tensor holds other elements".to_owned())),
        }
    }
}

impl PartialEq for HostTensor {
    /// Whether both are one tensor. Others may have the same elements.
    fn eq(&self, other: &HostTensor) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for HostTensor {}

impl fmt::Debug for HostTensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostTensor({:?})", self.dims())
    }
}

impl Raw {
    /// The tensor without its rank as a type.
    fn any(&self, dims: &[usize]) -> Result<AnyTensor, DataError> {
        let unknown = || Err(DataError::Backend(format!("a tensor of {} axes", dims.len())));
        with_rank!(dims.len(), D => Ok(AnyTensor::new(self.clone().close::<D>())), else unknown())
    }
}

fn wide(tensor: AnyTensor) -> Result<AnyTensor, DataError> {
    fn of<const D: usize>(tensor: AnyTensor) -> Result<AnyTensor, DataError> {
        let tensor = tensor.typed::<D, Float>().map_err(|error| DataError::Backend(error.to_string()))?;
        super::catch_kernel_panic(|| tensor.cast(FloatDType::F32).into()).map_err(DataError::Backend)
    }
    let unknown = || Err(DataError::Backend(format!("a tensor of {} axes", tensor.rank())));
    with_rank!(tensor.rank(), D => of::<D>(tensor), else unknown())
}

fn moved(tensor: &AnyTensor, device: &Device) -> Result<AnyTensor, DataError> {
    fn of<const D: usize>(
        elements: Vec<f32>,
        dims: &[usize],
        device: &Device,
    ) -> Result<AnyTensor, DataError> {
        let mut array = [0; D];
        array.copy_from_slice(dims);
        float_tensor(elements, array, device).map(AnyTensor::from)
    }
    let Elements::Float(elements) = Elements::of(tensor)? else {
        return Err(DataError::Backend("a float tensor holds other elements".to_owned()));
    };
    let dims = tensor.dims();
    let unknown = || Err(DataError::Backend(format!("a tensor of {} axes", dims.len())));
    with_rank!(dims.len(), D => of::<D>(elements, &dims, device), else unknown())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{DeviceMap, to_vec_f32};

    fn devices() -> Vec<Device> {
        [DeviceMap::Cpu, DeviceMap::Libtorch].into_iter().filter_map(|map| map.resolve().ok()).collect()
    }

    fn numbers(device: &Device) -> Tensor<2> {
        Tensor::from_floats([[1.0, 2.0], [3.0, 4.0]], device)
    }

    fn values(tensor: AnyTensor) -> Vec<f32> {
        to_vec_f32(tensor.typed::<2, Float>().expect("floats of rank 2")).expect("it can be read")
    }

    #[test]
    fn one_tensor_is_known_again_and_another_is_not_though_it_be_equal() {
        for device in devices() {
            let tensor = numbers(&device);
            let host = HostTensor::of(&tensor).expect("its storage is known");
            assert_eq!(HostTensor::of(&tensor.clone()), Some(host.clone()));
            assert_ne!(HostTensor::of(&numbers(&device)), Some(host.clone()));
            assert_ne!(HostTensor::of(&tensor.clone().transpose()), Some(host.clone()));
            assert_ne!(HostTensor::of(&tensor.narrow(0, 0, 1)), Some(host));
        }
    }

    #[test]
    fn it_stays_what_it_is_whatever_becomes_of_the_other_handles() {
        for device in devices() {
            let tensor = numbers(&device);
            let host = HostTensor::of(&tensor).expect("its storage is known");
            assert!(!host.is_abandoned());
            // In place, if nobody else had it.
            let changed = tensor.add_scalar(1.0);
            assert_eq!(host.elements().expect("they can be read").as_ref(), [1.0, 2.0, 3.0, 4.0]);
            assert_eq!(values(changed.into()), [2.0, 3.0, 4.0, 5.0]);
            assert!(host.is_abandoned());
        }
    }

    #[test]
    fn on_its_own_device_it_is_itself_and_on_another_it_is_made_once() {
        let same = |a: &AnyTensor, b: &AnyTensor| {
            let [a, b] =
                [a, b].map(|x| HostTensor::of(&x.clone().typed::<2, Float>().expect("floats of rank 2")));
            a.is_some() && a == b
        };
        for from in devices() {
            for dtype in [FloatDType::F32, FloatDType::F64, FloatDType::BF16] {
                let tensor = numbers(&from).cast(dtype);
                let host = HostTensor::of(&tensor).expect("its storage is known");
                for to in devices() {
                    let placed = host.on(&to).expect("it can be moved");
                    let again =
                        HostTensor::of(&tensor).and_then(|host| host.on(&to).ok()).expect("as before");
                    assert!(same(&placed, &again));
                    assert_eq!(
                        (placed.dtype(), values(placed.clone())),
                        (DType::F32, vec![1.0, 2.0, 3.0, 4.0])
                    );
                    let itself = from == to && dtype == FloatDType::F32;
                    assert_eq!(same(&placed, &AnyTensor::new(tensor.clone())), itself);
                }
            }
        }
    }
}
