//! What `analysis` says of programs against what comes of running them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use smallvec::SmallVec;

use super::build::Build;
use super::fake::{Fake, LAYERS, WIDTH};
use super::run_on;
use crate::analysis::{Finding, ModelFacts, check};
use crate::exec::RunError;
use crate::ir::tensor_op::{Bound, Size, SliceDim};
use crate::ir::{
    Block, DictOp, HookRef, LayerRef, ListOp, Literal, OpKind, Program, ScalarOp, SourcePlace,
    TensorElements, TensorLiteral, TensorOp, Terminator, Type, Value,
};
use crate::point::Site;

/// What the fake is to the analysis, as far as the programs here look at it.
fn foreseen(program: &Program) -> Vec<Finding> {
    let facts = ModelFacts {
        n_layers: LAYERS as usize,
        n_heads: WIDTH,
        d_model: WIDTH,
        d_head: WIDTH,
        d_mlp: WIDTH,
        d_vocab: 100,
        n_ctx: 8,
        count_tokens: &|text| Some(text.len()),
    };
    check(program, &facts)
}

/// Makes programs in which every op that can fail stands on a line of its own and logs it before.
struct Make<'c> {
    b: Build,
    choices: std::slice::Iter<'c, u16>,
    ints: Vec<Value>,
    lists: Vec<Value>,
    dicts: Vec<Value>,
    tensors: Vec<Value>,
    /// The loops around, and whether they may be begun anew by a jump without running for ever.
    loops: Vec<bool>,
    in_trace: bool,
    depth: usize,
    line: u32,
    /// Whether values that only a run knows, and loops that are not unrolled, may occur.
    hides: bool,
    /// How many more loops over lists there may be.
    for_loops: usize,
}

fn program(choices: &[u16], hides: bool) -> Build {
    let mut make = Make {
        b: Build::new(),
        choices: choices.iter(),
        ints: Vec::new(),
        lists: Vec::new(),
        dicts: Vec::new(),
        tensors: Vec::new(),
        loops: Vec::new(),
        in_trace: false,
        depth: 0,
        line: 0,
        hides,
        for_loops: 4,
    };
    if hides {
        make.hidden();
    }
    while make.choices.len() > 0 {
        make.op();
    }
    make.b
}

