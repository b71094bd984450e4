//! Branches, loops and jumps, inside traces and outside.

use super::scope::{Dim, Time, Var};
use super::{Around, Generator, Sketch, is_float_tensor, types, values};
use crate::ir::{Block, OpKind, ScalarOp, SourcePlace, Terminator, Type};

impl Generator {
    /// Some values that a region carries or gives.
    fn carried(&mut self) -> Vec<Var> {
        let mut carried = Vec::new();
        for _ in 0..self.pick(3) {
            carried.extend(self.var(|var| matches!(var.ty, Type::Int | Type::Float) || is_float_tensor(var)));
        }
        carried
    }

    /// A value of the type and shape of another, which may be that one.
    fn like(&mut self, var: &Var) -> Var {
        self.var(|other| other.ty == var.ty && other.dims == var.dims).unwrap_or_else(|| var.clone())
    }

    fn likes(&mut self, vars: &[Var]) -> Vec<Var> {
        vars.iter().map(|var| self.like(var)).collect()
    }

    /// `if condition`, with values of both arms where they have the same types.
    pub(super) fn branch(&mut self, sketch: &Sketch, condition: Var) {
        self.branch_do(condition, |g, arm| {
            g.statements(sketch.blocks.get(arm).map_or(&[], Vec::as_slice));
        });
    }

    /// As [`branch`](Self::branch), with the arms that `f` writes.
    pub(super) fn branch_do(&mut self, condition: Var, f: impl Fn(&mut Self, usize)) {
        let joined = self.carried();
        let outer = self.enter(&condition);
        let arm = |g: &mut Self, arm| {
            g.block(&[], |g, _| {
                f(g, arm);
                g.keep();
                let given = g.likes(&joined);
                g.time(&given);
                Terminator::Yield(values(&given))
            })
        };
        let mut arms = vec![arm(self, 0)];
        let mut traced = condition.traced;
        for _ in 0..self.pick(6).saturating_sub(3) {
            let known = Self::known(&condition);
            let wanted = |var: &Var| var.ty == Type::Bool && (!known || Self::known(var));
            let tested = self.var(wanted).unwrap_or_else(|| condition.clone());
            let value = tested.value;
            let test = self.block(&[], |_, _| Terminator::Condition { condition: value, passed: Vec::new() });
            let (used, _) = self.enter(&tested);
            self.used.join(&used);
            traced |= tested.traced;
            arms.extend([test, arm(self, 1)]);
        }
        arms.push(arm(self, 1));
        let time = self.leave(outer);
        let results = self.nest(OpKind::If, &[condition], &arms, types(&joined));
        for (value, var) in results.into_iter().zip(joined) {
            let traced = traced || var.traced;
            self.scope.push(Var { value, range: None, time: time.clone(), traced, ..var });
        }
    }

    /// What is used from here on is used under a condition.
    fn enter(&mut self, condition: &Var) -> (Time, Time) {
        let mut used = std::mem::take(&mut self.used);
        used.join(&condition.time);
        let mut guard = Time::default();
        if let Some(inside) = &mut self.trace {
            guard = inside.guard.clone();
            inside.guard.join(&condition.time);
        }
        self.used.join(&condition.time);
        (used, guard)
    }

    /// Leaves it; gives when all that was used there is there.
    fn leave(&mut self, (used, guard): (Time, Time)) -> Time {
        let time = std::mem::replace(&mut self.used, used);
        self.used.join(&time);
        if let Some(inside) = &mut self.trace {
            inside.guard = guard;
            inside.effects.join(&time);
        }
        time
    }

    /// `for item in list`, of about `count` items, which are as `item` says but for the value.
    pub(super) fn for_each(&mut self, sketch: &Sketch, list: &Var, item: &Var, count: u32) {
        self.for_each_do(list, item, count, |g| g.first_block(sketch));
    }

    /// As [`for_each`](Self::for_each), with the body that `f` writes.
    pub(super) fn for_each_do(&mut self, list: &Var, item: &Var, count: u32, f: impl FnOnce(&mut Self)) {
        let carried = self.carried();
        let params: Vec<Type> = std::iter::once(item.ty.clone()).chain(types(&carried)).collect();
        let body = self.body(&carried, count, |g, around| {
            g.block(&params, |g, params| {
                g.scope.push(Var { value: params[0], ..item.clone() });
                g.turn(&params[1..], &around, f);
                Terminator::Yield(values(&g.likes(&around)))
            })
        });
        let args: Vec<Var> = std::iter::once(list.clone()).chain(carried.clone()).collect();
        let results = self.nest(OpKind::For, &args, &[body], types(&carried));
        self.given(&results, &carried);
    }

