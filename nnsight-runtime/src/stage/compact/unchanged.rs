//! What regions carry without changing it.
//!
//! A region carries every variable that its text could change. What turns out to stay as it is needs no parameter and no
//! result: they stand for the value that went in. Which these are is found by supposing it of all, and taking it back
//! wherever another value comes in, until nothing more is taken back.

use std::ops::Range;

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;

use crate::ir::{Block, Op, OpKind, Program, Terminator, Value};

/// The parameters and results that can be left out.
pub(super) struct Unchanged {
    /// What such a parameter or result stands for.
    same: SecondaryMap<Value, PackedOption<Value>>,
}

/// One variable that a loop or branch carries, or a value that it gives.
struct Carried {
    /// Its parameters and its result: all one value, if it is unchanged.
    places: Vec<Value>,
    /// What comes in.
    incoming: Vec<Value>,
    /// The blocks of the region, by their numbers in the order of the text.
    inside: Range<usize>,
}

impl Unchanged {
    pub(super) fn of(program: &Program) -> Unchanged {
        let mut walk =
            Walk { program, carried: Vec::new(), around: Vec::new(), home: SecondaryMap::new(), blocks: 0 };
        if let Some(root) = program.root {
            walk.block(root);
        }
        let Walk { carried, home, .. } = walk;
        let mut unchanged = Unchanged { same: SecondaryMap::new() };
        for Carried { places, incoming, .. } in &carried {
            if let Some(first) = incoming.first() {
                for place in places {
                    unchanged.same[*place] = Some(*first).into();
                }
            }
        }
        while unchanged.takes_back(&carried, &home) {}
        unchanged
    }

    /// Takes back what is not so, and says whether there was anything.
    fn takes_back(&mut self, carried: &[Carried], home: &SecondaryMap<Value, usize>) -> bool {
        let mut found = false;
        for Carried { places, incoming, inside } in carried {
            if !places.iter().any(|place| self.is_left_out(*place)) {
                continue;
            }
            let Some(first) = incoming.first().map(|value| self.resolve(*value)) else { continue };
            let one = incoming.iter().all(|value| self.resolve(*value) == first);
            // What an arm makes and alone gives is the branch's result, and can be seen nowhere else.
            if !one || inside.contains(&home[first]) {
                for place in places {
                    self.same[*place] = None.into();
                }
                found = true;
            }
        }
        found
    }

    /// The value that this one stands for, or itself.
    pub(super) fn resolve(&self, mut value: Value) -> Value {
        while let Some(same) = self.same[value].expand() {
            value = same;
        }
        value
    }

    /// Whether a parameter or result is left out.
    pub(super) fn is_left_out(&self, value: Value) -> bool {
        self.same[value].is_some()
    }
}

/// Collects what is carried, block by block in the order of the text.
struct Walk<'a> {
    program: &'a Program,
    carried: Vec<Carried>,
    /// The loops around, innermost last: where the first of what each carries stands in `carried`.
    around: Vec<usize>,
    /// The number of the block in which a value is made.
    home: SecondaryMap<Value, usize>,
    blocks: usize,
}

impl Walk<'_> {
    fn block(&mut self, block: Block) {
        let (program, number) = (self.program, self.blocks);
        self.blocks += 1;
        let data = &program.blocks[block];
        for param in &data.params {
            self.home[*param] = number;
        }
        for op in &data.ops {
            for result in &program.ops[*op].results {
                self.home[*result] = number;
            }
            self.op(*op);
        }
        if let Terminator::Break { depth, values } | Terminator::Continue { depth, values } = &data.terminator
        {
            let target = usize::try_from(*depth).ok().and_then(|depth| self.around.iter().rev().nth(depth));
            if let Some(first) = target.copied() {
                self.comes_in(first, values);
            }
        }
    }

    fn op(&mut self, op: Op) {
        let program = self.program;
        let data = &program.ops[op];
        let first = self.carried.len();
        let inside = self.blocks;
        let items = match data.kind {
            OpKind::For => Some(1),
            OpKind::While | OpKind::Loop => Some(0),
            _ => None,
        };
        if items.is_some() || matches!(data.kind, OpKind::If) {
            for (index, result) in data.results.iter().enumerate() {
                let mut carried = Carried { places: vec![*result], incoming: Vec::new(), inside: 0..0 };
                if let Some(items) = items {
                    carried.incoming.extend(data.args.get(items + index));
                    for (number, block) in data.blocks.iter().enumerate() {
                        // The items are the first block's.
                        let items = if number == 0 { items } else { 0 };
                        carried.places.extend(program.blocks[*block].params.get(items + index));
                    }
                }
                self.carried.push(carried);
            }
        }
        if items.is_some() {
            self.around.push(first);
        }
        for block in &data.blocks {
            self.block(*block);
            if self.carried.len() > first && !matches!(data.kind, OpKind::Trace) {
                self.passes(first, &program.blocks[*block].terminator);
            }
        }
        if items.is_some() {
            self.around.pop();
        }
        for carried in self.carried.iter_mut().skip(first).take(data.results.len()) {
            carried.inside = inside..self.blocks;
        }
    }

    /// What the end of a region's own block hands on.
    fn passes(&mut self, first: usize, terminator: &Terminator) {
        match terminator {
            Terminator::Yield(values) | Terminator::Condition { passed: values, .. } => {
                self.comes_in(first, values);
            }
            Terminator::Break { .. } | Terminator::Continue { .. } | Terminator::Stop(_) => {}
        }
    }

    fn comes_in(&mut self, first: usize, values: &[Value]) {
        for (carried, value) in self.carried.iter_mut().skip(first).zip(values) {
            carried.incoming.push(*value);
        }
    }
}
