//! Which operations can run while a value they handle is not there yet.

use crate::ir::{DictOp, ListOp, OpKind};

/// What an operation makes of a value that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// It only moves the operands from this one on; those before it must be there. What is in them may be missing, too.
    Moves(usize),
    /// It needs all operands, and gives nothing but its result: it can itself wait.
    Pure,
    /// As [`Waits::Pure`], except that it has an effect or looks into what its operands hold.
    Now,
}

/// All operands must be there, but not what is in them.
const SHALLOW: Waits = Waits::Moves(usize::MAX);

/// What a list operation makes of missing values.
pub(crate) fn of_list(op: ListOp) -> Waits {
    match op {
        ListOp::New => Waits::Moves(0),
        ListOp::Append => Waits::Moves(1),
        ListOp::Set | ListOp::Insert => Waits::Moves(2),
        ListOp::Contains
        | ListOp::IndexOf
        | ListOp::Count
        | ListOp::Sort
        | ListOp::Sorted
        | ListOp::Equal
        | ListOp::Sum
        | ListOp::Min
        | ListOp::Max
        | ListOp::Rows => Waits::Now,
        _ => SHALLOW,
    }
}

/// What a dictionary operation makes of missing values.
pub(crate) fn of_dict(op: DictOp) -> Waits {
    match op {
        DictOp::Insert | DictOp::GetOr => Waits::Moves(2),
        _ => SHALLOW,
    }
}

/// What an op of a trace's body makes of missing values.
pub(super) fn of(kind: &OpKind) -> Waits {
    match kind {
        OpKind::Const(_) | OpKind::Save(_) | OpKind::TuplePack => Waits::Moves(0),
        OpKind::TupleGet(_) => SHALLOW,
        OpKind::List(op) => of_list(*op),
        OpKind::Dict(op) => of_dict(*op),
        OpKind::Tensor(_) | OpKind::Call(_) | OpKind::Scalar(_) => Waits::Pure,
        _ => Waits::Now,
    }
}
