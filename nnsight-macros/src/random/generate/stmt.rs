//! Statements.

use super::{Around, Decided, Generator, Parts, What, arithmetic, boxed, pick, scalar};
use crate::random::program::{Binary, Body, Branch, Expr, Scalar, Stage, Stmt, Ty, Var};
use crate::random::sketch::Sketch;

impl Generator {
    pub(super) fn stmts(&mut self, sketches: &[Sketch]) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for sketch in sketches {
            if !self.spend() {
                break;
            }
            self.stmt(sketch, true, &mut stmts);
            if stmts.last().is_some_and(ends) {
                break;
            }
        }
        stmts
    }

    /// Statements at whose end a value is wanted.
    pub(super) fn stmts_without_jumps(&mut self, sketches: &[Sketch]) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for sketch in sketches.iter().take(3) {
            if self.spend() {
                self.stmt(sketch, false, &mut stmts);
            }
        }
        stmts
    }

    fn stmt(&mut self, sketch: &Sketch, may_jump: bool, stmts: &mut Vec<Stmt>) {
        let kind = if sketch.blocks.is_empty() {
            let kinds = [0, 1, 2, 3, 4, 5, 6, 14, 17, 17, 18, 19, 20, 21, 22, 17];
            kinds[usize::from(sketch.kind) % kinds.len()]
        } else {
            7 + sketch.kind % 10
        };
        if sketch.kind.wrapping_add(sketch.pick) % 20 == 19 {
            self.configured(kind, sketch, may_jump, stmts);
        } else {
            self.stmt_of(kind, sketch, may_jump, stmts);
        }
    }

    /// A statement under `#[cfg(…)]`.
    fn configured(&mut self, kind: u8, sketch: &Sketch, may_jump: bool, stmts: &mut Vec<Stmt>) {
        let there = sketch.pick / 4 % 2 == 0;
        let mut inner = Vec::new();
        let scope = self.scope.clone();
        self.stmt_of(kind, sketch, may_jump, &mut inner);
        // One attribute does not cover both the `let` and what follows it.
        if inner.iter().any(|stmt| matches!(stmt, Stmt::LetLate(..))) {
            return stmts.append(&mut inner);
        }
        if !there {
            self.scope = scope;
        }
        stmts.extend(inner.into_iter().map(|stmt| Stmt::Configured(there, Box::new(stmt))));
    }

    fn stmt_of(&mut self, kind: u8, sketch: &Sketch, may_jump: bool, stmts: &mut Vec<Stmt>) {
        let mut parts = Parts::of(sketch);
        match kind {
            17 => self.add(sketch, &mut parts, stmts),
            18 => self.exchange(sketch, &mut parts, stmts),
            19 => self.change_row(sketch, &mut parts, stmts),
            20 => self.function(sketch, &mut parts, stmts),
            21 => self.claim(sketch, &mut parts, stmts),
            22 => self.change_best(sketch, &mut parts, stmts),
            0 | 1 => self.assign(sketch, &mut parts, stmts),
            3 if sketch.pick % 5 == 3 => self.bind_late(sketch, &mut parts, stmts),
            2 | 3 => self.bind(sketch, &mut parts, stmts),
            4 => self.bind_tuple(sketch, &mut parts, stmts),
            5 => self.destructure(sketch, &mut parts, stmts),
            6 => self.append(sketch, &mut parts, stmts),
            7..=9 => {
                let branch = self.branch(&mut parts, sketch.pick);
                stmts.push(Stmt::Branch(branch));
            }
            10 | 11 => {
                let for_loop = self.for_loop(sketch.pick, &mut parts);
                stmts.push(Stmt::For(Box::new(for_loop)));
            }
            12 => self.while_loop(sketch.pick, &mut parts, stmts),
            13 => self.endless_loop(sketch.pick, &mut parts, stmts),
            16 => {
                let mut jumps = sketch.pick;
                let matching = self.matching(None, sketch.pick, &mut parts, |this, parts| {
                    jumps = jumps.rotate_left(3);
                    this.arm_body(parts.block(), jumps)
                });
                stmts.push(Stmt::Match(matching));
            }
            14 => match self.jump(sketch.pick) {
                Some(jump) if may_jump => stmts.push(jump),
                _ => self.set_item(sketch, &mut parts, stmts),
            },
            _ => {
                let body = self.scoped(&[], |this| this.stmts_without_jumps(parts.block()));
                stmts.push(Stmt::Block(body));
            }
        }
    }

    fn assign(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let Some(var) = pick(&self.assignable(), sketch.pick) else { return };
        let (ty, stage) = (self.variables[var].ty.clone(), self.variables[var].stage);
        match &ty {
            Ty::Tuple(_) | Ty::Row { .. } | Ty::Held(_) | Ty::Best if sketch.kind / 8 % 2 == 1 => {
                let items = ty.parts();
                let part = usize::from(sketch.pick) % items.len();
                let value = self.value(&Ty::Scalar(items[part]), stage, &parts.next());
                stmts.push(Stmt::AssignPart(var, part, value));
            }
            Ty::Scalar(item @ (Scalar::Int | Scalar::Float)) if sketch.kind % 2 == 1 => {
                let other = if sketch.pick % 3 == 0 { Stage::Host } else { stage };
                let value = self.expr(*item, other, &parts.next());
                self.compound(var, *item, sketch.kind / 16, value, stmts);
            }
            _ => {
                let value = self.value(&ty, stage, &parts.next());
                stmts.push(Stmt::Assign(var, value));
            }
        }
    }

    fn compound(&mut self, var: Var, item: Scalar, way: u8, value: Expr, stmts: &mut Vec<Stmt>) {
        let floats = [Binary::Add, Binary::Sub, Binary::Mul, Binary::Div, Binary::Rem];
        match item {
            Scalar::Int => match way % 5 {
                3 => stmts.push(Stmt::Compound(var, Binary::Div, Expr::Int(3))),
                4 => stmts.push(Stmt::Compound(var, Binary::Rem, Expr::Int(5))),
                way => {
                    let op = arithmetic(way);
                    stmts.push(Stmt::Compound(var, op, value));
                    if op == Binary::Mul || !self.around.is_empty() {
                        stmts.push(Stmt::Compound(var, Binary::Rem, Expr::Int(1000)));
                    }
                }
            },
            _ => stmts.push(Stmt::Compound(var, floats[usize::from(way) % floats.len()], value)),
        }
    }

    fn some_type(pick: u8) -> (Ty, Stage) {
        let stage = if pick % 3 == 2 { Stage::Host } else { Stage::Traced };
        let item = scalar(pick / 24);
        let ty = match pick / 3 % 12 {
            6 if stage == Stage::Traced => Ty::List(item),
            7 | 8 => Ty::Tuple(vec![item, scalar(pick / 48)]),
            9 if stage == Stage::Traced => {
                Ty::Row { item, len: 1 + usize::from(pick / 36) % 3, grows: pick % 2 == 0 }
            }
            10 if stage == Stage::Traced => Ty::Held(item),
            11 if stage == Stage::Traced => Ty::Best,
            _ => Ty::Scalar(item),
        };
        (ty, stage)
    }

    fn bind(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let (ty, stage) = Self::some_type(sketch.pick);
        let value = self.value(&ty, stage, &parts.next());
        let shadowed = self.visible(|variable| variable.stage == stage);
        let shadowed: Vec<Var> = shadowed.into_iter().filter(|var| !self.frozen.contains(var)).collect();
        let mutable = sketch.kind % 32 < 24;
        let var = match pick(&shadowed, sketch.pick / 2) {
            Some(other) if sketch.kind / 32 % 4 == 3 => {
                self.declare_as(self.variables[other].name.clone(), ty, stage, mutable)
            }
            _ => self.declare(ty, stage, mutable),
        };
        stmts.push(Stmt::Let(var, value));
    }

    fn bind_tuple(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let stage = if sketch.pick % 4 == 3 { Stage::Host } else { Stage::Traced };
        let items = [scalar(sketch.pick / 4), scalar(sketch.pick / 24)];
        let value = self.value(&Ty::Tuple(items.to_vec()), stage, &parts.next());
        let skipped = usize::from(sketch.kind / 16) % 4;
        let vars = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                (index != skipped).then(|| self.declare(Ty::Scalar(*item), stage, sketch.pick % 2 == 0))
            })
            .collect();
        stmts.push(Stmt::LetTuple(vars, value));
    }

    fn destructure(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let scalars: Vec<(Var, Scalar)> = self
            .assignable()
            .into_iter()
            .filter_map(|var| match self.variables[var].ty {
                Ty::Scalar(item) => Some((var, item)),
                _ => None,
            })
            .collect();
        let Some((a, item)) = pick(&scalars, sketch.pick) else { return };
        let stage = self.variables[a].stage;
        let others: Vec<_> =
            scalars.into_iter().filter(|(var, _)| *var != a && self.variables[*var].stage == stage).collect();
        let Some((b, other)) = pick(&others, sketch.pick / 8) else { return };
        let value = self.value(&Ty::Tuple(vec![item, other]), stage, &parts.next());
        stmts.push(Stmt::Destructure(vec![a, b], value));
    }

    fn append(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        // In loops within loops over what they append to, lists would grow without end.
        let loops = self.around.iter().filter(|around| matches!(around.of, What::Loop { .. })).count();
        if self.over_lists > 0 && loops > 1 {
            return;
        }
        let Some((list, item)) = pick(&self.lists(), sketch.pick) else { return };
        let stage = if sketch.kind / 16 % 4 == 3 { Stage::Host } else { Stage::Traced };
        let value = self.expr(item, stage, &parts.next());
        self.changes_lists = true;
        stmts.push(Stmt::Append(list, value));
    }

    fn set_item(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let mutable = |list: &(Var, Scalar)| self.variables[list.0].mutable;
        let lists: Vec<_> = self.lists().into_iter().filter(mutable).collect();
        let Some((list, item)) = pick(&lists, sketch.pick) else { return };
        let value = self.expr(item, Stage::Traced, &parts.next());
        let op = match item {
            Scalar::Int | Scalar::Float if sketch.pick % 2 == 1 => Some(Binary::Add),
            _ => None,
        };
        // Sums of what is in the list itself would grow without end.
        let value = if item == Scalar::Int && op.is_some() {
            Expr::Binary(Binary::Rem, boxed(value), boxed(Expr::Int(100)))
        } else {
            value
        };
        self.changes_lists = true;
        stmts.push(Stmt::SetItem(list, usize::from(sketch.pick / 2) % 3, op, value));
    }

    fn branch(&mut self, parts: &mut Parts, pick: u8) -> Branch {
        let (condition, decided) = self.condition(None, &parts.next());
        let around = [Around { traced: decided != Decided::Host, of: What::Branch }];
        let mut jumps = pick;
        let mut arm = |this: &mut Self, around: &[Around], stmts: &[Sketch]| {
            jumps = jumps.rotate_left(3);
            this.scoped(around, |this| this.arm_body(stmts, jumps))
        };
        let mut arms = vec![(condition, arm(self, &around, parts.block()))];
        let mut otherwise = None;
        if pick % 4 > 0 {
            self.scoped(&around, |this| {
                if pick % 4 == 3 {
                    let (condition, decided) = this.condition(None, &parts.next());
                    let inner = [Around { traced: decided != Decided::Host, of: What::Branch }];
                    arms.push((condition, arm(this, &inner, parts.block())));
                    otherwise = Some(arm(this, &inner, parts.block()));
                } else {
                    otherwise = Some(arm(this, &[], parts.block()));
                }
            });
        }
        Branch { arms, otherwise }
    }

    /// Statements of an arm, perhaps with a jump at their end.
    fn arm_body(&mut self, stmts: &[Sketch], jumps: u8) -> Body {
        let mut stmts = self.stmts(stmts);
        let ended = stmts.last().is_some_and(ends);
        if !ended && jumps % 4 == 1 {
            stmts.extend(self.jump(jumps / 4));
        } else if !ended && jumps % 32 == 14 && self.may_fail() {
            stmts.push(self.failure(jumps / 32));
        }
        Body { stmts, value: None }
    }

    /// A jump that the README allows here, if there is one.
    pub(super) fn jump(&mut self, pick_one: u8) -> Option<Stmt> {
        let mut possible = Vec::new();
        let closure = self.around.iter().rposition(|around| around.of == What::Closure);
        for (index, around) in self.around.iter().enumerate().skip(closure.map_or(0, |closure| closure + 1)) {
            let What::Loop { label, once, gives } = around.of else { continue };
            let traced_between = self.around[index + 1..].iter().any(|around| around.traced);
            let innermost =
                !self.around[index + 1..].iter().any(|around| matches!(around.of, What::Loop { .. }));
            let label = if innermost && pick_one % 3 != 0 { None } else { Some(label) };
            if !around.traced && traced_between {
                continue;
            }
            let value = gives
                .map(|(ty, stage)| self.leaf(ty, stage, &Sketch { pick: pick_one, ..Sketch::default() }));
            possible.push(Stmt::Break(label, value));
            if !once {
                possible.push(Stmt::Continue(label));
            }
        }
        pick(&possible, pick_one / 3)
    }

    /// `let x; if … { …; x = …; } else { … }`
    fn bind_late(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let ty = Ty::Scalar(scalar(sketch.pick / 4));
        let var = self.declare(ty.clone(), Stage::Traced, false);
        self.scope.retain(|other| *other != var);
        let (condition, decided) = self.condition(Some(Stage::Traced), &parts.next());
        let around = [Around { traced: decided != Decided::Host, of: What::Branch }];
        let jumps = decided != Decided::Either && sketch.pick % 4 == 1;
        let mut arm = |this: &mut Self, jumps: bool| {
            let stmts = this.scoped(&around, |this| {
                let mut stmts = this.stmts_without_jumps(parts.block());
                match this.jump(sketch.pick / 4).filter(|_| jumps) {
                    Some(jump) => stmts.push(jump),
                    None => stmts.push(Stmt::Assign(var, this.value(&ty, Stage::Traced, &parts.next()))),
                }
                stmts
            });
            Body { stmts, value: None }
        };
        let arms = vec![(condition, arm(self, false))];
        let otherwise = Some(arm(self, jumps));
        stmts.push(Stmt::LetLate(var, Branch { arms, otherwise }));
        self.scope.push(var);
    }
}

/// Whether what follows a statement is not reached.
fn ends(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Break(..) | Stmt::Continue(_) | Stmt::Fail(..) => true,
        Stmt::Configured(true, stmt) => ends(stmt),
        _ => false,
    }
}
