//! What can go wrong while a program runs.

use std::fmt;

use burn::tensor::DType;

use super::host_error::HostError;
use super::kernel::KernelError;
use super::limits::Limit;
use super::value::Missing;
use crate::device::{DataError, NoMemory, catch_kernel_panic};
use crate::ir::SourcePlace;
use crate::plan::At;
use crate::point::HookPoint;
use crate::tensor::{Dims, Kind, TypeMismatch};

/// A run that failed; the session and the model stay usable.
///
/// Its [`source`](std::error::Error::source) is the error of the user's own code, if that is what ended the run.
#[derive(Clone, Debug)]
pub struct RunError {
    /// What went wrong.
    pub fault: Box<Fault>,
    /// The user's expression it went wrong in.
    pub place: Option<SourcePlace>,
}

impl RunError {
    /// A fault at a place.
    pub(crate) fn new(fault: impl Into<Box<Fault>>, place: Option<SourcePlace>) -> Self {
        RunError { fault: fault.into(), place }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fault, At(self.place.as_ref()))
    }
}

impl std::error::Error for RunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.fault.source()
    }
}

/// What went wrong, without the place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// An integer result that 64 bits cannot hold.
    #[error("integer overflow in `{operation}`")]
    Overflow {
        /// The operation with its operands.
        operation: String,
    },
    /// An integer was divided by zero.
    #[error("integer division by zero in `{operation}`")]
    DivisionByZero {
        /// The operation with its operands.
        operation: String,
    },
    /// An integer was raised to a negative power.
    #[error("the integer power in `{operation}` is negative; use floats")]
    NegativePower {
        /// The operation with its operands.
        operation: String,
    },
    /// No item at an index.
    #[error("index {index} is outside the list, which has {len} items")]
    Index {
        /// The index asked for.
        index: i64,
        /// Length of the list.
        len: usize,
    },
    /// No entry for a key.
    #[error("the dictionary has no key {key}")]
    Key {
        /// The key as it prints.
        key: String,
    },
    /// An operation on a list or set that the operands do not allow.
    #[error("{message}")]
    Operation {
        /// Why.
        message: String,
    },
    /// A value of a stopped trace is used that the trace did not come to.
    #[error(
        "a value is used that was never computed{}: the trace was stopped before{}; use it only where the trace goes \
         on, or stop later",
        At(made.as_ref()),
        At(stop.as_ref())
    )]
    Missing {
        /// Where it would have been made.
        made: Option<SourcePlace>,
        /// Where its trace was stopped.
        stop: Option<SourcePlace>,
    },
    /// A value was to be saved, but the program or the trace was stopped before.
    #[error(
        "this value was never saved: `stop()`{} ended the {what} before; save it above (a saved list or dictionary \
         shows what is added later, too)",
        At(stop.as_ref())
    )]
    Unsaved {
        /// What was stopped: `session` or `trace`.
        what: &'static str,
        /// Where.
        stop: Option<SourcePlace>,
    },
    /// A `panic!`, a failed `assert!` or one of their relatives was reached.
    #[error("{text}")]
    Failed {
        /// The user's text.
        text: String,
    },
    /// A host closure gave an error back.
    #[error("the host closure failed: {source}")]
    Host {
        /// The error.
        source: HostError,
    },
    /// An iterator of the host gave an error for an item.
    #[error("item {item} of the stream is an error: {source}")]
    Stream {
        /// Number of the item, from 0.
        item: u64,
        /// The error.
        source: HostError,
    },
    /// An iterator of the host failed as a whole, not for one item.
    #[error("the stream cannot go on at item {item}: {source}")]
    StreamEnded {
        /// Number of the item that it did not come to, from 0.
        item: u64,
        /// The error.
        source: HostError,
    },
    /// The host's items were asked for a second time.
    #[error("the stream was gone through before: its items come once, so a program with one runs once")]
    StreamGone,
    /// The host could not take a value.
    #[error("the value could not be written: {source}")]
    Sink {
        /// The error.
        source: HostError,
    },
    /// A line of the log could not be printed.
    #[error("the log could not be written: {source}")]
    Log {
        /// The error.
        source: HostError,
    },
    /// The run was ended from elsewhere.
    #[error("the run was cancelled")]
    Cancelled,
    /// The run has come to one of its limits.
    #[error("the run has come to its limit of {limit}")]
    Limit {
        /// Which.
        limit: Limit,
    },
    /// What was written could not be brought to its end.
    #[error("what the session wrote could not be brought to its end: {source}")]
    Finish {
        /// The error.
        source: HostError,
    },
    /// There is no memory for a value.
    #[error(
        "there is no memory for {what}: {source}; keep less at a time: `session.write(..)` hands values out as they come, \
         `session.stream(..)` takes items one by one"
    )]
    Memory {
        /// What there is no memory for.
        what: String,
        /// How much it takes.
        source: NoMemory,
    },
    /// There is no memory for a forward pass, or for a module called by itself.
    #[error("there is no memory for {what}: {source}; {advice}")]
    PassMemory {
        /// What there is no memory for.
        what: String,
        /// How much it takes.
        source: NoMemory,
        /// What to do about it.
        advice: String,
    },
    /// A range with a step of zero, or with more numbers than memory has addresses.
    #[error("a range from {start} to {end} cannot have a step of {step}")]
    Range {
        /// First number.
        start: i64,
        /// Number after the last.
        end: i64,
        /// Distance of the numbers.
        step: i64,
    },
    /// A layer that the model does not have.
    #[error("there is no layer {layer} in `{path}`: the model has {layers} layers, 0 to {}", layers.saturating_sub(1))]
    Layer {
        /// The hook point or module, the layer as `{}`.
        path: &'static str,
        /// The layer asked for.
        layer: i64,
        /// Layers of the model.
        layers: u32,
    },
    /// A tensor operation refused its operands.
    #[error(transparent)]
    Tensor(#[from] KernelError),
    /// A tensor constant that the device cannot hold.
    #[error("{message}")]
    Constant {
        /// Why.
        message: String,
    },
    /// A module call refused its input.
    #[error("{message}")]
    Call {
        /// Why.
        message: String,
    },
    /// A prompt that the model cannot take.
    #[error("{message}")]
    Prompt {
        /// Why.
        message: String,
    },
    /// The forward pass failed.
    #[error("{message}")]
    Forward {
        /// Why.
        message: String,
    },
    /// A tensor written to a hook point has another type or shape than the point.
    #[error("cannot write {} to `{point}`, which takes {}", shown(*got_kind, got), named(*point, expected))]
    Write {
        /// The hook point.
        point: HookPoint,
        /// Shape of the point in this pass.
        expected: Dims,
        /// Element kind of the tensor.
        got_kind: Kind,
        /// Shape of the tensor.
        got: Dims,
    },
    /// A float tensor written to a hook point is stored in another precision than the point's.
    #[error("cannot write to `{point}`: it is stored as {expected:?}, the value written as {got:?}; cast it")]
    WriteDtype {
        /// The hook point.
        point: HookPoint,
        /// How the point's value is stored.
        expected: DType,
        /// How the tensor is.
        got: DType,
    },
    /// A hook point depends on a later one of the same forward pass.
    #[error(
        "{what} `{point}` depends on `{later}`{}, which the same forward pass reaches later; use a trace of its own \
         for one of them",
        At(later_place.as_ref())
    )]
    Acausal {
        /// What happens at the earlier point: `the value written to`, `the condition of the read of`, ....
        what: &'static str,
        /// The earlier point.
        point: HookPoint,
        /// The later point.
        later: HookPoint,
        /// Where the user reads the later point.
        later_place: Option<SourcePlace>,
    },
    /// Something inside a trace must be known before the forward pass runs, but comes from it.
    #[error("{what} must be known before the forward pass runs, but depends on `{point}`{} of this pass; {advice}", At(read_place.as_ref()))]
    TooLate {
        /// What must be known.
        what: &'static str,
        /// The hook point it depends on.
        point: HookPoint,
        /// Where the user reads that point.
        read_place: Option<SourcePlace>,
        /// What to do about it.
        advice: &'static str,
    },
    /// A kernel or the model panicked.
    #[error("the tensor backend failed: {message}")]
    Panic {
        /// First line of the panic's message.
        message: String,
    },
    /// The plan and the executor disagree, which is a mistake in this crate.
    #[error("internal error: {message}; please report it")]
    Internal {
        /// What was found.
        message: &'static str,
    },
}

