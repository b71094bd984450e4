//! The GPT-2 module tree and its forward pass.

use burn::module::Module;
use burn::tensor::{DType, Device, FloatDType, Int, Tensor};

use super::attention::Attention;
use super::config::{Gpt2Config, Gpt2ConfigError};
use super::head_inputs::HeadInputs;
use super::hooks::{BadWrite, Hooks, PackedVisitor, Stop, Unpacked, Unwatched, Visitor};
use super::init::Fresh;
use super::layers::{Embedding, LmHead, Miss, unembed};
use super::mlp::Mlp;
use super::norm::{LayerNorm, NormPoints};
use super::pack::{Group, Layout, Segment, indices};
use super::params::build;
use super::weights::parameter_bytes;
use crate::device::memory::claim_on;
use crate::point::{HookPoint, Site};
use crate::tensor::AnyTensor;

/// A GPT-2 with a language-model head, in evaluation mode.
///
/// The fields have Hugging Face's names, so burn's module visitors see Hugging Face's parameter names (below
/// `transformer`).
#[derive(Module, Debug)]
pub struct Gpt2 {
    pub(super) wte: Embedding,
    pub(super) wpe: Embedding,
    pub(super) h: Vec<Block>,
    pub(super) ln_f: LayerNorm,
    pub(super) lm_head: Option<LmHead>,
    #[module(skip)]
    pub(super) config: Gpt2Config,
    /// Whether no pass comes to NaN or infinity unless it is written there, with the weights that the model was built of.
    #[module(skip)]
    pub(super) is_bounded: bool,
}

/// One transformer block.
#[derive(Module, Debug)]
pub struct Block {
    pub(super) ln_1: LayerNorm,
    pub(super) attn: Attention,
    pub(super) ln_2: LayerNorm,
    pub(super) mlp: Mlp,
}

impl Block {
    /// `[token, d_model]` to the same shape, where the visitor lets no row come or go. What has no rows is not computed.
    pub(super) fn forward<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        attending: &mut Attending,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let at = |site| HookPoint::in_layer(site, layer);
        let residual = hooks.pass(at(Site::BlockInput), x)?;
        let tokens = hooks.layout().tokens();
        hooks.visitor().enters(layer, tokens);
        if tokens == 0 {
            return hooks.pass(at(Site::BlockOutput), residual);
        }
        let before = hooks.layout().clone();
        let points = NormPoints::first(layer);
        let x = hooks.pass(points.input, residual.clone())?;
        let x = if hooks.layout().tokens() == 0 {
            let x = hooks.pass(at(Site::AttnCProjOutput), x)?;
            hooks.pass(at(Site::AttnOutput), x)?
        } else {
            let read = HeadInputs::wanted(layer, hooks).then(|| HeadInputs::new(&self.ln_1, x.clone()));
            let x = self.ln_1.forward_read(x, points, hooks)?;
            self.attn.forward(x, read, attending, layer, hooks)?
        };
        let residual = if before == *hooks.layout() {
            residual
        } else {
            residual.select(0, indices(&before.tokens_of(hooks.layout()), &x.device()))
        };
        let residual = hooks.pass(at(Site::ResidMid), residual + x)?;
        let points = NormPoints::second(layer);
        let x = hooks.pass(points.input, residual.clone())?;
        let x = if hooks.layout().tokens() == 0 { x } else { self.ln_2.forward_read(x, points, hooks)? };
        let x = self.mlp.forward(x, layer, hooks)?;
        hooks.pass(at(Site::BlockOutput), residual + x)
    }
}

/// Who attends to whom in the layout of the moment, worked out anew only where rows came or went.
pub(super) struct Attending {
    device: Device,
    layout: Layout,
    groups: Vec<Group>,
}

impl Attending {
    pub(super) fn new(device: Device) -> Self {
        Attending { device, layout: Layout::default(), groups: Vec::new() }
    }

