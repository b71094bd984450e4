//! The hook points of a GPT-2: every place of the forward pass that can be read or written.
//!
//! One table ([`Site::ALL`], in the order in which a forward pass reaches the sites) is the source
//! for names, shapes, ranks, TransformerLens aliases and execution order. Everything that speaks of
//! hook points (staging handles, the graph, the scheduler and the model itself) reads it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The element kind of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Floating-point numbers (`f32` unless the model was loaded otherwise).
    Float,
    /// Signed integers.
    Int,
    /// Truth values.
    Bool,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Float => "float",
            Kind::Int => "int",
            Kind::Bool => "bool",
        })
    }
}

/// In which part of the forward pass a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the first block: token and position embeddings.
    Embed,
    /// Inside a block: the site exists once in every layer.
    Block,
    /// After the last block: final layer norm and unembedding.
    Unembed,
}

/// What the table knows of one [`Site`].
#[derive(Clone, Copy, Debug)]
pub struct SiteInfo {
    /// Path below the model in Hugging Face's names; `{}` stands for the layer.
    pub path: &'static str,
    /// TransformerLens' names for the same tensor (layer as `{}`), the usual one first.
    pub transformer_lens: &'static [&'static str],
    /// Axis names, whose number is the tensor's rank.
    pub axes: &'static [&'static str],
    /// Element kind.
    pub kind: Kind,
    /// Part of the forward pass.
    pub phase: Phase,
}

