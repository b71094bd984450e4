//! Projections and embeddings, with Hugging Face's parameter names and layouts.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor, module};

use crate::device::kernel;

/// GPT-2's `Conv1D`: a projection whose weight is `[in, out]`.
#[derive(Module, Debug)]
pub struct Conv1d {
    pub(super) weight: Param<Tensor<2>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Conv1d {
    /// `[.., in]` to `[.., out]`.
    pub(super) fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let mut dims = x.dims();
        let [width, out] = self.weight.dims();
        let rows = dims[..D - 1].iter().product();
        dims[D - 1] = out;
        kernel::linear(x.reshape([rows, width]), self.weight.val(), self.bias.val()).reshape(dims)
    }
}

/// An embedding table `[id, d_model]`.
#[derive(Module, Debug)]
pub struct Embedding {
    pub(super) weight: Param<Tensor<2>>,
}

impl Embedding {
    /// Ids `[batch, position]` to rows `[batch, position, d_model]`.
    pub(super) fn forward(&self, ids: Tensor<2, Int>) -> Tensor<3> {
        module::embedding(self.weight.val(), ids)
    }

    /// Ids `[token]` to rows `[token, d_model]`.
    #[allow(dead_code, reason = "the packed pass will call it")]
    pub(super) fn lookup(&self, ids: Tensor<1, Int>) -> Tensor<2> {
        self.weight.val().select(0, ids)
    }

    /// Number of ids.
    pub(super) fn rows(&self) -> usize {
        self.weight.dims()[0]
    }
}

/// An unembedding with weights of its own, `[vocab, d_model]`.
#[derive(Module, Debug)]
pub struct LmHead {
    pub(super) weight: Param<Tensor<2>>,
}

/// Scores `[.., d_model]` against every row of `[vocab, d_model]`.
pub(super) fn unembed<const D: usize>(x: Tensor<D>, rows: Tensor<2>) -> Tensor<D> {
    let mut dims = x.dims();
    let [vocab, width] = rows.dims();
    let tokens = dims[..D - 1].iter().product();
    dims[D - 1] = vocab;
    kernel::unembed(x.reshape([tokens, width]), rows).reshape(dims)
}

/// Scores `[.., d_model]` against the rows of `[vocab, d_model]` that `ids` name: `[.., id]`.
#[allow(dead_code, reason = "the packed pass will call it")]
pub(super) fn unembed_rows<const D: usize>(x: Tensor<D>, rows: Tensor<2>, ids: Tensor<1, Int>) -> Tensor<D> {
    unembed(x, rows.select(0, ids))
}
