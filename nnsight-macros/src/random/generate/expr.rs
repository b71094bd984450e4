//! Expressions.

use super::{
    Around, Decided, FLOATS, Generator, INTS, Parts, STRS, What, arithmetic, boxed, comparison, pick, scalar,
};
use crate::random::program::{Binary, Body, Branch, Compare, Expr, Leaving, Scalar, Stage, Style, Ty, Var};
use crate::random::sketch::Sketch;

impl Generator {
    /// A value for a `let`, an assignment or an arm: also branches and blocks with statements.
    pub(super) fn value(&mut self, ty: &Ty, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        let deep = !(sketch.parts.is_empty() && sketch.blocks.is_empty());
        // What only the host can hold does not come out of arms.
        let deep = deep && !matches!(ty, Ty::Row { .. } | Ty::Held(_));
        match sketch.kind % 8 {
            4 if deep && self.spend() => {
                let closure = [Around { traced: false, of: What::Closure }];
                Expr::Called(self.scoped(&closure, |this| this.value_body(ty, stage, &parts.next())))
            }
            5 if deep && self.spend() => {
                let (condition, decided) = self.condition(Some(stage), &parts.next());
                Expr::Branch(Box::new(self.branch_value(condition, decided, ty, stage, &mut parts)))
            }
            7 if deep && self.spend() => {
                let mut first = true;
                let matching = self.matching(Some(stage), sketch.pick, &mut parts, |this, parts| {
                    let value = parts.next();
                    let jumps = std::mem::take(&mut first) && value.pick % 8 == 7;
                    match this.jump(value.kind).filter(|_| jumps) {
                        Some(jump) => Body { stmts: vec![jump], value: None },
                        None => this.value_body(ty, stage, &value),
                    }
                });
                Expr::Match(Box::new(matching))
            }
            6 if deep && self.spend() => {
                let body = self.scoped(&[], |this| this.value_body(ty, stage, &parts.next()));
                Expr::Block(body)
            }
            _ => match ty {
                Ty::Scalar(scalar) => {
                    let value = self.expr(*scalar, stage, sketch);
                    self.bounded(value)
                }
                Ty::List(item) => self.list(*item, sketch),
                Ty::Tuple(_) | Ty::Row { .. } | Ty::Held(_) | Ty::Best | Ty::Function(_) => {
                    let vars = self.visible_of(ty, stage);
                    if let (1, Some(var)) = (sketch.kind % 4, pick(&vars, sketch.pick)) {
                        return Expr::Var(var);
                    }
                    let mut made = |item: &Scalar| {
                        let value = self.expr(*item, stage, &parts.next());
                        self.bounded(value)
                    };
                    Expr::Make(ty.clone(), ty.parts().iter().map(&mut made).collect())
                }
            },
        }
    }

    /// In loops, numbers must not grow without end.
    fn bounded(&self, value: Expr) -> Expr {
        let in_loop = self.around.iter().any(|around| matches!(around.of, What::Loop { .. }));
        match value {
            Expr::Binary(Binary::Add | Binary::Sub | Binary::Mul, ref a, _) if in_loop && is_int(self, a) => {
                Expr::Binary(Binary::Rem, boxed(value), boxed(Expr::Int(1000)))
            }
            value => value,
        }
    }

    fn branch_value(
        &mut self,
        condition: Expr,
        decided: Decided,
        ty: &Ty,
        stage: Stage,
        parts: &mut Parts,
    ) -> Branch {
        let around = [Around { traced: decided != Decided::Host, of: What::Branch }];
        let (first, second) = (parts.next(), parts.next());
        let jumps = first.pick % 8 == 7 && decided != Decided::Either;
        let then = self.scoped(&around, |this| {
            if jumps && let Some(jump) = this.jump(first.kind) {
                Body { stmts: vec![jump], value: None }
            } else {
                this.value_body(ty, stage, &first)
            }
        });
        let mut arms = vec![(condition, then)];
        let otherwise = self.scoped(&around, |this| {
            // An `else if` stands in the arm of the first condition.
            if second.pick % 4 == 3 && this.spend() {
                let (condition, decided) = this.condition(Some(stage), &parts.next());
                let inner = [Around { traced: decided != Decided::Host, of: What::Branch }];
                let arm = this.scoped(&inner, |this| this.value_body(ty, stage, &second));
                let last = this.scoped(&inner, |this| this.value_body(ty, stage, &parts.next()));
                arms.push((condition, arm));
                last
            } else {
                this.value_body(ty, stage, &second)
            }
        });
        Branch { arms, otherwise: Some(otherwise) }
    }

