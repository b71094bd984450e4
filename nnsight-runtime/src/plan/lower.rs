//! From blocks and values to instructions and registers.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::caught::Caught;
use super::code::{Code, Inst, Label, Reg, Use, Wide, WideKind};
use super::facts::{Facts, is_managed};
use super::site::{self, TraceSite};
use super::{live, moves, scalars};
use crate::ir::{
    Block, Function, HostFunction, ListOp, Literal, Op, OpData, OpKind, Place, Program, ScalarOp, Terminator,
    Type, Value, ValueDef,
};

/// What all pieces of code of a plan share.
#[derive(Default)]
pub(crate) struct Shared {
    pub constants: Vec<Literal>,
    pub sites: Vec<TraceSite>,
}

/// Lowers the whole program.
pub(crate) fn program(program: &Program, facts: &Facts, shared: &mut Shared) -> Code {
    let mut lowering = Lowering::new(program, facts, shared);
    if let Some(root) = program.root {
        lowering.block(root, &Ends::Done);
    }
    lowering.finish(&[]).0
}

/// Lowers one op of a trace's body as a piece of its own; gives its code and the values it takes.
pub(crate) fn unit(program: &Program, facts: &Facts, shared: &mut Shared, op: Op) -> (Code, Vec<Value>) {
    let mut lowering = Lowering::new(program, facts, shared);
    lowering.closed = false;
    lowering.op(op);
    let results: Vec<Value> = program.ops[op].results.to_vec();
    lowering.place = program.ops[op].place;
    lowering.emit(Inst::End);
    lowering.finish(&results)
}

struct Lowering<'p, 's> {
    program: &'p Program,
    facts: &'p Facts,
    shared: &'s mut Shared,
    code: Code,
    regs: HashMap<Value, Reg>,
    /// Constants that are prompts and nothing else, whose ids need not go to the device and back.
    prompts: HashMap<Value, u32>,
    managed: Vec<bool>,
    labels: Label,
    loops: Vec<Loop>,
    /// The loop whose turns' errors are caught, if the code stands in one.
    caught: Option<Caught>,
    place: Place,
    /// Whether every value must have been defined here; otherwise an unknown one becomes a parameter.
    closed: bool,
    params: Vec<Value>,
}

/// Where the jumps of a loop go.
struct Loop {
    carried: Vec<Reg>,
    next: Label,
    results: Vec<Reg>,
    exit: Label,
    iterator: Option<u32>,
}

/// What a block's `Yield` does.
enum Ends {
    /// Ends the program.
    Done,
    /// Begins the innermost loop's next iteration.
    Loop,
    /// Goes on after a branch.
    Join { results: Vec<Reg>, to: Label },
    /// Goes on with a loop's body, or leaves the loop, by the condition.
    Test { passed: Vec<Reg>, exit: Label },
}

impl<'p, 's> Lowering<'p, 's> {
    fn new(program: &'p Program, facts: &'p Facts, shared: &'s mut Shared) -> Self {
        Lowering {
            program,
            facts,
            shared,
            code: Code::default(),
            regs: HashMap::new(),
            prompts: HashMap::new(),
            managed: Vec::new(),
            labels: 0,
            loops: Vec::new(),
            caught: None,
            place: Place::from_u32(0),
            closed: true,
            params: Vec::new(),
        }
    }

    fn finish(mut self, results: &[Value]) -> (Code, Vec<Value>) {
        self.code.results = results.iter().map(|value| self.reg(*value)).collect();
        #[expect(clippy::cast_possible_truncation, reason = "registers are numbered by u32")]
        {
            self.code.n_regs = self.managed.len() as u32;
        }
        for (reg, _) in &self.code.preloaded {
            self.managed[reg.index()] = false;
        }
        (live::finish(self.code, &self.managed), self.params)
    }

    fn emit(&mut self, inst: Inst) {
        self.code.insts.push(inst);
        self.code.places.push(self.place);
    }

    fn label(&mut self) -> Label {
        self.labels += 1;
        self.labels
    }

