//! Where a model's files are: the cache that `huggingface_hub` and we share, or the hub itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::checkpoint::{INDEX_FILE, SINGLE_FILE, shards};

/// Revision used where none is asked for.
pub(super) const DEFAULT_REVISION: &str = "main";

/// How often a request is tried that may work another time.
const TRIES: u32 = 4;

/// How long a connection may be silent where nothing else is said.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What the environment says of the hub, read as `huggingface_hub` reads it.
///
/// `HF_HUB_CACHE` (or `HUGGINGFACE_HUB_CACHE`), `HF_HOME` and `XDG_CACHE_HOME` place the cache, `HF_HUB_OFFLINE` (or
/// `TRANSFORMERS_OFFLINE`) forbids the network, `HF_TOKEN`, `HF_TOKEN_PATH` and the token file give the token,
/// `HF_ENDPOINT` another hub, `HF_HUB_DOWNLOAD_TIMEOUT` how many seconds to wait for it, and
/// `HF_HUB_DISABLE_PROGRESS_BARS` hides the progress bar.
#[derive(Clone, PartialEq, Eq)]
pub struct HubEnv {
    /// Folder of the cache.
    pub cache: PathBuf,
    /// Whether the network must not be used.
    pub offline: bool,
    /// Access token.
    pub token: Option<String>,
    /// Address of the hub, without a slash at its end.
    pub endpoint: String,
    /// Whether downloads show a progress bar.
    pub progress: bool,
    /// How long a connection may be silent.
    pub timeout: Duration,
}

impl std::fmt::Debug for HubEnv {
    /// Everything but the token itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubEnv")
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("endpoint", &self.endpoint)
            .field("progress", &self.progress)
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl HubEnv {
    /// What this process' environment says.
    #[must_use]
    pub fn from_process() -> Self {
        Self::from_lookup(std::env::home_dir().as_deref(), |name| std::env::var(name).ok())
    }

    /// What an environment with this home folder and these variables says.
    pub fn from_lookup(home: Option<&Path>, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let truthy = |name: &str| {
            var(name).is_some_and(|value| {
                matches!(value.to_ascii_uppercase().as_str(), "1" | "ON" | "YES" | "TRUE")
            })
        };
        let expand = |path: String| match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        };
        let user_cache = || {
            let default = home.unwrap_or(Path::new(".")).join(".cache");
            var("XDG_CACHE_HOME").map_or(default, expand)
        };
        let hf_home = var("HF_HOME").map_or_else(|| user_cache().join("huggingface"), expand);
        let cache = var("HF_HUB_CACHE")
            .or_else(|| var("HUGGINGFACE_HUB_CACHE"))
            .map_or_else(|| hf_home.join("hub"), expand);
        let token_file = || var("HF_TOKEN_PATH").map_or_else(|| hf_home.join("token"), expand);
        let token = var("HF_TOKEN").or_else(|| std::fs::read_to_string(token_file()).ok());
        HubEnv {
            cache,
            offline: truthy("HF_HUB_OFFLINE") || truthy("TRANSFORMERS_OFFLINE"),
            token: token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty()),
            endpoint: var("HF_ENDPOINT")
                .unwrap_or_else(|| "https://huggingface.co".to_owned())
                .trim_end_matches('/')
                .to_owned(),
            progress: !truthy("HF_HUB_DISABLE_PROGRESS_BARS"),
            timeout: var("HF_HUB_DOWNLOAD_TIMEOUT")
                .and_then(|seconds| seconds.trim().parse::<u32>().ok().filter(|seconds| *seconds > 0))
                .map_or(DEFAULT_TIMEOUT, |seconds| Duration::from_secs(seconds.into())),
        }
    }
}

