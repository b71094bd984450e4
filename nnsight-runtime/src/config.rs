//! Settings of the process, kept in a TOML file: the counterpart of Python's `nnsight.CONFIG`.
//!
//! | Python | Rust | TOML |
//! |---|---|---|
//! | `nnsight.CONFIG.APP.CONTROL_FLOW_HANDLING = False` | `Config::update(\|c\| c.app.control_flow_handling = false)?` | `app.control_flow_handling = false` |
//! | `nnsight.CONFIG.save()` | `Config::global()?.save()?` | |
//!
//! As in Python, a process starts with what was last saved. The file is the one that `NNSIGHT_CONFIG` names, else
//! `$XDG_CONFIG_HOME/nnsight/config.toml`, else `~/.config/nnsight/config.toml`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

/// The environment variable that names the configuration file.
pub const CONFIG_VARIABLE: &str = "NNSIGHT_CONFIG";

/// All settings; what a file leaves out has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How experiments are recorded: the table `[app]`, in Python `CONFIG.APP`.
    pub app: AppConfig,
}

/// Settings of how experiments are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppConfig {
    /// Whether native `for` and `if` over traced values become part of the graph; true unless set. In Python
    /// `CONFIG.APP.CONTROL_FLOW_HANDLING`.
    ///
    /// Off, they are an error that says so. `session.iter` and the explicit forms of conditions do not ask.
    pub control_flow_handling: bool,
}

impl Default for AppConfig {
    fn default() -> Self {
        AppConfig { control_flow_handling: true }
    }
}

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the configuration {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no TOML, or has a key or a value that is no setting.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// There is no place for the file.
    #[error("no place for the configuration: none of {CONFIG_VARIABLE}, XDG_CONFIG_HOME and HOME is set")]
    NoPlace,
    /// The settings cannot be written as TOML.
    #[error("the configuration cannot be written as TOML: {0}")]
    Encode(#[from] toml::ser::Error),
}

/// `None` until the file was read or a configuration was set.
static CURRENT: RwLock<Option<Config>> = RwLock::new(None);

/// Taken by whoever replaces [`CURRENT`], so that readers wait for no file and no closure.
static WRITER: Mutex<()> = Mutex::new(());

impl Config {
    /// The settings now in force: what [`set`](Self::set) or [`update`](Self::update) last put there, else what
    /// the file says.
    ///
    /// # Errors
    /// When nothing was set and the file is wrong; a later call reads it again.
    pub fn global() -> Result<Config, ConfigError> {
        if let Some(config) = current() {
            return Ok(config);
        }
        let _writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
        current_or_loaded()
    }

    /// Puts settings in force for the whole process, without the file.
    pub fn set(config: Config) {
        let _writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
        replace(config);
    }

    /// Changes the settings in force; a session takes them as they are when it starts.
    ///
    /// The closure may read [`Config::global`], but must not set or update it: that would wait for itself.
    ///
    /// # Errors
    /// When nothing was set before and the file is wrong.
    pub fn update(change: impl FnOnce(&mut Config)) -> Result<(), ConfigError> {
        let _writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
        let mut config = current_or_loaded()?;
        change(&mut config);
        replace(config);
        Ok(())
    }

    /// Reads the settings from the configuration file, and puts nothing in force.
    ///
    /// # Errors
    /// When the file is there but cannot be read or is wrong. Where it is not, the settings have their defaults.
    pub fn load() -> Result<Config, ConfigError> {
        match Config::path() {
            Ok(path) => Config::load_from(&path),
            Err(_) => Ok(Config::default()),
        }
    }

    /// [`load`](Self::load) from a file of choice.
    ///
    /// # Errors
    /// When the file is there but cannot be read or is wrong.
    pub fn load_from(path: &Path) -> Result<Config, ConfigError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Config::default()),
            Err(source) => return Err(ConfigError::Read { path: path.to_owned(), source }),
        };
        toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let (line, column) = line_and_column(&text, start);
            ConfigError::Content { path: path.to_owned(), line, column, message: error.message().to_owned() }
        })
    }

    /// Writes the settings to the configuration file, and its folders where they lack. Comments in an earlier file
    /// are lost.
    ///
    /// # Errors
    /// When there is no place for the file or it cannot be written.
    pub fn save(&self) -> Result<(), ConfigError> {
        self.save_to(&Config::path()?)
    }

    /// [`save`](Self::save) to a file of choice.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save_to(&self, path: &Path) -> Result<(), ConfigError> {
        let text = toml::to_string(self)?;
        replace_file(path, &text).map_err(|source| ConfigError::Write { path: path.to_owned(), source })
    }

    /// Where the configuration file is, or would be.
    ///
    /// # Errors
    /// When none of the environment variables that could say so is set.
    pub fn path() -> Result<PathBuf, ConfigError> {
        path_from(|name| env::var_os(name)).ok_or(ConfigError::NoPlace)
    }
}

/// Puts a text in the place of a file's, so that whoever reads the file sees all of the one or all of the other.
fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    // Where the file is a link, what it leads to is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let permissions = fs::metadata(&path).ok().map(|known| known.permissions());
    let (mut part, part_path) = new_file(folder, &name.to_string_lossy())?;
    let written = part.write_all(text.as_bytes()).and_then(|()| match permissions {
        Some(permissions) => part.set_permissions(permissions),
        None => Ok(()),
    });
    let replaced = written.and_then(|()| part.sync_all()).and_then(|()| fs::rename(&part_path, &path));
    if replaced.is_err() {
        // The error is told; what is left of the attempt is of no use.
        _ = fs::remove_file(&part_path);
    }
    replaced
}

