//! The arms of a traced branch, recorded one after the other: what `if` and `match` share.
//!
//! The block open between two arms holds what the second one's condition is computed by: it is the test of that arm.

use super::carry::{self, Carry};
use crate::ir::{Block, OpKind, Terminator, Value};
use crate::stage::recorder::{Caller, FrameKind, Recorder, Resolver};
use crate::stage::traced::Bundle;

/// A branch being recorded.
pub(super) struct Arms<'s> {
    pub(super) recorder: &'s Recorder,
    at: Caller,
    /// What the carried variables held before the branch, once it is known.
    before: Option<Vec<Value>>,
    /// Conditions with their closed arms, in order; what follows each is open.
    decided: Vec<Decided>,
    /// The condition of the open arm; none for the last one.
    condition: Option<Value>,
}

/// A condition and what follows if it holds.
struct Decided {
    condition: Value,
    then: Block,
    dead: bool,
}

impl<'s> Arms<'s> {
    pub(super) fn new(recorder: &'s Recorder, at: Caller) -> Self {
        Arms { recorder, at, before: None, decided: Vec::new(), condition: None }
    }

    /// Notes what is carried, or puts it back to what it was before the branch.
    pub(super) fn begin<C: Carry<'s>>(&mut self, mut carry: C) {
        match &self.before {
            Some(before) => carry.put(&mut before.clone().into_iter()),
            None => self.before = Some(carry::values(&carry)),
        }
    }

    /// Opens the arm of a condition.
    pub(super) fn open(&mut self, condition: Value) {
        self.condition = Some(condition);
        self.recorder.open(FrameKind::Arm, &[]);
    }

    /// Closes an arm that came to its end; the branch's value after the last.
    pub(super) fn leave<C: Carry<'s>, V: Bundle<'s>>(&mut self, carry: C, value: V) -> Option<V> {
        let mut values = carry::values(&carry);
        value.values(&mut values);
        let dead = self.recorder.ended();
        self.recorder.terminate(|resolve| Terminator::Yield(resolve.values(&values)), self.at);
        self.close(carry, dead)
    }

    /// Closes an arm that ended in a jump if `dead`; the branch's value after the last.
    pub(super) fn close<C: Carry<'s>, V: Bundle<'s>>(&mut self, mut carry: C, mut dead: bool) -> Option<V> {
        let recorder = self.recorder;
        let block = recorder.close();
        if let Some(condition) = self.condition.take() {
            self.decided.push(Decided { condition, then: block, dead });
            recorder.open(FrameKind::Arm, &[]);
            return None;
        }
        let mut types = carry::types(&carry);
        let carried = types.len();
        V::types(&mut types);
        // From the last block to the first.
        let mut blocks = vec![block];
        let mut results = Vec::new();
        while let Some(Decided { condition, then, dead: then_dead }) = self.decided.pop() {
            if self.decided.is_empty() {
                blocks.push(then);
                blocks.reverse();
                dead &= then_dead;
                results = recorder.region(OpKind::If, &[condition], &blocks, types, self.at);
                if dead {
                    recorder.end(self.at);
                }
                break;
            }
            if recorder.ended() {
                // The test itself jumps, and what is behind it is never reached.
                dead = true;
                blocks = vec![recorder.close()];
            } else {
                let test = |resolve: &mut Resolver<'_>| Terminator::Condition {
                    condition: resolve.value(condition),
                    passed: Vec::new(),
                };
                recorder.terminate(test, self.at);
                dead &= then_dead;
                blocks.extend([then, recorder.close()]);
            }
        }
        let value = results.split_off(carried);
        carry.put(&mut results.into_iter());
        Some(carry::bundle(recorder, value))
    }
}
