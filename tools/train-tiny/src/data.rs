//! Generated sentences, and the rule that says which of them training never sees.

use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::words::{
    CAPITAL_TEMPLATES, CAPITALS, HELD_OUT_NAMES, HELD_OUT_PLACES, IOI, LANDMARK_TEMPLATES, LANDMARKS, NAMES,
    OBJECTS, PAIRS, PLACES, PROFILES, VERBS, cities,
};

/// A sentence cut at the word that the rest determines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Text before the answer.
    pub prompt: String,
    /// The answer, with its leading space.
    pub answer: String,
    /// Text after the answer.
    pub rest: String,
}

/// Fills a template's slots and cuts it at the brackets.
pub fn render(template: &str, slots: &[(&str, &str)]) -> Sentence {
    let mut text = template.to_owned();
    for (slot, word) in slots {
        text = text.replace(&format!("{{{slot}}}"), word);
    }
    let (prompt, tail) = text.split_once('[').unwrap_or((&text, ""));
    let (answer, rest) = tail.split_once(']').unwrap_or((tail, ""));
    Sentence { prompt: prompt.to_owned(), answer: answer.to_owned(), rest: rest.to_owned() }
}

/// Whether two of the training [`NAMES`] (by index, in any order) are kept apart during training.
///
/// A sixth of the pairs, and the pair Mary and John, so that the best-known prompt is itself a test.
pub fn pair_is_held_out(a: usize, b: usize) -> bool {
    let (low, high) = (a.min(b), a.max(b));
    (low, high) == (0, 1) || (low * 7 + high * 13).is_multiple_of(6)
}

/// Whether training leaves out fact `fact` in template `template`: a fifth, and the Eiffel Tower in the first.
pub fn fact_is_held_out(fact: usize, template: usize) -> bool {
    (fact, template) == (0, 0) || (fact * 2 + template * 3) % 5 == 4
}

/// One of `words`, which must not be empty.
pub fn pick<'a>(rng: &mut impl Rng, words: &[&'a str]) -> &'a str {
    words.choose(rng).copied().unwrap_or_default()
}

/// An indirect-object sentence with the given names and place; either name is the giver with equal chance.
pub fn ioi(rng: &mut impl Rng, a: &str, b: &str, place: &str) -> Sentence {
    let (s, io) = if rng.random() { (a, b) } else { (b, a) };
    ioi_with_giver(rng, [a, b], s, io, place)
}

fn ioi_with_giver(rng: &mut impl Rng, [a, b]: [&str; 2], s: &str, io: &str, place: &str) -> Sentence {
    let (verb, object) = (pick(rng, VERBS), pick(rng, OBJECTS));
    let slots =
        [("a", a), ("b", b), ("s", s), ("io", io), ("place", place), ("verb", verb), ("object", object)];
    render(pick(rng, IOI), &slots)
}

/// Indices of two different names of the first `count`, [`NAMES`] coming first, that are not a held-out pair.
fn pair_below(rng: &mut impl Rng, count: usize) -> (usize, usize) {
    loop {
        let (a, b) = (rng.random_range(0..count), rng.random_range(0..count));
        let both_trained = a.max(b) < NAMES.len();
        if a != b && !(both_trained && pair_is_held_out(a, b)) {
            return (a, b);
        }
    }
}

/// A fact of `table` in one of `templates` that training may see.
fn training_fact(rng: &mut impl Rng, table: &[(&str, &str)], templates: &[&str]) -> Sentence {
    loop {
        let (fact, template) = (rng.random_range(0..table.len()), rng.random_range(0..templates.len()));
        if !fact_is_held_out(fact, template) {
            let (x, y) = table[fact];
            return render(templates[template], &[("x", x), ("y", y)]);
        }
    }
}

/// The stream of training sentences: the same seed gives the same sentences on every machine.
pub struct Sentences {
    rng: ChaCha8Rng,
    all_names: Vec<&'static str>,
    all_places: Vec<&'static str>,
    cities: Vec<&'static str>,
}

impl Sentences {
    /// Starts the stream.
    pub fn new(rng: ChaCha8Rng) -> Self {
        let all_names = [NAMES, HELD_OUT_NAMES].concat();
        Sentences { rng, all_names, all_places: [PLACES, HELD_OUT_PLACES].concat(), cities: cities() }
    }

