//! `if`.
//!
//! ```text
//! // if C { A } else { B }
//! { let mut i = IntoIf::into_if(C);
//!   'i: loop { let v = if i.enter(c!) { A } else { B };
//!              match i.leave(c!, v) { Some(v) => break 'i v, None => i.again() } } }
//! ```
//!
//! A traced condition runs the loop twice, once through each arm. `again` is an inherent method of both guards:
//! for a host condition it returns `!`, so the compiler sees no back edge, and moves in both arms, deferred
//! `let`, `return` and `?` work as in any `if`.

use std::panic::Location;

use super::arms::Arms;
use super::carry::Carry;
use super::chain::{Holds, Link};
use super::logic::Truth;
use crate::ir::Value;
use crate::stage::error::BuildError;
use crate::stage::lift::Lift;
use crate::stage::recorder::{Caller, Recorder, abort};
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
    /// Which arm.
    pub fn enter<C>(&mut self, _: C) -> bool {
        self.0
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

    /// Never called: a host `if` runs once.
    pub fn again(&self) -> ! {
        unreachable!("a host `if` has no second pass")
    }
}

/// An `if` on a traced condition.
pub struct TracedIf<'s> {
    condition: Condition<'s>,
    at: Caller,
}

enum Condition<'s> {
    /// A host operand of `&&` or `||` decided it: that arm is evaluated in place, without a branch in the graph.
    Known {
        condition: bool,
        /// One arm ended in a jump.
        passed: bool,
    },
    /// The condition until the first arm is entered.
    Traced(Option<Value>, Arms<'s>),
}

impl<'s> TracedIf<'s> {
    fn new(condition: Traced<'s, bool>, at: Caller) -> Self {
        let arms = Arms::new(condition.recorder, at);
        TracedIf { condition: Condition::Traced(Some(condition.value), arms), at }
    }

    fn known(condition: bool, at: Caller) -> Self {
        TracedIf { condition: Condition::Known { condition, passed: false }, at }
    }

    /// Opens the next arm and says whether it is the first.
    pub fn enter<C: Carry<'s>>(&mut self, carry: C) -> bool {
        match &mut self.condition {
            Condition::Known { condition, .. } => *condition,
            Condition::Traced(condition, arms) => {
                arms.begin(carry);
                let condition = condition.take();
                if let Some(condition) = condition {
                    arms.open(condition);
                }
                condition.is_some()
            }
        }
    }

    /// The arm's value in the graph.
    #[track_caller]
    pub fn lift<V: Lift<'s>>(&self, value: V) -> V::Bundle {
        value.lift((&self).recorder(), Location::caller())
    }

    /// Closes an arm that came to its end; the branch's value after the second.
    pub fn leave<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C, value: V) -> Option<V> {
        match &mut self.condition {
            Condition::Known { .. } => Some(value),
            Condition::Traced(_, arms) => arms.leave(carry, value),
        }
    }

    /// Closes an arm that ended in a jump; the branch's value after the second.
    ///
    /// After a jump in the arm that a host operand decided on, the other one is recorded into nowhere, for its
    /// value.
    pub fn dead<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C) -> Option<V> {
        match &mut self.condition {
            Condition::Known { passed: true, .. } => abort(BuildError::new(
                "both arms of this `if` jump, but its value is used",
                "use the `if` as a statement",
                self.at,
            )),
            Condition::Known { condition, passed } => {
                *condition = !*condition;
                *passed = true;
                V::nothing()
            }
            Condition::Traced(_, arms) => arms.close(carry, true),
        }
    }

    /// Goes on to the second arm.
    pub fn again(&self) {}
}

impl<'s> Holds<'s> for &TracedIf<'s> {
    fn recorder(&self) -> Option<&'s Recorder> {
        match &self.condition {
            Condition::Known { .. } => None,
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
