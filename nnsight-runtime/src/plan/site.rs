//! The body of a trace, as steps that the executor orders along the forward pass.

use std::collections::HashMap;

use super::access::{self, Access};
use super::code::Code;
use super::facts::Facts;
use super::lower::{self, Shared};
use super::repeat;
use super::waiting::{self, Waits};
use crate::ir::{Block, HookRef, Op, OpKind, Place, Program, Slot, Terminator, Type, Value, ValueDef};

/// A value inside a trace's body, numbered from zero in each trace.
pub(crate) type Var = u32;

/// One trace of the program.
#[derive(Debug)]
pub(crate) struct TraceSite {
    /// Where the user wrote it.
    pub place: Place,
    /// The constant that is its prompt, if that is an operand of nothing; otherwise the prompt is the first operand.
    pub prompt: Option<u32>,
    /// Variables of the values from outside, in the order of the op's operands after the prompt.
    pub captures: Vec<Var>,
    /// How many variables there are.
    pub n_vars: u32,
    pub body: Region,
    /// Results that are used, the body's variables for them, and where their values are made.
    pub results: Vec<(Value, Var, Place)>,
    /// Slots that are saved to in the body.
    pub slots: Vec<Slot>,
    /// Whether it stands in a loop, and leaves nothing behind but results that nobody can change.
    pub repeats: bool,
}

/// Steps in the order of the text, and how they end.
#[derive(Debug)]
pub(crate) struct Region {
    pub steps: Vec<Step>,
    pub end: End,
}

/// How a [`Region`] ends.
#[derive(Debug)]
pub(crate) enum End {
    Yield(Vec<Var>),
    Condition {
        condition: Var,
        passed: Vec<Var>,
    },
    Break {
        depth: u32,
        values: Vec<Var>,
    },
    Continue {
        depth: u32,
        values: Vec<Var>,
    },
    /// Ends the trace.
    Stop(Place),
}

/// One step of a trace's body.
#[derive(Debug)]
pub(crate) struct Step {
    pub place: Place,
    pub kind: StepKind,
}

/// What a [`Step`] does.
#[derive(Debug)]
pub(crate) enum StepKind {
    Unit(Unit),
    Read {
        point: HookRef,
        layer: Option<Var>,
        result: Var,
    },
    Write {
        point: HookRef,
        layer: Option<Var>,
        value: Var,
    },
    For {
        list: Var,
        list_type: Type,
        initial: Vec<Var>,
        item: Var,
        carried: Vec<Var>,
        body: Region,
        results: Vec<Var>,
    },
    While {
        initial: Vec<Var>,
        tested: Vec<Var>,
        test: Region,
        params: Vec<Var>,
        body: Region,
        results: Vec<Var>,
    },
    Loop {
        initial: Vec<Var>,
        carried: Vec<Var>,
        body: Region,
        results: Vec<Var>,
    },
    /// Arms as those of the op: a `then`, tests each with its `then`, and the `else`.
    If {
        condition: Var,
        arms: Vec<Region>,
        results: Vec<Var>,
    },
}

/// Work without hook points: one op with all that is nested in it.
#[derive(Debug)]
pub(crate) struct Unit {
    pub code: Code,
    pub inputs: Vec<Var>,
    pub results: Vec<Var>,
    /// What it reads and changes beside its operands.
    pub accesses: Vec<Access>,
    /// Whether running it although its branch is not taken costs little and changes nothing.
    pub speculative: bool,
    /// Which inputs must be there before it can run, what they hold left aside; `None` if all must be, whole.
    pub needs: Option<Vec<bool>>,
}

/// Lowers a trace; gives the values it takes from outside.
pub(crate) fn lower(
    program: &Program,
    facts: &Facts,
    shared: &mut Shared,
    op: Op,
    in_loop: bool,
) -> (TraceSite, Vec<Value>) {
    let data = &program.ops[op];
    let body = data.blocks[0];
    let mut lowering = Lowering { program, facts, shared, vars: HashMap::new(), captures: Vec::new() };
    let region = lowering.region(body);
    let yields = match &program.blocks[body].terminator {
        Terminator::Yield(values) => values.as_slice(),
        _ => &[],
    };
    let results: Vec<_> = data
        .results
        .iter()
        .zip(yields)
        .filter(|(result, _)| facts.is_used(**result))
        .map(|(result, value)| {
            let place = match program.values[*value].def {
                ValueDef::Result(op, _) => program.ops[op].place,
                ValueDef::Param(..) => data.place,
            };
            (*result, lowering.var(*value), place)
        })
        .collect();
    let slots = program.blocks[body].ops.iter().filter_map(|op| match program.ops[*op].kind {
        OpKind::Save(slot) => Some(slot),
        _ => None,
    });
    let slots = slots.collect();
    let captures = lowering.captures.iter().map(|value| lowering.vars[value]).collect();
    #[expect(clippy::cast_possible_truncation, reason = "values are numbered by u32")]
    let n_vars = lowering.vars.len() as u32;
    let is_fixed = |(result, ..): &(Value, Var, Place)| !repeat::holds_collection(program.ty(*result));
    let repeats = in_loop && repeat::has_no_effect(&region) && results.iter().all(is_fixed);
    let (place, prompt) = (data.place, None);
    let site = TraceSite { place, prompt, captures, n_vars, body: region, results, slots, repeats };
    (site, lowering.captures)
}

