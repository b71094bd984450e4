//! From burn's tensors to the backends' own, and back.
#![cfg_attr(
    feature = "libtorch",
    expect(
        deprecated,
        reason = "burn 0.22 is the last family with libtorch, and the workspace pins it for that"
    )
)]

use burn::tensor::Tensor;
use burn_dispatch::backends::flex::FlexTensor;
#[cfg(feature = "libtorch")]
use burn_dispatch::backends::libtorch::TchTensor;
use burn_dispatch::{BackendTensor, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind};

/// A float tensor as its backend holds it.
pub(super) enum Raw {
    /// Of burn's flex.
    Flex(FlexTensor),
    /// Of libtorch, on whatever device.
    #[cfg(feature = "libtorch")]
    Torch(TchTensor),
    /// Of anything else: a backend we have no kernels for, or a tensor whose operations are being recorded for
    /// gradients or a dry run.
    Other(DispatchTensor),
}

impl Raw {
    /// Opens a tensor; it stays uniquely owned if it was.
    pub(super) fn open<const D: usize>(tensor: Tensor<D>) -> Self {
        let DispatchTensor { kind, autodiff } = tensor.into_dispatch();
        match (kind, autodiff) {
            (DispatchTensorKind::Flex(BackendTensor::Float(tensor)), DispatchAutodiffContext::Disabled) => {
                Raw::Flex(tensor)
            }
            #[cfg(feature = "libtorch")]
            (
                DispatchTensorKind::LibTorch(BackendTensor::Float(tensor)),
                DispatchAutodiffContext::Disabled,
            ) => Raw::Torch(tensor),
            (kind, autodiff) => Raw::Other(DispatchTensor { kind, autodiff }),
        }
    }

    /// Back to burn's tensor of the same rank.
    pub(super) fn close<const D: usize>(self) -> Tensor<D> {
        let concrete = |kind| DispatchTensor { kind, autodiff: DispatchAutodiffContext::Disabled };
        Tensor::from_dispatch(match self {
            Raw::Flex(tensor) => concrete(DispatchTensorKind::Flex(BackendTensor::Float(tensor))),
            #[cfg(feature = "libtorch")]
            Raw::Torch(tensor) => concrete(DispatchTensorKind::LibTorch(BackendTensor::Float(tensor))),
            Raw::Other(tensor) => tensor,
        })
    }
}
