//! The session: where values are made and traces are run.

use std::marker::PhantomData;
use std::panic::Location;

use burn::tensor::{Int, Tensor};

use super::envoy::Model;
use super::format::parts;
use super::index::Position;
use super::into::{IntoTraced, Operand};
use super::items::IntoItems;
use super::recorder::{FrameKind, Recorder};
use super::traced::{Brand, Dict, Key, List, Set, Str, Traceable, Traced};
use crate::ir::{DictOp, ListOp, Literal, OpKind, SetOp, Value};

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
        let list = Operand::list(items).record(self.recorder, Location::caller());
        Traced::new(self.recorder, list)
    }

    /// An empty dictionary; what is first inserted decides its types.
    #[track_caller]
    #[must_use]
    pub fn dict<K: Key, V: Traceable>(self) -> Traced<'s, Dict<K, V>> {
        Traced::record(self.recorder, OpKind::Dict(DictOp::New), &[])
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
        let dict = Operand::Dict(pairs, Dict::<K::Target, V::Target>::ty());
        Traced::new(self.recorder, dict.record(self.recorder, Location::caller()))
    }

    /// An empty set; what is first inserted decides its items' type.
    #[track_caller]
    #[must_use]
    pub fn set<T: Key>(self) -> Traced<'s, Set<T>> {
        Traced::record(self.recorder, OpKind::Set(SetOp::New), &[])
    }

    /// A set of these items.
    #[track_caller]
    pub fn set_of<V: IntoTraced<'s, Target: Key>>(
        self,
        items: impl IntoIterator<Item = V>,
    ) -> Traced<'s, Set<V::Target>> {
        let items = items.into_iter().map(IntoTraced::operand).collect();
        let set = Operand::Set(items, Set::<V::Target>::ty()).record(self.recorder, Location::caller());
        Traced::new(self.recorder, set)
    }

    /// A host value as a traced one: a number, truth value, string, tensor, list, or tuple of these.
    #[track_caller]
    pub fn value<V: IntoTraced<'s>>(self, value: V) -> <V::Target as Traceable>::Handle<'s> {
        let value = value.operand().record(self.recorder, Location::caller());
        V::Target::handle(self.recorder, value)
    }

    /// Items for a loop in the graph: `for x in session.iter([0, 1, 2])`.
    ///
    /// Over arrays, vectors, ranges, any host iterator of values the graph knows, and traced lists, dictionaries
    /// (pairs), sets and tensors (along the first axis). Over host data a plain `for` unrolls instead. A range of
    /// integers stays one, however long; of any other iterator all items are taken into the graph.
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
    pub fn range(self, start: impl Position<'s>, end: impl Position<'s>) -> Items<'s, i64> {
        let at = Location::caller();
        let bounds = [
            start.into_operand().record(self.recorder, at),
            end.into_operand().record(self.recorder, at),
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
        let mut watch = self.recorder.watch(at);
        self.recorder.open(FrameKind::Trace, &[]);
        let result = body(&Model::new(self.recorder));
        self.recorder.close_trace(prompt, at);
        watch.done();
        result
    }

    /// The model, to call its modules on values outside a trace: `session.model().lm_head.call(h)`.
    #[must_use]
    pub fn model(self) -> Model<'s> {
        Model::new(self.recorder)
    }

    /// Stops the trace it stands in, or else the session.
    ///
    /// - In a trace, what stands below it in the closure does not happen, and the pass runs no further than what stands
    ///   above needs. Values from above can be used after the trace; one from below is an error where it is used,
    ///   which names both places. The rest of the session goes on.
    /// - In a loop it leaves the innermost traced loop, as `break` does; inside a function of its own, which cannot see
    ///   the loop, it is refused.
    /// - Elsewhere the session ends: what stands below does not run, no pass either. A value saved below is an error;
    ///   save lists and dictionaries above, and they show what was added up to here.
    ///
    /// Under a traced `if` it stops only if the arm is taken. In a trace such a condition must be known before the pass
    /// runs: one that depends on the pass itself is refused when the program runs.
    #[track_caller]
    pub fn stop(self) {
        self.recorder.stop(Location::caller());
    }

    /// Prints a value, or a tuple of values separated by spaces, whenever execution reaches this.
    #[track_caller]
    pub fn log<V: IntoTraced<'s>>(self, values: V) {
        let at = Location::caller();
        let values: Vec<Value> =
            parts(values.operand()).into_iter().map(|part| part.record(self.recorder, at)).collect();
        self.recorder.effect(OpKind::Log, &values, at);
    }
}
