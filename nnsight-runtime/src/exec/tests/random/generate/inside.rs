//! Traces and the statements in them.

use super::scope::{Dim, Time, Var};
use super::{Generator, Inside, Sketch, is_float_tensor, values};
use crate::ir::{ListOp, Literal, OpKind, Terminator, Type};
use crate::point::Site;

impl Generator {
    /// A trace on this prompt with these statements; gives its results.
    pub(super) fn trace(&mut self, prompt: &Var, statements: &[Sketch]) -> Vec<Var> {
        self.traced(prompt, |g| g.statements(statements))
    }

    /// A trace on this prompt with the body that `f` writes; gives its results.
    pub(super) fn traced(&mut self, prompt: &Var, f: impl FnOnce(&mut Self)) -> Vec<Var> {
        if self.passes < self.times {
            return Vec::new();
        }
        self.passes -= self.times;
        self.traces += 1;
        self.told_of_trace(prompt);
        let (batch, positions) = match prompt.dims[..] {
            [batch, positions] => (batch, positions),
            _ => (Dim::N(1), prompt.dims[0]),
        };
        let inside = Inside {
            batch,
            positions,
            captures: self.scope.len(),
            guard: Time::default(),
            effects: Time::default(),
        };
        let loops = std::mem::take(&mut self.loops);
        let is_outermost = self.depth == 0;
        self.trace = Some(inside);
        let mut results = Vec::new();
        let body = self.block(&[], |g, _| {
            f(g);
            results = g.results();
            if is_outermost && g.pick(4) == 1 {
                g.has("save in a trace");
                let var = results[0].clone();
                g.save(&var);
            }
            Terminator::Yield(values(&results))
        });
        self.trace = None;
        self.used = Time::default();
        self.loops = loops;
        let found = self.nest(OpKind::Trace, std::slice::from_ref(prompt), &[body], super::types(&results));
        let outer = |(value, var): (_, Var)| Var { value, time: Time::default(), traced: true, ..var };
        let results: Vec<Var> = found.into_iter().zip(results).map(outer).collect();
        if self.pick(4) == 3 {
            self.has("unused result");
        } else {
            self.scope.extend(results.clone());
        }
        results
    }

    fn told_of_trace(&mut self, prompt: &Var) {
        self.has("trace");
        if self.traces > 1 {
            self.has("several traces");
        }
        match self.loops.len() {
            0 => {}
            1 => self.has("trace in a loop"),
            _ => {
                self.has("trace in a loop");
                self.has("trace in nested loops");
            }
        }
        let nested = usize::try_from(self.depth).unwrap_or(0);
        if nested > self.loops.len() {
            self.has("trace in a branch");
        }
        if matches!(prompt.dims[..], [Dim::N(rows), _] if rows > 1) {
            self.has("batch");
        }
    }

    /// What the trace gives: some of what was made in it.
    fn results(&mut self) -> Vec<Var> {
        let captures = self.trace.as_ref().map_or(0, |inside| inside.captures);
        let made: Vec<Var> = self.scope[captures..].to_vec();
        let can_leave = |var: &&Var| var.traced && !matches!(var.ty, Type::List(_) | Type::Dict(_));
        let mut made: Vec<Var> = made.iter().filter(can_leave).cloned().collect();
        // Mostly what is small leaves, so that much of the pass is work that nobody needs.
        let is_small = |var: &Var| var.dims.len() < 2 || var.dims[1] == Dim::N(1);
        if made.iter().any(is_small) && self.pick(3) > 0 {
            self.has("only small results");
            made.retain(is_small);
        }
        if made.is_empty() {
            let layer = self.layer(true);
            return self.read(Site::BlockOutput, &layer).into_iter().collect();
        }
        let last = made[made.len() - 1].clone();
        let mut results = vec![last];
        for _ in 0..self.pick(3) {
            results.push(self.choose(&made));
        }
        results
    }

