//! Makes a well-typed, terminating program of any sketch, within the limits that the README states.

mod change;
mod expr;
mod loops;
mod matching;
mod stmt;

use super::program::{Binary, Compare, Expr, Label, Program, Scalar, Stage, Ty, Var, Variable};
use super::sketch::Sketch;

/// The program that a sketch means.
pub fn generate(sketch: &[Sketch]) -> Program {
    let mut generator = Generator {
        variables: Vec::new(),
        scope: Vec::new(),
        declared: Vec::new(),
        frozen: Vec::new(),
        around: Vec::new(),
        labels: 0,
        left: 250,
        unrolled: 1,
        changes_lists: false,
        over_lists: 0,
        claims: 0,
    };
    let mut body = generator.prelude();
    body.extend(generator.stmts(sketch));
    let saved = generator.visible(|variable| !matches!(variable.ty, Ty::Function(_)));
    Program { variables: generator.variables, body, saved }
}

/// What stands around a statement and matters to jumps and assignments.
#[derive(Clone, Copy)]
struct Around {
    /// A branch or loop in the graph.
    traced: bool,
    of: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Branch,
    /// A closure that is called where it stands: nothing jumps out of it.
    Closure,
    Loop {
        label: Label,
        /// It ends after one iteration, if `continue` does not begin it again.
        once: bool,
        /// The type of the value it gives, if it gives one.
        gives: Option<(Scalar, Stage)>,
    },
}

/// How a condition is decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Host,
    Traced,
    /// `host && traced`: as a branch in the graph, but no plain traced truth value.
    Either,
}

struct Generator {
    variables: Vec<Variable>,
    /// Variables in scope, the innermost last. Shadowed ones are not among them.
    scope: Vec<Var>,
    /// In how many traced regions each variable was declared.
    declared: Vec<usize>,
    /// Counters, which only their loops change.
    frozen: Vec<Var>,
    around: Vec<Around>,
    labels: usize,
    /// How many nodes the program may still grow by.
    left: usize,
    /// How often the current statement is recorded.
    unrolled: i64,
    /// A list was changed since the flag was last cleared.
    changes_lists: bool,
    /// Loops over lists around the current statement.
    over_lists: usize,
    /// How many texts of failures were given out.
    claims: usize,
}

/// The parts of a sketch, one after the other.
struct Parts<'a> {
    sketch: &'a Sketch,
    exprs: std::slice::Iter<'a, Sketch>,
    blocks: std::slice::Iter<'a, Vec<Sketch>>,
    /// How many parts were asked for that the sketch has not.
    missing: u8,
}

impl<'a> Parts<'a> {
    fn of(sketch: &'a Sketch) -> Self {
        Parts { sketch, exprs: sketch.parts.iter(), blocks: sketch.blocks.iter(), missing: 0 }
    }

    /// The next expression; after the last, leaves that follow from the numbers of the whole, and are the simplest
    /// if those are.
    fn next(&mut self) -> Sketch {
        self.exprs.next().cloned().unwrap_or_else(|| {
            self.missing = self.missing.wrapping_add(29);
            let Sketch { kind, pick, .. } = *self.sketch;
            let mixed = |a: u8, b: u8| a.wrapping_mul(self.missing) ^ b.rotate_left(3);
            Sketch { kind: mixed(kind, pick), pick: mixed(pick, kind), ..Sketch::default() }
        })
    }

    /// The next block of statements.
    fn block(&mut self) -> &'a [Sketch] {
        self.blocks.next().map_or(&[], Vec::as_slice)
    }
}

const INTS: [i64; 8] = [0, 1, 2, 3, -1, 5, 7, -4];
const FLOATS: [f64; 6] = [0.0, 1.0, 0.5, -2.5, 3.0, -0.25];
const STRS: [&str; 4] = ["", "a", "b", "ab"];