    /// Statements and a value.
    fn value_body(&mut self, ty: &Ty, stage: Stage, value: &Sketch) -> Body {
        let stmts = self.stmts_without_jumps(Parts::of(value).block());
        let value = self.value(ty, stage, value);
        Body { stmts, value: Some(boxed(value)) }
    }

    fn list(&mut self, item: Scalar, sketch: &Sketch) -> Expr {
        let vars = self.visible_of(&Ty::List(item), Stage::Traced);
        match (sketch.kind % 3, pick(&vars, sketch.pick)) {
            (1, Some(var)) => Expr::Var(var),
            (2, Some(var)) => Expr::Copied(var),
            _ => {
                let items = sketch.parts.iter().take(3);
                Expr::List(item, items.map(|part| self.expr(item, Stage::Host, part)).collect())
            }
        }
    }

    /// A literal or variable.
    pub(super) fn leaf(&self, ty: Scalar, stage: Stage, sketch: &Sketch) -> Expr {
        let mut leaves: Vec<Expr> = Vec::new();
        for var in &self.scope {
            let variable = &self.variables[*var];
            if variable.stage != stage {
                continue;
            }
            match &variable.ty {
                Ty::Scalar(scalar) if *scalar == ty => leaves.push(Expr::Var(*var)),
                aggregate => {
                    let parts = aggregate.parts();
                    let fitting = (0..parts.len()).filter(|i| parts[*i] == ty);
                    leaves.extend(fitting.map(|part| Expr::Part(*var, part)));
                }
            }
        }
        let n = usize::from(sketch.pick);
        if n % 4 != 0
            && let Some(leaf) = pick(&leaves, sketch.pick / 4)
        {
            return leaf;
        }
        let literal = match ty {
            Scalar::Int => Expr::Int(INTS[n / 4 % INTS.len()]),
            Scalar::Float => Expr::Float(FLOATS[n / 4 % FLOATS.len()]),
            Scalar::Bool => Expr::Bool(n / 4 % 2 == 1),
            Scalar::Str => Expr::Str(STRS[n / 4 % STRS.len()]),
        };
        match stage {
            Stage::Host => literal,
            Stage::Traced => Expr::Traced(boxed(literal)),
        }
    }

    /// Two operands, at least one of which has this stage; a host one cannot have a traced one beside it.
    fn operands(&mut self, ty: Scalar, stage: Stage, way: u8, parts: &mut Parts) -> (Box<Expr>, Box<Expr>) {
        let (left, right) = match (stage, way % 3) {
            (Stage::Host, _) => (Stage::Host, Stage::Host),
            (Stage::Traced, 0) => (Stage::Traced, Stage::Host),
            (Stage::Traced, 1) => (Stage::Host, Stage::Traced),
            (Stage::Traced, _) => (Stage::Traced, Stage::Traced),
        };
        let left = self.expr(ty, left, &parts.next());
        (boxed(left), boxed(self.expr(ty, right, &parts.next())))
    }