    /// The groups of a layout, and, where only some positions attend, which.
    pub(super) fn groups(&mut self, layout: &Layout, later: Option<&Layout>) -> &[Group] {
        match later {
            Some(later) => {
                self.groups = layout.groups(later, &self.device);
                self.layout = Layout::default();
            }
            None if self.layout != *layout => {
                self.groups = layout.groups(layout, &self.device);
                self.layout = layout.clone();
            }
            None => {}
        }
        &self.groups
    }
}

impl Gpt2 {
    /// A model with fresh random weights, drawn as transformers draws them.
    ///
    /// The same seed gives the same weights.
    ///
    /// # Errors
    /// When the configuration describes no model, or one larger than memory.
    pub fn new_random(config: Gpt2Config, device: &Device, seed: u64) -> Result<Self, Gpt2ConfigError> {
        config.validate()?;
        claim_on(device, parameter_bytes(&config, device, FloatDType::F32))?;
        let Ok(model) = build(config, &mut Fresh::new(seed, device));
        Ok(model)
    }

    /// Sizes and switches.
    #[must_use]
    pub fn config(&self) -> &Gpt2Config {
        &self.config
    }

    /// The device the weights are on.
    #[must_use]
    pub fn device(&self) -> Device {
        self.wte.weight.val().device()
    }

