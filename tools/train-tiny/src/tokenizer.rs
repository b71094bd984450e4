//! A byte-level BPE tokenizer in which every word of the training text is one token.

use anyhow::{Result, anyhow};
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, Tokenizer, TokenizerBuilder};

use crate::data::render;
use crate::words::{
    CAPITAL_TEMPLATES, CAPITALS, HELD_OUT_CAPITAL_TEMPLATES, HELD_OUT_LANDMARK_TEMPLATES, HELD_OUT_NAMES,
    HELD_OUT_PLACES, IOI, LANDMARK_TEMPLATES, LANDMARKS, NAMES, OBJECTS, PAIRS, PLACES, PROFILES, VERBS,
};

/// The one special token: it ends a text, and GPT-2 uses the same.
pub const END_OF_TEXT: &str = "<|endoftext|>";

/// Every word and template once: merging goes on until each word is one token, however rare it is.
fn corpus() -> Vec<String> {
    let lists = [NAMES, HELD_OUT_NAMES, PLACES, HELD_OUT_PLACES, OBJECTS, VERBS];
    let words = lists.into_iter().flatten().map(|word| format!(" {word}"));
    let facts = LANDMARKS.iter().chain(CAPITALS).map(|(x, y)| format!(" {x} {y}"));
    let templates = [
        IOI,
        PROFILES,
        PAIRS,
        LANDMARK_TEMPLATES,
        HELD_OUT_LANDMARK_TEMPLATES,
        CAPITAL_TEMPLATES,
        HELD_OUT_CAPITAL_TEMPLATES,
    ];
    // The slots' own names are no words of the text, so they are filled with one.
    let slots = ["a", "b", "s", "io", "place", "city", "object", "verb", "x", "y"].map(|slot| (slot, "a"));
    let sentences = templates.into_iter().flatten().map(|template| {
        let sentence = render(template, &slots);
        sentence.prompt + &sentence.answer + &sentence.rest
    });
    words.chain(facts).chain(sentences).collect()
}

/// Trains the tokenizer; the result depends on the word lists alone.
///
/// # Errors
/// When the tokenizer library refuses to train.
pub fn train() -> Result<Tokenizer> {
    let mut trainer = BpeTrainer::builder()
        .show_progress(false)
        .vocab_size(4096)
        .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
        .special_tokens(vec![AddedToken::from(END_OF_TEXT, true)])
        .build();
    let mut tokenizer = TokenizerBuilder::new()
        .with_model(BPE::default())
        .with_normalizer(None::<tokenizers::NormalizerWrapper>)
        .with_pre_tokenizer(Some(ByteLevel::default().add_prefix_space(false)))
        .with_post_processor(Some(ByteLevel::default().add_prefix_space(false).trim_offsets(false)))
        .with_decoder(Some(ByteLevel::default()))
        .build()
        .map_err(|error| anyhow!("{error}"))?;
    tokenizer.train(&mut trainer, corpus().into_iter()).map_err(|error| anyhow!("{error}"))?;
    // Through JSON, because the typed tokenizer and the general one are different types.
    let json = tokenizer.to_string(false).map_err(|error| anyhow!("{error}"))?;
    json.parse().map_err(|error| anyhow!("{error}"))
}

/// Ids of a text.
///
/// # Errors
/// When the tokenizer library fails.
pub fn encode(tokenizer: &Tokenizer, text: &str) -> Result<Vec<u32>> {
    let encoding = tokenizer.encode_fast(text, false).map_err(|error| anyhow!("{error}"))?;
    Ok(encoding.get_ids().to_vec())
}

/// The id of the token that is exactly `text`, if there is one.
///
/// # Errors
/// When the text is not one token.
pub fn single(tokenizer: &Tokenizer, text: &str) -> Result<u32> {
    match encode(tokenizer, text)?[..] {
        [id] => Ok(id),
        _ => Err(anyhow!("{text:?} is not one token")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::cities;

    #[test]
    fn every_listed_word_is_one_token_with_its_leading_space() {
        let tokenizer = train().unwrap();
        let lists = [NAMES, HELD_OUT_NAMES, PLACES, HELD_OUT_PLACES, OBJECTS, VERBS, &cities()].concat();
        for word in lists.into_iter().chain(CAPITALS.iter().map(|(country, _)| *country)) {
            assert!(single(&tokenizer, &format!(" {word}")).is_ok(), "{word}");
        }
    }

    #[test]
    fn any_text_comes_back_from_its_tokens() {
        let tokenizer = train().unwrap();
        for text in ["_", "When Mary and John", "naïve 漢字 🙂\n\t\u{0}", "  two  spaces ", "xyzzy_42"] {
            let ids = encode(&tokenizer, text).unwrap();
            assert!(!ids.is_empty());
            assert_eq!(tokenizer.decode(&ids, false).unwrap(), text);
        }
    }

    #[test]
    fn training_twice_gives_the_same_ids() {
        let json = |tokenizer: Tokenizer| tokenizer.to_string(false).unwrap();
        assert_eq!(json(train().unwrap()), json(train().unwrap()));
    }
}
