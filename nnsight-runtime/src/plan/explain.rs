//! What a program will do, in words.

mod pass;

use std::collections::HashMap;
use std::fmt::{self, Display, Write};

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;

use self::pass::Hooks;
use super::facts::Facts;
use super::waits::Waits;
use super::{Plan, PlanError};
use crate::ir::{
    Block, DictOp, HookRef, HostFunction, LayerRef, ListOp, Literal, Op, OpData, OpKind, Place, Program,
    SetOp, Terminator, Type, Value, ValueDef,
};

/// Letters of a prompt that are shown.
const SHOWN: usize = 40;
/// Token ids of a prompt that are shown.
const TOKENS: usize = 8;

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
    ///         v1: tensor<float, 3> = trace v0 @ "main.rs":1:9 {
    ///             v2: tensor<float, 3> = read transformer.h[2].output @ "main.rs":2:9
    ///             yield v2
    ///         }
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
            logits: pass::positions(self),
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
            (OpKind::If, [then, tested @ .., other]) => {
                let first = self.first(self.waits.of(data.args[0]));
                self.line(format_args!("if ({place}){first}"))?;
                self.nested(*then)?;
                for tested in tested.chunks_exact(2) {
                    let first = match &program.blocks[tested[0]].terminator {
                        Terminator::Condition { condition, .. } => self.first(self.waits.of(*condition)),
                        _ => String::new(),
                    };
                    self.line(format_args!("else if{first}"))?;
                    self.nested(tested[0])?;
                    self.nested(tested[1])?;
                }
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
            (OpKind::Log | OpKind::Fail(_) | OpKind::Apply(_), _) => {
                let what = match data.kind {
                    OpKind::Log => "log",
                    OpKind::Fail(_) => "fail",
                    _ => "call of a host closure",
                };
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
        let mut takes = Vec::new();
        self.takes(body, &mut takes);
        for taken in takes {
            let place = self.place(self.program.ops[taken].place);
            self.line(format_args!("takes values of the trace at {place}"))?;
        }
        let mut hooks = Hooks::default();
        let handed_on = self.program.blocks[body].terminator.values().zip(&data.results);
        let used = handed_on.filter(|(_, result)| self.facts.is_used(**result));
        let mut needed = used.map(|(value, _)| *value).collect();
        self.reads(body, &mut needed, &mut hooks);
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
            Some((OpKind::Source(function), _)) => {
                let known = self.program.functions.get(*function);
                let caught =
                    if known.is_some_and(HostFunction::catches) { ", going on after an error" } else { "" };
                format!("item of a stream, as they come{caught}")
            }
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
            Some(OpKind::Const(Literal::List { items, .. })) => {
                let ids = items.ints().unwrap_or_default().iter().take(TOKENS).map(i64::to_string);
                let more = if items.len() > TOKENS { ", …" } else { "" };
                format!("{what} [{}{more}]", ids.collect::<Vec<_>>().join(", "))
            }
            _ => format!("{what} known when it runs"),
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
