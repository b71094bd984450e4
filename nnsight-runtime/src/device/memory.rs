//! Whether there is memory for what is about to be made: an allocation that fails, or that the system takes back by ending
//! the process, cannot become an error afterwards.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::Device;
use sysinfo::{MemoryRefreshKind, System};

use super::device_name;

/// There is no memory for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it takes {}, and {}", Size(*needed), Free(*free))]
pub struct NoMemory {
    /// Bytes that it takes; the most that can be counted where it is more.
    pub needed: usize,
    /// Bytes that are free, if the system says.
    pub free: Option<usize>,
}

thread_local! {
    /// What may still be claimed in this thread, if that is bounded.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// What can be claimed without another look at the system.
static CREDIT: AtomicUsize = AtomicUsize::new(0);

/// Most that is claimed between two looks.
const MOST_CREDIT: usize = 1 << 30;
/// What an allocation takes beside its contents.
const OVERHEAD: usize = 64;

/// Asks whether this many bytes can be had, and counts on them.
///
/// What is given back is noticed at the next look at the system, of which there is one a gigabyte at most.
///
/// # Errors
/// If they cannot.
pub(crate) fn claim(bytes: usize) -> Result<(), NoMemory> {
    if let Some(left) = LEFT.get() {
        let rest = left.checked_sub(bytes).ok_or(NoMemory { needed: bytes, free: Some(left) })?;
        LEFT.set(Some(rest));
        return Ok(());
    }
    let all = bytes.saturating_add(OVERHEAD);
    match CREDIT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |credit| credit.checked_sub(all)) {
        Ok(_) => Ok(()),
        Err(_) => look(all),
    }
}

/// As [`claim`], for `count` things of `size` bytes.
///
/// # Errors
/// If they cannot be had.
pub(crate) fn claim_many(count: usize, size: usize) -> Result<(), NoMemory> {
    claim(count.saturating_mul(size))
}

/// As [`claim`], of memory of a device. That of a GPU is not the host's, and its allocator's errors can be caught.
///
/// # Errors
/// If it cannot be had.
pub(crate) fn claim_on(device: &Device, bytes: usize) -> Result<(), NoMemory> {
    claim(bytes).or_else(|refused| match LEFT.get() {
        None if device_name(device).starts_with("cuda") => Ok(()),
        _ => Err(refused),
    })
}

/// Runs a closure in which no more than this many bytes can be claimed by this thread, those given back meanwhile
/// included: for tests of what happens where memory ends.
#[doc(hidden)]
pub fn with_memory<R>(bytes: usize, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<usize>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LEFT.set(self.0);
        }
    }
    let _restore = Restore(LEFT.replace(Some(bytes)));
    f()
}

#[cold]
fn look(bytes: usize) -> Result<(), NoMemory> {
    let (free, margin) = match measured() {
        // Something is left for what is too small to be claimed, and for others.
        Some((free, total)) => (Some(free), (total / 64).clamp(64 << 20, 1 << 30)),
        None => (None, 0),
    };
    let refused = NoMemory { needed: bytes, free };
    let left = match free {
        Some(free) => free.saturating_sub(margin).checked_sub(bytes).ok_or(refused)?,
        None => MOST_CREDIT,
    };
    // The process may be allowed less than there is. Asking costs no memory: pages come when they are written.
    let is_had = |credit: &usize| {
        let all = bytes.saturating_add(*credit).saturating_add(16 << 20);
        Vec::<u8>::new().try_reserve_exact(all).is_ok()
    };
    let credits = [2, 6, 10, 14, 18].map(|bits| (left >> bits).min(MOST_CREDIT)).into_iter().chain([0]);
    let credit = credits.into_iter().find(is_had).ok_or(NoMemory { needed: bytes, free: None })?;
    CREDIT.store(credit, Ordering::Relaxed);
    Ok(())
}

/// Bytes that are free, and all that there are; nothing where the system does not say.
fn measured() -> Option<(usize, usize)> {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram().with_swap());
    if system.total_memory() == 0 {
        return None;
    }
    let (mut free, mut total) = (system.available_memory(), system.total_memory());
    if let Some(limits) = system.cgroup_limits().filter(|limits| limits.total_memory < total) {
        // What files are cached in is given back when it is needed.
        free = free.min(limits.total_memory.saturating_sub(limits.rss));
        total = limits.total_memory;
    }
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    Some((bytes(free.saturating_add(system.free_swap())), bytes(total)))
}

/// A number of bytes as a person reads it.
pub(crate) struct Size(pub(crate) usize);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(usize, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        let bytes = self.0;
        if bytes > 1_000_000_000_000_000 {
            return f.write_str("more memory than any machine has");
        }
        match UNITS.into_iter().find(|(unit, _)| bytes >= *unit) {
            Some((unit, name)) => {
                let tenths = bytes / (unit / 10);
                write!(f, "{}.{} {name}", tenths / 10, tenths % 10)
            }
            None => write!(f, "{bytes} bytes"),
        }
    }
}

struct Free(Option<usize>);

impl fmt::Display for Free {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(bytes) => write!(f, "{} are free", Size(bytes)),
            None => f.write_str("the system does not give so much to this process"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_machine_has_is_refused_and_a_little_is_not() {
        assert_eq!(claim(1 << 10), Ok(()));
        let refused = claim(1 << 60).expect_err("nobody has that");
        assert!(
            refused.to_string().starts_with("it takes more memory than any machine has, and "),
            "{refused}"
        );
        assert_eq!(claim_many(usize::MAX, 8).map_err(|refused| refused.needed), Err(usize::MAX));
        assert_eq!(claim(1 << 10), Ok(()));
    }

    #[test]
    fn within_a_bound_claims_add_up_and_the_bound_ends_with_its_closure() {
        with_memory(1000, || {
            assert_eq!(claim(600), Ok(()));
            let refused = claim(600).expect_err("400 are left");
            assert_eq!(refused.to_string(), "it takes 600 bytes, and 400 bytes are free");
            with_memory(10_000, || assert_eq!(claim(2_000), Ok(())));
            assert_eq!(claim(400), Ok(()));
        });
        assert_eq!(claim(600), Ok(()));
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        let sizes = [7, 1_500, 2_000_000, 12_345_678_901].map(|bytes| Size(bytes).to_string());
        assert_eq!(sizes, ["7 bytes", "1.5 kB", "2.0 MB", "12.3 GB"]);
    }
}
