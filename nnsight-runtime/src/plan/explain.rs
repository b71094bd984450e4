//! What a program will do, in words.

use std::collections::HashMap;
use std::fmt::{self, Display, Write};

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;

use super::facts::Facts;
use super::waits::Waits;
use super::{Plan, PlanError};
use crate::ir::tensor_op::Bound;
use crate::ir::{
    Block, DictOp, HookRef, LayerRef, ListOp, Literal, Op, OpData, OpKind, Place, Program, SetOp, TensorOp,
    Terminator, Type, Value, ValueDef,
};
use crate::point::{HookPoint, Phase, Site};

/// Letters of a prompt that are shown.
const SHOWN: usize = 40;

impl Program {
    /// What a run will do, in words, one line for each thing in the order of the text.
    ///
    /// - Traces with their places and prompts, what they take of others, the hook points they read and write, after which
    ///   point the pass stops, and what is saved: positions of the logits that nobody reads, turns that equal the last.
    /// - The loops and branches around them.
    /// - What cannot go on before a pass has run (conditions, logs, calls of host closures, indices computed from a pass):
    ///   the fewer of these, the more traces run together.
    /// - What is written to the host, and what is saved.
    ///
    /// ```
    /// use nnsight_runtime::ir::Program;
    ///
    /// let program = Program::parse(
    ///     r#"program v1 {
    ///         v0: str = const "Mary gave a drink to" @ "main.rs":1:1
    ///         v1: tensor<float, 3> = trace v0 {
    ///             v2: tensor<float, 3> = read transformer.h[2].output @ "main.rs":2:9
    ///             yield v2
    ///         } @ "main.rs":1:9
    ///         log v1 @ "main.rs":3:1
    ///     }"#,
    /// )?;
    /// assert_eq!(
    ///     program.explain()?,
    ///     "trace (main.rs:1:9) on \"Mary gave a drink to\"
    ///   reads transformer.h[2].output (main.rs:2:9)
    ///   the pass stops after transformer.h[2].output
    /// log (main.rs:3:1): first the trace at main.rs:1:9 must have run
    /// "
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the program breaks a rule of [`ir::verify`](mod@crate::ir::verify).
    pub fn explain(&self) -> Result<String, PlanError> {
        let plan = Plan::new(self)?;
        let mut owners = SecondaryMap::new();
        for (op, data) in &self.ops {
            data.blocks.iter().for_each(|block| owners[*block] = PackedOption::from(op));
        }
        let mut explanation = Explanation {
            program: self,
            owners,
            logits: positions(self),
            facts: Facts::new(self),
            waits: Waits::new(self),
            plan: &plan,
            site: 0,
            trace: None,
            out: String::new(),
            depth: 0,
        };
        if let Some(root) = self.root {
            // Writing to a `String` does not fail.
            _ = explanation.block(root);
        }
        Ok(explanation.out)
    }
}

struct Explanation<'p> {
    program: &'p Program,
    /// The op that each block belongs to.
    owners: SecondaryMap<Block, PackedOption<Op>>,
    /// The positions of logits that ops look at.
    logits: HashMap<Value, Vec<Option<i64>>>,
    facts: Facts,
    waits: Waits<'p>,
    plan: &'p Plan,
    /// How many traces were told of, which the plan has in the same order.
    site: usize,
    /// The trace around.
    trace: Option<Op>,
    out: String,
    depth: usize,
}

