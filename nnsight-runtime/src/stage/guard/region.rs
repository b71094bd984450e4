//! Regions: whether a guard's text is recorded into the graph, and which of the places around it the region carries.
//!
//! The macros know names, the compiler knows types. For each place that the text of a region mentions in a way that could
//! change it, the macros declare a [`Held`]-or-[`Carried`]-or-[`Free`] marker whose type is settled behind the region, when the
//! compiler knows all types:
//!
//! ```text
//! let k = Carrying::new();
//! let hold = hold(&k, &a);
//! g.enter(&mut [if k.skips() { Slot::nothing() } else { k.reached(); slot(&k, "a", &mut a) }]);
//! … the region …
//! if NEVER { never(); settle(&k, (&probe(&g, &mut a)).carrying()); }
//! ```
//!
//! - [`Free`]: the region is the host's, and nothing happens.
//! - [`Carried`]: the graph carries the traced handles in the place.
//! - [`Held`]: the place holds none that anybody knows of, so nothing may change it in a traced region: `hold` borrows it
//!   to the region's end, and the compiler refuses every change, whoever makes it.
//!
//! A call that returns a type without values ends the flow of control for the borrow checker. By it `reached` keeps the code
//! of traced regions from counting in a host's, which borrows, moves and initialises as if it stood alone.

use std::convert::Infallible;
use std::marker::PhantomData;

use super::carry::{CarryShared, CarryVar, Slot};
use super::chain::NoneTraced;
use super::endless::{Endless, EndlessKind};
use super::for_loop::{HostLoop, TracedLoop};
use super::logic::{HostLogic, TracedLogic, TruthLogic};
use super::matching::{HostMatch, TracedMatch};
use super::while_loop::{Repeat, While};
use super::{HostIf, TracedIf};
use crate::stage::traced::Traceable;

/// Whether text is executed while recording or recorded.
pub trait Mode {
    /// What code behind a point that only recorded text passes gets: nothing, or no value ever.
    type Reached;
    /// A place that nothing may change in the region, as long as it lasts.
    type Hold<'a, T: ?Sized + 'a>;
    #[doc(hidden)]
    fn reached() -> Self::Reached;
    #[doc(hidden)]
    fn hold<T: ?Sized>(place: &T) -> Self::Hold<'_, T>;
}

/// Text of the host: it happens as it stands, while recording.
#[derive(Debug)]
pub enum Host {}

/// Text of the graph: it is recorded, and happens when the program runs.
#[derive(Debug)]
pub enum Graph {}

impl Mode for Host {
    type Reached = Infallible;
    type Hold<'a, T: ?Sized + 'a> = ();
    fn reached() -> Infallible {
        unreachable!("the host's text does not pass here")
    }
    fn hold<T: ?Sized>(_: &T) {}
}

impl Mode for Graph {
    type Reached = ();
    type Hold<'a, T: ?Sized + 'a> = MakeItTracedDeriveTraceableOrSayHost<'a>;
    fn reached() {}
    fn hold<T: ?Sized>(_: &T) -> MakeItTracedDeriveTraceableOrSayHost<'_> {
        MakeItTracedDeriveTraceableOrSayHost(PhantomData)
    }
}

/// Keeps a place of the host as it is while a region of the graph is recorded.
///
/// The compiler names this type where something in the region changes the place, so its name says the ways out: make
/// the variable traced (`session.value(..)`), derive `Traceable` for its struct, or mark the statement `#[host]`, so that
/// it happens once, while recording.
#[derive(Debug)]
pub struct MakeItTracedDeriveTraceableOrSayHost<'a>(PhantomData<&'a ()>);

impl Drop for MakeItTracedDeriveTraceableOrSayHost<'_> {
    fn drop(&mut self) {}
}

/// A guard, as one of the host's or the graph's text.
pub trait Region {
    /// Whose.
    type Mode: Mode;
}

impl Region for HostIf {
    type Mode = Host;
}
impl Region for TracedIf<'_> {
    type Mode = Graph;
}
impl<T> Region for HostMatch<T> {
    type Mode = Host;
}
impl<T> Region for TracedMatch<'_, T> {
    type Mode = Graph;
}
impl<I> Region for HostLoop<I> {
    type Mode = Host;
}
impl<T: Traceable> Region for TracedLoop<'_, T> {
    type Mode = Graph;
}
impl<K: Repeat> Region for While<K> {
    type Mode = K::Mode;
}
impl<K: EndlessKind, V> Region for Endless<K, V> {
    type Mode = K::Mode;
}
impl<const STOP: bool> Region for HostLogic<STOP> {
    type Mode = Host;
}
impl<const STOP: bool> Region for TracedLogic<'_, STOP> {
    type Mode = Graph;
}
impl<const STOP: bool> Region for TruthLogic<'_, STOP> {
    type Mode = Graph;
}

