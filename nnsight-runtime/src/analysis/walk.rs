//! The walk over a program's blocks.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use cranelift_entity::SecondaryMap;

use super::ModelFacts;
use super::finding::{Findings, Mistake};
use super::heap::{Content, Heap, Items, MOST};
use super::scan::{self, Scanner, Touch};
use super::shape::{Axis, Shape};
use super::value::{Abstract, Known, Latest};
use crate::ir::{Block, Literal, Op, OpData, OpKind, Program, ScalarOp, Terminator, Type, Value, ValueDef};
use crate::point::Kind;

/// How far the walk has come.
pub(super) struct Walker<'p, 'm> {
    pub(super) program: &'p Program,
    pub(super) model: &'m ModelFacts<'m>,
    pub(super) findings: Findings,
    values: SecondaryMap<Value, Abstract>,
    pub(super) heap: Heap<'p>,
    /// The pass whose body is walked.
    pub(super) pass: Option<Pass>,
    /// Passes walked so far.
    pub(super) passes: u32,
    /// Loops around, outermost first.
    pub(super) loops: Vec<Loop>,
    /// How sure it is that what is walked runs.
    pub(super) certainty: Certainty,
    /// The latest hook point of the pass that a condition around waits for.
    pub(super) guard: Option<Latest>,
    pub(super) budget: Budget,
    pub(super) sizes: SecondaryMap<Block, usize>,
    pub(super) scanner: Scanner,
    pub(super) tokens: HashMap<Arc<str>, Option<usize>>,
}

/// A forward pass being walked.
#[derive(Clone, Copy)]
pub(super) struct Pass {
    pub(super) op: Op,
    pub(super) batch: Option<usize>,
    pub(super) positions: Option<usize>,
}

/// A loop being walked: what its jumps hand on, joined.
#[derive(Default)]
pub(super) struct Loop {
    pub(super) breaks: Option<Vec<Abstract>>,
    pub(super) continues: Option<Vec<Abstract>>,
}

/// What is known about whether the place the walk is at is reached.
#[derive(Clone, Copy)]
pub(super) struct Certainty {
    /// Values are those of one turn of an unrolled loop.
    pub(super) one_turn: bool,
    /// That turn may not come here.
    pub(super) doubtful: bool,
    /// Changes to objects born before this time may or may not happen.
    pub(super) since: u32,
    /// The outermost loop, counted from 1, that a jump seen so far may have left or begun anew; 0 for the whole
    /// program, `usize::MAX` for none.
    pub(super) jumped: usize,
    /// A mistake of one turn was kept back, since the turn may not come there.
    pub(super) kept_back: bool,
}

/// What may be spent beyond one walk.
pub(super) struct Budget {
    /// Turns of unrolled loops.
    pub(super) turns: usize,
    /// Ops walked once more.
    pub(super) ops: usize,
}

/// How a block ended.
pub(super) enum Flow {
    Yield(Vec<Abstract>),
    Condition {
        condition: Abstract,
        passed: Vec<Abstract>,
    },
    /// In a jump, or in something that always jumps.
    Gone,
}

impl<'p, 'm> Walker<'p, 'm> {
    pub(super) fn new(program: &'p Program, model: &'m ModelFacts<'m>) -> Self {
        Walker {
            program,
            model,
            findings: Findings::default(),
            values: SecondaryMap::with_capacity(program.values.len()),
            heap: Heap::default(),
            pass: None,
            passes: 0,
            loops: Vec::new(),
            certainty: Certainty {
                one_turn: false,
                doubtful: false,
                since: 0,
                jumped: usize::MAX,
                kept_back: false,
            },
            guard: None,
            budget: Budget { turns: 256, ops: 4 * program.ops.len() + 10_000 },
            sizes: program.root.map(|root| scan::sizes(program, root)).unwrap_or_default(),
            scanner: Scanner::default(),
            tokens: HashMap::new(),
        }
    }

    pub(super) fn get(&self, value: Value) -> &Abstract {
        &self.values[value]
    }

    pub(super) fn set(&mut self, value: Value, known: impl Into<Abstract>) {
        self.values[value] = known.into();
    }

    pub(super) fn set_all(&mut self, values: &[Value], known: Vec<Abstract>) {
        for (value, known) in values.iter().zip(known) {
            self.set(*value, known);
        }
    }

    pub(super) fn all(&self, values: &[Value]) -> Vec<Abstract> {
        values.iter().map(|value| self.get(*value).clone()).collect()
    }

