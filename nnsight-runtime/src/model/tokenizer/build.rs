//! A tokenizer of the files in a folder.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::processors::template::TemplateProcessing;
use tokenizers::{ModelWrapper, PreTokenizerWrapper};

use super::class::Class;
use super::settings::{ADDED, CONFIG, Files, MAP, Settings};
use super::token::{Added, Token};
use super::{Named, Tokenizer, TokenizerError, caught};
use crate::model::json::{Json, from_python};
use crate::model::text_file;

/// File of a tokenizer that is whole.
pub(super) const WHOLE: &str = "tokenizer.json";
/// Files of a byte-level BPE tokenizer: vocabulary and merges.
const PARTS: [&str; 2] = ["vocab.json", "merges.txt"];

/// Names of the files to fetch, given those there are.
#[cfg(feature = "hub")]
pub(super) fn files(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let vocabulary: &[&str] = if has(WHOLE) { &[WHOLE] } else { &PARTS };
    vocabulary.iter().copied().chain([CONFIG, MAP, ADDED]).filter(|name| has(name)).collect()
}

/// A folder with a tokenizer's files.
pub(super) struct Folder<'p> {
    dir: &'p Path,
}

/// What is read of `tokenizer.json` beside what the tokenizers library makes of it.
#[derive(Deserialize)]
struct Outline {
    #[serde(default)]
    added_tokens: Vec<OutlineToken>,
}

#[derive(Deserialize)]
struct OutlineToken {
    id: i64,
    content: String,
}

impl<'p> Folder<'p> {
    pub(super) fn new(dir: &'p Path) -> Self {
        Folder { dir }
    }

    pub(super) fn load(&self) -> Result<Option<Tokenizer>, TokenizerError> {
        let whole = self.read(WHOLE)?;
        let has_parts = PARTS.iter().all(|part| self.dir.join(part).is_file());
        if whole.is_none() && !has_parts {
            return Ok(None);
        }
        let mut files = Files { config: self.object(CONFIG)?, ..Files::default() };
        if files.config.get("fast_tokenizer_files").is_some_and(Json::is_truthy) {
            let reason = "it keeps a file for each version of transformers (fast_tokenizer_files), of which none is chosen here";
            return Err(self.wrong(CONFIG, reason.to_owned()));
        }
        (files.map, files.added) = (self.object(MAP)?, self.object(ADDED)?);
        let class = files.config.get("tokenizer_class").and_then(Json::as_text).map(str::to_owned);
        let class = class.or_else(|| self.class_of_the_model());
        let whole = whole.map(|bytes| self.whole(&bytes)).transpose()?;
        let is_byte_level = whole.as_ref().is_some_and(|(whole, _)| is_byte_level(whole));
        let class =
            Class::of(class.as_deref(), is_byte_level).map_err(|reason| self.wrong(CONFIG, reason))?;
        let mut stated = Vec::new();
        if let Some((whole, outline)) = &whole {
            let tokens = whole.get_added_tokens_decoder();
            files.whole =
                Some(tokens.iter().map(|(id, token)| (i64::from(*id), Added::from(token))).collect());
            files.padding = whole.get_padding().map(|padding| padding.pad_token.clone());
            if class == Class::Whole {
                let tokens = outline.added_tokens.iter();
                stated.extend(tokens.map(|token| (WHOLE, token.content.clone(), token.id)));
            }
        }
        let mut settings = Settings::new(class, files).map_err(|(file, reason)| self.wrong(file, reason))?;
        settings.stated.extend(stated);
        let (inner, notes) = match (class, whole) {
            (Class::Whole, Some((whole, _))) => (whole, Vec::new()),
            (Class::Gpt2, Some((whole, _))) => self.rebuilt(&whole, &settings)?,
            (Class::Gpt2, None) => (self.parts(&settings)?, Vec::new()),
            (Class::Whole, None) => {
                let reason = format!(
                    "its tokenizer_class wants a {WHOLE}, but there are only {} and {}; name `GPT2Tokenizer` to have \
                     those read",
                    PARTS[0], PARTS[1]
                );
                return Err(self.wrong(CONFIG, reason));
            }
        };
        self.finished(inner, settings, notes).map(Some)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn wrong(&self, name: &str, reason: String) -> TokenizerError {
        TokenizerError::File { file: self.path(name), reason }
    }

    /// A file's bytes, if it is there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, TokenizerError> {
        let path = self.path(name);
        if !path.is_file() {
            return Ok(None);
        }
        let most =
            if name == WHOLE || PARTS.contains(&name) { text_file::VOCABULARY } else { text_file::SETTINGS };
        text_file::read(&path, most).map(Some).map_err(|error| self.wrong(name, error.to_string()))
    }

