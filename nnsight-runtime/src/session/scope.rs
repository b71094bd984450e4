//! What sessions in a piece of code save and did: for the code around them, which does not see their runs.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Error;
use crate::exec::{Budget, Cancel, Limits, Optimizations, RunReport};
use crate::ir::Program;

thread_local! {
    static RECORDING: RefCell<Recording> = const { RefCell::new(Recording::Off) };
    /// What holds here; none where no scope was entered.
    static IN_FORCE: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Sessions that ran on threads where no scope was entered.
static OUTSIDE: AtomicU64 = AtomicU64::new(0);

/// What [`reported`], [`optimized`], [`budgeted`], [`limited`] and [`cancelled_by`] around this place say, to hand it to
/// other threads: those begin without.
///
/// ```
/// use nnsight_runtime::session::{Scope, reported};
///
/// let (sum, report) = reported(|| {
///     let scope = Scope::current();
///     std::thread::scope(|threads| {
///         let sessions = || scope.enter(|| 21); // with `session!`s that are counted, too
///         let both = [threads.spawn(sessions), threads.spawn(sessions)];
///         both.map(|thread| thread.join().unwrap()).iter().sum::<i32>()
///     })
/// });
/// assert_eq!((sum, report.elsewhere), (42, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scope {
    settings: Settings,
    /// What the sessions in each closure that waits for a report have done.
    reports: Vec<Arc<Mutex<RunReport>>>,
}

/// How sessions run.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub optimizations: Optimizations,
    pub budget: Option<Budget>,
    pub limits: Limits,
    pub cancel: Option<Cancel>,
}

impl Scope {
    /// What holds at this place.
    #[must_use]
    pub fn current() -> Scope {
        IN_FORCE.with_borrow(Clone::clone).unwrap_or_default()
    }

    /// Runs a closure, mostly of another thread, as if it stood where the scope is from.
    pub fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        /// Puts back what was in force, after a panic, too.
        struct Restore(Option<Scope>);
        impl Drop for Restore {
            fn drop(&mut self) {
                IN_FORCE.set(self.0.take());
            }
        }
        let _restore = Restore(IN_FORCE.replace(Some(self.clone())));
        f()
    }

    /// Enters a scope that differs in its settings from the one at hand.
    fn changed<R>(change: impl FnOnce(&mut Settings), f: impl FnOnce() -> R) -> R {
        let mut scope = Scope::current();
        change(&mut scope.settings);
        scope.enter(f)
    }
}

/// Whether sessions are only recorded.
enum Recording {
    Off,
    /// Inside [`recorded`], before there is a program.
    Awaited,
    Done(Box<Program>),
}

/// Runs a closure and tells what the sessions in it did, all together, in this thread and in those that its
/// [`Scope`] was handed to.
///
/// [`elsewhere`](RunReport::elsewhere) says how many sessions ran meanwhile on threads that have no scope, and so are not
/// counted. Runs that fail are not either.
///
/// ```
/// use nnsight_runtime::session::reported;
///
/// let (answer, report) = reported(|| 42); // or a `session!`, or a function with many
/// assert_eq!((answer, report.passes), (42, 0));
/// ```
pub fn reported<R>(f: impl FnOnce() -> R) -> (R, RunReport) {
    let report = Arc::new(Mutex::new(RunReport::NOTHING));
    let mut scope = Scope::current();
    scope.reports.push(Arc::clone(&report));
    let outside = OUTSIDE.load(Ordering::Relaxed);
    let result = scope.enter(f);
    let elsewhere = OUTSIDE.load(Ordering::Relaxed).wrapping_sub(outside);
    let report = *report.lock().unwrap_or_else(PoisonError::into_inner);
    (result, report.and(RunReport { elsewhere, ..RunReport::NOTHING }))
}

/// Runs a closure whose sessions save only such work: with [`Optimizations::NONE`], every trace runs by itself and
/// whole. Answers stay the same, to rounding.
///
/// It holds in this thread, and where its [`Scope`] is handed to.
///
/// ```
/// use nnsight_runtime::exec::Optimizations;
/// use nnsight_runtime::session::optimized;
///
/// assert_eq!(optimized(Optimizations::NONE, || 42), 42);
/// ```
pub fn optimized<R>(optimizations: Optimizations, f: impl FnOnce() -> R) -> R {
    Scope::changed(|settings| settings.optimizations = optimizations, f)
}

/// Runs a closure whose sessions let no more work wait than this, each, and so bounds the memory they take.
///
/// It holds in this thread, and where its [`Scope`] is handed to.
///
/// ```
/// use nnsight_runtime::exec::Budget;
/// use nnsight_runtime::session::budgeted;
///
/// assert_eq!(budgeted(Budget { tokens: 256, bytes: 64 << 20 }, || 42), 42);
/// ```
pub fn budgeted<R>(budget: Budget, f: impl FnOnce() -> R) -> R {
    Scope::changed(|settings| settings.budget = Some(budget), f)
}