    /// The op that a value is the result of.
    pub(super) fn origin(&self, value: Value) -> Option<Op> {
        match self.program.values[value].def {
            ValueDef::Result(op, _) => Some(op),
            ValueDef::Param(..) => None,
        }
    }

    /// Reports a mistake, unless this is one turn of a loop that may not come here.
    pub(super) fn report(&mut self, op: Op, mistake: impl FnOnce(&Self) -> Mistake) {
        if self.certainty.one_turn && self.certainty.doubtful {
            self.certainty.kept_back = true;
        } else if !self.findings.has(self.program.ops[op].place) {
            let mistake = mistake(self);
            self.findings.add(self.program, op, mistake);
        }
    }

    pub(super) fn block(&mut self, block: Block) -> Flow {
        let data = &self.program.blocks[block];
        for op in &data.ops {
            if !self.op(*op) {
                return Flow::Gone;
            }
        }
        match &data.terminator {
            Terminator::Yield(values) => Flow::Yield(self.all(values)),
            Terminator::Condition { condition, passed } => {
                Flow::Condition { condition: self.get(*condition).clone(), passed: self.all(passed) }
            }
            Terminator::Break { depth, values } => {
                self.jump(*depth, values, |target| &mut target.breaks);
                Flow::Gone
            }
            Terminator::Continue { depth, values } => {
                self.jump(*depth, values, |target| &mut target.continues);
                Flow::Gone
            }
            Terminator::Stop(_) => {
                self.certainty.jumped = 0;
                Flow::Gone
            }
        }
    }

    fn jump(&mut self, depth: u32, values: &[Value], to: fn(&mut Loop) -> &mut Option<Vec<Abstract>>) {
        let values = self.all(values);
        // In a verified program the loop is there.
        let target = self.loops.len().checked_sub(depth as usize + 1);
        self.certainty.jumped = self.certainty.jumped.min(target.map_or(0, |target| target + 1));
        if let Some(target) = target.and_then(|target| self.loops.get_mut(target)) {
            let target = to(target);
            *target = Some(match target.take() {
                Some(before) => Abstract::join_all(&before, &values),
                None => values,
            });
        }
    }

    /// Walks one op; `false` if what follows cannot be reached.
    fn op(&mut self, op: Op) -> bool {
        let data = &self.program.ops[op];
        match &data.kind {
            OpKind::Const(literal) => {
                let known = self.literal(literal, self.program.ty(data.results[0]), op);
                self.set(data.results[0], known);
            }
            OpKind::Scalar(scalar) => self.scalar(op, data, *scalar),
            OpKind::Tensor(tensor) => self.tensor(op, data, tensor),
            OpKind::List(list) => self.list(op, data, *list),
            OpKind::Dict(dict) => self.dict(op, data, *dict),
            OpKind::TuplePack => {
                let parts = Known::Tuple(self.all(&data.args).into());
                self.give(data, parts);
            }
            OpKind::TupleGet(part) => {
                let part = match &self.get(data.args[0]).known {
                    Known::Tuple(parts) => parts.get(*part as usize).cloned().unwrap_or_default(),
                    _ => Abstract::default(),
                };
                self.give_also(data, part);
            }
            OpKind::HookRead(hook) => self.hook_read(op, data, *hook),
            OpKind::HookWrite(hook) => self.hook_write(op, data, *hook),
            OpKind::Call(module) => self.call(op, data, *module),
            OpKind::For => return self.for_loop(data),
            OpKind::While => return self.while_loop(data),
            OpKind::Loop => return self.endless_loop(data),
            OpKind::If => return self.branch(data),
            OpKind::Trace => self.trace(op, data),
            OpKind::Save(_) | OpKind::Log | OpKind::Sink(_) => {}
            // Whether it fails is for the run to tell, in its order: here the program ends.
            OpKind::Fail(_) => {
                self.certainty.jumped = 0;
                return false;
            }
            OpKind::Set(_) | OpKind::Str(_) | OpKind::Format(_) | OpKind::Apply(_) | OpKind::Source(_) => {
                self.unknown_op(data);
            }
        }
        true
    }

    /// What an op leaves that is not followed: nothing is known of its results, nor of what it may have changed.
    pub(super) fn unknown_op(&mut self, data: &'p OpData) {
        let mut changes = self.scanner.changes(self.program, &data.blocks);
        if scan::touch(&data.kind) != Touch::Nothing {
            for arg in &data.args {
                scan::held(self.program.ty(*arg), &mut changes.types);
            }
        }
        self.forget(&changes);
        let latest = self.latest(data);
        for result in &data.results {
            self.set(*result, Abstract { known: Known::Unknown, latest });
        }
    }