    /// An expression without statements.
    pub(super) fn expr(&mut self, ty: Scalar, stage: Stage, sketch: &Sketch) -> Expr {
        if !self.spend() || sketch.parts.is_empty() {
            return self.leaf(ty, stage, sketch);
        }
        if let (Stage::Traced, 4) = (stage, sketch.kind % 5)
            && let Some(function) = pick(&self.visible_of(&Ty::Function(ty), stage), sketch.pick)
        {
            return Expr::Apply(function, boxed(self.expr(ty, stage, &sketch.parts[0])));
        }
        match ty {
            Scalar::Int => self.int(stage, sketch),
            Scalar::Float => self.float(stage, sketch),
            Scalar::Bool => self.truth(stage, sketch),
            Scalar::Str => match stage {
                Stage::Traced if sketch.kind % 3 == 1 && sketch.pick % 4 == 3 => {
                    let item = scalar(sketch.kind / 3);
                    let style = [Style::Shown, Style::Debug, Style::Wide][usize::from(sketch.kind) / 16 % 3];
                    Expr::Format(style, boxed(self.expr(item, stage, &sketch.parts[0])))
                }
                Stage::Traced if sketch.kind % 3 == 1 => {
                    let left = self.expr(ty, stage, &sketch.parts[0]);
                    let right = Expr::Str(STRS[usize::from(sketch.pick) % STRS.len()]);
                    Expr::Binary(Binary::Add, boxed(left), boxed(right))
                }
                _ if sketch.kind % 3 == 2 => self.choice(ty, stage, sketch),
                _ => self.leaf(ty, stage, sketch),
            },
        }
    }

    /// `if c { a } else { b }` between expressions.
    fn choice(&mut self, ty: Scalar, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        let (condition, _) = self.condition(Some(stage), &parts.next());
        let mut arm = |this: &mut Self| {
            let value = this.expr(ty, stage, &parts.next());
            Body { stmts: Vec::new(), value: Some(boxed(value)) }
        };
        let then = arm(self);
        let otherwise = Some(arm(self));
        Expr::Branch(Box::new(Branch { arms: vec![(condition, then)], otherwise }))
    }

    fn int(&mut self, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        let lists: Vec<Var> = self.lists().into_iter().map(|(list, _)| list).collect();
        let nonzero = Expr::Int([2, 3, -2, 7][usize::from(sketch.pick / 3) % 4]);
        match (sketch.kind % 12, stage) {
            (0..=3, _) => {
                let (a, b) = self.operands(Scalar::Int, stage, sketch.pick, &mut parts);
                Expr::Binary(arithmetic(sketch.kind % 12), a, b)
            }
            (4, _) => {
                let a = self.expr(Scalar::Int, stage, &parts.next());
                Expr::Binary(Binary::Div, boxed(a), boxed(nonzero))
            }
            (5, _) => {
                let a = self.expr(Scalar::Int, stage, &parts.next());
                Expr::Binary(Binary::Rem, boxed(a), boxed(nonzero))
            }
            // A division that would fail if the branch were not lazy.
            (6, Stage::Traced) => {
                let b = self.leaf(Scalar::Int, stage, &parts.next());
                let condition = Expr::Compare(Compare::Ne, boxed(b.clone()), boxed(Expr::Int(0)));
                let a = self.expr(Scalar::Int, stage, &parts.next());
                let op = if sketch.pick % 2 == 0 { Binary::Div } else { Binary::Rem };
                let quotient = Expr::Binary(op, boxed(a.clone()), boxed(b));
                let arm = |value| Body { stmts: Vec::new(), value: Some(boxed(value)) };
                let arms = vec![(condition, arm(quotient))];
                Expr::Branch(Box::new(Branch { arms, otherwise: Some(arm(a)) }))
            }
            (7, _) => self.choice(Scalar::Int, stage, sketch),
            (8, Stage::Traced) => {
                pick(&lists, sketch.pick).map_or_else(|| self.leaf(Scalar::Int, stage, sketch), Expr::Len)
            }
            (9, Stage::Traced) => self.item(Scalar::Int, sketch),
            (8, Stage::Host) => {
                let ways = [Leaving::Helper, Leaving::Question, Leaving::Return, Leaving::Macro];
                let value = boxed(self.expr(Scalar::Int, stage, &parts.next()));
                Expr::Checked(ways[usize::from(sketch.pick) % ways.len()], value)
            }
            (9, Stage::Host) => {
                let condition = boxed(self.truth_part(stage, &parts.next()));
                let a = boxed(self.expr(Scalar::Int, stage, &parts.next()));
                Expr::Either(condition, a, boxed(self.expr(Scalar::Int, stage, &parts.next())))
            }
            (10, _) => {
                let a = self.expr(Scalar::Int, stage, &parts.next());
                if sketch.pick % 2 == 0 { Expr::Neg(boxed(a)) } else { Expr::Abs(boxed(a)) }
            }
            (11, _) => {
                // The receiver decides which `min` is called.
                let a = boxed(self.expr(Scalar::Int, stage, &parts.next()));
                let other = if sketch.pick % 4 < 2 { Stage::Host } else { stage };
                let b = boxed(self.expr(Scalar::Int, other, &parts.next()));
                if sketch.pick % 2 == 0 { Expr::Min(a, b) } else { Expr::Max(a, b) }
            }
            _ => self.leaf(Scalar::Int, stage, sketch),
        }
    }