impl Generator {
    /// Variables to begin with, so that short programs do something.
    fn prelude(&mut self) -> Vec<super::program::Stmt> {
        use super::program::Stmt;
        let traced = |expr| Expr::Traced(Box::new(expr));
        let scalar = Ty::Scalar;
        vec![
            Stmt::Let(self.declare(scalar(Scalar::Int), Stage::Traced, true), traced(Expr::Int(1))),
            Stmt::Let(self.declare(scalar(Scalar::Float), Stage::Traced, true), traced(Expr::Float(0.5))),
            Stmt::Let(self.declare(scalar(Scalar::Int), Stage::Host, true), Expr::Int(2)),
            Stmt::Let(
                self.declare(Ty::List(Scalar::Int), Stage::Traced, true),
                Expr::List(Scalar::Int, vec![Expr::Int(3), Expr::Int(1)]),
            ),
        ]
    }

    /// Traced regions open here.
    fn region(&self) -> usize {
        self.around.iter().filter(|around| around.traced).count()
    }

    /// A variable of a new name.
    fn declare(&mut self, ty: Ty, stage: Stage, mutable: bool) -> Var {
        let prefix = match (&ty, stage) {
            (Ty::Function(_), _) => "f",
            (_, Stage::Traced) => "t",
            (_, Stage::Host) => "h",
        };
        let name = format!("{prefix}{}", self.variables.len());
        self.declare_as(name, ty, stage, mutable)
    }

    /// A variable of this name, shadowing another of it.
    fn declare_as(&mut self, name: String, ty: Ty, stage: Stage, mutable: bool) -> Var {
        let var = self.variables.len();
        let variables = &self.variables;
        self.scope.retain(|other| variables[*other].name != name);
        self.scope.push(var);
        self.variables.push(Variable { name, ty, stage, mutable });
        self.declared.push(self.region());
        var
    }

    /// Runs `inside` in a scope of its own, with these around it.
    fn scoped<T>(&mut self, around: &[Around], inside: impl FnOnce(&mut Self) -> T) -> T {
        let (scope, depth) = (self.scope.clone(), self.around.len());
        self.around.extend(around);
        let result = inside(self);
        self.around.truncate(depth);
        self.scope = scope;
        result
    }

    /// The variables in scope that satisfy `wanted`.
    fn visible(&self, wanted: impl Fn(&Variable) -> bool) -> Vec<Var> {
        self.scope.iter().copied().filter(|var| wanted(&self.variables[*var])).collect()
    }

    fn visible_of(&self, ty: &Ty, stage: Stage) -> Vec<Var> {
        self.visible(|variable| variable.ty == *ty && variable.stage == stage)
    }

    fn lists(&self) -> Vec<(Var, Scalar)> {
        let item = |var: &Var| match self.variables[*var].ty {
            Ty::List(item) => Some((*var, item)),
            _ => None,
        };
        self.scope.iter().filter_map(item).collect()
    }

    /// Variables that may be assigned here: host ones only where they were declared.
    fn assignable(&self) -> Vec<Var> {
        let region = self.region();
        let fits = |var: &Var| {
            let variable = &self.variables[*var];
            variable.mutable
                && !self.frozen.contains(var)
                && (variable.stage == Stage::Traced || self.declared[*var] == region)
        };
        self.scope.iter().copied().filter(fits).collect()
    }

    /// Takes one node of the budget; without any left, only leaves are made.
    fn spend(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}

fn pick<T: Clone>(from: &[T], pick: u8) -> Option<T> {
    from.get(usize::from(pick).checked_rem(from.len())?).cloned()
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

fn scalar(pick: u8) -> Scalar {
    [Scalar::Int, Scalar::Float, Scalar::Int, Scalar::Bool, Scalar::Int, Scalar::Str][usize::from(pick) % 6]
}

fn arithmetic(pick: u8) -> Binary {
    [Binary::Add, Binary::Sub, Binary::Mul][usize::from(pick) % 3]
}

fn comparison(pick: u8) -> Compare {
    use Compare::{Eq, Ge, Gt, Le, Lt, Ne};
    [Gt, Eq, Lt, Ne, Le, Ge][usize::from(pick) % 6]
}
