//! Values that a waiting trace will give.

use std::cell::OnceCell;
use std::rc::Rc;

use super::list::List;
use super::value::Value;

/// The number of a waiting node, counted from the beginning of the run.
pub(crate) type NodeId = usize;
/// The number of a trace that ran, counted from the beginning of the run.
pub(crate) type TraceId = usize;

/// A value that is given when the queue of traces runs.
#[derive(Debug)]
pub struct Promise {
    /// Who gives it.
    pub(crate) node: NodeId,
    /// The trace whose pass it needs, if that trace was not complete when it was promised.
    pub(crate) trace: Option<TraceId>,
    value: OnceCell<Value>,
}

impl Promise {
    pub(crate) fn new(node: NodeId, trace: Option<TraceId>) -> Promise {
        Promise { node, trace, value: OnceCell::new() }
    }

    /// Keeps the promise.
    pub(crate) fn give(&self, value: Value) {
        // A node runs once, so nothing is there yet.
        _ = self.value.set(value);
    }

    /// The value, if it was given.
    pub(crate) fn given(&self) -> Option<&Value> {
        self.value.get()
    }
}

impl Value {
    /// What this value is, if it is there.
    pub(crate) fn known(&self) -> Option<&Value> {
        match self {
            Value::Pending(promise) => promise.given().and_then(Value::known),
            value => Some(value),
        }
    }

    /// The promise that this value still is.
    pub(crate) fn pending(&self) -> Option<&Rc<Promise>> {
        match self {
            Value::Pending(promise) => match promise.given() {
                None => Some(promise),
                Some(value) => value.pending(),
            },
            _ => None,
        }
    }

    /// The value itself where it was given, moved out of the promise if nobody else holds that.
    pub(crate) fn settled(self) -> Value {
        match self {
            Value::Pending(promise) if promise.given().is_some() => match Rc::try_unwrap(promise) {
                Ok(promise) => promise.value.into_inner().unwrap_or_default().settled(),
                Err(promise) => promise.given().cloned().unwrap_or_default().settled(),
            },
            value => value,
        }
    }

    /// Whether this value, or one in it, is not there yet.
    pub(crate) fn waits(&self) -> bool {
        let mut found = false;
        self.each_pending(&mut |_| found = true);
        found
    }

    /// Calls `f` with every promise in this value that is not kept yet.
    pub(crate) fn each_pending(&self, f: &mut impl FnMut(&Rc<Promise>)) {
        match self {
            Value::Pending(_) => match (self.pending(), self.known()) {
                (Some(promise), _) => f(promise),
                (None, Some(known)) => known.each_pending(f),
                (None, None) => {}
            },
            Value::Tuple(parts) => parts.iter().for_each(|part| part.each_pending(f)),
            Value::List(list) => list.look(|items| items.iter().for_each(|item| item.each_pending(f))),
            Value::Dict(dict) => dict.entries().values().for_each(|value| value.each_pending(f)),
            _ => {}
        }
    }

    /// Settles this value and all in it, in place where it is shared.
    pub(crate) fn settle_deep(&mut self) {
        *self = std::mem::take(self).settled();
        match self {
            Value::Tuple(parts) if parts.iter().any(holds_promises) => {
                let parts = parts.iter().cloned().map(|mut part| {
                    part.settle_deep();
                    part
                });
                *self = Value::Tuple(parts.collect());
            }
            Value::List(list) => list.settle(),
            Value::Dict(dict) => dict.settle(),
            _ => {}
        }
    }
}

/// Whether a value is a promise, or may hold one.
fn holds_promises(value: &Value) -> bool {
    match value {
        Value::Pending(_) | Value::List(_) | Value::Dict(_) => true,
        Value::Tuple(parts) => parts.iter().any(holds_promises),
        _ => false,
    }
}

impl List {
    /// Settles the items in place.
    fn settle(&self) {
        if self.look(|items| items.iter().any(holds_promises)) {
            // Taken out, so that nothing is borrowed while old items are dropped.
            let mut items = self.take();
            items.iter_mut().for_each(Value::settle_deep);
            self.put(items);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_promise_is_the_value_wherever_it_stands() {
        let (promise, other) = (Rc::new(Promise::new(0, None)), Rc::new(Promise::new(1, None)));
        let list = List::from(vec![Value::Int(1), Value::Pending(promise.clone())]);
        let mut all = Value::Tuple([Value::List(list.clone()), Value::Pending(other.clone())].into());
        assert!(all.waits());
        // A promise may be kept by another promise.
        other.give(Value::Pending(promise.clone()));
        assert!(all.waits());
        promise.give(Value::Int(2));
        assert!(!all.waits());
        all.settle_deep();
        assert_eq!(all.to_string(), "([1, 2], 2)");
        assert!(matches!(list.get(1), Some(Value::Int(2))));
    }

    #[test]
    fn a_value_that_nobody_else_holds_is_moved_out() {
        let value = Value::Str("text".into());
        let promise = Rc::new(Promise::new(0, None));
        promise.give(value);
        let shared = Value::Pending(promise.clone()).settled();
        let Value::Str(text) = &shared else { panic!("{shared}") };
        assert_eq!(std::sync::Arc::strong_count(text), 2);
        drop(shared);
        let Value::Str(text) = Value::Pending(promise).settled() else { panic!("a string was given") };
        assert_eq!(std::sync::Arc::strong_count(&text), 1);
    }
}
