//! Cutting tensors of any rank and kind along an axis, and putting them together again.

use burn::tensor::{Bool, Float, Int, Tensor};

use super::{AnyTensor, Dims, ElementKind, Kind, TypeMismatch, with_rank};

/// Runs `$f::<RANK, KIND>($any, ...)` for the tensor's own rank and kind.
macro_rules! dispatch {
    ($any:expr, $f:ident($($arg:expr),*)) => {{
        let any = $any;
        let (kind, rank) = (any.kind(), any.rank());
        with_rank!(rank, D => match kind {
            Kind::Float => $f::<D, Float>(any, $($arg),*),
            Kind::Int => $f::<D, Int>(any, $($arg),*),
            Kind::Bool => $f::<D, Bool>(any, $($arg),*),
        }, else unreachable!("`AnyTensor` holds ranks from 1 to MAX_RANK"))
    }};
}

/// Runs `$f::<FROM, TO, KIND>` for the tensor's own rank and kind; other ranks are a mismatch.
macro_rules! reranked {
    ($any:expr, $f:ident, $dims:expr, $($from:literal => $to:literal),+) => {{
        let (any, dims) = ($any, $dims);
        match (any.rank(), any.kind()) {
            $(
                ($from, Kind::Float) => $f::<$from, $to, Float>(any, &dims),
                ($from, Kind::Int) => $f::<$from, $to, Int>(any, &dims),
                ($from, Kind::Bool) => $f::<$from, $to, Bool>(any, &dims),
            )+
            (rank, kind) => Err(TypeMismatch { expected_kind: kind, expected_rank: dims.len(), kind, rank }),
        }
    }};
}

type Made = Result<AnyTensor, TypeMismatch>;

fn reshape<const D: usize, const E: usize, K: ElementKind>(x: AnyTensor, dims: &[usize]) -> Made {
    let mut to = [1; E];
    to.copy_from_slice(dims);
    x.typed::<D, K>().map(|x| x.reshape(to).into())
}

impl AnyTensor {
    /// `len` entries of an axis from `start`; they must be there.
    pub(crate) fn narrow(self, axis: usize, start: usize, len: usize) -> Made {
        fn narrow<const D: usize, K: ElementKind>(
            x: AnyTensor,
            axis: usize,
            start: usize,
            len: usize,
        ) -> Made {
            x.typed::<D, K>().map(|x| x.narrow(axis, start, len).into())
        }
        if start == 0 && self.dims().get(axis) == Some(&len) {
            return Ok(self);
        }
        dispatch!(self, narrow(axis, start, len))
    }

    /// Entries of the first axis by their numbers, which must be there, as a tensor of its own storage.
    pub(crate) fn select(self, indices: Tensor<1, Int>) -> Made {
        fn select<const D: usize, K: ElementKind>(x: AnyTensor, indices: Tensor<1, Int>) -> Made {
            x.typed::<D, K>().map(|x| x.select(0, indices).into())
        }
        dispatch!(self, select(indices))
    }

    /// Tensors of one kind and rank behind each other along an axis; there must be one at least.
    pub(crate) fn cat(mut parts: Vec<AnyTensor>, axis: usize) -> Made {
        fn cat<const D: usize, K: ElementKind>(first: AnyTensor, rest: Vec<AnyTensor>, axis: usize) -> Made {
            let parts = std::iter::once(first).chain(rest).map(AnyTensor::typed::<D, K>);
            parts.collect::<Result<Vec<_>, _>>().map(|parts| Tensor::cat(parts, axis).into())
        }
        let rest = parts.split_off(1.min(parts.len()));
        match parts.pop() {
            Some(only) if rest.is_empty() => Ok(only),
            Some(first) => dispatch!(first, cat(rest, axis)),
            None => unreachable!("callers have a tensor at least"),
        }
    }

    /// `[rows * columns, ...]` as `[rows, columns, ...]`.
    pub(crate) fn unpacked(self, rows: usize, columns: usize) -> Made {
        let dims: Dims = [rows, columns].into_iter().chain(self.dims().into_iter().skip(1)).collect();
        reranked!(self, reshape, dims, 1 => 2, 2 => 3, 3 => 4, 4 => 5, 5 => 6)
    }

    /// `[row, column, ...]` as `[row * column, ...]`.
    pub(crate) fn packed(self) -> Made {
        let old = self.dims();
        let first = old.iter().take(2).product();
        let dims: Dims = std::iter::once(first).chain(old.iter().skip(2).copied()).collect();
        reranked!(self, reshape, dims, 2 => 1, 3 => 2, 4 => 3, 5 => 4, 6 => 5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;

    fn numbers(any: AnyTensor) -> Vec<i64> {
        let dims = any.dims();
        assert_eq!(dims.len(), 3, "{dims:?}");
        any.typed::<3, Int>().expect("ints").into_data().iter::<i64>().collect()
    }

    #[test]
    fn what_is_cut_apart_is_put_together_again() {
        let tensor = Tensor::<1, Int>::arange(0..24, &test_device()).reshape([2, 3, 4]);
        let any = || AnyTensor::new(tensor.clone());
        let whole = numbers(any());
        for axis in 0..3 {
            let len = any().dims()[axis];
            let part = |start, len| any().narrow(axis, start, len).unwrap();
            let again = AnyTensor::cat(vec![part(0, 1), part(1, len - 1)], axis).unwrap();
            assert_eq!(numbers(again), whole);
        }
        let packed = any().packed().unwrap();
        assert_eq!(packed.dims().as_slice(), [6, 4]);
        assert_eq!(numbers(packed.clone().unpacked(2, 3).unwrap()), whole);
        let rows = packed.select(Tensor::from_ints([5, 0], &test_device())).unwrap();
        assert_eq!(numbers(rows.unpacked(1, 2).unwrap()), [20, 21, 22, 23, 0, 1, 2, 3]);
    }
}
