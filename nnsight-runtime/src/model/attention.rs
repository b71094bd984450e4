//! Causal self-attention, written out where somebody looks inside.

use burn::module::Module;
use burn::tensor::{Bool, Device, Tensor, activation};

use super::hooks::{Hooks, PackedVisitor, Stop};
use super::layers::Conv1d;
use super::pack::{Group, hidden_keys};
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
#[derive(Clone)]
pub(super) struct CausalMask(Option<Tensor<4, Bool>>);

impl CausalMask {
    /// For the last `queries` of `keys` positions.
    pub(super) fn new(queries: usize, keys: usize, device: &Device) -> Self {
        // A single query, which is the last, sees every key.
        CausalMask((queries > 1).then(|| hidden_keys(queries, keys, device).unsqueeze()))
    }

    /// Sets what is masked in `[batch, head, query_position, key_position]` to minus infinity.
    fn apply(&self, scores: Tensor<4>) -> Tensor<4> {
        match &self.0 {
            Some(mask) => scores.mask_fill(mask.clone(), f32::NEG_INFINITY),
            None => scores,
        }
    }
}

/// Queries, keys and values of a group of rows, each `[batch, head, position, d_head]`.
struct Heads {
    query: Tensor<4>,
    key: Tensor<4>,
    value: Tensor<4>,
}

impl Attention {
    /// `[token, d_model]` to the same shape.
    pub(super) fn forward<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        groups: &[Group],
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let at = |site| HookPoint::in_layer(site, layer);
        let x = hooks.pass(at(Site::AttnInput), x)?;
        let x = hooks.pass(at(Site::CAttnInput), x)?;
        let [tokens, width] = x.dims();
        let qkv = hooks.pass(at(Site::CAttnOutput), self.c_attn.forward(x))?;

        let by_head = qkv.reshape([tokens, 3, self.heads, width / self.heads]);
        let part = |i: usize| by_head.clone().narrow(1, i, 1).squeeze_dim::<3>(1);
        let query = hooks.pass(at(Site::AttnQuery), part(0))?;
        let key = hooks.pass(at(Site::AttnKey), part(1))?;
        let value = hooks.pass(at(Site::AttnValue), part(2))?;
        drop(by_head);

        let z = self.attend(groups, &query, &key, &value, layer, hooks)?;
        let z = hooks.pass(at(Site::AttnZ), z)?;

