//! Rule 19: who may use what a `source` gives.

use super::super::{Op, OpKind, Program, Value};
use super::{Faults, Rule};

/// Checks rule 19 of a program that keeps rules 1 to 5.
pub(super) fn check(program: &Program, faults: &mut Faults<'_>) {
    // Most programs have no source, and need no count of uses.
    for (op, data) in &program.ops {
        if matches!(data.kind, OpKind::Source(_))
            && let [items] = data.results[..]
            && !looped_over_once(program, op, items)
        {
            let items = faults.value(items);
            let message = format!("{items} can only be the list of one `for` that stands beside it");
            faults.add(Rule::Source, Some(op), message);
        }
    }
}

fn looped_over_once(program: &Program, source: Op, items: Value) -> bool {
    let in_ops = program.ops.values().flat_map(|data| &data.args).filter(|arg| **arg == items).count();
    let handed_on = program.blocks.values().any(|data| data.terminator.values().any(|value| *value == items));
    let beside = program.blocks.values().find(|data| data.ops.contains(&source));
    let is_loop = |op: &Op| {
        let data = &program.ops[*op];
        data.kind == OpKind::For && data.args.first() == Some(&items)
    };
    in_ops == 1 && !handed_on && beside.is_some_and(|block| block.ops.iter().any(is_loop))
}
