//! Turns panics of the tensor backend, which has no fallible interface, into errors.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::error::Fault;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it becomes [`Fault::Panic`] and prints nothing.
///
/// A backstop: whatever can be checked is checked before a kernel sees it.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Box<Fault>> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    result.map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Box::new(Fault::Panic { message: text.lines().next().unwrap_or_default().to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_first_line() {
        let fault = guarded(|| -> () { panic!("first\nsecond") }).unwrap_err();
        assert_eq!(*fault, Fault::Panic { message: "first".into() });
        assert_eq!(guarded(|| 3), Ok(3));
    }
}
