//! What the interpreter does where a value is not there yet: pure work waits with it, all else runs what waits.

use super::collections::Args;
use super::error::{Fault, RunError};
use super::interp::{Frame, Machine, Next, Stop, mistyped};
use super::trace::Work;
use super::value::Value;
use crate::ir::{Place, ScalarOp};
use crate::plan::{Inst, Waits, WideKind, of_dict, of_list};

/// How many nodes may wait.
const MOST_WAITING: usize = 1 << 16;

/// When an operation runs.
pub(super) enum Ready {
    Now,
    Later,
}

impl<'a> Machine<'a> {
    /// Runs what waits if it is so much that it takes memory, although no pass is full.
    fn flush_if_long(&mut self) -> Result<(), RunError> {
        if self.queue.len() < MOST_WAITING { Ok(()) } else { self.flush() }
    }

    /// Lets work wait for its operands; gives the promise of its result.
    pub(super) fn promise(&mut self, work: Work<'a>, place: Option<Place>, args: Args) -> Value {
        let place = place.unwrap_or(Place::from_u32(0));
        self.queue.wait(work, place, args, Vec::new(), 1).pop().unwrap_or_default()
    }

    /// Goes on with an instruction that lacks an operand.
    #[cold]
    pub(super) fn unsettled(
        &mut self,
        inst: &Inst,
        frame: &mut Frame,
        place: Option<Place>,
    ) -> Result<Next, Stop> {
        let operands = inst.operands();
        if let Some(other) =
            operands.iter().map(|reg| frame.get(*reg)).find(|value| value.missing().is_some())
        {
            return Err(Stop::Fault(mistyped(other)));
        }
        let mut settled = false;
        for reg in &operands {
            if matches!(frame.get(*reg), Value::Pending(_)) && frame.get(*reg).known().is_some() {
                let value = frame.get(*reg).clone().settled();
                frame.set(*reg, value);
                settled = true;
            }
        }
        if settled {
            return Ok(Next::Again);
        }
        if !operands.iter().any(|reg| frame.get(*reg).waits()) {
            let other = operands.first().map_or(&Value::Unit, |reg| frame.get(*reg));
            return Err(Stop::Fault(mistyped(other)));
        }
        self.flush_if_long()?;
        if let Some((op, to)) = inst.scalar().filter(|(op, _)| *op != ScalarOp::ToStr) {
            let args = operands.iter().map(|reg| frame.get(*reg).clone()).collect();
            let promise = self.promise(Work::Scalar(op), place, args);
            frame.set(to, promise);
            return Ok(Next::Done);
        }
        self.flush()?;
        for reg in &operands {
            let mut value = frame.get(*reg).clone();
            value.settle_deep();
            if value.waits() {
                return Err(Stop::Fault(Fault::internal("a value that nothing gives")));
            }
            frame.set(*reg, value);
        }
        Ok(Next::Again)
    }

    /// Makes an operation's operands ready, or finds that it can wait for them.
    pub(super) fn settle(&mut self, kind: &WideKind, args: &mut Args) -> Result<Ready, Stop> {
        self.flush_if_long()?;
        let waits = match kind {
            // What is written stands behind all that could fail before it.
            WideKind::Sink(_) if self.queue.is_idle() => Waits::Now,
            WideKind::Sink(_) => {
                snapshot(args)?;
                return Ok(Ready::Later);
            }
            // The world is told in the order of the text, and only of what happened.
            WideKind::Log | WideKind::Fail(_) | WideKind::Apply(_) => {
                self.flush()?;
                Waits::Now
            }
            WideKind::Tensor(_) | WideKind::Call(_) | WideKind::Scalar(_) => Waits::Pure,
            WideKind::TuplePack | WideKind::Save(_) | WideKind::Trace(_) | WideKind::Stop(_) => {
                return Ok(Ready::Now);
            }
            WideKind::TupleGet(_) => Waits::Moves(usize::MAX),
            WideKind::List(op) => of_list(*op),
            WideKind::Dict(op) => of_dict(*op),
            WideKind::Set(_) | WideKind::Str(_) | WideKind::Format(_) => Waits::Now,
        };
        match waits {
            Waits::Moves(from) => {
                let needed = from.min(args.len());
                if args[..needed].iter().any(|arg| arg.pending().is_some()) {
                    self.flush()?;
                }
                args[..needed].iter_mut().for_each(|arg| *arg = std::mem::take(arg).settled());
            }
            Waits::Pure if args.iter().any(Value::waits) => {
                snapshot(args)?;
                return Ok(Ready::Later);
            }
            Waits::Pure | Waits::Now => {
                if args.iter().any(Value::waits) {
                    self.flush()?;
                }
                args.iter_mut().for_each(Value::settle_deep);
            }
        }
        Ok(Ready::Now)
    }
}

/// What is appended to a list later is none of the business of who waits with it.
pub(super) fn snapshot(args: &mut Args) -> Result<(), Box<Fault>> {
    for arg in args {
        if let Some(Value::List(list)) = arg.known() {
            *arg = Value::List(list.fresh()?);
        }
    }
    Ok(())
}
