//! What an op reads and changes beside its operands, so that the order the text gives such ops can be kept.

use crate::ir::{DictOp, ListOp, Op, OpKind, Program, ScalarOp, SetOp, Slot, Type, Value};

/// Something shared that an op touches.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Access {
    pub what: Shared,
    pub write: bool,
}

/// What is touched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shared {
    /// The list or dictionary that is the op's n-th input, of this type.
    Input(u32, Type),
    /// Some list or dictionary of this type.
    Any(Type),
    /// The log.
    Log,
    /// A value that leaves the session.
    Slot(Slot),
}

/// What an op touches, itself and in all blocks below; `inputs` are the values its code takes, in order.
pub(crate) fn of(program: &Program, op: Op, inputs: &[Value]) -> Vec<Access> {
    let mut accesses = Vec::new();
    collect(program, op, inputs, true, &mut accesses);
    accesses
}

fn collect(program: &Program, op: Op, inputs: &[Value], top: bool, into: &mut Vec<Access>) {
    let data = &program.ops[op];
    let mut add = |access: Access| {
        if !into.contains(&access) {
            into.push(access);
        }
    };
    let mut touch = |value: Value, write: bool| {
        let ty = program.ty(value).clone();
        let position = inputs.iter().position(|input| *input == value).filter(|_| top);
        let what = match position {
            #[expect(clippy::cast_possible_truncation, reason = "no op has so many operands")]
            Some(index) => Shared::Input(index as u32, ty),
            None => Shared::Any(ty),
        };
        add(Access { what, write });
    };
    match &data.kind {
        // Collections put into a list or dictionary are not looked into.
        OpKind::List(ListOp::Append | ListOp::Set | ListOp::Insert) | OpKind::Dict(DictOp::Insert) => {
            touch(data.args[0], true);
        }
        OpKind::List(ListOp::New | ListOp::Range) | OpKind::Dict(DictOp::New) => {}
        OpKind::List(_) | OpKind::Dict(_) | OpKind::Set(_) | OpKind::Str(_) | OpKind::For => {
            let changes = changes_first(&data.kind);
            for (i, arg) in data.args.iter().enumerate() {
                if matches!(program.ty(*arg), Type::List(_) | Type::Dict(_) | Type::Set(_)) {
                    touch(*arg, changes && i == 0);
                }
            }
        }
        // A host closure may do anything, so calls keep their order among themselves and with the log. So do values
        // handed to the host: sinks may write to one file, or to where the log goes.
        OpKind::Log
        | OpKind::Fail(_)
        | OpKind::Apply(_)
        | OpKind::Sink(_)
        | OpKind::Format(_)
        | OpKind::Scalar(ScalarOp::ToStr) => {
            for arg in &data.args {
                printed(program.ty(*arg), &mut add);
            }
            if matches!(data.kind, OpKind::Log | OpKind::Fail(_) | OpKind::Apply(_) | OpKind::Sink(_)) {
                add(Access { what: Shared::Log, write: true });
            }
        }
        OpKind::Save(slot) => add(Access { what: Shared::Slot(*slot), write: true }),
        _ => {}
    }
    for block in &data.blocks {
        for inner in &program.blocks[*block].ops {
            collect(program, *inner, inputs, false, into);
        }
    }
}

/// Printing a value reads every collection in it.
fn printed(ty: &Type, add: &mut impl FnMut(Access)) {
    match ty {
        Type::List(element) => {
            add(Access { what: Shared::Any(ty.clone()), write: false });
            printed(element, add);
        }
        Type::Set(_) => add(Access { what: Shared::Any(ty.clone()), write: false }),
        Type::Dict(pair) => {
            add(Access { what: Shared::Any(ty.clone()), write: false });
            printed(&pair.1, add);
        }
        Type::Tuple(parts) => parts.iter().for_each(|part| printed(part, add)),
        _ => {}
    }
}

/// Whether an op changes the list, dictionary or set that is its first operand.
pub(super) fn changes_first(kind: &OpKind) -> bool {
    match kind {
        OpKind::List(list) => matches!(
            list,
            ListOp::Append
                | ListOp::Set
                | ListOp::Extend
                | ListOp::Insert
                | ListOp::Pop
                | ListOp::Remove
                | ListOp::Clear
                | ListOp::Reverse
                | ListOp::Sort
        ),
        OpKind::Dict(dict) => {
            matches!(dict, DictOp::Insert | DictOp::Remove | DictOp::Extend | DictOp::Clear)
        }
        OpKind::Set(set) => matches!(set, SetOp::Insert | SetOp::Remove | SetOp::Clear),
        _ => false,
    }
}

/// Whether an op may run although its branch will not be taken: cheap, and without effect but its result.
pub(crate) fn is_speculative(kind: &OpKind) -> bool {
    match kind {
        OpKind::Const(_)
        | OpKind::Scalar(_)
        | OpKind::Str(_)
        | OpKind::Format(_)
        | OpKind::TuplePack
        | OpKind::TupleGet(_) => true,
        OpKind::List(ListOp::Rows) => false,
        OpKind::List(_) | OpKind::Dict(_) | OpKind::Set(_) => !changes_first(kind),
        _ => false,
    }
}