    /// The fields of a file with an object; none, if it is not there.
    fn object(&self, name: &str) -> Result<IndexMap<String, Json>, TokenizerError> {
        let Some(bytes) = self.read(name)? else { return Ok(IndexMap::new()) };
        match from_python(&bytes) {
            Ok(Json::Object(fields)) => Ok(fields),
            Ok(other) => Err(self.wrong(name, format!("it holds {}, not an object", other.kind()))),
            Err(error) => Err(self.wrong(name, error.to_string())),
        }
    }

    /// The tokenizer class that the model's configuration names; what is wrong with that file is not told here.
    fn class_of_the_model(&self) -> Option<String> {
        let fields = self.object("config.json").ok()?;
        Some(fields.get("tokenizer_class")?.as_text()?.to_owned())
    }

    fn whole(&self, bytes: &[u8]) -> Result<(tokenizers::Tokenizer, Outline), TokenizerError> {
        let whole = caught(|| tokenizers::Tokenizer::from_bytes(bytes));
        let whole = whole.map_err(|reason| self.wrong(WHOLE, reason))?;
        let outline = from_python(bytes).map_err(|error| self.wrong(WHOLE, error.to_string()))?;
        Ok((whole, outline))
    }

    /// What `GPT2Tokenizer` makes of a whole tokenizer: it takes vocabulary, merges and what it puts around a text, and cuts
    /// text in its own way; and notes of what it leaves.
    fn rebuilt(
        &self,
        whole: &tokenizers::Tokenizer,
        settings: &Settings,
    ) -> Result<(tokenizers::Tokenizer, Vec<String>), TokenizerError> {
        let mend =
            "name `PreTrainedTokenizerFast` as tokenizer_class in tokenizer_config.json to have it used";
        let ModelWrapper::BPE(mut model) = whole.get_model().clone() else {
            let reason =
                format!("its model is no BPE, which is all that transformers' GPT2Tokenizer reads; {mend}");
            return Err(self.wrong(WHOLE, reason));
        };
        if model.continuing_subword_prefix.as_ref().is_some_and(|prefix| !prefix.is_empty()) {
            let reason = format!(
                "it has a continuing_subword_prefix, which transformers' GPT2Tokenizer does not know; {mend}"
            );
            return Err(self.wrong(WHOLE, reason));
        }
        let mut left = Vec::new();
        let mut leaves = |differs: bool, what: &str| {
            if differs {
                left.push(format!(
                    "{}: {what} counts as little as it does for transformers' GPT2Tokenizer; {mend}",
                    self.path(WHOLE).display()
                ));
            }
        };
        leaves(whole.get_normalizer().is_some(), "its normalizer");
        let cut = ByteLevel::new(settings.add_prefix_space, true, true);
        let is_same = match whole.get_pre_tokenizer() {
            Some(PreTokenizerWrapper::ByteLevel(own)) => {
                (own.add_prefix_space, own.use_regex) == (cut.add_prefix_space, cut.use_regex)
            }
            _ => false,
        };
        leaves(!is_same, "its pre_tokenizer");
        let has_options = model.dropout.is_some()
            || model.unk_token.is_some()
            || model.end_of_word_suffix.as_ref().is_some_and(|suffix| !suffix.is_empty())
            || (model.fuse_unk || model.byte_fallback || model.ignore_merges);
        leaves(has_options, "an option of its model");
        (model.dropout, model.unk_token, model.end_of_word_suffix) = (None, None, None);
        (model.fuse_unk, model.byte_fallback, model.ignore_merges) = (false, false, false);
        let mut rebuilt = byte_level(model, settings);
        rebuilt.with_post_processor(whole.get_post_processor().cloned());
        Ok((rebuilt, left))
    }

