use burn::tensor::{DType, Device, Distribution, FloatDType};

use super::*;
use crate::device::DeviceMap;

/// Every CPU device of this build.
fn devices() -> Vec<Device> {
    [DeviceMap::Cpu, DeviceMap::Libtorch].into_iter().filter_map(|map| map.resolve().ok()).collect()
}

fn random<const D: usize>(dims: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::random(dims, Distribution::Normal(0.0, 1.0), device)
}

fn values<const D: usize>(x: Tensor<D>) -> Vec<f64> {
    x.into_data().iter::<f64>().collect()
}

#[track_caller]
fn assert_close<const D: usize>(got: Tensor<D>, want: Tensor<D>, tolerance: f64) {
    assert_eq!((got.dims(), got.dtype()), (want.dims(), want.dtype()));
    for (i, (got, want)) in values(got).into_iter().zip(values(want)).enumerate() {
        // Minus infinity is what a masked score is, and no distance from itself.
        let close = got.to_bits() == want.to_bits() || (got - want).abs() <= tolerance * (1.0 + want.abs());
        assert!(close, "element {i}: {got} instead of {want}");
    }
}

/// The element types a model can have, and how exact their results are.
const TYPES: [(FloatDType, f64); 4] =
    [(FloatDType::F32, 2e-6), (FloatDType::F64, 1e-12), (FloatDType::F16, 6e-3), (FloatDType::BF16, 5e-2)];

/// Numbers of rows around the sizes at which a kernel turns to several threads or to whole vectors.
const ROWS: [usize; 5] = [1, 2, 7, 33, 130];

#[test]
fn linear_is_the_product_and_the_bias() {
    for device in devices() {
        for (dtype, tolerance) in TYPES {
            let (weight, bias) = (random([24, 40], &device).cast(dtype), random([40], &device).cast(dtype));
            for rows in ROWS {
                let x = random([rows, 24], &device).cast(dtype);
                let want = x.clone().matmul(weight.clone()) + bias.clone().unsqueeze();
                assert_close(linear(x, weight.clone(), bias.clone()), want, 4.0 * tolerance);
                let x = random([24, rows], &device).cast(dtype).transpose();
                let want = x.clone().matmul(weight.clone()) + bias.clone().unsqueeze();
                assert_close(linear(x, weight.clone(), bias.clone()), want, 4.0 * tolerance);
            }
        }
    }
}

#[test]
fn unembedding_is_the_product_with_every_row() {
    for device in devices() {
        for (dtype, tolerance) in TYPES {
            let rows = random([50, 24], &device).cast(dtype);
            for tokens in [1, 2, 33, 257] {
                let x = random([tokens, 24], &device).cast(dtype);
                let want = x.clone().matmul(rows.clone().transpose());
                let some = rows.clone().narrow(0, 7, 20);
                assert_close(unembed(x.clone(), rows.clone()), want.clone(), 4.0 * tolerance);
                assert_close(unembed(x, some), want.narrow(1, 7, 20), 4.0 * tolerance);
            }
        }
    }
}

#[test]
fn gelu_new_is_its_formula_whether_the_values_are_shared_or_strided() {
    for device in devices() {
        for (dtype, tolerance) in TYPES {
            for rows in ROWS {
                let shared = (random([rows, 300], &device) * 3.0).cast(dtype);
                let want = plain_gelu_new(shared.clone());
                assert_close(gelu_new(shared.clone()), want.clone(), tolerance);
                assert_close(plain_gelu_new(shared.clone()), want.clone(), 0.0);
                assert_close(gelu_new(shared.clone().transpose()), want.clone().transpose(), tolerance);
                let inner = shared.clone().narrow(1, 3, 290);
                assert_close(gelu_new(inner), want.clone().narrow(1, 3, 290), tolerance);
                // Nobody else has these: in place, and the memory is longer than what is seen of it.
                let prefix = (shared + 0.0).narrow(0, 0, rows.div_ceil(2));
                assert_close(gelu_new(prefix), want.narrow(0, 0, rows.div_ceil(2)), tolerance);
            }
        }
    }
}

#[test]
fn gelu_new_leaves_the_tensor_of_others_alone() {
    for device in devices() {
        let x = random([2, 3], &device);
        let before = values(x.clone());
        let y = gelu_new(x.clone());
        assert_ne!(values(y), before);
        assert_eq!(values(x), before);
    }
}

/// Attention as the model's written-out pass computes it, in `f64`.
fn plain_attention(q: &Tensor<4>, k: &Tensor<4>, v: &Tensor<4>, scale: f64) -> Tensor<4> {
    let wide = |x: &Tensor<4>| x.clone().cast(FloatDType::F64);
    let scores = mask(wide(q).matmul(wide(k).swap_dims(2, 3)) * scale);
    activation::softmax(scores, 3).matmul(wide(v))
}

#[test]
fn attention_of_the_last_queries_is_its_formula() {
    for device in devices() {
        for (dtype, tolerance) in TYPES {
            for (batch, queries, keys) in
                [(1, 1, 1), (2, 1, 9), (1, 5, 5), (2, 3, 8), (1, 70, 70), (1, 33, 300)]
            {
                let qkv = random([batch * keys, 3 * 32], &device).cast(dtype);
                let [q, k, v] = split_heads(qkv, batch, 4);
                let q = q.narrow(2, keys - queries, queries);
                let want = plain_attention(&q, &k, &v, 0.3).cast(dtype);
                assert_close(attention(q, k, v, 0.3), want, 2.0 * tolerance);
            }
        }
    }
}

