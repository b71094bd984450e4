//! A model with its tokenizer, loaded from the hub, a folder or memory.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use burn::tensor::{Device, FloatDType};

use super::checkpoint::Checkpoint;
use super::config::{Gpt2Config, Gpt2ConfigError};
use super::gpt2::Gpt2;
use super::hub::{DEFAULT_REVISION, HubEnv, HubError};
use super::source::{ModelSource, adapted};
use super::text_file;
use super::tokenizer::{Tokenizer, TokenizerError};
use super::weights::{WeightsError, load};
use crate::device::{DeviceError, DeviceMap};

/// A model cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that leads nowhere.
    #[error("there is no folder {path}, and it is no model id either", path = .0.display())]
    NoFolder(PathBuf),
    /// A path to a file.
    #[error("{path} is a file: give the folder that it is in", path = .0.display())]
    File(PathBuf),
    /// A folder with an adapter instead of a model.
    #[error(
        "{path} holds an adapter of peft for {base}, not a model: merge it with `merge_and_unload()`, save what that gives with \
         `save_pretrained`, and load that folder",
        path = path.display()
    )]
    Adapter {
        /// The folder.
        path: PathBuf,
        /// The model that it adapts.
        base: String,
    },
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
        source: Gpt2ConfigError,
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
    notes: Vec<String>,
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
    At(ModelSource),
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
            Source::At(source) => {
                let (name, dir) =
                    (source.name(), source.folder(&self.revision, self.env, self.force_download)?);
                let path = dir.join("config.json");
                if !path.is_file()
                    && let Some(base) = adapted(&dir)
                {
                    return Err(LoadError::Adapter { path: dir, base });
                }
                let text = text_file::read(&path, text_file::SETTINGS)
                    .map_err(|source| LoadError::ConfigFile { path, source })?;
                let config = parse(&name, &text)?;
                let checkpoint = Checkpoint::open(&dir).map_err(|error| match (error, adapted(&dir)) {
                    (WeightsError::NoWeights { .. } | WeightsError::Foreign { .. }, Some(base)) => {
                        LoadError::Adapter { path: dir.clone(), base }
                    }
                    (error, _) => error.into(),
                })?;
                (name, config, Tokenizer::from_folder(&dir)?, checkpoint)
            }
            Source::Tiny => {
                let tokenizer = Tokenizer::from_bytes(tiny::TOKENIZER)?;
                let checkpoint = Checkpoint::from_bytes(tiny::NAME, tiny::WEIGHTS.to_vec())?;
                (tiny::NAME.to_owned(), parse(tiny::NAME, tiny::CONFIG)?, Some(tokenizer), checkpoint)
            }
        };
        let (gpt2, notes) = load(config, checkpoint, &device, self.dtype)?;
        let model = LanguageModel::new(name, gpt2, tokenizer, notes);
        for note in model.notes() {
            eprintln!("note: {note}");
        }
        Ok(model)
    }
}

fn parse(model: &str, text: &[u8]) -> Result<Gpt2Config, LoadError> {
    Gpt2Config::from_json(text).map_err(|source| LoadError::Config { model: model.to_owned(), source })
}

impl LanguageModel {
    /// Loads a model on the device [`DeviceMap::Auto`] finds, in `f32`: a folder in Hugging Face's layout, or an id on the hub.
    ///
    /// A hub model that is in the cache is loaded without network access. What of the files was left aside is said on standard
    /// error, and in [`notes`](LanguageModel::notes).
    ///
    /// # Errors
    /// When the files cannot be had, or do not make a GPT-2.
    pub fn from_pretrained(source: impl Into<ModelSource>) -> Result<Self, LoadError> {
        Self::builder(source).load()
    }

    /// Says how to load a model: with a choice of device, precision and revision.
    pub fn builder(source: impl Into<ModelSource>) -> Builder {
        Builder::new(Source::At(source.into()))
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
        let (gpt2, notes) = load(config, checkpoint, device, FloatDType::F32)?;
        Ok(Self::new(name.to_owned(), gpt2, tokenizer, notes))
    }

    fn new(name: String, gpt2: Gpt2, tokenizer: Option<Tokenizer>, mut notes: Vec<String>) -> Self {
        notes.extend(tokenizer.iter().flat_map(|tokenizer| tokenizer.notes().iter().cloned()));
        LanguageModel(Arc::new(Inner { name, gpt2, tokenizer, notes }))
    }

