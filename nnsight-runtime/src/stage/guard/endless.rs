//! `loop`, which a traced `break` makes a loop in the graph.
//!
//! ```text
//! // loop { B }
//! { let k1 = Kind::new();                                 // one for each `break`
//!   let mut w = Endless::new(&(&k1, ())); w.enter(slots);
//!   'l: loop { 'b: { B } if w.latch(slots) { reached(&w); break 'l w.exit(slots) } } }
//! // break v
//! match w.give(&k1, chain, slots, v) { Ok(v) => break 'l v, Err(to) => … }
//! ```
//!
//! The loop is traced if one of its `break`s stands under a traced guard; each tells its kind in a [`Kind`], and
//! the compiler infers the rest.

use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::Location;
use std::rc::Rc;

use super::carry::{self, Carried, Slot};
use super::chain::{AllHost, Chain, Jump, Link, Reach, To};
use super::for_loop::record_jump;
use super::region::{self, Mode};
use crate::ir::{Block, OpKind, Terminator};
use crate::stage::error::BuildError;
use crate::stage::lift::Lift;
use crate::stage::recorder::{Caller, FrameKind, Recorder, Shared, Watch, abort, current};
use crate::stage::traced::{Bundle, Traced};

/// The kind of loop that one `break` asks for: `bool` for a host loop, a traced `bool` for one in the graph.
#[derive(Debug)]
pub struct Kind<K>(PhantomData<K>);

impl<K> Kind<K> {
    /// Not known yet.
    #[expect(clippy::new_without_default, reason = "only macros make one")]
    #[must_use]
    pub fn new() -> Self {
        Kind(PhantomData)
    }
}

/// The kinds of all `break`s of one loop: traced if one of them is.
pub trait Kinds {
    /// The loop's kind.
    type Loop;
}

/// A kind, given that of the rest.
pub trait OrElse<Rest> {
    /// Traced if one of the two is.
    type Loop;
}

impl<Rest> OrElse<Rest> for bool {
    type Loop = Rest;
}

impl<'s, Rest> OrElse<Rest> for Traced<'s, bool> {
    type Loop = Traced<'s, bool>;
}

impl Kinds for () {
    type Loop = bool;
}

impl<K: OrElse<R::Loop>, R: Kinds> Kinds for (&Kind<K>, R) {
    type Loop = K::Loop;
}

/// A `loop`; `K` is its kind and `V` what its `break`s give.
pub struct Endless<K: EndlessKind, V> {
    state: K::State,
    value: PhantomData<V>,
}

/// Kinds of `loop`.
pub trait EndlessKind {
    /// Whose text the loop is.
    type Mode: Mode;
    /// What the guard keeps.
    type State: Default;
}

impl EndlessKind for bool {
    type Mode = region::Host;
    type State = ();
}

impl<'s> EndlessKind for Traced<'s, bool> {
    type Mode = region::Graph;
    type State = Recording<'s>;
}

/// What a traced `loop` keeps.
#[derive(Default)]
pub struct Recording<'s> {
    shared: Option<Rc<Shared>>,
    at: Option<Caller>,
    initial: Carried,
    body: Option<Block>,
    depth: usize,
    watch: Option<Watch>,
    /// Of a value that a `break` gave.
    recorder: Cell<Option<&'s Recorder>>,
}

/// How each kind of loop treats its edges.
pub trait EndlessEdges<V>: EndlessKind {
    #[doc(hidden)]
    fn enter(state: &mut Self::State, slots: &mut [Slot<'_, '_>], at: Caller);
    #[doc(hidden)]
    fn latch(state: &mut Self::State, slots: &mut [Slot<'_, '_>]) -> bool;
    #[doc(hidden)]
    fn exit(state: &mut Self::State, slots: &mut [Slot<'_, '_>]) -> V;
}

/// A `break` out of each kind of loop: `G` is given where `V` comes out.
pub trait EndlessBreaks<F, G, V>: EndlessKind {
    #[doc(hidden)]
    fn give(state: &Self::State, chain: F, slots: &mut [Slot<'_, '_>], value: G, at: Caller)
    -> Result<V, To>;
}

/// Other jumps to each kind of loop.
pub trait EndlessJumps<F>: EndlessKind {
    #[doc(hidden)]
    fn again(state: &Self::State, slots: &mut [Slot<'_, '_>], at: Caller) -> To;
}

impl<K: EndlessKind, V> Endless<K, V> {
    /// A loop of the kind that its `break`s ask for.
    #[must_use]
    pub fn new<B: Kinds<Loop = K>>(_: &B) -> Self {
        Endless { state: K::State::default(), value: PhantomData }
    }

    /// Opens the body.
    #[track_caller]
    pub fn enter(&mut self, slots: &mut [Slot<'_, '_>])
    where
        K: EndlessEdges<V>,
    {
        K::enter(&mut self.state, slots, Location::caller());
    }

    /// Closes the body; `true` if the loop is recorded, `false` repeats a host loop.
    pub fn latch(&mut self, slots: &mut [Slot<'_, '_>]) -> bool
    where
        K: EndlessEdges<V>,
    {
        K::latch(&mut self.state, slots)
    }

    /// Ends a recorded loop, with the value that its `break`s give.
    pub fn exit(&mut self, slots: &mut [Slot<'_, '_>]) -> V
    where
        K: EndlessEdges<V>,
    {
        K::exit(&mut self.state, slots)
    }