/// Runs a closure whose sessions go no further than this, each: one that comes to a limit ends in an error that says where
/// it was, and what it wrote until then is flushed.
///
/// It holds in this thread, and where its [`Scope`] is handed to. A limit is looked at in every turn of a loop, and in a
/// pass from hook point to hook point.
///
/// ```
/// use std::time::Duration;
///
/// use nnsight_runtime::exec::Limits;
/// use nnsight_runtime::session::limited;
///
/// let limits = Limits { time: Some(Duration::from_secs(60)), ..Limits::NONE };
/// assert_eq!(limited(limits, || 42), 42); // or a `session!`
/// ```
pub fn limited<R>(limits: Limits, f: impl FnOnce() -> R) -> R {
    Scope::changed(|settings| settings.limits = limits, f)
}

/// Runs a closure whose sessions end where they are when the token is cancelled: in an error that says where they were; what
/// they wrote until then is flushed.
///
/// It holds in this thread, and where its [`Scope`] is handed to. The token is looked at in every turn of a loop, and in a
/// pass from hook point to hook point; not while an iterator or closure of the host is at work.
///
/// ```no_run
/// use nnsight_runtime::exec::Cancel;
/// use nnsight_runtime::session::cancelled_by;
///
/// let ctrl_c = Cancel::on_ctrl_c()?;
/// assert_eq!(cancelled_by(&ctrl_c, || 42), 42); // or a `session!`
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn cancelled_by<R>(cancel: &Cancel, f: impl FnOnce() -> R) -> R {
    Scope::changed(|settings| settings.cancel = Some(cancel.clone()), f)
}

/// The program of the first session that a closure comes to, checked and not run: for functions with a session in them.
///
/// Where the session itself is at hand, the facade's `program!` gives its program.
///
/// It can be [explained](Program::explain), printed, drawn, stored, and compared with another. Since nothing runs, the session
/// has no values to go on with: it ends in [`Error::NotRun`], and what stands behind its `?` in the closure does not happen.
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

/// How the session that begins here runs.
pub(super) fn begin() -> Settings {
    let settings = IN_FORCE.with_borrow(|scope| scope.as_ref().map(|scope| scope.settings.clone()));
    settings.unwrap_or_else(|| {
        OUTSIDE.fetch_add(1, Ordering::Relaxed);
        Settings::default()
    })
}

/// Counts a run.
pub(super) fn done(report: RunReport) {
    IN_FORCE.with_borrow(|scope| {
        for open in scope.iter().flat_map(|scope| &scope.reports) {
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            *open = open.and(report);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without what others ran meanwhile.
    fn own(report: RunReport) -> RunReport {
        RunReport { elsewhere: 0, ..report }
    }

    #[test]
    fn reports_of_nested_closures_hold_what_happened_in_each() {
        let pass = RunReport { passes: 1, token_layers: 8, ..RunReport::NOTHING };
        done(pass);
        let (inner, outer) = reported(|| {
            done(pass);
            reported(|| done(pass)).1
        });
        assert_eq!((own(inner), own(outer)), (pass, pass.and(pass)));
    }

    #[test]
    fn what_is_saved_is_put_back_after_a_panic() {
        let saved = || begin().optimizations;
        let caught = std::panic::catch_unwind(|| {
            optimized(Optimizations::NONE, || {
                assert_eq!(saved(), Optimizations::NONE);
                optimized(Optimizations::ALL, || assert_eq!(saved(), Optimizations::ALL));
                assert_eq!(saved(), Optimizations::NONE);
                std::panic::panic_any(1_u8);
            });
        });
        assert!(caught.is_err_and(|panic| panic.is::<u8>()));
        assert_eq!(saved(), Optimizations::ALL);
    }

    #[test]
    fn a_scope_that_is_handed_to_other_threads_holds_there_and_what_ran_without_is_counted() {
        let pass = RunReport { passes: 1, ..RunReport::NOTHING };
        let cancel = Cancel::new();
        let limits = Limits { turns: Some(7), ..Limits::NONE };
        let budget = Budget { tokens: 1, bytes: 1 };
        let ((), report) = reported(|| {
            let run = || {
                done(pass);
                begin()
            };
            let (inside, outside) = optimized(Optimizations::NONE, || {
                let around = || {
                    let scope = Scope::current();
                    std::thread::scope(|threads| {
                        let inside = threads.spawn(|| scope.enter(|| (run(), run()))).join().unwrap().1;
                        (inside, threads.spawn(run).join().unwrap())
                    })
                };
                budgeted(budget, || limited(limits, || cancelled_by(&cancel, around)))
            });
            cancel.cancel();
            assert_eq!((inside.optimizations, inside.budget), (Optimizations::NONE, Some(budget)));
            assert!(inside.limits == limits && inside.cancel.is_some_and(|cancel| cancel.is_cancelled()));
            assert!(outside.optimizations == Optimizations::ALL && outside.cancel.is_none());
        });
        assert_eq!(report.passes, 2);
        assert!(report.elsewhere >= 1, "{report:?}");
    }
}
