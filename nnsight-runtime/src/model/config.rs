//! A GPT-2's sizes and switches, read from Hugging Face's `config.json`.

use serde::Deserialize;

use super::activation::Activation;
use super::json::from_python;
use crate::device::NoMemory;

/// Sizes and switches of a GPT-2, with Hugging Face's names.
#[derive(Clone, Debug, PartialEq)]
pub struct Gpt2Config {
    /// Number of blocks.
    pub n_layer: usize,
    /// Attention heads in each block.
    pub n_head: usize,
    /// Width of the residual stream (`d_model`).
    pub n_embd: usize,
    /// Longest prompt.
    pub n_positions: usize,
    /// Number of token ids.
    pub vocab_size: usize,
    /// Width of the MLP (`d_mlp`); `None` is four times [`n_embd`](Gpt2Config::n_embd).
    pub n_inner: Option<usize>,
    /// The MLP's activation function.
    pub activation_function: Activation,
    /// What the layer norms add to the variance.
    pub layer_norm_epsilon: f64,
    /// Whether scores are divided by the square root of `d_head`.
    pub scale_attn_weights: bool,
    /// Whether scores are divided by the layer's number, counted from one.
    pub scale_attn_by_inverse_layer_idx: bool,
    /// Whether the unembedding is the token embedding.
    pub tie_word_embeddings: bool,
    /// Standard deviation of fresh weights.
    pub initializer_range: f64,
    /// Id of the token a text begins with.
    pub bos_token_id: Option<u32>,
    /// Ids of the tokens a text ends with.
    pub eos_token_id: Vec<u32>,
}

impl Default for Gpt2Config {
    /// GPT-2 small, as transformers' `GPT2Config()`.
    fn default() -> Self {
        Gpt2Config {
            n_layer: 12,
            n_head: 12,
            n_embd: 768,
            n_positions: 1024,
            vocab_size: 50257,
            n_inner: None,
            activation_function: Activation::GeluNew,
            layer_norm_epsilon: 1e-5,
            scale_attn_weights: true,
            scale_attn_by_inverse_layer_idx: false,
            tie_word_embeddings: true,
            initializer_range: 0.02,
            bos_token_id: Some(50256),
            eos_token_id: vec![50256],
        }
    }
}

/// A `config.json` does not describe a GPT-2 that can be built.
#[derive(Debug, thiserror::Error)]
pub enum Gpt2ConfigError {
    /// Not JSON, or a field of the wrong type.
    #[error("config.json cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Another architecture.
    #[error(
        "config.json has model_type `{0}`, but only `gpt2` is supported; \
         load a checkpoint of GPT2LMHeadModel"
    )]
    ModelType(String),
    /// An activation function we do not have.
    #[error(
        "config.json has activation_function `{name}`, which is not supported{why}; supported are {known}",
        why = if matches!(name.as_str(), "prelu" | "xielu") { " since it has weights of its own" } else { "" },
        known = Activation::NAMES.join(", ")
    )]
    Activation {
        /// The name in the file.
        name: String,
    },
    /// A switch whose effect is not implemented.
    #[error("config.json sets {0}, which is not supported")]
    Unsupported(&'static str),
    /// A number that makes no model.
    #[error("config.json has {field} = {value}, but it must be {expected}")]
    Value {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        expected: String,
    },
    /// A model larger than memory.
    #[error("there is no memory for a model of this configuration: {0}; make it smaller")]
    Memory(#[from] NoMemory),
}

/// The file as it stands; what is absent takes Hugging Face's default.
#[derive(Deserialize)]
struct Raw {
    model_type: Option<String>,
    n_layer: Option<usize>,
    num_hidden_layers: Option<usize>,
    n_head: Option<usize>,
    num_attention_heads: Option<usize>,
    n_embd: Option<usize>,
    hidden_size: Option<usize>,
    n_positions: Option<usize>,
    max_position_embeddings: Option<usize>,
    vocab_size: Option<usize>,
    n_inner: Option<usize>,
    activation_function: Option<String>,
    layer_norm_epsilon: Option<f64>,
    scale_attn_weights: Option<bool>,
    scale_attn_by_inverse_layer_idx: Option<bool>,
    add_cross_attention: Option<bool>,
    tie_word_embeddings: Option<bool>,
    initializer_range: Option<f64>,
    #[serde(default)]
    bos_token_id: Ids,
    #[serde(default)]
    eos_token_id: Ids,
}

/// One id, several, none (`null`, or a negative number), or the default where the field is absent.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Ids {
    One(i64),
    Many(Vec<i64>),
    Null,
    #[default]
    #[serde(skip)]
    Absent,
}

