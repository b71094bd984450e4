//! Drops what cannot be reached from a recorded program.
//!
//! Code after a jump is recorded into nowhere; copying what the root reaches leaves it behind and numbers
//! the rest in the order of the text.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;

use crate::ir::{Block, Function, OpData, OpKind, Program, Terminator, Value};

/// The program with only what its root reaches, numbered in order.
pub(super) fn compact(mut old: Program) -> Program {
    let (slots, places) = (std::mem::take(&mut old.slots), std::mem::take(&mut old.places));
    let mut copy = Copy {
        old: &old,
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
    new: Program,
    values: SecondaryMap<Value, PackedOption<Value>>,
}

impl Copy<'_> {
    fn block(&mut self, block: Block) -> Block {
        let old = &self.old.blocks[block];
        let new = self.new.add_block();
        for param in &old.params {
            self.values[*param] = self.new.add_param(new, self.old.ty(*param).clone()).into();
        }
        for op in &old.ops {
            let data = &self.old.ops[*op];
            let kind = match &data.kind {
                OpKind::Apply(function) => OpKind::Apply(self.function(*function)),
                OpKind::Source(function) => OpKind::Source(self.function(*function)),
                OpKind::Sink(function) => OpKind::Sink(self.function(*function)),
                other => other.clone(),
            };
            let copied = OpData {
                kind,
                args: data.args.iter().map(|value| self.value(*value)).collect(),
                blocks: data.blocks.iter().map(|block| self.block(*block)).collect(),
                results: SmallVec::new(),
                place: data.place,
            };
            let types = data.results.iter().map(|value| self.old.ty(*value).clone());
            let copied = self.new.add_op(new, copied, types);
            for (index, value) in data.results.iter().enumerate() {
                self.values[*value] = self.new.ops[copied].results[index].into();
            }
        }
        self.new.blocks[new].terminator = match &old.terminator {
            Terminator::Yield(values) => Terminator::Yield(self.all(values)),
            Terminator::Condition { condition, passed } => {
                Terminator::Condition { condition: self.value(*condition), passed: self.all(passed) }
            }
            Terminator::Break { depth, values } => {
                Terminator::Break { depth: *depth, values: self.all(values) }
            }
            Terminator::Continue { depth, values } => {
                Terminator::Continue { depth: *depth, values: self.all(values) }
            }
            Terminator::Stop(place) => Terminator::Stop(*place),
        };
        new
    }

    fn function(&mut self, function: Function) -> Function {
        self.new.functions.push(self.old.functions[function].clone())
    }

    fn value(&self, value: Value) -> Value {
        // Unmapped only if the recorder let a value escape its scope, which the verifier then reports.
        self.values[value].expand().unwrap_or(value)
    }

    fn all(&self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|value| self.value(*value)).collect()
    }
}
