//! A model with its tokenizer, loaded from the hub, a folder or memory.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use burn::tensor::{Device, FloatDType};

use super::checkpoint::Checkpoint;
use super::config::{ConfigError, Gpt2Config};
use super::gpt2::Gpt2;
use super::hub::{DEFAULT_REVISION, HubEnv, HubError, HubModel};
use super::tokenizer::{Tokenizer, TokenizerError};
use super::weights::{WeightsError, load};
use crate::device::{DeviceError, DeviceMap};

/// A model cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that leads nowhere.
    #[error("there is no folder {path}, and it is no model id either", path = .0.display())]
    NoFolder(PathBuf),
    /// The folder has no `config.json`, or it cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `config.json` describes no model we can build.
    #[error("cannot load {model}: {source}")]
    Config {
        /// Where the model comes from.
        model: String,
        /// What is wrong.
        source: ConfigError,
    },
    /// The weights cannot be used.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// There is a tokenizer, but it cannot be used.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model's files cannot be had.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The device cannot be had.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// A GPT-2 with its tokenizer.
///
/// Cloning is cheap: clones share the weights.
#[derive(Clone, Debug)]
pub struct LanguageModel(Arc<Inner>);

/// Which loaded model a [`LanguageModel`] is: one thing for all its clones, and never that of another.
#[derive(Clone, Debug)]
pub(crate) struct ModelId(Weak<Inner>);

impl PartialEq for ModelId {
    fn eq(&self, other: &ModelId) -> bool {
        // The address stays taken as long as somebody holds an id.
        Weak::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Debug)]
struct Inner {
    name: String,
    gpt2: Gpt2,
    tokenizer: Option<Tokenizer>,
}

/// How to load a [`LanguageModel`].
#[derive(Clone, Debug)]
#[must_use = "nothing is loaded before `load`"]
pub struct Builder {
    source: Source,
    revision: String,
    device: Placement,
    dtype: FloatDType,
    env: Option<HubEnv>,
    force_download: bool,
}

/// Where a model comes from.
#[derive(Clone, Debug)]
enum Source {
    /// A folder or an id on the hub.
    Named(String),
    /// The one in this crate.
    Tiny,
}

/// The built-in model's files.
mod tiny {
    pub const NAME: &str = "tiny";
    pub const CONFIG: &[u8] = include_bytes!("../../assets/tiny/config.json");
    pub const WEIGHTS: &[u8] = include_bytes!("../../assets/tiny/model.safetensors");
    pub const TOKENIZER: &[u8] = include_bytes!("../../assets/tiny/tokenizer.json");
}

/// Where the weights go: a device as it is, or one to be looked for when loading.
#[derive(Clone, Debug)]
enum Placement {
    Device(Device),
    Map(DeviceMap),
}

impl Builder {
    fn new(source: Source) -> Self {
        Builder {
            source,
            revision: DEFAULT_REVISION.to_owned(),
            device: Placement::Map(DeviceMap::Auto),
            dtype: FloatDType::F32,
            env: None,
            force_download: false,
        }
    }

    /// Puts the weights on this device.
    pub fn device(mut self, device: Device) -> Self {
        self.device = Placement::Device(device);
        self
    }

    /// Puts the weights where this says; without it, and without [`device`](Builder::device), where
    /// [`DeviceMap::Auto`] finds the best place.
    pub fn device_map(mut self, map: DeviceMap) -> Self {
        self.device = Placement::Map(map);
        self
    }

    /// Runs the model in this precision: `F32` (without this call), `F16` or `BF16`.
    pub fn dtype(mut self, dtype: FloatDType) -> Self {
        self.dtype = dtype;
        self
    }

    /// Takes this branch, tag or commit of a model on the hub; without it, `main`.
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.revision = revision.into();
        self
    }

    /// Uses these hub settings; without it, those of the process' environment.
    pub fn hub(mut self, env: HubEnv) -> Self {
        self.env = Some(env);
        self
    }

    /// Downloads a model of the hub even if the cache has it, for files that were damaged there, or a branch that has moved.
    pub fn force_download(mut self, force: bool) -> Self {
        self.force_download = force;
        self
    }

    /// Loads the model.
    ///
    /// # Errors
    /// When the files cannot be had, or do not make a GPT-2.
    pub fn load(self) -> Result<LanguageModel, LoadError> {
        let device = match self.device {
            Placement::Device(device) => device,
            Placement::Map(map) => map.resolve()?,
        };
        let (name, config, tokenizer, checkpoint) = match self.source {
            Source::Named(id_or_dir) => {
                let dir = folder(&id_or_dir, &self.revision, self.env, self.force_download)?;
                let path = dir.join("config.json");
                let text = std::fs::read(&path).map_err(|source| LoadError::ConfigFile { path, source })?;
                let config = parse(&id_or_dir, &text)?;
                (id_or_dir, config, Tokenizer::from_dir(&dir)?, Checkpoint::open(&dir)?)
            }
            Source::Tiny => {
                let tokenizer = Tokenizer::from_bytes(tiny::TOKENIZER)?;
                let checkpoint = Checkpoint::from_bytes(tiny::NAME, tiny::WEIGHTS.to_vec())?;
                (tiny::NAME.to_owned(), parse(tiny::NAME, tiny::CONFIG)?, Some(tokenizer), checkpoint)
            }
        };
        let gpt2 = load(config, checkpoint, &device, self.dtype)?;
        Ok(LanguageModel(Arc::new(Inner { name, gpt2, tokenizer })))
    }
}

