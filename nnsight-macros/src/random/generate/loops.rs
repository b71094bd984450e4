//! Loops.

use super::{Around, Generator, INTS, Parts, What, boxed, pick, scalar};
use crate::random::program::{Binary, Expr, For, Items, Loop, Scalar, Stage, Stmt, Ty, Var, While};

impl Generator {
    fn loop_around(
        &mut self,
        stage: Stage,
        once: bool,
        gives: Option<(Scalar, Stage)>,
    ) -> (usize, [Around; 1]) {
        self.labels += 1;
        let of = What::Loop { label: self.labels, once, gives };
        (self.labels, [Around { traced: stage == Stage::Traced, of }])
    }

    pub(super) fn for_loop(&mut self, pick_one: u8, parts: &mut Parts) -> For {
        let few = self.unrolled <= 12;
        let mut stage = if pick_one % 3 == 2 && few { Stage::Host } else { Stage::Traced };
        let (head, body) = (parts.next(), parts.block());
        let lists = self.lists();
        let numbers = |n: u8| (0..n).map(|i| Expr::Int(INTS[usize::from(head.pick.wrapping_add(i)) % 8]));
        let mut types = vec![Scalar::Int];
        let mut items = match head.kind % 6 {
            0 => Items::Array(numbers(1 + head.pick % 3).map(|item| vec![item]).collect()),
            1 => Items::Range(0, i64::from(head.pick % 4)),
            2 => {
                types.push(Scalar::Float);
                let pair = |n| vec![n, Expr::Float(f64::from(head.pick % 5) - 1.5)];
                Items::Array(numbers(1 + head.pick % 3).map(pair).collect())
            }
            3 if stage == Stage::Traced => {
                let end = self.expr(Scalar::Int, Stage::Traced, &head);
                let end = Expr::Binary(Binary::Rem, boxed(end), boxed(Expr::Int(4)));
                Items::RangeTo { end, explicit: head.pick % 2 == 0 }
            }
            _ => match (pick(&lists, head.pick), pick(&lists, pick_one / 3)) {
                (Some((a, left)), Some((b, right))) if head.kind % 24 == 5 => {
                    (stage, types) = (Stage::Traced, vec![left, right]);
                    Items::Zip(a, b)
                }
                (Some((list, item)), _) => {
                    (stage, types) = (Stage::Traced, vec![item]);
                    Items::List { list, copied: false, explicit: head.pick % 2 == 0 }
                }
                _ => Items::Range(0, 2),
            },
        };
        let times = if stage == Stage::Host { 3 } else { 1 };
        let over_list = usize::from(matches!(items, Items::List { .. } | Items::Zip(..)));
        self.over_lists += over_list;
        self.unrolled *= times;
        let changed = std::mem::take(&mut self.changes_lists);
        let (label, around) = self.loop_around(stage, false, None);
        let (pattern, body) = self.scoped(&around, |this| {
            let pattern: Vec<Var> =
                types.iter().map(|ty| this.declare(Ty::Scalar(*ty), stage, pick_one % 2 == 0)).collect();
            (pattern, this.stmts(body))
        });
        if let Items::List { copied, .. } = &mut items {
            *copied = self.changes_lists;
        }
        self.changes_lists |= changed;
        self.over_lists -= over_list;
        self.unrolled /= times;
        For { label, stage, pattern, items, body }
    }

    /// A counter, declared just before its loop.
    fn counter(&mut self, stage: Stage, stmts: &mut Vec<Stmt>) -> Var {
        let counter = self.declare(Ty::Scalar(Scalar::Int), stage, true);
        self.frozen.push(counter);
        let zero = Expr::Int(0);
        stmts.push(Stmt::Let(counter, if stage == Stage::Host { zero } else { Expr::Traced(boxed(zero)) }));
        counter
    }

    pub(super) fn while_loop(&mut self, pick_one: u8, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let stage = if pick_one % 3 == 2 && self.unrolled <= 12 { Stage::Host } else { Stage::Traced };
        let counter = self.counter(stage, stmts);
        let limit = 1 + i64::from(pick_one / 3 % 4);
        let head = parts.next();
        let (label, around) = self.loop_around(stage, false, None);
        let times = if stage == Stage::Host { limit } else { 1 };
        let condition =
            (pick_one % 2 == 1).then(|| self.scoped(&around, |this| this.expr(Scalar::Bool, stage, &head)));
        self.unrolled *= times;
        let body = self.scoped(&around, |this| this.stmts(parts.block()));
        self.unrolled /= times;
        stmts.push(Stmt::While(Box::new(While { label, counter, limit, condition, body })));
    }

    pub(super) fn endless_loop(&mut self, pick_one: u8, parts: &mut Parts, stmts: &mut Vec<Stmt>) {
        let once = pick_one % 8 == 5;
        let stage =
            if once || pick_one % 3 == 2 && self.unrolled <= 12 { Stage::Host } else { Stage::Traced };
        let limit = 1 + i64::from(pick_one / 3 % 4);
        let counter = (!once).then(|| (self.counter(stage, stmts), limit));
        let gives = (!once && pick_one / 12 % 2 == 1).then(|| (scalar(pick_one / 24), stage));
        let (label, around) = self.loop_around(stage, once, gives);
        let value = gives.map(|(ty, stage)| self.leaf(ty, stage, &parts.next()));
        let times = if stage == Stage::Host && !once { limit } else { 1 };
        self.unrolled *= times;
        let body = self.scoped(&around, |this| this.stmts(parts.block()));
        self.unrolled /= times;
        let endless = Box::new(Loop { label, counter, value, body });
        stmts.push(match gives {
            Some((ty, stage)) => {
                Stmt::LetLoop(self.declare(Ty::Scalar(ty), stage, pick_one % 2 == 0), endless)
            }
            None => Stmt::Loop(endless),
        });
    }
}