impl Explanation<'_> {
    fn line(&mut self, text: impl Display) -> fmt::Result {
        writeln!(self.out, "{:indent$}{text}", "", indent = 2 * self.depth)
    }

    fn place(&self, place: Place) -> String {
        self.program.places.get(place).map_or_else(|| "somewhere".to_owned(), ToString::to_string)
    }

    fn block(&mut self, block: Block) -> fmt::Result {
        let data = &self.program.blocks[block];
        for op in &data.ops {
            if !self.facts.is_dead(*op) {
                self.op(*op)?;
            }
        }
        match &data.terminator {
            Terminator::Break { .. } => self.line("break"),
            Terminator::Continue { .. } => self.line("continue"),
            Terminator::Stop(place) => {
                let place = self.place(*place);
                self.line(format_args!("stop ({place})"))
            }
            Terminator::Yield(_) | Terminator::Condition { .. } => Ok(()),
        }
    }

    fn nested(&mut self, block: Block) -> fmt::Result {
        self.depth += 1;
        let told = self.block(block);
        self.depth -= 1;
        told
    }

    fn op(&mut self, op: Op) -> fmt::Result {
        let program = self.program;
        let data = &program.ops[op];
        let place = self.place(data.place);
        match (&data.kind, &data.blocks[..]) {
            (OpKind::Trace, [body]) => self.trace(op, data, *body),
            (OpKind::For, [body]) => {
                let over = self.items(data.args[0]);
                let first = self.first(self.waits.of(data.args[0]));
                self.line(format_args!("for each {over} ({place}){first}"))?;
                self.nested(*body)
            }
            (OpKind::While, [test, body]) => {
                let condition = match &program.blocks[*test].terminator {
                    Terminator::Condition { condition, .. } => self.waits.of(*condition),
                    _ => None,
                };
                let first = self.first(condition);
                self.line(format_args!("while ({place}){first}"))?;
                self.nested(*test)?;
                self.nested(*body)
            }
            (OpKind::Loop, [body]) => {
                self.line(format_args!("loop ({place})"))?;
                self.nested(*body)
            }
            (OpKind::If, [then, other]) => {
                let first = self.first(self.waits.of(data.args[0]));
                self.line(format_args!("if ({place}){first}"))?;
                self.nested(*then)?;
                let before = self.out.len();
                self.line("else")?;
                let begun = self.out.len();
                self.nested(*other)?;
                if self.out.len() == begun {
                    self.out.truncate(before);
                }
                Ok(())
            }
            (OpKind::HookRead(hook), _) => self.hook("reads", *hook, data),
            (OpKind::HookWrite(hook), _) => self.hook("writes", *hook, data),
            (OpKind::Log | OpKind::Apply(_), _) => {
                let what = if data.kind == OpKind::Log { "log" } else { "call of a host closure" };
                let latest = data.args.iter().filter_map(|arg| self.waits.of_all(*arg)).max();
                let first = self.first(latest);
                self.line(format_args!("{what} ({place}){first}"))
            }
            (OpKind::Sink(_), _) => {
                self.line(format_args!("write to the host ({place}), which holds nothing up"))
            }
            (OpKind::Save(slot), _) => {
                let ty = &program.slots[*slot];
                self.line(format_args!("save {slot}: {ty} ({place})"))
            }
            _ => {
                let latest = known_first(data).iter().filter_map(|arg| self.waits.of(*arg)).max();
                let first = self.first(latest);
                if first.is_empty() {
                    Ok(())
                } else {
                    self.line(format_args!("an index or key ({place}){first}"))
                }
            }
        }
    }

    /// What must have happened before, other than what the pass around does.
    fn first(&self, trace: Option<Op>) -> String {
        match trace.filter(|trace| Some(*trace) != self.trace) {
            Some(trace) => {
                let place = self.place(self.program.ops[trace].place);
                format!(": first the trace at {place} must have run")
            }
            None => String::new(),
        }
    }

    fn trace(&mut self, op: Op, data: &OpData, body: Block) -> fmt::Result {
        let repeats = self.plan.sites.get(self.site).is_some_and(|site| site.repeats);
        self.site += 1;
        let (place, prompt) = (self.place(data.place), self.prompt(data.args[0]));
        let first = self.first(self.waits.of_all(data.args[0]));
        self.line(format_args!("trace ({place}) on {prompt}{first}"))?;
        self.depth += 1;
        self.trace = Some(op);
        let mut hooks = Hooks::default();
        self.gather(body, &mut hooks);
        for taken in std::mem::take(&mut hooks.takes) {
            let place = self.place(self.program.ops[taken].place);
            self.line(format_args!("takes values of the trace at {place}"))?;
        }
        let told = self.block(body).and_then(|()| self.line(hooks.stop()));
        self.trace = None;
        if repeats {
            self.line("where it equals its last run, it takes that one's results")?;
        }
        self.depth -= 1;
        told
    }

    fn hook(&mut self, verb: &str, hook: HookRef, data: &OpData) -> fmt::Result {
        let (name, layer) = match (hook.layer, data.args.last()) {
            (LayerRef::Const(layer), _) => (layer.to_string(), None),
            (LayerRef::Arg, Some(layer)) => match self.layers(*layer) {
                Some((first, last)) => (format!("{first}..={last}"), Some(*layer)),
                None => ("..".to_owned(), Some(*layer)),
            },
            (LayerRef::None | LayerRef::Arg, _) => (String::new(), None),
        };
        let point = hook.site.info().path.replacen("{}", &name, 1);
        let first = self.first(layer.and_then(|layer| self.waits.of(layer)));
        let place = self.place(data.place);
        self.line(format_args!("{verb} {point} ({place}){first}"))
    }

    /// The least and the largest number that a layer can be, if it is the number of a loop over a known range.
    fn layers(&self, layer: Value) -> Option<(u32, u32)> {
        let number = |value: Value| match self.made(value)?.kind {
            OpKind::Const(Literal::Int(number)) => u32::try_from(number).ok(),
            _ => None,
        };
        let ValueDef::Param(block, 0) = self.program.values[layer].def else { return None };
        let owner = &self.program.ops[self.owners[block].expand()?];
        let list = self.made(*owner.args.first().filter(|_| owner.kind == OpKind::For)?)?;
        match (&list.kind, &list.args[..]) {
            (OpKind::List(ListOp::Range), [start, end, _]) => {
                let (start, end) = (number(*start)?, number(*end)?);
                (start < end).then(|| (start, end - 1))
            }
            (OpKind::Const(Literal::List { items, .. }), _) => {
                let numbers = items.iter().map(|item| match item {
                    Literal::Int(number) => u32::try_from(*number).ok(),
                    _ => None,
                });
                let numbers = numbers.collect::<Option<Vec<_>>>()?;
                Some((*numbers.iter().min()?, *numbers.iter().max()?))
            }
            _ => None,
        }
    }

    /// The op whose result a value is.
    fn made(&self, value: Value) -> Option<&OpData> {
        match self.program.values[value].def {
            ValueDef::Result(op, _) => Some(&self.program.ops[op]),
            ValueDef::Param(..) => None,
        }
    }

    /// What a loop goes over.
    fn items(&self, list: Value) -> String {
        match self.made(list).map(|data| (&data.kind, &data.args[..])) {
            Some((OpKind::Const(Literal::List { items, .. }), _)) => format!("of {} items", items.len()),
            Some((OpKind::Source(_), _)) => "item of a stream, as they come".to_owned(),
            Some((OpKind::List(ListOp::Range), _)) => "number of a range".to_owned(),
            _ => "item of a list".to_owned(),
        }
    }

    fn prompt(&self, prompt: Value) -> String {
        let what = match self.program.ty(prompt) {
            Type::Str => "text",
            Type::List(_) => "token ids",
            _ => "a tensor of token ids",
        };
        match self.made(prompt).map(|data| &data.kind) {
            Some(OpKind::Const(Literal::Str(text))) => {
                let short: String = text.chars().take(SHOWN).collect();
                let more = if short.len() < text.len() { " …" } else { "" };
                format!("{short:?}{more}")
            }
            Some(OpKind::Const(Literal::List { items, .. })) => format!("{} {what}", items.len()),
            _ => format!("{what} known when it runs"),
        }
    }

    /// Looks through a trace's body for what the pass is needed for.
    fn gather(&self, block: Block, hooks: &mut Hooks) {
        for op in self.program.blocks[block].ops.iter().filter(|op| !self.facts.is_dead(**op)) {
            let data = &self.program.ops[*op];
            for taken in data.args.iter().filter_map(|arg| self.waits.of_all(*arg)) {
                if Some(taken) != self.trace && !hooks.takes.contains(&taken) {
                    hooks.takes.push(taken);
                }
            }
            if let OpKind::HookRead(hook) = data.kind
                && data.results.iter().any(|result| self.facts.is_used(*result))
            {
                let layer = match (hook.layer, data.args.last()) {
                    (LayerRef::Arg, Some(layer)) => self.layers(*layer).map(|(_, last)| last),
                    (LayerRef::Const(layer), _) => Some(layer),
                    (LayerRef::None | LayerRef::Arg, _) => Some(0),
                };
                match layer {
                    Some(layer) => hooks.reads.push(HookPoint::in_layer(hook.site, layer)),
                    None => hooks.any_layer = true,
                }
                if hook.site == Site::LmHeadOutput {
                    let positions = data.results.iter().filter_map(|logits| self.logits.get(logits));
                    hooks.positions.extend(positions.flatten());
                }
            }
            data.blocks.iter().for_each(|inner| self.gather(*inner, hooks));
        }
    }
}