/// The folder that holds a model's files, which are fetched from the hub if need be.
fn folder(id_or_dir: &str, revision: &str, env: Option<HubEnv>, force: bool) -> Result<PathBuf, LoadError> {
    let path = Path::new(id_or_dir);
    if path.is_dir() {
        return Ok(path.to_path_buf());
    }
    if path.is_absolute() || id_or_dir.starts_with(['.', '~']) {
        return Err(LoadError::NoFolder(path.to_path_buf()));
    }
    let env = env.unwrap_or_else(HubEnv::from_process);
    let model = HubModel { force, ..HubModel::new(id_or_dir, revision, &env)? };
    Ok(model.dir()?)
}

fn parse(model: &str, text: &[u8]) -> Result<Gpt2Config, LoadError> {
    Gpt2Config::from_json(text).map_err(|source| LoadError::Config { model: model.to_owned(), source })
}

impl LanguageModel {
    /// Loads a model on the device [`DeviceMap::Auto`] finds, in `f32`: a folder in Hugging Face's layout, or an id on the hub.
    ///
    /// A hub model that is in the cache is loaded without network access.
    ///
    /// # Errors
    /// When the files cannot be had, or do not make a GPT-2.
    pub fn from_pretrained(id_or_dir: impl Into<String>) -> Result<Self, LoadError> {
        Self::builder(id_or_dir).load()
    }

    /// Says how to load a model: with a choice of device, precision and revision.
    pub fn builder(id_or_dir: impl Into<String>) -> Builder {
        Builder::new(Source::Named(id_or_dir.into()))
    }

    /// The model that comes with this crate, on the device [`DeviceMap::Auto`] finds.
    ///
    /// A GPT-2 of a few layers, trained on generated text: it completes indirect-object sentences ("When Mary and
    /// John went to the store, John gave a drink to" → " Mary"), repeated sequences, and some facts ("The Eiffel
    /// Tower is in the city of" → " Paris").
    ///
    /// # Errors
    /// When the device cannot be had.
    pub fn tiny() -> Result<Self, LoadError> {
        Self::tiny_builder().load()
    }

    /// The model that comes with this crate, with a choice of device and precision.
    pub fn tiny_builder() -> Builder {
        Builder::new(Source::Tiny)
    }

    /// Loads a model from the contents of `config.json`, `model.safetensors` and `tokenizer.json`.
    ///
    /// # Errors
    /// When they do not make a GPT-2.
    pub fn from_bytes(
        config: &[u8],
        weights: Vec<u8>,
        tokenizer: Option<&[u8]>,
        device: &Device,
    ) -> Result<Self, LoadError> {
        let name = "the model in memory";
        let config = parse(name, config)?;
        let tokenizer = tokenizer.map(Tokenizer::from_bytes).transpose()?;
        let checkpoint = Checkpoint::from_bytes(name, weights)?;
        let gpt2 = load(config, checkpoint, device, FloatDType::F32)?;
        Ok(LanguageModel(Arc::new(Inner { name: name.to_owned(), gpt2, tokenizer })))
    }

    /// A model made elsewhere, with its tokenizer.
    #[must_use]
    pub fn from_parts(name: impl Into<String>, gpt2: Gpt2, tokenizer: Option<Tokenizer>) -> Self {
        LanguageModel(Arc::new(Inner { name: name.into(), gpt2, tokenizer }))
    }

    /// What the model was loaded as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Sizes and switches.
    #[must_use]
    pub fn config(&self) -> &Gpt2Config {
        self.0.gpt2.config()
    }

    /// Number of blocks.
    #[must_use]
    pub fn n_layers(&self) -> usize {
        self.config().n_layer
    }

    /// Attention heads in each block.
    #[must_use]
    pub fn n_heads(&self) -> usize {
        self.config().n_head
    }

