//! The tokens of a text one by one: what each holds and where it stands.

use std::ops::Range;

use super::{Tokenizer, TokenizerError, caught, shown};

/// A token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its id.
    pub id: i64,
    /// What it holds, as [`token_texts`](Tokenizer::token_texts) shows it.
    pub text: String,
    /// The bytes of the text that it stands for; none for a token that the tokenizer puts around the text. Tokens that share a
    /// character have all of its bytes each.
    pub range: Range<usize>,
}

impl Tokenizer {
    /// The tokens of a text, with the special tokens around it: as many as [`encode`](Tokenizer::encode) gives, in the same
    /// order, so that the place of one is its position in a trace.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn pieces(&self, text: &str) -> Result<Vec<Piece>, TokenizerError> {
        let encoding = caught(|| self.inner.encode(text, true)).map_err(TokenizerError::Failed)?;
        let ids = super::wide(encoding.get_ids());
        let texts = self.token_texts(&ids)?;
        let around = encoding.get_special_tokens_mask().iter().map(|is_around| *is_around == 1);
        let ranges = encoding
            .get_offsets()
            .iter()
            .zip(around)
            .map(|((start, end), is_around)| if is_around { 0..0 } else { *start..*end });
        Ok(ids
            .into_iter()
            .zip(texts)
            .zip(ranges)
            .map(|((id, text), range)| Piece { id, text, range })
            .collect())
    }

    /// What each token holds. Bytes that are only part of a character stand as `<0xE2>`.
    ///
    /// # Errors
    /// When an id is no token's.
    pub fn token_texts(&self, ids: &[i64]) -> Result<Vec<String>, TokenizerError> {
        ids.iter().map(|id| self.token_text(*id)).collect()
    }

    fn token_text(&self, id: i64) -> Result<String, TokenizerError> {
        let known = self.known(id)?;
        let added = self.inner.get_added_vocabulary().get_added_tokens_decoder();
        if let Some(token) = added.get(&known) {
            return Ok(token.content.clone());
        }
        let token = self.inner.id_to_token(known).ok_or(TokenizerError::UnknownId(id))?;
        match bytes(&token) {
            Some(bytes) if self.is_byte_level() => Ok(readable(&bytes)),
            _ => self.decode(&[id]),
        }
    }

    fn is_byte_level(&self) -> bool {
        matches!(self.inner.get_decoder(), Some(tokenizers::DecoderWrapper::ByteLevel(_)))
    }

    /// The positions at which a word stands in a text, each as the range of its tokens.
    ///
    /// A word stands where no letter or digit adjoins it, so that `a` does not stand in `gave`; a token counts for a word that it
    /// holds any part of.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn positions(&self, text: &str, word: &str) -> Result<Vec<Range<usize>>, TokenizerError> {
        let pieces = self.pieces(text)?;
        let positions = occurrences(text, word).into_iter().filter_map(|place| {
            let meets = |piece: &Piece| piece.range.start < place.end && place.start < piece.range.end;
            let first = pieces.iter().position(meets)?;
            let last = pieces.iter().rposition(meets)?;
            Some(first..last + 1)
        });
        Ok(positions.collect())
    }

    /// The position of a word that stands once in a text and is one token there.
    ///
    /// # Errors
    /// When it does not; it says then where the word stands.
    pub fn position(&self, text: &str, word: &str) -> Result<usize, TokenizerError> {
        let positions = self.positions(text, word)?;
        let reason = match &positions[..] {
            [range] if range.len() == 1 => return Ok(range.start),
            [] => "it does not stand there as a word".to_owned(),
            [range] => format!(
                "it is {} tokens, at positions {}; `positions` gives these",
                range.len(),
                shown(range)
            ),
            all => {
                let places: Vec<String> = all.iter().map(shown).collect();
                format!(
                    "it stands there {} times, at {}; `positions` gives all",
                    all.len(),
                    places.join(", ")
                )
            }
        };
        Err(TokenizerError::NotOnePosition { word: word.to_owned(), text: text.to_owned(), reason })
    }
}

/// The places of a word in a text, where it is not part of a longer one.
fn occurrences(text: &str, word: &str) -> Vec<Range<usize>> {
    let joins = |outside: Option<char>, inside: Option<char>| {
        outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric)
    };
    let is_whole = |start: usize| {
        let (before, after) = (text[..start].chars().next_back(), text[start + word.len()..].chars().next());
        !joins(before, word.chars().next()) && !joins(after, word.chars().next_back())
    };
    if word.is_empty() {
        return Vec::new();
    }
    text.match_indices(word)
        .map(|(start, _)| start)
        .filter(|start| is_whole(*start))
        .map(|start| start..start + word.len())
        .collect()
}

/// The bytes that a byte-level token stands for; nothing, if it holds a character that is none of the alphabet's.
fn bytes(token: &str) -> Option<Vec<u8>> {
    token.chars().map(byte).collect()
}

/// GPT-2's alphabet: a byte that is printed stands for itself, the others for the characters from 256 on.
fn byte(c: char) -> Option<u8> {
    let is_printed = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    match u32::from(c) {
        code @ 0..256 => u8::try_from(code).ok().filter(|byte| is_printed(*byte)),
        code => {
            let number = usize::try_from(code - 256).ok()?;
            (0..=255).filter(|byte| !is_printed(*byte)).nth(number)
        }
    }
}

/// Bytes as text, those that are no whole character in angle brackets.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("<0x{byte:02X}>")));
    }
    text
}
