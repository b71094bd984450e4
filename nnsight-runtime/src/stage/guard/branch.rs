//! `if`.
//!
//! ```text
//! // if C { A } else { B }
//! { let mut i = IntoIf::into_if(C); let (mut a, mut b) = (None, None);
//!   if i.first(slots, spare) && ({ { a = Some(A); } i.passes(&a) } || { reached(&i); i.leave(slots, &a) }) { given(a) }
//!   else { { b = Some(B); } if i.passes(&b) { given(b) } else { reached(&i); i.join(slots, a, b) } } }
//! // if C { A }
//! { let mut i = IntoIf::into_if(C); if i.first(slots, false) { A; i.end(slots); } }
//! ```
//!
//! Nothing here is a loop or a block with a label, so that a jump in the user's text, or one that a macro of the user
//! expands to, finds no other target than it would without the expansion. `&&` and `||` lead the flow of control in a way
//! that the borrow checker sees through: over a host condition the code behind an arm is never reached (see
//! [`region`](super::region)), and moves in both arms, deferred `let`, `return` and `?` work as in any `if`. Only an arm that a
//! recorded jump ends early has a label; its value is then none.

use std::panic::Location;
use std::rc::Rc;

use super::arms::Arms;
use super::carry::{self, Slot};
use super::chain::{Holds, Link};
use super::logic::Truth;
use crate::ir::Value;
use crate::stage::error::BuildError;
use crate::stage::lift::Lift;
use crate::stage::recorder::{Caller, Recorder, Shared, abort, current};
use crate::stage::session::Cond;
use crate::stage::traced::{Bundle, Traced};

/// Conditions of an `if`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `bool` or a traced `bool`",
    note = "a tensor of truth values has no one truth: use `.any()` or `.all()` and `.item()`"
)]
pub trait IntoIf {
    /// The guard.
    type If;
    /// Begins the branch.
    fn into_if(self) -> Self::If;
}

/// Conditions of an `if` where native control flow is switched off.
#[diagnostic::on_unimplemented(
    message = "native `if` over a traced value, but control flow handling is off here",
    label = "this condition is `{Self}`",
    note = "wrap the condition as `session.cond(..)`, or remove `control_flow = false`"
)]
pub trait IntoIfExplicit {
    /// The guard.
    type If;
    /// Begins the branch.
    fn into_if(self) -> Self::If;
}

impl IntoIf for bool {
    type If = HostIf;
    fn into_if(self) -> HostIf {
        HostIf(self)
    }
}

impl IntoIf for &bool {
    type If = HostIf;
    fn into_if(self) -> HostIf {
        HostIf(*self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoIfExplicit for bool {
    type If = HostIf;
    fn into_if(self) -> HostIf {
        HostIf(self)
    }
}

impl<'s> IntoIf for Traced<'s, bool> {
    type If = TracedIf<'s>;
    #[track_caller]
    fn into_if(self) -> TracedIf<'s> {
        let at = Location::caller();
        if !self.recorder.setting.control_flow {
            self.recorder.error(switched_off("if", "session.cond(..)", at));
        }
        TracedIf::new(self, at)
    }
}

impl<'s> IntoIf for Truth<'s> {
    type If = TracedIf<'s>;
    #[track_caller]
    fn into_if(self) -> TracedIf<'s> {
        match self {
            Truth::Traced(condition) => condition.into_if(),
            Truth::Known(condition) => TracedIf::known(condition, Location::caller()),
        }
    }
}

impl<'s> IntoIf for Cond<'s> {
    type If = TracedIf<'s>;
    #[track_caller]
    fn into_if(self) -> TracedIf<'s> {
        TracedIf::new(self.0, Location::caller())
    }
}

#[diagnostic::do_not_recommend]
impl<'s> IntoIfExplicit for Cond<'s> {
    type If = TracedIf<'s>;
    #[track_caller]
    fn into_if(self) -> TracedIf<'s> {
        TracedIf::new(self.0, Location::caller())
    }
}

/// Native control flow over a traced value while [`Config`](crate::config::Config) has it switched off.
pub(super) fn switched_off(what: &str, instead: &str, at: Caller) -> BuildError {
    BuildError::new(
        format!("native `{what}` over a traced value while control flow handling is switched off"),
        format!("use `{instead}`, or set `app.control_flow_handling = true` in the configuration"),
        at,
    )
}

/// An `if` on a host condition.
#[derive(Debug)]
pub struct HostIf(bool);

impl HostIf {
    /// Whether the first arm is taken.
    pub fn first(&mut self, _: &mut [Slot<'_, '_>], _: bool) -> bool {
        self.0
    }

    /// The arm's value as it is.
    pub fn lift<V>(&self, value: V) -> V {
        value
    }

    /// An arm's value is the branch's.
    #[must_use]
    pub fn passes<V>(&self, _: &Option<V>) -> bool {
        true
    }

    /// Never called: an arm's value passes.
    pub fn leave<V>(&mut self, _: &mut [Slot<'_, '_>], _: &Option<V>) -> bool {
        unreachable!("a host arm's value passes")
    }

    /// Never called: jumps out of host arms are the native ones.
    pub fn dead(&mut self, _: &mut [Slot<'_, '_>]) -> bool {
        unreachable!("a host arm is left by native jumps")
    }

    /// Never called: an arm's value passes.
    pub fn join<V, W>(&mut self, _: &mut [Slot<'_, '_>], _: Option<V>, _: Option<W>) -> W {
        unreachable!("a host arm's value passes")
    }

