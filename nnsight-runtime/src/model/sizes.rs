//! Shapes of hook points, and prompts that fit the model.

use super::config::Gpt2Config;
use super::gpt2::Gpt2;
use crate::point::Site;
use crate::tensor::Dims;

/// Shape of a site's tensor for `batch` prompts of `positions` tokens, axes as in
/// [`SiteInfo::axes`](crate::point::SiteInfo::axes).
#[must_use]
pub fn site_dims(config: &Gpt2Config, site: Site, batch: usize, positions: usize) -> Dims {
    let length = |axis: &&str| match *axis {
        "batch" => batch,
        "position" | "query_position" | "key_position" => positions,
        "d_model" => config.n_embd,
        "3 * d_model" => 3 * config.n_embd,
        "head" => config.n_head,
        "d_head" => config.d_head(),
        "d_mlp" => config.d_mlp(),
        "d_vocab" => config.vocab_size,
        // `one`, the axis a reduction leaves; a test holds the table to these names.
        _ => 1,
    };
    site.info().axes.iter().map(length).collect()
}

/// A prompt that the model cannot take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No tokens at all.
    #[error("the prompt is empty: a forward pass needs at least one token")]
    Empty,
    /// More tokens than positions.
    #[error("the prompt has {length} tokens, but this model has only {n_positions} positions; shorten it")]
    TooLong {
        /// Tokens in the prompt.
        length: usize,
        /// Positions of the model.
        n_positions: usize,
    },
    /// An id without an embedding.
    #[error(
        "token id {id} (token {index} of the prompt) is outside the vocabulary, whose ids are 0..{vocab_size}"
    )]
    OutsideVocabulary {
        /// The id.
        id: i64,
        /// Where in the prompt, counted from zero.
        index: usize,
        /// Size of the vocabulary.
        vocab_size: usize,
    },
    /// An id or position whose embedding is NaN or infinite in the checkpoint.
    #[error(
        "{what} {number} of the prompt has no embedding: the checkpoint's row for it is NaN or infinite; leave it out, or \
         mend the checkpoint"
    )]
    BrokenRow {
        /// `token id` or `position`.
        what: &'static str,
        /// Which.
        number: i64,
    },
}

impl Gpt2Config {
    /// Checks that the ids are a prompt a model of this configuration can take.
    ///
    /// # Errors
    /// When there are none or too many, or one is outside the vocabulary.
    pub fn check_tokens(&self, ids: &[i64]) -> Result<(), TokenError> {
        if ids.is_empty() {
            return Err(TokenError::Empty);
        }
        if ids.len() > self.n_positions {
            return Err(TokenError::TooLong { length: ids.len(), n_positions: self.n_positions });
        }
        let known = |id: i64| usize::try_from(id).is_ok_and(|id| id < self.vocab_size);
        match ids.iter().copied().enumerate().find(|(_, id)| !known(*id)) {
            Some((index, id)) => {
                Err(TokenError::OutsideVocabulary { id, index, vocab_size: self.vocab_size })
            }
            None => Ok(()),
        }
    }
}

impl Gpt2 {
    /// [`Gpt2Config::check_tokens`] of this model's configuration, and that its checkpoint has numbers for all of them.
    ///
    /// # Errors
    /// When there are no or too many ids, or one is outside the vocabulary or has an embedding that is no numbers.
    pub fn check_tokens(&self, ids: &[i64]) -> Result<(), TokenError> {
        self.config.check_tokens(ids)?;
        if let Some(id) = ids.iter().find(|id| self.wte.broken.binary_search(id).is_ok()) {
            return Err(TokenError::BrokenRow { what: "token id", number: *id });
        }
        let reached =
            |position: &&i64| usize::try_from(**position).is_ok_and(|position| position < ids.len());
        match self.wpe.broken.first().filter(reached) {
            Some(position) => Err(TokenError::BrokenRow { what: "position", number: *position }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axis_name_of_the_table_has_a_size() {
        let known = [
            "batch",
            "position",
            "query_position",
            "key_position",
            "d_model",
            "3 * d_model",
            "head",
            "d_head",
            "d_mlp",
            "d_vocab",
            "one",
        ];
        for site in Site::ALL {
            for axis in site.info().axes {
                assert!(known.contains(axis), "{site}: {axis}");
            }
        }
        let config = Gpt2Config::default();
        assert_eq!(site_dims(&config, Site::AttnResult, 2, 5).as_slice(), [2, 5, 12, 768]);
        assert_eq!(site_dims(&config, Site::Ln1Scale, 2, 5).as_slice(), [2, 5, 1]);
        assert_eq!(site_dims(&config, Site::AttnScores, 2, 5).as_slice(), [2, 12, 5, 5]);
    }

    #[test]
    fn a_prompt_that_does_not_fit_is_refused_with_the_reason() {
        let config = Gpt2Config { n_positions: 3, vocab_size: 10, ..Gpt2Config::default() };
        assert_eq!(config.check_tokens(&[0, 9, 5]), Ok(()));
        assert_eq!(config.check_tokens(&[]), Err(TokenError::Empty));
        assert_eq!(config.check_tokens(&[1; 4]), Err(TokenError::TooLong { length: 4, n_positions: 3 }));
        for id in [10, -1, i64::MIN] {
            let error = TokenError::OutsideVocabulary { id, index: 1, vocab_size: 10 };
            assert_eq!(config.check_tokens(&[0, id]), Err(error));
        }
    }
}
