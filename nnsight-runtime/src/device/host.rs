//! Tensors of the host, held by reference and known by their storage.
//!
//! Burn never changes storage that somebody else holds, so a tensor held here stays what it is, and its storage tells it
//! from all others. What it takes to have it on another device is done once.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use burn::tensor::{Bool, DType, Device, Float, FloatDType, Int, Tensor};

use super::kernel::Raw;
use super::{DataError, Elements, bool_tensor, float_tensor, int_tensor};
use crate::tensor::{AnyTensor, Dims, ElementKind, Kind, with_rank};

/// A tensor of the host, as it is.
///
/// Two of the same storage are one. Floats are read as `f32`, and integers as `i64`, whatever they are stored as.
#[derive(Clone)]
pub struct HostTensor(Arc<Inner>);

struct Inner {
    /// The only handle held here, so that it can be seen whether anybody else has one.
    raw: Raw,
    kind: Kind,
    dims: Dims,
    device: Device,
    /// What it is on devices where it had to be made, in the type that the device's programs compute in.
    made: Mutex<Vec<(Device, AnyTensor)>>,
}

/// All that are alive.
static ALIVE: Mutex<Vec<Weak<Inner>>> = Mutex::new(Vec::new());

/// The last ones that had to be made on a device: the next session that names one finds it there.
static MADE: Mutex<Vec<HostTensor>> = Mutex::new(Vec::new());

/// How many [`MADE`] holds.
const KEPT: usize = 16;

impl HostTensor {
    /// Holds a tensor; nothing for tensors of backends whose storage we do not know, for those whose operations are recorded,
    /// and for quantized ones.
    pub(crate) fn of<const D: usize, K: ElementKind>(tensor: &Tensor<D, K>) -> Option<HostTensor> {
        let raw = Raw::open(tensor.clone());
        let kind = <K as ElementKind>::KIND;
        let is_plain = kind != Kind::Float
            || matches!(tensor.dtype(), DType::F32 | DType::F64 | DType::F16 | DType::BF16);
        if !is_plain || matches!(raw, Raw::Other(_)) {
            return None;
        }
        let mut alive = locked(&ALIVE);
        alive.retain(|known| known.strong_count() > 0);
        let is_same = |known: &Arc<Inner>| known.kind == kind && known.raw.is_same(&raw);
        if let Some(known) = alive.iter().filter_map(Weak::upgrade).find(is_same) {
            return Some(HostTensor(known));
        }
        let dims = Dims::from_slice(&tensor.dims());
        let inner = Arc::new(Inner { raw, kind, dims, device: tensor.device(), made: Mutex::default() });
        alive.push(Arc::downgrade(&inner));
        Some(HostTensor(inner))
    }

    /// Kind of its elements.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
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

    /// The tensor on a device, in the type that is computed in there: itself, where it is that, else one that is made the
    /// first time.
    pub(crate) fn on(&self, device: &Device) -> Result<AnyTensor, DataError> {
        let Inner { device: own, made, kind, .. } = &*self.0;
        let tensor = self.any()?;
        let is_at_home = match kind {
            Kind::Float => tensor.dtype() == DType::F32,
            Kind::Int => tensor.dtype() == DType::from(device.settings().int_dtype),
            Kind::Bool => true,
        };
        if device == own && is_at_home {
            return Ok(tensor);
        }
        let mut made = locked(made);
        if let Some((_, found)) = made.iter().find(|(place, _)| place == device) {
            return Ok(found.clone());
        }
        let placed =
            if device == own && *kind == Kind::Float { wide(tensor)? } else { moved(&tensor, device)? };
        made.push((device.clone(), placed.clone()));
        drop(made);
        let mut kept = locked(&MADE);
        kept.retain(|other| !other.is_abandoned() && other != self);
        kept.push(self.clone());
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
        Ok(placed)
    }