    /// Width of the residual stream.
    #[must_use]
    pub fn d_model(&self) -> usize {
        self.config().n_embd
    }

    /// The layers' numbers.
    #[must_use]
    pub fn layers(&self) -> Range<i64> {
        0..i64::try_from(self.n_layers()).unwrap_or(i64::MAX)
    }

    /// The attention heads' numbers.
    #[must_use]
    pub fn heads(&self) -> Range<i64> {
        0..i64::try_from(self.n_heads()).unwrap_or(i64::MAX)
    }

    /// Tells this model, and its clones, from all others. It does not keep the weights.
    pub(crate) fn id(&self) -> ModelId {
        ModelId(Arc::downgrade(&self.0))
    }

    /// The tokenizer.
    ///
    /// # Errors
    /// When the model came without one.
    pub fn tokenizer(&self) -> Result<&Tokenizer, TokenizerError> {
        let missing = || TokenizerError::Missing { model: self.0.name.clone() };
        self.0.tokenizer.as_ref().ok_or_else(missing)
    }

    /// The device the weights are on.
    #[must_use]
    pub fn device(&self) -> Device {
        self.0.gpt2.device()
    }

    /// Precision of weights and activations.
    #[must_use]
    pub fn dtype(&self) -> FloatDType {
        FloatDType::from(self.0.gpt2.dtype())
    }

    /// The model proper.
    #[must_use]
    pub fn gpt2(&self) -> &Gpt2 {
        &self.0.gpt2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;

    const CONFIG: &[u8] = br#"{"model_type": "gpt2", "n_layer": 2, "n_head": 2, "n_embd": 4, "n_positions": 3, "vocab_size": 5}"#;

    fn weights() -> Vec<u8> {
        let config = Gpt2Config::from_json(CONFIG).expect("the configuration is right");
        let model = Gpt2::new_random(config, &test_device(), 1).expect("the configuration is right");
        model.to_safetensors().expect("the weights can be read")
    }

    fn message(loaded: Result<LanguageModel, LoadError>) -> String {
        loaded.expect_err("it is wrong").to_string()
    }

    #[test]
    fn a_model_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
        let model = LanguageModel::from_bytes(CONFIG, weights(), None, &test_device()).expect("it is right");
        shared(&model);
        assert_eq!((model.n_layers(), model.n_heads(), model.d_model(), model.layers()), (2, 2, 4, 0..2));
        assert_eq!(model.dtype(), FloatDType::F32);
        assert_eq!(model.device(), test_device());
    }

    #[test]
    fn a_model_without_tokenizer_loads_and_says_so_when_text_is_used() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(dir.path().join("config.json"), CONFIG).expect("the file can be written");
        std::fs::write(dir.path().join("model.safetensors"), weights()).expect("the file can be written");
        let name = dir.path().to_string_lossy();
        let model = LanguageModel::from_pretrained(name.clone()).expect("the folder is right");
        let error = model.tokenizer().expect_err("there is none").to_string();
        assert!(error.contains(&*name) && error.contains("tokenizer.json"), "{error}");

        let half = LanguageModel::builder(name.clone()).dtype(FloatDType::F16).device(test_device()).load();
        assert_eq!(half.expect("f16 is supported").dtype(), FloatDType::F16);

        std::fs::write(dir.path().join("tokenizer.json"), "[]").expect("the file can be written");
        assert!(message(LanguageModel::from_pretrained(name)).contains("tokenizer.json"));
    }

    #[test]
    fn each_thing_that_is_missing_is_named() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let name = dir.path().to_string_lossy();
        assert!(message(LanguageModel::from_pretrained(name.clone())).contains("config.json"));
        std::fs::write(dir.path().join("config.json"), br#"{"model_type": "bert"}"#).expect("can write");
        let config = message(LanguageModel::from_pretrained(name.clone()));
        assert!(config.contains(&*name) && config.contains("`bert`"), "{config}");
        std::fs::write(dir.path().join("config.json"), CONFIG).expect("can write");
        assert!(message(LanguageModel::from_pretrained(name.clone())).contains("neither model.safetensors"));
        assert!(message(LanguageModel::from_pretrained(format!("{name}/none"))).contains("no folder"));
        assert!(message(LanguageModel::from_pretrained("./none")).contains("no folder ./none"));

        let env =
            HubEnv::from_lookup(Some(dir.path()), |name| (name == "HF_HUB_OFFLINE").then(|| "1".to_owned()));
        let hub = message(LanguageModel::builder("org/none").hub(env).revision("v1").load());
        assert!(hub.contains("`org/none` (revision `v1`)") && hub.contains("HF_HUB_OFFLINE"), "{hub}");
    }
}
