//! What a GPT-2 computes, the fastest way through each backend.
//!
//! Every function means a plain formula of burn's operations, which is also what runs on tensors that are recorded
//! for gradients or a dry run, and in the element types for which a backend has no kernel here.

mod flex;
mod raw;
mod rows;
#[cfg(feature = "libtorch")]
mod torch;

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use burn::tensor::{Bool, Float, FloatDType, Tensor, activation, module};

pub(super) use raw::Raw;
use rows::RowWork;

/// `x · weight + bias` of `[token, in]`, `[in, out]` and `[out]`.
///
/// libtorch adds the bias within the product. Flex adds it to the fresh product in place, which costs a hundredth of
/// it.
pub(crate) fn linear(x: Tensor<2>, weight: Tensor<2>, bias: Tensor<1>) -> Tensor<2> {
    #[cfg(feature = "libtorch")]
    {
        match (Raw::open(x), Raw::open(weight), Raw::open(bias)) {
            (Raw::Torch(x), Raw::Torch(weight), Raw::Torch(bias)) => {
                Raw::Torch(torch::linear(&x, &weight, &bias)).close()
            }
            (x, weight, bias) => module::linear(x.close(), weight.close(), Some(bias.close())),
        }
    }
    #[cfg(not(feature = "libtorch"))]
    module::linear(x, weight, Some(bias))
}

/// Scores `[token, d_model]` against every row of `[vocab, d_model]`: `x · rowsᵀ`, `[token, vocab]`.
///
/// As one flat product: `linear` would copy the transposed rows first.
pub(crate) fn unembed(x: Tensor<2>, rows: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "libtorch")]
    let (x, rows) = match (Raw::open(x), Raw::open(rows)) {
        (Raw::Torch(x), Raw::Torch(rows)) => return Raw::Torch(torch::unembed(&x, &rows)).close(),
        (x, rows) => (x.close::<2, Float>(), rows.close::<2, Float>()),
    };
    x.matmul(rows.transpose())
}

/// `gelu_new` of each element: `0.5 x (1 + tanh u)` with `u = sqrt(2/pi) (x + 0.044715 x^3)`.
///
/// In place where nobody else has the values.
pub(crate) fn gelu_new<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    match Raw::open(x) {
        Raw::Flex(x) => match flex::gelu_new(x) {
            Ok(y) => Raw::Flex(y).close(),
            Err(x) => plain_gelu_new(Raw::Flex(x).close()),
        },
        #[cfg(feature = "libtorch")]
        Raw::Torch(x) => Raw::Torch(torch::gelu_new(x)).close(),
        x @ Raw::Other(_) => plain_gelu_new(x.close()),
    }
}

/// `x sigmoid(2u)`, since `(1 + tanh u) / 2 = sigmoid(2u)`: fewer and cheaper operations than the formula as it is
/// usually written, and differentiable as it stands.
fn plain_gelu_new<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let linear = 2.0 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
    let cubic = linear * 0.044_715;
    let twice_u = (x.clone() * x.clone() * cubic + linear) * x.clone();
    x * activation::sigmoid(twice_u)
}

/// Splits fused projections `[batch * position, 3 * d_model]` into queries, keys and values
/// `[batch, head, position, d_head]`; no element is copied.
pub(crate) fn split_heads(qkv: Tensor<2>, batch: usize, heads: usize) -> [Tensor<4>; 3] {
    let [rows, width] = qkv.dims();
    let (positions, d_head) = (rows / batch.max(1), width / (3 * heads.max(1)));
    // Parts side by side on the heads' axis: flex would copy what is reshaped after it was cut.
    let parts = qkv.reshape([batch, positions, 3 * heads, d_head]);
    [0, 1, 2].map(|part| parts.clone().narrow(2, part * heads, heads).swap_dims(1, 2))
}

/// Causal attention of queries `[batch, head, query_position, d_head]` to keys and values
/// `[batch, head, key_position, d_head]`, where the queries are those of the last positions: `z`, of the queries'
/// shape.
///
/// Raw scores are multiplied by `scale`.
pub(crate) fn attention(query: Tensor<4>, key: Tensor<4>, value: Tensor<4>, scale: f64) -> Tensor<4> {
    #[cfg(feature = "libtorch")]
    let (query, key, value) = match (Raw::open(query), Raw::open(key), Raw::open(value)) {
        (Raw::Torch(query), Raw::Torch(key), Raw::Torch(value)) => {
            return Raw::Torch(torch::attention(&query, &key, &value, scale)).close();
        }
        (query, key, value) => {
            (query.close::<4, Float>(), key.close::<4, Float>(), value.close::<4, Float>())
        }
    };
    let ([_, _, queries, _], [_, _, keys, _]) = (query.dims(), key.dims());
    if queries <= BLOCK {
        return causal_pattern(query.matmul(key.swap_dims(2, 3)), scale).matmul(value);
    }
    // The later keys of no query of a block are looked at: that saves up to half of the work and of the memory.
    let block = |start: usize| {
        let length = BLOCK.min(queries - start);
        let seen = (keys + start + length).saturating_sub(queries).min(keys);
        let (key, value) = (key.clone().narrow(2, 0, seen), value.clone().narrow(2, 0, seen));
        let raw = query.clone().narrow(2, start, length).matmul(key.swap_dims(2, 3));
        causal_pattern(raw, scale).matmul(value)
    };
    Tensor::cat((0..queries).step_by(BLOCK).map(block).collect(), 2)
}

