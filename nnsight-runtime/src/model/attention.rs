//! Causal self-attention, written out where somebody looks inside.

use burn::module::Module;
use burn::tensor::{Int, Tensor};

use super::gpt2::Attending;
use super::head_inputs::HeadInputs;
use super::hooks::{Attended, Hooks, PackedVisitor, Stop};
use super::layers::Conv1d;
use super::pack::{Group, indices};
use crate::device::kernel;
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

/// What heads are cut from.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on the stack")]
enum Projected {
    /// The fused projection, `[token, 3 * d_model]`.
    Fused(Tensor<2>),
    /// Queries, keys and values, each `[token, head, d_head]`.
    Parts([Tensor<3>; 3]),
}

/// Queries, keys and values of a group of rows, each `[batch, head, position, d_head]`.
struct Heads {
    query: Tensor<4>,
    key: Tensor<4>,
    value: Tensor<4>,
}

impl Attention {
    /// `[token, d_model]` to the same shape, of the tokens that the visitor still needs.
    ///
    /// `read` is what the first layer norm read, where somebody looks at single heads' inputs.
    pub(super) fn forward<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        read: Option<HeadInputs<'_>>,
        attending: &mut Attending,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let at = |site| HookPoint::in_layer(site, layer);
        let device = x.device();
        let x = hooks.pass(at(Site::AttnInput), x)?;
        let x = hooks.pass(at(Site::CAttnInput), x)?;
        let written = read.map(|read| read.show(self.heads, layer, hooks)).transpose()?;
        let qkv = self.c_attn.forward(x);
        let qkv = written.into_iter().flatten().fold(qkv, |qkv, part| part.projected(&self.c_attn, qkv));
        let qkv = hooks.pass(at(Site::CAttnOutput), qkv)?;
        let projected = self.project(qkv, layer, hooks)?;
        let Attended { layout: rest, heads } = hooks.visitor().attends(layer);
        let heads = heads.map(|heads| indices(&heads, &device));
        let groups = attending.groups(hooks.layout(), rest.as_ref());
        let z = self.attend(groups, &projected, heads.as_ref(), layer, hooks)?;
        drop(projected);
        if let Some(rest) = rest {
            hooks.set_layout(rest);
        }
        let [tokens, n_heads, d_head] = z.dims();
        let z = hooks.pass(at(Site::AttnZ), z)?;
        let result = at(Site::AttnResult);
        if let Some(heads) = heads {
            if hooks.wants(result) {
                hooks.pass(result, self.result(z, Some(heads)))?;
            }
            return Err(Stop::Asked);
        }