    /// A statement in a trace.
    pub(super) fn inside(&mut self, sketch: &Sketch) {
        match sketch.kind % 32 {
            0..=4 => {
                let site = self.site();
                let layer = self.layer(site.is_layered());
                if let Some(read) = self.read(site, &layer)
                    && is_float_tensor(&read)
                    && self.pick(2) == 1
                {
                    // Nothing else sees it.
                    self.scope.pop();
                    self.look(&read);
                }
            }
            5..=11 => self.some_write(),
            12..=15 => {
                let layer = self.layer(false);
                if let Some(logits) = self.read(Site::LmHeadOutput, &layer) {
                    self.has("logits");
                    self.logits(&logits);
                }
            }
            16 => _ = self.calculated(),
            17 => _ = self.number(),
            18 => self.guarded_write(),
            19 => {
                if let Some(tensor) = self.var(|var| is_float_tensor(var) && !Self::known(var)) {
                    self.total(&tensor);
                }
                let condition = self.condition(true);
                self.branch(sketch, condition);
            }
            20 => {
                let condition = self.condition(false);
                self.branch(sketch, condition);
            }
            21 | 22 => {
                let count = 1 + u32::try_from(self.pick(self.config.n_layer)).unwrap_or(0);
                self.has("loop in a trace");
                if self.pick(3) == 2 {
                    let endless = self.pick(2) == 1;
                    self.counted(sketch, count, endless);
                } else {
                    let (list, item) = self.range(count);
                    self.for_each(sketch, &list, &item, count);
                }
            }
            23 => {
                let told = self.told();
                self.has("log");
                self.has("log in a trace");
                self.effect(OpKind::Log, &told);
            }
            24 => {
                let mut told = self.told();
                told.extend(self.var(is_float_tensor));
                self.has("host closure");
                self.has("host closure in a trace");
                self.apply(&told);
            }
            25 => {
                if let Some(var) = self.var(|var| matches!(var.ty, Type::Float) || is_float_tensor(var)) {
                    self.has("append in a trace");
                    self.record(&var);
                }
            }
            26 => {
                let floats = self.lists[0].clone();
                self.has("list read in a trace");
                self.list_read(&floats);
            }
            27 => _ = self.call(),
            28 if self.pick(3) == 1 => self.mistake_inside(),
            28 => {
                let condition = match self.pick(4) {
                    1 => self.literal(Literal::Bool(true)),
                    2 => self.condition(false),
                    _ => self.literal(Literal::Bool(false)),
                };
                if self.trace.as_ref().is_some_and(|inside| !inside.guard.is_later()) {
                    self.has("stop in a trace");
                    self.stop(condition);
                }
            }
            29 => self.jump(),
            _ => {
                // What stands at one point, before a write and after.
                let site = self.site();
                let layer = self.layer(site.is_layered());
                self.read(site, &layer);
                self.write_at(site, &layer);
                if self.read(site, &layer).is_some() {
                    self.has("read after a write at one point");
                }
            }
        }
    }

    /// A write at a late layer, if the pass has an early one as wanted.
    fn guarded_write(&mut self) {
        let (first, site) = (self.site(), self.site());
        let (early, late) = (self.layer(first.is_layered()), self.layer(site.is_layered()));
        let read = self.read(first, &early).filter(is_float_tensor);
        let Some(total) = read.map(|read| self.total(&read)) else { return };
        let condition = self.above(total);
        let taken = self.pick(2);
        self.branch_do(condition, |g, arm| {
            if arm == taken {
                g.write_at(site, &late);
            }
        });
        self.read(site, &late);
    }

    /// Appends a value to the saved list of its type, if there is one.
    pub(super) fn record(&mut self, var: &Var) {
        let ty = Type::list(var.ty.clone());
        if let Some(list) = self.lists.iter().find(|list| list.ty == ty).cloned() {
            self.effect(OpKind::List(ListOp::Append), &[list, var.clone()]);
        }
    }

    /// Length or sum of a list of floats.
    pub(super) fn list_read(&mut self, list: &Var) -> Var {
        let time = self.touch(std::slice::from_ref(list));
        let var = if self.pick(2) == 0 {
            self.hidden(OpKind::List(ListOp::Len), std::slice::from_ref(list), Type::Int)
        } else {
            let zero = self.float(0.0);
            self.hidden(OpKind::List(ListOp::Sum), &[list.clone(), zero], Type::Float)
        };
        let var = Var { time, traced: true, ..var };
        self.scope.push(var.clone());
        var
    }
}
