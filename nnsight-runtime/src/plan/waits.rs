//! Which values wait for a forward pass, as far as the text of a program shows.

use cranelift_entity::SecondaryMap;

use super::access::changes_first;
use crate::ir::{Block, DictOp, ListOp, Op, OpData, OpKind, Program, SetOp, Terminator, Type, Value};

/// How often a program is gone through until nothing changes any more; more only where loops hand values around in a ring.
const MOST_ROUNDS: usize = 16;

/// What a value waits for: the latest such trace in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wait {
    /// For the value itself.
    itself: Option<Op>,
    /// For what it holds.
    parts: Option<Op>,
}

impl Wait {
    fn any(self) -> Option<Op> {
        self.itself.max(self.parts)
    }

    fn and(self, other: Wait) -> Wait {
        Wait { itself: self.itself.max(other.itself), parts: self.parts.max(other.parts) }
    }

    /// Of a value computed from this one.
    fn computed(self) -> Wait {
        Wait { itself: self.any(), parts: None }
    }

    /// Of a collection that holds this.
    fn held(self) -> Wait {
        Wait { itself: None, parts: self.any() }
    }
}

/// Which values wait for which trace.
pub(crate) struct Waits<'p> {
    program: &'p Program,
    values: SecondaryMap<Value, Wait>,
    /// What the loops around take over from their jumps, innermost last.
    loops: Vec<Targets>,
    changed: bool,
}

/// Where a loop's jumps hand values to.
#[derive(Clone)]
struct Targets {
    next: Vec<Value>,
    results: Vec<Value>,
}

impl<'p> Waits<'p> {
    /// Of a verified program.
    pub(crate) fn new(program: &'p Program) -> Self {
        let mut waits = Waits { program, values: SecondaryMap::new(), loops: Vec::new(), changed: true };
        for _ in 0..MOST_ROUNDS {
            if !std::mem::take(&mut waits.changed) {
                break;
            }
            if let Some(root) = program.root {
                waits.block(root, None);
            }
        }
        waits
    }

    /// The latest trace without which the value is not there.
    pub(crate) fn of(&self, value: Value) -> Option<Op> {
        self.values[value].itself
    }

    /// The latest trace without which the value, or something in it, is not there.
    pub(crate) fn of_all(&self, value: Value) -> Option<Op> {
        self.values[value].any()
    }

    fn add(&mut self, value: Value, wait: Wait) {
        let known = self.values[value];
        let joined = known.and(wait);
        if joined != known {
            self.values[value] = joined;
            self.changed = true;
        }
    }

    fn pass(&mut self, from: &[Value], to: &[Value]) {
        for (from, to) in from.iter().zip(to) {
            self.add(*to, self.values[*from]);
        }
    }

    fn block(&mut self, block: Block, trace: Option<Op>) {
        for op in &self.program.blocks[block].ops {
            self.op(*op, trace);
        }
        match &self.program.blocks[block].terminator {
            Terminator::Break { depth, values } => self.jump(*depth, values, true),
            Terminator::Continue { depth, values } => self.jump(*depth, values, false),
            Terminator::Yield(_) | Terminator::Condition { .. } | Terminator::Stop(_) => {}
        }
    }

    fn jump(&mut self, depth: u32, values: &[Value], leaves: bool) {
        if let Some(target) = self.loops.iter().rev().nth(depth as usize).cloned() {
            self.pass(values, if leaves { &target.results } else { &target.next });
        }
    }

    fn yields(&mut self, block: Block, to: &[Value]) {
        if let Terminator::Yield(values) = &self.program.blocks[block].terminator {
            self.pass(values, to);
        }
    }

    fn params(&self, block: Block) -> &'p [Value] {
        &self.program.blocks[block].params
    }

    fn op(&mut self, op: Op, trace: Option<Op>) {
        let data = &self.program.ops[op];
        match (&data.kind, &data.blocks[..]) {
            (OpKind::Trace, [body]) => {
                self.block(*body, Some(op));
                for result in &data.results {
                    self.add(*result, Wait { itself: Some(op), parts: None });
                }
            }
            (OpKind::HookRead(_), _) => {
                for result in &data.results {
                    self.add(*result, Wait { itself: trace, parts: None });
                }
            }
            (OpKind::For, [body]) => {
                let (Some((list, initial)), Some((item, carried))) =
                    (data.args.split_first(), self.params(*body).split_first())
                else {
                    return;
                };
                self.add(*item, self.values[*list].computed());
                self.pass(initial, carried);
                self.pass(initial, &data.results);
                self.looped(*body, carried, &data.results, trace);
                self.yields(*body, &data.results);
            }
            (OpKind::While, [test, body]) => {
                self.pass(&data.args, self.params(*test));
                self.block(*test, trace);
                if let Terminator::Condition { condition, passed } = &self.program.blocks[*test].terminator {
                    self.pass(passed, self.params(*body));
                    self.pass(passed, &data.results);
                    self.depend(*condition, &data.results);
                }
                self.looped(*body, self.params(*test), &data.results, trace);
            }
            (OpKind::Loop, [body]) => {
                self.pass(&data.args, self.params(*body));
                self.looped(*body, self.params(*body), &data.results, trace);
            }
            (OpKind::If, arms) => {
                for arm in arms {
                    self.block(*arm, trace);
                    self.yields(*arm, &data.results);
                    if let Terminator::Condition { condition, .. } = self.program.blocks[*arm].terminator {
                        self.depend(condition, &data.results);
                    }
                }
                if let [condition] = data.args[..] {
                    self.depend(condition, &data.results);
                }
            }
            _ => self.plain(data),
        }
    }

    /// Which of the results come depends on a condition.
    fn depend(&mut self, condition: Value, results: &[Value]) {
        let wait = self.values[condition].computed();
        for result in results {
            self.add(*result, wait);
        }
    }

    fn looped(&mut self, body: Block, next: &[Value], results: &[Value], trace: Option<Op>) {
        self.loops.push(Targets { next: next.to_vec(), results: results.to_vec() });
        self.block(body, trace);
        self.loops.pop();
        self.yields(body, next);
    }

    fn plain(&mut self, data: &OpData) {
        let wait = |value: &Value| self.values[*value];
        let all = data.args.iter().map(wait).fold(Wait::default(), Wait::and);
        let given = match &data.kind {
            OpKind::TuplePack | OpKind::List(ListOp::New) | OpKind::Set(SetOp::New) => all.held(),
            // How long a collection is does not depend on what is in it.
            OpKind::List(ListOp::Len) | OpKind::Dict(DictOp::Len) => Wait { parts: None, ..all },
            OpKind::List(op) if moves_items(*op) => all,
            _ => all.computed(),
        };
        for result in &data.results {
            // What a collection holds can be there later than the collection.
            let whole = matches!(self.program.ty(*result), Type::List(_) | Type::Dict(_) | Type::Tuple(_));
            self.add(*result, if whole { given } else { given.computed() });
        }
        if let (true, Some((changed, rest))) = (changes_first(&data.kind), data.args.split_first()) {
            let wait = rest.iter().map(|value| self.values[*value]).fold(Wait::default(), Wait::and);
            self.add(*changed, wait.held());
        }
    }
}

/// Whether an op makes a list of a list's items without a look at them.
fn moves_items(op: ListOp) -> bool {
    matches!(
        op,
        ListOp::Clone
            | ListOp::Zip
            | ListOp::Reversed
            | ListOp::Concat
            | ListOp::Slice
            | ListOp::Take
            | ListOp::Skip
            | ListOp::StepBy
    )
}
