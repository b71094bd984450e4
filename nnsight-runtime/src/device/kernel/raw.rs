//! From burn's tensors to the backends' own, and back.
#![cfg_attr(
    feature = "libtorch",
    expect(
        deprecated,
        reason = "burn 0.22 is the last family with libtorch, and the workspace pins it for that"
    )
)]

use std::sync::Arc;

use burn::tensor::Tensor;
use burn_dispatch::backends::flex::FlexTensor;
#[cfg(feature = "libtorch")]
use burn_dispatch::backends::libtorch::TchTensor;
use burn_dispatch::{BackendTensor, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind};

use crate::tensor::{ElementKind, Kind};

/// A tensor as its backend holds it: of floats in kernels, of any kind where it is only held.
#[derive(Clone)]
pub(in crate::device) enum Raw {
    /// Of burn's flex.
    Flex(FlexTensor),
    /// Of libtorch, on whatever device.
    #[cfg(feature = "libtorch")]
    Torch(TchTensor),
    /// Of anything else: a backend we have no kernels for, or a tensor whose operations are being recorded for
    /// gradients or a dry run.
    Other(DispatchTensor),
}

/// A backend's tensor as one of this kind: the backends have one type for all.
macro_rules! of_kind {
    ($kind:ty, $tensor:expr) => {
        match <$kind as ElementKind>::KIND {
            Kind::Float => BackendTensor::Float($tensor),
            Kind::Int => BackendTensor::Int($tensor),
            Kind::Bool => BackendTensor::Bool($tensor),
        }
    };
}

impl Raw {
    /// Opens a tensor; it stays uniquely owned if it was.
    pub(in crate::device) fn open<const D: usize, K: ElementKind>(tensor: Tensor<D, K>) -> Self {
        let DispatchTensor { kind, autodiff } = tensor.into_dispatch();
        match (kind, autodiff) {
            (
                DispatchTensorKind::Flex(
                    BackendTensor::Float(tensor) | BackendTensor::Int(tensor) | BackendTensor::Bool(tensor),
                ),
                DispatchAutodiffContext::Disabled,
            ) => Raw::Flex(tensor),
            #[cfg(feature = "libtorch")]
            (
                DispatchTensorKind::LibTorch(
                    BackendTensor::Float(tensor) | BackendTensor::Int(tensor) | BackendTensor::Bool(tensor),
                ),
                DispatchAutodiffContext::Disabled,
            ) => Raw::Torch(tensor),
            (kind, autodiff) => Raw::Other(DispatchTensor { kind, autodiff }),
        }
    }

    /// Back to burn's tensor of the same rank and kind.
    pub(in crate::device) fn close<const D: usize, K: ElementKind>(self) -> Tensor<D, K> {
        let concrete = |kind| DispatchTensor { kind, autodiff: DispatchAutodiffContext::Disabled };
        Tensor::from_dispatch(match self {
            Raw::Flex(tensor) => concrete(DispatchTensorKind::Flex(of_kind!(K, tensor))),
            #[cfg(feature = "libtorch")]
            Raw::Torch(tensor) => concrete(DispatchTensorKind::LibTorch(of_kind!(K, tensor))),
            Raw::Other(tensor) => tensor,
        })
    }

    /// Whether both are the same part of the same storage, read in the same way.
    pub(in crate::device) fn is_same(&self, other: &Raw) -> bool {
        match (self, other) {
            (Raw::Flex(a), Raw::Flex(b)) => {
                Arc::ptr_eq(&a.data_arc(), &b.data_arc())
                    && a.layout() == b.layout()
                    && a.dtype() == b.dtype()
            }
            #[cfg(feature = "libtorch")]
            (Raw::Torch(a), Raw::Torch(b)) => {
                let part = |x: &TchTensor| {
                    let x = &x.tensor;
                    (x.data_ptr().addr(), x.size(), x.stride(), x.kind(), x.device())
                };
                part(a) == part(b)
            }
            _ => false,
        }
    }

    /// Whether nobody else holds the storage.
    pub(in crate::device) fn is_unique(&self) -> bool {
        match self {
            Raw::Flex(tensor) => tensor.is_unique(),
            #[cfg(feature = "libtorch")]
            Raw::Torch(tensor) => tensor.storage.can_mut(),
            Raw::Other(_) => false,
        }
    }
}
