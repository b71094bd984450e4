//! What the arms of a traced `match` ask, and the host values that lead to them.

use burn::tensor::Tensor;

use crate::ir::{Literal, OpKind, ScalarOp, Type, Value};
use crate::stage::recorder::{Caller, Recorder};
use crate::stage::traced::{Dict, Key, List, Set, Str, Traceable, Traced};
use crate::tensor::ElementKind;

/// One arm that can be reached.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its number in the text, from 0.
    pub arm: usize,
    /// What leads there.
    pub probe: Probe,
    /// What it matches.
    pub pattern: Pattern,
    /// Whether it has a guard.
    pub guarded: bool,
}

/// A host value.
#[derive(Clone, Copy, Debug)]
pub enum Probe {
    /// Of whatever type is wanted.
    Any,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Float(f64),
    /// A string.
    Str(&'static str),
    /// Values side by side.
    Tuple(&'static [Probe]),
}

/// A pattern.
#[derive(Clone, Copy, Debug)]
pub enum Pattern {
    /// `_` or a variable.
    Any,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A range of integers, both ends included.
    IntRange(Option<i64>, Option<i64>),
    /// A number.
    Float(f64),
    /// A range of numbers, and whether its end is included.
    FloatRange(Option<f64>, Option<f64>, bool),
    /// A string.
    Str(&'static str),
    /// Patterns side by side.
    Tuple(&'static [Pattern]),
    /// One of several.
    Or(&'static [Pattern]),
}

/// Graph values that a pattern can look at.
pub trait Matchable: Traceable {
    /// What stands for such a value while its `match` is recorded.
    type Probe: Clone;
    #[doc(hidden)]
    fn probe(probe: &Probe) -> Self::Probe;
}

macro_rules! matchable {
    ($($ty:ty, $probe:ty, $variant:ident;)+) => { $(
        impl Matchable for $ty {
            type Probe = $probe;
            fn probe(probe: &Probe) -> $probe {
                match probe {
                    Probe::$variant(value) => *value,
                    _ => Default::default(),
                }
            }
        }
    )+ };
}
matchable! {
    bool, bool, Bool;
    i64, i64, Int;
    f64, f64, Float;
    Str, &'static str, Str;
}

macro_rules! opaque {
    ($([$($generics:tt)*] $ty:ty;)+) => { $(
        impl<$($generics)*> Matchable for $ty where $ty: Traceable {
            type Probe = ();
            fn probe(_: &Probe) {}
        }
    )+ };
}
opaque! {
    [const D: usize, K: ElementKind] Tensor<D, K>;
    [T: Traceable] List<T>;
    [T: Key] Set<T>;
    [K: Key, V: Traceable] Dict<K, V>;
}

/// What a traced `match` looks at: traced values and tuples of them.
pub trait MatchTraced<'s>: Sized {
    /// What stands for it while the `match` is recorded.
    type Probe;
    #[doc(hidden)]
    fn probe(probe: &Probe) -> Self::Probe;
    #[doc(hidden)]
    fn recorder(&self) -> &'s Recorder;
    /// Whether the pattern matches; none if it always does.
    #[doc(hidden)]
    fn test(&self, pattern: &Pattern, at: Caller) -> Option<Value>;
}

impl<'s, T: Matchable> MatchTraced<'s> for Traced<'s, T> {
    type Probe = T::Probe;
    fn probe(probe: &Probe) -> T::Probe {
        T::probe(probe)
    }
    fn recorder(&self) -> &'s Recorder {
        self.recorder
    }
    fn test(&self, pattern: &Pattern, at: Caller) -> Option<Value> {
        let compare = |op, literal| {
            let literal = self.recorder.constant(literal, at);
            self.recorder.op(OpKind::Scalar(op), &[self.value, literal], Type::Bool, at)
        };
        let range = |low: Option<Literal>, high: Option<Literal>, end| {
            let low = low.map(|low| compare(ScalarOp::Ge, low));
            let high = high.map(|high| compare(end, high));
            all(self.recorder, [low, high], at)
        };
        match *pattern {
            Pattern::Any | Pattern::Tuple(_) => None,
            Pattern::Bool(value) => Some(compare(ScalarOp::Eq, Literal::Bool(value))),
            Pattern::Int(value) => Some(compare(ScalarOp::Eq, Literal::Int(value))),
            Pattern::Float(value) => Some(compare(ScalarOp::Eq, Literal::Float(value))),
            Pattern::Str(value) => Some(compare(ScalarOp::Eq, Literal::Str(value.into()))),
            Pattern::IntRange(low, high) => {
                range(low.map(Literal::Int), high.map(Literal::Int), ScalarOp::Le)
            }
            Pattern::FloatRange(low, high, closed) => {
                let end = if closed { ScalarOp::Le } else { ScalarOp::Lt };
                range(low.map(Literal::Float), high.map(Literal::Float), end)
            }
            Pattern::Or(patterns) => any(self, patterns, at),
        }
    }
}

/// Whether both hold; none if neither asks anything.
fn all(recorder: &Recorder, tests: impl IntoIterator<Item = Option<Value>>, at: Caller) -> Option<Value> {
    let and = |a, b| recorder.op(OpKind::Scalar(ScalarOp::And), &[a, b], Type::Bool, at);
    tests.into_iter().flatten().reduce(and)
}

/// Whether one of the patterns matches; none if one always does.
fn any<'s, T: MatchTraced<'s>>(value: &T, patterns: &[Pattern], at: Caller) -> Option<Value> {
    let recorder = value.recorder();
    let tests: Option<Vec<Value>> = patterns.iter().map(|pattern| value.test(pattern, at)).collect();
    tests?.into_iter().reduce(|a, b| recorder.op(OpKind::Scalar(ScalarOp::Or), &[a, b], Type::Bool, at))
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        impl<'s, $($T: MatchTraced<'s>),+> MatchTraced<'s> for ($($T,)+) {
            type Probe = ($($T::Probe,)+);
            fn probe(probe: &Probe) -> Self::Probe {
                let parts = match probe {
                    Probe::Tuple(parts) => *parts,
                    _ => &[],
                };
                ($($T::probe(parts.get($i).unwrap_or(&Probe::Any)),)+)
            }
            fn recorder(&self) -> &'s Recorder {
                self.0.recorder()
            }
            fn test(&self, pattern: &Pattern, at: Caller) -> Option<Value> {
                match pattern {
                    Pattern::Tuple(parts) => {
                        let tests = [$(parts.get($i).and_then(|part| self.$i.test(part, at))),+];
                        all(self.recorder(), tests, at)
                    }
                    Pattern::Or(patterns) => any(self, patterns, at),
                    _ => None,
                }
            }
        }
    )+ };
}
tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
