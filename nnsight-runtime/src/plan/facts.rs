//! What the planner needs to know of a program before it lowers it.

use cranelift_entity::EntitySet;

use crate::ir::{Block, DictOp, ListOp, Op, OpKind, Program, SetOp, Terminator, Type, Value};

/// Facts about the ops of one program.
pub(crate) struct Facts {
    /// Ops whose results nobody uses and that do nothing else.
    dead: EntitySet<Op>,
    /// Ops that read or write a hook point, themselves or in a block below.
    hooked: EntitySet<Op>,
    /// Ops with a jump in a block below that leaves the op.
    escaping: EntitySet<Op>,
    used: EntitySet<Value>,
    /// Values that are used otherwise than as the prompt of a trace.
    worked_with: EntitySet<Value>,
}

impl Facts {
    pub(crate) fn new(program: &Program) -> Facts {
        let mut facts = Facts {
            dead: EntitySet::new(),
            hooked: EntitySet::new(),
            escaping: EntitySet::new(),
            used: EntitySet::new(),
            worked_with: EntitySet::new(),
        };
        if let Some(root) = program.root {
            facts.block(program, root);
        }
        facts
    }

    pub(crate) fn is_dead(&self, op: Op) -> bool {
        self.dead.contains(op)
    }

    /// Whether everything the op does happens in it: no hook points, and no jump out of it.
    pub(crate) fn is_unit(&self, op: Op) -> bool {
        !self.hooked.contains(op) && !self.escaping.contains(op)
    }

    pub(crate) fn is_used(&self, value: Value) -> bool {
        self.used.contains(value)
    }

    /// Whether a value is the prompt of traces and nothing else.
    pub(crate) fn is_prompt(&self, value: Value) -> bool {
        self.used.contains(value) && !self.worked_with.contains(value)
    }

    /// Walks a block backward; gives whether it holds hook ops, and how many loops out its jumps go at most.
    fn block(&mut self, program: &Program, block: Block) -> (bool, u32) {
        let data = &program.blocks[block];
        let mut jumps = match &data.terminator {
            Terminator::Break { depth, .. } | Terminator::Continue { depth, .. } => depth + 1,
            Terminator::Yield(_) | Terminator::Condition { .. } => 0,
            // Out of everything up to the trace.
            Terminator::Stop(_) => u32::MAX,
        };
        let values = terminator_values(&data.terminator);
        self.worked_with.extend(values.iter().copied());
        self.used.extend(values);
        let mut hooked = false;
        for &op in data.ops.iter().rev() {
            let data = &program.ops[op];
            if is_pure(&data.kind) && data.results.iter().all(|result| !self.used.contains(*result)) {
                self.dead.insert(op);
                continue;
            }
            self.used.extend(data.args.iter().copied());
            let prompts = usize::from(data.kind == OpKind::Trace);
            self.worked_with.extend(data.args.iter().skip(prompts).copied());
            let own = matches!(data.kind, OpKind::HookRead(_) | OpKind::HookWrite(_));
            let (mut below, mut out) = (own, 0);
            // A block may use what those before it define.
            for &inner in data.blocks.iter().rev() {
                let (hooks, reach) = self.block(program, inner);
                below |= hooks;
                out = out.max(reach);
            }
            if matches!(data.kind, OpKind::For | OpKind::While | OpKind::Loop) {
                out = if out == u32::MAX { out } else { out.saturating_sub(1) };
            } else if data.kind == OpKind::Trace {
                out = 0;
            }
            if below {
                self.hooked.insert(op);
            }
            if out > 0 {
                self.escaping.insert(op);
            }
            hooked |= below;
            jumps = jumps.max(out);
        }
        (hooked, jumps)
    }
}

/// Values a terminator hands on.
pub(crate) fn terminator_values(terminator: &Terminator) -> Vec<Value> {
    match terminator {
        Terminator::Yield(values)
        | Terminator::Break { values, .. }
        | Terminator::Continue { values, .. } => values.clone(),
        Terminator::Condition { condition, passed } => {
            std::iter::once(*condition).chain(passed.iter().copied()).collect()
        }
        Terminator::Stop(_) => Vec::new(),
    }
}

/// Whether an op may be left out when nobody uses its results.
///
/// Number and index operations are kept: their errors are part of what the program means.
fn is_pure(kind: &OpKind) -> bool {
    matches!(
        kind,
        OpKind::Const(_)
            | OpKind::Tensor(_)
            | OpKind::Call(_)
            | OpKind::TuplePack
            | OpKind::TupleGet(_)
            | OpKind::Format(_)
            | OpKind::List(
                ListOp::New | ListOp::Clone | ListOp::Zip | ListOp::Reversed | ListOp::Concat | ListOp::Rows
            )
            | OpKind::Dict(DictOp::New | DictOp::Clone)
            | OpKind::Set(SetOp::New | SetOp::FromList | SetOp::Clone | SetOp::ToList)
    )
}

/// Whether values of this type are references that registers should let go of.
pub(crate) fn is_managed(ty: &Type) -> bool {
    !matches!(ty, Type::Unit | Type::Bool | Type::Int | Type::Float)
}
