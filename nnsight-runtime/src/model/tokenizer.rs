//! Text to token ids and back.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use tokenizers::AddedToken;
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;

use crate::device::catch_kernel_panic;

/// File of a tokenizer that is whole.
const WHOLE: &str = "tokenizer.json";
/// Files of a byte-level BPE tokenizer: vocabulary, merges, and tokens added later (which need not be there).
const PARTS: [&str; 3] = ["vocab.json", "merges.txt", "added_tokens.json"];

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
pub struct Tokenizer(tokenizers::Tokenizer);

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokenizer({} tokens)", self.vocab_size())
    }
}

impl Tokenizer {
    /// Reads the text of a `tokenizer.json`.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_bytes(json: &[u8]) -> Result<Self, TokenizerError> {
        let inner = caught(|| tokenizers::Tokenizer::from_bytes(json))
            .map_err(|reason| TokenizerError::File { file: WHOLE.into(), reason })?;
        Self::new(inner)
    }

    /// Loads the tokenizer in a folder: `tokenizer.json`, else `vocab.json` and `merges.txt`, else none.
    ///
    /// # Errors
    /// When one of these files is broken.
    pub(super) fn from_dir(dir: &Path) -> Result<Option<Self>, TokenizerError> {
        let whole = dir.join(WHOLE);
        let [vocab, merges, added] = PARTS.map(|part| dir.join(part));
        let inner = if whole.is_file() {
            caught(|| tokenizers::Tokenizer::from_file(&whole))
                .map_err(|reason| TokenizerError::File { file: whole, reason })?
        } else if vocab.is_file() && merges.is_file() {
            from_parts(&vocab, &merges, &added)?
        } else {
            return Ok(None);
        };
        Self::new(inner).map(Some)
    }

    /// Names of the files to fetch, given those there are.
    #[cfg(feature = "hub")]
    pub(super) fn files(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        if has(WHOLE) { vec![WHOLE] } else { PARTS.into_iter().filter(|part| has(part)).collect() }
    }

    fn new(mut inner: tokenizers::Tokenizer) -> Result<Self, TokenizerError> {
        // A file may carry the settings of the run that saved it; like transformers, cut and pad nothing unasked.
        inner.with_padding(None);
        inner.with_truncation(None).map_err(|error| TokenizerError::Failed(error.to_string()))?;
        Ok(Tokenizer(inner))
    }

    /// Token ids of a text.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn encode(&self, text: &str) -> Result<Vec<i64>, TokenizerError> {
        let encoding = caught(|| self.0.encode_fast(text, true)).map_err(TokenizerError::Failed)?;
        Ok(encoding.get_ids().iter().copied().map(i64::from).collect())
    }

    /// Text of token ids, special tokens included.
    ///
    /// # Errors
    /// When an id is no token's.
    pub fn decode(&self, ids: &[i64]) -> Result<String, TokenizerError> {
        let known = |id: &i64| u32::try_from(*id).ok().filter(|id| self.0.id_to_token(*id).is_some());
        let ids: Vec<u32> =
            ids.iter().map(|id| known(id).ok_or(TokenizerError::UnknownId(*id))).collect::<Result<_, _>>()?;
        caught(|| self.0.decode(&ids, false)).map_err(TokenizerError::Failed)
    }

    /// The id of a text that is exactly one token, such as `" Mary"`.
    ///
    /// # Errors
    /// When the text is none or several tokens, which are named then.
    pub fn token_id(&self, text: &str) -> Result<i64, TokenizerError> {
        let ids = self.encode(text)?;
        if let [id] = ids[..] {
            return Ok(id);
        }
        let tokens = ids.iter().map(|id| self.decode(&[*id])).collect::<Result<_, _>>()?;
        let spaced = format!(" {text}");
        let hint = match self.encode(&spaced)?.len() {
            1 => format!("; {spaced:?}, with a space in front, is one"),
            _ => String::new(),
        };
        Err(TokenizerError::NotOneToken { text: text.to_owned(), count: ids.len(), tokens, hint })
    }

    /// Number of tokens, added ones included.
    #[must_use]
    pub fn vocab_size(&self) -> usize {
        self.0.get_vocab_size(true)
    }
}

