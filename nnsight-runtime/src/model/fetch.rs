//! One file from the hub to the cache: what is announced is checked before it reaches a path, and what comes is held against it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hf_hub::{Cache, CacheRepo, Repo, RepoType};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ring::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use super::http::{Client, Failure, continues, encoded, text_of};
use super::hub::HubModel;

/// Where one commit of a model is, on the hub and in the cache.
pub(super) struct Files<'f, 'e> {
    pub model: &'f HubModel<'e>,
    pub client: &'f Client,
    pub commit: &'f str,
}

/// What the hub says of a file.
#[derive(Debug, PartialEq, Eq)]
struct Announced {
    /// Its name in the cache.
    etag: String,
    size: Option<u64>,
}

/// How a tag tells what the file holds.
#[derive(Clone, Copy)]
enum Hash {
    /// Of the file, as Git LFS has it.
    Sha256,
    /// Of the file behind its length, as git has it.
    Blob,
}

impl Files<'_, '_> {
    /// The file in the cache, fetched if it is not there, or if it must be.
    ///
    /// # Errors
    /// In words, with the file's name.
    pub(super) fn get(&self, name: &str) -> Result<PathBuf, String> {
        let pointer = self.cache().pointer_path(self.commit).join(name);
        if pointer.is_file() && !self.model.force {
            return Ok(pointer);
        }
        self.fetch(name, &pointer).map_err(|reason| format!("{name}: {reason}"))?;
        Ok(pointer)
    }

    fn cache(&self) -> CacheRepo {
        let repo = Repo::with_revision(self.model.id.to_owned(), RepoType::Model, self.commit.to_owned());
        Cache::new(self.model.env.cache.clone()).repo(repo)
    }

    fn fetch(&self, name: &str, pointer: &Path) -> Result<(), String> {
        let endpoint = &self.model.env.endpoint;
        let url = format!("{endpoint}/{}/resolve/{}/{}", self.model.id, encoded(self.commit), encoded(name));
        let announced = self.client.patiently(|| {
            let answer = self.client.head(&url)?;
            Announced::of(answer.response.headers(), answer.response.status().is_redirection(), self.commit)
        })?;
        let blob = self.cache().blob_path(&announced.etag);
        let folder = blob.parent().ok_or("the cache has no folder")?;
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        let _ours = self.lock(&announced.etag)?;
        if self.model.force || announced.check(&blob).is_err() {
            self.download(&url, &announced, &blob, name)?;
        }
        link(&blob, pointer).map_err(|error| unwritable(pointer, &error))
    }

