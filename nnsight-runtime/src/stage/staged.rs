//! Calls of staged functions that are being recorded.
//!
//! A function that calls itself under a traced condition would be recorded without end, since both arms are: the calls
//! are counted by how much deeper in the graph each stands, far below the end of the stack.

use std::cell::RefCell;
use std::panic::Location;

use super::error::BuildError;
use super::recorder::{Caller, abort, current};
use super::traced::Traced;
use crate::ir::Value;

/// How often a function may call itself from inside traced branches and loops that it is recorded in.
const MOST: usize = 48;

/// A call of a staged function, until it returns.
#[derive(Debug)]
pub struct Call {
    /// How many calls were there before.
    outer: usize,
}

struct Open {
    function: Caller,
    /// How many blocks were open in the recorder.
    depth: usize,
    /// How many calls of the same function this one stands deeper than.
    level: usize,
    /// What its `mut` parameters were given.
    parameters: Vec<Parameter>,
}

/// A `mut` parameter and what a call gave for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) given: Value,
}

/// The `mut` parameters of the innermost call that is being recorded.
pub(super) fn parameters() -> Vec<Parameter> {
    OPEN.with_borrow(|open| open.last().map(|call| call.parameters.clone()).unwrap_or_default())
}

thread_local! {
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

impl Call {
    /// Begins a call of the function that stands here in the source.
    #[track_caller]
    #[must_use]
    pub fn enter(name: &str) -> Call {
        let at = Location::caller();
        let depth = current().map_or(0, |recorder| recorder.depth());
        let (outer, level) = OPEN.with_borrow_mut(|open| {
            let before = open.iter().rev().find(|call| std::ptr::eq(call.function, at));
            let level = before.map_or(0, |call| call.level + usize::from(call.depth < depth));
            open.push(Open { function: at, depth, level, parameters: Vec::new() });
            (open.len() - 1, level)
        });
        let call = Call { outer };
        if level > MOST {
            abort(BuildError::new(
                format!(
                    "`{name}` calls itself under a traced condition, which would be recorded without end"
                ),
                "both arms of a traced `if` are recorded, the one with the call too: write a loop over traced values \
                 (`while n > 1 { … }`), or let the calls depend on a host number",
                at,
            ));
        }
        call
    }
}

/// A `mut` parameter that is no traced value.
pub trait HostParameter {
    #[doc(hidden)]
    fn __parameter(&self, _: &Call, _: &'static str) {}
}
impl<T: ?Sized> HostParameter for T {}

impl<T> Traced<'_, T> {
    /// Notes a `mut` parameter of the call, which is a copy of what the caller gave.
    #[doc(hidden)]
    pub fn __parameter(&self, call: &Call, name: &'static str) {
        OPEN.with_borrow_mut(|open| {
            if let Some(call) = open.get_mut(call.outer) {
                call.parameters.push(Parameter { name, given: self.value });
            }
        });
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|open| open.truncate(self.outer));
    }
}