/// Marks a point that only recorded text passes.
#[expect(clippy::must_use_candidate, reason = "it stands as a statement")]
pub fn reached<G: Region>(_: &G) -> <G::Mode as Mode>::Reached {
    G::Mode::reached()
}

/// Keeps a place that no handle can be in as it is while the region is recorded.
pub fn hold_in<'a, G: Region, T: ?Sized>(_: &G, place: &'a T) -> <G::Mode as Mode>::Hold<'a, T> {
    G::Mode::hold(place)
}

/// How a region carries one place; `K` is settled behind the region.
#[derive(Debug)]
pub struct Carrying<K>(PhantomData<K>);

/// The region is the host's.
#[derive(Debug)]
pub enum Free {}
/// The handles in the place are carried.
#[derive(Debug)]
pub enum Carried {}
/// No handles are known in the place, and nothing may change it.
#[derive(Debug)]
pub enum Held {}

/// [`Free`], [`Carried`] or [`Held`].
pub trait How {
    /// Whose text a place like this stands in, as far as it is changed there.
    type Slots: Mode;
    /// Whose text a place like this stands in, as far as it must not be changed there.
    type Holds: Mode;
    #[doc(hidden)]
    const SKIPS: bool;
}
impl How for Free {
    type Slots = Host;
    type Holds = Host;
    const SKIPS: bool = true;
}
impl How for Carried {
    type Slots = Graph;
    type Holds = Host;
    const SKIPS: bool = false;
}
impl How for Held {
    type Slots = Host;
    type Holds = Graph;
    const SKIPS: bool = true;
}

impl<K> Carrying<K> {
    /// Not known yet.
    #[expect(clippy::new_without_default, reason = "only macros make one")]
    #[must_use]
    pub fn new() -> Self {
        Carrying(PhantomData)
    }
}

impl<K: How> Carrying<K> {
    /// Whether there is no slot.
    #[must_use]
    pub fn skips(&self) -> bool {
        K::SKIPS
    }

    /// Marks a point that only those pass that have a slot.
    #[expect(clippy::must_use_candidate, reason = "it stands as a statement")]
    pub fn reached(&self) -> <K::Slots as Mode>::Reached {
        K::Slots::reached()
    }
}

/// Keeps a place that is not carried as it is while the region is recorded.
pub fn hold<'a, K: How, T: ?Sized>(_: &Carrying<K>, place: &'a T) -> <K::Holds as Mode>::Hold<'a, T> {
    K::Holds::hold(place)
}

/// The slot that a reference to a place makes.
pub trait IntoSlot<'a, 's> {
    #[doc(hidden)]
    fn slot(self, name: &'static str) -> Slot<'a, 's>;
}

impl<'a, 's, T: CarryVar<'s>> IntoSlot<'a, 's> for &'a mut T {
    fn slot(self, name: &'static str) -> Slot<'a, 's> {
        Slot::unique(name, self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, 's, T: CarryShared<'s>> IntoSlot<'a, 's> for &'a T {
    fn slot(self, name: &'static str) -> Slot<'a, 's> {
        Slot::shared(name, self)
    }
}

/// How a reference of this type is carried.
pub trait Carries<'a, 's, P>: How {
    #[doc(hidden)]
    fn slot(name: &'static str, place: P) -> Slot<'a, 's>;
}
impl<'a, 's, P> Carries<'a, 's, P> for Free {
    fn slot(_: &'static str, _: P) -> Slot<'a, 's> {
        Slot::nothing()
    }
}
impl<'a, 's, P> Carries<'a, 's, P> for Held {
    fn slot(_: &'static str, _: P) -> Slot<'a, 's> {
        Slot::nothing()
    }
}
#[diagnostic::do_not_recommend]
impl<'a, 's, P: IntoSlot<'a, 's>> Carries<'a, 's, P> for Carried {
    fn slot(name: &'static str, place: P) -> Slot<'a, 's> {
        place.slot(name)
    }
}

/// The slot of a place.
pub fn slot<'a, 's, K: Carries<'a, 's, P>, P>(_: &Carrying<K>, name: &'static str, place: P) -> Slot<'a, 's> {
    K::slot(name, place)
}

/// A place by a unique reference, if a reference to it is all that the variable is.
pub trait Unique {
    #[doc(hidden)]
    fn __through(&mut self) -> &mut Self {
        self
    }
}
impl<T: ?Sized> Unique for T {}

/// A place by a shared reference, if it is no reference itself.
pub trait Shared {
    #[doc(hidden)]
    fn __through(&self) -> &Self {
        self
    }
}
impl<T: ?Sized> Shared for T {}

/// A reference that is made before its variable is hidden by another.
pub fn some<P>(place: P) -> Option<P> {
    Some(place)
}

/// The reference again.
pub trait Again {
    /// For as long as it is borrowed.
    type Reference<'x>
    where
        Self: 'x;
    #[doc(hidden)]
    fn again(&mut self) -> Self::Reference<'_>;
}
impl<T: ?Sized> Again for &mut T {
    type Reference<'x>
        = &'x mut T
    where
        Self: 'x;
    fn again(&mut self) -> &mut T {
        self
    }
}
impl<'a, T: ?Sized> Again for &'a T {
    type Reference<'x>
        = &'a T
    where
        Self: 'x;
    fn again(&mut self) -> &'a T {
        self
    }
}

/// The reference that was made before its variable was hidden.
pub fn again<P: Again>(place: &mut Option<P>) -> P::Reference<'_> {
    match place {
        Some(place) => place.again(),
        None => unreachable!("only what is carried is asked for"),
    }
}

/// Asks how a region of this mode carries a reference of this type.
#[derive(Debug)]
pub struct Probe<M, P>(PhantomData<(M, P)>);

/// Asks; nothing is evaluated.
#[must_use]
pub fn probe<G: Region, P>(_: &G, _: P) -> Probe<G::Mode, P> {
    Probe(PhantomData)
}

/// A host's region: `Free`.
pub trait ProbeHost {
    #[doc(hidden)]
    fn carrying(&self) -> Carrying<Free> {
        Carrying(PhantomData)
    }
}
impl<P> ProbeHost for Probe<Host, P> {}

/// A region of the graph and a place with handles: `Carried`.
pub trait ProbeCarried<'a, 's> {
    #[doc(hidden)]
    fn carrying(&self) -> Carrying<Carried> {
        Carrying(PhantomData)
    }
}
impl<'a, 's, P: IntoSlot<'a, 's>> ProbeCarried<'a, 's> for Probe<Graph, P> {}

/// A region of the graph and any other place: `Held`. Being one of a reference, it is found last.
pub trait ProbeHeld {
    #[doc(hidden)]
    fn carrying(&self) -> Carrying<Held> {
        Carrying(PhantomData)
    }
}
impl<P> ProbeHeld for &Probe<Graph, P> {}

/// Says that the marker is of the kind that was found.
pub fn settle<K>(_: &Carrying<K>, _: Carrying<K>) {}

/// How a place may be carried that a `#[host]` statement changes.
#[diagnostic::on_unimplemented(
    message = "`#[host]` stands on a change of a traced value",
    label = "this holds traced values, whose change the graph would not have",
    note = "take `#[host]` away: a region carries what it changes of traced values; `#[host]` is for values of the host, which change once, while recording"
)]
pub trait Untraced: How {}
impl Untraced for Free {}
impl Untraced for Held {}