struct Lowering<'p, 's> {
    program: &'p Program,
    facts: &'p Facts,
    shared: &'s mut Shared,
    vars: HashMap<Value, Var>,
    captures: Vec<Value>,
}

impl Lowering<'_, '_> {
    fn define(&mut self, value: Value) -> Var {
        #[expect(clippy::cast_possible_truncation, reason = "values are numbered by u32")]
        let next = self.vars.len() as u32;
        *self.vars.entry(value).or_insert(next)
    }

    /// The variable of a value, which comes from outside if it has none yet.
    fn var(&mut self, value: Value) -> Var {
        if !self.vars.contains_key(&value) {
            self.captures.push(value);
        }
        self.define(value)
    }

    fn all(&mut self, values: &[Value]) -> Vec<Var> {
        values.iter().map(|value| self.var(*value)).collect()
    }

    fn defines(&mut self, values: &[Value]) -> Vec<Var> {
        values.iter().map(|value| self.define(*value)).collect()
    }

    fn region(&mut self, block: Block) -> Region {
        let program = self.program;
        let data = &program.blocks[block];
        let steps = data.ops.iter().filter(|op| !self.facts.is_dead(**op)).copied().collect::<Vec<_>>();
        let steps = steps.into_iter().map(|op| self.step(op)).collect();
        let end = match &data.terminator {
            Terminator::Yield(values) => End::Yield(self.all(values)),
            Terminator::Condition { condition, passed } => {
                End::Condition { condition: self.var(*condition), passed: self.all(passed) }
            }
            Terminator::Break { depth, values } => End::Break { depth: *depth, values: self.all(values) },
            Terminator::Continue { depth, values } => {
                End::Continue { depth: *depth, values: self.all(values) }
            }
            Terminator::Stop(place) => End::Stop(*place),
        };
        Region { steps, end }
    }

    fn step(&mut self, op: Op) -> Step {
        let data = &self.program.ops[op];
        let kind = if self.facts.is_unit(op) {
            self.unit(op)
        } else {
            match data.kind {
                OpKind::HookRead(point) => {
                    let layer = data.args.first().map(|layer| self.var(*layer));
                    StepKind::Read { point, layer, result: self.define(data.results[0]) }
                }
                OpKind::HookWrite(point) => {
                    let value = self.var(data.args[0]);
                    StepKind::Write { point, value, layer: data.args.get(1).map(|layer| self.var(*layer)) }
                }
                OpKind::For => {
                    let list = self.var(data.args[0]);
                    let initial = self.all(&data.args[1..]);
                    let params = self.defines(&self.program.blocks[data.blocks[0]].params);
                    let body = self.region(data.blocks[0]);
                    let results = self.defines(&data.results);
                    let list_type = self.program.ty(data.args[0]).clone();
                    StepKind::For {
                        list,
                        list_type,
                        initial,
                        item: params[0],
                        carried: params[1..].to_vec(),
                        body,
                        results,
                    }
                }
                OpKind::While => {
                    let initial = self.all(&data.args);
                    let tested = self.defines(&self.program.blocks[data.blocks[0]].params);
                    let test = self.region(data.blocks[0]);
                    let params = self.defines(&self.program.blocks[data.blocks[1]].params);
                    let body = self.region(data.blocks[1]);
                    let results = self.defines(&data.results);
                    StepKind::While { initial, tested, test, params, body, results }
                }
                OpKind::Loop => {
                    let initial = self.all(&data.args);
                    let carried = self.defines(&self.program.blocks[data.blocks[0]].params);
                    let body = self.region(data.blocks[0]);
                    StepKind::Loop { initial, carried, body, results: self.defines(&data.results) }
                }
                // Only structured ops hold others, and a trace holds no trace: this is an `If`.
                _ => {
                    let condition = self.var(data.args[0]);
                    let arms = data.blocks.iter().map(|block| self.region(*block)).collect();
                    StepKind::If { condition, arms, results: self.defines(&data.results) }
                }
            }
        };
        Step { place: data.place, kind }
    }

    fn unit(&mut self, op: Op) -> StepKind {
        let (code, inputs) = lower::unit(self.program, self.facts, self.shared, op);
        let accesses = access::of(self.program, op, &inputs);
        let speculative = access::is_speculative(&self.program.ops[op].kind);
        let data = &self.program.ops[op];
        let needs = match waiting::of(&data.kind) {
            Waits::Moves(from) => {
                let early = data.args.get(..from.min(data.args.len())).unwrap_or_default();
                Some(inputs.iter().map(|input| early.contains(input)).collect())
            }
            Waits::Pure | Waits::Now => None,
        };
        let inputs = self.all(&inputs);
        let results = self.defines(&data.results);
        StepKind::Unit(Unit { code, inputs, results, accesses, speculative, needs })
    }
}
