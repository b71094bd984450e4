//! Files of results: made by one run, written by one process.

use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Makes the file this handle's own until it is closed.
///
/// # Errors
/// When somebody else writes to it, or the file system has no locks.
pub(super) fn lock(file: &File, path: &Path) -> Result<()> {
    let path = path.display();
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Error::new(
            ErrorKind::ResourceBusy,
            format!("{path} is being written to by another run, or by another sink of this one: clone the sink, or choose another name"),
        ),
        TryLockError::Error(error) => Error::new(
            error.kind(),
            format!("{path} cannot be locked against other runs ({error}): write to a file system that has locks"),
        ),
    })
}

/// An error that says what was tried, of what.
pub(super) fn named(what: &'static str, path: &Path) -> impl Fn(Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::new(error.kind(), format!("cannot {what} {path}: {error}"))
}

/// What is there already, and is not to be written over.
pub(super) fn taken(path: &Path, resume: &str) -> Error {
    let message = format!(
        "{} is there already: {resume} goes on with it; else choose another name, or delete it",
        path.display()
    );
    Error::new(ErrorKind::AlreadyExists, message)
}

/// What is there, but is nothing that this crate wrote.
pub(super) fn foreign(message: String) -> Error {
    Error::new(ErrorKind::InvalidData, message)
}
