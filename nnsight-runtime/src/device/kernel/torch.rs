//! Kernels of libtorch that burn does not reach, or reaches with a detour.
#![expect(
    deprecated,
    reason = "burn 0.22 is the last family with libtorch, and the workspace pins it for that"
)]

use burn_dispatch::backends::libtorch::TchTensor;
use tch::{Kind, Tensor};

/// `x · weight + bias` as one operation.
pub(super) fn linear(x: &TchTensor, weight: &TchTensor, bias: &TchTensor) -> TchTensor {
    TchTensor::new(bias.tensor.addmm(&x.tensor, &weight.tensor))
}

/// `x · rowsᵀ`.
///
/// For a few tokens the product with the long matrix in front is up to four times as fast as the other, though its
/// result is turned round once more.
pub(super) fn unembed(x: &TchTensor, rows: &TchTensor) -> TchTensor {
    const FEW: std::ops::RangeInclusive<i64> = 2..=256;
    let (x, rows) = (&x.tensor, &rows.tensor);
    TchTensor::new(if FEW.contains(&x.size()[0]) {
        rows.matmul(&x.tr()).tr().contiguous()
    } else {
        x.matmul(&rows.tr())
    })
}

/// `gelu_new`, in place where nobody else has the values.
pub(super) fn gelu_new(x: TchTensor) -> TchTensor {
    x.unary_ops(|mut x| x.gelu_("tanh"), |x| x.gelu("tanh"))
}

/// Whether all elements are finite. Finite ones that have no finite sum count as others.
pub(super) fn is_finite(x: &TchTensor) -> bool {
    x.tensor.sum(Kind::Float).double_value(&[]).is_finite()
}

/// Causal attention of the last positions' queries.
///
/// Not through burn, which hands libtorch the opposite of a mask, and whose `is_causal` is that of the first
/// positions' queries.
pub(super) fn attention(query: &TchTensor, key: &TchTensor, value: &TchTensor, scale: f64) -> TchTensor {
    let (query, key, value) = (&query.tensor, &key.tensor, &value.tensor);
    let (queries, keys) = (query.size()[2], key.size()[2]);
    // A single query is the last position's, and sees every key.
    let seen = (queries > 1 && queries != keys)
        .then(|| Tensor::ones([queries, keys], (Kind::Bool, query.device())).tril(keys - queries));
    let causal = queries > 1 && seen.is_none();
    TchTensor::new(Tensor::scaled_dot_product_attention(query, key, value, seen, 0.0, causal, scale, false))
}
