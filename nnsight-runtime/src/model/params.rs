//! A GPT-2's parameters by name: the one place that knows which there are and how a model is put together.

use burn::module::Param;
use burn::tensor::Tensor;

use super::attention::Attention;
use super::config::Gpt2Config;
use super::finite::stays_finite;
use super::gpt2::{Block, Gpt2};
use super::layers::{Conv1d, Embedding, LmHead};
use super::mlp::Mlp;
use super::norm::LayerNorm;

/// How a parameter of a fresh model starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Start {
    /// All zero.
    Zeros,
    /// All one.
    Ones,
    /// Normally distributed around zero with this standard deviation.
    Normal(f64),
}

/// Where parameters come from.
pub(super) trait Source {
    /// Why one may not be had.
    type Error;

    /// The parameter with this name in Hugging Face's layout, without the `transformer.` in front.
    fn take<const D: usize>(
        &mut self,
        name: &str,
        shape: [usize; D],
        start: Start,
    ) -> Result<Param<Tensor<D>>, Self::Error>;

    /// The largest magnitude of all numbers that were taken, where a pass computes in as wide a range as `f32`'s.
    fn largest(&self) -> Option<f32> {
        None
    }

    /// Rows of an embedding, which is still to be taken, that are no numbers.
    fn broken_rows(&mut self, name: &str) -> Vec<i64> {
        let _ = name;
        Vec::new()
    }
}

/// Builds a model of a validated configuration.
pub(super) fn build<S: Source>(config: Gpt2Config, source: &mut S) -> Result<Gpt2, S::Error> {
    let std = config.initializer_range;
    let width = config.n_embd;
    let wte = embedding(source, "wte", [config.vocab_size, width], std)?;
    let wpe = embedding(source, "wpe", [config.n_positions, width], std)?;
    let h = (0..config.n_layer).map(|layer| block(source, &config, layer)).collect::<Result<_, _>>()?;
    let ln_f = norm(source, "ln_f", &config)?;
    let lm_head = if config.tie_word_embeddings {
        None
    } else {
        let weight = source.take("lm_head.weight", [config.vocab_size, width], Start::Normal(std))?;
        Some(LmHead { weight })
    };
    let is_bounded = source.largest().is_some_and(|largest| stays_finite(&config, largest));
    Ok(Gpt2 { wte, wpe, h, ln_f, lm_head, config, is_bounded })
}

fn block<S: Source>(source: &mut S, config: &Gpt2Config, layer: usize) -> Result<Block, S::Error> {
    let (width, inner, std) = (config.n_embd, config.d_mlp(), config.initializer_range);
    // Two branches a block add to the residual stream; its variance shall not grow with depth.
    #[expect(clippy::cast_precision_loss, reason = "the number of layers is far below 2^52")]
    let residual_std = std / (2.0 * config.n_layer as f64).sqrt();
    let name = |part: &str| format!("h.{layer}.{part}");
    let ln_1 = norm(source, &name("ln_1"), config)?;
    let attn = Attention {
        c_attn: conv(source, &name("attn.c_attn"), [width, 3 * width], std)?,
        c_proj: conv(source, &name("attn.c_proj"), [width, width], residual_std)?,
        heads: config.n_head,
        scale: config.attention_scale(layer),
    };
    let ln_2 = norm(source, &name("ln_2"), config)?;
    let mlp = Mlp {
        c_fc: conv(source, &name("mlp.c_fc"), [width, inner], std)?,
        c_proj: conv(source, &name("mlp.c_proj"), [inner, width], residual_std)?,
        act: config.activation_function,
    };
    Ok(Block { ln_1, attn, ln_2, mlp })
}

fn embedding<S: Source>(s: &mut S, name: &str, shape: [usize; 2], std: f64) -> Result<Embedding, S::Error> {
    let name = format!("{name}.weight");
    let broken = s.broken_rows(&name);
    Ok(Embedding { weight: s.take(&name, shape, Start::Normal(std))?, broken })
}

fn conv<S: Source>(s: &mut S, name: &str, shape: [usize; 2], std: f64) -> Result<Conv1d, S::Error> {
    let weight = s.take(&format!("{name}.weight"), shape, Start::Normal(std))?;
    Ok(Conv1d { weight, bias: s.take(&format!("{name}.bias"), [shape[1]], Start::Zeros)? })
}

fn norm<S: Source>(s: &mut S, name: &str, config: &Gpt2Config) -> Result<LayerNorm, S::Error> {
    let weight = s.take(&format!("{name}.weight"), [config.n_embd], Start::Ones)?;
    let bias = s.take(&format!("{name}.bias"), [config.n_embd], Start::Zeros)?;
    Ok(LayerNorm { weight, bias, epsilon: config.layer_norm_epsilon })
}
