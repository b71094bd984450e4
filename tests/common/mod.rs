//! What the integration tests share.
#![allow(dead_code, reason = "every test uses some of it")]

use std::sync::LazyLock;

use nnsight::prelude::*;

static TINY: LazyLock<LanguageModel> =
    LazyLock::new(|| LanguageModel::tiny().expect("the built-in model loads on any device"));

/// The built-in model, on the device that `NNSIGHT_DEVICE` names.
pub fn tiny() -> &'static LanguageModel {
    &TINY
}

/// All elements of a tensor, row by row.
pub fn elements<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter::<f32>().collect()
}

/// Asserts that two tensors are equal up to `1e-4`.
#[track_caller]
pub fn assert_close<const D: usize>(a: &Tensor<D>, b: &Tensor<D>) {
    assert_eq!(a.dims(), b.dims());
    let largest = elements(a).iter().zip(elements(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(largest < 1e-4, "the tensors differ by up to {largest}");
}
