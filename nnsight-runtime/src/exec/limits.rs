//! How far a run may go, and who can end it.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::error::Fault;
use super::interp::Machine;

/// Ends runs from elsewhere: another thread, or a signal. Clones are the same one.
///
/// ```
/// use nnsight_runtime::exec::Cancel;
///
/// let cancel = Cancel::new();
/// let elsewhere = cancel.clone();
/// std::thread::spawn(move || elsewhere.cancel()).join().unwrap();
/// assert!(cancel.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// One that was not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Cancel::default()
    }

    /// Ends the runs that it stands over, and those that are yet to begin.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Lets runs begin again.
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The one that Ctrl-C (`SIGINT`) cancels from now on; a second Ctrl-C ends the process.
    ///
    /// Every call gives the same one. Before the first call, Ctrl-C does what it always does.
    ///
    /// # Errors
    /// When the system refuses a handler of the signal.
    pub fn on_ctrl_c() -> io::Result<Cancel> {
        static CTRL_C: OnceLock<Cancel> = OnceLock::new();
        if let Some(cancel) = CTRL_C.get() {
            return Ok(cancel.clone());
        }
        let cancel = Cancel::new();
        // What a shell reports of a program that the signal ended.
        let status = 128 + signal_hook::consts::SIGINT;
        let interrupt = signal_hook::consts::SIGINT;
        // Asked before the flag is set, so that the first signal does not end the process.
        signal_hook::flag::register_conditional_shutdown(interrupt, status, Arc::clone(&cancel.0))?;
        signal_hook::flag::register(interrupt, Arc::clone(&cancel.0))?;
        Ok(CTRL_C.get_or_init(|| cancel).clone())
    }
}

/// How far a run may go; what is `None` has no end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How long it may take.
    pub time: Option<Duration>,
    /// How many turns its loops may take, all together.
    pub turns: Option<u64>,
    /// How many tokens, times the layers that they are computed in.
    pub token_layers: Option<u64>,
}

impl Limits {
    /// None at all.
    pub const NONE: Limits = Limits { time: None, turns: None, token_layers: None };
}

/// A limit that a run has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::time`].
    Time(Duration),
    /// [`Limits::turns`].
    Turns(u64),
    /// [`Limits::token_layers`].
    TokenLayers(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Time(time) => write!(f, "{time:?}"),
            Limit::Turns(turns) => write!(f, "{turns} turns of its loops"),
            Limit::TokenLayers(number) => write!(f, "{number} tokens times layers"),
        }
    }
}

/// What may end the run at hand.
pub(crate) struct Ends {
    cancel: Option<Cancel>,
    limits: Limits,
    begun: Instant,
    turns: u64,
}

impl Ends {
    /// Nothing, if neither is given.
    pub(crate) fn new(cancel: Option<&Cancel>, limits: Limits) -> Option<Ends> {
        let watched = cancel.is_some() || limits != Limits::NONE;
        watched.then(|| Ends { cancel: cancel.cloned(), limits, begun: Instant::now(), turns: 0 })
    }

    fn fault(&self, token_layers: u64) -> Option<Fault> {
        if self.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
            return Some(Fault::Cancelled);
        }
        let Limits { time, turns, token_layers: most } = self.limits;
        let time = time.filter(|time| self.begun.elapsed() >= *time).map(Limit::Time);
        let turns = turns.filter(|turns| self.turns > *turns).map(Limit::Turns);
        let layers = most.filter(|most| token_layers > *most).map(Limit::TokenLayers);
        turns.or(layers).or(time).map(|limit| Fault::Limit { limit })
    }
}

impl Machine<'_> {
    /// Begins a turn of a loop.
    ///
    /// # Errors
    /// When the run is to end here.
    pub(crate) fn turn(&mut self) -> Result<(), Box<Fault>> {
        if let Some(ends) = &mut self.ends {
            ends.turns += 1;
        }
        self.goes_on()
    }

    /// Asked wherever a run can end.
    ///
    /// # Errors
    /// When the run is to end here.
    pub(crate) fn goes_on(&mut self) -> Result<(), Box<Fault>> {
        match self.end() {
            None => Ok(()),
            Some(fault) => {
                // What waits would be long in coming.
                self.has_failed = true;
                Err(Box::new(fault))
            }
        }
    }

    /// Why the run is to end, if it is.
    pub(crate) fn end(&self) -> Option<Fault> {
        self.ends.as_ref()?.fault(self.report.token_layers)
    }
}