    /// `break` with a value.
    ///
    /// # Errors
    /// Where recording goes on, if the jump is in the graph.
    #[track_caller]
    pub fn give<F: Chain, G>(
        &self,
        _: &Kind<F::Kind>,
        chain: F,
        slots: &mut [Slot<'_, '_>],
        value: G,
    ) -> Result<V, To>
    where
        K: EndlessBreaks<F, G, V>,
    {
        K::give(&self.state, chain, slots, value, Location::caller())
    }

    /// Leaves the loop without a native jump and without a value.
    #[track_caller]
    pub(super) fn leave(&self, slots: &mut [Slot<'_, '_>])
    where
        K: EndlessBreaks<(), (), ()>,
    {
        // A host loop is left by nobody here.
        let _ = K::give(&self.state, (), slots, (), Location::caller());
    }

    /// `continue`.
    #[track_caller]
    pub fn jump<F>(&self, _: F, _: Jump, slots: &mut [Slot<'_, '_>]) -> To
    where
        K: EndlessJumps<F>,
    {
        K::again(&self.state, slots, Location::caller())
    }
}

impl<V> EndlessEdges<V> for bool {
    fn enter((): &mut (), _: &mut [Slot<'_, '_>], _: Caller) {}
    fn latch((): &mut (), _: &mut [Slot<'_, '_>]) -> bool {
        false
    }
    fn exit((): &mut (), _: &mut [Slot<'_, '_>]) -> V {
        unreachable!("a host loop ends by a native `break`")
    }
}

impl<F: AllHost, V> EndlessBreaks<F, V, V> for bool {
    fn give((): &(), _: F, _: &mut [Slot<'_, '_>], value: V, _: Caller) -> Result<V, To> {
        Ok(value)
    }
}

impl<F: AllHost> EndlessJumps<F> for bool {
    fn again((): &(), _: &mut [Slot<'_, '_>], _: Caller) -> To {
        To::Native
    }
}

impl<'s, V: Bundle<'s>> EndlessEdges<V> for Traced<'s, bool> {
    fn enter(state: &mut Recording<'s>, slots: &mut [Slot<'_, '_>], at: Caller) {
        let Some(shared) = current() else { return };
        state.at = Some(at);
        state.initial = carry::read(slots, at);
        state.watch = Some(Watch::new(&shared, at));
        let params = shared.open(FrameKind::LoopBody(0), &state.initial.types);
        state.depth = shared.depth();
        carry::put(slots, params);
        state.shared = Some(shared);
    }

    fn latch(state: &mut Recording<'s>, slots: &mut [Slot<'_, '_>]) -> bool {
        let (Some(shared), Some(at)) = (&state.shared, state.at) else { return true };
        let values = state.initial.again(slots, at);
        shared.terminate(|resolve| Terminator::Yield(resolve.values(&values)), at);
        state.body = Some(shared.close());
        true
    }

    fn exit(state: &mut Recording<'s>, slots: &mut [Slot<'_, '_>]) -> V {
        let mut types = std::mem::take(&mut state.initial.types);
        let carried = types.len();
        V::types(&mut types);
        let mut values = Vec::new();
        if let (Some(shared), Some(at), Some(body)) = (&state.shared, state.at, state.body) {
            let mut results = shared.region(OpKind::Loop, &state.initial.values, &[body], types, at);
            values = results.split_off(carried);
            carry::put(slots, results);
            if let Some(watch) = &mut state.watch {
                watch.done();
            }
        }
        match (state.recorder.get(), V::nothing(), state.at) {
            (Some(recorder), ..) => carry::bundle(recorder, values),
            (None, Some(nothing), _) => nothing,
            (None, None, at) => abort(BuildError::new(
                "the value of this loop is used, but no `break` gives it one",
                "break out of the loop with a value on every way",
                at.unwrap_or(Location::caller()),
            )),
        }
    }
}

impl<'s, F, G, V> EndlessBreaks<F, G, V> for Traced<'s, bool>
where
    F: Chain + Reach<'s>,
    G: Lift<'s, Bundle = V>,
    V: Bundle<'s>,
{
    fn give(
        state: &Recording<'s>,
        chain: F,
        slots: &mut [Slot<'_, '_>],
        value: G,
        at: Caller,
    ) -> Result<V, To> {
        let Some(shared) = &state.shared else { return Err(To::Body) };
        // An earlier `break` may have been in the graph where this one stands under no condition.
        let value = value.lift(chain.recorder().or(state.recorder.get()), at);
        if state.recorder.get().is_none() {
            state.recorder.set(value.recorder());
        }
        let mut values = state.initial.again(slots, at);
        value.values(&mut values);
        Err(record_jump::<F>(shared, state.depth, Jump::Break, &values, at))
    }
}

impl<'s, F: Chain> EndlessJumps<F> for Traced<'s, bool> {
    fn again(state: &Recording<'s>, slots: &mut [Slot<'_, '_>], at: Caller) -> To {
        let Some(shared) = &state.shared else { return To::Body };
        record_jump::<F>(shared, state.depth, Jump::Continue, &state.initial.again(slots, at), at)
    }
}

impl<V> Link for &Endless<bool, V> {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s, V> Link for &Endless<Traced<'s, bool>, V> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
