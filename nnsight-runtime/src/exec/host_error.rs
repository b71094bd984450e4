//! Errors that code of the host gave up with.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// An error that a closure, an iterator or a writer of the host gave, with its type: it dereferences to that error, so
/// `error.downcast_ref::<MyError>()` finds it.
///
/// Two are equal if they have the same words.
#[derive(Clone)]
pub struct HostError {
    error: Arc<dyn Error + Send + Sync>,
    /// The file that it is about.
    file: Option<Arc<str>>,
}

impl HostError {
    /// With the name of a file before its words.
    pub(crate) fn about(self, file: impl fmt::Display) -> Self {
        HostError { file: Some(file.to_string().into()), ..self }
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for HostError {
    fn from(error: E) -> Self {
        HostError { error: error.into().into(), file: None }
    }
}

impl Deref for HostError {
    type Target = dyn Error + Send + Sync;
    fn deref(&self) -> &Self::Target {
        &*self.error
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        self.error.fmt(f)
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl PartialEq for HostError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}