    /// `if list.len() > k { list.get(k) } else { … }`
    fn item(&mut self, ty: Scalar, sketch: &Sketch) -> Expr {
        let lists: Vec<Var> =
            self.lists().into_iter().filter(|(_, item)| *item == ty).map(|(list, _)| list).collect();
        let Some(list) = pick(&lists, sketch.pick) else { return self.leaf(ty, Stage::Traced, sketch) };
        let k = i64::from(sketch.pick / 16 % 3);
        let condition = Expr::Compare(Compare::Gt, boxed(Expr::Len(list)), boxed(Expr::Int(k)));
        let index = if sketch.pick % 3 == 0 { -1 - k } else { k };
        let arm = |value| Body { stmts: Vec::new(), value: Some(boxed(value)) };
        let arms = vec![(condition, arm(Expr::Get(list, boxed(Expr::Int(index)))))];
        let otherwise = self.expr(ty, Stage::Traced, &Parts::of(sketch).next());
        Expr::Branch(Box::new(Branch { arms, otherwise: Some(arm(otherwise)) }))
    }

    fn float(&mut self, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        let ops = [Binary::Add, Binary::Sub, Binary::Mul, Binary::Div, Binary::Rem];
        match (sketch.kind % 8, stage) {
            (5, _) => self.choice(Scalar::Float, stage, sketch),
            (6, Stage::Traced) if sketch.pick % 2 == 0 => self.item(Scalar::Float, sketch),
            (6, Stage::Traced) => Expr::ToFloat(boxed(self.expr(Scalar::Int, Stage::Traced, &parts.next()))),
            (7, _) => {
                let a = self.expr(Scalar::Float, stage, &parts.next());
                if sketch.pick % 2 == 0 { Expr::Neg(boxed(a)) } else { Expr::Abs(boxed(a)) }
            }
            (kind, _) => {
                let (a, b) = self.operands(Scalar::Float, stage, sketch.pick, &mut parts);
                Expr::Binary(ops[usize::from(kind) % ops.len()], a, b)
            }
        }
    }

    fn comparison(&mut self, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        let ty = scalar(sketch.pick / 8);
        let op = match (ty, comparison(sketch.pick)) {
            (Scalar::Bool, Compare::Lt | Compare::Gt) => Compare::Ne,
            (Scalar::Bool, Compare::Le | Compare::Ge) => Compare::Eq,
            (_, op) => op,
        };
        let (a, b) = self.operands(ty, stage, sketch.kind / 8, &mut parts);
        Expr::Compare(op, a, b)
    }

