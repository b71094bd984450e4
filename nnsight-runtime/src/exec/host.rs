//! What a program has of the host: closures that it calls, items that it pulls, and sinks that take its values.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::tensor::Device;

use super::error::{Fault, RunError};
use super::host_error::HostError;
use super::interp::Machine;
use super::value::Value;
use crate::device::memory::claim;
use crate::device::uncaught;
use crate::ir::{Function, SourcePlace};
use crate::plan::Plan;

/// What a closure becomes for the executor: host values are made of the arguments, and a value of its result.
type Call = Box<dyn Fn(&[Value], &Device) -> Result<Value, Box<Fault>> + Send + Sync>;

/// What the executor takes for the body of an [`Apply`](crate::ir::OpKind::Apply)'s function.
pub(crate) struct HostCall(Call);

impl HostCall {
    pub(crate) fn new(
        call: impl Fn(&[Value], &Device) -> Result<Value, Box<Fault>> + Send + Sync + 'static,
    ) -> Self {
        HostCall(Box::new(call))
    }
}

/// The next item of the host as a value.
type Next = Box<dyn FnMut(&Device) -> Option<Result<Value, Box<Fault>>> + Send>;

/// What the executor takes for the body of a [`Source`](crate::ir::OpKind::Source)'s function: items that come once.
pub(crate) struct HostSource {
    source: Mutex<Option<Source>>,
    /// Takes the items in whose turns something goes wrong, each with its error; none if that ends the run.
    errors: Option<HostSink>,
}

/// Items of the host, which come one by one.
pub(crate) struct Source {
    next: Next,
    /// How many come, where the host knows.
    pub(crate) len: Option<u64>,
    /// How many came.
    pub(crate) pulled: u64,
    /// Its function, if its errors are caught.
    pub(crate) catches: Option<Function>,
}

impl HostSource {
    pub(crate) fn new(
        len: Option<u64>,
        next: impl FnMut(&Device) -> Option<Result<Value, Box<Fault>>> + Send + 'static,
    ) -> Self {
        let source = Source { next: Box::new(next), len, pulled: 0, catches: None };
        HostSource { source: Mutex::new(Some(source)), errors: None }
    }

    /// Hands the errors in the turns of its loop to a sink, each behind the item.
    pub(crate) fn catching(self, errors: HostSink) -> Self {
        HostSource { errors: Some(errors), ..self }
    }
}

/// What takes a program's values out while it runs.
pub(crate) trait TakeValues: Send {
    /// Takes the operands of one [`Sink`](crate::ir::OpKind::Sink).
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>>;

    /// Brings what was taken to where it goes; called when the run ends, also in an error.
    fn finish(&mut self) -> Result<(), HostError> {
        Ok(())
    }
}

/// What the executor takes for the body of a [`Sink`](crate::ir::OpKind::Sink)'s function.
pub(crate) struct HostSink {
    sink: Mutex<Box<dyn TakeValues>>,
    place: SourcePlace,
}

impl HostSink {
    pub(crate) fn new(sink: Box<dyn TakeValues>, place: SourcePlace) -> Self {
        HostSink { sink: Mutex::new(sink), place }
    }

    /// A panic of the sink left it as it was: what holds its values is the sink's own.
    fn lock(&self) -> MutexGuard<'_, Box<dyn TakeValues>> {
        self.sink.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Machine<'_> {
    /// Calls a closure of the program. Its panic ends the run and goes on after it.
    pub(crate) fn apply(&mut self, function: Function, args: &[Value]) -> Result<Value, Box<Fault>> {
        let HostCall(call) = body(self.plan, function)?;
        leaves(args)?;
        self.on_host(|device| call(args, device))
    }

    /// Takes the items that a loop goes over.
    pub(crate) fn source(&mut self, function: Function) -> Result<Source, Box<Fault>> {
        let HostSource { source, errors } = body(self.plan, function)?;
        let taken = source.lock().unwrap_or_else(PoisonError::into_inner).take();
        let catches = errors.as_ref().map(|_| function);
        taken.map(|taken| Source { catches, ..taken }).ok_or_else(|| Box::new(Fault::StreamGone))
    }

    /// Hands an item and the error of its turn to the sink of its stream.
    pub(crate) fn record_error(
        &mut self,
        stream: Function,
        item: Value,
        error: &RunError,
    ) -> Result<(), RunError> {
        let source: &HostSource = body(self.plan, stream).map_err(|fault| RunError::new(fault, None))?;
        let Some(sink) = &source.errors else { return Err(error.clone()) };
        let values = [item, Value::Str(error.to_string().into())];
        let taken = self.on_host(|_| sink.lock().take(&values));
        taken.map_err(|fault| RunError::new(fault, Some(sink.place.clone())))
    }

    /// The next item.
    pub(crate) fn pull(&mut self, source: Option<&mut Source>) -> Result<Option<Value>, Box<Fault>> {
        let source = source.ok_or_else(|| Fault::internal("a loop over items that nobody has begun"))?;
        let item = self.on_host(|device| (source.next)(device).transpose())?;
        source.pulled += u64::from(item.is_some());
        Ok(item)
    }

    /// Hands values to a sink.
    pub(crate) fn sink(&mut self, function: Function, args: &[Value]) -> Result<Value, Box<Fault>> {
        let sink: &HostSink = body(self.plan, function)?;
        leaves(args)?;
        self.on_host(|_| sink.lock().take(args))?;
        Ok(Value::Unit)
    }

    /// Brings what was written to its end, all of it; gives the first error.
    pub(crate) fn finish_sinks(&mut self) -> Result<(), RunError> {
        let sinks = self.plan.functions.values().filter_map(|known| {
            let errors = || known.body().downcast_ref::<HostSource>()?.errors.as_ref();
            known.body().downcast_ref::<HostSink>().or_else(errors)
        });
        let mut outcome = Ok(());
        for sink in sinks {
            let finished =
                self.on_host(|_| sink.lock().finish().map_err(|source| Box::new(Fault::Finish { source })));
            outcome = outcome.and(finished.map_err(|fault| RunError::new(fault, Some(sink.place.clone()))));
        }
        outcome
    }

    /// Runs the user's own code, whose panic is kept for the end of the run.
    fn on_host<T>(&mut self, code: impl FnOnce(&Device) -> Result<T, Box<Fault>>) -> Result<T, Box<Fault>> {
        let device = &self.device;
        match catch_unwind(AssertUnwindSafe(|| uncaught(|| code(device)))) {
            Ok(result) => result,
            Err(panic) => {
                self.panic.get_or_insert(panic);
                Err(Fault::internal("a host closure panicked"))
            }
        }
    }
}

/// Asks for memory for values as the host has them.
pub(crate) fn leaves(values: &[Value]) -> Result<(), Box<Fault>> {
    let bytes = values.iter().map(Value::spread).fold(0, usize::saturating_add);
    claim(bytes).map_err(|error| Fault::memory("values that go to the host", error))
}

/// What the recorder put behind a function.
fn body<T: 'static>(plan: &Plan, function: Function) -> Result<&T, Box<Fault>> {
    let known = plan.functions.get(function).and_then(|known| known.body().downcast_ref());
    known.ok_or_else(|| Fault::internal("a host closure that is none"))
}