    /// GPT-2's tokenizer as its first releases stored it.
    fn parts(&self, settings: &Settings) -> Result<tokenizers::Tokenizer, TokenizerError> {
        let [vocab, merges] = PARTS;
        let text = |name: &str| {
            let bytes = self.read(name)?.unwrap_or_default();
            String::from_utf8(bytes).map_err(|_| self.wrong(name, "it is no UTF-8".to_owned()))
        };
        let ids: IndexMap<String, u32> =
            serde_json::from_str(&text(vocab)?).map_err(|error| self.wrong(vocab, error.to_string()))?;
        let mut pairs = Vec::new();
        for (number, line) in text(merges)?.lines().enumerate() {
            if line.starts_with("#version") {
                continue;
            }
            let pair = line.split_once(' ').filter(|(_, second)| !second.contains(' '));
            let reason = || format!("line {} is not two tokens with a space between them", number + 1);
            let (first, second) = pair.ok_or_else(|| self.wrong(merges, reason()))?;
            pairs.push([first.to_owned(), second.to_owned()]);
        }
        let model = serde_json::json!({ "type": "BPE", "vocab": ids, "merges": pairs }).to_string();
        let model = caught(|| serde_json::from_str::<BPE>(&model).map_err(Into::into));
        let model = model.map_err(|reason| self.wrong(vocab, format!("{reason} (with {merges})")))?;
        Ok(byte_level(model, settings))
    }

    /// Adds the tokens that the files ask for, and makes sure that they have the ids that the files say.
    fn finished(
        &self,
        mut inner: tokenizers::Tokenizer,
        settings: Settings,
        notes: Vec<String>,
    ) -> Result<Tokenizer, TokenizerError> {
        let failed = |reason: String| self.wrong(CONFIG, reason);
        caught(|| inner.add_tokens(settings.tokens)).map_err(failed)?;
        for (file, token, id) in settings.stated {
            let got = inner.token_to_id(&token).map(i64::from);
            if got != Some(id) {
                let got = got.map_or("none".to_owned(), |got| got.to_string());
                let reason = format!(
                    "`{token}` has id {id} in it, but comes out as {got}, since tokens that are added follow on the \
                     vocabulary; save the tokenizer anew with transformers' `save_pretrained`, or take the token out"
                );
                return Err(self.wrong(file, reason));
            }
        }
        inner.set_encode_special_tokens(settings.split_special_tokens);
        let id = |name: &str| {
            let token = settings.named.get(name)?;
            inner.token_to_id(token.content()).map(i64::from)
        };
        let named = Named { bos: id("bos_token"), eos: id("eos_token"), pad: id("pad_token") };
        let ends = [("bos_token", settings.add_bos_token), ("eos_token", settings.add_eos_token)];
        let ends =
            ends.map(|(name, is_added)| settings.named.get(name).filter(|_| is_added).map(Token::content));
        if ends.iter().any(Option::is_some) {
            let tokens = ends
                .iter()
                .flatten()
                .map(|token| ((*token).to_owned(), inner.token_to_id(token).unwrap_or_default()));
            let tokens: Vec<(String, u32)> = tokens.collect();
            let [before, after] = ends.map(|token| token.map(|token| format!("{token}:0")));
            let pieces = before.into_iter().chain(["$A:0".to_owned()]).chain(after);
            let template = TemplateProcessing::builder()
                .try_single(pieces.collect::<Vec<_>>().join(" "))
                .and_then(|builder| builder.special_tokens(tokens).build().map_err(|error| error.to_string()))
                .map_err(|reason| failed(format!("what it puts around a text is no template: {reason}")))?;
            inner.with_post_processor(Some(template));
        }
        Tokenizer::new(inner, named, notes)
    }
}

/// A byte-level tokenizer without any added tokens.
fn byte_level(model: BPE, settings: &Settings) -> tokenizers::Tokenizer {
    let mut tokenizer = tokenizers::Tokenizer::new(model);
    tokenizer
        .with_pre_tokenizer(Some(ByteLevel::new(settings.add_prefix_space, true, true)))
        .with_decoder(Some(ByteLevel::default()));
    tokenizer
}

/// Whether a whole tokenizer cuts text into bytes, or puts it together from them.
fn is_byte_level(whole: &tokenizers::Tokenizer) -> bool {
    let says = |part: serde_json::Result<String>| part.is_ok_and(|part| part.contains("\"ByteLevel\""));
    says(serde_json::to_string(&whole.get_pre_tokenizer()))
        || says(serde_json::to_string(&whole.get_decoder()))
}