    /// Floats in row-major order; without a copy where they lie so in this process's memory.
    pub(crate) fn floats(&self) -> Result<Cow<'_, [f32]>, DataError> {
        if let Raw::Flex(tensor) = &self.0.raw
            && self.0.kind == Kind::Float
            && tensor.dtype() == DType::F32
            && let Some(elements) = tensor.as_slice::<f32>()
        {
            return Ok(Cow::Borrowed(elements));
        }
        match self.elements()? {
            Elements::Float(elements) => Ok(Cow::Owned(elements)),
            _ => Err(of_another_kind()),
        }
    }

    /// Integers in row-major order; without a copy where they lie so in this process's memory.
    pub(crate) fn ints(&self) -> Result<Cow<'_, [i64]>, DataError> {
        if let Raw::Flex(tensor) = &self.0.raw
            && self.0.kind == Kind::Int
            && tensor.dtype() == DType::I64
            && let Some(elements) = tensor.as_slice::<i64>()
        {
            return Ok(Cow::Borrowed(elements));
        }
        match self.elements()? {
            Elements::Int(elements) => Ok(Cow::Owned(elements)),
            _ => Err(of_another_kind()),
        }
    }

    /// Truth values in row-major order.
    pub(crate) fn bools(&self) -> Result<Vec<bool>, DataError> {
        match self.elements()? {
            Elements::Bool(elements) => Ok(elements),
            _ => Err(of_another_kind()),
        }
    }

    fn elements(&self) -> Result<Elements, DataError> {
        Elements::of(&self.any()?)
    }

    /// The tensor without its rank and kind as types.
    fn any(&self) -> Result<AnyTensor, DataError> {
        let Inner { raw, kind, dims, .. } = &*self.0;
        let unknown = || Err(DataError::Backend(format!("a tensor of {} axes", dims.len())));
        let raw = raw.clone();
        with_rank!(dims.len(), D => Ok(match kind {
            Kind::Float => AnyTensor::new(raw.close::<D, Float>()),
            Kind::Int => AnyTensor::new(raw.close::<D, Int>()),
            Kind::Bool => AnyTensor::new(raw.close::<D, Bool>()),
        }), else unknown())
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

fn of_another_kind() -> DataError {
    DataError::Backend("a tensor holds elements of another kind".to_owned())
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
        elements: Elements,
        dims: &[usize],
        device: &Device,
    ) -> Result<AnyTensor, DataError> {
        let mut array = [0; D];
        array.copy_from_slice(dims);
        match elements {
            Elements::Float(elements) => float_tensor(elements, array, device).map(AnyTensor::from),
            Elements::Int(elements) => int_tensor(elements, array, device).map(AnyTensor::from),
            Elements::Bool(elements) => bool_tensor(elements, array, device).map(AnyTensor::from),
        }
    }
    let (elements, dims) = (Elements::of(tensor)?, tensor.dims());
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
            assert_eq!(host.floats().expect("they can be read").as_ref(), [1.0, 2.0, 3.0, 4.0]);
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

    #[test]
    fn integers_and_truth_values_are_held_as_floats_are() {
        for from in devices() {
            let ints = Tensor::<1, Int>::from_ints([3, -1, 7], &from);
            let truths = ints.clone().greater_elem(0);
            let (host, other) = (HostTensor::of(&ints), HostTensor::of(&truths));
            let (host, other) = (host.expect("its storage is known"), other.expect("its storage is known"));
            assert_eq!((host.kind(), other.kind()), (Kind::Int, Kind::Bool));
            assert_eq!(HostTensor::of(&ints.clone()), Some(host.clone()));
            assert_ne!(HostTensor::of(&truths.clone().bool_not()), Some(other.clone()));
            assert_eq!(host.ints().expect("they can be read").as_ref(), [3, -1, 7]);
            assert_eq!(other.bools().expect("they can be read"), [true, false, true]);
            assert!(host.floats().is_err() && other.ints().is_err());
            for to in devices() {
                let placed = |host: &HostTensor| host.on(&to).expect("it can be moved");
                let int = placed(&host).typed::<1, Int>().expect("integers of rank 1");
                assert_eq!(int.device(), to);
                assert_eq!(HostTensor::of(&int), HostTensor::of(&placed(&host).typed::<1, Int>().unwrap()));
                assert_eq!(HostTensor::of(&int) == Some(host.clone()), from == to, "it is not copied");
                assert_eq!(super::super::to_vec_i64(int).expect("they can be read"), [3, -1, 7]);
                let truth = placed(&other).typed::<1, Bool>().expect("truth values of rank 1");
                assert_eq!(super::super::to_vec_bool(truth).expect("they can be read"), [true, false, true]);
            }
            drop((ints, truths));
            assert!(host.is_abandoned() && other.is_abandoned());
        }
    }
}