impl Make<'_> {
    fn pick(&mut self, n: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) % n
    }

    fn small(&mut self) -> i64 {
        i64::try_from(self.pick(5)).unwrap() - 1
    }

    /// An op that may fail, on a line of its own that is logged before.
    fn risky(
        &mut self,
        kind: OpKind,
        args: &[Value],
        results: impl IntoIterator<Item = Type>,
    ) -> SmallVec<[Value; 1]> {
        self.line += 1;
        let line = self.b.int(self.line.into());
        self.b.log(&[line]);
        let results = self.b.op(kind, args, &[], results);
        self.place();
        results
    }

    /// Puts the op made last on the line at hand.
    fn place(&mut self) {
        let place = SourcePlace { file: "random".to_owned(), line: self.line, column: 1 };
        let place = self.b.program.places.intern(place);
        if let Some(op) = self.b.program.ops.keys().next_back() {
            self.b.program.ops[op].place = place;
        }
    }

    fn int(&mut self) -> Value {
        if !self.ints.is_empty() && self.pick(3) > 0 {
            let i = self.pick(self.ints.len());
            return self.ints[i];
        }
        let value = self.small();
        let int = self.b.int(value);
        self.ints.push(int);
        int
    }

    fn list(&mut self) -> Value {
        if !self.lists.is_empty() && self.pick(4) > 0 {
            let i = self.pick(self.lists.len());
            return self.lists[i];
        }
        let list = if self.pick(2) == 0 {
            let items: Vec<Value> = (0..self.pick(4)).map(|_| self.int()).collect();
            self.b.list(Type::Int, &items)
        } else {
            let items: Vec<i64> = (0..self.pick(4)).map(|_| self.small()).collect();
            self.b.ints(&items)
        };
        self.lists.push(list);
        list
    }

    fn dict(&mut self) -> Value {
        if !self.dicts.is_empty() && self.pick(5) > 0 {
            let i = self.pick(self.dicts.len());
            return self.dicts[i];
        }
        let dict = self.b.op(OpKind::Dict(DictOp::New), &[], &[], [Type::dict(Type::Int, Type::Int)])[0];
        self.dicts.push(dict);
        dict
    }

    fn tensor(&mut self) -> Value {
        if !self.tensors.is_empty() && self.pick(4) > 0 {
            let i = self.pick(self.tensors.len());
            return self.tensors[i];
        }
        let dims = vec![1, 1 + self.pick(3), 1 + self.pick(2)];
        let len = dims.iter().product();
        let literal = TensorLiteral { dims, data: TensorElements::Float(vec![1.0; len]) };
        let tensor = self.b.literal(Literal::Tensor(literal.into()));
        self.tensors.push(tensor);
        tensor
    }

    /// An integer that only a run knows.
    fn hidden(&mut self) {
        let prompt = self.b.ints(&[1, 2]);
        let total = self.b.trace(prompt, |b| {
            let x = b.read(Site::BlockOutput, 1);
            vec![b.total(x)]
        });
        let whole = self.b.scalar(ScalarOp::ToInt, &[total[0]]);
        let three = self.b.int(3);
        let small = self.b.scalar(ScalarOp::Rem, &[whole, three]);
        self.ints.push(small);
    }

    fn op(&mut self) {
        let deeper = if self.depth < 3 { 5 } else { 0 };
        match self.pick(13 + deeper) {
            0 | 1 => {
                let all = [ScalarOp::Add, ScalarOp::Sub, ScalarOp::Min, ScalarOp::Div, ScalarOp::Rem];
                let op = all[self.pick(5)];
                let args = [self.int(), self.int()];
                let result = self.risky(OpKind::Scalar(op), &args, [Type::Int])[0];
                self.ints.push(result);
            }
            2 => {
                let args = [self.list(), self.int()];
                self.b.op(OpKind::List(ListOp::Append), &args, &[], []);
            }
            3 | 4 => {
                let args = [self.list(), self.int()];
                let item = self.risky(OpKind::List(ListOp::Get), &args, [Type::Int])[0];
                self.ints.push(item);
            }
            5 => {
                let args = [self.list(), self.int(), self.int()];
                self.risky(OpKind::List(ListOp::Set), &args, []);
            }
            6 => {
                let args = [self.list()];
                let len = self.b.op(OpKind::List(ListOp::Len), &args, &[], [Type::Int])[0];
                self.ints.push(len);
            }
            7 => {
                let args = [self.int(), self.int(), self.int()];
                let range = self.risky(OpKind::List(ListOp::Range), &args, [Type::list(Type::Int)])[0];
                if self.pick(2) == 0 {
                    let copy =
                        self.b.op(OpKind::List(ListOp::Clone), &[range], &[], [Type::list(Type::Int)])[0];
                    self.lists.push(copy);
                }
                self.lists.push(range);
            }
            8 => {
                let args = [self.dict(), self.int(), self.int()];
                self.b.op(OpKind::Dict(DictOp::Insert), &args, &[], []);
            }
            9 => {
                let args = [self.dict(), self.int()];
                let value = self.risky(OpKind::Dict(DictOp::Get), &args, [Type::Int])[0];
                self.ints.push(value);
            }
            10 | 11 => self.tensor_op(),
            12 if self.in_trace => self.hook(),
            12 => self.trace(),
            13 => self.branch(),
            14 if self.hides => self.while_loop(),
            15 => self.endless_loop(),
            _ => self.for_loop(),
        }
    }

    fn tensor_op(&mut self) {
        let x = self.tensor();
        let (op, args) = match self.pick(6) {
            0 => (TensorOp::Add, vec![x, self.tensor()]),
            1 => (TensorOp::Matmul, vec![x, self.tensor()]),
            2 => {
                let mut dims = vec![SliceDim::FULL, SliceDim::single(Bound::Arg(1))];
                if self.pick(2) == 0 {
                    dims = vec![
                        SliceDim::FULL,
                        SliceDim { start: Bound::Const(0), end: Bound::Arg(1), step: 1 },
                    ];
                }
                (TensorOp::Slice { dims }, vec![x, self.int()])
            }
            3 => (TensorOp::Cat { dim: i64::try_from(self.pick(3)).unwrap() }, vec![x, self.tensor()]),
            4 => {
                let dims = vec![Size::Const(1), Size::Arg(1), Size::Const(2)];
                (TensorOp::Reshape { dims }, vec![x, self.int()])
            }
            _ => {
                let len = self.b.op(OpKind::Tensor(TensorOp::DimLen { dim: 1 }), &[x], &[], [Type::Int])[0];
                self.ints.push(len);
                return;
            }
        };
        let result = self.risky(OpKind::Tensor(op), &args, [Type::float(3)])[0];
        // What nobody looks at is not computed.
        self.b.log(&[result]);
        self.tensors.push(result);
    }

    fn hook(&mut self) {
        let site = [Site::BlockOutput, Site::MlpOutput][self.pick(2)];
        let layer = self.int();
        let hook = HookRef { site, layer: LayerRef::Arg };
        if self.pick(2) == 0 {
            let read = self.risky(OpKind::HookRead(hook), &[layer], [Type::float(3)])[0];
            self.b.log(&[read]);
            self.tensors.push(read);
        } else {
            let value = self.tensor();
            self.risky(OpKind::HookWrite(hook), &[value, layer], []);
        }
    }

    /// A block with these parameters; what is made in it is forgotten.
    fn block(&mut self, params: &[Type], fill: impl FnOnce(&mut Self, &[Value]) -> Terminator) -> Block {
        let block = self.b.program.add_block();
        let params: Vec<Value> =
            params.iter().map(|ty| self.b.program.add_param(block, ty.clone())).collect();
        let outer = std::mem::replace(&mut self.b.block, block);
        let lens = [self.ints.len(), self.lists.len(), self.dicts.len(), self.tensors.len()];
        self.ints.extend(params.iter().filter(|param| *self.b.program.ty(**param) == Type::Int));
        self.depth += 1;
        let terminator = fill(self, &params);
        self.depth -= 1;
        self.b.program.blocks[block].terminator = terminator;
        self.b.block = outer;
        self.ints.truncate(lens[0]);
        self.lists.truncate(lens[1]);
        self.dicts.truncate(lens[2]);
        self.tensors.truncate(lens[3]);
        block
    }

    fn ops(&mut self) {
        for _ in 0..self.pick(5) {
            self.op();
        }
    }

    fn branch(&mut self) {
        let args = [self.int(), self.int()];
        let condition = self.b.scalar(ScalarOp::Lt, &args);
        let arms = [(); 2].map(|()| {
            self.block(&[], |make, _| {
                make.ops();
                let value = make.int();
                if !make.loops.is_empty() && make.pick(3) == 0 {
                    let target = make.pick(make.loops.len());
                    let depth = u32::try_from(make.loops.len() - 1 - target).unwrap();
                    let values = vec![value];
                    return if make.pick(2) == 0 || !make.loops[target] {
                        Terminator::Break { depth, values }
                    } else {
                        Terminator::Continue { depth, values }
                    };
                }
                Terminator::Yield(vec![value])
            })
        });
        let result = self.b.op(OpKind::If, &[condition], &arms, [Type::Int])[0];
        self.ints.push(result);
    }

    fn for_loop(&mut self) {
        if !self.hides && self.for_loops == 0 {
            return;
        }
        // Lists that grow in loops over each other would soon have no end.
        let list = if self.hides && self.depth == 0 && self.for_loops > 2 {
            self.for_loops -= 1;
            self.list()
        } else {
            self.for_loops = self.for_loops.saturating_sub(usize::from(!self.hides));
            let items: Vec<i64> = (0..self.pick(4)).map(|_| self.small()).collect();
            self.b.ints(&items)
        };
        let initial = self.int();
        self.loops.push(true);
        let body = self.block(&[Type::Int, Type::Int], |make, _| {
            make.ops();
            Terminator::Yield(vec![make.int()])
        });
        self.loops.pop();
        let result = self.b.op(OpKind::For, &[list, initial], &[body], [Type::Int])[0];
        self.ints.push(result);
    }

    /// Counts down from a number of at most a few.
    fn while_loop(&mut self) {
        let (start, four) = (self.int(), self.b.int(4));
        let start = self.b.scalar(ScalarOp::Min, &[start, four]);
        let test = self.block(&[Type::Int], |make, params| {
            let zero = make.b.int(0);
            let condition = make.b.scalar(ScalarOp::Gt, &[params[0], zero]);
            Terminator::Condition { condition, passed: vec![params[0]] }
        });
        let loops = std::mem::take(&mut self.loops);
        let body = self.block(&[Type::Int], |make, params| {
            make.ops();
            let one = make.b.int(1);
            Terminator::Yield(vec![make.b.scalar(ScalarOp::Sub, &[params[0], one])])
        });
        self.loops = loops;
        let result = self.b.op(OpKind::While, &[start], &[test, body], [Type::Int])[0];
        self.ints.push(result);
    }

    /// A loop left by jumps alone; if values may be hidden, now and then after a few turns.
    fn endless_loop(&mut self) {
        let (start, four) = (self.int(), self.b.int(4));
        let start = self.b.scalar(ScalarOp::Min, &[start, four]);
        let turns = self.hides && self.pick(2) == 0;
        self.loops.push(false);
        let body = self.block(&[Type::Int], |make, params| {
            make.ops();
            let value = make.int();
            if turns {
                let (zero, one) = (make.b.int(0), make.b.int(1));
                let over = make.b.scalar(ScalarOp::Le, &[params[0], zero]);
                let leave = make.block(&[], |_, _| Terminator::Break { depth: 0, values: vec![value] });
                let go_on = make.block(&[], |_, _| Terminator::Yield(vec![]));
                make.b.op(OpKind::If, &[over], &[leave, go_on], []);
                return Terminator::Yield(vec![make.b.scalar(ScalarOp::Sub, &[params[0], one])]);
            }
            Terminator::Break { depth: 0, values: vec![value] }
        });
        self.loops.pop();
        let result = self.b.op(OpKind::Loop, &[start], &[body], [Type::Int])[0];
        self.ints.push(result);
    }

    fn trace(&mut self) {
        let prompt = self.list();
        self.line += 1;
        let line = self.b.int(self.line.into());
        self.b.log(&[line]);
        let at = self.line;
        let loops = std::mem::take(&mut self.loops);
        self.in_trace = true;
        let mut yielded = Vec::new();
        let body = self.block(&[], |make, _| {
            make.ops();
            // All writes matter to what comes last.
            let last = make.b.read(Site::LnFInput, 0);
            make.b.log(&[last]);
            yielded = vec![last];
            Terminator::Yield(vec![last])
        });
        self.in_trace = false;
        self.loops = loops;
        let result = self.b.op(OpKind::Trace, &[prompt], &[body], [Type::float(3)])[0];
        let line = std::mem::replace(&mut self.line, at);
        self.place();
        self.line = line;
        self.tensors.push(result);
    }
}

