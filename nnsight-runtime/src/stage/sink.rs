//! Values that go to the host while the program runs.

use std::error::Error;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::BuildError;
use super::into::{IntoTraced, Operand};
use super::recorder::source_place;
use super::save::ToHost;
use super::session::Session;
use super::traced::Traced;
use crate::exec::{Fault, HostError, HostSink, TakeValues, Value};
use crate::ir::{HostFunction, OpKind};

impl<'s> Session<'s> {
    /// Hands values to the host whenever execution reaches this: `session.write(&out, (prompt, mean))`.
    ///
    /// The sink is a writer at hand ([`JsonLines`](super::JsonLines), [`TensorShards`](super::TensorShards)), a closure, or by reference a [`SinkFn`], a closure that
    /// stays the text's. A closure's parameters are the values' host forms, which must be written out, as those of
    /// [`apply`](Session::apply); unlike there it may change what it owns, and gives nothing back but an error: an `Err` ends
    /// the run with its words and the place of this call. Values come in the order of the program, of loops turn by turn.
    ///
    /// ```
    /// # use nnsight_runtime::stage::{Session, Str, Traced};
    /// # fn body<'s>(session: Session<'s>, prompt: Traced<'s, Str>, mean: Traced<'s, f64>) {
    /// let (sender, results) = std::sync::mpsc::channel();
    /// session.write(move |prompt: String, mean: f64| sender.send((prompt, mean)), (prompt, mean));
    /// # drop(results);
    /// # }
    /// ```
    ///
    /// Nothing in the session can depend on it, so it holds up no pass: use it rather than `apply`, and rather than a list
    /// that grows, where results are many. What was written is flushed when the session ends. A program with such a call
    /// cannot be stored.
    #[track_caller]
    pub fn write<K, A, M>(self, sink: K, values: A)
    where
        K: Sink<'s, A, M>,
    {
        let at = Location::caller();
        let recorder = self.recorder;
        let operands = K::operands(values);
        let values: Vec<_> = operands.into_iter().map(|operand| operand.record(recorder, at)).collect();
        if let Err((message, help)) = sink.check(values.len()) {
            recorder.error(BuildError::new(message, help, at));
        }
        let types = values.iter().map(|value| recorder.ty(*value)).collect();
        let Writer(writer) = sink.writer();
        let sink = HostSink::new(writer, source_place(at));
        let function = recorder.function(HostFunction::new(types, None, Arc::new(sink)));
        recorder.effect(OpKind::Sink(function), &values, at);
    }
}

/// What takes values from [`Session::write`]: closures, [`SinkFn`], [`JsonLines`](super::JsonLines) and
/// [`TensorShards`](super::TensorShards).
#[diagnostic::on_unimplemented(
    message = "values `{A}` cannot be written to this",
    note = "a closure takes one parameter for each value, with its type written out: `|x: f64, t: Tensor<3>| ..` takes a traced number and a traced tensor",
    note = "a closure owns what it uses (`move`), can be sent to other threads, and gives `()` or a `Result<(), E>`"
)]
pub trait Sink<'s, A, M> {
    #[doc(hidden)]
    fn operands(values: A) -> Vec<Operand>;
    #[doc(hidden)]
    fn writer(self) -> Writer;
    /// What is wrong with so many values, and what to do.
    #[doc(hidden)]
    fn check(&self, _values: usize) -> Result<(), (String, String)> {
        Ok(())
    }
}

/// A sink as the executor knows it.
#[doc(hidden)]
pub struct Writer(pub(super) Box<dyn TakeValues>);

/// What a closure of [`Session::write`] can give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come from a closure that values are written to",
    note = "it gives `()` or a `Result<(), E>`, whose error ends the session"
)]
pub trait Written {
    #[doc(hidden)]
    fn outcome(self) -> Result<(), HostError>;
}

