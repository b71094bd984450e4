//! Compact code: flat instructions over numbered registers.

use smallvec::SmallVec;

use crate::ir::{
    DictOp, Function, ListOp, ModuleRef, Place, ScalarOp, SetOp, Slot, StrOp, TemplatePiece, TensorOp,
};

/// A register: every value of the program has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reg(pub u32);

impl Reg {
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A register read by an instruction, marked if that is its last use, so that the value is moved out and whoever
/// takes it may find itself the only owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use(u32);

const LAST: u32 = 1 << 31;

impl Use {
    pub(crate) fn new(reg: Reg) -> Use {
        debug_assert!(reg.0 < LAST);
        Use(reg.0)
    }

    #[inline]
    pub(crate) fn reg(self) -> Reg {
        Reg(self.0 & !LAST)
    }

    #[inline]
    pub(crate) fn is_last(self) -> bool {
        self.0 & LAST != 0
    }

    pub(crate) fn mark_last(&mut self) {
        self.0 |= LAST;
    }
}

impl std::fmt::Debug for Use {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.is_last() { "last " } else { "" }, self.reg().0)
    }
}

/// A place in the code: the number of a label until the code is assembled, then that of an instruction.
pub(crate) type Label = u32;

macro_rules! int_and_float_instructions {
    ($($(#[$doc:meta])* $name:ident = $op:ident,)+) => {
        /// One instruction. Operands are checked by the verifier; a register of another type is an internal error.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Inst {
            $($(#[$doc])* $name { a: Reg, b: Reg, to: Reg },)+
            /// Where jumps arrive; not in assembled code.
            Label(Label),
            Jump(Label),
            /// Goes on if the condition holds, else jumps.
            BranchFalse { condition: Reg, to: Label },
            Move { from: Use, to: Reg },
            Drop { reg: Reg },
            /// Makes a fresh copy of a constant that can be changed.
            Fresh { constant: u32, to: Reg },
            Not { a: Reg, to: Reg },
            Scalar1 { op: ScalarOp, a: Reg, to: Reg },
            Scalar2 { op: ScalarOp, a: Reg, b: Reg, to: Reg },
            Append { list: Use, item: Use },
            ListLen { list: Use, to: Reg },
            ListGet { list: Use, index: Reg, to: Reg },
            ListSet { list: Use, index: Reg, item: Use },
            /// Begins a loop over a list in one of the frame's iterators.
            ForBegin { list: Use, iterator: u32 },
            /// Takes the next item, or jumps if there is none.
            ForNext { iterator: u32, item: Reg, exit: Label },
            /// The jump back to the `ForNext` at `next` together with what that does, where there is an item; only in
            /// assembled code.
            ForAgain { iterator: u32, item: Reg, next: Label },
            /// Begins a loop over items of the host.
            SourceBegin { function: Function, iterator: u32 },
            /// Pulls the next item of the host, or jumps if there is none.
            SourceNext { iterator: u32, item: Reg, exit: Label },
            /// Begins a turn whose errors are caught: what is there is kept for the next turn, which `next` begins.
            Attempt { iterator: u32, item: Reg, next: Label },
            /// Runs what waits of such a turn before others can see more of it.
            Settle,
            /// Tells whoever waits how far an outermost loop is.
            Tick { iterator: u32, ended: bool },
            /// Lets go of the iterator's list or source.
            ForEnd { iterator: u32 },
            /// An operation of the side table.
            Wide { op: u32 },
            /// The end; the values of `Code::results` are the results.
            End,
        }

        impl Inst {
            /// The register an instruction of two plain operands writes.
            fn plain_target(&self) -> Option<Reg> {
                match self {
                    $(Inst::$name { to, .. } => Some(*to),)+
                    _ => None,
                }
            }

            /// The registers such an instruction reads.
            fn plain_operands(&self) -> Option<[Reg; 2]> {
                match self {
                    $(Inst::$name { a, b, .. } => Some([*a, *b]),)+
                    _ => None,
                }
            }

            /// What such an instruction does.
            fn plain_op(&self) -> Option<ScalarOp> {
                match self {
                    $(Inst::$name { .. } => Some(ScalarOp::$op),)+
                    _ => None,
                }
            }
        }
    };
}

int_and_float_instructions! {
    IntAdd = Add,
    IntSub = Sub,
    IntMul = Mul,
    IntEq = Eq,
    IntNe = Ne,
    IntLt = Lt,
    IntLe = Le,
    IntGt = Gt,
    IntGe = Ge,
    FloatAdd = Add,
    FloatSub = Sub,
    FloatMul = Mul,
    FloatDiv = Div,
    FloatEq = Eq,
    FloatNe = Ne,
    FloatLt = Lt,
    FloatLe = Le,
    FloatGt = Gt,
    FloatGe = Ge,
}

/// An operation with any number of operands and results.
#[derive(Clone, Debug)]
pub(crate) struct Wide {
    pub kind: WideKind,
    pub args: SmallVec<[Use; 4]>,
    pub to: SmallVec<[Reg; 1]>,
}

/// What a [`Wide`] does; operands are in the order of the graph's op.
#[derive(Clone, Debug)]
pub(crate) enum WideKind {
    Tensor(TensorOp),
    Call(ModuleRef),
    /// Of three operands; the others have instructions.
    Scalar(ScalarOp),
    List(ListOp),
    Dict(DictOp),
    Set(SetOp),
    Str(StrOp),
    Format(Vec<TemplatePiece>),
    Apply(Function),
    Sink(Function),
    TuplePack,
    TupleGet(u32),
    Save(Slot),
    Log,
    Fail(Vec<TemplatePiece>),
    /// A forward pass; operands are the prompt and the site's captures.
    Trace(u32),
    /// Notes that the program ends here before its end.
    Stop(Place),
}

/// A straight piece of program with its own registers: the whole program, or a unit of work inside a trace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    pub insts: Vec<Inst>,
    /// Where the user wrote each instruction.
    pub places: Vec<Place>,
    pub wide: Vec<Wide>,
    pub n_regs: u32,
    pub n_iterators: u32,
    /// Constants that stand in registers from the beginning, as (register, constant).
    pub preloaded: Vec<(Reg, u32)>,
    /// Registers that the caller fills.
    pub params: Vec<Reg>,
    /// Registers whose values the caller takes in the end.
    pub results: Vec<Reg>,
}

impl Inst {
    /// The register this writes, except for [`Wide`] operations.
    pub(crate) fn target(&self) -> Option<Reg> {
        match self {
            Inst::Move { to, .. }
            | Inst::Fresh { to, .. }
            | Inst::Not { to, .. }
            | Inst::Scalar1 { to, .. }
            | Inst::Scalar2 { to, .. }
            | Inst::ListLen { to, .. }
            | Inst::ListGet { to, .. } => Some(*to),
            Inst::ForNext { item, .. } | Inst::ForAgain { item, .. } | Inst::SourceNext { item, .. } => {
                Some(*item)
            }
            other => other.plain_target(),
        }
    }

    /// The registers read, except by [`Wide`] operations and moves.
    pub(crate) fn operands(&self) -> SmallVec<[Reg; 3]> {
        match self {
            Inst::Not { a, .. } | Inst::Scalar1 { a, .. } => smallvec::smallvec![*a],
            Inst::Scalar2 { a, b, .. } => smallvec::smallvec![*a, *b],
            Inst::BranchFalse { condition, .. } => smallvec::smallvec![*condition],
            Inst::Append { list, .. } | Inst::ListLen { list, .. } | Inst::ForBegin { list, .. } => {
                smallvec::smallvec![list.reg()]
            }
            Inst::ListGet { list, index, .. } | Inst::ListSet { list, index, .. } => {
                smallvec::smallvec![list.reg(), *index]
            }
            other => other.plain_operands().into_iter().flatten().collect(),
        }
    }

    /// The operation on numbers or truth values that this is, and where its result goes.
    pub(crate) fn scalar(&self) -> Option<(ScalarOp, Reg)> {
        match self {
            Inst::Not { to, .. } => Some((ScalarOp::Not, *to)),
            Inst::Scalar1 { op, to, .. } | Inst::Scalar2 { op, to, .. } => Some((*op, *to)),
            other => other.plain_op().zip(other.plain_target()),
        }
    }

    /// The label this may jump to.
    pub(crate) fn jumps_to(&mut self) -> Option<&mut Label> {
        match self {
            Inst::Jump(to)
            | Inst::BranchFalse { to, .. }
            | Inst::ForNext { exit: to, .. }
            | Inst::ForAgain { next: to, .. }
            | Inst::SourceNext { exit: to, .. }
            | Inst::Attempt { next: to, .. } => Some(to),
            _ => None,
        }
    }

    /// The operands that can be marked as last uses, in the order in which they are read.
    pub(crate) fn uses(&mut self) -> SmallVec<[&mut Use; 2]> {
        match self {
            Inst::Move { from, .. } => smallvec::smallvec![from],
            Inst::Append { list, item } | Inst::ListSet { list, item, .. } => smallvec::smallvec![list, item],
            Inst::ListLen { list, .. } | Inst::ListGet { list, .. } | Inst::ForBegin { list, .. } => {
                smallvec::smallvec![list]
            }
            _ => SmallVec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_takes_two_words() {
        assert_eq!(size_of::<Inst>(), 16);
    }
}