    fn truth(&mut self, stage: Stage, sketch: &Sketch) -> Expr {
        let mut parts = Parts::of(sketch);
        match (sketch.kind % 8, stage) {
            (0..=2, _) => self.comparison(stage, sketch),
            (3 | 4, _) => {
                let left = boxed(self.truth_part(stage, &parts.next()));
                // After a traced operand the right one may be either.
                let other = if sketch.pick % 3 == 0 { Stage::Host } else { stage };
                let right = boxed(self.truth_part(other, &parts.next()));
                if sketch.kind % 8 == 3 { Expr::And(left, right) } else { Expr::Or(left, right) }
            }
            // A right operand that would fail if it were evaluated.
            (5, _) => {
                let b = self.leaf(Scalar::Int, stage, &parts.next());
                let zero = boxed(Expr::Int(0));
                let quotient = Expr::Binary(Binary::Div, boxed(Expr::Int(10)), boxed(b.clone()));
                let large =
                    boxed(Expr::Compare(comparison(sketch.pick / 2), boxed(quotient), boxed(Expr::Int(2))));
                if sketch.pick % 2 == 0 {
                    Expr::And(boxed(Expr::Compare(Compare::Ne, boxed(b), zero)), large)
                } else {
                    Expr::Or(boxed(Expr::Compare(Compare::Eq, boxed(b), zero)), large)
                }
            }
            (6, Stage::Traced) if sketch.pick % 2 == 0 => match pick(&self.lists(), sketch.pick / 2) {
                Some((list, item)) => Expr::Contains(list, boxed(self.expr(item, stage, &parts.next()))),
                None => self.leaf(Scalar::Bool, stage, sketch),
            },
            (6, _) => Expr::Not(boxed(self.truth_part(stage, &parts.next()))),
            _ => {
                let op = [Binary::And, Binary::Or, Binary::Xor][usize::from(sketch.pick) % 3];
                let (a, b) = self.operands(Scalar::Bool, stage, sketch.pick / 3, &mut parts);
                Expr::Binary(op, a, b)
            }
        }
    }

    /// A truth value that does something: a comparison rather than a literal.
    pub(super) fn truth_part(&mut self, stage: Stage, sketch: &Sketch) -> Expr {
        if sketch.parts.is_empty() {
            self.comparison(stage, sketch)
        } else {
            self.expr(Scalar::Bool, stage, sketch)
        }
    }

    /// A condition; to decide between host values it must be a host's.
    pub(super) fn condition(&mut self, of: Option<Stage>, sketch: &Sketch) -> (Expr, Decided) {
        let mut parts = Parts::of(sketch);
        if of == Some(Stage::Host) || sketch.pick % 5 == 4 {
            return (self.truth_part(Stage::Host, sketch), Decided::Host);
        }
        if sketch.kind % 16 == 15 && sketch.parts.len() > 1 {
            let left = boxed(self.truth_part(Stage::Host, &parts.next()));
            let right = boxed(self.truth_part(Stage::Traced, &parts.next()));
            let either = if sketch.pick % 2 == 0 { Expr::And(left, right) } else { Expr::Or(left, right) };
            return match sketch.pick % 3 {
                0 => (Expr::Traced(boxed(either)), Decided::Traced),
                1 => (Expr::Not(boxed(either)), Decided::Either),
                _ => (either, Decided::Either),
            };
        }
        (self.truth_part(Stage::Traced, sketch), Decided::Traced)
    }
}

/// Whether an expression is an integer, as far as it matters for its growth.
fn is_int(generator: &Generator, expr: &Expr) -> bool {
    match expr {
        Expr::Int(_) | Expr::Len(_) | Expr::Min(..) | Expr::Max(..) => true,
        Expr::Traced(inner) | Expr::Neg(inner) | Expr::Abs(inner) => is_int(generator, inner),
        Expr::Binary(_, a, _) => is_int(generator, a),
        Expr::Var(var) => generator.variables[*var].ty == Ty::Scalar(Scalar::Int),
        Expr::Part(var, part) => {
            matches!(&generator.variables[*var].ty, Ty::Tuple(parts) if parts[*part] == Scalar::Int)
        }
        Expr::Get(list, _) => generator.variables[*list].ty == Ty::List(Scalar::Int),
        Expr::Match(matching) => matching
            .arms
            .iter()
            .any(|arm| arm.body.value.as_ref().is_some_and(|value| is_int(generator, value))),
        Expr::Branch(branch) => branch
            .arms
            .iter()
            .any(|(_, body)| body.value.as_ref().is_some_and(|value| is_int(generator, value))),
        _ => false,
    }
}