    fn fresh(&mut self, managed: bool) -> Reg {
        #[expect(clippy::cast_possible_truncation, reason = "registers are numbered by u32")]
        let reg = Reg(self.managed.len() as u32);
        self.managed.push(managed);
        reg
    }

    /// The register of a value, made if this is its first appearance.
    fn define(&mut self, value: Value) -> Reg {
        if let Some(reg) = self.regs.get(&value) {
            return *reg;
        }
        let reg = self.fresh(is_managed(self.program.ty(value)));
        self.regs.insert(value, reg);
        reg
    }

    fn reg(&mut self, value: Value) -> Reg {
        let known = self.regs.contains_key(&value);
        let reg = self.define(value);
        if !known && !self.closed {
            self.code.params.push(reg);
            self.params.push(value);
        }
        reg
    }

    fn used(&mut self, value: Value) -> Use {
        Use::new(self.reg(value))
    }

    fn regs(&mut self, values: &[Value]) -> Vec<Reg> {
        values.iter().map(|value| self.reg(*value)).collect()
    }

    fn defines(&mut self, values: &[Value]) -> Vec<Reg> {
        values.iter().map(|value| self.define(*value)).collect()
    }

    fn assign(&mut self, values: &[Value], to: &[Reg]) {
        let from = self.regs(values);
        let pairs: Vec<(Reg, Reg)> = from.into_iter().zip(to.iter().copied()).collect();
        let managed = &mut self.managed;
        let ordered = moves::sequence(&pairs, |like| {
            managed.push(managed[like.index()]);
            #[expect(clippy::cast_possible_truncation, reason = "registers are numbered by u32")]
            Reg(managed.len() as u32 - 1)
        });
        for (from, to) in ordered {
            self.emit(Inst::Move { from: Use::new(from), to });
        }
    }

    fn block(&mut self, block: Block, ends: &Ends) {
        let program = self.program;
        let data = &program.blocks[block];
        for op in &data.ops {
            self.op(*op);
        }
        match &data.terminator {
            Terminator::Yield(values) => match ends {
                Ends::Done => self.emit(Inst::End),
                Ends::Loop => self.jump(0, values, false),
                Ends::Join { results, to } => {
                    self.assign(values, results);
                    self.emit(Inst::Jump(*to));
                }
                Ends::Test { .. } => {}
            },
            Terminator::Condition { condition, passed } => {
                if let Ends::Test { passed: regs, exit } = ends {
                    let condition = self.reg(*condition);
                    self.assign(passed, regs);
                    self.emit(Inst::BranchFalse { condition, to: *exit });
                }
            }
            Terminator::Break { depth, values } => self.jump(*depth, values, true),
            Terminator::Continue { depth, values } => self.jump(*depth, values, false),
            // In a trace it is a region's end, which `site` lowers.
            Terminator::Stop(place) => {
                self.place = *place;
                if self.caught.is_some() {
                    self.emit(Inst::Settle);
                }
                self.push_wide(Wide {
                    kind: WideKind::Stop(*place),
                    args: SmallVec::new(),
                    to: SmallVec::new(),
                });
                self.emit(Inst::End);
            }
        }
    }

    fn jump(&mut self, depth: u32, values: &[Value], leaves: bool) {
        let Some(target) = self.loops.iter().rev().nth(depth as usize) else { return };
        let (to, label) = if leaves {
            (target.results.clone(), target.exit)
        } else {
            (target.carried.clone(), target.next)
        };
        let out_of = self.loops.len() - 1 - depth as usize;
        if self.caught.as_ref().is_some_and(|caught| caught.number >= out_of)
            && (leaves || self.regs(values) != to)
        {
            self.emit(Inst::Settle);
        }
        self.assign(values, &to);
        // Loops inside the one that is meant are left without passing their exits.
        let inner: Vec<u32> =
            self.loops.iter().rev().take(depth as usize).filter_map(|l| l.iterator).collect();
        for iterator in inner {
            self.emit(Inst::ForEnd { iterator });
        }
        self.emit(Inst::Jump(label));
    }