    /// Keeps other processes from the file as long as the result lives, and waits for one that is at it.
    fn lock(&self, etag: &str) -> Result<File, String> {
        // Where `huggingface_hub` has it.
        let folder = self.model.env.cache.join(".locks").join(self.model.folder());
        fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        let path = folder.join(format!("{etag}.lock"));
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| unwritable(&path, &error))?;
        let part = part_of(&self.cache().blob_path(etag));
        let length = || fs::metadata(&part).map_or(0, |part| part.len());
        let (mut since, mut before) = (Instant::now(), length());
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // Without locks everybody has the file to themselves.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(file);
                }
                Err(TryLockError::Error(error)) => return Err(unwritable(&path, &error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if length() != before {
                (since, before) = (Instant::now(), length());
            } else if since.elapsed() > 6 * self.model.env.timeout {
                return Err(format!(
                    "another process holds {} and does not go on; end it, and try again",
                    path.display()
                ));
            }
            std::thread::sleep(Duration::from_millis(50).min(self.model.env.timeout));
        }
    }

    /// Downloads a file and files it if it is what was announced; else nothing of it stays.
    fn download(&self, url: &str, announced: &Announced, blob: &Path, name: &str) -> Result<(), String> {
        let part = part_of(blob);
        if self.model.force {
            remove(&part)?;
        }
        let bar = bar(self.model.env.progress, announced.size, name);
        let downloaded = self.client.patiently(|| {
            self.receive(url, announced, &part, &bar)?;
            announced.check(&part).map_err(|reason| {
                // What is wrong is not made right by going on behind it.
                match remove(&part) {
                    Ok(()) => Failure::passing(format!("what came is not what was announced: {reason}")),
                    Err(error) => Failure::lasting(error),
                }
            })
        });
        bar.finish_and_clear();
        downloaded?;
        fs::rename(&part, blob).map_err(|error| unwritable(blob, &error))
    }

    /// Receives a file, or what of it is not there yet.
    fn receive(
        &self,
        url: &str,
        announced: &Announced,
        part: &Path,
        bar: &ProgressBar,
    ) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::lasting(unwritable(part, &error));
        let mut file = OpenOptions::new().create(true).append(true).open(part).map_err(failed)?;
        let mut there = file.metadata().map_err(failed)?.len();
        if announced.size.is_some_and(|size| there >= size) && there > 0 {
            if announced.size == Some(there) {
                return Ok(());
            }
            (file, there) = (File::create(part).map_err(failed)?, 0);
        }
        let answer = self.client.get(url, there)?;
        if answer.response.status().as_u16() == 416 {
            remove(part).map_err(Failure::lasting)?;
            return Err(Failure::passing("the server has no such part of the file as is missing"));
        }
        if there > 0 && !continues(&answer.response, there) {
            if answer.response.status().as_u16() == 206 {
                remove(part).map_err(Failure::lasting)?;
                return Err(Failure::passing(
                    "the server sent another part of the file than it was asked for",
                ));
            }
            // It begins anew.
            (file, there) = (File::create(part).map_err(failed)?, 0);
        }
        bar.set_position(there);
        self.client.copy(answer.response, &mut |bytes| {
            there += bytes.len() as u64;
            if let Some(size) = announced.size.filter(|size| there > *size) {
                remove(part).map_err(Failure::lasting)?;
                return Err(Failure::passing(format!(
                    "the server sent more than the {size} bytes that it announced; check HF_ENDPOINT, and whether a proxy \
                     stands in between"
                )));
            }
            bar.set_position(there);
            file.write_all(bytes).map_err(failed)
        })?;
        match announced.size {
            Some(size) if there < size => Err(Failure::passing(format!(
                "the download was cut off after {there} of {size} bytes; check the network, and whether a proxy stands in \
                 between"
            ))),
            _ => file.sync_all().map_err(failed),
        }
    }
}

impl Announced {
    /// What an answer says of a file, if it can be a path and be checked.
    fn of(headers: &ureq::http::HeaderMap, is_redirect: bool, commit: &str) -> Result<Announced, Failure> {
        let proxy = "check HF_ENDPOINT, and whether a proxy stands in between";
        let etag =
            text_of(headers, "X-Linked-Etag").or_else(|| text_of(headers, "ETag")).ok_or_else(|| {
                Failure::passing(format!(
                    "the hub's answer has no `ETag`, by which files are told apart; {proxy}"
                ))
            })?;
        let plain = etag.strip_prefix("W/").unwrap_or(&etag).trim_matches('"');
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if plain.is_empty() || plain.len() > 128 || plain.starts_with('.') || !plain.bytes().all(fits) {
            return Err(Failure::lasting(format!(
                "the hub's answer has the `ETag` `{etag}`, which is none; {proxy}"
            )));
        }
        if let Some(other) = text_of(headers, "X-Repo-Commit").filter(|other| other != commit) {
            return Err(Failure::lasting(format!(
                "the hub's answer is of the commit `{other}`, where `{commit}` was asked for; {proxy}"
            )));
        }
        // The length of a redirect is not that of the file.
        let length = || text_of(headers, "Content-Length").filter(|_| !is_redirect);
        let size = text_of(headers, "X-Linked-Size").or_else(length);
        let size = size.map(|size| {
            let none = || {
                Failure::lasting(format!("the hub's answer has the length `{size}`, which is none; {proxy}"))
            };
            size.trim().parse().map_err(|_| none())
        });
        let announced = Announced { etag: plain.to_owned(), size: size.transpose()? };
        if announced.size.is_none() && announced.hash().is_none() {
            return Err(Failure::passing(format!(
                "the hub announces neither the length nor the hash of the file, so that it cannot be checked; {proxy}"
            )));
        }
        Ok(announced)
    }

