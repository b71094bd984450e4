//! Rows of token ids with a loss weight for each token.

use anyhow::Result;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use tokenizers::Tokenizer;

use crate::data::Sentences;
use crate::tokenizer::{END_OF_TEXT, encode, single};
use crate::words::{HELD_OUT_NAMES, HELD_OUT_PLACES, NAMES, OBJECTS, PLACES, cities};

/// Loss weight of words that can only be guessed.
pub const GUESSED: f32 = 0.1;
/// Loss weight of the word that the rest of its sentence determines.
pub const ANSWER: f32 = 2.0;
/// Loss weight of a repeated token of a repeated sequence.
pub const REPEATED: f32 = 1.0;
/// Share of rows, in percent, that repeat a random sequence.
const INDUCTION_ROWS: u32 = 30;
/// Share of those, in percent, whose tokens are whole words; the others have any tokens.
const WORD_ROWS: u32 = 75;

/// Training rows, all of the same length.
#[derive(Debug, PartialEq)]
pub struct Batch {
    /// Token ids [row, position], one position more than the model sees, flattened.
    pub ids: Vec<i32>,
    /// Loss weight of each token as a target, laid out as `ids`.
    pub weights: Vec<f32>,
    /// Tokens in a row.
    pub row_len: usize,
}

/// An endless source of batches, determined by its seed.
pub struct Batches<'a> {
    rng: ChaCha8Rng,
    sentences: Sentences,
    tokenizer: &'a Tokenizer,
    end: u32,
    words: Vec<u32>,
    vocab: u32,
}

impl<'a> Batches<'a> {
    /// Starts the source.
    ///
    /// # Errors
    /// When a name or the end of text is not one token.
    pub fn new(seed: u64, tokenizer: &'a Tokenizer) -> Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let sentences = Sentences::new(ChaCha8Rng::from_rng(&mut rng));
        let words = [NAMES, HELD_OUT_NAMES, PLACES, HELD_OUT_PLACES, OBJECTS, &cities()].concat();
        let words = words.into_iter().map(|word| single(tokenizer, &format!(" {word}")));
        let end = single(tokenizer, END_OF_TEXT)?;
        let vocab = u32::try_from(tokenizer.get_vocab_size(true))?;
        Ok(Batches { rng, sentences, tokenizer, end, words: words.collect::<Result<_>>()?, vocab })
    }

    /// The next batch: `rows` rows for a model that sees `context` tokens.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn batch(&mut self, rows: usize, context: usize) -> Result<Batch> {
        let row_len = context + 1;
        let mut batch = Batch { ids: Vec::new(), weights: Vec::new(), row_len };
        for _ in 0..rows {
            let row = if self.rng.random_range(0..100) < INDUCTION_ROWS {
                self.repeated(row_len)
            } else {
                self.text(row_len)?
            };
            for (id, weight) in row {
                batch.ids.push(i32::try_from(id)?);
                batch.weights.push(weight);
            }
        }
        Ok(batch)
    }

    /// Sentences one after another, the last one cut off.
    fn text(&mut self, row_len: usize) -> Result<Vec<(u32, f32)>> {
        let mut row = Vec::with_capacity(row_len + 32);
        while row.len() < row_len {
            let sentence = self.sentences.sentence();
            let parts = [(sentence.prompt, GUESSED), (sentence.answer, ANSWER), (sentence.rest, GUESSED)];
            for (text, weight) in parts {
                row.extend(encode(self.tokenizer, &text)?.into_iter().map(|id| (id, weight)));
            }
            row.push((self.end, GUESSED));
        }
        row.truncate(row_len);
        Ok(row)
    }

    /// A sequence of different random tokens, over and over again: words in most rows, else any tokens.
    fn repeated(&mut self, row_len: usize) -> Vec<(u32, f32)> {
        let mut period = || self.rng.random_range(4..=row_len / 3);
        // Shorter ones are more frequent, because they repeat more often and so teach faster.
        let period = period().min(period());
        let words_only = self.rng.random_range(0..100) < WORD_ROWS;
        let mut sequence = Vec::with_capacity(period);
        while sequence.len() < period {
            let id = if words_only {
                self.words[self.rng.random_range(0..self.words.len())]
            } else {
                self.rng.random_range(0..self.vocab)
            };
            if id != self.end && !sequence.contains(&id) {
                sequence.push(id);
            }
        }
        // Nothing tells when the first repetition starts, so its first token is not scored either.
        let weight = |at: usize| if at > period { REPEATED } else { 0.0 };
        sequence.into_iter().cycle().take(row_len).enumerate().map(|(at, id)| (id, weight(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_determined_by_the_seed() {
        let tokenizer = crate::tokenizer::train().unwrap();
        let batch = |seed| Batches::new(seed, &tokenizer).unwrap().batch(8, 48).unwrap();
        assert_eq!(batch(5), batch(5));
        assert_ne!(batch(5), batch(6));
    }

    #[test]
    fn the_repeated_part_of_a_row_is_scored_and_the_rest_is_not() {
        let tokenizer = crate::tokenizer::train().unwrap();
        let row = Batches::new(5, &tokenizer).unwrap().repeated(49);
        let period = (1..49).find(|&p| row[p].0 == row[0].0).unwrap();
        for (at, &(id, weight)) in row.iter().enumerate() {
            assert_eq!(weight > 0.0, at > period);
            assert!(at < period || row[at - period].0 == id);
        }
    }
}
