//! The outer variables that a region assigns.

use crate::ir::{Type, Value};
use crate::stage::recorder::Recorder;
use crate::stage::traced::{Bundle, Traceable, Traced};

/// A variable that can be carried through a traced loop or branch.
#[diagnostic::on_unimplemented(
    message = "a host variable is assigned inside a traced loop or branch",
    label = "this is `{Self}`, a host value: it would be assigned once, while recording",
    note = "make it traced where it is declared (`let mut x = session.value(0.0);`), or loop over host data to unroll"
)]
pub trait CarryVar<'s> {
    #[doc(hidden)]
    fn types(&self, types: &mut Vec<Type>);
    #[doc(hidden)]
    fn values(&self, values: &mut Vec<Value>);
    #[doc(hidden)]
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>);
}

impl<'s, T: Traceable> CarryVar<'s> for Traced<'s, T> {
    fn types(&self, types: &mut Vec<Type>) {
        types.push(T::ty());
    }
    fn values(&self, values: &mut Vec<Value>) {
        values.push(self.value);
    }
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
        if let Some(value) = values.next() {
            self.value = value;
        }
    }
}

macro_rules! tuples {
    ($(($($T:ident $i:tt),+);)+) => { $(
        #[diagnostic::do_not_recommend]
        impl<'s, $($T: CarryVar<'s>),+> CarryVar<'s> for ($($T,)+) {
            fn types(&self, types: &mut Vec<Type>) {
                $(self.$i.types(types);)+
            }
            fn values(&self, values: &mut Vec<Value>) {
                $(self.$i.values(values);)+
            }
            fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
                $(self.$i.put(values);)+
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

/// What stands for a hook point among the carried variables: writing one is an effect and carries nothing.
#[derive(Debug)]
pub struct HookVar;

#[diagnostic::do_not_recommend]
impl CarryVar<'_> for HookVar {
    fn types(&self, _: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn put(&mut self, _: &mut std::vec::IntoIter<Value>) {}
}

/// The outer variables that a region assigns: `(&mut a, (&mut b, ()))`.
pub trait Carry<'s> {
    #[doc(hidden)]
    fn types(&self, types: &mut Vec<Type>);
    #[doc(hidden)]
    fn values(&self, values: &mut Vec<Value>);
    #[doc(hidden)]
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>);
}

impl Carry<'_> for () {
    fn types(&self, _: &mut Vec<Type>) {}
    fn values(&self, _: &mut Vec<Value>) {}
    fn put(&mut self, _: &mut std::vec::IntoIter<Value>) {}
}

impl<'s, V: CarryVar<'s>, R: Carry<'s>> Carry<'s> for (&mut V, R) {
    fn types(&self, types: &mut Vec<Type>) {
        self.0.types(types);
        self.1.types(types);
    }
    fn values(&self, values: &mut Vec<Value>) {
        self.0.values(values);
        self.1.values(values);
    }
    fn put(&mut self, values: &mut std::vec::IntoIter<Value>) {
        self.0.put(values);
        self.1.put(values);
    }
}

/// Types of the carried variables.
pub(super) fn types<'s, C: Carry<'s>>(carry: &C) -> Vec<Type> {
    let mut types = Vec::new();
    carry.types(&mut types);
    types
}

/// Current values of the carried variables.
pub(super) fn values<'s, C: Carry<'s>>(carry: &C) -> Vec<Value> {
    let mut values = Vec::new();
    carry.values(&mut values);
    values
}

/// Handles on the values; those missing are given ones nothing defines.
pub(super) fn bundle<'s, V: Bundle<'s>>(recorder: &'s Recorder, values: Vec<Value>) -> V {
    V::from_values(recorder, &mut values.into_iter())
}
