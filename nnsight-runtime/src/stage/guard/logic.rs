//! `&&` and `||`: lazy whether a side is known while recording or only when the program runs.
//!
//! ```text
//! // a && b
//! { let mut l = And::and(A); let b = if l.rhs(slots) { Some(B) } else { None }; l.join(b, slots) }
//! ```
//!
//! What the right side changes is carried as any region of the graph carries it.

use std::ops::Not;
use std::panic::Location;

use super::carry::{self, Carried, Slot};
use crate::ir::{Block, Literal, OpKind, Terminator, Type, Value};
use crate::stage::into::{IntoTraced, Operand};
use crate::stage::recorder::{Caller, FrameKind, Recorder, Watch};
use crate::stage::session::Cond;
use crate::stage::traced::Traced;

/// A truth value that is traced unless a host operand of `&&` or `||` decided it while recording.
#[derive(Clone, Copy, Debug)]
pub enum Truth<'s> {
    /// Decided while recording.
    Known(bool),
    /// Decided when the program runs.
    Traced(Traced<'s, bool>),
}

impl Not for Truth<'_> {
    type Output = Self;
    #[track_caller]
    fn not(self) -> Self {
        match self {
            Truth::Known(value) => Truth::Known(!value),
            Truth::Traced(value) => Truth::Traced(!value),
        }
    }
}

impl<'s> IntoTraced<'s> for Truth<'s> {
    type Target = bool;
    fn operand(self) -> Operand {
        match self {
            Truth::Known(value) => Operand::Literal(Literal::Bool(value)),
            Truth::Traced(value) => value.operand(),
        }
    }
}

/// Left operands of `&&`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a truth value",
    note = "`&&` takes `bool` or a traced `bool`"
)]
pub trait And {
    /// The guard.
    type Logic;
    /// Begins the conjunction.
    fn and(self) -> Self::Logic;
}

/// Left operands of `||`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a truth value",
    note = "`||` takes `bool` or a traced `bool`"
)]
pub trait Or {
    /// The guard.
    type Logic;
    /// Begins the disjunction.
    fn or(self) -> Self::Logic;
}

/// Right operands of `&&` and `||` after one known while recording.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a truth value",
    note = "`&&` and `||` take `bool` or a traced `bool`"
)]
pub trait Rhs: Sized {
    /// `bool` after `bool`, else [`Truth`].
    type Joined;
    /// The result: the right operand, or what the left one decided.
    fn joined(rhs: Option<Self>, decided: bool) -> Self::Joined;
}

impl Rhs for bool {
    type Joined = bool;
    fn joined(rhs: Option<bool>, decided: bool) -> bool {
        rhs.unwrap_or(decided)
    }
}

impl<'s> Rhs for Traced<'s, bool> {
    type Joined = Truth<'s>;
    fn joined(rhs: Option<Self>, decided: bool) -> Truth<'s> {
        rhs.map_or(Truth::Known(decided), Truth::Traced)
    }
}

impl<'s> Rhs for Truth<'s> {
    type Joined = Truth<'s>;
    fn joined(rhs: Option<Self>, decided: bool) -> Truth<'s> {
        rhs.unwrap_or(Truth::Known(decided))
    }
}

/// `&&` (`STOP` is false) or `||` (`STOP` is true) after a host operand.
#[derive(Debug)]
pub struct HostLogic<const STOP: bool>(bool);

impl<const STOP: bool> HostLogic<STOP> {
    /// Whether the right operand is evaluated.
    pub fn rhs(&mut self, _: &mut [Slot<'_, '_>]) -> bool {
        self.0 != STOP
    }

    /// The result.
    pub fn join<B: Rhs>(&mut self, rhs: Option<B>, _: &mut [Slot<'_, '_>]) -> B::Joined {
        B::joined(rhs, STOP)
    }
}

/// `&&` (`STOP` is false) or `||` (`STOP` is true) after a traced operand: a branch.
pub struct TracedLogic<'s, const STOP: bool> {
    left: Traced<'s, bool>,
    /// What is carried, in front of the right side.
    before: Carried,
    watch: Watch,
    at: Caller,
}

impl<'s, const STOP: bool> TracedLogic<'s, STOP> {
    fn new(left: Traced<'s, bool>, at: Caller) -> Self {
        let watch = left.recorder.watch(at);
        left.recorder.open(FrameKind::Arm, &[]);
        TracedLogic { left, before: Carried::default(), watch, at }
    }

