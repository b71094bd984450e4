//! The module tree of a GPT-2, as the user walks it: Hugging Face's names, typed.

use std::ops::Index;
use std::panic::Location;

use burn::tensor::{Int, Tensor};

use super::error::BuildError;
use super::hook::{Hook, LayerOf};
use super::into::IntoTraced;
use super::recorder::Recorder;
use super::traced::{ByValue, Traced};
use crate::ir::{ModuleRef, OpKind};
use crate::point::{Module, Site};
use crate::tensor::ElementKind;

/// A module's tensor of hidden states, `[batch, position, width]`.
pub type Hidden = Tensor<3>;

/// The whole model: what the closure of a trace is given.
pub struct Model<'s> {
    /// Everything below the unembedding.
    pub transformer: Transformer<'s>,
    /// The unembedding.
    pub lm_head: Envoy<'s>,
    /// Token ids, `[batch, position]`.
    pub input: Hook<'s, Tensor<2, Int>>,
    /// Logits, `[batch, position, d_vocab]`: the same as `lm_head.output`.
    pub output: Hook<'s, Hidden>,
}

/// Everything below the unembedding.
pub struct Transformer<'s> {
    /// Token embedding.
    pub wte: Envoy<'s, Tensor<2, Int>>,
    /// Position embedding.
    pub wpe: Envoy<'s, Tensor<2, Int>>,
    /// Embedding dropout, the identity in evaluation.
    pub drop: Envoy<'s>,
    /// The blocks: `h[6]`.
    pub h: Layers<'s>,
    /// Final layer norm.
    pub ln_f: LayerNorm<'s>,
}

/// The blocks of the model. Indexed by host or traced integers; negative ones count from the last.
pub struct Layers<'s> {
    recorder: &'s Recorder,
}

/// One block.
pub struct Layer<'s> {
    of: Of<'s>,
    /// Residual stream entering the block, `[batch, position, d_model]`.
    pub input: Hook<'s, Hidden>,
    /// First layer norm.
    pub ln_1: LayerNorm<'s>,
    /// Attention layer.
    pub attn: Attention<'s>,
    /// Second layer norm.
    pub ln_2: LayerNorm<'s>,
    /// MLP.
    pub mlp: Mlp<'s>,
    /// Residual stream leaving the block, `[batch, position, d_model]`.
    pub output: Hook<'s, Hidden>,
    /// TransformerLens' name for `input`.
    pub resid_pre: Hook<'s, Hidden>,
    /// Residual stream between attention and MLP, `[batch, position, d_model]`.
    pub resid_mid: Hook<'s, Hidden>,
    /// TransformerLens' name for `output`.
    pub resid_post: Hook<'s, Hidden>,
}

/// An attention layer.
pub struct Attention<'s> {
    of: Of<'s>,
    /// What the layer reads, `[batch, position, d_model]`.
    pub input: Hook<'s, Hidden>,
    /// Fused query-key-value projection.
    pub c_attn: Envoy<'s>,
    /// What each head's queries are computed from, the residual stream before `ln_1`, `[batch, position, head, d_model]`.
    ///
    /// What is written here goes through `ln_1` and the head's projection by itself, and what is written to `ln_1` does not
    /// reach it. Where the written value is what stood there, nothing changes.
    pub query_input: Hook<'s, Tensor<4>>,
    /// What each head's keys are computed from, as [`query_input`](Attention::query_input),
    /// `[batch, position, head, d_model]`.
    pub key_input: Hook<'s, Tensor<4>>,
    /// What each head's values are computed from, as [`query_input`](Attention::query_input),
    /// `[batch, position, head, d_model]`.
    pub value_input: Hook<'s, Tensor<4>>,
    /// Queries, `[batch, position, head, d_head]`.
    pub query: Hook<'s, Tensor<4>>,
    /// Keys, `[batch, position, head, d_head]`.
    pub key: Hook<'s, Tensor<4>>,
    /// Values, `[batch, position, head, d_head]`.
    pub value: Hook<'s, Tensor<4>>,
    /// Scaled and masked scores before the softmax, `[batch, head, query_position, key_position]`.
    pub scores: Hook<'s, Tensor<4>>,
    /// Attention probabilities, `[batch, head, query_position, key_position]`.
    pub pattern: Hook<'s, Tensor<4>>,
    /// Each head's mix of values, `[batch, position, head, d_head]`.
    pub z: Hook<'s, Tensor<4>>,
    /// Each head's contribution to the residual stream, `[batch, position, head, d_model]`.
    pub result: Hook<'s, Tensor<4>>,
    /// Output projection.
    pub c_proj: Envoy<'s>,
    /// What the layer adds to the residual stream, `[batch, position, d_model]`.
    pub output: Hook<'s, Hidden>,
}