        let z = hooks.pass(at(Site::AttnCProjInput), z.reshape([tokens, n_heads * d_head]))?;
        let by_head = |z: Tensor<2>| self.result(z.reshape([tokens, n_heads, d_head]), None);
        let out = if hooks.writes(result) {
            let by_head = hooks.pass(result, by_head(z))?;
            by_head.sum_dim(1).squeeze_dim::<2>(1) + self.c_proj.bias.val().unsqueeze()
        } else {
            if hooks.wants(result) {
                hooks.pass(result, by_head(z.clone()))?;
            }
            self.c_proj.forward(z)
        };
        let out = hooks.pass(at(Site::AttnCProjOutput), out)?;
        hooks.pass(at(Site::AttnOutput), out)
    }

    /// Queries, keys and values by themselves, where somebody looks at them.
    fn project<V: PackedVisitor + ?Sized>(
        &self,
        qkv: Tensor<2>,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Projected, Stop<V::Error>> {
        let points = [Site::AttnQuery, Site::AttnKey, Site::AttnValue];
        let points = points.map(|site| HookPoint::in_layer(site, layer));
        if !points.iter().any(|point| hooks.wants(*point)) {
            return Ok(Projected::Fused(qkv));
        }
        let [tokens, width] = qkv.dims();
        let by_head = qkv.reshape([tokens, 3 * self.heads, width / (3 * self.heads)]);
        let [query, key, value] =
            [0, 1, 2].map(|part| by_head.clone().narrow(1, part * self.heads, self.heads));
        drop(by_head);
        Ok(Projected::Parts([
            hooks.pass(points[0], query)?,
            hooks.pass(points[1], key)?,
            hooks.pass(points[2], value)?,
        ]))
    }

    /// What the heads, or some of them, read from the values, `[token, head, d_head]`.
    fn attend<V: PackedVisitor + ?Sized>(
        &self,
        groups: &[Group],
        projected: &Projected,
        only: Option<&Tensor<1, Int>>,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<3>, Stop<V::Error>> {
        let points = [Site::AttnScores, Site::AttnPattern].map(|site| HookPoint::in_layer(site, layer));
        // A fused kernel may multiply what must not be seen by zero, which is no good where that is not finite.
        let is_finite = hooks.is_finite() || projected.is_finite();
        let step_by_step: Vec<bool> =
            groups.iter().map(|group| !is_finite || is_watched(group, points, hooks)).collect();
        let heads = |group: &Group| projected.heads(group, self.heads, only);

        let written_out =
            groups.iter().zip(&step_by_step).filter(|(_, steps)| **steps).map(|(group, _)| group);
        let mut patterns = self.patterns(written_out, heads, points, hooks)?.into_iter();
        let z = groups.iter().zip(step_by_step).map(|(group, steps)| {
            let Heads { query, key, value } = heads(group);
            let z = match steps.then(|| patterns.next()).flatten() {
                Some(pattern) => kernel::weighed(pattern, value, is_finite),
                None => kernel::attention(query, key, value, self.scale),
            };
            let [rows, n_heads, queries, d_head] = z.dims();
            z.swap_dims(1, 2).reshape([rows * queries, n_heads, d_head])
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
        let raw = groups.clone().map(|group| {
            let Heads { query, key, .. } = heads(group);
            query.matmul(key.swap_dims(2, 3))
        });
        let patterns = if hooks.wants(scores_at) {
            let scores = raw.map(|raw| kernel::causal_scores(raw, self.scale)).collect();
            shown(scores_at, groups.clone(), scores, hooks)?.into_iter().map(kernel::pattern).collect()
        } else {
            raw.map(|raw| kernel::causal_pattern(raw, self.scale)).collect()
        };
        shown(pattern_at, groups, patterns, hooks)
    }

    /// What each head, or each of some, adds to the residual stream, `[token, head, d_model]`, from `z`,
    /// `[token, head, d_head]`.
    fn result(&self, z: Tensor<3>, only: Option<Tensor<1, Int>>) -> Tensor<3> {
        let [_, _, d_head] = z.dims();
        let weight = self.c_proj.weight.val().reshape([self.heads, d_head, self.heads * d_head]);
        let weight = match only {
            Some(only) => weight.select(0, only),
            None => weight,
        };
        z.swap_dims(0, 1).matmul(weight).swap_dims(0, 1)
    }
}

impl Projected {
    /// The heads of a group, or some of them: queries of its own tokens, as far as they attend, keys and values of all
    /// that its rows see.
    fn heads(&self, group: &Group, heads: usize, only: Option<&Tensor<1, Int>>) -> Heads {
        let Heads { query, key, value } = self.all_heads(group, heads);
        let query = match group.computed() - group.queries() {
            0 => query,
            skipped => query.narrow(2, skipped, group.queries()),
        };
        let chosen = |x: Tensor<4>| match only {
            Some(only) => x.select(1, only.clone()),
            None => x,
        };
        Heads { query: chosen(query), key: chosen(key), value: chosen(value) }
    }

    /// Whether queries, keys and values are finite: a fused kernel may lose what is not.
    fn is_finite(&self) -> bool {
        match self {
            Projected::Fused(qkv) => kernel::is_finite(qkv.clone()),
            Projected::Parts(parts) => parts.iter().all(|part| kernel::is_finite(part.clone())),
        }
    }

    fn all_heads(&self, group: &Group, heads: usize) -> Heads {
        let own = group.offset..group.offset + group.tokens();
        match (self, &group.keys) {
            (Projected::Fused(qkv), None) => {
                let [query, key, value] =
                    kernel::split_heads(narrow(qkv, own.start, own.len()), group.rows, heads);
                Heads { query, key, value }
            }
            (Projected::Fused(qkv), Some(keys)) => {
                let [_, width] = qkv.dims();
                let [query, ..] = kernel::split_heads(narrow(qkv, own.start, own.len()), group.rows, heads);
                let seen = qkv.clone().narrow(1, width / 3, 2 * width / 3).select(0, keys.clone());
                let d_head = width / (3 * heads);
                let seen = seen.reshape([group.rows, group.shape[1], 2 * heads, d_head]);
                let [key, value] =
                    [0, 1].map(|part| seen.clone().narrow(2, part * heads, heads).swap_dims(1, 2));
                Heads { query, key, value }
            }
            (Projected::Parts([query, key, value]), keys) => {
                let by_row = |x: Tensor<3>, positions: usize| {
                    let [_, heads, d_head] = x.dims();
                    x.reshape([group.rows, positions, heads, d_head]).swap_dims(1, 2)
                };
                let seen = |x: &Tensor<3>| match keys {
                    Some(keys) => by_row(x.clone().select(0, keys.clone()), group.shape[1]),
                    None => by_row(narrow(x, own.start, own.len()), group.shape[1]),
                };
                let query = by_row(narrow(query, own.start, own.len()), group.computed());
                Heads { query, key: seen(key), value: seen(value) }
            }
        }
    }
}

/// Whether the attention of a group is written out.
fn is_watched<V: PackedVisitor + ?Sized>(
    group: &Group,
    points: [HookPoint; 2],
    hooks: &mut Hooks<'_, V>,
) -> bool {
    let wanted = points.map(|point| hooks.wants(point));
    let visitor = hooks.visitor();
    let looks =
        |point: &HookPoint| group.segments.clone().any(|segment| visitor.wants_segment(*point, segment));
    visitor.step_by_step() || points.iter().zip(wanted).any(|(point, wanted)| wanted && looks(point))
}

/// Entries of the first axis, which may be all.
fn narrow<const D: usize>(x: &Tensor<D>, start: usize, len: usize) -> Tensor<D> {
    if x.dims()[0] == len { x.clone() } else { x.clone().narrow(0, start, len) }
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