/// The positions that are looked at of values of `lm_head.output`; `None` for all, or for one that is not known yet.
fn positions(program: &Program) -> HashMap<Value, Vec<Option<i64>>> {
    let is_read =
        |data: &&OpData| matches!(data.kind, OpKind::HookRead(hook) if hook.site == Site::LmHeadOutput);
    let reads = program.ops.values().filter(is_read);
    let mut found: HashMap<Value, Vec<Option<i64>>> =
        reads.flat_map(|data| &data.results).map(|logits| (*logits, Vec::new())).collect();
    for data in program.ops.values() {
        let position = match &data.kind {
            OpKind::Tensor(TensorOp::Slice { dims }) => match dims.get(1).map(|dim| (dim.start, dim.end)) {
                Some((Bound::Const(position), Bound::Single)) => Some(position),
                _ => None,
            },
            _ => None,
        };
        for arg in &data.args {
            if let Some(positions) = found.get_mut(arg) {
                positions.push(position);
            }
        }
    }
    for value in program.blocks.values().flat_map(|block| block.terminator.values()) {
        if let Some(positions) = found.get_mut(value) {
            positions.push(None);
        }
    }
    found
}

/// What a trace's body wants of its pass.
#[derive(Default)]
struct Hooks {
    reads: Vec<HookPoint>,
    /// Whether a layer is read of which it is not known which.
    any_layer: bool,
    /// Positions of the logits that are looked at; `None` for all.
    positions: Vec<Option<i64>>,
    /// Traces whose values go in.
    takes: Vec<Op>,
}

