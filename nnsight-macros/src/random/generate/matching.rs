//! `match` on numbers, strings and truth values.

use super::{Around, Generator, INTS, Parts, STRS, What};
use crate::random::program::{Arm, Body, Expr, Match, Scalar, Stage, Test, Ty};
use crate::random::sketch::Sketch;

impl Generator {
    /// A `match` with a body for each arm; to decide between host values, its value must be a host's.
    pub(super) fn matching(
        &mut self,
        of: Option<Stage>,
        pick: u8,
        parts: &mut Parts,
        mut body: impl FnMut(&mut Self, &mut Parts) -> Body,
    ) -> Match {
        let stage = if of == Some(Stage::Host) || pick % 5 == 4 { Stage::Host } else { Stage::Traced };
        let ty = [Scalar::Int, Scalar::Str, Scalar::Int, Scalar::Bool][usize::from(pick / 4) % 4];
        let pair = pick % 8 == 3;
        let value = self.expr(ty, stage, &parts.next());
        let value = match pair {
            true => Expr::Tuple(vec![value, self.expr(Scalar::Int, stage, &parts.next())]),
            false => value,
        };
        let around = [Around { traced: stage == Stage::Traced, of: What::Branch }];
        let many = pick % 32 == 13;
        let tests = if many { 20 + usize::from(pick / 16) } else { 1 + usize::from(pick / 16) % 3 };
        let (mut arms, mut way) = (Vec::new(), pick.rotate_left(1));
        for number in 0..=tests {
            let of_arm = way;
            way = if many { way.wrapping_add(37) } else { way.rotate_left(3) };
            let test = match (number == tests, pair) {
                (true, _) => Test::Any,
                (false, false) => test(ty, of_arm),
                (false, true) if of_arm % 5 == 2 => Test::Parts(vec![Test::Any, test(Scalar::Int, of_arm)]),
                (false, true) => {
                    Test::Parts(vec![test(ty, of_arm), test(Scalar::Int, of_arm.rotate_left(2))])
                }
            };
            let configured = match of_arm % 32 {
                11 if number < tests => Some(false),
                12 => Some(true),
                _ => None,
            };
            arms.push(self.scoped(&around, |this| {
                let names = of_arm % 4 == 1 && !pair;
                let var = names.then(|| this.declare(Ty::Scalar(ty), stage, of_arm % 8 == 5));
                let asks = number < tests && of_arm % 3 == 2;
                let condition = asks.then(|| {
                    let sketch = Sketch { kind: of_arm, pick: pick ^ of_arm, ..parts.next() };
                    this.truth_part(stage, &sketch)
                });
                // In a condition the variable could not be assigned; there are no statements in it.
                Arm { var, test, condition, body: body(this, parts), configured }
            }));
        }
        Match { value, arms }
    }
}

fn test(ty: Scalar, pick: u8) -> Test {
    let n = usize::from(pick / 4);
    let int = |n: usize| INTS[n % INTS.len()];
    let text = |n: usize| Expr::Str(STRS[n % STRS.len()]);
    match (ty, pick % 4) {
        (Scalar::Int, 0 | 1) => Test::OneOf(vec![Expr::Int(int(n))]),
        (Scalar::Int, 2) => Test::OneOf(vec![Expr::Int(int(n)), Expr::Int(int(n + 3))]),
        (Scalar::Int, _) => Test::Range(int(n), int(n) + 2),
        (Scalar::Str, 0) => Test::OneOf(vec![text(n), text(n + 1)]),
        (Scalar::Str, _) => Test::OneOf(vec![text(n)]),
        _ => Test::OneOf(vec![Expr::Bool(pick % 2 == 0)]),
    }
}