    /// The hash that the tag is, by its length.
    fn hash(&self) -> Option<Hash> {
        let is_hash = self.etag.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self.etag.len() {
            64 if is_hash => Some(Hash::Sha256),
            40 if is_hash => Some(Hash::Blob),
            _ => None,
        }
    }

    /// Holds a file against what was announced of it.
    fn check(&self, path: &Path) -> Result<(), String> {
        let unreadable = |error: io::Error| format!("cannot read {}: {error}", path.display());
        let mut file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if let Some(size) = self.size.filter(|size| *size != length) {
            return Err(format!("it has {length} bytes, not {size}"));
        }
        let Some(hash) = self.hash() else { return Ok(()) };
        let found = hashed(&mut file, hash, length).map_err(unreadable)?;
        let found = in_hex(found.as_ref());
        if found.eq_ignore_ascii_case(&self.etag) {
            return Ok(());
        }
        let what = match hash {
            Hash::Sha256 => "SHA-256",
            Hash::Blob => "hash by git",
        };
        Err(format!("its {what} is {found}, not {}", self.etag))
    }
}

/// Bytes as a hash is written.
pub(super) fn in_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

fn hashed(file: &mut File, hash: Hash, length: u64) -> io::Result<Digest> {
    let mut context = match hash {
        Hash::Sha256 => Context::new(&SHA256),
        Hash::Blob => {
            let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
            context.update(format!("blob {length}\0").as_bytes());
            context
        }
    };
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(context.finish()),
            read => context.update(&buffer[..read]),
        }
    }
}

/// Where a file is while it is not whole, which is where `huggingface_hub` has it.
fn part_of(blob: &Path) -> PathBuf {
    let mut name = blob.file_name().unwrap_or_default().to_owned();
    name.push(".incomplete");
    blob.with_file_name(name)
}

fn remove(path: &Path) -> Result<(), String> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(path, &error)),
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {error}; check the disk and the rights of the cache", path.display())
}

/// Lets the snapshot's name stand for the file, as `huggingface_hub` does: by a relative link, else by a copy.
fn link(blob: &Path, pointer: &Path) -> io::Result<()> {
    if let Some(folder) = pointer.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::remove_file(pointer) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    #[cfg(unix)]
    {
        let target = Path::new("../../blobs").join(blob.file_name().unwrap_or_default());
        if std::os::unix::fs::symlink(target, pointer).is_ok() {
            return Ok(());
        }
    }
    fs::copy(blob, pointer).map(drop)
}

fn bar(is_shown: bool, size: Option<u64>, name: &str) -> ProgressBar {
    let target = if is_shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} ({eta})";
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(size, target).with_style(style).with_message(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
        file.write_all(bytes).expect("it can be written");
        file
    }

    #[test]
    fn hashes_are_those_of_git_and_of_its_large_files() {
        let file = file(b"hello\n");
        let check = |etag: &str, size| Announced { etag: etag.to_owned(), size }.check(file.path());
        // `git hash-object` and `sha256sum`.
        assert_eq!(check("ce013625030ba8dba906f756967f9e9ca394464a", None), Ok(()));
        assert_eq!(
            check("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", Some(6)),
            Ok(())
        );
        assert_eq!(check("anything", Some(6)), Ok(()));
        assert_eq!(check("anything", Some(7)), Err("it has 6 bytes, not 7".to_owned()));
        let wrong = "ce013625030ba8dba906f756967f9e9ca394464b";
        let expected = format!("its hash by git is ce013625030ba8dba906f756967f9e9ca394464a, not {wrong}");
        assert_eq!(check(wrong, None), Err(expected));
    }
}