    /// Sets an op's result, which waits for what its operands wait for.
    pub(super) fn give(&mut self, data: &OpData, known: Known) {
        self.give_also(data, Abstract::from(known));
    }

    /// Sets an op's result, which waits for what its operands wait for and what it waits for itself.
    pub(super) fn give_also(&mut self, data: &OpData, mut known: Abstract) {
        if let [result] = data.results[..] {
            known.latest = Latest::max(known.latest, self.latest(data));
            self.set(result, known);
        }
    }

    /// The latest read of this pass that an op's operands wait for.
    pub(super) fn latest(&self, data: &OpData) -> Option<Latest> {
        self.pass?;
        let latest = data.args.iter().filter_map(|arg| self.get(*arg).latest);
        latest.filter(|latest| latest.pass == self.passes).fold(None, |a, b| Latest::max(a, Some(b)))
    }

    fn scalar(&mut self, op: Op, data: &OpData, scalar: ScalarOp) {
        let quotient = matches!(scalar, ScalarOp::Div | ScalarOp::DivEuclid);
        if let (true, [dividend, divisor]) =
            (quotient || matches!(scalar, ScalarOp::Rem | ScalarOp::RemEuclid), &data.args[..])
            && self.get(*divisor).int() == Some(0)
        {
            let (dividend, divisor) = (self.get(*dividend).int(), *divisor);
            self.report(op, |walker| {
                let what = if quotient { "division" } else { "remainder of a division" };
                let dividend = dividend.map_or_else(String::new, |dividend| format!(" of {dividend}"));
                let made = walker.origin(divisor);
                Mistake::new(
                    format!("integer {what}{dividend} by zero"),
                    "divide by another number, or make floats of both with `.to_float()`",
                )
                .note_at("the zero is made", made.filter(|made| walker.elsewhere(*made, op)))
            });
        }
        let known = {
            let args: smallvec::SmallVec<[&Known; 2]> =
                data.args.iter().map(|arg| &self.get(*arg).known).collect();
            super::scalar::fold(scalar, &args)
        };
        self.give(data, known);
    }

    /// Whether two ops stand at different places of the user's source.
    pub(super) fn elsewhere(&self, a: Op, b: Op) -> bool {
        self.program.ops[a].place != self.program.ops[b].place
    }

    /// What a constant is.
    fn literal(&mut self, literal: &'p Literal, ty: &'p Type, op: Op) -> Known {
        match literal {
            Literal::List { items, .. } => {
                let Type::List(element) = ty else { return Known::Unknown };
                let items = if !holds_object(element) {
                    Items::Constant(items.clone())
                } else if items.len() <= MOST {
                    // Lists are no integers.
                    let items = items.others().iter();
                    Items::Each(items.map(|item| self.literal(item, element, op).into()).collect())
                } else {
                    Items::Some(items.len())
                };
                Known::Object(self.heap.make(Content::List(items), ty, op))
            }
            Literal::Tuple(parts) => {
                let Type::Tuple(types) = ty else { return Known::Unknown };
                let parts = parts.iter().zip(types.iter());
                Known::Tuple(parts.map(|(part, ty)| self.literal(part, ty, op).into()).collect())
            }
            flat => flat_literal(flat, op),
        }
    }
}

/// What a constant without lists is.
pub(super) fn flat_literal(literal: &Literal, op: Op) -> Known {
    match literal {
        Literal::Bool(value) => Known::Bool(*value),
        Literal::Int(value) => Known::Int(*value),
        Literal::Float(value) => Known::Float(*value),
        Literal::Str(value) => Known::Str(value.clone()),
        Literal::Tensor(tensor) => {
            let axes = tensor.dims.iter().map(|length| Axis::of(Some(*length))).collect();
            Known::Tensor(Rc::new(Shape { axes, made: Some(op) }))
        }
        Literal::Tuple(parts) => {
            Known::Tuple(parts.iter().map(|part| flat_literal(part, op).into()).collect())
        }
        Literal::Unit | Literal::List { .. } => Known::Unknown,
    }
}

fn holds_object(ty: &Type) -> bool {
    let mut types = Vec::new();
    scan::held(ty, &mut types);
    !types.is_empty()
}

/// Whether a type is a tensor of integers.
pub(super) fn is_int_tensor(ty: &Type) -> bool {
    matches!(ty, Type::Tensor { kind: Kind::Int, .. })
}
