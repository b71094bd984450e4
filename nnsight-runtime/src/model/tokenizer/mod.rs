//! Text to token ids and back.

mod build;
mod class;
mod pieces;
mod settings;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::device::catch_kernel_panic;

use build::Folder;
pub use pieces::Piece;

/// Text cannot be turned into ids, or ids into text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenizerError {
    /// The model came without a tokenizer.
    #[error(
        "{model} has no tokenizer, so text cannot be used with it: put tokenizer.json (or vocab.json and \
         merges.txt) beside its weights, or give token ids"
    )]
    Missing {
        /// Where the model came from.
        model: String,
    },
    /// A tokenizer file cannot be used.
    #[error("cannot load the tokenizer {file}: {reason}", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A text that should be one token is not.
    #[error("{text:?} is not one token but {count}: {tokens:?}{hint}")]
    NotOneToken {
        /// The text.
        text: String,
        /// How many tokens it makes.
        count: usize,
        /// The tokens' texts.
        tokens: Vec<String>,
        /// What may have been meant.
        hint: String,
    },
    /// A word that should stand at one position does not.
    #[error("{word:?} has no one position in {text:?}: {reason}")]
    NotOnePosition {
        /// The word.
        word: String,
        /// The text.
        text: String,
        /// Where it stands, and what to do.
        reason: String,
    },
    /// A token that the model has no embedding for.
    #[error(
        "{token:?} is token {id} of the tokenizer, but the model's embedding ends at {rows}: the tokenizer was given tokens that \
         the model was not; leave them out, or resize the embedding with transformers' `resize_token_embeddings` and save the \
         model again"
    )]
    NoRow {
        /// What it holds.
        token: String,
        /// Its id.
        id: i64,
        /// Rows of the embedding.
        rows: usize,
    },
    /// An id that no token has.
    #[error("{0} is not a token id of this tokenizer")]
    UnknownId(i64),
    /// The tokenizer itself failed.
    #[error("the tokenizer failed: {0}")]
    Failed(String),
}

/// What the tokenizers library says, whose reader of files panics where its parts of a file are no JSON.
fn caught<T>(call: impl FnOnce() -> tokenizers::Result<T>) -> Result<T, String> {
    match catch_kernel_panic(call) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => Err(panic),
    }
}

/// A model's tokenizer.
#[derive(Clone)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    named: Named,
    notes: Vec<String>,
}

/// Ids of the tokens that transformers has names for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Named {
    bos: Option<i64>,
    eos: Option<i64>,
    pad: Option<i64>,
}

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokenizer({} tokens)", self.vocab_size())
    }
}

