//! Loops whose turns' errors are caught: what in a turn others can see.

use cranelift_entity::EntitySet;

use super::access::{self, changes_first};
use crate::ir::{Block, DictOp, ListOp, Op, OpKind, Program, SetOp, Value};

/// The loop that code stands in.
pub(crate) struct Caught {
    /// Its number among those around the code, from the outermost.
    pub number: usize,
    /// Lists, dictionaries and sets that are made in a turn and put nowhere: they are gone with it.
    own: EntitySet<Value>,
}

impl Caught {
    pub(crate) fn new(program: &Program, body: Block, number: usize) -> Caught {
        let mut own = EntitySet::new();
        made(program, body, &mut own);
        for data in program.ops.values() {
            let stays = |operand: usize| match &data.kind {
                OpKind::List(_) | OpKind::Dict(_) | OpKind::Set(_) | OpKind::For => operand == 0,
                OpKind::Sink(_) | OpKind::Log | OpKind::Apply(_) | OpKind::Format(_) => true,
                _ => false,
            };
            for (operand, value) in data.args.iter().enumerate() {
                if !stays(operand) {
                    own.remove(*value);
                }
            }
        }
        for value in program.blocks.values().flat_map(|block| block.terminator.values()) {
            own.remove(*value);
        }
        Caught { number, own }
    }

    /// Whether an op of a turn changes what is there after the turn.
    pub(crate) fn shows(&self, program: &Program, op: Op) -> bool {
        let data = &program.ops[op];
        match &data.kind {
            OpKind::Save(_) => true,
            OpKind::Trace => access::of(program, op, &[]).iter().any(|access| access.write),
            kind => changes_first(kind) && data.args.first().is_some_and(|value| !self.own.contains(*value)),
        }
    }
}

/// The collections that ops of a block, or below it, make anew.
fn made(program: &Program, block: Block, into: &mut EntitySet<Value>) {
    for op in &program.blocks[block].ops {
        let data = &program.ops[*op];
        let is_new = match &data.kind {
            OpKind::List(ListOp::New) | OpKind::Dict(DictOp::New) | OpKind::Set(SetOp::New) => true,
            OpKind::Const(literal) => super::is_mutable(literal),
            _ => false,
        };
        if is_new {
            into.extend(data.results.iter().copied());
        }
        for inner in &data.blocks {
            made(program, *inner, into);
        }
    }
}
