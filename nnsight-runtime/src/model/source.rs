//! Where a model's files are to be found: what users may say.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::hub::{HubEnv, HubModel};
use super::json::{Json, from_python};
use super::language_model::LoadError;
use super::text_file;

/// Where a model is: a folder, or an id on the hub.
///
/// A text is a folder if there is one of that name, else an id; a path is a folder, whether it is UTF-8 or not.
///
/// ```
/// use nnsight_runtime::model::ModelSource;
/// use std::path::{Path, PathBuf};
/// let id: ModelSource = "openai-community/gpt2".into();
/// let folders: [ModelSource; 3] = ["./gpt2".into(), Path::new("gpt2").into(), PathBuf::from("gpt2").into()];
/// assert!(folders.iter().all(|folder| *folder != id));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSource(Which);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    Named(String),
    Folder(PathBuf),
}

macro_rules! sources {
    ($($ty:ty => $which:ident($convert:expr);)+) => { $(
        impl From<$ty> for ModelSource {
            fn from(source: $ty) -> Self {
                ModelSource(Which::$which($convert(source)))
            }
        }
    )+ };
}

sources! {
    &str => Named(str::to_owned);
    String => Named(std::convert::identity);
    &String => Named(String::clone);
    Box<str> => Named(String::from);
    Cow<'_, str> => Named(Cow::into_owned);
    &Path => Folder(Path::to_path_buf);
    PathBuf => Folder(std::convert::identity);
    &PathBuf => Folder(PathBuf::clone);
    Cow<'_, Path> => Folder(Cow::into_owned);
    &OsStr => Folder(PathBuf::from);
    OsString => Folder(PathBuf::from);
}

impl ModelSource {
    /// The text, or the path as it is shown.
    pub(super) fn name(&self) -> String {
        match &self.0 {
            Which::Named(name) => name.clone(),
            Which::Folder(path) => path.display().to_string(),
        }
    }

    /// The folder that holds the model's files, which are fetched from the hub if need be.
    pub(super) fn folder(
        &self,
        revision: &str,
        env: Option<HubEnv>,
        force: bool,
    ) -> Result<PathBuf, LoadError> {
        let (path, id) = match &self.0 {
            Which::Named(name) => (Path::new(name), Some(name)),
            Which::Folder(path) => (path.as_path(), None),
        };
        if path.is_dir() {
            return Ok(path.to_path_buf());
        }
        if path.is_file() {
            return Err(LoadError::File(path.to_path_buf()));
        }
        let id = id.filter(|id| !path.is_absolute() && !id.starts_with(['.', '~']));
        let Some(id) = id else { return Err(LoadError::NoFolder(path.to_path_buf())) };
        let env = env.unwrap_or_else(HubEnv::from_process);
        let model = HubModel { force, ..HubModel::new(id, revision, &env)? };
        Ok(model.dir()?)
    }
}

/// The model that the adapter in a folder is for, if there is one.
pub(super) fn adapted(dir: &Path) -> Option<String> {
    let text = text_file::read(&dir.join("adapter_config.json"), text_file::SETTINGS).ok()?;
    let config: Json = from_python(&text).ok()?;
    let Json::Object(fields) = config else { return None };
    let base = fields.get("base_model_name_or_path").and_then(Json::as_text);
    Some(base.map_or("another model".to_owned(), |base| format!("`{base}`")))
}
