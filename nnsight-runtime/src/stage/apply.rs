//! Host closures called when execution reaches them.

use std::error::Error;
use std::panic::Location;
use std::sync::Arc;

use super::into::{IntoTraced, Operand};
use super::recorder::Recorder;
use super::save::ToHost;
use super::session::Session;
use super::traced::{Traceable, Traced};
use crate::exec::{Fault, HostCall, HostError, Value};
use crate::ir::{self, HostFunction, OpKind, Type};

impl<'s> Session<'s> {
    /// Calls a host closure when execution reaches this, with host values made of the arguments; what it gives comes
    /// back into the graph.
    ///
    /// ```
    /// # use nnsight_runtime::stage::{List, Session, Traced};
    /// # use burn::tensor::Tensor;
    /// # fn body<'s>(session: Session<'s>, x: Traced<'s, f64>, t: Traced<'s, Tensor<1>>) -> Traced<'s, List<f64>> {
    /// session.apply(|scale: f64, t: Tensor<1>| -> Vec<f64> { t.into_data().iter::<f64>().map(|e| e * scale).collect() }, (x, t))
    /// # }
    /// ```
    ///
    /// Arguments are a tuple, or one traced value, and the closure's parameters are their host forms, which must be
    /// written out: `i64`, `f64`, `bool`, `String`, `Tensor<D>`, `Vec`, `IndexMap`, `IndexSet` and tuples. It gives
    /// one of these, or nothing, or a `Result` of one: an `Err` ends the run with the closure's words and the place
    /// of this call. A panic goes on as the closure's own. Calls keep the text's order among themselves and with
    /// `log`. The closure may run often or never, and owns what it uses; share through `Arc<Mutex<..>>` or a channel.
    ///
    /// A program with such a call cannot be stored.
    #[track_caller]
    pub fn apply<F, A, R>(self, function: F, arguments: A) -> R::Handle<'s>
    where
        F: HostFn<'s, A, R>,
        R: HostResult,
    {
        let at = Location::caller();
        let recorder = self.recorder;
        let values: Vec<ir::Value> =
            F::operands(arguments).into_iter().map(|operand| operand.record(recorder, at)).collect();
        let types = F::types();
        let call = HostCall::new(move |values, device| {
            let result =
                function.call(values).ok_or_else(|| Fault::internal("an argument of another type"))?;
            match result.into_operand() {
                Ok(Some(operand)) => operand.value(device),
                Ok(None) => Ok(Value::Unit),
                Err(source) => Err(Box::new(Fault::Host { source })),
            }
        });
        let function = recorder.function(HostFunction::new(types, R::ty(), Arc::new(call)));
        let kind = OpKind::Apply(function);
        let results = recorder.region(kind, &values, &[], R::ty().into_iter().collect(), at);
        R::handle(recorder, results.first().copied())
    }
}

/// A closure that [`Session::apply`] can call with these arguments.
#[diagnostic::on_unimplemented(
    message = "this closure cannot be called with arguments `{A}`",
    note = "write out the parameters' types, one for each argument: `|x: f64, t: Tensor<3>| ..` takes a traced number and a traced tensor",
    note = "the closure owns what it uses (`move`) and can be sent to other threads"
)]
pub trait HostFn<'s, A, R>: Send + Sync + 'static {
    #[doc(hidden)]
    fn types() -> Vec<Type>;
    #[doc(hidden)]
    fn operands(arguments: A) -> Vec<Operand>;
    #[doc(hidden)]
    fn call(&self, values: &[Value]) -> Option<R>;
}

type HostOf<'s, A> = <<A as IntoTraced<'s>>::Target as ToHost>::Host;

macro_rules! functions {
    ($(($($A:ident $i:tt),*);)+) => { $(
        impl<'s, F, R, $($A),*> HostFn<'s, ($($A,)*), R> for F
        where
            F: Fn($(HostOf<'s, $A>),*) -> R + Send + Sync + 'static,
            $($A: IntoTraced<'s, Target: ToHost>,)*
        {
            fn types() -> Vec<Type> {
                vec![$($A::Target::ty()),*]
            }
            fn operands(_arguments: ($($A,)*)) -> Vec<Operand> {
                vec![$(_arguments.$i.operand()),*]
            }
            fn call(&self, _values: &[Value]) -> Option<R> {
                Some(self($($A::Target::to_host(_values.get($i)?)?),*))
            }
        }
    )+ };
}

functions! {
    ();
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, G 5);
}

impl<'s, F, R, T> HostFn<'s, Traced<'s, T>, R> for F
where
    F: Fn(T::Host) -> R + Send + Sync + 'static,
    T: ToHost,
{
    fn types() -> Vec<Type> {
        vec![T::ty()]
    }
    fn operands(argument: Traced<'s, T>) -> Vec<Operand> {
        vec![argument.operand()]
    }
    fn call(&self, values: &[Value]) -> Option<R> {
        Some(self(T::to_host(values.first()?)?))
    }
}

/// What a closure of [`Session::apply`] can give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot come back from a host closure",
    note = "it can give `i64`, `f64`, `bool`, `String`, tensors, `Vec`, `IndexMap`, `IndexSet`, tuples of these, `()`, or a `Result` of one"
)]
pub trait HostResult: 'static {
    /// What the session holds of it.
    type Handle<'s>;
    #[doc(hidden)]
    fn ty() -> Option<Type>;
    #[doc(hidden)]
    fn into_operand(self) -> Result<Option<Operand>, HostError>;
    #[doc(hidden)]
    fn handle(recorder: &Recorder, result: Option<ir::Value>) -> Self::Handle<'_>;
}

impl<R: IntoTraced<'static> + 'static> HostResult for R {
    type Handle<'s> = <R::Target as Traceable>::Handle<'s>;
    fn ty() -> Option<Type> {
        Some(R::Target::ty())
    }
    fn into_operand(self) -> Result<Option<Operand>, HostError> {
        Ok(Some(IntoTraced::operand(self)))
    }
    #[track_caller]
    fn handle(recorder: &Recorder, result: Option<ir::Value>) -> Self::Handle<'_> {
        let value = result.unwrap_or_else(|| recorder.unreachable_value(R::Target::ty()));
        R::Target::handle(recorder, value)
    }
}

impl HostResult for () {
    type Handle<'s> = ();
    fn ty() -> Option<Type> {
        None
    }
    fn into_operand(self) -> Result<Option<Operand>, HostError> {
        Ok(None)
    }
    fn handle(_: &Recorder, _: Option<ir::Value>) {}
}

impl<R: HostResult, E: Into<Box<dyn Error + Send + Sync>> + 'static> HostResult for Result<R, E> {
    type Handle<'s> = R::Handle<'s>;
    fn ty() -> Option<Type> {
        R::ty()
    }
    fn into_operand(self) -> Result<Option<Operand>, HostError> {
        match self {
            Ok(result) => result.into_operand(),
            Err(error) => Err(HostError::from(error)),
        }
    }
    #[track_caller]
    fn handle(recorder: &Recorder, result: Option<ir::Value>) -> Self::Handle<'_> {
        R::handle(recorder, result)
    }
}