impl Written for () {
    fn outcome(self) -> Result<(), HostError> {
        Ok(())
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> Written for Result<(), E> {
    fn outcome(self) -> Result<(), HostError> {
        self.map_err(HostError::from)
    }
}

/// A closure that values are written to from several places, or from a loop, by reference.
///
/// ```
/// # use nnsight_runtime::stage::{Session, SinkFn};
/// # fn body<'s>(session: Session<'s>) {
/// let mut total = 0.0;
/// let sink = SinkFn::new(move |x: f64| {
///     total += x;
///     println!("{total}");
/// });
/// session.write(&sink, (1.0,));
/// session.write(&sink, (2.0,));
/// # }
/// ```
#[derive(Debug)]
pub struct SinkFn<F>(Arc<Mutex<F>>);

impl<F> SinkFn<F> {
    /// Of a closure that takes one parameter for each value.
    #[must_use]
    pub fn new(function: F) -> Self {
        SinkFn(Arc::new(Mutex::new(function)))
    }
}

impl<F> Clone for SinkFn<F> {
    fn clone(&self) -> Self {
        SinkFn(self.0.clone())
    }
}

/// A closure that takes values one call after the other.
struct Calls<F>(F);

impl<F: FnMut(&[Value]) -> Option<Result<(), HostError>> + Send> TakeValues for Calls<F> {
    fn take(&mut self, values: &[Value]) -> Result<(), Box<Fault>> {
        let written = (self.0)(values).ok_or_else(|| Fault::internal("a value of another type"))?;
        written.map_err(|source| Box::new(Fault::Sink { source }))
    }
}

type HostOf<'s, A> = <<A as IntoTraced<'s>>::Target as ToHost>::Host;

macro_rules! closures {
    ($(($($A:ident $i:tt),*);)+) => { $(
        impl<'s, F, R, $($A),*> Sink<'s, ($($A,)*), R> for F
        where
            F: FnMut($(HostOf<'s, $A>),*) -> R + Send + 'static,
            R: Written,
            $($A: IntoTraced<'s, Target: ToHost>,)*
        {
            fn operands(values: ($($A,)*)) -> Vec<Operand> {
                vec![$(values.$i.operand()),*]
            }
            fn writer(mut self) -> Writer {
                calls(move |values| {
                    Some(self($(<$A::Target as ToHost>::to_host(values.get($i)?)?),*).outcome())
                })
            }
        }

        impl<'s, F, R, $($A),*> Sink<'s, ($($A,)*), R> for &SinkFn<F>
        where
            F: FnMut($(HostOf<'s, $A>),*) -> R + Send + 'static,
            R: Written,
            $($A: IntoTraced<'s, Target: ToHost>,)*
        {
            fn operands(values: ($($A,)*)) -> Vec<Operand> {
                vec![$(values.$i.operand()),*]
            }
            fn writer(self) -> Writer {
                let shared = Arc::clone(&self.0);
                calls(move |values| {
                    let arguments = ($(<$A::Target as ToHost>::to_host(values.get($i)?)?,)*);
                    let mut function = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    Some(function($(arguments.$i),*).outcome())
                })
            }
        }
    )+ };
}

closures! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, G 5);
}

impl<'s, F, R, T> Sink<'s, Traced<'s, T>, R> for F
where
    F: FnMut(T::Host) -> R + Send + 'static,
    R: Written,
    T: ToHost,
{
    fn operands(value: Traced<'s, T>) -> Vec<Operand> {
        vec![value.operand()]
    }
    fn writer(mut self) -> Writer {
        calls(move |values| Some(self(T::to_host(values.first()?)?).outcome()))
    }
}

impl<'s, F, R, T> Sink<'s, Traced<'s, T>, R> for &SinkFn<F>
where
    F: FnMut(T::Host) -> R + Send + 'static,
    R: Written,
    T: ToHost,
{
    fn operands(value: Traced<'s, T>) -> Vec<Operand> {
        vec![value.operand()]
    }
    fn writer(self) -> Writer {
        let shared = Arc::clone(&self.0);
        calls(move |values| {
            let argument = T::to_host(values.first()?)?;
            let mut function = shared.lock().unwrap_or_else(PoisonError::into_inner);
            Some(function(argument).outcome())
        })
    }
}

fn calls(call: impl FnMut(&[Value]) -> Option<Result<(), HostError>> + Send + 'static) -> Writer {
    Writer(Box::new(Calls(call)))
}