/// An MLP.
pub struct Mlp<'s> {
    of: Of<'s>,
    /// What the MLP reads, `[batch, position, d_model]`.
    pub input: Hook<'s, Hidden>,
    /// First projection.
    pub c_fc: Envoy<'s>,
    /// Activation function, whose output are the neurons' activations.
    pub act: Envoy<'s>,
    /// Second projection.
    pub c_proj: Envoy<'s>,
    /// What the MLP adds to the residual stream, `[batch, position, d_model]`.
    pub output: Hook<'s, Hidden>,
}

/// A layer norm.
pub struct LayerNorm<'s> {
    of: Of<'s>,
    /// What the layer norm reads, `[batch, position, d_model]`.
    pub input: Hook<'s, Hidden>,
    /// Standard deviation it divides by, `[batch, position, one]`.
    pub scale: Hook<'s, Hidden>,
    /// Its input, centred and divided by the scale, before gain and bias, `[batch, position, d_model]`.
    pub normalized: Hook<'s, Hidden>,
    /// Its result, gain and bias applied, `[batch, position, d_model]`.
    pub output: Hook<'s, Hidden>,
}

/// A module with nothing to see but its input and output.
pub struct Envoy<'s, I = Hidden> {
    of: Of<'s>,
    /// What the module reads.
    pub input: Hook<'s, I>,
    /// The module's result.
    pub output: Hook<'s, Hidden>,
}

/// Which module an envoy speaks for.
#[derive(Clone, Copy)]
struct Of<'s> {
    recorder: &'s Recorder,
    module: Module,
    layer: LayerOf,
}

impl<'s> Of<'s> {
    fn new(recorder: &'s Recorder, module: Module, layer: LayerOf) -> Self {
        let layer = if module.is_layered() { layer } else { LayerOf::None };
        Of { recorder, module, layer }
    }

    fn hook<T>(&self, site: Site) -> Hook<'s, T> {
        Hook::new(self.recorder, site, self.layer)
    }

    fn envoy<I>(&self, module: Module) -> Envoy<'s, I> {
        Envoy::new(self.recorder, module, self.layer)
    }

    #[track_caller]
    fn call<I: ByValue>(&self, input: impl IntoTraced<'s, Target = I>) -> Traced<'s, Hidden> {
        let mut args = vec![input.operand().record(self.recorder, Location::caller())];
        let layer = self.layer.reference(&mut args);
        Traced::record(self.recorder, OpKind::Call(ModuleRef { module: self.module, layer }), &args)
    }
}

impl<'s, I> Envoy<'s, I> {
    fn new(recorder: &'s Recorder, module: Module, layer: LayerOf) -> Self {
        let of = Of::new(recorder, module, layer);
        Envoy { of, input: of.hook(module.input()), output: of.hook(module.output()) }
    }
}

impl<'s, const D: usize, K: ElementKind> Envoy<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// Runs the module on any value of the right shape, inside a trace or outside.
    #[track_caller]
    pub fn call(&self, input: impl IntoTraced<'s, Target = Tensor<D, K>>) -> Traced<'s, Hidden> {
        self.of.call(input)
    }
}