    fn op(&mut self, op: Op) {
        if self.facts.is_dead(op) {
            return;
        }
        let program = self.program;
        let data = &program.ops[op];
        self.place = data.place;
        if self.caught.as_ref().is_some_and(|caught| caught.shows(program, op)) {
            self.emit(Inst::Settle);
        }
        match &data.kind {
            OpKind::Const(literal) => self.constant(literal, data.results[0]),
            OpKind::Scalar(scalar) if data.args.len() > 2 => self.wide(WideKind::Scalar(*scalar), op),
            OpKind::Scalar(scalar) => self.scalar(*scalar, &data.args, data.results[0]),
            OpKind::List(list) => self.list(*list, op),
            OpKind::For => self.for_loop(op),
            OpKind::While => self.while_loop(op),
            OpKind::Loop => self.endless_loop(op),
            OpKind::If => self.branch(op),
            OpKind::Trace => self.trace(op),
            OpKind::Tensor(tensor) => self.wide(WideKind::Tensor(tensor.clone()), op),
            OpKind::Call(module) => self.wide(WideKind::Call(*module), op),
            OpKind::Dict(dict) => self.wide(WideKind::Dict(*dict), op),
            OpKind::Set(set) => self.wide(WideKind::Set(*set), op),
            OpKind::Str(text) => self.wide(WideKind::Str(*text), op),
            // The verifier has read the template.
            OpKind::Format(template) => {
                self.wide(WideKind::Format(template.pieces().unwrap_or_default()), op);
            }
            OpKind::Apply(function) => self.wide(WideKind::Apply(*function), op),
            OpKind::Sink(function) => self.wide(WideKind::Sink(*function), op),
            OpKind::TuplePack => self.wide(WideKind::TuplePack, op),
            OpKind::TupleGet(part) => self.wide(WideKind::TupleGet(*part), op),
            OpKind::Save(slot) => self.wide(WideKind::Save(*slot), op),
            OpKind::Log => self.wide(WideKind::Log, op),
            OpKind::Fail(template) => self.wide(WideKind::Fail(template.pieces().unwrap_or_default()), op),
            // Hook ops stand in traces only (the plan has checked it), where `site` takes them. A source's items are
            // pulled by its loop.
            OpKind::HookRead(_) | OpKind::HookWrite(_) | OpKind::Source(_) => {}
        }
        self.place = data.place;
    }

    fn wide(&mut self, kind: WideKind, op: Op) {
        let data = &self.program.ops[op];
        let args = data.args.iter().map(|arg| self.used(*arg)).collect();
        let to = data.results.iter().map(|result| self.define(*result)).collect();
        self.push_wide(Wide { kind, args, to });
    }

    fn push_wide(&mut self, wide: Wide) {
        #[expect(clippy::cast_possible_truncation, reason = "ops are numbered by u32")]
        let op = self.code.wide.len() as u32;
        self.code.wide.push(wide);
        self.emit(Inst::Wide { op });
    }

    fn constant(&mut self, literal: &Literal, result: Value) {
        #[expect(clippy::cast_possible_truncation, reason = "ops are numbered by u32")]
        let constant = self.shared.constants.len() as u32;
        self.shared.constants.push(literal.clone());
        if matches!(literal, Literal::Tensor(_)) && self.facts.is_prompt(result) {
            self.prompts.insert(result, constant);
            return;
        }
        let to = self.define(result);
        if is_mutable(literal) {
            self.emit(Inst::Fresh { constant, to });
        } else {
            self.code.preloaded.push((to, constant));
        }
    }