    /// Element type of weights and activations.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.wte.weight.val().dtype()
    }

    /// Logits `[batch, position, d_vocab]` of token ids `[batch, position]`.
    ///
    /// Differentiable when the weights are on an autodiff device. The ids must have passed
    /// [`check_tokens`](Gpt2::check_tokens).
    #[must_use]
    pub fn logits(&self, ids: Tensor<2, Int>) -> Tensor<3> {
        let [batch, positions] = ids.dims();
        // Without a visitor nothing can stop the pass or replace a value in it.
        let hidden = unwatched([batch, positions], |hooks| {
            self.hidden(ids.reshape([batch * positions]), &mut Attending::new(self.device()), hooks)
        });
        let logits = unembed(hidden, self.unembedding());
        let vocab = logits.dims()[1];
        logits.reshape([batch, positions, vocab])
    }

    /// Runs token ids `[batch, position]` through the model, showing the wanted values to the visitor in the
    /// order of their hook points.
    ///
    /// The pass ends after the unembedding, or where a visit breaks it off; the logits are computed only if
    /// `lm_head.output` is wanted. The ids must have passed [`check_tokens`](Gpt2::check_tokens) and lie on the
    /// model's [`device`](Gpt2::device).
    ///
    /// # Errors
    /// A visit's own, or [`BadWrite`] for a value given back that does not fit.
    pub fn forward_hooked<V: Visitor>(&self, ids: Tensor<2, Int>, visitor: &mut V) -> Result<(), V::Error> {
        let [batch, positions] = ids.dims();
        let visitor = &mut Unpacked { visitor, batch, positions };
        self.forward_packed(ids.reshape([batch * positions]), rows([batch, positions]), visitor)
    }

    /// Runs packed token ids `[token]`, rows of the layout, through the model, as
    /// [`forward_hooked`](Gpt2::forward_hooked) does; ids and layout must have as many tokens.
    ///
    /// # Errors
    /// A visit's own, or [`BadWrite`] for a value given back that does not fit.
    pub fn forward_packed<V: PackedVisitor + ?Sized>(
        &self,
        ids: Tensor<1, Int>,
        layout: Layout,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        match self.run(ids, &mut Hooks::new(visitor, layout, self.is_bounded)) {
            Ok(()) | Err(Stop::Asked) => Ok(()),
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// Checks that ids `[batch, position]` written to `wte.input` or `wpe.input` have an embedding each; other sites
    /// take any values.
    ///
    /// # Errors
    /// [`BadWrite::Id`] or [`BadWrite::BrokenRow`] with the first that has none.
    pub fn check_written(&self, point: HookPoint, written: &AnyTensor) -> Result<(), BadWrite> {
        let table = match point.site() {
            Site::WteInput => &self.wte,
            Site::WpeInput => &self.wpe,
            _ => return Ok(()),
        };
        let ids = written.clone().packed().and_then(AnyTensor::typed);
        let ids = ids.map_err(|source| BadWrite::Type { point, source })?;
        table.miss(&ids).map_or(Ok(()), |miss| Err(missed(point, miss)))
    }

    /// The unembedding's rows, `[d_vocab, d_model]`.
    #[must_use]
    pub fn unembedding(&self) -> Tensor<2> {
        self.lm_head.as_ref().map_or_else(|| self.wte.weight.val(), |head| head.weight.val())
    }

    fn run<V: PackedVisitor + ?Sized>(
        &self,
        ids: Tensor<1, Int>,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<(), Stop<V::Error>> {
        let device = self.device();
        let x = self.hidden(ids, &mut Attending::new(device.clone()), hooks)?;
        let x = hooks.pass(HookPoint::global(Site::LmHeadInput), x)?;
        let output = HookPoint::global(Site::LmHeadOutput);
        if !hooks.wants(output) {
            return Ok(());
        }
        let requests = hooks.visitor().logits();
        let logits = requests.into_iter().map(|request| {
            let x = match request.tokens {
                Some(tokens) => x.clone().select(0, indices(&tokens, &device)),
                None => x.clone(),
            };
            let rows = match request.vocabulary {
                Some(rows) => self.unembedding().select(0, indices(&rows, &device)),
                None => self.unembedding(),
            };
            unembed(x, rows)
        });
        hooks.pass_parts(output, logits.enumerate().collect()).map(drop)
    }

    /// Everything up to and with the final layer norm: `[token]` to `[token, d_model]`.
    fn hidden<V: PackedVisitor + ?Sized>(
        &self,
        ids: Tensor<1, Int>,
        attending: &mut Attending,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let mut x = self.embed(ids, hooks)?;
        for (layer, block) in (0..).zip(&self.h) {
            x = block.forward(x, attending, layer, hooks)?;
        }
        self.ln_f.forward(x, NormPoints::last(), hooks)
    }

    fn embed<V: PackedVisitor + ?Sized>(
        &self,
        ids: Tensor<1, Int>,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let at = HookPoint::global;
        let ids = ids_at(at(Site::WteInput), ids, &self.wte, hooks)?;
        let tokens = hooks.pass(at(Site::WteOutput), self.wte.forward(ids))?;
        let positions = hooks.layout().positions().map(|p| i64::try_from(p).unwrap_or(i64::MAX));
        let positions = indices(&positions.collect::<Vec<_>>(), &tokens.device());
        let positions = ids_at(at(Site::WpeInput), positions, &self.wpe, hooks)?;
        let positions = hooks.pass(at(Site::WpeOutput), self.wpe.forward(positions))?;
        let x = hooks.pass(at(Site::DropInput), tokens + positions)?;
        hooks.pass(at(Site::DropOutput), x)
    }
}

/// The layout of rows of one length; of none, where there are none.
pub(super) fn rows([batch, positions]: [usize; 2]) -> Layout {
    Layout::new(vec![Segment::whole(batch, positions)]).unwrap_or_default()
}

/// Shows ids to the visitor and makes sure that those it may have written have a row.
fn ids_at<V: PackedVisitor + ?Sized>(
    point: HookPoint,
    ids: Tensor<1, Int>,
    table: &Embedding,
    hooks: &mut Hooks<'_, V>,
) -> Result<Tensor<1, Int>, Stop<V::Error>> {
    let ids = hooks.pass(point, ids)?;
    if hooks.writes(point)
        && let Some(miss) = table.miss(&ids)
    {
        return Err(V::Error::from(missed(point, miss)).into());
    }
    Ok(ids)
}

fn missed(point: HookPoint, miss: Miss) -> BadWrite {
    match miss {
        Miss::Outside { id, rows } => BadWrite::Id { point, id, rows },
        Miss::Broken { id } => BadWrite::BrokenRow { point, id },
    }
}

/// Runs part of a pass over `[batch, position]` that nobody watches, so that it cannot end early.
pub(super) fn unwatched<T>(
    shape: [usize; 2],
    pass: impl FnOnce(&mut Hooks<'_, Unwatched>) -> Result<T, Stop<BadWrite>>,
) -> T {
    match pass(&mut Hooks::new(&mut Unwatched, rows(shape), false)) {
        Ok(value) => value,
        Err(_) => unreachable!("`Unwatched` wants no point, so no visit can end the pass"),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::device::kernel::LOOKS;
    use crate::device::test_device;

    fn tiny() -> Gpt2 {
        let config = Gpt2Config {
            n_layer: 2,
            n_head: 2,
            n_embd: 8,
            n_positions: 6,
            vocab_size: 11,
            ..Gpt2Config::default()
        };
        Gpt2::new_random(config, &test_device(), 7).expect("the configuration is right")
    }

    /// Writes what stands there at one point, if any.
    struct Rewrites(Option<HookPoint>);

    impl Visitor for Rewrites {
        type Error = BadWrite;
        fn wants(&self, point: HookPoint) -> bool {
            self.0 == Some(point) || point == HookPoint::global(Site::LmHeadOutput)
        }
        fn writes(&self, point: HookPoint) -> bool {
            self.0 == Some(point)
        }
        fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
            Ok(ControlFlow::Continue(value))
        }
    }

    #[test]
    fn only_what_was_written_makes_a_pass_look_for_what_is_not_finite() {
        let looks = |model: &Gpt2, written: Option<HookPoint>| {
            let before = LOOKS.get();
            let ids = Tensor::<2, Int>::from_ints([[1, 2, 3, 4]], &test_device());
            model.forward_hooked(ids, &mut Rewrites(written)).expect("nothing fails");
            LOOKS.get() - before
        };
        let model = tiny();
        assert_eq!(looks(&model, None), 0);
        let at = |site, layer| Some(HookPoint::in_layer(site, layer));
        assert_eq!(looks(&model, at(Site::MlpOutput, 0)), 1, "the second layer may see it");
        assert_eq!(
            looks(&model, at(Site::AttnQuery, 0)),
            4,
            "queries, keys and values of the layer itself, and the next"
        );
        assert_eq!(looks(&model, at(Site::MlpOutput, 1)), 0, "no attention comes behind");
        assert_eq!(looks(&model, Some(HookPoint::global(Site::WteInput))), 0, "ids are no values");
        let huge = Gpt2Config { initializer_range: 1e12, ..model.config().clone() };
        let huge = Gpt2::new_random(huge, &test_device(), 7).expect("the configuration is right");
        assert_eq!(looks(&huge, None), 2, "its products may be too large for 32 bits");
    }

    #[test]
    fn a_model_larger_than_memory_is_refused() {
        let config = Gpt2Config { n_embd: 1 << 22, n_head: 1, ..Gpt2Config::default() };
        let refused =
            Gpt2::new_random(config, &test_device(), 1).expect_err("no machine holds that").to_string();
        let expected =
            "there is no memory for a model of this configuration: it takes more memory than any machine has";
        assert!(refused.starts_with(expected), "{refused}");
    }

    #[test]
    fn the_same_seed_gives_the_same_logits_and_attention_looks_only_back() {
        let logits = |ids: [i64; 4]| {
            let ids = Tensor::<2, Int>::from_ints([ids], &test_device());
            tiny().logits(ids).into_data().iter::<f32>().collect::<Vec<_>>()
        };
        let (a, b) = (logits([1, 2, 3, 4]), logits([1, 2, 3, 9]));
        assert_eq!(a.len(), 4 * 11);
        assert_eq!(a, logits([1, 2, 3, 4]));
        assert_eq!(a[..33], b[..33], "a token must not change what stands before it");
        assert_ne!(a[33..], b[33..]);
    }
}