    /// A model made elsewhere, with its tokenizer.
    #[must_use]
    pub fn from_parts(name: impl Into<String>, gpt2: Gpt2, tokenizer: Option<Tokenizer>) -> Self {
        Self::new(name.into(), gpt2, tokenizer, Vec::new())
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

    /// Token ids of a text, which the model has embeddings for.
    ///
    /// # Errors
    /// When the model came without a tokenizer, or with one that has more tokens than the embedding has rows and gives one
    /// of these.
    pub fn encode(&self, text: &str) -> Result<Vec<i64>, TokenizerError> {
        let tokenizer = self.tokenizer()?;
        let ids = tokenizer.encode(text)?;
        let rows = self.config().vocab_size;
        match ids.iter().find(|id| usize::try_from(**id).is_ok_and(|id| id >= rows)) {
            Some(id) => {
                let token = tokenizer.token_texts(&[*id])?.concat();
                Err(TokenizerError::NoRow { token, id: *id, rows })
            }
            None => Ok(ids),
        }
    }

    /// What of the model's files was left aside when it was loaded, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.0.notes
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
    use std::ffi::OsStr;
    use std::path::Path;

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

        let file = dir.path().join("config.json");
        let is_file = message(LanguageModel::from_pretrained(&file));
        assert!(is_file.contains(&*name) && is_file.contains("is a file: give the folder"), "{is_file}");
        assert!(message(LanguageModel::from_pretrained(Path::new("none"))).contains("no folder none"));

        std::fs::write(dir.path().join("pytorch_model.bin"), "PK").expect("can write");
        let pickle = message(LanguageModel::from_pretrained(dir.path()));
        assert!(
            pickle.contains("pytorch_model.bin is a pickle") && pickle.contains("save_pretrained"),
            "{pickle}"
        );
        let adapter = br#"{"base_model_name_or_path": "openai-community/gpt2", "r": Infinity}"#;
        std::fs::write(dir.path().join("adapter_config.json"), adapter).expect("can write");
        for _ in 0..2 {
            let adapter = message(LanguageModel::from_pretrained(dir.path()));
            assert!(
                adapter.contains("`openai-community/gpt2`") && adapter.contains("merge_and_unload"),
                "{adapter}"
            );
            _ = std::fs::remove_file(&file);
        }

        let env =
            HubEnv::from_lookup(Some(dir.path()), |name| (name == "HF_HUB_OFFLINE").then(|| "1".to_owned()));
        let hub = message(LanguageModel::builder("org/none").hub(env).revision("v1").load());
        assert!(hub.contains("`org/none` (revision `v1`)") && hub.contains("HF_HUB_OFFLINE"), "{hub}");
    }

    /// A folder with the model's files.
    fn saved() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(dir.path().join("config.json"), CONFIG).expect("the file can be written");
        std::fs::write(dir.path().join("model.safetensors"), weights()).expect("the file can be written");
        dir
    }

    #[test]
    fn a_model_is_found_by_text_and_by_path() {
        let dir = saved();
        let (path, text) = (dir.path(), dir.path().to_str().expect("a temporary folder is UTF-8"));
        let sources: [ModelSource; 9] = [
            text.into(),
            text.to_owned().into(),
            (&text.to_owned()).into(),
            path.to_string_lossy().into(),
            path.into(),
            path.to_path_buf().into(),
            (&path.to_path_buf()).into(),
            path.as_os_str().into(),
            path.as_os_str().to_owned().into(),
        ];
        for source in sources {
            assert_eq!(LanguageModel::from_pretrained(source).expect("it is there").name(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_whose_path_is_no_utf_8_loads_with_its_tokenizer() {
        use std::os::unix::ffi::OsStrExt;
        let dir = saved();
        let odd = dir.path().join(OsStr::from_bytes(b"m\xffdel"));
        std::fs::create_dir(&odd).expect("the system takes any bytes");
        for file in ["config.json", "model.safetensors"] {
            std::fs::copy(dir.path().join(file), odd.join(file)).expect("it can be copied");
        }
        std::fs::write(odd.join("vocab.json"), r#"{"a": 0, "b": 1, "ab": 2}"#).expect("can write");
        std::fs::write(odd.join("merges.txt"), "a b\n").expect("can write");
        let model = LanguageModel::from_pretrained(&odd).expect("it is there");
        assert_eq!(model.encode("ab").expect("it encodes"), [2]);
        let error = message(LanguageModel::from_pretrained(dir.path().join(OsStr::from_bytes(b"n\xffne"))));
        assert!(error.contains("there is no folder"), "{error}");
    }

    #[test]
    fn a_token_that_the_embedding_has_no_row_for_is_refused_where_a_text_has_it() {
        let dir = saved();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("can write");
        write("vocab.json", r#"{"a": 0, "b": 1, "c": 2, "d": 3, "<|endoftext|>": 4}"#);
        write("merges.txt", "");
        write("tokenizer_config.json", r#"{"pad_token": "<pad>"}"#);
        let model = LanguageModel::from_pretrained(dir.path()).expect("it is right as far as it goes");
        assert_eq!(model.encode("ab").expect("it encodes"), [0, 1]);
        let error = model.encode("a<pad>").expect_err("it has no row").to_string();
        assert!(
            error.contains(r#""<pad>" is token 5"#) && error.contains("resize_token_embeddings"),
            "{error}"
        );
    }
}
