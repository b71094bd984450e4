//! `for`.
//!
//! ```text
//! // for PAT in E { B }     (`match` keeps E's temporaries alive)
//! match IntoLoop::into_loop(E) { mut l => {
//!     l.enter(slots);
//!     'l: while let Some(item) = l.next() { match item { PAT => 'b: { B } } l.latch(slots); }
//!     l.exit(slots);
//! }}
//! ```

use std::panic::Location;

use super::branch::switched_off;
use super::carry::{self, Carried, Slot};
use super::chain::{AllHost, Chain, Holds, Jump, Link, To};
use crate::ir::{Block, OpKind, Terminator, Value};
use crate::stage::recorder::{Caller, FrameKind, Recorder, Shared, Watch};
use crate::stage::session::Items;
use crate::stage::stream::{Catching, Stream};
use crate::stage::traced::{List, Traceable, Traced};

/// What a `for` can go over.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looped over",
    label = "neither an iterator nor a traced list",
    note = "traced loops go over `session.iter(..)` and traced lists (`Traced<List<T>>`)"
)]
pub trait IntoLoop {
    /// The guard.
    type Loop;
    /// Begins the loop.
    fn into_loop(self) -> Self::Loop;
}

/// What a `for` can go over where native control flow is switched off.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looped over",
    label = "neither an iterator nor `session.iter(..)`",
    note = "control flow handling is off here: traced loops go over `session.iter(..)`"
)]
pub trait IntoLoopExplicit {
    /// The guard.
    type Loop;
    /// Begins the loop.
    fn into_loop(self) -> Self::Loop;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator> IntoLoop for I {
    type Loop = HostLoop<I::IntoIter>;
    fn into_loop(self) -> Self::Loop {
        HostLoop(self.into_iter())
    }
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator> IntoLoopExplicit for I {
    type Loop = HostLoop<I::IntoIter>;
    fn into_loop(self) -> Self::Loop {
        HostLoop(self.into_iter())
    }
}

impl<'s, T: Traceable> IntoLoop for Traced<'s, List<T>> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        let at = Location::caller();
        if !self.recorder.setting.control_flow {
            self.recorder.error(switched_off("for", "session.iter(..)", at));
        }
        TracedLoop::new(&self, at)
    }
}

impl<'s, T: Traceable> IntoLoop for &Traced<'s, List<T>> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        self.clone().into_loop()
    }
}

impl<'s, T: Traceable> IntoLoop for Items<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        TracedLoop::new(&self.0, Location::caller())
    }
}

#[diagnostic::do_not_recommend]
impl<'s, T: Traceable> IntoLoop for Stream<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        let at = Location::caller();
        TracedLoop::new(&self.record(at, None), at)
    }
}

#[diagnostic::do_not_recommend]
impl<'s, T: Traceable> IntoLoopExplicit for Stream<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        IntoLoop::into_loop(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'s, T: Traceable> IntoLoop for Catching<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        let at = Location::caller();
        TracedLoop::new(&self.record(at), at)
    }
}

#[diagnostic::do_not_recommend]
impl<'s, T: Traceable> IntoLoopExplicit for Catching<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        IntoLoop::into_loop(self)
    }
}

/// Implemented by nothing: with it, the refusal of a native loop has no further errors in its wake.
pub trait Native {}

#[diagnostic::do_not_recommend]
impl<'s, T: Traceable> IntoLoopExplicit for Traced<'s, List<T>>
where
    Self: Native,
{
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        TracedLoop::new(&self, Location::caller())
    }
}

impl<'s, T: Traceable> IntoLoopExplicit for Items<'s, T> {
    type Loop = TracedLoop<'s, T>;
    #[track_caller]
    fn into_loop(self) -> Self::Loop {
        TracedLoop::new(&self.0, Location::caller())
    }
}

/// A `for` over host values: it unrolls while recording.
#[derive(Debug)]
pub struct HostLoop<I>(I);

impl<I> HostLoop<I> {
    /// Nothing to do.
    pub fn enter(&mut self, _: &mut [Slot<'_, '_>]) {}

    /// The next item.
    #[expect(clippy::should_implement_trait, reason = "guards share their methods' names, not a trait")]
    pub fn next(&mut self) -> Option<I::Item>
    where
        I: Iterator,
    {
        self.0.next()
    }

