//! Projections and embeddings, with Hugging Face's parameter names and layouts.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor, module};

/// GPT-2's `Conv1D`: a projection whose weight is `[in, out]`.
#[derive(Module, Debug)]
pub struct Conv1d {
    pub(super) weight: Param<Tensor<2>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Conv1d {
    /// `[batch, position, in]` to `[batch, position, out]`.
    pub(super) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        module::linear(x, self.weight.val(), Some(self.bias.val()))
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

/// Scores `[batch, position, d_model]` against every row of `[vocab, d_model]`.
pub(super) fn unembed(x: Tensor<3>, rows: Tensor<2>) -> Tensor<3> {
    let [batch, positions, width] = x.dims();
    let vocab = rows.dims()[0];
    // As one flat matrix product: `linear` would copy the transposed weight first.
    let logits = x.reshape([batch * positions, width]).matmul(rows.transpose());
    logits.reshape([batch, positions, vocab])
}