/// A model's files cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// Neither a folder nor a hub id.
    #[error("`{0}` is neither a folder that exists nor a model id such as `openai-community/gpt2`")]
    BadId(String),
    /// A revision that cannot be one.
    #[error("`{0}` is not a revision: give a branch, a tag or a commit hash")]
    BadRevision(String),
    /// Not in the cache, and the network may not be used.
    #[error(
        "model `{id}` (revision `{revision}`) is not in the cache {cache}: {why}. Get it once with network access, \
         for example by `hf download {id}`, or give the folder of a saved model",
        cache = cache.display()
    )]
    NotCached {
        /// Id of the model.
        id: String,
        /// Revision asked for.
        revision: String,
        /// Cache looked in.
        cache: PathBuf,
        /// Why it is not fetched.
        why: &'static str,
    },
    /// The hub does not give it.
    #[error("cannot download model `{id}` (revision `{revision}`) from {endpoint}: {reason}")]
    Download {
        /// Id of the model.
        id: String,
        /// Revision asked for.
        revision: String,
        /// Hub asked.
        endpoint: String,
        /// What went wrong, and what to do about it.
        reason: String,
    },
}

/// A model on the hub, and what the cache has of it.
pub(super) struct HubModel<'e> {
    pub id: &'e str,
    pub revision: &'e str,
    pub env: &'e HubEnv,
    /// Whether files are fetched that are there already.
    pub force: bool,
}

impl<'e> HubModel<'e> {
    pub(super) fn new(id: &'e str, revision: &'e str, env: &'e HubEnv) -> Result<Self, HubError> {
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with(['.', '-'])
                && !part.contains("..")
                && !part.contains("--")
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if id.split('/').count() > 2 || !id.split('/').all(part) {
            return Err(HubError::BadId(id.to_owned()));
        }
        let plain =
            |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':']);
        if !revision.split('/').all(plain) {
            return Err(HubError::BadRevision(revision.to_owned()));
        }
        Ok(HubModel { id, revision, env, force: false })
    }

    /// The folder with the model's files, fetched if need be.
    ///
    /// What the cache has is used as it is, without asking the hub whether a branch has moved.
    pub(super) fn dir(&self) -> Result<PathBuf, HubError> {
        if self.force {
            return self.fetch(TRIES);
        }
        let cached = self.cached().filter(|dir| has_model(dir));
        match cached {
            Some(dir) if has_tokenizer(&dir) => Ok(dir),
            // Perhaps there is a tokenizer to be had; without one the model still runs on token ids.
            Some(dir) => Ok(self.fetch(1).unwrap_or(dir)),
            None => self.fetch(TRIES),
        }
    }

    /// Name of the model's folder in the cache.
    pub(super) fn folder(&self) -> String {
        format!("models--{}", self.id.replace('/', "--"))
    }

    fn repo_dir(&self) -> PathBuf {
        self.env.cache.join(self.folder())
    }

    /// The cached snapshot of the revision, whatever it holds.
    fn cached(&self) -> Option<PathBuf> {
        let repo = self.repo_dir();
        let commit = std::fs::read_to_string(repo.join("refs").join(self.revision));
        let commit = commit.map_or_else(|_| self.revision.to_owned(), |commit| commit.trim().to_owned());
        let plain = !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let dir = repo.join("snapshots").join(commit);
        (plain && dir.is_dir()).then_some(dir)
    }

    fn not_cached(&self, why: &'static str) -> HubError {
        HubError::NotCached {
            id: self.id.to_owned(),
            revision: self.revision.to_owned(),
            cache: self.env.cache.clone(),
            why,
        }
    }

    fn failed(&self, reason: String) -> HubError {
        HubError::Download {
            id: self.id.to_owned(),
            revision: self.revision.to_owned(),
            endpoint: self.env.endpoint.clone(),
            reason,
        }
    }

    fn fetch(&self, tries: u32) -> Result<PathBuf, HubError> {
        match (self.env.offline, self.force) {
            (true, true) => {
                let reason =
                    "it is to be downloaded again, which HF_HUB_OFFLINE forbids: unset one of the two";
                return Err(self.failed(reason.to_owned()));
            }
            (true, false) => return Err(self.not_cached("HF_HUB_OFFLINE forbids downloading")),
            (false, _) => {}
        }
        self.download(tries)
    }

    #[cfg(not(feature = "hub"))]
    fn download(&self, _: u32) -> Result<PathBuf, HubError> {
        Err(self.not_cached("downloading needs the crate feature `hub`"))
    }

    #[cfg(feature = "hub")]
    fn download(&self, tries: u32) -> Result<PathBuf, HubError> {
        // Files of one commit belong together: what is cached already decides the commit.
        let commit = self.cached().filter(|_| !self.force);
        let commit = commit.and_then(|dir| Some(dir.file_name()?.to_str()?.to_owned()));
        super::download::download(self, commit.as_deref(), tries).map_err(|reason| self.failed(reason))
    }

    /// Notes which commit a branch or tag stands for, as `huggingface_hub` does.
    #[cfg(feature = "hub")]
    pub(super) fn write_ref(&self, commit: &str) -> std::io::Result<()> {
        let file = self.repo_dir().join("refs").join(self.revision);
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(file, commit)
    }
}

