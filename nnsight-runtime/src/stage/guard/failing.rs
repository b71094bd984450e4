//! `panic!` and its relatives: where they stand under a traced guard, the run fails when execution reaches them.

use std::fmt::Arguments;
use std::panic::Location;

use super::chain::{Chain, To};
use crate::stage::error::BuildError;
use crate::stage::recorder::{self, abort};
use crate::stage::text::{self, Texts};

/// What `panic!(..)` does under these guards: in the host's code it panics, under a traced guard the graph fails there,
/// and recording goes on where that guard's arm or body ends.
#[track_caller]
pub fn fails<C: Chain, K: Texts>(_: C, kinds: K, args: Arguments<'_>) -> To {
    let at = Location::caller();
    let (text, marks) = text::capture(args);
    let place = recorder::current().filter(|session| !session.runs_once());
    match (C::INNERMOST_TRACED, place) {
        (0, Some(_)) => abort(BuildError::new(
            format!(
                "this always fails, since it is reached while the traced loop or branch around is recorded: {text}"
            ),
            "in a function or closure of its own, fail under a traced condition there, or give a truth value back and \
             `assert!` it in the loop or branch",
            at,
        )),
        (0, None) if kinds.is_traced() || !marks.is_empty() => abort(BuildError::new(
            "this fails while recording, and its text needs a traced value",
            "fail under a traced condition, or leave the value out of the text",
            at,
        )),
        (0, None) => match args.as_str() {
            Some(text) => std::panic::panic_any(text),
            None => std::panic::panic_any(text),
        },
        (guard, _) => {
            if let Some(session) = recorder::current() {
                let (template, values) = text::template(&text, &marks);
                session.fail(template, &values, at);
            }
            To::Guard(guard)
        }
    }
}

/// Where no way leads.
pub fn unreached() -> ! {
    unreachable!("`panic!` under host guards alone panics")
}
