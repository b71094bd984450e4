//! Changes through references, methods, closures and macros; failures.

use super::{Generator, Parts, What, boxed, pick, scalar};
use crate::random::program::Variable;
use crate::random::program::{
    Adding, Change, Compare, Each, Expr, Failing, Place, Scalar, Stage, Stmt, Swapping, Ty, Var,
};
use crate::random::sketch::Sketch;

/// Whether macros of the user jump without naming their loop.
const UNLABELLED: bool = false;

impl Generator {
    /// Places that may be changed here, with their types.
    fn places(&self) -> Vec<(Place, Scalar)> {
        let mut places = Vec::new();
        for var in self.assignable() {
            match &self.variables[var].ty {
                Ty::Scalar(item) => places.push((Place { var, part: None }, *item)),
                ty => {
                    let parts = ty.parts();
                    places.extend(
                        parts.iter().enumerate().map(|(part, item)| (Place { var, part: Some(part) }, *item)),
                    );
                }
            }
        }
        places
    }

    fn rows(&self) -> Vec<Var> {
        let is_row = |var: &Var| matches!(self.variables[*var].ty, Ty::Row { .. });
        self.assignable().into_iter().filter(is_row).collect()
    }

    /// A number to add, small if it is an integer.
    fn number(&mut self, item: Scalar, stage: Stage, parts: &mut Parts) -> Expr {
        let value = self.expr(item, stage, &parts.next());
        match item {
            Scalar::Int => Expr::Binary(super::Binary::Rem, boxed(value), boxed(Expr::Int(100))),
            _ => value,
        }
    }

    pub(super) fn add(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        const WAYS: [Adding; 10] = [
            Adding::Function,
            Adding::Reference,
            Adding::Pattern,
            Adding::Method,
            Adding::Macro,
            Adding::Match,
            Adding::Closure,
            Adding::Trait,
            Adding::RefMut,
            Adding::Plain,
        ];
        let mut places = self.places();
        places.retain(|(_, item)| matches!(item, Scalar::Int | Scalar::Float));
        let Some((place, item)) = pick(&places, sketch.pick) else { return };
        let stage = self.variables[place.var].stage;
        let value = self.number(item, stage, parts);
        let way = sketch.kind / 16;
        stmts.push(Stmt::Change(Box::new(if way == 11 && item == Scalar::Int {
            Change::AddPositive(place, value)
        } else {
            Change::Add { way: WAYS[usize::from(way) % WAYS.len()], place, value }
        })));
    }

    /// `mem::swap`, `mem::replace`, or what comes out of a value that is taken apart.
    pub(super) fn exchange(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let places = self.places();
        let Some((a, item)) = pick(&places, sketch.pick) else { return };
        let stage = self.variables[a.var].stage;
        let fits = |(b, other): &&(Place, Scalar)| {
            let disjoint = b.var != a.var
                || b.part != a.part && !matches!(self.variables[a.var].ty, Ty::Row { .. } | Ty::Held(_));
            disjoint && *other == item && self.variables[b.var].stage == stage
        };
        let others: Vec<Place> = places.iter().filter(fits).map(|(b, _)| *b).collect();
        match (sketch.kind / 16 % 4, pick(&others, sketch.pick / 8)) {
            (0 | 1, Some(b)) => {
                let way = if sketch.kind / 64 == 1 { Swapping::Macro } else { Swapping::Function };
                stmts.push(Stmt::Change(Box::new(Change::Swap { way, a, b })));
            }
            (2, Some(b)) if a.part.is_none() && b.part.is_none() && stage == Stage::Traced => {
                let ty = Ty::Row { item, len: 2, grows: false };
                let value = Expr::Make(ty.clone(), vec![self.number(item, stage, parts), Expr::Var(a.var)]);
                stmts.push(Stmt::Spread(vec![a.var, b.var], ty, value));
            }
            _ => {
                let value = self.number(item, stage, parts);
                let method = matches!(self.variables[a.var].ty, Ty::Held(_)) && sketch.kind / 64 % 2 == 0;
                let old = self.declare(Ty::Scalar(item), stage, sketch.pick % 2 == 0);
                stmts.push(Stmt::Change(Box::new(Change::Replace { old, place: a, value, method })));
            }
        }
    }

    pub(super) fn change_row(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let Some(row) = pick(&self.rows(), sketch.pick) else { return self.add(sketch, parts, stmts) };
        let Ty::Row { item, len, .. } = self.variables[row].ty else { return };
        let way = sketch.kind / 16;
        let change = match (way % 6, item) {
            (0, _) if len > 1 => Change::Swap {
                way: Swapping::Method,
                a: Place { var: row, part: Some(0) },
                b: Place { var: row, part: Some(len - 1) },
            },
            (1, _) => Change::Turn { row, reverses: sketch.pick % 2 == 0 },
            (2, _) => Change::Fill(row, self.number(item, Stage::Traced, parts)),
            (_, Scalar::Int | Scalar::Float) => Change::AddAll {
                way: [Each::IterMut, Each::Reference, Each::ForEach][usize::from(way) % 3],
                row,
                value: self.number(item, Stage::Traced, parts),
            },
            _ => Change::Turn { row, reverses: false },
        };
        stmts.push(Stmt::Change(Box::new(change)));
    }

