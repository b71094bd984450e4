//! Elements of tensors whose rank and kind are known only when the program runs.

use burn::tensor::{Bool, Float, Int};

use super::{DataError, to_vec_bool, to_vec_f32, to_vec_i64};
use crate::tensor::{AnyTensor, ElementKind, Kind, TypeMismatch, with_rank};

/// A tensor's elements in row-major order.
pub(crate) enum Elements {
    /// As f32, whatever they are stored as.
    Float(Vec<f32>),
    /// As i64, whatever they are stored as.
    Int(Vec<i64>),
    /// Truth values.
    Bool(Vec<bool>),
}

impl Elements {
    /// Those of a tensor.
    ///
    /// # Errors
    /// When the device cannot be read.
    pub(crate) fn of(tensor: &AnyTensor) -> Result<Elements, DataError> {
        fn read<const D: usize>(tensor: AnyTensor) -> Result<Elements, DataError> {
            Ok(match tensor.kind() {
                Kind::Float => Elements::Float(to_vec_f32(typed::<D, Float>(tensor)?)?),
                Kind::Int => Elements::Int(to_vec_i64(typed::<D, Int>(tensor)?)?),
                Kind::Bool => Elements::Bool(to_vec_bool(typed::<D, Bool>(tensor)?)?),
            })
        }
        let rank = tensor.rank();
        let unknown = || Err(DataError::Backend(format!("a tensor of {rank} axes")));
        with_rank!(rank, D => read::<D>(tensor.clone()), else unknown())
    }
}

fn typed<const D: usize, K: ElementKind>(tensor: AnyTensor) -> Result<burn::tensor::Tensor<D, K>, DataError> {
    tensor.typed().map_err(|mismatch: TypeMismatch| DataError::Backend(mismatch.to_string()))
}
