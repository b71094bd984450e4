//! The walk over the tree for rules 6 to 19: which value is visible where, and what each op and terminator
//! may be there.

use super::super::{Block, Op, OpData, OpKind, Program, Terminator, Type, Value};
use super::literals::{check_literal, check_type};
use super::{Faults, Rule, kinds};

/// Checks rules 6 to 19 of a program that keeps rules 1 to 5.
pub(super) fn check(program: &Program, faults: &mut Faults<'_>) {
    let mut scopes = Scopes {
        program,
        faults,
        visible: vec![false; program.values.len()],
        loops: Vec::new(),
        trace: false,
        saves: vec![0; program.slots.len()],
    };
    if let Some(root) = program.root {
        scopes.block(root, None, Role::Root);
    }
    let saves = scopes.saves;
    for ((slot, ty), saves) in program.slots.iter().zip(saves) {
        if saves != 1 {
            faults.add(Rule::Slot, None, format!("{slot} is saved {saves} times"));
        }
        if let Err(message) = check_type(ty) {
            faults.add(Rule::Type, None, format!("{slot}: {message}"));
        }
    }
}

/// What a block is to the op it belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    ForBody,
    WhileTest,
    /// Of a `while` or a `loop`.
    WhileBody,
    Arm,
    /// Of an `else if`.
    ArmTest,
    /// `true`: the trace stands in the root block.
    TraceBody(bool),
    /// One too many.
    Stray,
}

/// A loop around the op at hand.
struct Loop {
    op: Op,
    in_test: bool,
}

struct Scopes<'p, 'f, 'q> {
    program: &'p Program,
    faults: &'f mut Faults<'q>,
    /// By value: whether it may be used here.
    visible: Vec<bool>,
    /// Loops around the op at hand, up to the trace it stands in.
    loops: Vec<Loop>,
    trace: bool,
    /// By slot: how often it is saved.
    saves: Vec<usize>,
}

