//! Sizes of models as types, so that the compiler can check numbers against them.

pub(crate) mod assert;
mod text;

use std::any::type_name;
use std::fmt;

use crate::model::{Gpt2Config, LanguageModel};

/// The sizes of a GPT-2, known to the compiler: `session!(model, size = Gpt2Small, |session| …)`.
///
/// In such a session literal layers, heads, features and vocabulary entries are checked by the compiler, and
/// whether the model is of that size is checked before anything is recorded. [`Gpt2Small`], [`Gpt2Medium`],
/// [`Gpt2Large`], [`Gpt2Xl`] and [`TinyGpt2`] are the usual ones; a unit struct of one's own names any other.
///
/// ```
/// use nnsight_runtime::size::ModelSize;
///
/// /// DistilGPT-2.
/// struct Distil;
///
/// impl ModelSize for Distil {
///     const N_LAYERS: usize = 6;
///     const N_HEADS: usize = 12;
///     const D_MODEL: usize = 768;
///     const D_VOCAB: usize = 50257;
///     const N_CTX: usize = 1024;
/// }
/// assert_eq!(Distil::D_MLP, 3072);
/// ```
pub trait ModelSize {
    /// Number of blocks.
    const N_LAYERS: usize;
    /// Attention heads in each block.
    const N_HEADS: usize;
    /// Width of the residual stream.
    const D_MODEL: usize;
    /// Width of the MLP.
    const D_MLP: usize = 4 * Self::D_MODEL;
    /// Number of token ids.
    const D_VOCAB: usize;
    /// Longest prompt.
    const N_CTX: usize;
}

macro_rules! sizes {
    ($($(#[$doc:meta])* $name:ident: $layers:literal, $heads:literal, $width:literal, $vocabulary:literal, $positions:literal;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;

        impl ModelSize for $name {
            const N_LAYERS: usize = $layers;
            const N_HEADS: usize = $heads;
            const D_MODEL: usize = $width;
            const D_VOCAB: usize = $vocabulary;
            const N_CTX: usize = $positions;
        }
    )+ };
}

sizes! {
    /// GPT-2 small (`gpt2`, 124 million parameters): 12 layers, 12 heads, 768 wide.
    Gpt2Small: 12, 12, 768, 50257, 1024;
    /// GPT-2 medium (`gpt2-medium`, 355 million parameters): 24 layers, 16 heads, 1024 wide.
    Gpt2Medium: 24, 16, 1024, 50257, 1024;
    /// GPT-2 large (`gpt2-large`, 774 million parameters): 36 layers, 20 heads, 1280 wide.
    Gpt2Large: 36, 20, 1280, 50257, 1024;
    /// GPT-2 XL (`gpt2-xl`, 1.5 billion parameters): 48 layers, 25 heads, 1600 wide.
    Gpt2Xl: 48, 25, 1600, 50257, 1024;
    /// The tiny model that ships with the crate: 4 layers, 4 heads, 96 wide.
    TinyGpt2: 4, 4, 96, 980, 64;
}

/// The model is not of the size its session is written for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeMismatch {
    /// The size type's name.
    pub size: String,
    /// Where the model comes from.
    pub model: String,
    /// All that differs.
    pub differences: Vec<SizeDifference>,
}

/// One number in which a model differs from a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeDifference {
    /// The constant of [`ModelSize`].
    pub name: &'static str,
    /// The constant's value.
    pub expected: usize,
    /// The model's number.
    pub found: usize,
}

impl fmt::Display for SizeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SizeMismatch { size, model, differences } = self;
        write!(f, "the session is written for a model of size `{size}`, but `{model}` is of another: ")?;
        for (index, SizeDifference { name, expected, found }) in differences.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{name} is {found} instead of {expected}")?;
        }
        f.write_str("; name the model's own size in `session!(model, size = Size, …)`, or none")
    }
}

impl std::error::Error for SizeMismatch {}

/// Checks that a model is of a size.
pub(crate) fn check<S: ModelSize>(model: &LanguageModel) -> Result<(), SizeMismatch> {
    let differences = differences::<S>(model.config());
    if differences.is_empty() {
        return Ok(());
    }
    let path = type_name::<S>();
    let size = path.rsplit("::").next().unwrap_or(path).to_owned();
    Err(SizeMismatch { size, model: model.name().to_owned(), differences })
}

fn differences<S: ModelSize>(config: &Gpt2Config) -> Vec<SizeDifference> {
    [
        ("N_LAYERS", S::N_LAYERS, config.n_layer),
        ("N_HEADS", S::N_HEADS, config.n_head),
        ("D_MODEL", S::D_MODEL, config.n_embd),
        ("D_MLP", S::D_MLP, config.d_mlp()),
        ("D_VOCAB", S::D_VOCAB, config.vocab_size),
        ("N_CTX", S::N_CTX, config.n_positions),
    ]
    .into_iter()
    .filter(|(_, expected, found)| expected != found)
    .map(|(name, expected, found)| SizeDifference { name, expected, found })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_of_the_models_they_name() {
        let tiny = LanguageModel::tiny().expect("it ships with the crate");
        assert_eq!(check::<TinyGpt2>(&tiny), Ok(()));
        assert_eq!(differences::<Gpt2Small>(&Gpt2Config::default()), []);
    }

    #[test]
    fn a_model_of_another_size_is_refused_with_all_that_differs() {
        let tiny = LanguageModel::tiny().expect("it ships with the crate");
        let error = check::<Gpt2Medium>(&tiny).expect_err("it is smaller");
        assert_eq!(error.differences.len(), 6);
        let text = error.to_string();
        assert!(text.contains("`Gpt2Medium`") && text.contains(tiny.name()), "{text}");
        assert!(text.contains("N_LAYERS is 4 instead of 24, N_HEADS is 4 instead of 16"), "{text}");
    }
}