impl Tokenizer {
    /// Reads the text of a `tokenizer.json`, and takes it as it stands.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_bytes(json: &[u8]) -> Result<Self, TokenizerError> {
        let inner = caught(|| tokenizers::Tokenizer::from_bytes(json))
            .map_err(|reason| TokenizerError::File { file: build::WHOLE.into(), reason })?;
        Self::new(inner, Named::default(), Vec::new())
    }

    /// Loads the tokenizer in a model's folder, as the `AutoTokenizer` of transformers 5.23 does; none where there is
    /// neither `tokenizer.json` nor `vocab.json` with `merges.txt`.
    ///
    /// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` beside it count as they do there.
    ///
    /// # Errors
    /// When one of these files is broken, or asks for what cannot be given exactly.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Option<Self>, TokenizerError> {
        Folder::new(folder.as_ref()).load()
    }

    /// Names of the files to fetch, given those there are.
    #[cfg(feature = "hub")]
    pub(super) fn files(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        build::files(has)
    }

    fn new(
        mut inner: tokenizers::Tokenizer,
        named: Named,
        notes: Vec<String>,
    ) -> Result<Self, TokenizerError> {
        // A file may carry the settings of the run that saved it; like transformers, cut and pad nothing unasked.
        inner.with_padding(None);
        inner.with_truncation(None).map_err(|error| TokenizerError::Failed(error.to_string()))?;
        Ok(Tokenizer { inner, named, notes })
    }

    /// Token ids of a text, with the special tokens that the tokenizer puts around it.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn encode(&self, text: &str) -> Result<Vec<i64>, TokenizerError> {
        self.ids(text, true)
    }

    /// Token ids of a text alone. Special tokens that stand in the text are tokens all the same.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn encode_without_special_tokens(&self, text: &str) -> Result<Vec<i64>, TokenizerError> {
        self.ids(text, false)
    }

    /// Token ids of many texts, each as [`encode`](Tokenizer::encode) gives them, on all cores.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn encode_batch<T: AsRef<str>>(&self, texts: &[T]) -> Result<Vec<Vec<i64>>, TokenizerError> {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let encodings =
            caught(|| self.inner.encode_batch_fast(texts, true)).map_err(TokenizerError::Failed)?;
        Ok(encodings.iter().map(|encoding| wide(encoding.get_ids())).collect())
    }

    fn ids(&self, text: &str, with_special_tokens: bool) -> Result<Vec<i64>, TokenizerError> {
        let encoding = caught(|| self.inner.encode_fast(text, with_special_tokens));
        Ok(wide(encoding.map_err(TokenizerError::Failed)?.get_ids()))
    }

    /// Text of token ids, special tokens included.
    ///
    /// # Errors
    /// When an id is no token's.
    pub fn decode(&self, ids: &[i64]) -> Result<String, TokenizerError> {
        let ids: Vec<u32> = ids.iter().map(|id| self.known(*id)).collect::<Result<_, _>>()?;
        caught(|| self.inner.decode(&ids, false)).map_err(TokenizerError::Failed)
    }

    /// An id that a token has.
    fn known(&self, id: i64) -> Result<u32, TokenizerError> {
        let known = u32::try_from(id).ok().filter(|id| self.inner.id_to_token(*id).is_some());
        known.ok_or(TokenizerError::UnknownId(id))
    }

    /// The id of a text that is exactly one token, such as `" Mary"`; special tokens around it do not count.
    ///
    /// # Errors
    /// When the text is none or several tokens, which are named then.
    pub fn token_id(&self, text: &str) -> Result<i64, TokenizerError> {
        let ids = self.encode_without_special_tokens(text)?;
        if let [id] = ids[..] {
            return Ok(id);
        }
        let tokens = self.token_texts(&ids)?;
        let spaced = format!(" {text}");
        let hint = match self.encode_without_special_tokens(&spaced)?.len() {
            1 => format!("; {spaced:?}, with a space in front, is one"),
            _ => String::new(),
        };
        Err(TokenizerError::NotOneToken { text: text.to_owned(), count: ids.len(), tokens, hint })
    }

    /// Number of tokens, added ones included.
    #[must_use]
    pub fn vocab_size(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// Id of the token that a text begins with, where the tokenizer's files name one.
    #[must_use]
    pub fn bos_token_id(&self) -> Option<i64> {
        self.named.bos
    }

    /// Id of the token that a text ends with, where the tokenizer's files name one.
    #[must_use]
    pub fn eos_token_id(&self) -> Option<i64> {
        self.named.eos
    }

    /// Id of the token that fills rows up, where the tokenizer's files name one. Nothing here needs it: rows of any lengths run
    /// together.
    #[must_use]
    pub fn pad_token_id(&self) -> Option<i64> {
        self.named.pad
    }

    /// What was left aside when the tokenizer was loaded, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

fn wide(ids: &[u32]) -> Vec<i64> {
    ids.iter().copied().map(i64::from).collect()
}

/// Positions as a message shows them.
fn shown(range: &Range<usize>) -> String {
    if range.len() == 1 { range.start.to_string() } else { format!("{}..{}", range.start, range.end) }
}
