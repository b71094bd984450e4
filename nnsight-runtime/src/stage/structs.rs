//! Structs of traced fields: what `#[derive(Traceable)]` builds on.

use std::ops::Deref;
use std::panic::Location;

use super::guard::CarryVar;
use super::into::{IntoTraced, Operand};
use super::recorder::Recorder;
use super::save::{Collect, Outcome, ToHost, mark};
use super::traced::{Bundle, Traceable, Traced};
use crate::exec;
use crate::ir::{OpKind, Slot, Type, Value};

/// What can be a field of a traced struct: a handle, a tuple of handles, or another traced struct.
#[diagnostic::on_unimplemented(
    message = "the field is not traced: `{Self}` is no value of the graph",
    label = "expected `Traced<…>`, a tuple of these, or another traced struct",
    note = "a field is `Traced<'s, T>`, a tuple of such, or a struct with `#[derive(Traceable)]`"
)]
pub trait TracedPart<'s>:
    Bundle<'s> + CarryVar<'s> + IntoTraced<'s, Target = <Self as TracedPart<'s>>::Type>
{
    /// What it is in the graph.
    type Type: Traceable<Handle<'s> = Self> + ToHost;

    /// Where it is recorded.
    #[doc(hidden)]
    fn recorder(&self) -> &'s Recorder;
}

impl<'s, T: Traceable<Handle<'s> = Traced<'s, T>> + ToHost> TracedPart<'s> for Traced<'s, T> {
    type Type = T;
    fn recorder(&self) -> &'s Recorder {
        self.recorder
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: TracedPart<'s>),+> TracedPart<'s> for ($($T,)+)
        where
            ($($T::Type,)+): Traceable<Handle<'s> = Self> + ToHost,
        {
            type Type = ($($T::Type,)+);
            fn recorder(&self) -> &'s Recorder {
                TracedPart::recorder(&self.0)
            }
        }
    )+ };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
}

/// A traced struct marked to leave its session: what its `save` makes.
///
/// It can still be used as the struct it is; it leaves as the host struct.
pub struct SavedStruct<'s, H> {
    handle: H,
    slot: Slot,
    recorder: &'s Recorder,
}

impl<'s, H: TracedPart<'s>> SavedStruct<'s, H> {
    #[doc(hidden)]
    #[track_caller]
    pub fn new(handle: H) -> Self {
        let at = Location::caller();
        let recorder = TracedPart::recorder(&handle);
        // Only a handle can be in the struct and in the graph.
        let mut values = Vec::new();
        Bundle::values(&handle, &mut values);
        let value = handle.operand().record(recorder, at);
        let handle = H::from_values(recorder, &mut values.into_iter());
        SavedStruct { handle, slot: mark::<H::Type>(recorder, value, at), recorder }
    }
}

impl<H> Deref for SavedStruct<'_, H> {
    type Target = H;
    fn deref(&self) -> &H {
        &self.handle
    }
}

impl<H: Clone> Clone for SavedStruct<'_, H> {
    fn clone(&self) -> Self {
        SavedStruct { handle: self.handle.clone(), slot: self.slot, recorder: self.recorder }
    }
}

impl<'s, H: TracedPart<'s>> Outcome<'s> for SavedStruct<'s, H> {
    type Host = <H::Type as ToHost>::Host;
    fn collect(self) -> Collect<Self::Host> {
        let slot = self.slot;
        Collect::new(move |outputs| H::Type::to_host(outputs.get(slot)?))
    }
}

/// Types of a field.
pub fn types<'s, F: TracedPart<'s>>(types: &mut Vec<Type>) {
    <F as Bundle<'s>>::types(types);
}

/// Values of a field.
pub fn values<'s, F: TracedPart<'s>>(field: &F, values: &mut Vec<Value>) {
    Bundle::values(field, values);
}

/// Puts new values into a field.
pub fn put<'s, F: TracedPart<'s>>(field: &mut F, values: &mut std::vec::IntoIter<Value>) {
    field.put(values);
}

/// A field of these values.
pub fn from_values<'s, F: TracedPart<'s>>(
    recorder: &'s Recorder,
    values: &mut std::vec::IntoIter<Value>,
) -> F {
    F::from_values(recorder, values)
}

/// A field on its way into the graph.
pub fn operand<'s, F: TracedPart<'s>>(field: F) -> Operand {
    field.operand()
}

/// Where a field is recorded.
pub fn recorder<'s, F: TracedPart<'s>>(field: &F) -> &'s Recorder {
    TracedPart::recorder(field)
}

/// A struct on its way into the graph.
#[must_use]
pub fn pack<T: Traceable>(fields: Vec<Operand>) -> Operand {
    Operand::Tuple(fields, T::ty())
}

/// The handle on a struct's field.
#[track_caller]
#[must_use]
pub fn handle<T: Traceable>(recorder: &Recorder, value: Value, field: u32) -> T::Handle<'_> {
    let field = recorder.op(OpKind::TupleGet(field), &[value], T::ty(), Location::caller());
    T::handle(recorder, field)
}

/// The host value of a struct's field.
#[must_use]
pub fn to_host<T: ToHost>(value: &exec::Value, field: u32) -> Option<T::Host> {
    let exec::Value::Tuple(fields) = value else { return None };
    T::to_host(fields.get(field as usize)?)
}