macro_rules! sites {
    ($($(#[$doc:meta])* $name:ident: $phase:ident, $path:literal, [$($tl:literal),*], $kind:ident[$($axis:literal),+];)+) => {
        /// A place in the forward pass, without the layer it stands in.
        ///
        /// The variants stand in the order in which a forward pass reaches them; sites of
        /// [`Phase::Block`] are reached once in each layer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Site { $($(#[$doc])* $name,)+ }

        impl Site {
            /// All sites, in execution order.
            pub const ALL: &'static [Site] = &[$(Site::$name,)+];

            /// What the table says of this site.
            #[must_use]
            pub const fn info(self) -> &'static SiteInfo {
                const TABLE: &[SiteInfo] = &[$(SiteInfo {
                    path: $path,
                    transformer_lens: &[$($tl),*],
                    axes: &[$($axis),+],
                    kind: Kind::$kind,
                    phase: Phase::$phase,
                },)+];
                &TABLE[self as usize]
            }
        }
    };
}

sites! {
    /// Token ids entering the token embedding.
    WteInput: Embed, "transformer.wte.input", ["embed.hook_in"], Int["batch", "position"];
    /// Token embeddings.
    WteOutput: Embed, "transformer.wte.output", ["hook_embed", "embed.hook_out"], Float["batch", "position", "d_model"];
    /// Position ids entering the position embedding.
    WpeInput: Embed, "transformer.wpe.input", ["pos_embed.hook_in"], Int["batch", "position"];
    /// Position embeddings.
    WpeOutput: Embed, "transformer.wpe.output", ["hook_pos_embed", "pos_embed.hook_out"], Float["batch", "position", "d_model"];
    /// Sum of the embeddings, before dropout (which does nothing in evaluation).
    DropInput: Embed, "transformer.drop.input", [], Float["batch", "position", "d_model"];
    /// Sum of the embeddings, after dropout.
    DropOutput: Embed, "transformer.drop.output", [], Float["batch", "position", "d_model"];

    /// Residual stream entering the block (`resid_pre`).
    BlockInput: Block, "transformer.h[{}].input", ["blocks.{}.hook_resid_pre", "blocks.{}.hook_in"], Float["batch", "position", "d_model"];
    /// What the first layer norm reads.
    Ln1Input: Block, "transformer.h[{}].ln_1.input", ["blocks.{}.ln1.hook_in"], Float["batch", "position", "d_model"];
    /// Standard deviation the first layer norm divides by, `sqrt(var + eps)`.
    Ln1Scale: Block, "transformer.h[{}].ln_1.scale", ["blocks.{}.ln1.hook_scale"], Float["batch", "position", "one"];
    /// The first layer norm's input, centred and divided by the scale, before gain and bias.
    Ln1Normalized: Block, "transformer.h[{}].ln_1.normalized", ["blocks.{}.ln1.hook_normalized"], Float["batch", "position", "d_model"];
    /// First layer norm's result, gain and bias applied.
    Ln1Output: Block, "transformer.h[{}].ln_1.output", ["blocks.{}.ln1.hook_out"], Float["batch", "position", "d_model"];
    /// What the attention layer reads.
    AttnInput: Block, "transformer.h[{}].attn.input", ["blocks.{}.attn.hook_in"], Float["batch", "position", "d_model"];
    /// What the fused query-key-value projection reads.
    CAttnInput: Block, "transformer.h[{}].attn.c_attn.input", [], Float["batch", "position", "d_model"];
    /// What each head's queries are computed from: the residual stream before the first layer norm.
    AttnQueryInput: Block, "transformer.h[{}].attn.query_input", ["blocks.{}.hook_q_input", "blocks.{}.attn.hook_q_input"], Float["batch", "position", "head", "d_model"];
    /// What each head's keys are computed from: the residual stream before the first layer norm.
    AttnKeyInput: Block, "transformer.h[{}].attn.key_input", ["blocks.{}.hook_k_input", "blocks.{}.attn.hook_k_input"], Float["batch", "position", "head", "d_model"];
    /// What each head's values are computed from: the residual stream before the first layer norm.
    AttnValueInput: Block, "transformer.h[{}].attn.value_input", ["blocks.{}.hook_v_input", "blocks.{}.attn.hook_v_input"], Float["batch", "position", "head", "d_model"];
    /// Queries, keys and values side by side.
    CAttnOutput: Block, "transformer.h[{}].attn.c_attn.output", [], Float["batch", "position", "3 * d_model"];
    /// Queries by head.
    AttnQuery: Block, "transformer.h[{}].attn.query", ["blocks.{}.attn.hook_q", "blocks.{}.attn.q.hook_out"], Float["batch", "position", "head", "d_head"];
    /// Keys by head.
    AttnKey: Block, "transformer.h[{}].attn.key", ["blocks.{}.attn.hook_k", "blocks.{}.attn.k.hook_out"], Float["batch", "position", "head", "d_head"];
    /// Values by head.
    AttnValue: Block, "transformer.h[{}].attn.value", ["blocks.{}.attn.hook_v", "blocks.{}.attn.v.hook_out"], Float["batch", "position", "head", "d_head"];
    /// Attention scores, scaled and causally masked, before the softmax.
    AttnScores: Block, "transformer.h[{}].attn.scores", ["blocks.{}.attn.hook_attn_scores"], Float["batch", "head", "query_position", "key_position"];
    /// Attention probabilities.
    AttnPattern: Block, "transformer.h[{}].attn.pattern", ["blocks.{}.attn.hook_pattern"], Float["batch", "head", "query_position", "key_position"];
    /// Each head's mix of values, before the output projection.
    AttnZ: Block, "transformer.h[{}].attn.z", ["blocks.{}.attn.hook_z", "blocks.{}.attn.o.hook_in"], Float["batch", "position", "head", "d_head"];
    /// What the attention output projection reads: `z` with the heads side by side.
    AttnCProjInput: Block, "transformer.h[{}].attn.c_proj.input", [], Float["batch", "position", "d_model"];
    /// Each head's contribution to the residual stream, without the projection's bias.
    AttnResult: Block, "transformer.h[{}].attn.result", ["blocks.{}.attn.hook_result"], Float["batch", "position", "head", "d_model"];
    /// Attention output projection's result.
    AttnCProjOutput: Block, "transformer.h[{}].attn.c_proj.output", ["blocks.{}.attn.o.hook_out"], Float["batch", "position", "d_model"];
    /// What the attention layer adds to the residual stream.
    AttnOutput: Block, "transformer.h[{}].attn.output", ["blocks.{}.hook_attn_out", "blocks.{}.attn.hook_out", "blocks.{}.attn.hook_hidden_states"], Float["batch", "position", "d_model"];
    /// Residual stream between attention and MLP.
    ResidMid: Block, "transformer.h[{}].resid_mid", ["blocks.{}.hook_resid_mid"], Float["batch", "position", "d_model"];
    /// What the second layer norm reads.
    Ln2Input: Block, "transformer.h[{}].ln_2.input", ["blocks.{}.hook_mlp_in", "blocks.{}.ln2.hook_in"], Float["batch", "position", "d_model"];
    /// Standard deviation the second layer norm divides by, `sqrt(var + eps)`.
    Ln2Scale: Block, "transformer.h[{}].ln_2.scale", ["blocks.{}.ln2.hook_scale"], Float["batch", "position", "one"];
    /// The second layer norm's input, centred and divided by the scale, before gain and bias.
    Ln2Normalized: Block, "transformer.h[{}].ln_2.normalized", ["blocks.{}.ln2.hook_normalized"], Float["batch", "position", "d_model"];
    /// Second layer norm's result, gain and bias applied.
    Ln2Output: Block, "transformer.h[{}].ln_2.output", ["blocks.{}.ln2.hook_out"], Float["batch", "position", "d_model"];
    /// What the MLP reads.
    MlpInput: Block, "transformer.h[{}].mlp.input", ["blocks.{}.mlp.hook_in"], Float["batch", "position", "d_model"];
    /// What the MLP's first projection reads.
    CFcInput: Block, "transformer.h[{}].mlp.c_fc.input", ["blocks.{}.mlp.in.hook_in"], Float["batch", "position", "d_model"];
    /// MLP's first projection's result.
    CFcOutput: Block, "transformer.h[{}].mlp.c_fc.output", ["blocks.{}.mlp.in.hook_out"], Float["batch", "position", "d_mlp"];
    /// What the activation function reads.
    ActInput: Block, "transformer.h[{}].mlp.act.input", ["blocks.{}.mlp.hook_pre"], Float["batch", "position", "d_mlp"];
    /// Neuron activations.
    ActOutput: Block, "transformer.h[{}].mlp.act.output", ["blocks.{}.mlp.hook_post"], Float["batch", "position", "d_mlp"];
    /// What the MLP's second projection reads.
    MlpCProjInput: Block, "transformer.h[{}].mlp.c_proj.input", ["blocks.{}.mlp.out.hook_in"], Float["batch", "position", "d_mlp"];
    /// MLP's second projection's result.
    MlpCProjOutput: Block, "transformer.h[{}].mlp.c_proj.output", ["blocks.{}.mlp.out.hook_out"], Float["batch", "position", "d_model"];
    /// What the MLP adds to the residual stream.
    MlpOutput: Block, "transformer.h[{}].mlp.output", ["blocks.{}.hook_mlp_out", "blocks.{}.mlp.hook_out"], Float["batch", "position", "d_model"];
    /// Residual stream leaving the block (`resid_post`).
    BlockOutput: Block, "transformer.h[{}].output", ["blocks.{}.hook_resid_post", "blocks.{}.hook_out"], Float["batch", "position", "d_model"];

    /// What the final layer norm reads.
    LnFInput: Unembed, "transformer.ln_f.input", ["ln_final.hook_in"], Float["batch", "position", "d_model"];
    /// Standard deviation the final layer norm divides by, `sqrt(var + eps)`.
    LnFScale: Unembed, "transformer.ln_f.scale", ["ln_final.hook_scale"], Float["batch", "position", "one"];
    /// The final layer norm's input, centred and divided by the scale, before gain and bias.
    LnFNormalized: Unembed, "transformer.ln_f.normalized", ["ln_final.hook_normalized"], Float["batch", "position", "d_model"];
    /// Final layer norm's result, gain and bias applied.
    LnFOutput: Unembed, "transformer.ln_f.output", ["ln_final.hook_out"], Float["batch", "position", "d_model"];
    /// What the unembedding reads.
    LmHeadInput: Unembed, "lm_head.input", ["unembed.hook_in"], Float["batch", "position", "d_model"];
    /// Logits.
    LmHeadOutput: Unembed, "lm_head.output", ["unembed.hook_out", "hook_unembed"], Float["batch", "position", "d_vocab"];
}

impl Site {
    /// The site with this path; the layer is written `{}`, as in [`SiteInfo::path`].
    #[must_use]
    pub fn from_path(path: &str) -> Option<Site> {
        Site::ALL.iter().copied().find(|site| site.info().path == path)
    }

    /// Whether the site exists once in every layer.
    #[must_use]
    pub const fn is_layered(self) -> bool {
        matches!(self.info().phase, Phase::Block)
    }

    /// Number of axes of the site's tensor.
    #[must_use]
    pub const fn rank(self) -> usize {
        self.info().axes.len()
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().path)
    }
}

