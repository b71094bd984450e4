//! Writes a model and its tokenizer in the layout transformers uses.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{FloatDType, Tensor};
use half::f16;
use nnsight_runtime::model::Gpt2;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;
use tokenizers::Tokenizer;

use crate::tokenizer::{END_OF_TEXT, single};

/// Sizes of the model.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Blocks.
    pub layers: usize,
    /// Heads of a block.
    pub heads: usize,
    /// Width of the residual stream.
    pub width: usize,
    /// Highest number of tokens of a text.
    pub positions: usize,
    /// Tokens of the vocabulary.
    pub vocab: usize,
}

/// `config.json` of a model of these sizes.
///
/// # Errors
/// When the tokenizer has no end of text.
pub fn config(sizes: Sizes, tokenizer: &Tokenizer) -> Result<serde_json::Value> {
    let end = single(tokenizer, END_OF_TEXT)?;
    Ok(json!({
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "activation_function": "gelu_new",
        "n_layer": sizes.layers,
        "n_head": sizes.heads,
        "n_embd": sizes.width,
        "n_inner": null,
        "n_positions": sizes.positions,
        "n_ctx": sizes.positions,
        "vocab_size": sizes.vocab,
        "layer_norm_epsilon": 1e-5,
        "initializer_range": 0.05,
        "attn_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "resid_pdrop": 0.0,
        "scale_attn_weights": true,
        "tie_word_embeddings": true,
        "bos_token_id": end,
        "eos_token_id": end,
        // The file is f16 to be small; computing in f32 is exact and fast on a CPU.
        "dtype": "float32",
    }))
}

/// Writes `config.json`, `model.safetensors`, `tokenizer.json`, `tokenizer_config.json` and
/// `generation_config.json` to a directory.
///
/// # Errors
/// When a value cannot be read or a file cannot be written.
pub fn export(
    model: &Gpt2,
    config: &serde_json::Value,
    tokenizer: &Tokenizer,
    directory: &Path,
) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    let write = |name: &str, bytes: &[u8]| {
        let path = directory.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
    };
    let write_json = |name: &str, value: &serde_json::Value| {
        write(name, (serde_json::to_string_pretty(value)? + "\n").as_bytes())
    };
    write_json("config.json", config)?;
    let end = config.get("eos_token_id");
    write_json("generation_config.json", &json!({"bos_token_id": end, "eos_token_id": end}))?;
    write_json(
        "tokenizer_config.json",
        &json!({
            "tokenizer_class": "GPT2Tokenizer",
            "add_prefix_space": false,
            "bos_token": END_OF_TEXT,
            "eos_token": END_OF_TEXT,
            "unk_token": END_OF_TEXT,
            "model_max_length": config.get("n_positions"),
        }),
    )?;
    let tokenizer = tokenizer.to_string(false).map_err(|error| anyhow!("{error}"))?;
    write("tokenizer.json", (tokenizer + "\n").as_bytes())?;
    write("model.safetensors", &weights(model)?)
}

/// The parameters as f16 under Hugging Face's names; the head is the embedding and is not written twice.
fn weights(model: &Gpt2) -> Result<Vec<u8>> {
    let mut reader = Reader::default();
    model.visit(&mut reader);
    let mut tensors = Vec::new();
    for (name, shape, values) in reader.tensors {
        let bytes: Vec<u8> =
            values?.into_iter().flat_map(|value| f16::from_f32(value).to_le_bytes()).collect();
        tensors.push((name, shape, bytes));
    }
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F16, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
    let metadata = [("format".to_owned(), "pt".to_owned())].into();
    Ok(safetensors::serialize(views, Some(metadata))?)
}

/// Collects parameters under Hugging Face's names, which the modules have below `transformer`.
#[derive(Default)]
struct Reader {
    path: Vec<String>,
    tensors: Vec<(String, Vec<usize>, Result<Vec<f32>>)>,
}

impl ModuleVisitor for Reader {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let values = tensor.clone().into_data().try_to_vec().map_err(Into::into);
        let name = format!("transformer.{}", self.path.join("."));
        self.tensors.push((name, tensor.dims().to_vec(), values));
    }
}

/// The model as it will be after a round trip through the f16 file.
pub fn rounded(model: Gpt2) -> Gpt2 {
    struct Round;
    impl ModuleMapper for Round {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|tensor| tensor.cast(FloatDType::F16).cast(FloatDType::F32))
        }
    }
    model.map(&mut Round)
}
