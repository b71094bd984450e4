//! The session: where values are made and traces are run.

use std::marker::PhantomData;
use std::panic::Location;

use burn::tensor::{Int, Tensor};

use super::envoy::Model;
use super::into::{self, IntoTraced, Operand};
use super::recorder::{FrameKind, Recorder};
use super::traced::{Brand, Dict, Key, List, Str, Traceable, Traced};
use crate::ir::{ListOp, Literal, OpKind};

/// A session being recorded: what the closure of [`session!`](../../nnsight/macro.session.html) is given.
#[derive(Clone, Copy)]
pub struct Session<'s> {
    pub(super) recorder: &'s Recorder,
    brand: Brand<'s>,
}

/// Items that a traced loop goes over: what [`Session::iter`] makes.
pub struct Items<'s, T>(pub(super) Traced<'s, List<T>>);

/// A condition decided in the graph even where native control flow is switched off: what [`Session::cond`] makes.
#[derive(Clone, Copy)]
pub struct Cond<'s>(pub(super) Traced<'s, bool>);

/// What a trace can run on.
#[diagnostic::on_unimplemented(
    message = "a trace cannot run on `{Self}`",
    note = "a prompt is text, a list of token ids (`i64`), or a `[batch, position]` tensor of token ids"
)]
pub trait Prompt: Traceable {}
impl Prompt for Str {}
impl Prompt for List<i64> {}
impl Prompt for Tensor<2, Int> {}