/// A [`Site`] in one layer: a place that one forward pass reaches exactly once.
///
/// Hook points order as a forward pass reaches them.
///
/// ```
/// use nnsight_runtime::point::{HookPoint, Site};
/// let early = HookPoint::in_layer(Site::MlpOutput, 2);
/// let late = HookPoint::in_layer(Site::AttnInput, 3);
/// assert!(early < late);
/// assert_eq!(late.to_string(), "transformer.h[3].attn.input");
/// assert!(late < HookPoint::global(Site::LmHeadOutput));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HookPoint {
    site: Site,
    layer: u32,
}

impl HookPoint {
    /// A site of one layer; for a site outside the blocks the layer is ignored.
    #[must_use]
    pub const fn in_layer(site: Site, layer: u32) -> Self {
        HookPoint { site, layer: if site.is_layered() { layer } else { 0 } }
    }

    /// A site outside the blocks (for one inside, the first layer's).
    #[must_use]
    pub const fn global(site: Site) -> Self {
        HookPoint { site, layer: 0 }
    }

    /// The site.
    #[must_use]
    pub const fn site(self) -> Site {
        self.site
    }

    /// The layer, where the site is one of a block.
    #[must_use]
    pub const fn layer(self) -> Option<u32> {
        if self.site.is_layered() { Some(self.layer) } else { None }
    }