        let z = hooks.pass(at(Site::AttnCProjInput), z.reshape([tokens, width]))?;
        let result = at(Site::AttnResult);
        let out = if hooks.writes(result) {
            let by_head = hooks.pass(result, self.result(z))?;
            by_head.sum_dim(1).squeeze_dim::<2>(1) + self.c_proj.bias.val().unsqueeze()
        } else {
            if hooks.wants(result) {
                hooks.pass(result, self.result(z.clone()))?;
            }
            self.c_proj.forward(z)
        };
        let out = hooks.pass(at(Site::AttnCProjOutput), out)?;
        hooks.pass(at(Site::AttnOutput), out)
    }

    /// What the heads read from the values: queries, keys, values and result are `[token, head, d_head]`.
    fn attend<V: PackedVisitor + ?Sized>(
        &self,
        groups: &[Group],
        query: &Tensor<3>,
        key: &Tensor<3>,
        value: &Tensor<3>,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<3>, Stop<V::Error>> {
        let points = [Site::AttnScores, Site::AttnPattern].map(|site| HookPoint::in_layer(site, layer));
        let is_watched = |group: &Group, hooks: &mut Hooks<'_, V>| {
            let mut looks = points.into_iter().filter(|point| hooks.wants(*point)).collect::<Vec<_>>();
            looks.retain(|point| group.segments.clone().any(|s| hooks.visitor().wants_segment(*point, s)));
            !looks.is_empty() || hooks.visitor().step_by_step()
        };
        let step_by_step: Vec<bool> = groups.iter().map(|group| is_watched(group, hooks)).collect();
        let heads = |group: &Group| Heads::new(group, query, key, value);

        let written_out =
            groups.iter().zip(&step_by_step).filter(|(_, steps)| **steps).map(|(group, _)| group);
        let mut patterns = self.patterns(written_out, heads, points, hooks)?.into_iter();
        let z = groups.iter().zip(step_by_step).map(|(group, steps)| {
            let heads = heads(group);
            let z = match steps.then(|| patterns.next()).flatten() {
                Some(pattern) => pattern.matmul(heads.value),
                None => self.fused(heads, group),
            };
            let [_, n_heads, _, d_head] = z.dims();
            z.swap_dims(1, 2).reshape([group.tokens(), n_heads, d_head])
        });
        Ok(joined(z.collect()))
    }

    /// The patterns `[batch, head, query_position, key_position]` of some groups, scores and patterns shown where
    /// wanted.
    fn patterns<'g, V: PackedVisitor + ?Sized>(
        &self,
        groups: impl Iterator<Item = &'g Group> + Clone,
        heads: impl Fn(&Group) -> Heads,
        [scores_at, pattern_at]: [HookPoint; 2],
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Vec<Tensor<4>>, Stop<V::Error>> {
        let scores = groups.clone().map(|group| {
            let Heads { query, key, .. } = heads(group);
            group.mask.apply(query.matmul(key.swap_dims(2, 3)) * self.scale)
        });
        let scores = shown(scores_at, groups.clone(), scores.collect(), hooks)?;
        let patterns = scores.into_iter().map(|scores| activation::softmax(scores, 3)).collect();
        shown(pattern_at, groups, patterns, hooks)
    }

    /// Attention as one kernel.
    fn fused(&self, Heads { query, key, value }: Heads, group: &Group) -> Tensor<4> {
        let scores = group.mask.apply(query.matmul(key.swap_dims(2, 3)) * self.scale);
        activation::softmax(scores, 3).matmul(value)
    }

    /// What each head adds to the residual stream, `[token, head, d_model]`, from what the output projection reads.
    fn result(&self, z: Tensor<2>) -> Tensor<3> {
        let [tokens, width] = z.dims();
        let d_head = width / self.heads;
        let z = z.reshape([tokens, self.heads, d_head]).swap_dims(0, 1);
        let weight = self.c_proj.weight.val().reshape([self.heads, d_head, width]);
        z.matmul(weight).swap_dims(0, 1)
    }
}

impl Heads {
    fn new(group: &Group, query: &Tensor<3>, key: &Tensor<3>, value: &Tensor<3>) -> Heads {
        let by_row = |x: Tensor<3>, positions: usize| {
            let [_, heads, d_head] = x.dims();
            x.reshape([group.rows, positions, heads, d_head]).swap_dims(1, 2)
        };
        let own = |x: &Tensor<3>| x.clone().narrow(0, group.offset, group.tokens());
        let seen = |x: &Tensor<3>| match &group.keys {
            Some(keys) => by_row(x.clone().select(0, keys.clone()), group.shape[1]),
            None => by_row(own(x), group.shape[1]),
        };
        Heads { query: by_row(own(query), group.queries()), key: seen(key), value: seen(value) }
    }
}

/// Shows what is wanted of the groups' scores or patterns, segment by segment; gives back those of the groups.
fn shown<'g, V: PackedVisitor + ?Sized>(
    point: HookPoint,
    groups: impl Iterator<Item = &'g Group> + Clone,
    values: Vec<Tensor<4>>,
    hooks: &mut Hooks<'_, V>,
) -> Result<Vec<Tensor<4>>, Stop<V::Error>> {
    if !hooks.wants(point) {
        return Ok(values);
    }
    let mut parts = Vec::new();
    for (group, value) in groups.clone().zip(values) {
        let mut row = 0;
        for segment in group.segments.clone() {
            let batch = hooks.layout().segments()[segment].batch;
            parts.push((segment, value.clone().narrow(0, row, batch)));
            row += batch;
        }
    }
    let mut parts = hooks.pass_parts(point, parts)?.into_iter().map(|(_, part)| part);
    Ok(groups.map(|group| joined(parts.by_ref().take(group.segments.len()).collect())).collect())
}

/// Tensors behind each other along the first axis.
fn joined<const D: usize>(mut parts: Vec<Tensor<D>>) -> Tensor<D> {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => Tensor::cat(parts, 0),
    }
}
