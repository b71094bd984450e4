//! What sessions in a piece of code save and did: for the code around them, which does not see their runs.

use std::cell::{Cell, RefCell};

use super::Error;
use crate::exec::{Optimizations, RunReport};
use crate::ir::Program;

thread_local! {
    static RECORDING: RefCell<Recording> = const { RefCell::new(Recording::Off) };
    static IN_FORCE: Cell<Optimizations> = const { Cell::new(Optimizations::ALL) };
    /// All that this thread's sessions ever did.
    static DONE: Cell<RunReport> = const { Cell::new(RunReport::NOTHING) };
}

/// Whether sessions are only recorded.
enum Recording {
    Off,
    /// Inside [`recorded`], before there is a program.
    Awaited,
    Done(Box<Program>),
}

/// Runs a closure and tells what the sessions in it did, all together.
///
/// Sessions of other threads are not counted, and neither are runs that fail.
///
/// ```
/// use nnsight_runtime::session::reported;
///
/// let (answer, report) = reported(|| 42); // or a `session!`, or a function with many
/// assert_eq!((answer, report.passes), (42, 0));
/// ```
pub fn reported<R>(f: impl FnOnce() -> R) -> (R, RunReport) {
    let before = DONE.get();
    let result = f();
    (result, DONE.get().since(before))
}

/// Runs a closure whose sessions, in this thread, save only such work: with [`Optimizations::NONE`], every trace runs by
/// itself and whole. Answers stay the same, to rounding.
///
/// ```
/// use nnsight_runtime::exec::Optimizations;
/// use nnsight_runtime::session::optimized;
///
/// assert_eq!(optimized(Optimizations::NONE, || 42), 42);
/// ```
pub fn optimized<R>(optimizations: Optimizations, f: impl FnOnce() -> R) -> R {
    /// Puts back what was in force, after a panic, too.
    struct Restore(Optimizations);
    impl Drop for Restore {
        fn drop(&mut self) {
            IN_FORCE.set(self.0);
        }
    }
    let _restore = Restore(IN_FORCE.replace(optimizations));
    f()
}

/// The program of the first session in a closure, checked and not run.
///
/// It can be [explained](Program::explain), printed, drawn, stored, and compared with another. The session itself ends in
/// [`Error::NotRun`], so what stands behind its `?` in the closure does not happen.
///
/// ```
/// use nnsight_runtime::session::{Error, recorded};
///
/// let nothing = recorded(|| Ok(42)); // or a `session!`, or a function with one
/// assert!(matches!(nothing, Err(Error::NoSession)));
/// ```
///
/// # Errors
/// What recording finds wrong, whatever else the closure gives up with, and [`Error::NoSession`].
pub fn recorded<R>(f: impl FnOnce() -> Result<R, Error>) -> Result<Program, Error> {
    /// Puts back what was recorded around, after a panic, too.
    struct Restore(Recording);
    impl Drop for Restore {
        fn drop(&mut self) {
            RECORDING.set(std::mem::replace(&mut self.0, Recording::Off));
        }
    }
    let restore = Restore(RECORDING.replace(Recording::Awaited));
    let result = f();
    let recording = RECORDING.replace(Recording::Off);
    drop(restore);
    match (recording, result) {
        (Recording::Done(program), _) => Ok(*program),
        (_, Err(error)) => Err(error),
        (_, Ok(_)) => Err(Error::NoSession),
    }
}

/// Whether sessions are only recorded here.
pub(super) fn only_records() -> bool {
    RECORDING.with_borrow(|recording| !matches!(recording, Recording::Off))
}

/// Keeps the first program that was recorded.
pub(super) fn keep(program: Program) {
    RECORDING.with_borrow_mut(|recording| {
        if matches!(recording, Recording::Awaited) {
            *recording = Recording::Done(Box::new(program));
        }
    });
}

/// What sessions save here.
pub(super) fn in_force() -> Optimizations {
    IN_FORCE.get()
}

/// Counts a run.
pub(super) fn done(report: RunReport) {
    DONE.set(DONE.get().and(report));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_nested_closures_hold_what_happened_in_each() {
        let pass = RunReport { passes: 1, token_layers: 8, ..RunReport::NOTHING };
        done(pass);
        let (inner, outer) = reported(|| {
            done(pass);
            reported(|| done(pass)).1
        });
        assert_eq!((inner, outer), (pass, pass.and(pass)));
    }

    #[test]
    fn what_is_saved_is_put_back_after_a_panic() {
        let caught = std::panic::catch_unwind(|| {
            optimized(Optimizations::NONE, || {
                assert_eq!(in_force(), Optimizations::NONE);
                optimized(Optimizations::ALL, || assert_eq!(in_force(), Optimizations::ALL));
                assert_eq!(in_force(), Optimizations::NONE);
                std::panic::panic_any(1_u8);
            });
        });
        assert!(caught.is_err_and(|panic| panic.is::<u8>()));
        assert_eq!(in_force(), Optimizations::ALL);
    }
}
