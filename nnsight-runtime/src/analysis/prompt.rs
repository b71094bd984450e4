//! Traces and their prompts.

use super::finding::Mistake;
use super::heap::Items;
use super::value::{Abstract, Known};
use super::walk::{Certainty, Flow, Pass, Walker};
use crate::ir::{Literal, Op, OpData, OpKind, Value};

/// What is known of a prompt's size.
#[derive(Clone, Copy, Default)]
struct Size {
    batch: Option<usize>,
    positions: Option<usize>,
}

impl<'p> Walker<'p, '_> {
    pub(super) fn trace(&mut self, op: Op, data: &'p OpData) {
        let size = data.args.first().map(|prompt| self.prompt(op, *prompt)).unwrap_or_default();
        let [body] = data.blocks[..] else { return self.unknown_op(data) };
        let loops = std::mem::take(&mut self.loops);
        let (pass, guard, certainty) = (self.pass, self.guard.take(), self.certainty);
        self.passes += 1;
        self.pass = Some(Pass { op, batch: size.batch, positions: size.positions });
        let flow = self.block(body);
        (self.loops, self.pass, self.guard) = (loops, pass, guard);
        // What ends a trace early ends nothing else.
        self.certainty = Certainty { kept_back: self.certainty.kept_back, ..certainty };
        match flow {
            Flow::Yield(values) => self.set_all(&data.results, values),
            _ => data.results.iter().for_each(|result| self.set(*result, Abstract::default())),
        }
    }

    /// Checks a prompt as far as it is known.
    fn prompt(&mut self, op: Op, prompt: Value) -> Size {
        match self.get(prompt).known.clone() {
            Known::Str(text) => {
                let count = self.model.count_tokens;
                let positions = *self.tokens.entry(text).or_insert_with_key(|text| count(text));
                self.check_length(op, prompt, Some(1), positions)
            }
            Known::Object(_) => {
                let Some((list, items)) = self.list_of(prompt) else { return Size::default() };
                let (positions, range) = (items.len(), matches!(items, Items::Range { .. }));
                let size = self.check_length(op, prompt, Some(1), Some(positions));
                // Longer prompts have been refused, and of a range the ends tell all.
                let looked_at = if range { positions.min(1) } else { positions.min(self.model.n_ctx) };
                let end = range.then(|| positions.saturating_sub(1));
                for index in (0..looked_at).chain(end) {
                    if let Some(id) = self.item(list, index).int()
                        && !self.check_id(op, prompt, id, index)
                    {
                        break;
                    }
                }
                size
            }
            Known::Tensor(shape) => {
                let [batch, positions] = &shape.axes[..] else { return Size::default() };
                let size = self.check_length(op, prompt, batch.length, positions.length);
                self.check_constant(op, prompt);
                size
            }
            _ => Size::default(),
        }
    }

    fn check_length(
        &mut self,
        op: Op,
        prompt: Value,
        batch: Option<usize>,
        positions: Option<usize>,
    ) -> Size {
        let n_ctx = self.model.n_ctx;
        if batch == Some(0) {
            self.report(op, |walker| {
                let mistake = Mistake::new("the prompt has no rows", "give at least one row of token ids");
                walker.with_prompt(mistake, op, prompt)
            });
        } else if positions == Some(0) {
            self.report(op, |walker| {
                let mistake = Mistake::new("the prompt is empty", "a forward pass needs at least one token");
                walker.with_prompt(mistake, op, prompt)
            });
        } else if let Some(length) = positions.filter(|length| *length > n_ctx) {
            self.report(op, |walker| {
                let message =
                    format!("the prompt has {length} tokens, but this model has only {n_ctx} positions");
                walker.with_prompt(Mistake::new(message, "shorten it"), op, prompt)
            });
            return Size { batch, positions: None };
        }
        Size { batch, positions }
    }

    /// Whether a token id is in the vocabulary; reports one that is not.
    fn check_id(&mut self, op: Op, prompt: Value, id: i64, index: usize) -> bool {
        let d_vocab = self.model.d_vocab;
        let known = usize::try_from(id).is_ok_and(|id| id < d_vocab);
        if !known {
            self.report(op, |walker| {
                let message =
                    format!("token id {id} (token {index} of the prompt) is outside the vocabulary");
                let mistake = Mistake::new(message, "take ids from the model's own tokenizer");
                let mistake = mistake
                    .note(format!("the vocabulary has the ids 0 to {}", d_vocab.saturating_sub(1)), None);
                walker.with_prompt(mistake, op, prompt)
            });
        }
        known
    }

    /// Checks the ids of a constant tensor.
    fn check_constant(&mut self, op: Op, prompt: Value) {
        let Some(origin) = self.origin(prompt) else { return };
        let OpKind::Const(Literal::Tensor(tensor)) = &self.program.ops[origin].kind else { return };
        let Some(Ok(ids)) = tensor.data.ints() else { return };
        let row = tensor.dims.last().copied().unwrap_or(1).max(1);
        for (index, id) in ids.iter().enumerate() {
            if !self.check_id(op, prompt, *id, index % row) {
                break;
            }
        }
    }

    fn with_prompt(&self, mistake: Mistake, op: Op, prompt: Value) -> Mistake {
        let made = self.origin(prompt).filter(|made| self.elsewhere(*made, op));
        mistake.note_at("the prompt is made", made)
    }
}
