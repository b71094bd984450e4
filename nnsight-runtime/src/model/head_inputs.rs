//! What each head's queries, keys and values are computed from, by itself where somebody looks at it.

use burn::tensor::{Bool, Tensor};

use super::hooks::{Hooks, PackedVisitor, Stop};
use super::layers::Conv1d;
use super::norm::LayerNorm;
use crate::point::{HookPoint, Site};

/// Where heads' inputs can be seen, in the order of the fused projection's parts.
const SITES: [Site; 3] = [Site::AttnQueryInput, Site::AttnKeyInput, Site::AttnValueInput];

/// The tensor that the first layer norm read, `[token, d_model]`, and the norm.
pub(super) struct HeadInputs<'n> {
    norm: &'n LayerNorm,
    x: Tensor<2>,
}

/// What may have been written in place of the heads' inputs, for queries, keys or values.
pub(super) struct Written<'n> {
    norm: &'n LayerNorm,
    /// Number of the fused projection's part.
    part: usize,
    /// `[token, head, d_model]`, as it was shown.
    shown: Tensor<3>,
    /// `[token, head, d_model]`.
    given: Tensor<3>,
}

impl<'n> HeadInputs<'n> {
    /// Whether anybody looks at them.
    pub(super) fn wanted<V: PackedVisitor + ?Sized>(layer: u32, hooks: &Hooks<'_, V>) -> bool {
        SITES.iter().any(|site| hooks.wants(HookPoint::in_layer(*site, layer)))
    }

    pub(super) fn new(norm: &'n LayerNorm, x: Tensor<2>) -> Self {
        HeadInputs { norm, x }
    }

    /// Shows every head the same tensor; gives back what may have been written.
    pub(super) fn show<V: PackedVisitor + ?Sized>(
        self,
        heads: usize,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Vec<Written<'n>>, Stop<V::Error>> {
        let [tokens, width] = self.x.dims();
        let shown: Tensor<3> = self.x.unsqueeze_dim::<3>(1).expand([tokens, heads, width]);
        let mut written = Vec::new();
        for (part, site) in SITES.into_iter().enumerate() {
            let point = HookPoint::in_layer(site, layer);
            let given = hooks.pass(point, shown.clone())?;
            if hooks.writes(point) {
                written.push(Written { norm: self.norm, part, shown: shown.clone(), given });
            }
        }
        Ok(written)
    }
}

impl Written<'_> {
    /// The fused projection's result, `[token, 3 * d_model]`, with what was written projected head by head.
    ///
    /// A token's head whose input is what it was keeps its result to the last bit, so that rows which share the pass with a
    /// writer do not notice, nor what was written to the norm.
    pub(super) fn projected(self, fused: &Conv1d, qkv: Tensor<2>) -> Tensor<2> {
        let [tokens, heads, width] = self.given.dims();
        let d_head = width / heads;
        let columns = self.part * width..(self.part + 1) * width;
        let was: Tensor<3> = qkv.clone().narrow(1, columns.start, width).reshape([tokens, heads, d_head]);
        let changed = changed(self.shown, self.given.clone()).expand([tokens, heads, d_head]);

        let x = self.norm.normalise(self.given.reshape([tokens * heads, width]));
        let weight = fused.weight.val().narrow(1, columns.start, width).reshape([width, heads, d_head]);
        let bias: Tensor<3> = fused.bias.val().narrow(0, columns.start, width).reshape([1, heads, d_head]);
        let by_head = x.reshape([tokens, heads, width]).swap_dims(0, 1).matmul(weight.swap_dims(0, 1));
        let by_head = was.mask_where(changed, by_head.swap_dims(0, 1) + bias);
        qkv.slice_assign([0..tokens, columns], by_head.reshape([tokens, width]))
    }
}

/// Where a head's input is another than before, `[token, head, one]`.
fn changed(before: Tensor<3>, after: Tensor<3>) -> Tensor<3, Bool> {
    let both_nan = before.clone().is_nan().bool_and(after.clone().is_nan());
    before.equal(after).bool_or(both_nan).bool_not().any_dim(2)
}