    /// TransformerLens' usual name of this point, where it has one.
    #[must_use]
    pub fn transformer_lens(self) -> Option<String> {
        let name = self.site.info().transformer_lens.first()?;
        Some(name.replacen("{}", &self.layer.to_string(), 1))
    }

    /// The point that TransformerLens 4.3 calls by this name on a GPT-2, where there is one.
    ///
    /// Reading there gives the same tensor, and writing there does the same, with two exceptions. What TransformerLens
    /// writes to `hook_resid_mid` reaches the MLP alone, as a write to `ln_2.input` does here. Without a point of their own are
    /// `hook_attn_in`, which is query, key and value input at once, and `attn.q.hook_in` and its like, whose value is
    /// `attn.c_attn.input`.
    ///
    /// ```
    /// use nnsight_runtime::point::{HookPoint, Site};
    /// let point = HookPoint::from_transformer_lens("blocks.3.hook_mlp_in");
    /// assert_eq!(point, Some(HookPoint::in_layer(Site::Ln2Input, 3)));
    /// assert_eq!(HookPoint::from_transformer_lens("blocks.3.hook_mlp"), None);
    /// ```
    #[must_use]
    pub fn from_transformer_lens(name: &str) -> Option<HookPoint> {
        let of = |name: &str, layered: bool| {
            let is_it =
                |site: &Site| site.is_layered() == layered && site.info().transformer_lens.contains(&name);
            Site::ALL.iter().copied().find(is_it)
        };
        let Some((layer, rest)) = name.strip_prefix("blocks.").and_then(|rest| rest.split_once('.')) else {
            return of(name, false).map(HookPoint::global);
        };
        // A number as it is printed: no sign, and no zero in front.
        let number = layer.parse::<u32>().ok().filter(|number| number.to_string() == layer)?;
        of(&format!("blocks.{{}}.{rest}"), true).map(|site| HookPoint::in_layer(site, number))
    }
}

impl Ord for HookPoint {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |p: &HookPoint| (p.site.info().phase, p.layer, p.site);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for HookPoint {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for HookPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.site.info().path.replacen("{}", &self.layer.to_string(), 1))
    }
}