/// GPT-2's tokenizer as its first releases stored it.
fn from_parts(vocab: &Path, merges: &Path, added: &Path) -> Result<tokenizers::Tokenizer, TokenizerError> {
    let broken = |file: &Path, reason: String| TokenizerError::File { file: file.to_path_buf(), reason };
    let model = BPE::from_file(&vocab.to_string_lossy(), &merges.to_string_lossy())
        .build()
        .map_err(|error| broken(vocab, format!("{error} (with {})", merges.display())))?;
    let mut tokenizer = tokenizers::Tokenizer::new(model);
    tokenizer
        .with_pre_tokenizer(Some(ByteLevel::new(false, true, true)))
        .with_decoder(Some(ByteLevel::default()))
        .with_post_processor(Some(ByteLevel::new(false, false, true)));
    let failed = |error: tokenizers::Error| broken(vocab, error.to_string());
    let end = "<|endoftext|>";
    if tokenizer.token_to_id(end).is_some() {
        tokenizer.add_special_tokens([AddedToken::from(end, true)]).map_err(failed)?;
    }
    if !added.is_file() {
        return Ok(tokenizer);
    }
    let text = std::fs::read(added).map_err(|error| broken(added, error.to_string()))?;
    let tokens: HashMap<String, u32> =
        serde_json::from_slice(&text).map_err(|error| broken(added, error.to_string()))?;
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    // The tokenizer numbers additions itself, in the order in which they come.
    tokens.sort_by_key(|(_, id)| *id);
    for (token, id) in tokens {
        tokenizer.add_special_tokens([AddedToken::from(token.as_str(), true)]).map_err(failed)?;
        if tokenizer.token_to_id(&token) != Some(id) {
            return Err(broken(
                added,
                format!("`{token}` has id {id}, which does not follow on the vocabulary"),
            ));
        }
    }
    Ok(tokenizer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOCAB: &str = r#"{"a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġab": 4, "<|endoftext|>": 5}"#;
    const MERGES: &str = "#version: 0.2\na b\nĠ ab\n";

    fn dir(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder can be made");
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).expect("the file can be written");
        }
        dir
    }

    fn parts() -> Tokenizer {
        let dir = dir(&[("vocab.json", VOCAB), ("merges.txt", MERGES)]);
        Tokenizer::from_dir(dir.path()).expect("the files are right").expect("they are there")
    }

    #[test]
    fn vocabulary_and_merges_make_a_byte_level_tokenizer() {
        let tokenizer = parts();
        assert_eq!(tokenizer.encode("ab ab<|endoftext|>b").expect("encodes"), [3, 4, 5, 1]);
        assert_eq!(tokenizer.decode(&[3, 4, 5, 1]).expect("decodes"), "ab ab<|endoftext|>b");
        assert_eq!(tokenizer.encode("").expect("encodes"), Vec::<i64>::new());
        assert_eq!(tokenizer.decode(&[3, 99]), Err(TokenizerError::UnknownId(99)));
        assert_eq!(tokenizer.decode(&[-1]), Err(TokenizerError::UnknownId(-1)));
    }

    #[test]
    fn a_whole_tokenizer_goes_before_its_parts_and_neither_pads_nor_cuts() {
        let mut whole = parts().0;
        whole.with_padding(Some(tokenizers::PaddingParams {
            strategy: tokenizers::PaddingStrategy::Fixed(9),
            ..Default::default()
        }));
        let cut = tokenizers::TruncationParams { max_length: 1, ..Default::default() };
        whole.with_truncation(Some(cut)).expect("the settings are right");
        let json = whole.to_string(false).expect("it can be written");
        let dir = dir(&[("tokenizer.json", &json), ("vocab.json", "broken"), ("merges.txt", "")]);
        let tokenizer = Tokenizer::from_dir(dir.path()).expect("the file is right").expect("it is there");
        assert_eq!(tokenizer.encode("ab ab").expect("encodes"), [3, 4]);
        assert_eq!(Tokenizer::from_bytes(json.as_bytes()).expect("it is right").vocab_size(), 6);
    }

    #[test]
    fn added_tokens_keep_their_ids_or_are_refused() {
        let added = |text| dir(&[("vocab.json", VOCAB), ("merges.txt", MERGES), ("added_tokens.json", text)]);
        let folder = added(r#"{"<y>": 7, "<x>": 6}"#);
        let tokenizer =
            Tokenizer::from_dir(folder.path()).expect("the files are right").expect("they are there");
        assert_eq!(tokenizer.encode("ab<y><x>").expect("encodes"), [3, 7, 6]);
        let folder = added(r#"{"<y>": 70}"#);
        let error = Tokenizer::from_dir(folder.path()).expect_err("70 does not follow on 5").to_string();
        assert!(error.contains("added_tokens.json") && error.contains("`<y>` has id 70"), "{error}");
    }

    #[test]
    fn one_token_is_asked_for_and_several_are_named() {
        let tokenizer = parts();
        assert_eq!(tokenizer.token_id(" ab"), Ok(4));
        let error = tokenizer.token_id("ab ab").expect_err("two tokens").to_string();
        assert_eq!(error, r#""ab ab" is not one token but 2: ["ab", " ab"]"#);
        let error = tokenizer.token_id("").expect_err("no token").to_string();
        assert!(error.contains("not one token but 0"), "{error}");
    }

    #[test]
    fn no_file_is_no_tokenizer_and_a_broken_one_is_named() {
        assert!(
            Tokenizer::from_dir(dir(&[("vocab.json", VOCAB)]).path()).expect("nothing is broken").is_none()
        );
        let folder = dir(&[("tokenizer.json", "{")]);
        let error = Tokenizer::from_dir(folder.path()).expect_err("it is broken").to_string();
        assert!(error.contains("tokenizer.json"), "{error}");
    }
}