impl Ids {
    fn or(self, default: Vec<u32>) -> Vec<u32> {
        let ids = |ids: &[i64]| ids.iter().filter_map(|id| u32::try_from(*id).ok()).collect();
        match self {
            Ids::One(id) => ids(&[id]),
            Ids::Many(many) => ids(&many),
            Ids::Null => Vec::new(),
            Ids::Absent => default,
        }
    }
}

impl Gpt2Config {
    /// Reads and validates the text of a `config.json`.
    ///
    /// # Errors
    /// When it is not JSON, of another architecture, or describes no model.
    pub fn from_json(text: &[u8]) -> Result<Self, Gpt2ConfigError> {
        let raw: Raw = from_python(text)?;
        let base = Gpt2Config::default();
        if let Some(model_type) = raw.model_type.filter(|name| name != "gpt2") {
            return Err(Gpt2ConfigError::ModelType(model_type));
        }
        if raw.add_cross_attention == Some(true) {
            return Err(Gpt2ConfigError::Unsupported("add_cross_attention"));
        }
        let activation_function = match raw.activation_function {
            None => base.activation_function,
            Some(name) => Activation::from_name(&name).ok_or(Gpt2ConfigError::Activation { name })?,
        };
        let config = Gpt2Config {
            n_layer: raw.n_layer.or(raw.num_hidden_layers).unwrap_or(base.n_layer),
            n_head: raw.n_head.or(raw.num_attention_heads).unwrap_or(base.n_head),
            n_embd: raw.n_embd.or(raw.hidden_size).unwrap_or(base.n_embd),
            n_positions: raw.n_positions.or(raw.max_position_embeddings).unwrap_or(base.n_positions),
            vocab_size: raw.vocab_size.unwrap_or(base.vocab_size),
            n_inner: raw.n_inner,
            activation_function,
            layer_norm_epsilon: raw.layer_norm_epsilon.unwrap_or(base.layer_norm_epsilon),
            scale_attn_weights: raw.scale_attn_weights.unwrap_or(base.scale_attn_weights),
            scale_attn_by_inverse_layer_idx: raw
                .scale_attn_by_inverse_layer_idx
                .unwrap_or(base.scale_attn_by_inverse_layer_idx),
            tie_word_embeddings: raw.tie_word_embeddings.unwrap_or(base.tie_word_embeddings),
            initializer_range: raw.initializer_range.unwrap_or(base.initializer_range),
            bos_token_id: raw.bos_token_id.or(base.bos_token_id.into_iter().collect()).first().copied(),
            eos_token_id: raw.eos_token_id.or(base.eos_token_id),
        };
        config.validate()?;
        Ok(config)
    }

    /// Checks that a model of these sizes exists.
    ///
    /// # Errors
    /// Naming the first field that rules it out.
    pub fn validate(&self) -> Result<(), Gpt2ConfigError> {
        let wrong = |field, value: &dyn ToString, expected: &dyn ToString| {
            Err(Gpt2ConfigError::Value { field, value: value.to_string(), expected: expected.to_string() })
        };
        let sizes = [
            ("n_layer", self.n_layer),
            ("n_head", self.n_head),
            ("n_embd", self.n_embd),
            ("n_positions", self.n_positions),
            ("vocab_size", self.vocab_size),
            ("n_inner", self.d_mlp()),
        ];
        for (field, value) in sizes {
            // Sizes are multiplied with each other; no GPT-2 comes near this bound, a broken file may pass it.
            if value == 0 || value > 1 << 24 {
                return wrong(field, &value, &"between 1 and 2^24");
            }
            // Every layer has names and shapes of its own, which are listed before the weights are looked at.
            if field == "n_layer" && value > 1 << 12 {
                return wrong(field, &value, &"between 1 and 4096");
            }
        }
        if !self.n_embd.is_multiple_of(self.n_head) {
            return wrong("n_embd", &self.n_embd, &format!("a multiple of n_head = {}", self.n_head));
        }
        for (field, value) in
            [("layer_norm_epsilon", self.layer_norm_epsilon), ("initializer_range", self.initializer_range)]
        {
            if !value.is_finite() || value < 0.0 {
                return wrong(field, &value, &"a finite number that is not negative");
            }
        }
        Ok(())
    }

    /// Width of one attention head.
    #[must_use]
    pub fn d_head(&self) -> usize {
        self.n_embd / self.n_head
    }