macro_rules! modules {
    ($($(#[$doc:meta])* $name:ident: $path:literal, $layered:literal, $in:ident -> $out:ident;)+) => {
        /// A module of the GPT-2 tree that can be called on any value of the right shape.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Module { $($(#[$doc])* $name,)+ }

        impl Module {
            /// All modules, in the order in which a forward pass enters them.
            pub const ALL: &'static [Module] = &[$(Module::$name,)+];

            /// Path below the model in Hugging Face's names; `{}` stands for the layer.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Module::$name => $path,)+ }
            }

            /// Whether the module exists once in every layer.
            #[must_use]
            pub const fn is_layered(self) -> bool {
                match self { $(Module::$name => $layered,)+ }
            }

            /// The hook point at which the module's input can be seen; its axes are those a call takes.
            #[must_use]
            pub const fn input(self) -> Site {
                match self { $(Module::$name => Site::$in,)+ }
            }

            /// The hook point at which the module's output can be seen; its axes are those a call returns.
            #[must_use]
            pub const fn output(self) -> Site {
                match self { $(Module::$name => Site::$out,)+ }
            }
        }
    };
}

modules! {
    /// Token embedding.
    Wte: "transformer.wte", false, WteInput -> WteOutput;
    /// Position embedding.
    Wpe: "transformer.wpe", false, WpeInput -> WpeOutput;
    /// Embedding dropout: the identity in evaluation.
    Drop: "transformer.drop", false, DropInput -> DropOutput;
    /// A whole block.
    Block: "transformer.h[{}]", true, BlockInput -> BlockOutput;
    /// First layer norm.
    Ln1: "transformer.h[{}].ln_1", true, Ln1Input -> Ln1Output;
    /// Attention layer.
    Attn: "transformer.h[{}].attn", true, AttnInput -> AttnOutput;
    /// Fused query-key-value projection.
    CAttn: "transformer.h[{}].attn.c_attn", true, CAttnInput -> CAttnOutput;
    /// Attention output projection.
    AttnCProj: "transformer.h[{}].attn.c_proj", true, AttnCProjInput -> AttnCProjOutput;
    /// Second layer norm.
    Ln2: "transformer.h[{}].ln_2", true, Ln2Input -> Ln2Output;
    /// MLP.
    Mlp: "transformer.h[{}].mlp", true, MlpInput -> MlpOutput;
    /// MLP's first projection.
    CFc: "transformer.h[{}].mlp.c_fc", true, CFcInput -> CFcOutput;
    /// Activation function.
    Act: "transformer.h[{}].mlp.act", true, ActInput -> ActOutput;
    /// MLP's second projection.
    MlpCProj: "transformer.h[{}].mlp.c_proj", true, MlpCProjInput -> MlpCProjOutput;
    /// Final layer norm.
    LnF: "transformer.ln_f", false, LnFInput -> LnFOutput;
    /// Unembedding.
    LmHead: "lm_head", false, LmHeadInput -> LmHeadOutput;
}

impl Module {
    /// The module with this path; the layer is written `{}`.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Module> {
        Module::ALL.iter().copied().find(|module| module.path() == path)
    }
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

/// Implements serde for an enum of this module as its path, so that stored programs do not depend on variant order.
macro_rules! serde_by_path {
    ($($ty:ident),+) => { $(
        impl Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let path = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                $ty::from_path(&path).ok_or_else(|| serde::de::Error::custom(format!("no such place in a GPT-2: `{path}`")))
            }
        }
    )+ };
}
serde_by_path!(Site, Module);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_unique_and_name_a_layer_exactly_in_blocks() {
        let mut seen = std::collections::HashSet::new();
        for site in Site::ALL {
            assert!(seen.insert(site.info().path), "{site} stands twice");
            assert_eq!(site.is_layered(), site.info().path.contains("{}"), "{site}");
            assert_eq!(Site::from_path(site.info().path), Some(*site));
        }
        for module in Module::ALL {
            assert_eq!(module.is_layered(), module.path().contains("{}"), "{module}");
            assert_eq!(module.input().is_layered(), module.is_layered());
            assert!(module.input() < module.output());
        }
    }

    #[test]
    fn a_name_of_transformer_lens_leads_to_one_point_and_back() {
        let mut seen = std::collections::HashSet::new();
        for site in Site::ALL {
            for name in site.info().transformer_lens {
                assert!(seen.insert(name), "{name} stands twice");
                assert_eq!(site.is_layered(), name.contains("{}"), "{name}");
                let point = HookPoint::from_transformer_lens(&name.replace("{}", "11"));
                assert_eq!(point, Some(HookPoint::in_layer(*site, 11)), "{name}");
            }
        }
        let point = HookPoint::in_layer(Site::AttnZ, 4);
        assert_eq!(point.transformer_lens().as_deref(), Some("blocks.4.attn.hook_z"));
        for name in ["", "blocks.4", "blocks.04.hook_in", "blocks.+4.hook_in", "blocks.{}.hook_in", "hook_in"]
        {
            assert_eq!(HookPoint::from_transformer_lens(name), None, "{name}");
        }
    }

    #[test]
    fn phases_follow_each_other_in_the_table() {
        assert!(Site::ALL.is_sorted_by_key(|site| site.info().phase));
    }
}