    /// The right operand is always recorded.
    pub fn rhs(&mut self, slots: &mut [Slot<'_, 's>]) -> bool {
        self.before = carry::read(slots, self.at);
        true
    }

    /// The result.
    pub fn join<B: IntoTraced<'s, Target = bool>>(
        &mut self,
        rhs: Option<B>,
        slots: &mut [Slot<'_, 's>],
    ) -> Traced<'s, bool> {
        let (recorder, at) = (self.left.recorder, self.at);
        let rhs = rhs.map_or(Operand::Literal(Literal::Bool(STOP)), IntoTraced::operand);
        let rhs = rhs.record(recorder, at);
        let after = self.before.again(slots, at);
        let asked = close_with(recorder, after, rhs, at);
        recorder.open(FrameKind::Arm, &[]);
        let stop = recorder.constant(Literal::Bool(STOP), at);
        let decided = close_with(recorder, std::mem::take(&mut self.before.values), stop, at);
        let arms = if STOP { [decided, asked] } else { [asked, decided] };
        let mut types = std::mem::take(&mut self.before.types);
        types.push(Type::Bool);
        let mut results = recorder.region(OpKind::If, &[self.left.value], &arms, types, at);
        self.watch.done();
        let result = results.pop();
        carry::put(slots, results);
        Traced::new(recorder, result.unwrap_or(self.left.value))
    }
}

/// `&&` (`STOP` is false) or `||` (`STOP` is true) after an operand that may be known while recording.
pub enum TruthLogic<'s, const STOP: bool> {
    /// It is.
    Known(bool),
    /// It is not.
    Traced(TracedLogic<'s, STOP>),
}

impl<'s, const STOP: bool> TruthLogic<'s, STOP> {
    /// Whether the right operand is evaluated or recorded.
    pub fn rhs(&mut self, slots: &mut [Slot<'_, 's>]) -> bool {
        match self {
            TruthLogic::Known(left) => *left != STOP,
            TruthLogic::Traced(logic) => logic.rhs(slots),
        }
    }

    /// The result.
    pub fn join<B: Into<Truth<'s>>>(&mut self, rhs: Option<B>, slots: &mut [Slot<'_, 's>]) -> Truth<'s> {
        match (self, rhs) {
            (TruthLogic::Known(_), Some(rhs)) => rhs.into(),
            (TruthLogic::Known(left), None) => Truth::Known(*left),
            (TruthLogic::Traced(logic), rhs) => Truth::Traced(logic.join(rhs.map(Into::into), slots)),
        }
    }
}

impl From<bool> for Truth<'_> {
    fn from(value: bool) -> Self {
        Truth::Known(value)
    }
}

impl<'s> From<Traced<'s, bool>> for Truth<'s> {
    fn from(value: Traced<'s, bool>) -> Self {
        Truth::Traced(value)
    }
}

fn close_with(recorder: &Recorder, mut carried: Vec<Value>, value: Value, at: Caller) -> Block {
    carried.push(value);
    recorder.terminate(|resolve| Terminator::Yield(resolve.values(&carried)), at);
    recorder.close()
}

macro_rules! operands {
    ($trait:ident $method:ident $stop:literal) => {
        impl $trait for bool {
            type Logic = HostLogic<$stop>;
            fn $method(self) -> Self::Logic {
                HostLogic(self)
            }
        }
        impl<'s> $trait for Traced<'s, bool> {
            type Logic = TracedLogic<'s, $stop>;
            #[track_caller]
            fn $method(self) -> Self::Logic {
                TracedLogic::new(self, Location::caller())
            }
        }
        impl<'s> $trait for Truth<'s> {
            type Logic = TruthLogic<'s, $stop>;
            #[track_caller]
            fn $method(self) -> Self::Logic {
                match self {
                    Truth::Known(left) => TruthLogic::Known(left),
                    Truth::Traced(left) => TruthLogic::Traced(TracedLogic::new(left, Location::caller())),
                }
            }
        }
        impl<'s> $trait for Cond<'s> {
            type Logic = TracedLogic<'s, $stop>;
            #[track_caller]
            fn $method(self) -> Self::Logic {
                TracedLogic::new(self.0, Location::caller())
            }
        }
    };
}
operands!(And and false);
operands!(Or or true);