    /// Width of the MLP.
    #[must_use]
    pub fn d_mlp(&self) -> usize {
        self.n_inner.unwrap_or_else(|| self.n_embd.saturating_mul(4))
    }

    /// What raw attention scores of a layer are multiplied by.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    pub fn attention_scale(&self, layer: usize) -> f64 {
        let by_width = if self.scale_attn_weights { 1.0 / (self.d_head() as f64).sqrt() } else { 1.0 };
        if self.scale_attn_by_inverse_layer_idx { by_width / (layer + 1) as f64 } else { by_width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(json: &str) -> String {
        Gpt2Config::from_json(json.as_bytes()).expect_err("the file is wrong").to_string()
    }

    #[test]
    fn an_empty_file_is_gpt2_small() {
        let config = Gpt2Config::from_json(b"{}").expect("every field has a default");
        assert_eq!(config, Gpt2Config::default());
        assert_eq!((config.d_head(), config.d_mlp()), (64, 3072));
        assert!((config.attention_scale(5) - 0.125).abs() < 1e-12);
    }

    #[test]
    fn every_field_of_the_file_is_used() {
        let json = br#"{"model_type": "gpt2", "n_layer": 2, "n_head": 3, "n_embd": 12, "n_positions": 7,
            "vocab_size": 11, "n_inner": 5, "activation_function": "relu", "layer_norm_epsilon": 0.5,
            "scale_attn_weights": false, "scale_attn_by_inverse_layer_idx": true, "tie_word_embeddings": false,
            "initializer_range": 0.25, "bos_token_id": null, "eos_token_id": [4, 5], "dtype": "float16"}"#;
        let config = Gpt2Config::from_json(json).expect("the file is right");
        let expected = Gpt2Config {
            n_layer: 2,
            n_head: 3,
            n_embd: 12,
            n_positions: 7,
            vocab_size: 11,
            n_inner: Some(5),
            activation_function: Activation::Relu,
            layer_norm_epsilon: 0.5,
            scale_attn_weights: false,
            scale_attn_by_inverse_layer_idx: true,
            tie_word_embeddings: false,
            initializer_range: 0.25,
            bos_token_id: None,
            eos_token_id: vec![4, 5],
        };
        assert_eq!(config, expected);
        assert!((config.attention_scale(3) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_finite_or_no_id_counts_only_where_it_is_used() {
        let json = br#"{"bos_token_id": -1, "eos_token_id": [-1, 4], "summary_scale": Infinity, "x": [NaN, -Infinity]}"#;
        let config = Gpt2Config::from_json(json).expect("Python wrote it");
        assert_eq!((config.bos_token_id, config.eos_token_id), (None, vec![4]));
        assert!(message(r#"{"layer_norm_epsilon": Infinity}"#).contains("Infinity"));
        assert!(message(r#"{"n_layer": NaN}"#).contains("NaN"));
    }

    #[test]
    fn the_attribute_names_shared_by_all_transformers_models_are_read_too() {
        let json = br#"{"num_hidden_layers": 2, "num_attention_heads": 3, "hidden_size": 12, "max_position_embeddings": 7}"#;
        let config = Gpt2Config::from_json(json).expect("the file is right");
        assert_eq!((config.n_layer, config.n_head, config.n_embd, config.n_positions), (2, 3, 12, 7));
    }

    #[test]
    fn an_error_names_the_field_its_value_and_what_was_expected() {
        assert!(message("{").contains("cannot be read"));
        assert!(message(r#"{"model_type": "llama"}"#).contains("model_type `llama`"));
        let activation = message(r#"{"activation_function": "golu"}"#);
        assert!(activation.contains("`golu`") && activation.contains("gelu_new"), "{activation}");
        let activation = message(r#"{"activation_function": "prelu"}"#);
        assert!(activation.contains("weights of its own"), "{activation}");
        assert!(message(r#"{"n_layer": 0}"#).contains("n_layer = 0"));
        assert!(message(r#"{"n_inner": 0}"#).contains("n_inner = 0"));
        assert!(message(r#"{"vocab_size": 99999999999}"#).contains("vocab_size = 99999999999"));
        let heads = message(r#"{"n_embd": 10, "n_head": 3}"#);
        assert!(heads.contains("n_embd = 10") && heads.contains("n_head = 3"), "{heads}");
        assert!(message(r#"{"add_cross_attention": true}"#).contains("add_cross_attention"));
        assert!(message(r#"{"layer_norm_epsilon": -1}"#).contains("layer_norm_epsilon = -1"));
        assert!(message(r#"{"n_layer": "two"}"#).contains("cannot be read"));
    }
}
