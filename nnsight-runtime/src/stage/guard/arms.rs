//! The arms of a traced branch, recorded one after the other: what `if` and `match` share.
//!
//! The block open between two arms holds what the second one's condition is computed by: it is the test of that arm.

use super::carry::{self, Carried, Slot};
use crate::ir::{Block, OpKind, Terminator, Type, Value};
use crate::stage::recorder::{Caller, FrameKind, Recorder, Resolver, Watch};
use crate::stage::traced::Bundle;

/// A branch being recorded.
pub(super) struct Arms<'s> {
    pub(super) recorder: &'s Recorder,
    at: Caller,
    /// What the carried variables held where the next arm begins, once it is known.
    before: Option<Carried>,
    /// Conditions with their closed arms, in order; what follows each is open.
    decided: Vec<Decided>,
    /// The condition of the open arm; none for the last one.
    condition: Option<Value>,
    /// The last arm, once it is closed.
    last: Option<Arm>,
    watch: Option<Watch>,
}

/// A condition and what follows if it holds.
struct Decided {
    condition: Value,
    then: Arm,
}

/// A closed arm.
#[derive(Clone, Copy)]
struct Arm {
    block: Block,
    /// It ends in a jump.
    dead: bool,
}

impl<'s> Arms<'s> {
    pub(super) fn new(recorder: &'s Recorder, at: Caller) -> Self {
        Arms { recorder, at, before: None, decided: Vec::new(), condition: None, last: None, watch: None }
    }

    /// Notes what is carried, or puts it back to what it was before the branch.
    pub(super) fn begin(&mut self, slots: &mut [Slot<'_, 's>]) {
        match &self.before {
            Some(before) => carry::put(slots, before.values.clone()),
            None => self.before = Some(carry::read(slots, self.at)),
        }
    }

    /// What the carried variables held where the arms begin.
    pub(super) fn begun(&self) -> Vec<Value> {
        self.before.as_ref().map(|before| before.values.clone()).unwrap_or_default()
    }

    /// The types of what is carried.
    pub(super) fn types(&self) -> Vec<Type> {
        self.before.as_ref().map(|before| before.types.clone()).unwrap_or_default()
    }

    /// Notes that what is carried changed in front of the next arm.
    pub(super) fn begin_anew(&mut self, carried: Carried) {
        self.before = Some(carried);
    }

    /// What is carried, which must have the form it has where the arms begin.
    pub(super) fn carried(&self, slots: &[Slot<'_, 's>]) -> Vec<Value> {
        match &self.before {
            Some(before) => before.again(slots, self.at),
            None => Vec::new(),
        }
    }

    /// Opens the arm of a condition.
    pub(super) fn open(&mut self, condition: Value) {
        self.watch();
        self.condition = Some(condition);
        self.recorder.open(FrameKind::Arm, &[]);
    }

    /// From here on the branch must be recorded to its end.
    pub(super) fn watch(&mut self) {
        if self.watch.is_none() {
            self.watch = Some(self.recorder.watch(self.at));
        }
    }

    /// Closes an arm that came to its end.
    pub(super) fn leave<V: Bundle<'s>>(&mut self, slots: &[Slot<'_, 's>], value: &V) {
        let dead = self.recorder.ended();
        let mut values = self.carried(slots);
        value.values(&mut values);
        self.recorder.terminate(|resolve| Terminator::Yield(resolve.values(&values)), self.at);
        self.close(dead);
    }

    /// Closes an arm that has its value, unless a jump ended it.
    pub(super) fn come_to_end<V: Bundle<'s>>(&mut self, slots: &[Slot<'_, 's>], value: Option<&V>) {
        match value {
            Some(value) => self.leave(slots, value),
            None => self.close(true),
        }
    }

    /// Closes an arm, which ended in a jump if `dead`.
    pub(super) fn close(&mut self, dead: bool) {
        let arm = Arm { block: self.recorder.close(), dead };
        if let Some(condition) = self.condition.take() {
            self.decided.push(Decided { condition, then: arm });
            self.recorder.open(FrameKind::Arm, &[]);
        } else {
            self.last = Some(arm);
        }
    }

    /// Records the branch: its value, and what is carried, are its results.
    pub(super) fn join<V: Bundle<'s>>(&mut self, slots: &mut [Slot<'_, 's>]) -> V {
        let recorder = self.recorder;
        let mut types = self.before.take().map(|before| before.types).unwrap_or_default();
        let carried = types.len();
        V::types(&mut types);
        let mut results = Vec::new();
        if let Some(Arm { block, mut dead }) = self.last {
            // From the last block to the first.
            let mut blocks = vec![block];
            while let Some(Decided { condition, then }) = self.decided.pop() {
                if self.decided.is_empty() {
                    blocks.push(then.block);
                    blocks.reverse();
                    dead &= then.dead;
                    results = recorder.region(
                        OpKind::If,
                        &[condition],
                        &blocks,
                        std::mem::take(&mut types),
                        self.at,
                    );
                    if dead {
                        recorder.end(self.at);
                    }
                } else if recorder.ended() {
                    // The test itself jumps, and what is behind it is never reached.
                    dead = true;
                    blocks = vec![recorder.close()];
                } else {
                    let test = |resolve: &mut Resolver<'_>| Terminator::Condition {
                        condition: resolve.value(condition),
                        passed: Vec::new(),
                    };
                    recorder.terminate(test, self.at);
                    dead &= then.dead;
                    blocks.extend([then.block, recorder.close()]);
                }
            }
        }
        if let Some(watch) = &mut self.watch {
            watch.done();
        }
        let value = results.split_off(carried.min(results.len()));
        carry::put(slots, results);
        carry::bundle(recorder, value)
    }
}
