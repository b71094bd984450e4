//! Files of text that are read whole: none is taken into memory that is larger than such a file ever is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::device::memory::{Size, claim};

/// The most that is read of a file of settings, `config.json` among them.
pub(super) const SETTINGS: u64 = 16_000_000;
/// The most that is read of an index of shards, as of a header of safetensors.
pub(super) const INDEX: u64 = 100_000_000;
/// The most that is read of a vocabulary, several times that of the largest in use.
pub(super) const VOCABULARY: u64 = 200_000_000;

/// What a text takes while it is read and parsed, for each of its bytes, at least.
const PARSED: usize = 8;

/// The bytes of a file that has no more than so many.
///
/// # Errors
/// If it cannot be read, is larger, or there is no memory for what is in it.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let too_large = |len: Option<u64>| {
        let size = |bytes: u64| Size(usize::try_from(bytes).unwrap_or(usize::MAX));
        let has = len.map_or("more".to_owned(), |len| size(len).to_string());
        let words = format!("it has {has}, and no such file has more than {}", size(most));
        io::Error::new(io::ErrorKind::FileTooLarge, words)
    };
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    if len > most {
        return Err(too_large(Some(len)));
    }
    let bytes = usize::try_from(len).unwrap_or(usize::MAX);
    claim(bytes.saturating_mul(PARSED)).map_err(|error| {
        io::Error::new(io::ErrorKind::OutOfMemory, format!("there is no memory for it: {error}"))
    })?;
    // What is no plain file may go on past the length that it gives.
    let mut text = Vec::with_capacity(bytes);
    file.take(most + 1).read_to_end(&mut text)?;
    if text.len() as u64 > most { Err(too_large(None)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::device::with_memory;

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("config.json");
        fs::write(&path, "{}").expect("it can be written");
        assert_eq!(read(&path, 2).expect("it fits"), b"{}");
        let words = |read: io::Result<Vec<u8>>| read.expect_err("it is too large").to_string();
        assert_eq!(words(read(&path, 1)), "it has 2 bytes, and no such file has more than 1 bytes");
        // A file with a hole takes no room on disk, and would take all memory.
        File::options().write(true).open(&path).and_then(|file| file.set_len(1 << 40)).expect("a hole");
        assert_eq!(words(read(&path, SETTINGS)), "it has 1099.5 GB, and no such file has more than 16.0 MB");
        assert!(
            read(&dir.path().join("none"), 2).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        );
    }

    #[test]
    fn a_file_for_which_there_is_no_memory_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("vocab.json");
        fs::write(&path, vec![b' '; 1000]).expect("it can be written");
        let refused = with_memory(7999, || read(&path, VOCABULARY)).expect_err("there is no memory");
        assert!(refused.to_string().starts_with("there is no memory for it"), "{refused}");
        assert_eq!(with_memory(8000, || read(&path, VOCABULARY)).expect("there is").len(), 1000);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_end_is_refused() {
        let words = read(Path::new("/dev/zero"), 1000).expect_err("it has no end").to_string();
        assert_eq!(words, "it has more, and no such file has more than 1.0 kB");
    }
}