impl Fault {
    /// A [`Fault::Operation`].
    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    pub(crate) fn operation(message: impl Into<String>) -> Box<Fault> {
        Box::new(Fault::Operation { message: message.into() })
    }

    /// The use of a value that a stopped trace left out.
    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    pub(crate) fn missing(missing: &Missing) -> Box<Fault> {
        Box::new(Fault::Missing { made: missing.made.clone(), stop: missing.stop.clone() })
    }

    /// A [`Fault::Memory`].
    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    pub(crate) fn memory(what: impl Into<String>, source: NoMemory) -> Box<Fault> {
        Box::new(Fault::Memory { what: what.into(), source })
    }

    /// A [`Fault::Internal`].
    #[expect(clippy::unnecessary_box_returns, reason = "errors are boxed, to keep results small")]
    pub(crate) fn internal(message: &'static str) -> Box<Fault> {
        Box::new(Fault::Internal { message })
    }
}

/// Of tensors whose rank and kind the executor knows.
impl From<TypeMismatch> for Box<Fault> {
    fn from(error: TypeMismatch) -> Self {
        Box::new(Fault::Forward { message: error.to_string() })
    }
}

impl From<KernelError> for Box<Fault> {
    fn from(error: KernelError) -> Self {
        Box::new(Fault::Tensor(error))
    }
}

impl From<DataError> for Box<Fault> {
    fn from(error: DataError) -> Self {
        Box::new(Fault::Forward { message: error.to_string() })
    }
}

/// Runs work of the tensor backend, which has no fallible interface; a panic in it becomes [`Fault::Panic`].
///
/// A backstop: whatever can be checked is checked before a kernel sees it.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Box<Fault>> {
    catch_kernel_panic(work).map_err(|message| Box::new(Fault::Panic { message }))
}

/// `a float tensor [batch = 1, position = 5, d_model = 16]`.
fn named(point: HookPoint, dims: &Dims) -> String {
    let info = point.site().info();
    let axes: Vec<String> =
        info.axes.iter().zip(dims).map(|(axis, length)| format!("{axis} = {length}")).collect();
    format!("{} tensor [{}]", article(info.kind), axes.join(", "))
}

fn shown(kind: Kind, dims: &Dims) -> String {
    format!("{} tensor {:?}", article(kind), dims.as_slice())
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Float => "a float",
        Kind::Int => "an int",
        Kind::Bool => "a bool",
    }
}