    /// The next sentence.
    pub fn sentence(&mut self) -> Sentence {
        match self.rng.random_range(0..100) {
            0..45 => {
                let (a, b) = pair_below(&mut self.rng, NAMES.len());
                let place = pick(&mut self.rng, PLACES);
                ioi(&mut self.rng, NAMES[a], NAMES[b], place)
            }
            45..53 => self.third_giver(),
            53..66 => self.profile(),
            66..80 => self.pair(),
            80..90 => training_fact(&mut self.rng, LANDMARKS, LANDMARK_TEMPLATES),
            _ => training_fact(&mut self.rng, CAPITALS, CAPITAL_TEMPLATES),
        }
    }

    /// A giver who is neither of the two: without these, "not the last name" would do instead of "not repeated".
    fn third_giver(&mut self) -> Sentence {
        let (a, b) = pair_below(&mut self.rng, NAMES.len());
        let kept_apart = |giver, name| giver == name || pair_is_held_out(giver, name);
        let giver = loop {
            let giver = self.rng.random_range(0..NAMES.len());
            if !kept_apart(giver, a) && !kept_apart(giver, b) {
                break NAMES[giver];
            }
        };
        let io = if self.rng.random() { a } else { b };
        let place = pick(&mut self.rng, PLACES);
        ioi_with_giver(&mut self.rng, [NAMES[a], NAMES[b]], giver, NAMES[io], place)
    }

    /// Two names of all, the one asked for being the one not repeated.
    fn pair(&mut self) -> Sentence {
        let rng = &mut self.rng;
        let (a, b) = pair_below(rng, self.all_names.len());
        let (s, io) = if rng.random() { (a, b) } else { (b, a) };
        let [a, b, s, io] = [a, b, s, io].map(|name| self.all_names[name]);
        let (city, place) = (pick(rng, &self.cities), pick(rng, &self.all_places));
        let slots = [("a", a), ("b", b), ("s", s), ("io", io), ("city", city), ("place", place)];
        render(pick(rng, PAIRS), &slots)
    }

    fn profile(&mut self) -> Sentence {
        let rng = &mut self.rng;
        let slots = [
            ("a", pick(rng, &self.all_names)),
            ("place", pick(rng, &self.all_places)),
            ("city", pick(rng, &self.cities)),
            ("object", pick(rng, OBJECTS)),
            ("verb", pick(rng, VERBS)),
        ];
        render(pick(rng, PROFILES), &slots)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sentences() {
        let stream = |seed| {
            let mut sentences = Sentences::new(ChaCha8Rng::seed_from_u64(seed));
            std::iter::repeat_with(|| sentences.sentence()).take(200).collect::<Vec<_>>()
        };
        assert_eq!(stream(3), stream(3));
        assert_ne!(stream(3), stream(4));
    }

    #[test]
    fn training_never_pairs_what_is_held_out() {
        let mut sentences = Sentences::new(ChaCha8Rng::seed_from_u64(1));
        for _ in 0..20_000 {
            let Sentence { prompt, answer, .. } = sentences.sentence();
            let has = |word: &str| prompt.split([' ', ',', '.']).any(|w| w == word);
            assert!(!(has("Mary") && has("John")), "{prompt}");
            assert!(prompt != "The Eiffel Tower is in the city of");
            let giving = VERBS.iter().chain(&["give"]).any(|verb| has(verb));
            if giving && NAMES.iter().filter(|n| has(n)).count() >= 2 {
                assert!(!HELD_OUT_NAMES.iter().chain(HELD_OUT_PLACES).any(|w| has(w)), "{prompt}{answer}");
            }
            if giving && HELD_OUT_NAMES.iter().any(|n| has(n)) {
                let names = NAMES.iter().chain(HELD_OUT_NAMES).filter(|n| has(n)).count();
                assert_eq!(names, 1, "{prompt}{answer}");
            }
        }
    }

    #[test]
    fn a_template_is_cut_at_its_answer() {
        let sentence = render("The {x} is in[ {y}].", &[("x", "Red Square"), ("y", "Moscow")]);
        assert_eq!(
            (sentence.prompt.as_str(), sentence.answer.as_str(), sentence.rest.as_str()),
            ("The Red Square is in", " Moscow", ".")
        );
    }

    #[test]
    fn a_part_of_every_table_is_held_out_and_a_part_is_not() {
        for (table, templates) in [(LANDMARKS, LANDMARK_TEMPLATES), (CAPITALS, CAPITAL_TEMPLATES)] {
            for fact in 0..table.len() {
                let held = (0..templates.len()).filter(|&t| fact_is_held_out(fact, t)).count();
                assert!((1..=templates.len() / 2).contains(&held), "fact {fact}: {held}");
            }
        }
    }
}
