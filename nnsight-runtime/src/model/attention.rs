//! Causal self-attention, written out so that every inner value can be seen and written.

use burn::module::Module;
use burn::tensor::{Bool, Device, Tensor, activation};

use super::hooks::{Hooks, Stop, Visitor};
use super::layers::Conv1d;
use crate::point::{HookPoint, Site};

/// Multi-head causal self-attention.
#[derive(Module, Debug)]
pub struct Attention {
    pub(super) c_attn: Conv1d,
    pub(super) c_proj: Conv1d,
    #[module(skip)]
    pub(super) heads: usize,
    /// What raw scores are multiplied by.
    #[module(skip)]
    pub(super) scale: f64,
}

/// Which keys each query must not see.
///
/// It depends on nothing but the number of positions, so one serves all layers of a pass.
#[derive(Clone)]
pub(super) struct CausalMask(Option<Tensor<4, Bool>>);

impl CausalMask {
    pub(super) fn new(positions: usize, device: &Device) -> Self {
        // A single query sees its only key.
        CausalMask(
            (positions > 1).then(|| Tensor::<2, Bool>::tril_mask([positions; 2], 0, device).unsqueeze()),
        )
    }

    /// Sets what is masked in `[batch, head, query_position, key_position]` to minus infinity.
    fn apply(&self, scores: Tensor<4>) -> Tensor<4> {
        match &self.0 {
            Some(mask) => scores.mask_fill(mask.clone(), f32::NEG_INFINITY),
            None => scores,
        }
    }
}

impl Attention {
    /// `[batch, position, d_model]` to the same shape.
    pub(super) fn forward<V: Visitor>(
        &self,
        x: Tensor<3>,
        mask: &CausalMask,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<3>, Stop<V::Error>> {
        let at = |site| HookPoint::in_layer(site, layer);
        let x = hooks.pass(at(Site::AttnInput), x)?;
        let x = hooks.pass(at(Site::CAttnInput), x)?;
        let [batch, positions, width] = x.dims();
        let qkv = hooks.pass(at(Site::CAttnOutput), self.c_attn.forward(x))?;

        let by_head = qkv.reshape([batch, positions, 3, self.heads, width / self.heads]);
        let part = |i: usize| by_head.clone().narrow(2, i, 1).squeeze_dim::<4>(2);
        let query = hooks.pass(at(Site::AttnQuery), part(0))?;
        let key = hooks.pass(at(Site::AttnKey), part(1))?;
        let value = hooks.pass(at(Site::AttnValue), part(2))?;
        drop(by_head);

        let scores = query.swap_dims(1, 2).matmul(key.permute([0, 2, 3, 1])) * self.scale;
        let scores = hooks.pass(at(Site::AttnScores), mask.apply(scores))?;
        let pattern = hooks.pass(at(Site::AttnPattern), activation::softmax(scores, 3))?;
        let z = pattern.matmul(value.swap_dims(1, 2)).swap_dims(1, 2);
        let z = hooks.pass(at(Site::AttnZ), z)?;

        let z = hooks.pass(at(Site::AttnCProjInput), z.reshape([batch, positions, width]))?;
        let result = at(Site::AttnResult);
        let out = if hooks.writes(result) {
            let by_head = hooks.pass(result, self.result(z))?;
            by_head.sum_dim(2).squeeze_dim::<3>(2) + self.c_proj.bias.val().unsqueeze()
        } else {
            if hooks.wants(result) {
                hooks.pass(result, self.result(z.clone()))?;
            }
            self.c_proj.forward(z)
        };
        let out = hooks.pass(at(Site::AttnCProjOutput), out)?;
        hooks.pass(at(Site::AttnOutput), out)
    }

    /// What each head adds to the residual stream, `[batch, position, head, d_model]`, from what the output
    /// projection reads.
    fn result(&self, z: Tensor<3>) -> Tensor<4> {
        let [batch, positions, width] = z.dims();
        let d_head = width / self.heads;
        let z = z.reshape([batch, positions, self.heads, d_head]).swap_dims(1, 2);
        let weight = self.c_proj.weight.val().reshape([1, self.heads, d_head, width]);
        z.matmul(weight).swap_dims(1, 2)
    }
}
