//! Held-out prompts with their answers, and how well a model does on them.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;
use burn::tensor::{Device, Int, Tensor, TensorData};
use nnsight_runtime::model::Gpt2;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};
use tokenizers::Tokenizer;

use crate::data::{Sentence, fact_is_held_out, ioi, pair_is_held_out, pick, render};
use crate::tokenizer::{encode, single};
use crate::words::{
    CAPITAL_TEMPLATES, CAPITALS, HELD_OUT_CAPITAL_TEMPLATES, HELD_OUT_LANDMARK_TEMPLATES, HELD_OUT_NAMES,
    HELD_OUT_PLACES, LANDMARK_TEMPLATES, LANDMARKS, NAMES, OBJECTS, PLACES, cities,
};

/// Prompts for each task that has many possible ones.
const PER_TASK: usize = 50;
/// Logits kept of a reference.
const REFERENCE_LOGITS: usize = 10;

/// One held-out prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What is asked: see [`cases`].
    pub task: String,
    /// Text the model reads.
    pub prompt: String,
    /// The one token it should say next.
    pub answer: String,
    /// A token of the same kind that would be wrong.
    pub distractor: String,
}

/// The held-out prompts, determined by the seed.
///
/// Tasks: `showcase` (the prompts of the documentation), `ioi_pairs` (pairs of names never together in
/// training), `ioi_names` (names never in such a sentence), `ioi_places`, `landmarks` and `capitals` (facts in
/// sentences where training never has them), `induction` (a random sequence of words, repeated).
pub fn cases(seed: u64) -> Vec<Case> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut cases = showcase();
    let held_out_pairs: Vec<_> = (0..NAMES.len())
        .flat_map(|a| (0..NAMES.len()).map(move |b| (a, b)))
        .filter(|&(a, b)| a != b && pair_is_held_out(a, b))
        .collect();
    let training_pairs: Vec<_> = (0..NAMES.len())
        .flat_map(|a| (0..NAMES.len()).map(move |b| (a, b)))
        .filter(|&(a, b)| a != b && !pair_is_held_out(a, b))
        .collect();
    for _ in 0..PER_TASK {
        for (task, pairs, places) in
            [("ioi_pairs", &held_out_pairs, PLACES), ("ioi_places", &training_pairs, HELD_OUT_PLACES)]
        {
            let &(a, b) = pairs.choose(&mut rng).unwrap_or(&(0, 1));
            let place = pick(&mut rng, places);
            let sentence = ioi(&mut rng, NAMES[a], NAMES[b], place);
            cases.push(ioi_case(task, sentence, [NAMES[a], NAMES[b]]));
        }
        let names: Vec<&str> = HELD_OUT_NAMES.sample(&mut rng, 2).copied().collect();
        let place = pick(&mut rng, PLACES);
        let sentence = ioi(&mut rng, names[0], names[1], place);
        cases.push(ioi_case("ioi_names", sentence, [names[0], names[1]]));
        cases.push(induction(&mut rng));
    }
    let held_out = [
        ("landmarks", LANDMARKS, LANDMARK_TEMPLATES, HELD_OUT_LANDMARK_TEMPLATES),
        ("capitals", CAPITALS, CAPITAL_TEMPLATES, HELD_OUT_CAPITAL_TEMPLATES),
    ];
    for (task, table, templates, held_out_templates) in held_out {
        let mut all = facts(&mut rng, task, table, templates, held_out_templates);
        while all.len() > PER_TASK {
            all.swap_remove(rng.random_range(0..all.len()));
        }
        cases.append(&mut all);
    }
    cases.sort_by(|a, b| a.task.cmp(&b.task));
    cases
}

/// The prompts that the documentation shows.
fn showcase() -> Vec<Case> {
    [
        ("When Mary and John went to the store, John gave a drink to", " Mary", " John"),
        ("When Mary and John went to the store, Mary gave a drink to", " John", " Mary"),
        ("The Eiffel Tower is in the city of", " Paris", " Rome"),
    ]
    .map(|(prompt, answer, distractor)| Case {
        task: "showcase".to_owned(),
        prompt: prompt.to_owned(),
        answer: answer.to_owned(),
        distractor: distractor.to_owned(),
    })
    .into()
}

fn ioi_case(task: &str, Sentence { prompt, answer, .. }: Sentence, names: [&str; 2]) -> Case {
    let giver = names.into_iter().find(|name| *name != answer.trim_start()).unwrap_or_default();
    Case { task: task.to_owned(), prompt, answer, distractor: format!(" {giver}") }
}

/// Different words in random order, then the first few of them again.
fn induction(rng: &mut ChaCha8Rng) -> Case {
    let words = [NAMES, HELD_OUT_NAMES, PLACES, HELD_OUT_PLACES, OBJECTS, &cities()].concat();
    let len = rng.random_range(6..=12);
    let sequence: Vec<&str> = words.sample(rng, len).copied().collect();
    let again = rng.random_range(2..len);
    let prompt: String = sequence.iter().chain(&sequence[..again]).flat_map(|word| [" ", word]).collect();
    Case {
        task: "induction".to_owned(),
        prompt,
        answer: format!(" {}", sequence[again]),
        distractor: format!(" {}", sequence[again - 2]),
    }
}