impl Scopes<'_, '_, '_> {
    fn types(&self, values: &[Value]) -> Vec<Type> {
        values.iter().map(|value| self.program.ty(*value).clone()).collect()
    }

    fn define(&mut self, op: Option<Op>, values: &[Value]) {
        for value in values {
            self.visible[value.as_u32() as usize] = true;
            if let Err(message) = check_type(self.program.ty(*value)) {
                let message = format!("{}: {message}", self.faults.value(*value));
                self.faults.add(Rule::Type, op, message);
            }
        }
    }

    fn hide(&mut self, values: &[Value]) {
        for value in values {
            self.visible[value.as_u32() as usize] = false;
        }
    }

    fn use_values<'v>(&mut self, op: Option<Op>, values: impl IntoIterator<Item = &'v Value>) {
        for value in values {
            if !self.visible[value.as_u32() as usize] {
                let message = format!("{} is not defined here", self.faults.value(*value));
                self.faults.add(Rule::Visible, op, message);
            }
        }
    }

    fn block(&mut self, block: Block, owner: Option<Op>, role: Role) {
        let data = &self.program.blocks[block];
        self.define(owner, &data.params);
        for op in &data.ops {
            self.op(*op, role);
        }
        self.terminator(&data.terminator, owner, role);
        // What a test of a branch defines is seen behind it, until the branch ends.
        if role != Role::ArmTest {
            self.end(block);
        }
    }

    /// Nothing that the block defines is seen from here on.
    fn end(&mut self, block: Block) {
        let data = &self.program.blocks[block];
        self.hide(&data.params);
        for op in &data.ops {
            self.hide(&self.program.ops[*op].results);
        }
    }

    fn op(&mut self, op: Op, role: Role) {
        let data = &self.program.ops[op];
        self.use_values(Some(op), &data.args);
        self.signature(op, data);
        self.standing(op, data, role);
        self.nested(op, data, role);
        self.define(Some(op), &data.results);
    }

    /// Rules 8 to 11.
    fn signature(&mut self, op: Op, data: &OpData) {
        if let OpKind::Const(literal) = &data.kind
            && let Err((rule, message)) = check_literal(literal)
        {
            self.faults.add(rule, Some(op), message);
        }
        let written = self.types(&data.results);
        match kinds::results(self.program, &data.kind, &self.types(&data.args), &written) {
            Ok(results) if results == written => {}
            Ok(results) => {
                let (results, written) = (kinds::type_list(&results), kinds::type_list(&written));
                self.faults.add(Rule::Results, Some(op), format!("the result is {results}, not {written}"));
            }
            Err((rule, message)) => self.faults.add(rule, Some(op), message),
        }
        let params = kinds::block_params(self.program, data);
        if params.len() != data.blocks.len() {
            let message = format!("expected {} nested blocks, got {}", params.len(), data.blocks.len());
            self.faults.add(Rule::Blocks, Some(op), message);
        }
        for (block, expected) in data.blocks.iter().zip(params) {
            let params = self.types(&self.program.blocks[*block].params);
            if params != expected {
                let (params, expected) = (kinds::type_list(&params), kinds::type_list(&expected));
                let message = format!("{block} is given {expected} but takes {params}");
                self.faults.add(Rule::Blocks, Some(op), message);
            }
        }
    }

    /// Rules 16 to 19.
    fn standing(&mut self, op: Op, data: &OpData, role: Role) {
        match data.kind {
            OpKind::HookRead(_) | OpKind::HookWrite(_) if !self.trace => {
                self.faults.add(Rule::Trace, Some(op), "a hook point exists only inside a trace");
            }
            OpKind::Trace if self.trace => {
                self.faults.add(Rule::Trace, Some(op), "a trace stands inside another");
            }
            OpKind::Source(_) if self.trace => {
                self.faults.add(Rule::Source, Some(op), "items of the host are looped over inside a trace");
            }
            OpKind::Save(slot) => {
                if !matches!(role, Role::Root | Role::TraceBody(true)) {
                    self.faults.add(
                        Rule::Save,
                        Some(op),
                        "a save inside a loop or branch would not happen exactly once",
                    );
                }
                self.saves[slot.as_u32() as usize] += 1;
                let expected = &self.program.slots[slot];
                if let [value] = &*data.args
                    && self.program.ty(*value) != expected
                {
                    let got = self.program.ty(*value);
                    self.faults.add(Rule::Operands, Some(op), format!("{slot} takes {expected}, not {got}"));
                }
            }
            _ => {}
        }
    }

    fn nested(&mut self, op: Op, data: &OpData, role: Role) {
        for (i, block) in data.blocks.iter().enumerate() {
            let block = *block;
            match (&data.kind, i) {
                (OpKind::For, 0) => self.looped(block, op, Role::ForBody),
                (OpKind::While, 0) => self.looped(block, op, Role::WhileTest),
                (OpKind::While, 1) | (OpKind::Loop, 0) => self.looped(block, op, Role::WhileBody),
                (OpKind::If, i) if i % 2 == 1 && i + 1 < data.blocks.len() => {
                    self.block(block, Some(op), Role::ArmTest);
                }
                (OpKind::If, _) => self.block(block, Some(op), Role::Arm),
                (OpKind::Trace, 0) => {
                    let loops = std::mem::take(&mut self.loops);
                    let outer = std::mem::replace(&mut self.trace, true);
                    self.block(block, Some(op), Role::TraceBody(role == Role::Root));
                    self.trace = outer;
                    self.loops = loops;
                }
                _ => self.block(block, Some(op), Role::Stray),
            }
        }
        if data.kind == OpKind::If {
            data.blocks.iter().for_each(|block| self.end(*block));
        }
    }

    fn looped(&mut self, block: Block, op: Op, role: Role) {
        self.loops.push(Loop { op, in_test: role == Role::WhileTest });
        self.block(block, Some(op), role);
        self.loops.pop();
    }

    fn terminator(&mut self, terminator: &Terminator, owner: Option<Op>, role: Role) {
        self.use_values(owner, terminator.values());
        let program = self.program;
        let owner_data = owner.map(|op| &program.ops[op]);
        match (terminator, role, owner_data) {
            (_, Role::Stray, _) | (Terminator::Stop(_), Role::ForBody | Role::WhileBody | Role::Arm, _) => {}
            (Terminator::Yield(values), Role::ForBody, Some(data)) => {
                self.carried(owner, "yields", values, data.args.get(1..).unwrap_or_default());
            }
            (Terminator::Yield(values), Role::WhileBody, Some(data)) => {
                self.carried(owner, "yields", values, &data.args);
            }
            (Terminator::Yield(values), Role::Arm | Role::TraceBody(_), Some(data)) => {
                self.carried(owner, "yields", values, &data.results);
            }
            (Terminator::Yield(values), Role::Root, _) => {
                if !values.is_empty() {
                    self.faults.add(Rule::Terminator, None, "the root block yields something");
                }
            }
            (Terminator::Condition { condition, passed }, Role::WhileTest | Role::ArmTest, Some(data)) => {
                if *program.ty(*condition) != Type::Bool {
                    let message = format!("the condition is a bool, not {}", program.ty(*condition));
                    self.faults.add(Rule::Carried, owner, message);
                }
                let takers: &[Value] = if role == Role::ArmTest { &[] } else { &data.results };
                self.carried(owner, "passes on", passed, takers);
            }
            (
                Terminator::Break { depth, values } | Terminator::Continue { depth, values },
                Role::ForBody | Role::WhileBody | Role::Arm,
                _,
            ) => {
                let leaves = matches!(terminator, Terminator::Break { .. });
                self.jump(owner, *depth, leaves, values);
            }
            (_, Role::WhileTest | Role::ArmTest, _) => {
                let message = "the test of a while or of an else-if does not end in its condition";
                self.faults.add(Rule::Terminator, owner, message);
            }
            (Terminator::Condition { .. }, _, _) => {
                self.faults.add(
                    Rule::Terminator,
                    owner,
                    "a condition ends a block that is no test of a while or of an else-if",
                );
            }
            (_, _, _) => {
                self.faults.add(
                    Rule::Terminator,
                    owner,
                    "a jump or stop ends a block that is no loop body and no branch",
                );
            }
        }
    }

    fn jump(&mut self, owner: Option<Op>, depth: u32, leaves: bool, values: &[Value]) {
        let target = self.loops.iter().rev().nth(depth as usize);
        let Some(target) = target else {
            let message = if self.trace {
                "a jump would leave the trace, or goes to no loop"
            } else {
                "a jump goes to no loop around it"
            };
            self.faults.add(Rule::Jump, owner, message);
            return;
        };
        if target.in_test {
            self.faults.add(Rule::Jump, owner, "a jump in the test of a while goes to that very loop");
            return;
        }
        let data = &self.program.ops[target.op];
        let takers: &[Value] = match (&data.kind, leaves) {
            (OpKind::For, _) => data.args.get(1..).unwrap_or_default(),
            (_, true) => &data.results,
            (_, false) => &data.args,
        };
        self.carried(owner, if leaves { "breaks with" } else { "continues with" }, values, takers);
    }

    /// Rule 14: the values have the types of those that take them.
    fn carried(&mut self, owner: Option<Op>, verb: &str, values: &[Value], takers: &[Value]) {
        let (values, takers) = (self.types(values), self.types(takers));
        if values != takers {
            let (values, takers) = (kinds::type_list(&values), kinds::type_list(&takers));
            self.faults.add(
                Rule::Carried,
                owner,
                format!("a block {verb} {values} where {takers} is carried"),
            );
        }
    }
}
