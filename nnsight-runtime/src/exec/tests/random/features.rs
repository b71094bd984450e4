//! What the programs do, counted, so that a generator that misses the language is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What one program does, by name.
pub(super) type Features = BTreeSet<&'static str>;

/// How many programs do what.
#[derive(Default)]
pub(super) struct Coverage {
    pub programs: u32,
    counts: BTreeMap<&'static str, u32>,
}

/// At least how many of a hundred programs must do each of these.
const FLOORS: &[(&str, u32)] = &[
    ("trace", 90),
    ("several traces", 70),
    ("trace in a loop", 40),
    ("trace in nested loops", 10),
    ("trace in a branch", 15),
    ("branch on a trace's value", 15),
    ("traces on prompts of a loop", 10),
    ("traces on computed tokens", 3),
    ("trace on a prompt that grew", 3),
    ("batch", 12),
    ("runs rows apart", 8),
    ("write", 60),
    ("whole write", 25),
    ("write of a part", 40),
    ("write of what is not finite", 5),
    ("write of a zero scale", 5),
    ("write of an earlier trace's value", 25),
    ("write under a guard", 8),
    ("write at a computed position", 8),
    ("write at a computed layer", 12),
    ("read after a write at one point", 8),
    ("sweep", 15),
    ("loop in a trace", 8),
    ("module call", 15),
    ("logits", 40),
    ("argmax", 8),
    ("largest few", 4),
    ("vocabulary rows", 8),
    ("log", 25),
    ("log in a trace", 8),
    ("log of a trace's value", 15),
    ("host closure", 15),
    ("host closure in a trace", 8),
    ("append in a trace", 8),
    ("list read in a trace", 5),
    ("dictionary", 5),
    ("save in a trace", 10),
    ("stop in a trace", 5),
    ("jump", 5),
    ("unused result", 30),
    ("only small results", 40),
    ("runs", 55),
    ("fails", 5),
    ("fails after lines", 2),
    ("saves passes", 15),
    ("look at parts", 30),
    ("leaves tokens out", 10),
    ("leaves heads out", 1),
    ("joins calls", 1),
];

/// What is rarer than one program of a hundred, and must not be missing altogether.
const RARE: [&str; 1] = ["leaves replaced modules out"];

impl Coverage {
    /// Counts one program.
    pub(super) fn add(&mut self, features: &Features) {
        self.programs += 1;
        for feature in features {
            *self.counts.entry(feature).or_default() += 1;
        }
    }

    /// Counts the programs of another.
    pub(super) fn join(&mut self, other: &Coverage) {
        self.programs += other.programs;
        for (feature, count) in &other.counts {
            *self.counts.entry(feature).or_default() += count;
        }
    }

    pub(super) fn of(&self, feature: &str) -> u32 {
        self.counts.get(feature).copied().unwrap_or(0)
    }

    /// What too few programs do.
    pub(super) fn missing(&self) -> Vec<String> {
        let told = |(feature, floor): &(&str, u32)| {
            let found = self.of(feature);
            (found * 100 < floor * self.programs)
                .then(|| format!("{feature}: {found} of {} programs, expected {floor} %", self.programs))
        };
        let rare = RARE.iter().filter(|feature| self.of(feature) == 0);
        let never = rare.map(|feature| format!("{feature}: no program at all"));
        FLOORS.iter().filter_map(told).chain(never).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "of {} programs", self.programs)?;
        self.counts.iter().try_for_each(|(feature, count)| write!(f, "\n{count:6}  {feature}"))
    }
}
