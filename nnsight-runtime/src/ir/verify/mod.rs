//! The checks every program passes before anything else looks at it.
//!
//! The rules, all of which [`verify`] tests on any program whatever, garbage from a file included:
//!
//! 1. [`Root`](Rule::Root): there is a root block, without parameters.
//! 2. [`Index`](Rule::Index): every number (block, op, value, slot, place, host closure) is one of its table.
//! 3. [`Tree`](Rule::Tree): every block and every op of the tables stands exactly once in the tree below the
//!    root.
//! 4. [`Depth`](Rule::Depth): blocks nest at most [`MAX_DEPTH`] deep.
//! 5. [`Definition`](Rule::Definition): every value is the one parameter or result that its definition says.
//! 6. [`Visible`](Rule::Visible): a value is used only after its definition, in the same block or in blocks
//!    nested there. So what a loop, an arm or a trace defines leaves it only as a result, and a loop's test
//!    hands values to its body only by passing them. What a test of a branch defines is seen in the branch's blocks
//!    behind it.
//! 7. [`Type`](Rule::Type): tensors have 1 to [`MAX_RANK`] axes, keys of dictionaries and items of sets are bool, int
//!    or str, and types nest at most [`MAX_TYPE_DEPTH`] deep.
//! 8. [`Literal`](Rule::Literal): a literal list holds only items of its element type, a literal tensor
//!    exactly as many elements as its axes say.
//! 9. [`Operands`](Rule::Operands): number and types of the operands are as [`OpKind`] says.
//! 10. [`Blocks`](Rule::Blocks): so are the number of nested blocks and their parameters.
//! 11. [`Results`](Rule::Results): so are the results.
//! 12. [`Terminator`](Rule::Terminator): `condition` ends every test of a `while` or a branch and nothing else; jumps and stops end
//!     only loop bodies and arms; the root yields nothing.
//! 13. [`Jump`](Rule::Jump): a jump reaches a loop around it without leaving a trace, and not the loop whose
//!     test it stands in.
//! 14. [`Carried`](Rule::Carried): what a terminator hands on has the types of what takes it.
//! 15. [`Layer`](Rule::Layer): a site or module of a block names its layer, another one does not.
//! 16. [`Trace`](Rule::Trace): hook points are read and written only in traces, at any depth; no trace stands
//!     in another.
//! 17. [`Save`](Rule::Save): a save stands in the root block, or directly in the body of a trace that does,
//!     so that it happens exactly once.
//! 18. [`Slot`](Rule::Slot): every slot is saved exactly once.
//! 19. [`Source`](Rule::Source): what a `source` gives is used once, as the list of a `for` in the same block, and
//!     outside traces.
//!
//! While one of the rules 1 to 5 is broken the others are not tested, for nothing could be said of them.

mod collections;
mod kinds;
mod literals;
mod scopes;
mod sources;
mod structure;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::fmt;

use thiserror::Error;

use super::text::{Names, op_line, value_name};
use super::{Op, Program, SourcePlace, Value};
#[expect(unused_imports, reason = "named by the documentation")]
use super::{OpKind, Terminator};
#[expect(unused_imports, reason = "named by the documentation")]
use crate::tensor::MAX_RANK;

/// How deep blocks may nest: no hand-written experiment comes near, and no walk over a program runs out of
/// stack.
pub const MAX_DEPTH: usize = 256;

/// How deep types and literals may nest.
pub const MAX_TYPE_DEPTH: usize = 32;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)+) => {
        /// A rule of the [list](self).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $name = $number,)+ }

        impl Rule {
            /// All rules, in the order of their numbers.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)+];
        }
    };
}

rules! {
    /// There is a root block, without parameters.
    Root = 1,
    /// Every number is one of its table.
    Index = 2,
    /// Every block and op stands exactly once in the tree.
    Tree = 3,
    /// Blocks nest at most [`MAX_DEPTH`] deep.
    Depth = 4,
    /// Every value is the one parameter or result that its definition says.
    Definition = 5,
    /// Values are used after their definition, in the same block or below.
    Visible = 6,
    /// Types are well formed.
    Type = 7,
    /// Literals are well formed.
    Literal = 8,
    /// Number and types of operands.
    Operands = 9,
    /// Number and parameters of nested blocks.
    Blocks = 10,
    /// Number and types of results.
    Results = 11,
    /// Which terminator may end which block.
    Terminator = 12,
    /// Where jumps may go.
    Jump = 13,
    /// Types of what terminators hand on.
    Carried = 14,
    /// Layers are named where there are any.
    Layer = 15,
    /// Hook points stand in traces, traces do not.
    Trace = 16,
    /// Where saves may stand.
    Save = 17,
    /// Every slot is saved exactly once.
    Slot = 18,
    /// Items of the host are looped over once, outside traces.
    Source = 19,
}

impl Rule {
    /// The rule's number in the [list](self).
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {} ({self:?})", self.number())
    }
}

/// One way in which a program is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The rule that is broken.
    pub rule: Rule,
    /// The op at fault as [`Program`] prints it, without nested blocks; `None` where it is the program as a
    /// whole.
    pub op: Option<String>,
    /// That op.
    pub at: Option<Op>,
    /// Where the user wrote that op.
    pub place: Option<SourcePlace>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(op) = &self.op {
            write!(f, ", in `{op}`")?;
        }
        write!(f, " [{}]", self.rule)
    }
}

impl std::error::Error for VerifyError {}

/// All the ways in which a program is wrong: one or more.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.text())]
pub struct VerifyErrors(Vec<VerifyError>);

impl VerifyErrors {
    /// The errors: those of the program as a whole and its structure first, then in the order of the program.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &VerifyError> {
        self.0.iter()
    }

    fn text(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(VerifyError::to_string).collect();
        lines.join("\n")
    }
}

/// Checks a program against all [rules](self).
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn verify(program: &Program) -> Result<(), VerifyErrors> {
    let mut faults = Faults { program, names: OnceCell::new(), errors: Vec::new() };
    structure::check(program, &mut faults);
    if faults.errors.is_empty() {
        scopes::check(program, &mut faults);
        sources::check(program, &mut faults);
    }
    if faults.errors.is_empty() { Ok(()) } else { Err(VerifyErrors(faults.errors)) }
}

impl Program {
    /// Checks the program; see [`verify`].
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn verify(&self) -> Result<(), VerifyErrors> {
        verify(self)
    }
}

/// Where the checks report to.
struct Faults<'p> {
    program: &'p Program,
    names: OnceCell<Names>,
    errors: Vec<VerifyError>,
}

impl Faults<'_> {
    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.program))
    }

    /// Reports an op, or the program as a whole.
    fn add(&mut self, rule: Rule, op: Option<Op>, message: impl Into<String>) {
        let text = op.map(|op| op_line(self.program, self.names(), op));
        let place = op
            .and_then(|op| self.program.ops.get(op))
            .and_then(|data| self.program.places.get(data.place))
            .cloned();
        self.errors.push(VerifyError { rule, op: text, at: op, place, message: message.into() });
    }

    /// The value as the text names it.
    fn value(&self, value: Value) -> String {
        value_name(self.names(), value)
    }
}
