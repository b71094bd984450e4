//! Changes of variables that nobody sees.
//!
//! A variable is a value, so `h *= 0.0` changes `h` and nothing that `h` was copied from. Of a copy of a hook point or of
//! an item, which Python would change, such a change is surely meant to reach the original, if nothing reads `h`
//! afterwards. It is refused where the graph shows that: the new value is an operand of no op, however far blocks hand it
//! on. A change of any other variable may go unread, as in Rust.

use std::collections::{HashMap, HashSet};

use super::error::BuildError;
use super::recorder::{Caller, source_place};
use super::staged::Parameter;
use crate::analysis::Note;
use crate::ir::{
    Block, DictOp, LayerRef, ListOp, Literal, Op, OpData, OpKind, Program, SourcePlace, TensorOp, Terminator,
    Type, Value, ValueDef,
};

/// A change of a variable in place: `x *= 2.0`, `x[s![..]] = 0.0`.
pub(super) struct Change {
    pub from: Value,
    pub to: Value,
    pub at: Caller,
    /// The `mut` parameters of the staged function that it stands in.
    pub parameters: Vec<Parameter>,
}

/// What a value is a copy of.
#[derive(Clone, Copy)]
enum Original {
    /// A hook point, read by this op.
    Hook(Op),
    /// An item of a collection, taken by this op.
    Item(Op),
    /// A tensor that others read, made by this op.
    Tensor(Op),
    /// What a staged function was given for this `mut` parameter.
    Parameter(&'static str),
}

/// What is wrong with the changes of a recorded program.
pub(super) fn errors(program: &Program, changes: &[Change]) -> Vec<BuildError> {
    let (false, Some(root)) = (changes.is_empty(), program.root) else { return Vec::new() };
    let mut flow = Flow {
        program,
        changed: HashMap::new(),
        used: HashMap::new(),
        passed: HashMap::new(),
        ops: HashSet::new(),
    };
    flow.changed.extend(changes.iter().map(|change| (change.to, change.from)));
    flow.block(root, &mut Vec::new());
    let mut errors: Vec<BuildError> = Vec::new();
    for change in changes {
        let made = match program.values[change.to].def {
            ValueDef::Result(op, _) => op,
            ValueDef::Param(..) => continue,
        };
        if !flow.ops.contains(&made) || flow.is_seen(change.to) {
            continue;
        }
        let error = flow.original(change).map(|original| flow.error(change, &original));
        errors.extend(error.filter(|error| !errors.iter().any(|other| other.place == error.place)));
    }
    errors
}

/// How values move through the part of a program that can be reached.
struct Flow<'p> {
    program: &'p Program,
    /// From what a changed value was changed.
    changed: HashMap<Value, Value>,
    /// The ops that take a value.
    used: HashMap<Value, Vec<Op>>,
    /// The results and parameters that blocks and loops hand a value on to.
    passed: HashMap<Value, Vec<Value>>,
    ops: HashSet<Op>,
}

/// What the jumps of a loop hand their values on to.
struct Targets {
    next: Vec<Value>,
    results: Vec<Value>,
}