    /// Nothing to do.
    pub fn latch(&mut self, _: &mut [Slot<'_, '_>]) {}

    /// Nothing to do.
    pub fn exit(&mut self, _: &mut [Slot<'_, '_>]) {}

    /// A jump to this loop is native, so nothing traced may stand between.
    pub fn jump<F: AllHost>(&self, _: F, _: Jump, _: &mut [Slot<'_, '_>]) -> To {
        To::Native
    }
}

/// A `for` over a traced list: one loop in the graph.
pub struct TracedLoop<'s, T: Traceable> {
    pub(super) recorder: &'s Recorder,
    at: Caller,
    list: Value,
    item: Option<T::Handle<'s>>,
    /// What is carried, where the loop begins.
    pub(super) initial: Carried,
    body: Option<Block>,
    /// How many blocks are open inside the body's own.
    pub(super) depth: usize,
    watch: Option<Watch>,
}

impl<'s, T: Traceable> TracedLoop<'s, T> {
    fn new(list: &Traced<'s, List<T>>, at: Caller) -> Self {
        TracedLoop {
            recorder: list.recorder,
            at,
            list: list.value,
            item: None,
            initial: Carried::default(),
            body: None,
            depth: 0,
            watch: None,
        }
    }

    /// Opens the body: carried variables become its parameters.
    pub fn enter(&mut self, slots: &mut [Slot<'_, 's>]) {
        self.initial = carry::read(slots, self.at);
        self.watch = Some(self.recorder.watch(self.at));
        let mut types = vec![T::ty()];
        types.extend(self.initial.types.iter().cloned());
        let mut params = self.recorder.open(FrameKind::LoopBody(1), &types);
        self.depth = self.recorder.depth();
        let carried = params.split_off(1);
        if let Some(item) = params.pop() {
            self.item = Some(T::handle(self.recorder, item));
        }
        carry::put(slots, carried);
    }

    /// The item, once.
    #[expect(clippy::should_implement_trait, reason = "guards share their methods' names, not a trait")]
    pub fn next(&mut self) -> Option<T::Handle<'s>> {
        self.item.take()
    }

    /// Closes the body: carried variables go on to the next iteration.
    pub fn latch(&mut self, slots: &mut [Slot<'_, 's>]) {
        let values = self.initial.again(slots, self.at);
        self.recorder.terminate(|resolve| Terminator::Yield(resolve.values(&values)), self.at);
        self.body = Some(self.recorder.close());
    }

    /// Records the loop: carried variables become its results.
    pub fn exit(&mut self, slots: &mut [Slot<'_, 's>]) {
        let Some(body) = self.body else { return };
        let mut args = vec![self.list];
        args.append(&mut self.initial.values);
        let types = std::mem::take(&mut self.initial.types);
        let results = self.recorder.region(OpKind::For, &args, &[body], types, self.at);
        if let Some(watch) = &mut self.watch {
            watch.done();
        }
        carry::put(slots, results);
    }

    /// Records a jump to this loop.
    #[track_caller]
    pub fn jump<F: Chain>(&self, _: F, jump: Jump, slots: &mut [Slot<'_, 's>]) -> To {
        let at = Location::caller();
        record_jump::<F>(self.recorder, self.depth, jump, &self.initial.again(slots, at), at)
    }
}

/// Ends the innermost block with a jump to the loop whose body's block is the `depth`-th open one.
pub(super) fn record_jump<F: Chain>(
    recorder: &Shared,
    depth: usize,
    jump: Jump,
    values: &[Value],
    at: Caller,
) -> To {
    let outwards = recorder.loops_inside(depth);
    recorder.terminate(
        |resolve| {
            let values = resolve.values(values);
            match jump {
                Jump::Break => Terminator::Break { depth: outwards, values },
                Jump::Continue => Terminator::Continue { depth: outwards, values },
            }
        },
        at,
    );
    To::after::<F>()
}

impl<'s, T: Traceable> Holds<'s> for &TracedLoop<'s, T> {
    fn recorder(&self) -> Option<&'s Recorder> {
        Some(self.recorder)
    }
}

impl<I> Link for &HostLoop<I> {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s, T: Traceable> Link for &TracedLoop<'s, T> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
