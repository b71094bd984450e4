//! Kernels on flex's tensors. Only `f32` has them; other types get their tensor back.

use burn::tensor::{DType, TensorData};
use burn_dispatch::backends::flex::FlexTensor;

use super::rows::{self, RowWork};

/// `gelu_new`, in place where nobody else has the values.
pub(super) fn gelu_new(tensor: FlexTensor) -> Result<FlexTensor, FlexTensor> {
    if tensor.dtype() != DType::F32 {
        return Err(tensor);
    }
    let mut tensor = whole(tensor);
    if tensor.is_unique() {
        rows::gelu_new(tensor.storage_mut());
        return Ok(tensor);
    }
    let xs: &[f32] = tensor.storage();
    let mut out = vec![0.0; xs.len()];
    rows::gelu_new_to(xs, &mut out);
    Ok(FlexTensor::from_data(TensorData::new(out, tensor.layout().shape().clone())))
}

/// Scores `[batch, head, query_position, key_position]` and what [`RowWork`] says, in place where nobody else has
/// them.
pub(super) fn scores(tensor: FlexTensor, work: RowWork) -> Result<FlexTensor, FlexTensor> {
    if tensor.dtype() != DType::F32 {
        return Err(tensor);
    }
    let mut tensor = whole(tensor);
    let width = tensor.layout().shape().as_slice().last().copied().unwrap_or(0);
    rows::scores(tensor.storage_mut(), width, work);
    Ok(tensor)
}

/// Whether all elements are finite.
pub(super) fn is_finite(tensor: FlexTensor) -> Result<bool, FlexTensor> {
    if tensor.dtype() != DType::F32 {
        return Err(tensor);
    }
    Ok(rows::is_finite(whole(tensor).storage()))
}

/// The tensor with its elements in row-major order and nothing else in its memory.
#[expect(clippy::needless_pass_by_value, reason = "of two owners of the same memory, the first must go")]
fn whole(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}
