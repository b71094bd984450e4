//! Projections and embeddings, with Hugging Face's parameter names and layouts.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor};

use crate::device::kernel;

/// GPT-2's `Conv1D`: a projection whose weight is `[in, out]`.
#[derive(Module, Debug)]
pub struct Conv1d {
    pub(super) weight: Param<Tensor<2>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Conv1d {
    /// `[token, in]` to `[token, out]`.
    pub(super) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        if x.dims()[0] == 0 {
            let [_, out] = self.weight.dims();
            return Tensor::empty([0, out], (&x.device(), x.dtype()));
        }
        kernel::linear(x, self.weight.val(), self.bias.val())
    }
}

/// Why an id has no numbers in an embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// There is no row.
    Outside { id: i64, rows: usize },
    /// The row is NaN or infinite in the checkpoint.
    Broken { id: i64 },
}

/// An embedding table `[id, d_model]`.
#[derive(Module, Debug)]
pub struct Embedding {
    pub(super) weight: Param<Tensor<2>>,
    /// Rows that are no numbers, in order.
    #[module(skip)]
    pub(super) broken: Vec<i64>,
}

impl Embedding {
    /// Ids `[token]` to rows `[token, d_model]`.
    pub(super) fn forward(&self, ids: Tensor<1, Int>) -> Tensor<2> {
        self.weight.val().select(0, ids)
    }

    /// Number of ids.
    pub(super) fn rows(&self) -> usize {
        self.weight.dims()[0]
    }

    /// The first id without numbers, as far as the ids can be read (those of a dry run cannot).
    pub(super) fn miss(&self, ids: &Tensor<1, Int>) -> Option<Miss> {
        let data = ids.try_to_data().ok()?;
        let rows = self.rows();
        data.iter::<i64>().find_map(|id| {
            if !usize::try_from(id).is_ok_and(|id| id < rows) {
                return Some(Miss::Outside { id, rows });
            }
            self.broken.binary_search(&id).is_ok().then_some(Miss::Broken { id })
        })
    }
}

/// An unembedding with weights of its own, `[vocab, d_model]`.
#[derive(Module, Debug)]
pub struct LmHead {
    pub(super) weight: Param<Tensor<2>>,
}

/// Scores `[token, d_model]` against rows `[vocab, d_model]`.
pub(super) fn unembed(x: Tensor<2>, rows: Tensor<2>) -> Tensor<2> {
    kernel::unembed(x, rows)
}
