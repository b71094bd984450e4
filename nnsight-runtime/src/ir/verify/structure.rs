//! Rules 1 to 5: the tables make up one tree. Written for garbage: nothing is looked up before it is known to
//! exist.

use super::super::{Block, Op, OpKind, Program, Terminator, Value, ValueDef};
use super::{Faults, MAX_DEPTH, Rule};

/// Checks rules 1 to 5, each only if those before it hold.
pub(super) fn check(program: &Program, faults: &mut Faults<'_>) {
    let checks: [fn(&Program, &mut Faults<'_>); 5] = [root, indices, tree, depth, definitions];
    for check in checks {
        check(program, faults);
        if !faults.errors.is_empty() {
            return;
        }
    }
}

fn root(program: &Program, faults: &mut Faults<'_>) {
    match program.root {
        None => faults.add(Rule::Root, None, "the program has no root block"),
        Some(root) => {
            if program.blocks.get(root).is_some_and(|block| !block.params.is_empty()) {
                faults.add(Rule::Root, None, "the root block has parameters");
            }
        }
    }
}

fn indices(program: &Program, faults: &mut Faults<'_>) {
    let missing = |what: String| format!("there is no {what}");
    if let Some(root) = program.root
        && !program.blocks.is_valid(root)
    {
        faults.add(Rule::Index, None, missing(root.to_string()));
    }
    for (op, data) in &program.ops {
        for value in data.args.iter().chain(&data.results).filter(|value| !program.values.is_valid(**value)) {
            faults.add(Rule::Index, Some(op), missing(format!("value {}", value.as_u32())));
        }
        for block in data.blocks.iter().filter(|block| !program.blocks.is_valid(**block)) {
            faults.add(Rule::Index, Some(op), missing(block.to_string()));
        }
        if program.places.get(data.place).is_none() {
            faults.add(Rule::Index, Some(op), missing(format!("place {}", data.place.as_u32())));
        }
        if let Some(function) = data.kind.function()
            && !program.functions.is_valid(function)
        {
            let message = format!(
                "there is no host closure {function}: texts and stored programs cannot hold closures"
            );
            faults.add(Rule::Index, Some(op), message);
        }
        if let OpKind::Save(slot) = data.kind
            && !program.slots.is_valid(slot)
        {
            faults.add(Rule::Index, Some(op), missing(slot.to_string()));
        }
    }
    for (block, data) in &program.blocks {
        for value in data.params.iter().chain(data.terminator.values()) {
            if !program.values.is_valid(*value) {
                faults.add(Rule::Index, None, missing(format!("value {} for {block}", value.as_u32())));
            }
        }
        if let Terminator::Stop(place) = data.terminator
            && program.places.get(place).is_none()
        {
            faults.add(Rule::Index, None, missing(format!("place {} for {block}", place.as_u32())));
        }
        for op in data.ops.iter().filter(|op| !program.ops.is_valid(**op)) {
            faults.add(Rule::Index, None, missing(format!("{op} for {block}")));
        }
    }
    for (value, data) in &program.values {
        let found = match data.def {
            ValueDef::Param(block, _) => program.blocks.is_valid(block),
            ValueDef::Result(op, _) => program.ops.is_valid(op),
        };
        if !found {
            faults.add(Rule::Index, None, format!("value {} is defined by nothing", value.as_u32()));
        }
    }
}

fn tree(program: &Program, faults: &mut Faults<'_>) {
    let mut block_uses = vec![0_usize; program.blocks.len()];
    let mut op_uses = vec![0_usize; program.ops.len()];
    for block in program.root.iter().chain(program.ops.values().flat_map(|op| &op.blocks)) {
        block_uses[index(*block)] += 1;
    }
    for op in program.blocks.values().flat_map(|block| &block.ops) {
        op_uses[op.as_u32() as usize] += 1;
    }
    for (op, uses) in program.ops.keys().zip(op_uses) {
        if uses != 1 {
            faults.add(Rule::Tree, Some(op), format!("{op} stands {uses} times in blocks"));
        }
    }
    let owners = owners(program);
    for (block, uses) in program.blocks.keys().zip(block_uses) {
        if uses != 1 {
            faults.add(Rule::Tree, owners[index(block)], format!("{block} belongs to {uses} ops"));
        }
    }
    if !faults.errors.is_empty() {
        return;
    }
    // Everything has one parent: what is left are cycles, which the root does not reach.
    let mut reached = vec![false; program.blocks.len()];
    let mut open: Vec<Block> = program.root.into_iter().collect();
    while let Some(block) = open.pop() {
        reached[index(block)] = true;
        open.extend(program.blocks[block].ops.iter().flat_map(|op| &program.ops[*op].blocks));
    }
    for (block, reached) in program.blocks.keys().zip(reached) {
        if !reached {
            faults.add(Rule::Tree, owners[index(block)], format!("{block} holds itself"));
        }
    }
}

fn depth(program: &Program, faults: &mut Faults<'_>) {
    let mut open: Vec<(Block, usize)> = program.root.map(|root| (root, 0)).into_iter().collect();
    while let Some((block, depth)) = open.pop() {
        for op in &program.blocks[block].ops {
            let blocks = &program.ops[*op].blocks;
            if depth == MAX_DEPTH && !blocks.is_empty() {
                faults.add(Rule::Depth, Some(*op), format!("blocks nest more than {MAX_DEPTH} deep"));
            }
            open.extend(blocks.iter().map(|block| (*block, depth + 1)));
        }
    }
}

fn definitions(program: &Program, faults: &mut Faults<'_>) {
    let mut defined = vec![false; program.values.len()];
    let mut define = |faults: &mut Faults<'_>, op: Option<Op>, value: Value, def: ValueDef| {
        if program.values[value].def == def {
            defined[value.as_u32() as usize] = true;
        } else {
            let is = describe(program.values[value].def);
            faults.add(
                Rule::Definition,
                op,
                format!("{} of {} is not {}", faults.value(value), is, describe(def)),
            );
        }
    };
    for (op, data) in &program.ops {
        for (value, n) in data.results.iter().zip(0..) {
            define(faults, Some(op), *value, ValueDef::Result(op, n));
        }
    }
    let owners = owners(program);
    for (block, data) in &program.blocks {
        for (value, n) in data.params.iter().zip(0..) {
            define(faults, owners[index(block)], *value, ValueDef::Param(block, n));
        }
    }
    // Where a definition is wrong, that some value is left over says nothing new.
    if faults.errors.is_empty() {
        for (value, _) in program.values.keys().zip(defined).filter(|(_, defined)| !defined) {
            let def = describe(program.values[value].def);
            faults.add(Rule::Definition, None, format!("value {} is not {def}", value.as_u32()));
        }
    }
}

fn describe(def: ValueDef) -> String {
    match def {
        ValueDef::Param(block, n) => format!("parameter {n} of {block}"),
        ValueDef::Result(op, n) => format!("result {n} of {op}"),
    }
}

fn index(block: Block) -> usize {
    block.as_u32() as usize
}

/// By block: an op that holds it.
fn owners(program: &Program) -> Vec<Option<Op>> {
    let mut owners = vec![None; program.blocks.len()];
    for (op, data) in &program.ops {
        for block in &data.blocks {
            owners[index(*block)] = Some(op);
        }
    }
    owners
}

impl Terminator {
    /// All values the terminator uses, in the order in which it names them.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let (first, rest): (_, &[Value]) = match self {
            Terminator::Condition { condition, passed } => (Some(condition), passed),
            Terminator::Yield(values)
            | Terminator::Break { values, .. }
            | Terminator::Continue { values, .. } => (None, values),
            Terminator::Stop(_) => (None, &[]),
        };
        first.into_iter().chain(rest)
    }
}
