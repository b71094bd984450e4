//! Text with values in it: `session.format(..)` and `log!`.

use std::panic::Location;

use super::error::BuildError;
use super::into::{IntoTraced, Operand};
use super::recorder::Caller;
use super::session::Session;
use super::traced::{Str, Traced};
use crate::ir::{Literal, OpKind, Template, Type, Value};

impl<'s> Session<'s> {
    /// Text with values in it, made when execution reaches this: `session.format("layer {}: {:.3}", (layer, diff))`.
    ///
    /// The template is read as `format!` reads it: `{}` or `{0}`, and after a colon fill, alignment, `+`, `0`, width,
    /// `.precision`, `?` or `e`. Values are one, or a tuple; host values become constants. A mistake in the template
    /// is found when the graph is built. [`log!`](../../nnsight/macro.log.html) takes names, too.
    #[track_caller]
    pub fn format<V: IntoTraced<'s>>(self, template: &str, values: V) -> Traced<'s, Str> {
        let operands = parts(values.operand());
        let names = vec![""; operands.len()];
        text(self, template, &names, operands, Location::caller())
    }

    /// Begins what `log!` expands to.
    #[doc(hidden)]
    #[track_caller]
    #[must_use]
    pub fn __formatted(self, template: &str) -> Formatted<'s, '_> {
        Formatted { session: self, template, names: Vec::new(), operands: Vec::new(), at: Location::caller() }
    }
}

/// The values of a tuple, or the one value.
pub(super) fn parts(operand: Operand) -> Vec<Operand> {
    match operand {
        Operand::Tuple(parts, _) => parts,
        Operand::Literal(Literal::Tuple(parts)) => parts.iter().cloned().map(Operand::Literal).collect(),
        operand => vec![operand],
    }
}

/// A template with its values, one after the other.
#[doc(hidden)]
pub struct Formatted<'s, 't> {
    session: Session<'s>,
    template: &'t str,
    names: Vec<&'static str>,
    operands: Vec<Operand>,
    at: Caller,
}

impl<'s> Formatted<'s, '_> {
    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl IntoTraced<'s>) -> Self {
        self.names.push(name);
        self.operands.push(value.operand());
        self
    }

    /// Prints the text when execution reaches this.
    pub fn log(self) {
        let text = text(self.session, self.template, &self.names, self.operands, self.at);
        self.session.recorder.effect(OpKind::Log, &[text.value], self.at);
    }
}

fn text<'s>(
    session: Session<'s>,
    template: &str,
    names: &[&str],
    operands: Vec<Operand>,
    at: Caller,
) -> Traced<'s, Str> {
    let recorder = session.recorder;
    let template = Template::named(template, names).unwrap_or_else(|error| {
        recorder.error(BuildError::new(
            format!("the text `{template}` cannot be filled in: {error}"),
            "placeholders are written as in `format!`: `{}`, `{name}`, `{:.3}`",
            at,
        ));
        Template::new("")
    });
    let values: Vec<Value> = operands.into_iter().map(|operand| operand.record(recorder, at)).collect();
    Traced::new(recorder, recorder.op(OpKind::Format(template), &values, Type::Str, at))
}

/// What the facade's `log!` expands to.
#[macro_export]
#[doc(hidden)]
macro_rules! __log {
    ($session:expr, $template:expr $(, $($values:tt)*)?) => {
        $crate::__log_values!($session.__formatted($template); $($($values)*)?)
    };
}
pub use crate::__log as log;

/// Adds values to [`log!`](crate::stage::log) one by one.
#[macro_export]
#[doc(hidden)]
macro_rules! __log_values {
    ($begun:expr;) => {
        $begun.log()
    };
    ($begun:expr; $name:ident = $value:expr $(, $($rest:tt)*)?) => {
        $crate::__log_values!($begun.with(stringify!($name), $value); $($($rest)*)?)
    };
    ($begun:expr; $value:expr $(, $($rest:tt)*)?) => {
        $crate::__log_values!($begun.with(stringify!($value), $value); $($($rest)*)?)
    };
}
