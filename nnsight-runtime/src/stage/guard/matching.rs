//! `match` with literal patterns, on host or traced values.
//!
//! ```text
//! // match E { P0 => A, P1 if G => B, n => C }
//! match E { value => match (&value).__match_kind().begin(value) { mut m => 'm: loop {
//!     let arm = match m.scrutinee(c!, &CASES) {
//!         P0 => A,
//!         P1 if m.asks(1) && m.guard(G) => B,
//!         n => { let n = m.bound(|value| value, n); C }
//!     };
//!     match m.leave(c!, arm) { Some(out) => break 'm out, None => m.again() };
//! }}}
//! ```
//!
//! The user's `match` stays, so that the compiler checks its patterns. Over a host value it runs once. Over a traced
//! one it runs once for each arm, on a *probe*: a host value that the macro chose because it leads to that arm.
//! What the arm's pattern asks of the traced value is recorded from its description in [`Case`].

use std::panic::Location;

use burn::tensor::Tensor;

use super::arms::Arms;
use super::carry::Carry;
use super::chain::{Holds, Link};
use crate::ir::{Literal, OpKind, ScalarOp, Terminator, Type, Value};
use crate::stage::error::BuildError;
use crate::stage::into::IntoTraced;
use crate::stage::lift::Lift;
use crate::stage::recorder::{Caller, FrameKind, Recorder, abort};
use crate::stage::traced::{Bundle, Dict, Key, List, Set, Str, Traceable, Traced};
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

/// Over a traced value.
#[derive(Clone, Copy, Debug)]
pub struct TracedTag;

/// Over a host value.
#[derive(Clone, Copy, Debug)]
pub struct HostTag;

/// Tells traced values from all others: an implementation for the value itself is found before one for its reference.
pub trait TracedKind<'s> {
    #[doc(hidden)]
    fn __match_kind(&self) -> TracedTag {
        TracedTag
    }
}
impl<'s, T: MatchTraced<'s>> TracedKind<'s> for T {}

/// See [`TracedKind`].
pub trait HostKind {
    #[doc(hidden)]
    fn __match_kind(&self) -> HostTag {
        HostTag
    }
}
impl<T: ?Sized> HostKind for &T {}

#[expect(clippy::unused_self, reason = "the tag's type says which `match` it is")]
impl HostTag {
    /// Begins a `match` on a host value.
    #[must_use]
    pub fn begin<T>(self, value: T) -> HostMatch<T> {
        HostMatch(Some(value))
    }

    /// Begins a `match` on a host value where native control flow over traced ones is switched off.
    #[must_use]
    pub fn begin_explicit<T>(self, value: T) -> HostMatch<T> {
        self.begin(value)
    }
}

/// Traced values that a native `match` may look at where native control flow is switched off: none.
#[diagnostic::on_unimplemented(
    message = "native `match` over a traced value, but control flow handling is off here",
    label = "this value is `{Self}`",
    note = "use `if session.cond(..)`, or remove `control_flow = false`"
)]
pub trait ExplicitMatch {}

#[expect(clippy::unused_self, reason = "the tag's type says which `match` it is")]
impl TracedTag {
    /// Refuses a `match` on a traced value where native control flow is switched off.
    #[track_caller]
    #[must_use]
    pub fn begin_explicit<'s, T: MatchTraced<'s> + ExplicitMatch>(self, value: T) -> TracedMatch<'s, T> {
        self.begin(value)
    }

    /// Begins a `match` on a traced value.
    #[track_caller]
    #[must_use]
    pub fn begin<'s, T: MatchTraced<'s>>(self, value: T) -> TracedMatch<'s, T> {
        TracedMatch::new(value, Location::caller())
    }
}

/// Begins a `match` on a tuple that is written out: host parts beside traced ones become traced.
pub trait BeginTuple<'s, T> {
    /// The guard.
    type Match;
    #[doc(hidden)]
    fn begin(self, value: T) -> Self::Match;
}

macro_rules! all_host {
    ($($tags:ty),+) => { $(
        impl<T> BeginTuple<'_, T> for $tags {
            type Match = HostMatch<T>;
            fn begin(self, value: T) -> HostMatch<T> {
                HostMatch(Some(value))
            }
        }
    )+ };
}
all_host!((HostTag, HostTag), (HostTag, HostTag, HostTag));

