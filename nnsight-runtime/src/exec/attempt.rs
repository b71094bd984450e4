//! Errors that end one turn of a loop and not the run.
//!
//! A turn of a loop whose stream [catches](crate::ir::HostFunction::catches) is an attempt. What it leaves waiting is marked as
//! its own, so that an error is known to be its wherever it comes up: in the turn, or in a pass that runs when the loop is
//! long in another turn. The first error in the text of an attempt is recorded where it stands among all that is handed to
//! the host; what stands behind it in the attempt does not happen. A change of what others can see (a list, a saved value,
//! what the loop carries) waits for all that stands before it in the attempt, so nothing ever has to be undone.

use std::collections::BTreeMap;

use super::error::{Fault, RunError};
use super::interp::{Frame, Machine};
use super::value::Value;
use crate::ir::Function;
use crate::plan::Reg;

/// The number of an attempt, counted from the beginning of the run.
pub(crate) type AttemptId = usize;

/// The attempts of a run.
#[derive(Default)]
pub(crate) struct Attempts {
    begun: AttemptId,
    /// Whether the one that is at hand has failed, and this is recorded.
    failed: bool,
    /// Those of which something may wait.
    waiting: BTreeMap<AttemptId, Attempt>,
}

struct Attempt {
    /// The stream that its item is of.
    stream: Function,
    item: Value,
}

/// What a failed turn goes back to.
pub(crate) struct Begin {
    /// The instruction that takes the next item.
    next: u32,
    iterator: u32,
    regs: Vec<Value>,
}

impl Fault {
    /// Whether it is the matter of one item. What keeps results from their place, or ends the run on purpose, is not.
    pub(crate) fn is_of_an_item(&self) -> bool {
        !matches!(
            self,
            Fault::Sink { .. }
                | Fault::Finish { .. }
                | Fault::Log { .. }
                | Fault::Cancelled
                | Fault::Limit { .. }
                | Fault::StreamGone
                | Fault::StreamEnded { .. }
                | Fault::Internal { .. }
        )
    }
}

impl Machine<'_> {
    /// Begins the attempt of an item.
    pub(crate) fn begin_attempt(
        &mut self,
        frame: &mut Frame,
        (stream, item): (Function, Reg),
        (iterator, next): (u32, u32),
    ) {
        // A trace that equals one of another attempt would share its errors.
        self.memos.clear();
        let id = self.attempts.begun;
        self.attempts.begun += 1;
        self.attempts.failed = false;
        self.attempts.waiting.insert(id, Attempt { stream, item: frame.get(item).clone() });
        self.queue.begin_attempt(id);
        frame.begin = Some(Box::new(Begin { next, iterator, regs: frame.regs.clone() }));
    }

    /// Ends the attempt at hand, of which something may go on waiting.
    pub(crate) fn end_attempt(&mut self, frame: &mut Frame) {
        frame.begin = None;
        let waits = self.queue.attempt_waits();
        if let Some(id) = self.queue.end_attempt()
            && !waits
        {
            self.attempts.waiting.remove(&id);
        }
    }

    /// As [`end_attempt`](Machine::end_attempt), if it is that of the loop with this iterator.
    pub(crate) fn end_attempt_of(&mut self, frame: &mut Frame, iterator: u32) {
        if frame.begin.as_ref().is_some_and(|begin| begin.iterator == iterator) {
            self.end_attempt(frame);
        }
    }

    /// Runs all of the attempt at hand that waits, so that what comes next happens only if all before it did.
    ///
    /// # Errors
    /// That of the attempt, and of all that waits before it.
    pub(crate) fn settle_attempt(&mut self) -> Result<(), RunError> {
        if self.queue.attempt_waits() { self.flush() } else { Ok(()) }
    }

    /// Records the error of a turn; gives the instruction to go on at.
    ///
    /// # Errors
    /// The error itself, if no attempt is at hand or it is not an item's, and that of a sink.
    #[cold]
    pub(crate) fn caught(&mut self, frame: &mut Frame, error: RunError) -> Result<usize, RunError> {
        let Some(begin) = frame.begin.take() else { return Err(error) };
        if !error.fault.is_of_an_item() {
            return Err(error);
        }
        // What waits stands before the error, and may fail first.
        if !self.attempts.failed
            && let Err(earlier) = self.flush()
            && !self.attempts.failed
        {
            return Err(earlier);
        }
        let failed = self.attempts.failed;
        self.queue.abandon_attempt();
        if let Some(id) = self.queue.end_attempt() {
            if !failed {
                self.record(id, &error)?;
            }
            self.attempts.waiting.remove(&id);
        }
        self.memos.clear();
        frame.go_back(begin.regs, begin.iterator);
        Ok(begin.next as usize)
    }

    /// Records that an item is an error.
    ///
    /// # Errors
    /// The error itself, if the stream does not catch or it is not an item's, and that of a sink.
    #[cold]
    pub(crate) fn caught_item(&mut self, stream: Option<Function>, error: RunError) -> Result<(), RunError> {
        let Some(stream) = stream.filter(|_| error.fault.is_of_an_item()) else { return Err(error) };
        // Whatever waits comes first.
        self.flush()?;
        self.record_error(stream, Value::Unit, &error)
    }

    /// Records the error of an attempt.
    ///
    /// # Errors
    /// Those of the sink that takes it.
    pub(crate) fn record(&mut self, id: AttemptId, error: &RunError) -> Result<(), RunError> {
        match self.attempts.waiting.get(&id) {
            Some(attempt) => {
                let (stream, item) = (attempt.stream, attempt.item.clone());
                self.record_error(stream, item, error)
            }
            None => Err(RunError::new(Fault::internal("an attempt that nobody knows"), None)),
        }
    }

    /// Notes which attempts have failed in a flush; gives whether the one at hand is among them.
    pub(crate) fn settled(&mut self, mut failed: impl Iterator<Item = AttemptId>) -> bool {
        let at_hand = self.queue.attempt();
        // Nothing waits any more of those before it.
        self.attempts.waiting.retain(|id, _| Some(*id) == at_hand);
        self.attempts.failed = at_hand.is_some_and(|at_hand| failed.any(|id| id == at_hand));
        self.attempts.failed
    }

    /// Whether the attempt at hand has failed.
    pub(crate) fn attempt_failed(&self) -> bool {
        self.attempts.failed
    }
}
