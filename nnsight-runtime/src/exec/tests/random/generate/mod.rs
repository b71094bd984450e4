//! Makes a program of any sketch. It ends, and most often runs without an error.

mod inside;
mod mistakes;
mod numbers;
mod outside;
mod parts;
mod prompts;
mod regions;
mod scope;
mod writes;

use std::sync::{Arc, Mutex};

use super::features::Features;
use super::run::Journal;
use super::sketch::Sketch;
use crate::exec::tests::build::Build;
use crate::ir::{self, Block, ListOp, Literal, OpKind, Slot, TensorOp, Terminator, Type};
use crate::model::Gpt2Config;
use scope::{Dim, Time, Var};

/// How close two numbers came that decided something.
pub(super) type Margin = Arc<Mutex<f64>>;

/// A program of the sketch, and what it does. Its closures write to the journal; given a margin, it has more of them,
/// which note there how close decisions were.
pub(super) fn generate(
    sketch: &[Sketch],
    config: &Gpt2Config,
    journal: &Journal,
    margin: Option<&Margin>,
) -> (ir::Program, Features) {
    let mut build = Build::new();
    build.numbered = Some(0);
    let mut generator = Generator {
        b: build,
        config: config.clone(),
        journal: journal.clone(),
        margin: margin.cloned(),
        features: Features::new(),
        picks: Vec::new(),
        picked: 0,
        scope: Vec::new(),
        lengths: Vec::new(),
        lists: Vec::new(),
        loops: Vec::new(),
        trace: None,
        used: Time::default(),
        depth: 0,
        times: 1,
        traces: 0,
        passes: PASSES,
        statements: STATEMENTS,
    };
    generator.program(sketch);
    (generator.b.program, generator.features)
}

/// About how many passes a program may run.
const PASSES: u32 = 28;
/// How many statements a program may have.
const STATEMENTS: usize = 70;

struct Generator {
    b: Build,
    config: Gpt2Config,
    journal: Journal,
    margin: Option<Margin>,
    features: Features,
    /// The choices of the statement at hand, and how many of them are used up.
    picks: Vec<u8>,
    picked: usize,
    /// What can be used here, the innermost last.
    scope: Vec<Var>,
    /// By key: the smallest that a length can be which only the run knows.
    lengths: Vec<usize>,
    /// Saved lists, one for each type.
    lists: Vec<Var>,
    /// Loops around, up to the trace.
    loops: Vec<Around>,
    trace: Option<Inside>,
    /// When everything is there that was used since this was last cleared.
    used: Time,
    /// Blocks around.
    depth: u32,
    /// How often the statement at hand may run.
    times: u32,
    traces: u32,
    passes: u32,
    statements: usize,
}

/// A loop around.
struct Around {
    /// The counter's next value, where one is carried first.
    counter: Option<Var>,
    /// What is carried besides.
    carried: Vec<Var>,
}

/// The trace around.
#[derive(Clone, Debug)]
struct Inside {
    batch: Dim,
    positions: Dim,
    /// How many values are from outside.
    captures: usize,
    /// When the conditions around are known.
    guard: Time,
    /// When the effects so far have happened.
    effects: Time,
}

impl Generator {
    /// One of so many.
    fn pick(&mut self, n: usize) -> usize {
        let pick = self.picks.get(self.picked).copied().unwrap_or(0);
        self.picked += 1;
        usize::from(pick) % n.max(1)
    }

    fn choose<T: Clone>(&mut self, items: &[T]) -> T {
        let index = self.pick(items.len());
        items[index].clone()
    }

    /// Whether something goes wrong here, which it seldom does.
    fn wrong(&mut self) -> bool {
        self.pick(256) == 255
    }