fn has_model(dir: &Path) -> bool {
    let index = dir.join(INDEX_FILE);
    let sharded = || shards(&index).is_ok_and(|shards| shards.iter().all(|shard| dir.join(shard).is_file()));
    dir.join("config.json").is_file() && (dir.join(SINGLE_FILE).is_file() || sharded())
}

fn has_tokenizer(dir: &Path) -> bool {
    let has = |name: &str| dir.join(name).is_file();
    has("tokenizer.json") || (has("vocab.json") && has("merges.txt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(vars: &[(&str, &str)]) -> HubEnv {
        let lookup = |name: &str| vars.iter().find(|var| var.0 == name).map(|var| var.1.to_owned());
        HubEnv::from_lookup(Some(Path::new("/home/ada")), lookup)
    }

    #[test]
    fn the_cache_is_where_huggingface_hub_has_it() {
        let cache = |vars: &[(&str, &str)]| env(vars).cache.to_string_lossy().into_owned();
        assert_eq!(cache(&[]), "/home/ada/.cache/huggingface/hub");
        assert_eq!(cache(&[("XDG_CACHE_HOME", "/xdg")]), "/xdg/huggingface/hub");
        assert_eq!(cache(&[("HF_HOME", "~/hf"), ("XDG_CACHE_HOME", "/xdg")]), "/home/ada/hf/hub");
        assert_eq!(cache(&[("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HOME", "/hf")]), "/old");
        assert_eq!(cache(&[("HF_HUB_CACHE", "/new"), ("HUGGINGFACE_HUB_CACHE", "/old")]), "/new");
        assert_eq!(cache(&[("HF_HUB_CACHE", "")]), "/home/ada/.cache/huggingface/hub");
    }

    #[test]
    fn offline_endpoint_and_token_follow_their_variables() {
        for value in ["1", "on", "YES", "true"] {
            assert!(env(&[("HF_HUB_OFFLINE", value)]).offline, "{value}");
            assert!(env(&[("TRANSFORMERS_OFFLINE", value)]).offline, "{value}");
        }
        assert!(!env(&[("HF_HUB_OFFLINE", "0")]).offline);
        assert_eq!(env(&[]).endpoint, "https://huggingface.co");
        assert_eq!(env(&[("HF_ENDPOINT", "http://mirror/")]).endpoint, "http://mirror");
        assert!(!env(&[("HF_HUB_DISABLE_PROGRESS_BARS", "1")]).progress);
        assert_eq!(env(&[("HF_HUB_DOWNLOAD_TIMEOUT", "30")]).timeout, Duration::from_secs(30));
        assert_eq!(env(&[("HF_HUB_DOWNLOAD_TIMEOUT", "0")]).timeout, DEFAULT_TIMEOUT);

        let dir = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(dir.path().join("token"), "from_file\n").expect("the file can be written");
        let home = dir.path().to_string_lossy();
        assert_eq!(env(&[("HF_HOME", &home)]).token.as_deref(), Some("from_file"));
        assert_eq!(env(&[("HF_HOME", &home), ("HF_TOKEN", "direct")]).token.as_deref(), Some("direct"));
        assert_eq!(env(&[("HF_HOME", "/nowhere")]).token, None);
        assert!(!format!("{:?}", env(&[("HF_TOKEN", "direct")])).contains("direct"));
    }

    /// A cache with one snapshot of `org/name`, to which `main` and `refs/pr/1` point.
    fn cache(files: &[&str]) -> (tempfile::TempDir, HubEnv) {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let repo = dir.path().join("models--org--name");
        let write = |file: PathBuf, text: &str| {
            std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it can be made");
            std::fs::write(file, text).expect("the file can be written");
        };
        write(repo.join("refs/main"), "abc123");
        write(repo.join("refs/refs/pr/1"), "abc123\n");
        for file in files {
            write(repo.join("snapshots/abc123").join(file), "{}");
        }
        let env = HubEnv {
            cache: dir.path().to_path_buf(),
            offline: true,
            token: None,
            endpoint: "http://127.0.0.1:9".to_owned(),
            progress: false,
            timeout: DEFAULT_TIMEOUT,
        };
        (dir, env)
    }

    fn dir(id: &str, revision: &str, env: &HubEnv) -> Result<PathBuf, HubError> {
        HubModel::new(id, revision, env)?.dir()
    }

    #[test]
    fn a_cached_model_is_found_by_branch_pull_request_and_commit() {
        let (folder, env) = cache(&["config.json", "model.safetensors", "tokenizer.json"]);
        let snapshot = folder.path().join("models--org--name/snapshots/abc123");
        for revision in ["main", "refs/pr/1", "abc123"] {
            assert_eq!(dir("org/name", revision, &env).expect("it is cached"), snapshot, "{revision}");
        }
        let error = dir("org/name", "v2", &env).expect_err("no such revision is cached").to_string();
        assert!(error.contains("`v2`"), "{error}");
    }

    #[test]
    fn a_model_that_is_not_cached_whole_is_refused_offline_saying_where_it_was_sought() {
        let complete: &[&[&str]] = &[&["config.json", "model.safetensors"]];
        let partial: &[&[&str]] =
            &[&["config.json"], &["model.safetensors"], &["config.json", "model.safetensors.index.json"]];
        for (files, found) in complete.iter().map(|f| (f, true)).chain(partial.iter().map(|f| (f, false))) {
            let (_folder, env) = cache(files);
            assert_eq!(dir("org/name", "main", &env).is_ok(), found, "{files:?}");
        }
        let (folder, env) = cache(&[]);
        let mut model = HubModel::new("org/name", "main", &env).expect("the id is right");
        model.force = true;
        let error = model.dir().expect_err("the network is forbidden").to_string();
        let expected = "cannot download model `org/name` (revision `main`) from http://127.0.0.1:9: it is to be downloaded \
                        again, which HF_HUB_OFFLINE forbids: unset one of the two";
        assert_eq!(error, expected);
        let error = dir("org/other", "main", &env).expect_err("it is not cached").to_string();
        for part in ["`org/other`", "`main`", &*folder.path().to_string_lossy(), "hf download org/other"] {
            assert!(error.contains(part), "no {part} in {error}");
        }
    }

    #[test]
    fn ids_and_revisions_cannot_lead_out_of_the_cache() {
        let (_folder, env) = cache(&[]);
        for id in ["", "a/b/c", "../x", "org/..", "org/", "a b", "org/na--me", "C:\\x", "-x"] {
            assert!(matches!(dir(id, "main", &env), Err(HubError::BadId(_))), "{id}");
        }
        for revision in ["", "../..", "a/../b", "/etc", "a\\b"] {
            assert!(matches!(dir("org/name", revision, &env), Err(HubError::BadRevision(_))), "{revision}");
        }
    }
}
