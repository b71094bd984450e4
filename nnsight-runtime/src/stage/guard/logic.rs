//! `&&` and `||`: lazy whether a side is known while recording or only when the program runs.
//!
//! ```text
//! // a && b
//! { let l = And::and(A); let b = if l.rhs() { Some(B) } else { None }; l.join(b) }
//! ```

use std::ops::Not;
use std::panic::Location;

use crate::ir::{Block, Literal, OpKind, Terminator, Type, Value};
use crate::stage::into::{IntoTraced, Operand};
use crate::stage::recorder::{Caller, FrameKind, Recorder};
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
    #[must_use]
    pub fn rhs(&self) -> bool {
        self.0 != STOP
    }

    /// The result.
    pub fn join<B: Rhs>(self, rhs: Option<B>) -> B::Joined {
        B::joined(rhs, STOP)
    }
}

/// `&&` (`STOP` is false) or `||` (`STOP` is true) after a traced operand: a branch.
pub struct TracedLogic<'s, const STOP: bool> {
    left: Truth<'s>,
    at: Caller,
}

impl<'s, const STOP: bool> TracedLogic<'s, STOP> {
    fn new(left: Truth<'s>, at: Caller) -> Self {
        if let Truth::Traced(left) = left {
            left.recorder.open(FrameKind::Arm, &[]);
        }
        TracedLogic { left, at }
    }

    /// Whether the right operand is evaluated or recorded.
    #[must_use]
    pub fn rhs(&self) -> bool {
        !matches!(self.left, Truth::Known(left) if left == STOP)
    }

    /// The result.
    pub fn join<B: IntoTraced<'s, Target = bool>>(self, rhs: Option<B>) -> Truth<'s> {
        let rhs = rhs.map_or(Operand::Literal(Literal::Bool(STOP)), IntoTraced::operand);
        match (self.left, rhs) {
            (Truth::Traced(left), rhs) => Truth::Traced(self.branch(left, rhs)),
            (Truth::Known(_), Operand::Literal(Literal::Bool(rhs))) => Truth::Known(rhs),
            (Truth::Known(left), _) => Truth::Known(left),
        }
    }

    fn branch(&self, left: Traced<'s, bool>, rhs: Operand) -> Traced<'s, bool> {
        let recorder = left.recorder;
        let rhs = rhs.record(recorder, self.at);
        let asked = close_with(recorder, rhs, self.at);
        recorder.open(FrameKind::Arm, &[]);
        let stop = recorder.constant(Literal::Bool(STOP), self.at);
        let decided = close_with(recorder, stop, self.at);
        let arms = if STOP { [decided, asked] } else { [asked, decided] };
        let result = recorder.region(OpKind::If, &[left.value], &arms, vec![Type::Bool], self.at);
        Traced::new(recorder, result.first().copied().unwrap_or(left.value))
    }
}

fn close_with(recorder: &Recorder, value: Value, at: Caller) -> Block {
    recorder.terminate(|resolve| Terminator::Yield(vec![resolve.value(value)]), at);
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
                TracedLogic::new(Truth::Traced(self), Location::caller())
            }
        }
        impl<'s> $trait for Truth<'s> {
            type Logic = TracedLogic<'s, $stop>;
            #[track_caller]
            fn $method(self) -> Self::Logic {
                TracedLogic::new(self, Location::caller())
            }
        }
        impl<'s> $trait for Cond<'s> {
            type Logic = TracedLogic<'s, $stop>;
            #[track_caller]
            fn $method(self) -> Self::Logic {
                TracedLogic::new(Truth::Traced(self.0), Location::caller())
            }
        }
    };
}
operands!(And and false);
operands!(Or or true);