/// What each query reads of the values, `[batch, head, query_position, d_head]`: the pattern
/// `[batch, head, query_position, key_position]` times the values `[batch, head, key_position, d_head]`.
///
/// The queries are those of the last positions. Where a query must not look and the pattern is zero, nothing comes of a
/// value, though a product of zero and what is not finite would be NaN.
pub(crate) fn weighed(pattern: Tensor<4>, value: Tensor<4>, is_finite: bool) -> Tensor<4> {
    if is_finite {
        return pattern.matmul(value);
    }
    let ([_, _, queries, keys], [.., d_head]) = (pattern.dims(), value.dims());
    let strange = value.clone().is_nan().bool_or(value.clone().is_inf());
    let mut z = pattern.clone().matmul(value.clone().mask_fill(strange.clone(), 0.0));
    let [batch, heads, ..] = z.dims();
    let has_any = strange.clone().any_dim(0).any_dim(1).any_dim(3).into_data();
    for (key, _) in has_any.iter::<bool>().enumerate().filter(|(_, any)| *any) {
        let (weight, value) = (pattern.clone().narrow(3, key, 1), value.clone().narrow(2, key, 1));
        let dims = [batch, heads, queries, d_head];
        let is_plain = strange.clone().narrow(2, key, 1).bool_not().expand(dims);
        let mut read = (weight.clone() * value).mask_fill(is_plain, 0.0);
        let blind = (key + queries).saturating_sub(keys).min(queries);
        if blind > 0 {
            let dims = [batch, heads, blind, d_head];
            let nothing = weight.narrow(2, 0, blind).equal_elem(0.0).expand(dims);
            let seen = read.clone().narrow(2, 0, blind).mask_fill(nothing, 0.0);
            read = read.slice_assign([0..batch, 0..heads, 0..blind, 0..d_head], seen);
        }
        z = z + read;
    }
    z
}

#[cfg(test)]
thread_local! {
    /// How often [`is_finite`] looked, which a device has to wait for.
    pub(crate) static LOOKS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Whether all elements are finite, as far as they can be read (those of a dry run cannot).
///
/// Finite elements that have no finite sum may count as others.
pub(crate) fn is_finite<const D: usize>(x: Tensor<D>) -> bool {
    #[cfg(test)]
    LOOKS.with(|looks| looks.set(looks.get() + 1));
    let x = match Raw::open(x) {
        Raw::Flex(x) => match flex::is_finite(x) {
            Ok(is_finite) => return is_finite,
            Err(x) => Raw::Flex(x).close::<D, Float>(),
        },
        #[cfg(feature = "libtorch")]
        Raw::Torch(x) => return torch::is_finite(&x),
        x @ Raw::Other(_) => x.close::<D, Float>(),
    };
    let Ok(sum) = x.cast(FloatDType::F64).sum().try_into_data() else { return true };
    sum.iter::<f64>().all(f64::is_finite)
}

/// Queries that are worked on at once where attention is written out.
const BLOCK: usize = 128;

/// Scores as attention shows them: raw products `[batch, head, query_position, key_position]` times `scale`, and
/// minus infinity where a query must not look.
///
/// The queries are those of the last positions.
pub(crate) fn causal_scores(raw: Tensor<4>, scale: f64) -> Tensor<4> {
    match flex_scores(raw, |queries| RowWork { scale: narrow(scale), causal: Some(queries), softmax: false })
    {
        Ok(scores) => scores,
        Err(raw) => mask(raw * scale),
    }
}

/// The attention pattern of raw products `[batch, head, query_position, key_position]`: the softmax of
/// [`causal_scores`].
pub(crate) fn causal_pattern(raw: Tensor<4>, scale: f64) -> Tensor<4> {
    match flex_scores(raw, |queries| RowWork { scale: narrow(scale), causal: Some(queries), softmax: true }) {
        Ok(pattern) => pattern,
        Err(raw) => activation::softmax(mask(raw * scale), 3),
    }
}

/// The softmax over the last axis of scores that are scaled and masked already.
pub(crate) fn pattern(scores: Tensor<4>) -> Tensor<4> {
    match flex_scores(scores, |_| RowWork { scale: 1.0, causal: None, softmax: true }) {
        Ok(pattern) => pattern,
        Err(scores) => activation::softmax(scores, 3),
    }
}

/// Gives the scores back where flex has no kernel for them.
#[expect(clippy::result_large_err, reason = "nothing is copied: the tensor goes on to the plain formula")]
fn flex_scores(scores: Tensor<4>, work: impl FnOnce(usize) -> RowWork) -> Result<Tensor<4>, Tensor<4>> {
    let [_, _, queries, _] = scores.dims();
    match Raw::open(scores) {
        Raw::Flex(scores) => match flex::scores(scores, work(queries)) {
            Ok(done) => Ok(Raw::Flex(done).close()),
            Err(scores) => Err(Raw::Flex(scores).close()),
        },
        #[cfg(feature = "libtorch")]
        scores @ Raw::Torch(_) => Err(scores.close()),
        scores @ Raw::Other(_) => Err(scores.close()),
    }
}

fn mask(scores: Tensor<4>) -> Tensor<4> {
    let [_, _, queries, keys] = scores.dims();
    // A single query is the last position's, and sees every key.
    if queries <= 1 {
        return scores;
    }
    let diagonal = i64::try_from(keys).unwrap_or(i64::MAX) - i64::try_from(queries).unwrap_or(i64::MAX);
    let unseen = Tensor::<2, Bool>::tril_mask([queries, keys], diagonal, &scores.device());
    scores.mask_fill(unseen.unsqueeze::<4>(), f32::NEG_INFINITY)
}

#[expect(clippy::cast_possible_truncation, reason = "scores are f32")]
fn narrow(scale: f64) -> f32 {
    scale as f32
}

#[cfg(test)]
mod tests;