/// A file beside the one of this name, which nobody else writes to.
fn new_file(folder: &Path, name: &str) -> io::Result<(fs::File, PathBuf)> {
    for number in 0..100 {
        let path = folder.join(format!(".{name}.{}-{number}.part", std::process::id()));
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (file, path)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn current() -> Option<Config> {
    CURRENT.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Only for holders of [`WRITER`].
fn replace(config: Config) {
    *CURRENT.write().unwrap_or_else(PoisonError::into_inner) = Some(config);
}

/// Only for holders of [`WRITER`].
fn current_or_loaded() -> Result<Config, ConfigError> {
    if let Some(config) = current() {
        return Ok(config);
    }
    let config = Config::load()?;
    replace(config.clone());
    Ok(config)
}

fn path_from(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set(CONFIG_VARIABLE).or_else(|| {
        // The XDG specification: a relative path is to be ignored.
        let base = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
        let base =
            base.or_else(|| set("HOME").or_else(|| set("USERPROFILE")).map(|home| home.join(".config")));
        base.map(|base| base.join("nnsight").join("config.toml"))
    })
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = env::temp_dir().join(format!("nnsight-config-{}-{name}", std::process::id()));
            fs::create_dir_all(&path).expect("temporary folder");
            Folder(path)
        }

        fn with_file(name: &str, text: &str) -> (Self, PathBuf) {
            let folder = Folder::new(name);
            let path = folder.0.join("config.toml");
            fs::write(&path, text).expect("temporary file");
            (folder, path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn off() -> Config {
        Config { app: AppConfig { control_flow_handling: false } }
    }

    #[test]
    fn control_flow_is_handled_unless_switched_off() {
        assert!(Config::default().app.control_flow_handling);
    }

    #[test]
    fn saved_settings_load_again_from_a_folder_that_was_not_there() {
        let folder = Folder::new("round-trip");
        let path = folder.0.join("deeper").join("config.toml");
        off().save_to(&path).expect("saves");
        assert_eq!(fs::read_to_string(&path).expect("there"), "[app]\ncontrol_flow_handling = false\n");
        assert_eq!(Config::load_from(&path).expect("loads"), off());
    }

    #[test]
    fn a_missing_file_and_missing_keys_mean_the_defaults() {
        let folder = Folder::new("missing");
        assert_eq!(Config::load_from(&folder.0.join("none.toml")).expect("defaults"), Config::default());
        for (name, text) in [("empty", ""), ("empty-table", "[app]\n"), ("comment", "# nothing\n")] {
            let (_folder, path) = Folder::with_file(name, text);
            assert_eq!(Config::load_from(&path).expect("defaults"), Config::default());
        }
    }

    #[test]
    fn a_wrong_file_is_an_error_with_file_line_and_column() {
        for (name, text, place, about) in [
            ("unknown-key", "[app]\ncontrol_flow = true\n", (2, 1), "unknown field `control_flow`"),
            ("unknown-table", "\n[api]\nhost = 1\n", (2, 2), "unknown field `api`"),
            ("wrong-type", "[app]\ncontrol_flow_handling = \"no\"\n", (2, 25), "expected a boolean"),
            ("no-toml", "[app]\né = = 1\n", (2, 5), ""),
        ] {
            let (_folder, path) = Folder::with_file(name, text);
            let error = Config::load_from(&path).expect_err(name);
            let shown = error.to_string();
            let ConfigError::Content { line, column, message, .. } = error else {
                panic!("{name}: another error: {shown}")
            };
            assert_eq!((line, column), place, "{name}: {shown}");
            assert!(message.contains(about), "{name}: {shown}");
            assert!(shown.starts_with(&format!("{}:{line}:{column}: ", path.display())), "{shown}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_or_written_is_named() {
        let folder = Folder::new("is-a-folder");
        let name = folder.0.display().to_string();
        let read = Config::load_from(&folder.0).expect_err("a folder");
        assert!(matches!(read, ConfigError::Read { .. }) && read.to_string().contains(&name), "{read}");
        let write = Config::default().save_to(&folder.0).expect_err("a folder");
        assert!(matches!(write, ConfigError::Write { .. }) && write.to_string().contains(&name), "{write}");
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_else_is_left_behind() {
        let (folder, path) = Folder::with_file("replaced", "[app]\ncontrol_flow_handling = true\n");
        // Many at once, as processes may: whoever reads sees one of them.
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        off().save_to(&path).expect("saves");
                        Config::load_from(&path).expect("whole");
                    }
                });
            }
        });
        assert_eq!(Config::load_from(&path).expect("loads"), off());
        let names: Vec<_> = fs::read_dir(&folder.0).expect("the folder").collect();
        assert_eq!(names.len(), 1, "{names:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("permissions");
            let link = folder.0.join("link.toml");
            symlink(&path, &link).expect("a link");
            Config::default().save_to(&link).expect("saves");
            assert_eq!(Config::load_from(&path).expect("loads"), Config::default());
            assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn the_file_is_looked_for_where_the_documentation_says() {
        let path = |set: &[(&str, &str)]| {
            path_from(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        let all = [("NNSIGHT_CONFIG", "own.toml"), ("XDG_CONFIG_HOME", "/xdg"), ("HOME", "/home/me")];
        assert_eq!(path(&all), Some("own.toml".into()));
        #[cfg(unix)]
        assert_eq!(path(&all[1..]), Some("/xdg/nnsight/config.toml".into()));
        assert_eq!(path(&all[2..]), Some("/home/me/.config/nnsight/config.toml".into()));
        let odd = [("NNSIGHT_CONFIG", ""), ("XDG_CONFIG_HOME", "relative"), ("HOME", "/home/me")];
        assert_eq!(path(&odd), Some("/home/me/.config/nnsight/config.toml".into()));
        assert_eq!(path(&[]), None);
    }
}
