//! Tensors whose rank and kind are known only when the program runs.

mod axes;

use std::fmt;

use burn::tensor::kind::{Basic, BridgeTensor};
use burn::tensor::{Bool, DType, Float, Int, Tensor};
use smallvec::SmallVec;

pub(crate) use crate::point::Kind;

/// The highest rank a traced tensor can have.
pub const MAX_RANK: usize = 6;

/// Dimensions of a tensor.
pub type Dims = SmallVec<[usize; MAX_RANK]>;

/// A burn tensor with its rank and kind erased: what the executor's registers hold.
///
/// Cloning shares the storage.
pub struct AnyTensor {
    bridge: BridgeTensor,
    kind: Kind,
    rank: u8,
}

/// burn's element kinds, tied to [`Kind`].
pub trait ElementKind: Basic + 'static {
    /// The same kind as a value.
    const KIND: Kind;
}

impl ElementKind for Float {
    const KIND: Kind = Kind::Float;
}
impl ElementKind for Int {
    const KIND: Kind = Kind::Int;
}
impl ElementKind for Bool {
    const KIND: Kind = Kind::Bool;
}

/// A tensor was taken to be of another rank or kind than it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a tensor of kind {expected_kind} and rank {expected_rank}, got kind {kind} and rank {rank}"
)]
pub struct TypeMismatch {
    /// Kind asked for.
    pub expected_kind: Kind,
    /// Rank asked for.
    pub expected_rank: usize,
    /// Kind of the tensor at hand.
    pub kind: Kind,
    /// Rank of the tensor at hand.
    pub rank: usize,
}

impl AnyTensor {
    /// Erases a tensor's rank and kind.
    #[must_use]
    pub fn new<const D: usize, K: ElementKind>(tensor: Tensor<D, K>) -> Self {
        debug_assert!(D <= MAX_RANK);
        #[expect(clippy::cast_possible_truncation, reason = "ranks are at most MAX_RANK")]
        let rank = D as u8;
        let mut bridge = tensor.into_bridge();
        // Some of burn's operations on int tensors mark their result as one of another kind.
        match <K as ElementKind>::KIND {
            Kind::Int if !bridge.is_int() => bridge = BridgeTensor::int(bridge.into()),
            Kind::Bool if !bridge.is_bool() => bridge = BridgeTensor::bool(bridge.into()),
            _ => {}
        }
        AnyTensor { bridge, kind: <K as ElementKind>::KIND, rank }
    }

    /// The tensor with its rank and kind as types again.
    ///
    /// # Errors
    /// When the tensor has another rank or kind.
    pub fn typed<const D: usize, K: ElementKind>(self) -> Result<Tensor<D, K>, TypeMismatch> {
        if self.kind != <K as ElementKind>::KIND || self.rank() != D {
            return Err(TypeMismatch {
                expected_kind: <K as ElementKind>::KIND,
                expected_rank: D,
                kind: self.kind,
                rank: self.rank(),
            });
        }
        Ok(Tensor::from_bridge(self.bridge))
    }

    /// Element kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Storage type of the elements.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.bridge.dtype()
    }

    /// Number of axes.
    #[must_use]
    pub fn rank(&self) -> usize {
        usize::from(self.rank)
    }

    /// Lengths of the axes.
    #[must_use]
    pub fn dims(&self) -> Dims {
        self.bridge.shape().iter().copied().collect()
    }
}

impl Clone for AnyTensor {
    fn clone(&self) -> Self {
        AnyTensor { bridge: self.bridge.clone(), kind: self.kind, rank: self.rank }
    }
}

impl fmt::Debug for AnyTensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyTensor({}{:?})", self.kind, self.dims().as_slice())
    }
}

impl<const D: usize, K: ElementKind> From<Tensor<D, K>> for AnyTensor {
    fn from(tensor: Tensor<D, K>) -> Self {
        AnyTensor::new(tensor)
    }
}

/// Runs `$body` with the const `$d` set to `$rank`, which must be between 1 and [`MAX_RANK`].
///
/// The body is compiled once for each rank: keep it to one call.
macro_rules! with_rank {
    ($rank:expr, $d:ident => $body:expr, else $other:expr) => {
        match $rank {
            1 => {
                const $d: usize = 1;
                $body
            }
            2 => {
                const $d: usize = 2;
                $body
            }
            3 => {
                const $d: usize = 3;
                $body
            }
            4 => {
                const $d: usize = 4;
                $body
            }
            5 => {
                const $d: usize = 5;
                $body
            }
            6 => {
                const $d: usize = 6;
                $body
            }
            _ => $other,
        }
    };
}
pub(crate) use with_rank;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;

    #[test]
    fn a_tensor_comes_back_as_it_went_in_and_only_as_what_it_is() {
        let tensor = Tensor::<2>::from_floats([[1.0, 2.0, 3.0]], &test_device());
        let any = AnyTensor::new(tensor);
        assert_eq!((any.kind(), any.rank(), any.dims().as_slice()), (Kind::Float, 2, &[1, 3][..]));
        assert!(any.clone().typed::<3, Float>().is_err());
        assert!(any.clone().typed::<2, Int>().is_err());
        let back: Tensor<2> = any.typed().expect("rank and kind are the same");
        assert_eq!(back.into_data().iter::<f32>().collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn results_that_burn_marks_as_another_kind_come_back_as_what_they_are() {
        let ints = Tensor::<1, Int>::from_ints([1, 2], &test_device());
        for compared in [
            ints.clone().equal_elem(1),
            ints.bool().bool_and(Tensor::from_bool([true, false], &test_device())),
        ] {
            let back: Tensor<1, Bool> = AnyTensor::new(compared).typed().expect("truth values");
            assert_eq!(back.into_data().iter::<bool>().collect::<Vec<_>>(), [true, false]);
        }
        let signs = AnyTensor::new(Tensor::<1, Int>::from_ints([-2, 3], &test_device()).sign());
        let back: Tensor<1, Int> = signs.typed().expect("ints");
        assert_eq!(back.into_data().iter::<i64>().collect::<Vec<_>>(), [-1, 1]);
    }
}
