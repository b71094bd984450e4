//! What is known of a program without walking it: sizes of blocks, and what a loop may change.

use cranelift_entity::SecondaryMap;

use crate::ir::{Block, DictOp, ListOp, OpKind, Program, Type, Value};

/// Number of ops of each block, with those of the blocks below.
pub(super) fn sizes(program: &Program, root: Block) -> SecondaryMap<Block, usize> {
    fn block(program: &Program, block_: Block, sizes: &mut SecondaryMap<Block, usize>) -> usize {
        let mut size = 1;
        for op in &program.blocks[block_].ops {
            size += 1;
            for inner in &program.ops[*op].blocks {
                size += block(program, *inner, sizes);
            }
        }
        sizes[block_] = size;
        size
    }
    let mut sizes = SecondaryMap::new();
    block(program, root, &mut sizes);
    sizes
}

/// How an op treats the lists and dictionaries it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// It leaves them alone.
    Nothing,
    /// It changes its first operand.
    First,
    /// It may change all operands and what they hold.
    Everything,
}

/// What an op itself changes; of ops this layer does not know, the worst is taken.
pub(super) fn touch(kind: &OpKind) -> Touch {
    match kind {
        OpKind::List(
            ListOp::Append
            | ListOp::Set
            | ListOp::Extend
            | ListOp::Insert
            | ListOp::Pop
            | ListOp::Remove
            | ListOp::Clear
            | ListOp::Reverse
            | ListOp::Sort,
        )
        | OpKind::Dict(DictOp::Insert | DictOp::Remove | DictOp::Extend | DictOp::Clear) => Touch::First,
        OpKind::List(
            ListOp::New
            | ListOp::Len
            | ListOp::Get
            | ListOp::Range
            | ListOp::Zip
            | ListOp::Clone
            | ListOp::Contains
            | ListOp::Reversed
            | ListOp::Sorted
            | ListOp::IndexOf
            | ListOp::Count
            | ListOp::Slice
            | ListOp::Concat
            | ListOp::Take
            | ListOp::Skip
            | ListOp::StepBy
            | ListOp::Equal
            | ListOp::Sum
            | ListOp::Min
            | ListOp::Max
            | ListOp::Rows,
        )
        | OpKind::Dict(
            DictOp::New
            | DictOp::Get
            | DictOp::Contains
            | DictOp::Len
            | DictOp::Keys
            | DictOp::Values
            | DictOp::Items
            | DictOp::GetOr
            | DictOp::Clone,
        )
        // Sets hold no objects and are none to this layer; a host closure is given copies.
        | OpKind::Set(_)
        | OpKind::Str(_)
        | OpKind::Format(_)
        | OpKind::Apply(_)
        | OpKind::Source(_)
        | OpKind::Sink(_)
        | OpKind::Const(_)
        | OpKind::Scalar(_)
        | OpKind::Tensor(_)
        | OpKind::TuplePack
        | OpKind::TupleGet(_)
        | OpKind::HookRead(_)
        | OpKind::HookWrite(_)
        | OpKind::Call(_)
        | OpKind::For
        | OpKind::While
        | OpKind::Loop
        | OpKind::If
        | OpKind::Trace
        | OpKind::Save(_)
        | OpKind::Log
        | OpKind::Fail(_) => Touch::Nothing,
        #[expect(clippy::allow_attributes, reason = "nothing is left today")]
        #[allow(unreachable_patterns, reason = "an op added later is taken to change what it gets")]
        _ => Touch::Everything,
    }
}

/// Whether an op's result is an object of its own, which nobody else holds.
pub(super) fn makes_object(kind: &OpKind) -> bool {
    match kind {
        OpKind::Const(_) | OpKind::Dict(DictOp::New | DictOp::Keys) => true,
        OpKind::List(op) => matches!(op, ListOp::New | ListOp::Range | ListOp::Zip | ListOp::Clone),
        _ => false,
    }
}

/// Which objects some blocks may change.
#[derive(Default)]
pub(super) struct Changes<'p> {
    /// Those of values that were there before.
    pub(super) values: Vec<Value>,
    /// Any of these types.
    pub(super) types: Vec<&'p Type>,
}

/// The values that are defined in the blocks being scanned, by the number of the scan.
#[derive(Default)]
pub(super) struct Scanner {
    inside: SecondaryMap<Value, u32>,
    scan: u32,
}

impl Scanner {
    /// What blocks may change of what was there before them.
    pub(super) fn changes<'p>(&mut self, program: &'p Program, blocks: &[Block]) -> Changes<'p> {
        self.scan += 1;
        let mut changes = Changes::default();
        for block in blocks {
            self.block(program, *block, &mut changes);
        }
        changes
    }

    fn block<'p>(&mut self, program: &'p Program, block: Block, changes: &mut Changes<'p>) {
        let data = &program.blocks[block];
        for param in &data.params {
            self.inside[*param] = self.scan;
        }
        for op in &data.ops {
            let data = &program.ops[*op];
            match touch(&data.kind) {
                Touch::Nothing => {}
                Touch::First => {
                    if let Some(value) = data.args.first() {
                        self.value(program, *value, changes);
                    }
                }
                Touch::Everything => {
                    data.args.iter().for_each(|arg| held(program.ty(*arg), &mut changes.types));
                }
            }
            for inner in &data.blocks {
                self.block(program, *inner, changes);
            }
            for result in &data.results {
                self.inside[*result] = self.scan;
            }
        }
    }

    fn value<'p>(&self, program: &'p Program, value: Value, changes: &mut Changes<'p>) {
        let made_here = || matches!(program.values[value].def, crate::ir::ValueDef::Result(op, _) if makes_object(&program.ops[op].kind));
        if self.inside[value] != self.scan {
            changes.values.push(value);
        } else if !made_here() {
            add(program.ty(value), &mut changes.types);
        }
    }
}

/// Types of the lists and dictionaries that a value of this type may hold, itself included.
pub(super) fn held<'p>(ty: &'p Type, types: &mut Vec<&'p Type>) {
    match ty {
        Type::List(element) => {
            add(ty, types);
            held(element, types);
        }
        Type::Dict(pair) => {
            add(ty, types);
            held(&pair.1, types);
        }
        Type::Tuple(parts) => parts.iter().for_each(|part| held(part, types)),
        _ => {}
    }
}

fn add<'p>(ty: &'p Type, types: &mut Vec<&'p Type>) {
    if !types.contains(&ty) {
        types.push(ty);
    }
}