    fn scalar(&mut self, op: ScalarOp, args: &[Value], result: Value) {
        let ty = self.program.ty(args[0]);
        let regs: SmallVec<[Reg; 2]> = args.iter().map(|arg| self.reg(*arg)).collect();
        let (a, b) = (regs[0], regs.get(1).copied());
        let to = self.define(result);
        let inst = match (b, ty) {
            (Some(b), Type::Int) => scalars::int_inst(op, a, b, to),
            (Some(b), Type::Float) => scalars::float_inst(op, a, b, to),
            (None, Type::Bool) if op == ScalarOp::Not => Some(Inst::Not { a, to }),
            _ => None,
        };
        let general = || match b {
            Some(b) => Inst::Scalar2 { op, a, b, to },
            None => Inst::Scalar1 { op, a, to },
        };
        self.emit(inst.unwrap_or_else(general));
    }

    fn list(&mut self, list: ListOp, op: Op) {
        let data = &self.program.ops[op];
        let inst = match list {
            ListOp::Append => Inst::Append { list: self.used(data.args[0]), item: self.used(data.args[1]) },
            ListOp::Len => Inst::ListLen { list: self.used(data.args[0]), to: self.define(data.results[0]) },
            ListOp::Get => {
                let (list, index) = (self.used(data.args[0]), self.reg(data.args[1]));
                Inst::ListGet { list, index, to: self.define(data.results[0]) }
            }
            ListOp::Set => {
                let (list, index) = (self.used(data.args[0]), self.reg(data.args[1]));
                Inst::ListSet { list, index, item: self.used(data.args[2]) }
            }
            other => return self.wide(WideKind::List(other), op),
        };
        self.emit(inst);
    }

    fn for_loop(&mut self, op: Op) {
        let program = self.program;
        let data = &program.ops[op];
        let body = data.blocks[0];
        let params = program.blocks[body].params.clone();
        let source = self.source_of(data.args[0]);
        let iterator = self.code.n_iterators;
        self.code.n_iterators += 1;
        let carried = self.defines(&params[1..]);
        // A loop's results share the registers of what it carries: the two never live at once.
        for (result, reg) in data.results.iter().zip(&carried) {
            self.regs.insert(*result, *reg);
        }
        let (next, exit) = (self.label(), self.label());
        let begin = match source {
            // What is wrong with the items is wrong where the user gave them.
            Some((function, place)) => {
                self.place = place;
                Inst::SourceBegin { function, iterator }
            }
            None => Inst::ForBegin { list: self.used(data.args[0]), iterator },
        };
        self.emit(begin);
        self.assign(&data.args[1..], &carried);
        self.emit(Inst::Label(next));
        let item = self.define(params[0]);
        self.emit(match source {
            Some(_) => Inst::SourceNext { iterator, item, exit },
            None => Inst::ForNext { iterator, item, exit },
        });
        if let Some((function, _)) = source
            && program.functions.get(function).is_some_and(HostFunction::catches)
        {
            self.emit(Inst::Attempt { iterator, item, next });
            self.caught = Some(Caught::new(program, body, self.loops.len()));
        }
        let shown = self.loops.is_empty() && self.closed && runs_traces(self.program, body);
        if shown {
            self.emit(Inst::Tick { iterator, ended: false });
        }
        self.loops.push(Loop {
            carried: carried.clone(),
            next,
            results: carried,
            exit,
            iterator: Some(iterator),
        });
        self.block(body, &Ends::Loop);
        self.loops.pop();
        // No stream stands in a loop.
        self.caught = self.caught.take().filter(|caught| caught.number < self.loops.len());
        self.place = data.place;
        self.emit(Inst::Label(exit));
        if shown {
            self.emit(Inst::Tick { iterator, ended: true });
        }
        self.emit(Inst::ForEnd { iterator });
    }

    /// The source that gives this list, and its place.
    fn source_of(&self, list: Value) -> Option<(Function, Place)> {
        let ValueDef::Result(op, _) = self.program.values[list].def else { return None };
        match &self.program.ops[op] {
            OpData { kind: OpKind::Source(function), place, .. } => Some((*function, *place)),
            _ => None,
        }
    }