/// Lines of the ops that a run came to.
fn reached(lines: &[String]) -> BTreeSet<u32> {
    lines.iter().filter_map(|line| line.parse().ok()).collect()
}

fn line(finding: &Finding) -> u32 {
    finding.place.as_ref().map_or(0, |place| place.line)
}

/// Whether a run failed for a reason that the analysis does not look for.
fn is_of_another_kind(error: &RunError) -> bool {
    let text = error.fault.to_string();
    text.contains("overflow") || text.contains("must be known before")
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn where_everything_is_known_what_is_found_is_what_fails(
        choices in proptest::collection::vec(any::<u16>(), 0..120),
    ) {
        let build = program(&choices, false);
        prop_assert_eq!(build.program.verify(), Ok(()));
        let findings = foreseen(&build.program);
        match run_on(&Fake::default(), &build).0 {
            Ok(_) => prop_assert!(findings.is_empty(), "{}\n{}", findings[0], build.program),
            Err(error) if is_of_another_kind(&error) => {}
            Err(error) => {
                let at = error.place.as_ref().map(|place| place.line);
                let found = findings.iter().any(|finding| Some(line(finding)) == at);
                prop_assert!(found, "not foreseen: {error}\n{:?}\n{}", findings, build.program.display().with_places(true));
            }
        }
    }

    #[test]
    fn what_a_run_came_to_without_an_error_was_not_refused(
        choices in proptest::collection::vec(any::<u16>(), 0..200),
    ) {
        let build = program(&choices, true);
        prop_assert_eq!(build.program.verify(), Ok(()));
        let (outcome, lines) = run_on(&Fake::default(), &build);
        if outcome.is_ok() {
            let reached = reached(&lines);
            for finding in foreseen(&build.program) {
                prop_assert!(
                    !reached.contains(&line(&finding)),
                    "{finding}\n{}",
                    build.program.display().with_places(true)
                );
            }
        }
    }
}