/// One line for each mix of traced (`T`) and host (`H`) parts.
macro_rules! mixed {
    (@tag T) => { TracedTag };
    (@tag H) => { HostTag };
    (@lifted T $name:ident) => { $name };
    (@lifted H $name:ident) => { Traced<'s, $name::Target> };
    (@lift T $part:expr, $recorder:ident, $at:ident) => { $part };
    (@lift H $part:expr, $recorder:ident, $at:ident) => {
        Traced::new($recorder, $part.operand().record($recorder, $at))
    };
    ($(($($kind:ident $name:ident $i:tt [$($bound:tt)+]),+) by $traced:tt;)+) => { $(
        impl<'s, $($name: $($bound)+),+> BeginTuple<'s, ($($name,)+)> for ($(mixed!(@tag $kind),)+)
        where
            ($(mixed!(@lifted $kind $name),)+): MatchTraced<'s>,
        {
            type Match = TracedMatch<'s, ($(mixed!(@lifted $kind $name),)+)>;
            #[track_caller]
            fn begin(self, value: ($($name,)+)) -> Self::Match {
                let (recorder, at) = (value.$traced.recorder(), Location::caller());
                let _ = recorder;
                TracedMatch::new(($(mixed!(@lift $kind value.$i, recorder, at),)+), at)
            }
        }
    )+ };
}
mixed! {
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>]) by 0;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>]) by 1;
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>], T C 2 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], T B 1 [MatchTraced<'s>], H C 2 [IntoTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>], T C 2 [MatchTraced<'s>]) by 0;
    (T A 0 [MatchTraced<'s>], H B 1 [IntoTraced<'s>], H C 2 [IntoTraced<'s>]) by 0;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>], T C 2 [MatchTraced<'s>]) by 1;
    (H A 0 [IntoTraced<'s>], T B 1 [MatchTraced<'s>], H C 2 [IntoTraced<'s>]) by 1;
    (H A 0 [IntoTraced<'s>], H B 1 [IntoTraced<'s>], T C 2 [MatchTraced<'s>]) by 2;
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

/// What a condition that stays the host's must be: a guard of a host `match`, an `assert!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is known only when the program runs, but the host decides on it here, while recording",
    label = "expected `bool`",
    note = "decide on traced values with `if`, `while` or a `match` whose scrutinee is traced; print them with `session.log(..)`"
)]
pub trait HostCondition {
    #[doc(hidden)]
    fn decided(self) -> bool;
}
impl HostCondition for bool {
    fn decided(self) -> bool {
        self
    }
}
impl HostCondition for &bool {
    fn decided(self) -> bool {
        *self
    }
}

/// The value itself; the macros place the call where the compiler's words about the value should stand.
pub fn same<T>(value: T) -> T {
    value
}

/// A condition that stays the host's.
pub fn decided<C: HostCondition>(condition: C) -> bool {
    condition.decided()
}

/// A `match` on a host value.
#[derive(Debug)]
pub struct HostMatch<T>(Option<T>);

impl<T> HostMatch<T> {
    /// The value.
    pub fn scrutinee<C>(&mut self, _: C, _: &[Case]) -> T {
        match self.0.take() {
            Some(value) => value,
            None => unreachable!("a host `match` has no second pass"),
        }
    }

    /// Every guard is asked.
    #[must_use]
    pub fn asks(&self, _: usize) -> bool {
        true
    }

    /// A guard's answer.
    pub fn guard<C: HostCondition>(&mut self, condition: C) -> bool {
        condition.decided()
    }

    /// The variable as the pattern bound it.
    pub fn bound<B, X: ?Sized, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, _: F, bound: B) -> B {
        bound
    }

    /// The variable as the pattern bound it, for a guard.
    pub fn peek<'b, B, X: ?Sized, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, _: F, bound: &'b B) -> &'b B {
        bound
    }

    /// The arm's value as it is.
    pub fn lift<V>(&self, value: V) -> V {
        value
    }

    /// The arm's value.
    pub fn leave<C, V>(&mut self, _: C, value: V) -> Option<V> {
        Some(value)
    }

    /// Never called: jumps out of host arms are the native ones.
    pub fn dead<C>(&mut self, _: C) -> ! {
        unreachable!("a host arm has no second pass")
    }

    /// Never called: a host `match` runs once.
    pub fn again(&self) -> ! {
        unreachable!("a host `match` has no second pass")
    }
}