    fn while_loop(&mut self, op: Op) {
        let data = &self.program.ops[op];
        let (test, body) = (data.blocks[0], data.blocks[1]);
        let tested = self.defines(&self.program.blocks[test].params);
        let passed = match &self.program.blocks[test].terminator {
            Terminator::Condition { passed, .. } => passed.clone(),
            _ => Vec::new(),
        };
        // What a test passes on unchanged keeps its register, so that nothing moves.
        let params = self.program.blocks[body].params.clone();
        for (i, param) in params.iter().enumerate() {
            let same = (self.program.blocks[test].params.get(i) == passed.get(i)).then(|| tested[i]);
            let reg = same.unwrap_or_else(|| self.define(*param));
            self.regs.insert(*param, reg);
            if let Some(result) = data.results.get(i) {
                self.regs.insert(*result, reg);
            }
        }
        let passed = self.regs(&params);
        let (next, exit) = (self.label(), self.label());
        self.assign(&data.args, &tested);
        self.emit(Inst::Label(next));
        self.block(test, &Ends::Test { passed: passed.clone(), exit });
        self.loops.push(Loop { carried: tested, next, results: passed, exit, iterator: None });
        self.block(body, &Ends::Loop);
        self.loops.pop();
        self.place = data.place;
        self.emit(Inst::Label(exit));
    }

    fn endless_loop(&mut self, op: Op) {
        let data = &self.program.ops[op];
        let carried = self.defines(&self.program.blocks[data.blocks[0]].params);
        let results = self.defines(&data.results);
        let (next, exit) = (self.label(), self.label());
        self.assign(&data.args, &carried);
        self.emit(Inst::Label(next));
        self.loops.push(Loop { carried, next, results, exit, iterator: None });
        self.block(data.blocks[0], &Ends::Loop);
        self.loops.pop();
        self.place = data.place;
        self.emit(Inst::Label(exit));
    }

    fn branch(&mut self, op: Op) {
        let data = &self.program.ops[op];
        let condition = self.reg(data.args[0]);
        let results = self.defines(&data.results);
        let (mut next, join) = (self.label(), self.label());
        self.emit(Inst::BranchFalse { condition, to: next });
        let ends = Ends::Join { results, to: join };
        self.block(data.blocks[0], &ends);
        for tested in data.blocks[1..].chunks(2) {
            self.place = data.place;
            self.emit(Inst::Label(next));
            if let [test, then] = *tested {
                next = self.label();
                self.block(test, &Ends::Test { passed: Vec::new(), exit: next });
                self.block(then, &ends);
            } else {
                self.block(tested[0], &ends);
            }
        }
        self.place = data.place;
        self.emit(Inst::Label(join));
    }

    fn trace(&mut self, op: Op) {
        let (mut site, captures) =
            site::lower(self.program, self.facts, self.shared, op, !self.loops.is_empty());
        let data = &self.program.ops[op];
        site.prompt = self.prompts.get(&data.args[0]).copied();
        let prompt = if site.prompt.is_none() { Some(data.args[0]) } else { None };
        let args = prompt.into_iter().chain(captures).map(|value| self.used(value)).collect();
        let to = site.results.iter().map(|(value, ..)| self.define(*value)).collect();
        #[expect(clippy::cast_possible_truncation, reason = "ops are numbered by u32")]
        let index = self.shared.sites.len() as u32;
        self.shared.sites.push(site);
        self.push_wide(Wide { kind: WideKind::Trace(index), args, to });
    }
}

/// Whether a trace stands in a block, at any depth.
fn runs_traces(program: &Program, block: Block) -> bool {
    program.blocks[block].ops.iter().map(|op| &program.ops[*op]).any(|data| {
        data.kind == OpKind::Trace || data.blocks.iter().any(|inner| runs_traces(program, *inner))
    })
}

/// Whether a constant holds a list, which a program could change, so that every execution makes a fresh one.
pub(crate) fn is_mutable(literal: &Literal) -> bool {
    match literal {
        Literal::List { .. } => true,
        Literal::Tuple(parts) => parts.iter().any(is_mutable),
        _ => false,
    }
}