#[test]
fn patterns_and_scores_are_their_formulas_and_masked_where_a_query_must_not_look() {
    for device in devices() {
        for (dtype, tolerance) in TYPES {
            for (queries, keys) in [(1, 1), (1, 5), (4, 4), (3, 70), (40, 300)] {
                let raw = (random([2, 3, queries, keys], &device) * 8.0).cast(dtype);
                let scores = mask(raw.clone() * 0.25);
                assert_close(causal_scores(raw.clone(), 0.25), scores.clone(), 0.0);
                let want = activation::softmax(scores.clone(), 3);
                assert_close(pattern(scores), want.clone(), tolerance);
                assert_close(causal_pattern(raw.clone(), 0.25), want.clone(), tolerance);
                assert_close(causal_pattern(raw.clone() + 0.0, 0.25), want, tolerance);
            }
        }
        // With as many queries as keys the first sees one key, and the one before last all but one.
        let seen = causal_pattern(random([1, 1, 3, 3], &device), 1.0);
        let zeros: Vec<bool> = values(seen).into_iter().map(|p| p == 0.0).collect();
        assert_eq!(zeros, [false, true, true, false, false, true, false, false, false]);
    }
}

#[test]
fn heads_are_split_as_transformers_does() {
    for device in devices() {
        let qkv = random([6, 24], &device);
        let [q, k, v] = split_heads(qkv.clone(), 2, 4);
        for (part, x) in [q, k, v].into_iter().enumerate() {
            assert_eq!(x.dims(), [2, 4, 3, 2]);
            let merged = x.swap_dims(1, 2).reshape([6, 8]);
            assert_close(merged, qkv.clone().narrow(1, 8 * part, 8), 0.0);
        }
    }
}

#[test]
fn tensors_without_elements_pass() {
    for device in devices() {
        let none = || Tensor::<2>::zeros([0, 4], &device);
        assert_eq!(gelu_new(none()).dims(), [0, 4]);
        assert_eq!(causal_pattern(Tensor::zeros([1, 2, 0, 0], &device), 1.0).dims(), [1, 2, 0, 0]);
    }
}

#[test]
fn nan_and_infinity_go_through_gelu_new_as_through_its_formula() {
    for device in devices() {
        let x = Tensor::<1>::from_floats([f32::NAN, f32::INFINITY, 3e38, -3e38, -1e19, -20.0], &device);
        assert_eq!(x.dtype(), DType::F32);
        let y = values(gelu_new(x));
        assert!(y[0].is_nan() && y[1].is_infinite() && y[2] > 2e38, "{y:?}");
        assert!(y[3..].iter().all(|y| y.abs() < 1e-20), "{y:?}");
    }
}

#[test]
fn what_a_query_must_not_see_changes_nothing_whatever_it_is() {
    for device in devices() {
        for (queries, keys) in [(5, 5), (2, 5), (140, 140)] {
            for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let [pattern, value] =
                    [[1, 2, queries, keys], [1, 2, keys, 3]].map(|dims| random(dims, &device));
                let pattern = causal_pattern(pattern, 1.0);
                let last = keys - 1;
                let bad = value.clone().slice_fill([0..1, 1..2, last..keys, 0..1], strange);
                let z = weighed(pattern.clone(), bad, false);
                let clean = weighed(pattern, value, true);
                let blind = queries - 1;
                assert_close(z.clone().narrow(2, 0, blind), clean.clone().narrow(2, 0, blind), 1e-6);
                // The last query sees it in one feature of one head.
                let (seen, clean) = (values(z.narrow(2, blind, 1)), values(clean.narrow(2, blind, 1)));
                let expected = f64::from(strange);
                assert!(if strange.is_nan() {
                    seen[3].is_nan()
                } else {
                    seen[3].total_cmp(&expected).is_eq()
                });
                assert!((0..6).filter(|i| *i != 3).all(|i| (seen[i] - clean[i]).abs() < 1e-5));
            }
        }
    }
}

#[test]
fn a_pattern_that_is_written_where_a_query_must_not_look_counts_there() {
    for device in devices() {
        let pattern = Tensor::<4>::from_floats([[[[0.5, 0.5], [0.0, 1.0]]]], &device);
        let value = Tensor::<4>::from_floats([[[[1.0, f32::NAN], [f32::INFINITY, 2.0]]]], &device);
        let z = values(weighed(pattern, value, false));
        // Zero times NaN where the query may look is what it is everywhere.
        assert!(z[0] == f64::INFINITY && z[1].is_nan() && z[2] == f64::INFINITY && z[3].is_nan(), "{z:?}");
    }
}

#[test]
fn what_is_not_finite_is_found_wherever_it_stands() {
    for device in devices() {
        for (dtype, _) in TYPES {
            for len in [1, 31, 40_000] {
                let x = random([len], &device).cast(dtype);
                assert!(is_finite(x.clone()));
                for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                    for at in [0, len / 2, len - 1] {
                        let one = burn::tensor::Slice::new(
                            isize::try_from(at).expect("small"),
                            isize::try_from(at + 1).ok(),
                            1,
                        );
                        assert!(!is_finite(x.clone().slice_fill(one, strange)), "{strange} at {at}");
                    }
                }
            }
        }
        assert!(is_finite(Tensor::<1>::zeros([0], &device)));
    }
}