/// A `match` on a traced value.
pub struct TracedMatch<'s, T> {
    value: T,
    arms: Arms<'s>,
    at: Caller,
    cases: Vec<Case>,
    current: usize,
    /// What the pattern of a guarded arm asks.
    asked: Option<Value>,
}

impl<'s, T: MatchTraced<'s>> TracedMatch<'s, T> {
    fn new(value: T, at: Caller) -> Self {
        let recorder = value.recorder();
        if !recorder.setting.control_flow {
            recorder.error(super::branch::switched_off("match", "if session.cond(..)", at));
        }
        TracedMatch { value, arms: Arms::new(recorder, at), at, cases: Vec::new(), current: 0, asked: None }
    }

    /// Opens the next arm; the probe leads there.
    pub fn scrutinee<C: Carry<'s>>(&mut self, carry: C, cases: &[Case]) -> T::Probe {
        if self.cases.is_empty() {
            self.cases = cases.to_vec();
        }
        self.arms.begin(carry);
        let Some(case) = self.cases.get(self.current) else {
            abort(BuildError::new(
                "the arms of this `match` leave a case out",
                "end it with an arm `_`",
                self.at,
            ));
        };
        let last = self.current + 1 == self.cases.len();
        if case.guarded {
            self.asked = self.value.test(&case.pattern, self.at);
            if self.asked.is_some() {
                self.arms.recorder.open(FrameKind::Arm, &[]);
            }
        } else if !last && let Some(condition) = self.value.test(&case.pattern, self.at) {
            self.arms.open(condition);
        }
        T::probe(&case.probe)
    }

    /// Whether it is this arm's guard that is recorded now.
    #[must_use]
    pub fn asks(&self, arm: usize) -> bool {
        self.cases.get(self.current).is_some_and(|case| case.arm == arm)
    }

    /// Opens the arm whose pattern and guard hold. The guard is asked only if the pattern matches.
    pub fn guard<G: IntoTraced<'s, Target = bool>>(&mut self, condition: G) -> bool {
        let (recorder, at) = (self.arms.recorder, self.at);
        let mut condition = condition.operand().record(recorder, at);
        if let Some(asked) = self.asked.take() {
            let close_with = |value: Value| {
                recorder.terminate(|resolve| Terminator::Yield(vec![resolve.value(value)]), at);
                recorder.close()
            };
            let matched = close_with(condition);
            recorder.open(FrameKind::Arm, &[]);
            let other = close_with(recorder.constant(Literal::Bool(false), at));
            let both = recorder.region(OpKind::If, &[asked], &[matched, other], vec![Type::Bool], at);
            condition = both.first().copied().unwrap_or(asked);
        }
        self.arms.open(condition);
        true
    }

    /// The traced part that a variable of the pattern stands for.
    pub fn bound<B, X: Clone, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, part: F, _: B) -> X {
        part(&self.value).clone()
    }

    /// The traced part that a variable of the pattern stands for, for a guard.
    pub fn peek<B, X, F: for<'a> FnOnce(&'a T) -> &'a X>(&self, part: F, _: &B) -> &X {
        part(&self.value)
    }

    /// The arm's value in the graph.
    #[track_caller]
    pub fn lift<V: Lift<'s>>(&self, value: V) -> V::Bundle {
        value.lift(Some(self.arms.recorder), Location::caller())
    }

    /// Closes an arm that came to its end; the value after the last.
    pub fn leave<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C, value: V) -> Option<V> {
        self.current += 1;
        if self.cases.len() == 1 { Some(value) } else { self.arms.leave(carry, value) }
    }

    /// Closes an arm that ended in a jump; the value after the last.
    pub fn dead<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C) -> Option<V> {
        self.current += 1;
        if self.cases.len() == 1 {
            return Some(super::carry::bundle(self.arms.recorder, Vec::new()));
        }
        self.arms.close(carry, true)
    }

    /// Goes on to the next arm.
    pub fn again(&self) {}
}

impl<'s, T> Holds<'s> for &TracedMatch<'s, T> {
    fn recorder(&self) -> Option<&'s Recorder> {
        Some(self.arms.recorder)
    }
}

impl<T> Link for &HostMatch<T> {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s, T> Link for &TracedMatch<'s, T> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