impl<'s> Session<'s> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(recorder: &'s Recorder) -> Self {
        Session { recorder, brand: PhantomData }
    }

    /// An empty list; what is first appended decides its items' type.
    #[track_caller]
    #[must_use]
    pub fn list<T: Traceable>(self) -> Traced<'s, List<T>> {
        Traced::record(self.recorder, OpKind::List(ListOp::New), &[])
    }

    /// A list of these items.
    #[track_caller]
    pub fn list_of<V: IntoTraced<'s>>(
        self,
        items: impl IntoIterator<Item = V>,
    ) -> Traced<'s, List<V::Target>> {
        let items = items.into_iter().map(IntoTraced::operand).collect();
        let list = Operand::list::<V::Target>(items).record(self.recorder, Location::caller());
        Traced::new(self.recorder, list)
    }

    /// An empty dictionary; what is first inserted decides its types.
    #[track_caller]
    #[must_use]
    pub fn dict<K: Key, V: Traceable>(self) -> Traced<'s, Dict<K, V>> {
        into::dict(self.recorder, Vec::new(), Location::caller())
    }

    /// A dictionary of these pairs.
    #[track_caller]
    pub fn dict_of<K, V>(
        self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Traced<'s, Dict<K::Target, V::Target>>
    where
        K: IntoTraced<'s, Target: Key>,
        V: IntoTraced<'s>,
    {
        let pairs = pairs.into_iter().map(|(key, value)| (key.operand(), value.operand())).collect();
        into::dict(self.recorder, pairs, Location::caller())
    }

    /// A host value as a traced one: a number, truth value, string, tensor, list, or tuple of these.
    #[track_caller]
    pub fn value<V: IntoTraced<'s>>(self, value: V) -> <V::Target as Traceable>::Handle<'s> {
        let value = value.operand().record(self.recorder, Location::caller());
        V::Target::handle(self.recorder, value)
    }

    /// Items for a loop in the graph: `for x in session.iter([0, 1, 2])`.
    ///
    /// Over arrays, vectors, ranges, any host iterator of values the graph knows, and traced lists. Over host
    /// data a plain `for` unrolls instead.
    #[expect(clippy::iter_not_returning_iterator, reason = "it is nnsight's name, and `for` takes it")]
    #[track_caller]
    pub fn iter<I: IntoItems<'s>>(self, items: I) -> Items<'s, I::Item> {
        Items(Traced::new(self.recorder, items.operand().record(self.recorder, Location::caller())))
    }

    /// Pairs of items for a loop in the graph, as many as the shorter has:
    /// `for (prompt, answer) in session.zip(prompts, answers)`.
    #[track_caller]
    pub fn zip<A: IntoItems<'s>, B: IntoItems<'s>>(self, a: A, b: B) -> Items<'s, (A::Item, B::Item)> {
        let at = Location::caller();
        let lists = [a.operand().record(self.recorder, at), b.operand().record(self.recorder, at)];
        Items(Traced::record(self.recorder, OpKind::List(ListOp::Zip), &lists))
    }

    /// The integers from `start` up to `end`, excluded, either of which may be traced.
    #[track_caller]
    pub fn range(
        self,
        start: impl IntoTraced<'s, Target = i64>,
        end: impl IntoTraced<'s, Target = i64>,
    ) -> Items<'s, i64> {
        let at = Location::caller();
        let bounds = [
            start.operand().record(self.recorder, at),
            end.operand().record(self.recorder, at),
            self.recorder.constant(Literal::Int(1), at),
        ];
        Items(Traced::record(self.recorder, OpKind::List(ListOp::Range), &bounds))
    }

    /// A condition for `if` and `while` that is decided in the graph even where native control flow is switched
    /// off.
    #[track_caller]
    pub fn cond(self, condition: impl IntoTraced<'s, Target = bool>) -> Cond<'s> {
        let condition = condition.operand().record(self.recorder, Location::caller());
        Cond(Traced::new(self.recorder, condition))
    }

    /// One forward pass on a prompt: text, token ids, or a `[batch, position]` tensor of token ids.
    ///
    /// Inside the closure the model's hook points can be read and written. What the closure returns can be used
    /// in the rest of the session.
    #[track_caller]
    pub fn trace<P, R>(self, prompt: P, body: impl FnOnce(&Model<'s>) -> R) -> R
    where
        P: IntoTraced<'s, Target: Prompt>,
    {
        let at = Location::caller();
        let prompt = prompt.operand().record(self.recorder, at);
        if self.recorder.inside(FrameKind::Trace) {
            self.recorder.error(super::error::BuildError::new(
                "a trace stands inside another trace",
                "run traces one after the other; their values can be used across",
                at,
            ));
        }
        self.recorder.open(FrameKind::Trace, &[]);
        let result = body(&Model::new(self.recorder));
        self.recorder.close_trace(prompt, at);
        result
    }

    /// The model, to call its modules on values outside a trace: `session.model().lm_head.call(h)`.
    #[must_use]
    pub fn model(self) -> Model<'s> {
        Model::new(self.recorder)
    }

    /// Prints a value, or a tuple of values separated by spaces, whenever execution reaches this.
    #[track_caller]
    pub fn log<V: IntoTraced<'s>>(self, values: V) {
        let at = Location::caller();
        let values = match values.operand() {
            Operand::Tuple(parts, _) => {
                parts.into_iter().map(|part| part.record(self.recorder, at)).collect()
            }
            operand => vec![operand.record(self.recorder, at)],
        };
        self.recorder.effect(OpKind::Log, &values, at);
    }
}

/// What [`Session::iter`] goes over.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looped over in the graph",
    label = "neither a traced list nor host data the graph knows",
    note = "use arrays, vectors, ranges and iterators of `i64`, `f64`, `bool`, strings, tensors or tuples of these, or a traced list"
)]
pub trait IntoItems<'s> {
    /// Type of the items.
    type Item: Traceable;
    #[doc(hidden)]
    fn operand(self) -> Operand;
}

#[diagnostic::do_not_recommend]
impl<'s, I> IntoItems<'s> for I
where
    I: IntoIterator,
    I::Item: IntoTraced<'s>,
{
    type Item = <I::Item as IntoTraced<'s>>::Target;
    fn operand(self) -> Operand {
        Operand::list::<Self::Item>(self.into_iter().map(IntoTraced::operand).collect())
    }
}

impl<'s, T: Traceable> IntoItems<'s> for Traced<'s, List<T>> {
    type Item = T;
    fn operand(self) -> Operand {
        Operand::Value(self.value)
    }
}

impl<'s, T: Traceable> IntoItems<'s> for &Traced<'s, List<T>> {
    type Item = T;
    fn operand(self) -> Operand {
        Operand::Value(self.value)
    }
}

impl<'s, T: Traceable> IntoItems<'s> for Items<'s, T> {
    type Item = T;
    fn operand(self) -> Operand {
        Operand::Value(self.0.value)
    }
}