impl Hooks {
    /// Where the pass stops.
    fn stop(&self) -> String {
        let last = self.reads.iter().max();
        match last {
            Some(last) if last.site().info().phase == Phase::Unembed || !self.any_layer => {
                let all = self.positions.first().copied().flatten();
                match all.filter(|_| self.positions.iter().all(|position| *position == all)) {
                    Some(position) => {
                        format!("the pass stops after {last}, of which position {position} alone is computed")
                    }
                    None => format!("the pass stops after {last}"),
                }
            }
            None if !self.any_layer => "there is no pass: nothing of it is needed".to_owned(),
            _ => "the pass stops after the last layer that is read, which is known when it runs".to_owned(),
        }
    }
}

/// Operands whose value must be known for the op to happen at all: indices and keys.
fn known_first(data: &OpData) -> &[Value] {
    let after = |n: usize| data.args.get(n..).unwrap_or_default();
    match &data.kind {
        OpKind::List(ListOp::Range) => after(0),
        OpKind::List(
            ListOp::Get
            | ListOp::Pop
            | ListOp::Remove
            | ListOp::Slice
            | ListOp::Take
            | ListOp::Skip
            | ListOp::StepBy,
        )
        | OpKind::Dict(DictOp::Get | DictOp::Contains | DictOp::Remove)
        | OpKind::Set(SetOp::Insert | SetOp::Remove) => after(1),
        OpKind::List(ListOp::Set | ListOp::Insert) | OpKind::Dict(DictOp::Insert | DictOp::GetOr) => {
            data.args.get(1..2).unwrap_or_default()
        }
        OpKind::Call(module) if module.layer == LayerRef::Arg => after(1),
        _ => &[],
    }
}