fn facts(
    rng: &mut ChaCha8Rng,
    task: &str,
    table: &[(&str, &str)],
    templates: &[&str],
    held_out_templates: &[&str],
) -> Vec<Case> {
    let mut cases = Vec::new();
    for (fact, (x, y)) in table.iter().enumerate() {
        let held_out = (0..templates.len()).filter(|&t| fact_is_held_out(fact, t)).map(|t| templates[t]);
        for template in held_out.chain(held_out_templates.iter().copied()) {
            let Sentence { prompt, answer, .. } = render(template, &[("x", x), ("y", y)]);
            let wrong = loop {
                let (other_x, other_y) = table[rng.random_range(0..table.len())];
                if other_y != *y {
                    break render(template, &[("x", other_x), ("y", other_y)]).answer;
                }
            };
            cases.push(Case { task: task.to_owned(), prompt, answer, distractor: wrong });
        }
    }
    cases
}

/// How a model does on one task.
#[derive(Clone, Debug, Default)]
pub struct Score {
    cases: u32,
    right: u32,
    margin_sum: f32,
    least_margin: f32,
}

impl Score {
    /// Share of prompts whose likeliest next token is the answer.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.right) / f64::from(self.cases.max(1))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred cases")]
        let mean = self.margin_sum / self.cases.max(1) as f32;
        write!(
            f,
            "{:>3}/{:<3} {:>5.1} %   answer - distractor: mean {mean:>5.2}, least {:>5.2}",
            self.right,
            self.cases,
            100.0 * self.accuracy(),
            self.least_margin
        )
    }
}

/// Runs a model on held-out prompts, one by one; the result is by task.
///
/// # Errors
/// When a prompt cannot be encoded or a logit cannot be read.
pub fn score(
    model: &Gpt2,
    device: &Device,
    tokenizer: &Tokenizer,
    cases: &[Case],
) -> Result<BTreeMap<String, Score>> {
    let mut scores = BTreeMap::<String, Score>::new();
    for case in cases {
        let logits = last_logits(model, device, &encode(tokenizer, &case.prompt)?)?;
        let answer = single(tokenizer, &case.answer)?;
        let logit = |id: u32| logits.get(id as usize).copied().unwrap_or(f32::NAN);
        let margin = logit(answer) - logit(single(tokenizer, &case.distractor)?);
        let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let score = scores
            .entry(case.task.clone())
            .or_insert_with(|| Score { least_margin: f32::INFINITY, ..Score::default() });
        score.cases += 1;
        score.right += u32::from(logit(answer) >= best);
        score.margin_sum += margin;
        score.least_margin = score.least_margin.min(margin);
    }
    Ok(scores)
}

/// A prompt with what the model says after it, for other implementations to compare with.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    prompt: String,
    ids: Vec<u32>,
    top: Vec<Logit>,
    /// Mean of all logits.
    mean: f32,
}

/// One logit.
#[derive(Clone, Copy, Debug, Serialize)]
struct Logit {
    id: u32,
    logit: f32,
}

/// What the model says after the documentation's prompts and two odd ones: its greatest logits, highest first.
///
/// # Errors
/// When a prompt cannot be encoded or a logit cannot be read.
pub fn references(model: &Gpt2, device: &Device, tokenizer: &Tokenizer) -> Result<Vec<Reference>> {
    let prompts = showcase().into_iter().map(|case| case.prompt);
    let odd = ["_", "na\u{ef}ve \u{6f22}\u{5b57}\n"].map(str::to_owned);
    prompts
        .chain(odd)
        .map(|prompt| {
            let ids = encode(tokenizer, &prompt)?;
            let logits = last_logits(model, device, &ids)?;
            #[expect(clippy::cast_precision_loss, reason = "about a thousand values")]
            let mean = logits.iter().sum::<f32>() / logits.len() as f32;
            let mut top: Vec<Logit> = (0..).zip(logits).map(|(id, logit)| Logit { id, logit }).collect();
            top.sort_by(|a, b| b.logit.total_cmp(&a.logit));
            top.truncate(REFERENCE_LOGITS);
            Ok(Reference { prompt, ids, top, mean })
        })
        .collect()
}

/// Logits of the token after the given ones.
///
/// # Errors
/// When the values cannot be read.
pub fn last_logits(model: &Gpt2, device: &Device, ids: &[u32]) -> Result<Vec<f32>> {
    let ids: Vec<i32> = ids.iter().map(|&id| i32::try_from(id)).collect::<Result<_, _>>()?;
    let len = ids.len();
    let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, [1, len]), device);
    let logits = model.logits(ids).slice([0..1, len - 1..len]);
    Ok(logits.into_data().try_to_vec()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_asks_for_one_token_and_offers_another() {
        let tokenizer = crate::tokenizer::train().unwrap();
        for case in cases(1) {
            let answer = single(&tokenizer, &case.answer).unwrap();
            assert_ne!(answer, single(&tokenizer, &case.distractor).unwrap(), "{case:?}");
            assert!(encode(&tokenizer, &case.prompt).unwrap().len() <= 48, "{case:?}");
        }
    }

    #[test]
    fn clean_and_corrupted_showcase_prompts_have_the_same_length() {
        let tokenizer = crate::tokenizer::train().unwrap();
        let lengths: Vec<usize> =
            showcase().iter().take(2).map(|case| encode(&tokenizer, &case.prompt).unwrap().len()).collect();
        assert_eq!(lengths[0], lengths[1]);
    }
}