    /// Nothing to do.
    pub fn end(&mut self, _: &mut [Slot<'_, '_>]) {}
}

/// An `if` on a traced condition.
pub struct TracedIf<'s> {
    condition: Condition<'s>,
    at: Caller,
}

enum Condition<'s> {
    /// A host operand of `&&` or `||` decided it: that arm is evaluated in place, without a branch in the graph.
    Known(Known),
    /// The condition until the first arm is entered.
    Traced(Option<Value>, Arms<'s>),
}

struct Known {
    condition: bool,
    /// The arm that is not taken is recorded into nowhere, for its value.
    nowhere: Option<Nowhere>,
}

struct Nowhere {
    shared: Rc<Shared>,
    /// What the carried variables held before.
    before: Vec<Value>,
}

impl Nowhere {
    fn leave(self, slots: &mut [Slot<'_, '_>]) {
        self.shared.close();
        carry::put(slots, self.before);
    }
}

impl<'s> TracedIf<'s> {
    fn new(condition: Traced<'s, bool>, at: Caller) -> Self {
        let arms = Arms::new(condition.recorder, at);
        TracedIf { condition: Condition::Traced(Some(condition.value), arms), at }
    }

    fn known(condition: bool, at: Caller) -> Self {
        TracedIf { condition: Condition::Known(Known { condition, nowhere: None }), at }
    }

    /// Opens the first arm, and says whether it is evaluated.
    ///
    /// If `spare`, the second arm may jump where a value is asked for. An arm that is known not to be taken is then
    /// recorded into nowhere, so that there is one.
    pub fn first(&mut self, slots: &mut [Slot<'_, 's>], spare: bool) -> bool {
        match &mut self.condition {
            Condition::Known(known) => {
                if !known.condition
                    && spare
                    && let Some(shared) = current()
                {
                    shared.open_nowhere();
                    known.nowhere = Some(Nowhere { shared, before: carry::read(slots, self.at).values });
                }
                known.condition || known.nowhere.is_some()
            }
            Condition::Traced(condition, arms) => {
                arms.begin(slots);
                if let Some(condition) = condition.take() {
                    arms.open(condition);
                }
                true
            }
        }
    }

    /// The arm's value in the graph.
    #[track_caller]
    pub fn lift<V: Lift<'s>>(&self, value: V) -> V::Bundle {
        value.lift((&self).recorder(), Location::caller())
    }

    /// Whether an arm's value is the branch's, since there is no branch in the graph.
    #[must_use]
    pub fn passes<V>(&self, value: &Option<V>) -> bool {
        value.is_some() && !self.is_branch()
    }

    /// Whether the arm that is evaluated stands in a block of its own, if only in one that nothing leads to.
    #[must_use]
    pub fn is_branch(&self) -> bool {
        !matches!(&self.condition, Condition::Known(known) if known.nowhere.is_none())
    }

    /// Closes the first arm, which has no value if a jump ended it; false.
    pub fn leave<V: Bundle<'s>>(&mut self, slots: &mut [Slot<'_, 's>], value: &Option<V>) -> bool {
        match &mut self.condition {
            Condition::Known(known) => known.leave(slots),
            Condition::Traced(_, arms) => {
                arms.come_to_end(slots, value.as_ref());
                arms.begin(slots);
            }
        }
        false
    }

    /// Closes the first arm, which ended in a jump; false.
    pub fn dead(&mut self, slots: &mut [Slot<'_, 's>]) -> bool {
        self.leave(slots, &None::<()>)
    }

    /// Closes the second arm, which has no value if a jump ended it; the branch's value.
    pub fn join<V: Bundle<'s>>(
        &mut self,
        slots: &mut [Slot<'_, 's>],
        first: Option<V>,
        second: Option<V>,
    ) -> V {
        match &mut self.condition {
            // Its arm ended in a jump, so that what follows is recorded into nowhere.
            Condition::Known(_) => second.or(first).or_else(V::nothing).unwrap_or_else(|| {
                abort(BuildError::new(
                    "both arms of this `if` jump, but its value is used",
                    "use the `if` as a statement",
                    self.at,
                ))
            }),
            Condition::Traced(_, arms) => {
                arms.come_to_end(slots, second.as_ref());
                arms.join(slots)
            }
        }
    }

    /// Closes the only arm.
    pub fn end(&mut self, slots: &mut [Slot<'_, 's>]) {
        if let Condition::Traced(_, arms) = &mut self.condition {
            arms.leave(slots, &());
            arms.begin(slots);
            arms.leave(slots, &());
            arms.join(slots)
        }
    }
}

impl Known {
    /// Leaves the arm that is recorded into nowhere, if it is.
    fn leave(&mut self, slots: &mut [Slot<'_, '_>]) {
        if let Some(nowhere) = self.nowhere.take() {
            nowhere.leave(slots);
        }
    }
}

impl<'s> Holds<'s> for &TracedIf<'s> {
    fn recorder(&self) -> Option<&'s Recorder> {
        match &self.condition {
            Condition::Known(_) => None,
            Condition::Traced(_, arms) => Some(arms.recorder),
        }
    }
}

impl Link for &HostIf {
    const TRACED: bool = false;
    type Kind<Outside> = Outside;
}

impl<'s> Link for &TracedIf<'s> {
    const TRACED: bool = true;
    type Kind<Outside> = Traced<'s, bool>;
}