    /// What only the struct can: its staged method, and being taken apart.
    pub(super) fn change_best(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let is_best = |var: &Var| self.variables[*var].ty == Ty::Best;
        let best: Vec<Var> = self.assignable().into_iter().filter(is_best).collect();
        let Some(best) = pick(&best, sketch.pick) else { return self.add(sketch, parts, stmts) };
        let of = |item| {
            let fits = |var: &Var| {
                self.variables[*var].ty == Ty::Scalar(item) && self.variables[*var].stage == Stage::Traced
            };
            self.assignable().into_iter().filter(fits).collect::<Vec<Var>>()
        };
        let (counts, sums) = (of(Scalar::Int), of(Scalar::Float));
        match (sketch.kind / 16 % 3, pick(&counts, sketch.pick / 2), pick(&sums, sketch.pick / 2)) {
            (2, Some(count), Some(sum)) => {
                stmts.push(Stmt::Spread(vec![count, sum], Ty::Best, Expr::Var(best)));
            }
            _ => {
                let count = self.number(Scalar::Int, Stage::Traced, parts);
                let sum = self.number(Scalar::Float, Stage::Traced, parts);
                stmts.push(Stmt::Change(Box::new(Change::Keep(best, count, sum))));
            }
        }
    }

    /// `let f = move |t| …;`
    pub(super) fn function(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let item = scalar(sketch.pick);
        let scope = self.scope.clone();
        // In a branch inside, a captured variable that is `mut` would be carried, which takes a closure that is `mut`.
        let (variables, moves) = (&self.variables, sketch.kind / 16 % 4 != 3);
        self.scope.retain(|var| {
            let Variable { ty, mutable, .. } = &variables[*var];
            !matches!(ty, Ty::List(_) | Ty::Row { grows: true, .. } | Ty::Function(_)) && !mutable
        });
        let parameter = self.declare(Ty::Scalar(item), Stage::Traced, false);
        let value = self.expr(item, Stage::Traced, &parts.next());
        let value = match item {
            Scalar::Int => Expr::Binary(super::Binary::Rem, boxed(value), boxed(Expr::Int(1000))),
            _ => value,
        };
        self.scope = scope;
        let function = self.declare(Ty::Function(item), Stage::Traced, false);
        stmts.push(Stmt::Function { function, parameter, moves, value });
    }

    /// An assertion, which mostly holds, or a macro of the user that jumps.
    pub(super) fn claim(&mut self, sketch: &Sketch, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        if sketch.pick % 2 == 0
            && let Some(jump) = self.jump_by_macro(sketch, parts)
        {
            return stmts.push(jump);
        }
        let (condition, _) = self.condition(None, &parts.next());
        let number = self.next_claim();
        let condition = match sketch.kind / 16 {
            3 => condition,
            _ => {
                let zero = Expr::Abs(boxed(self.leaf(Scalar::Int, Stage::Traced, &parts.next())));
                Expr::Or(
                    boxed(condition),
                    boxed(Expr::Compare(Compare::Ge, boxed(zero), boxed(Expr::Int(0)))),
                )
            }
        };
        stmts.push(Stmt::Claim(condition, number));
    }

    fn next_claim(&mut self) -> usize {
        self.claims += 1;
        self.claims
    }

    /// Whether a failure here is one of the graph.
    pub(super) fn may_fail(&self) -> bool {
        self.around.iter().rev().take_while(|around| around.of != What::Closure).any(|around| around.traced)
    }

    pub(super) fn failure(&mut self, way: u8) -> Stmt {
        let ways = [Failing::Panic, Failing::Unreachable, Failing::Todo];
        Stmt::Fail(ways[usize::from(way) % 3], self.next_claim())
    }

    /// Only what the host runs can jump so. Without a label rustc refuses it under a staged branch.
    fn jump_by_macro(&mut self, sketch: &Sketch, parts: &mut Parts) -> Option<Stmt> {
        let mut loops = Vec::new();
        for around in self.around.iter().rev() {
            match around.of {
                _ if around.traced => break,
                What::Closure => break,
                What::Loop { label, once, gives: None } => loops.push((label, once)),
                _ => {}
            }
        }
        let (label, once) = pick(&loops, sketch.pick / 4)?;
        let innermost = loops.first().is_some_and(|(innermost, _)| *innermost == label);
        let plain = UNLABELLED && innermost && sketch.kind / 32 % 2 == 0;
        let condition = self.expr(Scalar::Bool, Stage::Host, &parts.next());
        Some(Stmt::JumpByMacro {
            label: (!plain).then_some(label),
            goes_on: !once && sketch.kind / 16 % 2 == 0,
            condition,
        })
    }
}