    /// `while counter < count && condition`, or the same as an endless loop that is left by a jump.
    pub(super) fn counted(&mut self, sketch: &Sketch, count: u32, endless: bool) {
        let carried = self.carried();
        let float = self.trace.is_none() && !endless && self.pick(2) == 1;
        let float = carried.iter().position(|var| var.ty == Type::Float).filter(|_| float);
        let zero = self.constant(0);
        let initial: Vec<Var> = std::iter::once(zero).chain(carried.clone()).collect();
        let params = types(&initial);
        let counter = |value| Var {
            value,
            ty: Type::Int,
            dims: Vec::new(),
            range: Some((0, i64::from(count) - 1)),
            time: Time::default(),
            traced: false,
        };
        let mut blocks = Vec::new();
        if !endless {
            blocks.push(self.block(&params, |g, params| {
                let mut condition = g.goes_on(&counter(params[0]), count, ScalarOp::Lt);
                if let Some(float) = float {
                    g.scope.push(Var { value: params[1 + float], ..carried[float].clone() });
                    let above = g.condition(false);
                    condition = g.hidden(OpKind::Scalar(ScalarOp::And), &[condition, above], Type::Bool);
                }
                Terminator::Condition { condition: condition.value, passed: params.to_vec() }
            }));
        }
        let body = self.body(&carried, count, |g, around| {
            g.block(&params, |g, params| {
                let counter = counter(params[0]);
                g.scope.push(counter.clone());
                if endless {
                    let is_over = g.goes_on(&counter, count, ScalarOp::Ge);
                    let leave = Terminator::Break { depth: 0, values: params.to_vec() };
                    g.jump_if(is_over, leave);
                }
                let one = g.constant(1);
                let next = g.hidden(OpKind::Scalar(ScalarOp::Add), &[counter, one], Type::Int);
                if let Some(around) = g.loops.last_mut() {
                    around.counter = Some(next.clone());
                }
                g.turn(&params[1..], &around, |g| g.first_block(sketch));
                let given = g.likes(&around);
                Terminator::Yield(std::iter::once(next.value).chain(values(&given)).collect())
            })
        });
        blocks.push(body);
        let kind = if endless { OpKind::Loop } else { OpKind::While };
        let results = self.nest(kind, &initial, &blocks, params);
        self.given(&results[1..], &carried);
    }

    fn goes_on(&mut self, counter: &Var, count: u32, op: ScalarOp) -> Var {
        let end = self.constant(count.into());
        self.hidden(OpKind::Scalar(op), &[counter.clone(), end], Type::Bool)
    }

    /// A loop's body, which `f` writes given what is carried as it looks from inside.
    fn body(&mut self, carried: &[Var], count: u32, f: impl FnOnce(&mut Self, Vec<Var>) -> Block) -> Block {
        // A later turn comes after all of the one before.
        let time = if self.trace.is_some() { Time::end() } else { Time::default() };
        if let Some(inside) = &mut self.trace {
            inside.effects.join(&time);
        }
        let inner: Vec<Var> =
            carried.iter().map(|var| Var { range: None, time: time.clone(), ..var.clone() }).collect();
        let times = self.times;
        self.times = times.saturating_mul(count.max(1));
        self.loops.push(Around { counter: None, carried: inner.clone() });
        let body = f(self, inner);
        self.loops.pop();
        self.times = times;
        body
    }

    /// One turn's statements, with the carried values in scope.
    fn turn(&mut self, params: &[crate::ir::Value], carried: &[Var], f: impl FnOnce(&mut Self)) {
        for (value, var) in params.iter().zip(carried) {
            self.scope.push(Var { value: *value, ..var.clone() });
        }
        if let Some(around) = self.loops.last_mut() {
            around.carried =
                params.iter().zip(carried).map(|(v, var)| Var { value: *v, ..var.clone() }).collect();
        }
        f(self);
        self.keep();
    }

    fn first_block(&mut self, sketch: &Sketch) {
        self.statements(sketch.blocks.first().map_or(&[], Vec::as_slice));
    }

    /// A loop's results.
    fn given(&mut self, results: &[crate::ir::Value], carried: &[Var]) {
        let time = if self.trace.is_some() { Time::end() } else { Time::default() };
        for (value, var) in results.iter().zip(carried) {
            self.scope.push(Var { value: *value, range: None, time: time.clone(), ..var.clone() });
        }
    }

    /// Appends what a region computed to a saved list, since nothing else of it can be seen from outside.
    fn keep(&mut self) {
        if self.trace.is_some() {
            return;
        }
        for _ in 0..=self.pick(2) {
            if let Some(var) = self.var(|var| var.traced) {
                self.record(&var);
            }
        }
    }

    /// A jump to a loop around, under a condition.
    pub(super) fn jump(&mut self) {
        let depth = self.pick(self.loops.len());
        let waits = self.trace.as_ref().is_some_and(|inside| inside.guard.is_later());
        if self.loops.is_empty() || waits {
            return;
        }
        let condition = self.condition(false);
        let leaves = self.pick(2) == 0;
        let around = &self.loops[self.loops.len() - 1 - depth];
        let (counter, carried) = (around.counter.clone(), around.carried.clone());
        let carried = self.likes(&carried);
        let values = counter.into_iter().map(|var| var.value).chain(values(&carried)).collect();
        let depth = u32::try_from(depth).unwrap_or(0);
        self.has("jump");
        self.jump_if(
            condition,
            if leaves { Terminator::Break { depth, values } } else { Terminator::Continue { depth, values } },
        );
    }

    fn jump_if(&mut self, condition: Var, jump: Terminator) {
        let then = self.block(&[], |_, _| jump);
        let other = self.block(&[], |_, _| Terminator::Yield(Vec::new()));
        self.nest(OpKind::If, &[condition], &[then, other], Vec::new());
    }

    /// Ends the trace or the program here, under a condition.
    pub(super) fn stop(&mut self, condition: Var) {
        let line = 1_000_000 + u32::try_from(self.b.program.ops.len()).unwrap_or(0);
        let place = SourcePlace { file: "stop".to_owned(), line, column: 1 };
        let place = self.b.program.places.intern(place);
        self.jump_if(condition, Terminator::Stop(place));
    }

    /// A range from zero, and what an item of it is.
    pub(super) fn range(&mut self, count: u32) -> (Var, Var) {
        let (start, end, step) = (self.constant(0), self.constant(count.into()), self.constant(1));
        let kind = OpKind::List(crate::ir::ListOp::Range);
        let list = self.hidden(kind, &[start, end, step], Type::list(Type::Int));
        let range = Some((0, i64::from(count) - 1));
        let item = Var { ty: Type::Int, dims: Vec::<Dim>::new(), range, ..list.clone() };
        (list, item)
    }
}
