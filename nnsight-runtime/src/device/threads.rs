//! How many threads a device's operations use.

use std::env;
use std::num::NonZeroUsize;
use std::sync::Once;

/// The environment variable that says how many threads operations use.
pub const THREADS_VARIABLE: &str = "NNSIGHT_THREADS";

/// The number of threads cannot be changed any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "flex already works with {running} threads, which cannot become {asked}: set the number before the first model \
     is loaded, or by the environment variable {THREADS_VARIABLE}"
)]
pub struct ThreadsError {
    /// The number asked for.
    pub asked: usize,
    /// The number there is.
    pub running: usize,
}

/// Sets how many threads one operation may use, on flex and, where it is built in, on libtorch's CPU.
///
/// Without it both use as many as the processor has cores, and what `RAYON_NUM_THREADS` (flex) and
/// `OMP_NUM_THREADS` (libtorch) say. Flex shares Rayon's global pool with the rest of the program, which is
/// started once: call this before the first model is loaded. libtorch can be changed at any time.
///
/// On a machine that does other work, too, set `OMP_WAIT_POLICY=passive` for libtorch: its threads otherwise spin
/// while they wait.
///
/// # Errors
/// When flex's threads were started in another number; libtorch's are set all the same.
pub fn set_threads(threads: NonZeroUsize) -> Result<(), ThreadsError> {
    let asked = threads.get();
    #[cfg(feature = "libtorch")]
    tch::set_num_threads(i32::try_from(asked).unwrap_or(i32::MAX));
    if rayon::ThreadPoolBuilder::new().num_threads(asked).build_global().is_ok() {
        return Ok(());
    }
    let running = rayon::current_num_threads();
    if running == asked { Ok(()) } else { Err(ThreadsError { asked, running }) }
}

/// Does what the environment variable says, once in a process.
///
/// A value that is no number, or that comes too late, changes nothing: the default is right then, only slower.
pub(super) fn obey_variable() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let value = env::var(THREADS_VARIABLE).ok().and_then(|value| value.trim().parse().ok());
        if let Some(threads) = value {
            let _ = set_threads(threads);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_after_the_start_is_refused_with_both_and_the_same_is_not() {
        let running = rayon::current_num_threads();
        assert_eq!(set_threads(NonZeroUsize::new(running).expect("at least one")), Ok(()));
        let error = set_threads(NonZeroUsize::new(running + 1).expect("at least one"));
        assert_eq!(error, Err(ThreadsError { asked: running + 1, running }));
        #[cfg(feature = "libtorch")]
        tch::set_num_threads(i32::try_from(running).expect("few"));
    }
}