/// Modules that read hidden states.
macro_rules! callable {
    ($($ty:ident),+) => { $(
        impl<'s> $ty<'s> {
            /// Runs the module on any `[batch, position, d_model]` tensor, inside a trace or outside.
            #[track_caller]
            pub fn call(&self, input: impl IntoTraced<'s, Target = Hidden>) -> Traced<'s, Hidden> {
                self.of.call(input)
            }
        }
    )+ };
}
callable!(Layer, Attention, Mlp, LayerNorm);

impl<'s> LayerNorm<'s> {
    fn new(recorder: &'s Recorder, module: Module, inner: [Site; 2], layer: LayerOf) -> Self {
        let of = Of::new(recorder, module, layer);
        let [scale, normalized] = inner;
        LayerNorm {
            of,
            input: of.hook(module.input()),
            scale: of.hook(scale),
            normalized: of.hook(normalized),
            output: of.hook(module.output()),
        }
    }
}

impl<'s> Attention<'s> {
    fn new(recorder: &'s Recorder, layer: LayerOf) -> Self {
        let of = Of::new(recorder, Module::Attn, layer);
        Attention {
            of,
            input: of.hook(Site::AttnInput),
            c_attn: of.envoy(Module::CAttn),
            query_input: of.hook(Site::AttnQueryInput),
            key_input: of.hook(Site::AttnKeyInput),
            value_input: of.hook(Site::AttnValueInput),
            query: of.hook(Site::AttnQuery),
            key: of.hook(Site::AttnKey),
            value: of.hook(Site::AttnValue),
            scores: of.hook(Site::AttnScores),
            pattern: of.hook(Site::AttnPattern),
            z: of.hook(Site::AttnZ),
            result: of.hook(Site::AttnResult),
            c_proj: of.envoy(Module::AttnCProj),
            output: of.hook(Site::AttnOutput),
        }
    }
}

impl<'s> Mlp<'s> {
    fn new(recorder: &'s Recorder, layer: LayerOf) -> Self {
        let of = Of::new(recorder, Module::Mlp, layer);
        Mlp {
            of,
            input: of.hook(Site::MlpInput),
            c_fc: of.envoy(Module::CFc),
            act: of.envoy(Module::Act),
            c_proj: of.envoy(Module::MlpCProj),
            output: of.hook(Site::MlpOutput),
        }
    }
}

impl<'s> Layer<'s> {
    fn new(recorder: &'s Recorder, layer: LayerOf) -> Self {
        let of = Of::new(recorder, Module::Block, layer);
        Layer {
            of,
            input: of.hook(Site::BlockInput),
            ln_1: LayerNorm::new(recorder, Module::Ln1, [Site::Ln1Scale, Site::Ln1Normalized], layer),
            attn: Attention::new(recorder, layer),
            ln_2: LayerNorm::new(recorder, Module::Ln2, [Site::Ln2Scale, Site::Ln2Normalized], layer),
            mlp: Mlp::new(recorder, layer),
            output: of.hook(Site::BlockOutput),
            resid_pre: of.hook(Site::BlockInput),
            resid_mid: of.hook(Site::ResidMid),
            resid_post: of.hook(Site::BlockOutput),
        }
    }
}

impl<'s> Model<'s> {
    pub(super) fn new(recorder: &'s Recorder) -> Self {
        let none = LayerOf::None;
        let lm_head = Envoy::new(recorder, Module::LmHead, none);
        let wte = Envoy::new(recorder, Module::Wte, none);
        Model {
            input: wte.input,
            output: lm_head.output,
            transformer: Transformer {
                wte,
                wpe: Envoy::new(recorder, Module::Wpe, none),
                drop: Envoy::new(recorder, Module::Drop, none),
                h: Layers { recorder },
                ln_f: LayerNorm::new(recorder, Module::LnF, [Site::LnFScale, Site::LnFNormalized], none),
            },
            lm_head,
        }
    }
}

impl Layers<'_> {
    /// How many blocks the model has.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a model without blocks does not load")]
    pub fn len(&self) -> usize {
        self.recorder.setting.n_layers
    }
}

/// Integers that name a layer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot name a layer",
    label = "expected an integer or a traced integer",
    note = "`h[6]`, `h[layer]` with a host integer or a traced `i64`"
)]
pub trait LayerIndex<'s> {
    #[doc(hidden)]
    fn layer(self) -> Result<i64, Traced<'s, i64>>;
}

impl<'s, P: super::index::Position<'s>> LayerIndex<'s> for P {
    fn layer(self) -> Result<i64, Traced<'s, i64>> {
        self.position()
    }
}

impl<'s, I: LayerIndex<'s>> Index<I> for Layers<'s> {
    type Output = Layer<'s>;
    #[track_caller]
    fn index(&self, index: I) -> &Layer<'s> {
        let layer = match index.layer() {
            Ok(index) => LayerOf::Const(self.checked(index, Location::caller())),
            Err(traced) => LayerOf::Traced(traced.value),
        };
        self.recorder.arena.alloc(Layer::new(self.recorder, layer))
    }
}

impl Layers<'_> {
    /// The layer an index names; 0, and a mistake noted, if there is none.
    fn checked(&self, index: i64, at: super::recorder::Caller) -> u32 {
        let n = self.len();
        let from_start = if index < 0 { i64::try_from(n).unwrap_or(i64::MAX) + index } else { index };
        match u32::try_from(from_start) {
            Ok(layer) if (layer as usize) < n => layer,
            _ => {
                self.recorder.error(BuildError::new(
                    format!("layer {index} does not exist: the model has {n} layers"),
                    format!("layers go from 0 to {}, or from -1 back to -{n}", n.saturating_sub(1)),
                    at,
                ));
                0
            }
        }
    }
}