    fn has(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    fn program(&mut self, sketch: &[Sketch]) {
        for item in [Type::Float, Type::Int, Type::float(3), Type::float(4)] {
            let list = self.emit(OpKind::List(ListOp::New), &[], Type::list(item));
            self.b.save(list.value);
            self.lists.push(list);
        }
        if let Some(first) = sketch.first() {
            self.picks.clone_from(&first.picks);
        }
        self.prompts();
        for _ in 0..3 {
            let number = self.pick(9);
            self.int(i64::try_from(number).unwrap_or(0));
        }
        self.statements(sketch);
        for var in self.scope.clone() {
            // A prompt is no news.
            let is_prompt = matches!(&var.ty, Type::List(_)) || !var.traced;
            if !is_prompt && self.slots() < 40 {
                self.b.save(var.value);
            }
        }
    }

    fn slots(&self) -> usize {
        self.b.program.slots.len()
    }

    fn statements(&mut self, sketch: &[Sketch]) {
        for statement in sketch {
            if self.statements == 0 {
                return;
            }
            self.statements -= 1;
            let picks = std::mem::replace(&mut self.picks, statement.picks.clone());
            let picked = std::mem::take(&mut self.picked);
            if self.trace.is_some() {
                self.inside(statement);
            } else {
                self.outside(statement);
            }
            self.picks = picks;
            self.picked = picked;
        }
    }

    /// An op on these, whose result can be used from here on.
    fn emit(&mut self, kind: OpKind, args: &[Var], ty: Type) -> Var {
        let var = self.hidden(kind, args, ty);
        self.scope.push(var.clone());
        var
    }

    /// An op on these, whose result is used by hand only.
    fn hidden(&mut self, kind: OpKind, args: &[Var], ty: Type) -> Var {
        let time = self.time(args);
        let values: Vec<ir::Value> = args.iter().map(|arg| arg.value).collect();
        let value = self.b.op(kind, &values, &[], [ty.clone()])[0];
        Var { value, ty, dims: Vec::new(), range: None, time, traced: args.iter().any(|arg| arg.traced) }
    }

    /// An op that is only an effect, which keeps its place among the others.
    fn effect(&mut self, kind: OpKind, args: &[Var]) {
        self.touch(args);
        let values: Vec<ir::Value> = args.iter().map(|arg| arg.value).collect();
        self.b.op(kind, &values, &[], []);
    }

    /// Says that these are used in an effect; gives the time when it has happened.
    fn touch(&mut self, args: &[Var]) -> Time {
        let mut time = self.time(args);
        if let Some(inside) = &mut self.trace {
            inside.effects.join(&time);
            time = inside.effects.clone();
        }
        self.used.join(&time);
        time
    }

    /// When something made of these is there.
    fn time(&mut self, args: &[Var]) -> Time {
        let mut time = self.trace.as_ref().map_or_else(Time::default, |inside| inside.guard.clone());
        for arg in args {
            time.join(&arg.time);
        }
        self.used.join(&time);
        time
    }

    /// A tensor operation.
    fn tensor(&mut self, op: TensorOp, args: &[Var], dims: Vec<Dim>) -> Var {
        let var = self.quiet(op, args, dims);
        self.scope.push(var.clone());
        var
    }

    /// A tensor operation whose result is used by hand only.
    fn quiet(&mut self, op: TensorOp, args: &[Var], dims: Vec<Dim>) -> Var {
        let types: Vec<Type> = args.iter().map(|arg| arg.ty.clone()).collect();
        let ty = op.result_type(&types).expect("the generator knows the types");
        Var { dims, ..self.hidden(OpKind::Tensor(op), args, ty) }
    }

    fn literal(&mut self, literal: Literal) -> Var {
        let ty = literal.ty();
        self.hidden(OpKind::Const(literal), &[], ty)
    }

    /// An int that can be used from here on.
    fn int(&mut self, value: i64) -> Var {
        let var = self.constant(value);
        self.scope.push(var.clone());
        var
    }

    fn constant(&mut self, value: i64) -> Var {
        Var { range: Some((value, value)), ..self.literal(Literal::Int(value)) }
    }

    fn float(&mut self, value: f64) -> Var {
        self.literal(Literal::Float(value))
    }

    /// One of the values that can be used and are as wanted.
    fn var(&mut self, wanted: impl Fn(&Var) -> bool) -> Option<Var> {
        let found: Vec<usize> = (0..self.scope.len()).filter(|index| wanted(&self.scope[*index])).collect();
        // The newest first, so that what stands close belongs together.
        let index = self.pick(found.len());
        found.iter().rev().nth(index).map(|index| self.scope[*index].clone())
    }

    /// Whether a value is there before the pass.
    fn known(var: &Var) -> bool {
        !var.time.is_later()
    }

    /// The smallest that a length can be.
    fn least(&self, dim: Dim) -> usize {
        match dim {
            Dim::N(length) => length,
            Dim::Left { key, less } => self.lengths[key].saturating_sub(less),
        }
    }

    /// A block written by `f`, whose values cannot be used after it.
    fn block(&mut self, params: &[Type], f: impl FnOnce(&mut Self, &[ir::Value]) -> Terminator) -> Block {
        let block = self.b.program.add_block();
        let params: Vec<ir::Value> =
            params.iter().map(|ty| self.b.program.add_param(block, ty.clone())).collect();
        let outer = std::mem::replace(&mut self.b.block, block);
        let scope = self.scope.len();
        self.depth += 1;
        self.b.program.blocks[block].terminator = f(self, &params);
        self.depth -= 1;
        self.scope.truncate(scope);
        self.b.block = outer;
        block
    }

    /// An op with nested blocks.
    fn nest(&mut self, kind: OpKind, args: &[Var], blocks: &[Block], results: Vec<Type>) -> Vec<ir::Value> {
        let values: Vec<ir::Value> = args.iter().map(|arg| arg.value).collect();
        self.b.op(kind, &values, blocks, results).to_vec()
    }

    fn save(&mut self, var: &Var) -> Slot {
        self.b.save(var.value)
    }
}

fn values(vars: &[Var]) -> Vec<ir::Value> {
    vars.iter().map(|var| var.value).collect()
}

fn types(vars: &[Var]) -> Vec<Type> {
    vars.iter().map(|var| var.ty.clone()).collect()
}

fn is_tensor(var: &Var, kind: crate::point::Kind) -> bool {
    matches!(var.ty, Type::Tensor { kind: found, .. } if found == kind)
}

fn is_float_tensor(var: &Var) -> bool {
    is_tensor(var, crate::point::Kind::Float)
}