impl Flow<'_> {
    fn pass(&mut self, from: &[Value], to: &[Value]) {
        for (from, to) in from.iter().zip(to) {
            self.passed.entry(*from).or_default().push(*to);
        }
    }

    fn block(&mut self, block: Block, loops: &mut Vec<Targets>) {
        let program = self.program;
        let data = &program.blocks[block];
        for op in &data.ops {
            self.op(*op, loops);
        }
        let jump = |depth: &u32| loops.iter().rev().nth(*depth as usize);
        match &data.terminator {
            Terminator::Break { depth, values } => {
                let to = jump(depth).map(|target| target.results.clone()).unwrap_or_default();
                self.pass(values, &to);
            }
            Terminator::Continue { depth, values } => {
                let to = jump(depth).map(|target| target.next.clone()).unwrap_or_default();
                self.pass(values, &to);
            }
            Terminator::Yield(_) | Terminator::Condition { .. } | Terminator::Stop(_) => {}
        }
    }

    fn op(&mut self, op: Op, loops: &mut Vec<Targets>) {
        let program = self.program;
        self.ops.insert(op);
        let data = &program.ops[op];
        let params = |block: Block| program.blocks[block].params.as_slice();
        let yields = |block: Block| match &program.blocks[block].terminator {
            Terminator::Yield(values) => values.as_slice(),
            _ => &[],
        };
        // The operands that an op looks at itself, before those that it hands on.
        let mut looked_at = data.args.len();
        let mut looped = |flow: &mut Self, body: Block, next: &[Value]| {
            loops.push(Targets { next: next.to_vec(), results: data.results.to_vec() });
            flow.block(body, loops);
            loops.pop();
            flow.pass(yields(body), next);
        };
        match (&data.kind, &data.blocks[..]) {
            (OpKind::For, [body]) => {
                looked_at = 1;
                let carried = params(*body).get(1..).unwrap_or_default();
                let initial = data.args.get(1..).unwrap_or_default();
                self.pass(initial, carried);
                self.pass(initial, &data.results);
                looped(self, *body, carried);
                self.pass(yields(*body), &data.results);
            }
            (OpKind::While, [test, body]) => {
                looked_at = 0;
                self.pass(&data.args, params(*test));
                self.block(*test, loops);
                if let Terminator::Condition { condition, passed } = &program.blocks[*test].terminator {
                    self.used.entry(*condition).or_default().push(op);
                    self.pass(passed, params(*body));
                    self.pass(passed, &data.results);
                }
                let mut looped = |flow: &mut Self, body: Block, next: &[Value]| {
                    loops.push(Targets { next: next.to_vec(), results: data.results.to_vec() });
                    flow.block(body, loops);
                    loops.pop();
                    flow.pass(yields(body), next);
                };
                looped(self, *body, params(*test));
            }
            (OpKind::Loop, [body]) => {
                looked_at = 0;
                self.pass(&data.args, params(*body));
                looped(self, *body, params(*body));
            }
            (_, blocks) => {
                for block in blocks {
                    self.block(*block, loops);
                    self.pass(yields(*block), &data.results);
                }
            }
        }
        for arg in &data.args[..looked_at] {
            self.used.entry(*arg).or_default().push(op);
        }
    }

    /// Whether an op takes the value, wherever it is handed on to; one that only changes it further does not count.
    fn is_seen(&self, value: Value) -> bool {
        let mut known = HashSet::from([value]);
        let mut next = vec![value];
        while let Some(value) = next.pop() {
            let mut on: Vec<Value> = self.passed.get(&value).cloned().unwrap_or_default();
            for op in self.used.get(&value).into_iter().flatten() {
                match self.changed_by(*op, value) {
                    Some(result) => on.push(result),
                    None => return true,
                }
            }
            next.extend(on.into_iter().filter(|value| known.insert(*value)));
        }
        false
    }

    /// What an op changes the value to, if it changes a variable that has it.
    fn changed_by(&self, op: Op, value: Value) -> Option<Value> {
        let results = &self.program.ops[op].results;
        results.iter().copied().find(|result| self.changed.get(result) == Some(&value))
    }

    /// What a value is a copy of, if a change of it could be meant for that.
    fn original(&self, change: &Change) -> Option<Original> {
        let mut parameter = None;
        let copied = self.copied(change.from, |value| {
            let given = change.parameters.iter().find(|parameter| parameter.given == value);
            parameter = parameter.or(given.map(|given| Original::Parameter(given.name)));
        });
        match copied {
            Some(Original::Hook(_) | Original::Item(_)) => copied,
            _ => parameter.or(copied),
        }
    }

    /// What a value is a copy of, with each value on the way there.
    fn copied(&self, value: Value, mut passes: impl FnMut(Value)) -> Option<Original> {
        let mut value = value;
        // No chain of copies is longer than there are values.
        for _ in 0..self.program.values.len() {
            passes(value);
            if let Some(before) = self.changed.get(&value) {
                value = *before;
                continue;
            }
            let op = match self.program.values[value].def {
                ValueDef::Result(op, _) => op,
                ValueDef::Param(block, index) => match self.entered(block, index)? {
                    Entered::With(before) => {
                        value = before;
                        continue;
                    }
                    Entered::Item(op) => return Some(Original::Item(op)),
                },
            };
            let data = &self.program.ops[op];
            match &data.kind {
                OpKind::HookRead(_) => return Some(Original::Hook(op)),
                OpKind::List(ListOp::Get) | OpKind::Dict(DictOp::Get) => return Some(Original::Item(op)),
                OpKind::Tensor(view) if is_view(view) => value = *data.args.first()?,
                OpKind::TupleGet(_) => value = *data.args.first()?,
                OpKind::Trace => {
                    let yielded = &self.program.blocks[*data.blocks.first()?].terminator;
                    let Terminator::Yield(values) = yielded else { return None };
                    value = *values.get(data.results.iter().position(|result| *result == value)?)?;
                }
                _ => {
                    let tensor = matches!(self.program.ty(value), Type::Tensor { .. });
                    return (tensor && self.is_shared(value)).then_some(Original::Tensor(op));
                }
            }
        }
        None
    }

    /// Whether others than changes in place read a value.
    fn is_shared(&self, value: Value) -> bool {
        let ops = self.used.get(&value);
        ops.is_some_and(|ops| ops.iter().any(|op| self.changed_by(*op, value).is_none()))
    }

    /// With what a block's parameter begins.
    fn entered(&self, block: Block, index: u32) -> Option<Entered> {
        let op = *self.ops.iter().find(|op| self.program.ops[**op].blocks.contains(&block))?;
        let data = &self.program.ops[op];
        let index = index as usize;
        match data.kind {
            OpKind::For if index == 0 => self.is_held(*data.args.first()?).then_some(Entered::Item(op)),
            OpKind::For | OpKind::Loop => data.args.get(index).map(|value| Entered::With(*value)),
            OpKind::While if data.blocks.first() == Some(&block) => {
                data.args.get(index).map(|value| Entered::With(*value))
            }
            _ => None,
        }
    }

    /// Whether the items of a list are somebody's, and not made for one loop alone.
    fn is_held(&self, list: Value) -> bool {
        let ValueDef::Result(op, _) = self.program.values[list].def else { return true };
        let data = &self.program.ops[op];
        match (&data.kind, data.args.first()) {
            (OpKind::Const(Literal::List { .. }) | OpKind::Source(_) | OpKind::List(ListOp::Range), _) => {
                false
            }
            (
                OpKind::List(
                    ListOp::Zip
                    | ListOp::Reversed
                    | ListOp::Slice
                    | ListOp::Take
                    | ListOp::Skip
                    | ListOp::StepBy
                    | ListOp::Clone,
                ),
                Some(_),
            ) => data
                .args
                .iter()
                .any(|arg| matches!(self.program.ty(*arg), Type::List(_)) && self.is_held(*arg)),
            _ => true,
        }
    }

    fn error(&self, change: &Change, original: &Original) -> BuildError {
        let made = match original {
            Original::Hook(op) | Original::Item(op) | Original::Tensor(op) => self.place(*op),
            Original::Parameter(_) => self.made(change.from),
        };
        let (copy, help) = match original {
            Original::Hook(op) => {
                let point = self.point(&self.program.ops[*op]);
                let help = format!(
                    "write the hook point where the variable was changed: `{point}[s![..]] = 0.0;`, `{point} *= 2.0;`, \
                     or the variable back to it, `{point} = h;`"
                );
                (format!("a copy of the hook point `{point}`"), help)
            }
            Original::Item(_) => (
                "a copy of an item".to_owned(),
                "set the item where it is: `list[i] = x;`, `list[i] *= 2;`, `dict.insert(key, x);`"
                    .to_owned(),
            ),
            Original::Tensor(_) => (
                "a copy of a tensor that is read elsewhere".to_owned(),
                "change that tensor's variable, or give the changed copy back and use it".to_owned(),
            ),
            Original::Parameter(name) => (
                format!("the parameter `{name}`, a copy of what the function was given"),
                format!("give `{name}` back as the function's value, or take it as `{name}: &mut Traced<…>`"),
            ),
        };
        BuildError {
            message: "this changes a variable that nothing reads afterwards: a variable is a value, so nobody sees the \
                      change"
                .into(),
            place: source_place(change.at),
            notes: vec![Note { text: format!("the variable is {copy}, made"), place: made }],
            help,
        }
    }

    fn place(&self, op: Op) -> Option<SourcePlace> {
        self.program.place(op).cloned()
    }

    /// Where a value was made.
    fn made(&self, value: Value) -> Option<SourcePlace> {
        match self.program.values[value].def {
            ValueDef::Result(op, _) => self.place(op),
            ValueDef::Param(..) => None,
        }
    }

    /// A hook point as the user writes it.
    fn point(&self, data: &OpData) -> String {
        let OpKind::HookRead(hook) = &data.kind else { return "m".into() };
        let layer = match (hook.layer, data.args.last().map(|arg| self.program.values[*arg].def)) {
            (LayerRef::Const(layer), _) => layer.to_string(),
            (LayerRef::Arg, Some(ValueDef::Result(op, _))) => match &self.program.ops[op].kind {
                OpKind::Const(Literal::Int(layer)) => layer.to_string(),
                _ => "layer".into(),
            },
            _ => "layer".into(),
        };
        format!("m.{}", hook.site.info().path.replacen("{}", &layer, 1))
    }
}

/// What a block's parameter begins with.
enum Entered {
    With(Value),
    /// An item of a list, of the loop that is this op.
    Item(Op),
}

/// Whether an op gives part of a tensor, or its elements in another shape: in Python, still the same elements.
fn is_view(op: &TensorOp) -> bool {
    matches!(
        op,
        TensorOp::Slice { .. }
            | TensorOp::Transpose
            | TensorOp::SwapDims { .. }
            | TensorOp::Permute { .. }
            | TensorOp::Reshape { .. }
            | TensorOp::Flatten { .. }
            | TensorOp::SqueezeDim { .. }
            | TensorOp::SqueezeDims { .. }
            | TensorOp::Expand { .. }
    )
}