/// Says that a `#[host]` statement may change a place that is carried so.
pub fn on_host<K: Untraced>(_: Carrying<K>) {}

/// A reference to a place that a region of this mode may change.
#[diagnostic::on_unimplemented(
    message = "a host value is changed inside a traced loop or branch: make it traced, or say `#[host]` if it shall change once, while recording",
    label = "this is `{Self}`, without traced values that the graph could carry: it would be changed once, while recording",
    note = "make it traced (`session.value(..)`, `session.list()`), derive `Traceable` if it is a struct of traced values, loop over host data to unroll, or mark the statement `#[host]` to have it happen once"
)]
pub trait Changed<'s, M> {}
#[diagnostic::do_not_recommend]
impl<P> Changed<'_, Host> for P {}
#[diagnostic::do_not_recommend]
impl<'s, T: CarryVar<'s>> Changed<'s, Graph> for &mut T {}
#[diagnostic::do_not_recommend]
impl<'s, T: CarryShared<'s>> Changed<'s, Graph> for &T {}

/// Says that the region surely changes the place.
pub fn changed<'s, G: Region, P: Changed<'s, G::Mode>>(_: &G, _: P) {}

/// The code behind [`never`] is there for its types.
pub const NEVER: bool = false;

/// Stands for the guard of an arm whose pattern is there for its type.
#[must_use]
pub fn maybe() -> bool {
    false
}

/// The value of `?`, where none of the guards around it is traced.
pub fn leaves<C: NoneTraced, T>(_: C, value: T) -> T {
    value
}

/// The value that an arm of the host's text has given.
pub fn given<V>(value: Option<V>) -> V {
    match value {
        Some(value) => value,
        None => unreachable!("an arm of the host's text is left with its value"),
    }
}

/// The types of what two arms give: one in the graph, and in the host's text any that an `if` takes.
pub trait Arms<V, W> {}
impl<V, W> Arms<V, W> for Host {}
impl<V> Arms<V, V> for Graph {}

/// No value yet, for the second arm of a branch.
#[must_use]
pub fn none_beside<G: Region, V, W>(_: &G, _: &Option<V>) -> Option<W>
where
    G::Mode: Arms<V, W>,
{
    None
}

/// No value, of the type of an arm that ends in a jump.
#[must_use]
pub fn ended<V>(_: Option<V>) -> Option<V> {
    None
}

/// Is not called.
pub fn never() -> ! {
    unreachable!("code that is there for its types")
}
