//! Drops what cannot be reached from a recorded program, and what its regions carry without changing it.
//!
//! Code after a jump is recorded into nowhere; copying what the root reaches leaves it behind and numbers
//! the rest in the order of the text.

mod unchanged;

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;

use self::unchanged::Unchanged;
use crate::ir::{Block, Function, Op, OpData, OpKind, Program, Terminator, Value};

/// The program with only what its root reaches, numbered in order.
pub(super) fn compact(mut old: Program) -> Program {
    let (slots, places) = (std::mem::take(&mut old.slots), std::mem::take(&mut old.places));
    let mut copy = Copy {
        old: &old,
        unchanged: Unchanged::of(&old),
        around: Vec::new(),
        new: Program { slots, places, ..Program::default() },
        values: SecondaryMap::with_capacity(old.values.len()),
    };
    copy.new.blocks.reserve(old.blocks.len());
    copy.new.ops.reserve(old.ops.len());
    copy.new.values.reserve(old.values.len());
    copy.new.root = old.root.map(|root| copy.block(root));
    copy.new
}

struct Copy<'a> {
    old: &'a Program,
    unchanged: Unchanged,
    /// The loops and branches around, innermost last.
    around: Vec<Op>,
    new: Program,
    values: SecondaryMap<Value, PackedOption<Value>>,
}

impl Copy<'_> {
    fn block(&mut self, block: Block) -> Block {
        let old = &self.old.blocks[block];
        let new = self.new.add_block();
        for param in &old.params {
            self.values[*param] = if self.unchanged.is_left_out(*param) {
                Some(self.value(self.unchanged.resolve(*param))).into()
            } else {
                self.new.add_param(new, self.old.ty(*param).clone()).into()
            };
        }
        for op in &old.ops {
            self.op(new, *op);
        }
        self.new.blocks[new].terminator = match &old.terminator {
            Terminator::Yield(values) => {
                let own =
                    self.around.last().copied().filter(|op| !matches!(self.old.ops[*op].kind, OpKind::Trace));
                Terminator::Yield(self.handed_on(own, values))
            }
            Terminator::Condition { condition, passed } => Terminator::Condition {
                condition: self.value(*condition),
                passed: self.handed_on(self.around.last().copied(), passed),
            },
            Terminator::Break { depth, values } => {
                Terminator::Break { depth: *depth, values: self.handed_on(self.jumped_to(*depth), values) }
            }
            Terminator::Continue { depth, values } => {
                Terminator::Continue { depth: *depth, values: self.handed_on(self.jumped_to(*depth), values) }
            }
            Terminator::Stop(place) => Terminator::Stop(*place),
        };
        new
    }

    fn op(&mut self, block: Block, op: Op) {
        let data = &self.old.ops[op];
        let kind = match &data.kind {
            OpKind::Apply(function) => OpKind::Apply(self.function(*function)),
            OpKind::Source(function) => OpKind::Source(self.function(*function)),
            OpKind::Sink(function) => OpKind::Sink(self.function(*function)),
            other => other.clone(),
        };
        // What a loop begins with stands behind its list, and before what it gives.
        let items = match data.kind {
            OpKind::For => 1,
            OpKind::While | OpKind::Loop => 0,
            _ => usize::MAX,
        };
        let kept = |(index, value): (usize, &Value)| {
            let result = index.checked_sub(items).and_then(|index| data.results.get(index));
            (!result.is_some_and(|result| self.unchanged.is_left_out(*result))).then(|| self.value(*value))
        };
        let args = data.args.iter().enumerate().filter_map(kept).collect();
        self.around.push(op);
        let blocks = data.blocks.iter().map(|block| self.block(*block)).collect();
        self.around.pop();
        let copied = OpData { kind, args, blocks, results: SmallVec::new(), place: data.place };
        let (left_out, kept): (Vec<Value>, Vec<Value>) =
            data.results.iter().partition(|value| self.unchanged.is_left_out(**value));
        let types: Vec<_> = kept.iter().map(|value| self.old.ty(*value).clone()).collect();
        let copied = self.new.add_op(block, copied, types);
        for (index, value) in kept.into_iter().enumerate() {
            self.values[value] = self.new.ops[copied].results[index].into();
        }
        for value in left_out {
            self.values[value] = Some(self.value(self.unchanged.resolve(value))).into();
        }
    }

    /// The values that go to a region whose results these become, without those of unchanged variables.
    fn handed_on(&self, region: Option<Op>, values: &[Value]) -> Vec<Value> {
        let results = region.map(|op| &self.old.ops[op].results[..]).unwrap_or_default();
        let left_out =
            |index: usize| results.get(index).is_some_and(|result| self.unchanged.is_left_out(*result));
        values
            .iter()
            .enumerate()
            .filter(|(index, _)| !left_out(*index))
            .map(|(_, value)| self.value(*value))
            .collect()
    }

    /// The loop that a jump goes to.
    fn jumped_to(&self, depth: u32) -> Option<Op> {
        let is_loop =
            |op: &&Op| matches!(self.old.ops[**op].kind, OpKind::For | OpKind::While | OpKind::Loop);
        self.around.iter().rev().filter(is_loop).nth(usize::try_from(depth).ok()?).copied()
    }

    fn function(&mut self, function: Function) -> Function {
        self.new.functions.push(self.old.functions[function].clone())
    }

    fn value(&self, value: Value) -> Value {
        // Unmapped only if the recorder let a value escape its scope, which the verifier then reports.
        self.values[value].expand().unwrap_or(value)
    }
}
