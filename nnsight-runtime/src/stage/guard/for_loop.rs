//! `for`.
//!
//! ```text
//! // for PAT in E { B }     (`match` keeps E's temporaries alive)
//! match IntoLoop::into_loop(E) { mut l => {
//!     l.enter(c!);
//!     'l: while let Some(item) = l.next() { match item { PAT => 'b: { B } } l.latch(c!); }
//!     l.exit(c!);
//! }}
//! ```

use std::panic::Location;

use super::branch::switched_off;
use super::carry::{self, Carry};
use super::chain::{AllHost, Chain, Holds, Jump, Link, To};
use crate::ir::{Block, OpKind, Terminator, Value};
use crate::stage::recorder::{Caller, FrameKind, Recorder};
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
    pub fn enter<C>(&mut self, _: C) {}

    /// The next item.
    #[expect(clippy::should_implement_trait, reason = "guards share their methods' names, not a trait")]
    pub fn next(&mut self) -> Option<I::Item>
    where
        I: Iterator,
    {
        self.0.next()
    }

    /// Nothing to do.
    pub fn latch<C>(&mut self, _: C) {}

    /// Nothing to do.
    pub fn exit<C>(self, _: C) {}

    /// A jump to this loop is native, so nothing traced may stand between.
    pub fn jump<F: AllHost, C>(&self, _: F, _: Jump, _: C) -> To {
        To::Native
    }
}

/// A `for` over a traced list: one loop in the graph.
pub struct TracedLoop<'s, T: Traceable> {
    pub(super) recorder: &'s Recorder,
    at: Caller,
    /// The list, then the first values of the carried variables.
    args: Vec<Value>,
    item: Option<T::Handle<'s>>,
    body: Option<Block>,
    /// How many blocks are open inside the body's own.
    pub(super) depth: usize,
}

impl<'s, T: Traceable> TracedLoop<'s, T> {
    fn new(list: &Traced<'s, List<T>>, at: Caller) -> Self {
        TracedLoop { recorder: list.recorder, at, args: vec![list.value], item: None, body: None, depth: 0 }
    }

    /// Opens the body: carried variables become its parameters.
    pub fn enter<C: Carry<'s>>(&mut self, mut carry: C) {
        self.args.extend(carry::values(&carry));
        let mut types = vec![T::ty()];
        types.extend(carry::types(&carry));
        let mut params = self.recorder.open(FrameKind::LoopBody(1), &types).into_iter();
        self.depth = self.recorder.depth();
        if let Some(item) = params.next() {
            self.item = Some(T::handle(self.recorder, item));
        }
        carry.put(&mut params);
    }

    /// The item, once.
    #[expect(clippy::should_implement_trait, reason = "guards share their methods' names, not a trait")]
    pub fn next(&mut self) -> Option<T::Handle<'s>> {
        self.item.take()
    }

    /// Closes the body: carried variables go on to the next iteration.
    pub fn latch<C: Carry<'s>>(&mut self, carry: C) {
        let values = carry::values(&carry);
        self.recorder.terminate(|resolve| Terminator::Yield(resolve.values(&values)), self.at);
        self.body = Some(self.recorder.close());
    }

    /// Records the loop: carried variables become its results.
    pub fn exit<C: Carry<'s>>(self, mut carry: C) {
        let Some(body) = self.body else { return };
        let types = carry::types(&carry);
        let results = self.recorder.region(OpKind::For, &self.args, &[body], types, self.at);
        carry.put(&mut results.into_iter());
    }

    /// Records a jump to this loop.
    #[track_caller]
    pub fn jump<F: Chain, C: Carry<'s>>(&self, _: F, jump: Jump, carry: C) -> To {
        record_jump::<F>(self.recorder, self.depth, jump, &carry::values(&carry), Location::caller())
    }
}

/// Ends the innermost block with a jump to the loop whose body's block is the `depth`-th open one.
pub(super) fn record_jump<F: Chain>(
    recorder: &crate::stage::recorder::Shared,
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
