//! The statements outside of traces.

use super::prompts::is_prompt;
use super::scope::{Dim, Time, Var};
use super::{Generator, Sketch, is_float_tensor};
use crate::ir::{DictOp, ListOp, OpKind, Type};
use crate::point::Site;

impl Generator {
    /// A statement outside of traces.
    pub(super) fn outside(&mut self, sketch: &Sketch) {
        let body = sketch.blocks.first().map_or(&[][..], Vec::as_slice);
        match sketch.kind % 32 {
            0..=8 => {
                if let Some(prompt) = self.var(is_prompt) {
                    self.trace(&prompt, body);
                }
            }
            9 | 10 => self.sweep(sketch),
            11..=13 => {
                let count = 1 + u32::try_from(self.pick(4)).unwrap_or(0);
                let (list, item) = self.range(count);
                self.for_each(sketch, &list, &item, count);
            }
            14 | 15 => {
                let (list, dims, count) = self.several_prompts();
                self.has("traces on prompts of a loop");
                let ty = Type::list(Type::Int);
                let item =
                    Var { ty, dims, range: None, time: Time::default(), traced: false, ..list.clone() };
                self.for_each(sketch, &list, &item, count);
            }
            16 | 17 => {
                let count = 1 + u32::try_from(self.pick(3)).unwrap_or(0);
                let endless = self.pick(3) == 2;
                self.counted(sketch, count, endless);
            }
            18..=20 => {
                let condition = self.condition(true);
                if condition.traced {
                    self.has("branch on a trace's value");
                }
                self.branch(sketch, condition);
            }
            21 => _ = self.calculated(),
            22 => _ = self.number(),
            23 => {
                if let Some(var) = self.var(|var| var.traced) {
                    self.record(&var);
                }
                let list = self.lists[0].clone();
                self.list_read(&list);
            }
            24 | 25 => {
                self.number();
                let told = self.told();
                self.has("log");
                self.effect(OpKind::Log, &told);
            }
            26 => {
                let mut told = self.told();
                told.extend(self.var(is_float_tensor));
                self.has("host closure");
                self.apply(&told);
            }
            27 => self.dictionary(),
            28 => {
                if let Some(prompt) = self.computed_prompt() {
                    self.trace(&prompt, body);
                }
            }
            29 => self.growing(sketch),
            30 if self.pick(3) == 1 => self.mistake_outside(),
            30 => _ = self.call(),
            _ => {
                if self.loops.is_empty() && self.pick(4) == 3 {
                    let condition = self.condition(true);
                    self.stop(condition);
                } else {
                    self.jump();
                }
            }
        }
    }

    /// Activation patching: a clean run, and in a loop over layers or positions runs that take something of it.
    fn sweep(&mut self, sketch: &Sketch) {
        let body = sketch.blocks.first().map_or(&[][..], Vec::as_slice);
        let Some(prompt) = self.var(is_prompt) else { return };
        let site = self.site();
        if site.info().axes.len() < 3 {
            return;
        }
        let clean = self.traced(&prompt, |g| {
            let layer = g.layer(site.is_layered());
            g.read(site, &layer);
        });
        let (Some(other), false) = (self.var(is_prompt), clean.is_empty()) else { return };
        self.has("sweep");
        let count = 1 + u32::try_from(self.pick(5)).unwrap_or(0);
        let (list, item) = self.range(count);
        self.for_each_do(&list, &item, count, |g| {
            g.scope.extend(clean);
            g.traced(&other, |g| {
                let layer = g.layer(site.is_layered());
                g.write_at(site, &layer);
                g.statements(body);
                let layer = g.layer(false);
                if let Some(logits) = g.read(Site::LmHeadOutput, &layer) {
                    g.has("logits");
                    g.logits(&logits);
                }
            });
        });
    }

    /// A prompt that gets one token longer between two traces.
    fn growing(&mut self, sketch: &Sketch) {
        let Some((prompt, length)) = self.copied_prompt() else { return };
        let body = |index: usize| sketch.blocks.get(index).map_or(&[][..], Vec::as_slice);
        self.trace(&prompt, body(0));
        let token = match self.var(|var| var.ty == Type::Int) {
            Some(token) => self.within(&token, i64::try_from(self.config.vocab_size).unwrap_or(1)),
            None => self.constant(5),
        };
        self.effect(OpKind::List(ListOp::Append), &[prompt.clone(), token]);
        let longer = Var { dims: vec![Dim::N(length + 1)], ..prompt };
        self.has("trace on a prompt that grew");
        self.trace(&longer, body(1));
    }

    /// Puts a number into a dictionary and looks at it again.
    fn dictionary(&mut self) {
        let Some(float) = self.var(|var| var.ty == Type::Float) else { return };
        let Some(key) = self.var(|var| var.ty == Type::Int) else { return };
        let ty = Type::dict(Type::Int, Type::Float);
        let dict = self.var(|var| var.ty == ty);
        let dict = dict.unwrap_or_else(|| self.emit(OpKind::Dict(DictOp::New), &[], ty));
        self.has("dictionary");
        self.effect(OpKind::Dict(DictOp::Insert), &[dict.clone(), key.clone(), float.clone()]);
        let key = if self.wrong() { self.constant(77) } else { key };
        let found = self.emit(OpKind::Dict(DictOp::Get), &[dict, key], Type::Float);
        if let Some(var) = self.scope.last_mut().filter(|var| var.value == found.value) {
            var.traced = float.traced;
        }
    }
}
