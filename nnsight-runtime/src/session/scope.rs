//! What sessions in a piece of code save and did: for the code around them, which does not see their runs.

use std::cell::{Cell, RefCell};

use super::Error;
use crate::exec::{Budget, Optimizations, RunReport};
use crate::ir::Program;

thread_local! {
    static RECORDING: RefCell<Recording> = const { RefCell::new(Recording::Off) };
    static IN_FORCE: Cell<Settings> = const { Cell::new(Settings { optimizations: Optimizations::ALL, budget: None }) };
    /// What the sessions in each closure that waits for a report have done.
    static REPORTS: RefCell<Vec<RunReport>> = const { RefCell::new(Vec::new()) };
}

/// How sessions run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub optimizations: Optimizations,
    pub budget: Option<Budget>,
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
    /// Takes the report away, after a panic, too.
    struct Open(usize);
    impl Drop for Open {
        fn drop(&mut self) {
            REPORTS.with_borrow_mut(|reports| reports.truncate(self.0));
        }
    }
    let open = REPORTS.with_borrow_mut(|reports| {
        reports.push(RunReport::NOTHING);
        Open(reports.len() - 1)
    });
    let result = f();
    let report = REPORTS.with_borrow(|reports| reports.get(open.0).copied().unwrap_or_default());
    (result, report)
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
    with(Settings { optimizations, ..IN_FORCE.get() }, f)
}

/// Runs a closure whose sessions, in this thread, let no more work wait than this, and so bounds the memory they take.
///
/// ```
/// use nnsight_runtime::exec::Budget;
/// use nnsight_runtime::session::budgeted;
///
/// assert_eq!(budgeted(Budget { tokens: 256, bytes: 64 << 20 }, || 42), 42);
/// ```
pub fn budgeted<R>(budget: Budget, f: impl FnOnce() -> R) -> R {
    with(Settings { budget: Some(budget), ..IN_FORCE.get() }, f)
}

fn with<R>(settings: Settings, f: impl FnOnce() -> R) -> R {
    /// Puts back what was in force, after a panic, too.
    struct Restore(Settings);
    impl Drop for Restore {
        fn drop(&mut self) {
            IN_FORCE.set(self.0);
        }
    }
    let _restore = Restore(IN_FORCE.replace(settings));
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

/// How sessions run here.
pub(super) fn in_force() -> Settings {
    IN_FORCE.get()
}

/// Counts a run.
pub(super) fn done(report: RunReport) {
    REPORTS.with_borrow_mut(|reports| {
        for open in reports {
            *open = open.and(report);
        }
    });
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
                assert_eq!(in_force().optimizations, Optimizations::NONE);
                optimized(Optimizations::ALL, || assert_eq!(in_force().optimizations, Optimizations::ALL));
                assert_eq!(in_force().optimizations, Optimizations::NONE);
                std::panic::panic_any(1_u8);
            });
        });
        assert!(caught.is_err_and(|panic| panic.is::<u8>()));
        assert_eq!(in_force().optimizations, Optimizations::ALL);
    }
}
