//! Kernel panics as values: burn's operations have no fallible form.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

thread_local! {
    /// How many calls of [`catch_kernel_panic`] this thread is inside of.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs a kernel and turns its panic into one line of what it said: the first that says something.
///
/// What is checked beforehand gives better errors than this: it is the net under those checks. Nothing is printed
/// for a panic of the calling thread inside the call. A panic anywhere else, on a thread that the kernel starts
/// too, is reported as ever, by the hook that was set when this was first called. Calls may nest: the innermost
/// gets the panic. In a program built with `panic = "abort"` nothing can be caught.
///
/// The closure may own or borrow anything: a value that it was changing when it panicked may be half changed.
///
/// # Errors
/// That line.
pub fn catch_kernel_panic<T>(kernel: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    DEPTH.set(DEPTH.get() + 1);
    let outcome = panic::catch_unwind(AssertUnwindSafe(kernel));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|payload| one_line(payload.as_ref()))
}

/// Runs the user's own code inside a kernel call: a panic in it is reported as ever, though it may still be caught.
pub fn uncaught<T>(code: impl FnOnce() -> T) -> T {
    struct Restore(usize);
    impl Drop for Restore {
        fn drop(&mut self) {
            DEPTH.set(self.0);
        }
    }
    let _restore = Restore(DEPTH.replace(0));
    code()
}

fn install_hook() {
    static INSTALL: Once = Once::new();
    // The hook cannot be changed while this thread unwinds (a call from a destructor): the next call will do it.
    if thread::panicking() {
        return;
    }
    INSTALL.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
                previous(info);
            }
        }));
    });
}

fn one_line(payload: &(dyn Any + Send)) -> String {
    let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text.as_str(),
        _ => "",
    };
    // libtorch's errors come unwrapped, so with their newlines escaped and a C++ backtrace behind the first.
    let text = match text.strip_prefix("called `Result::unwrap()` on an `Err` value: Torch(\"") {
        Some(escaped) => escaped.split("\\n").next().unwrap_or(escaped).trim_end_matches("\")"),
        None => text,
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match lines.next() {
        // burn's own checks: a headline without content, then the operation and the reasons on a line each.
        Some("=== Tensor Operation Error ===") => lines.collect::<Vec<_>>().join(" "),
        Some(line) => line.to_owned(),
        None => "a panic without a message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use burn::tensor::{Device, Tensor};

    use super::*;

    #[test]
    fn a_kernel_that_returns_gives_its_value() {
        assert_eq!(catch_kernel_panic(|| 7), Ok(7));
    }

    #[test]
    fn a_panic_gives_its_one_line() {
        assert_eq!(
            catch_kernel_panic(|| panic!("\n  dims {} differ  \nbacktrace", 3)),
            Err::<(), _>("dims 3 differ".into())
        );
        assert_eq!(catch_kernel_panic(|| panic!("plain")), Err::<(), _>("plain".into()));
        assert_eq!(
            catch_kernel_panic(|| panic::panic_any(5)),
            Err::<(), _>("a panic without a message".into())
        );
    }

    #[test]
    fn an_error_of_libtorch_gives_its_message_without_the_backtrace() {
        #[derive(Debug)]
        struct Torch(#[expect(dead_code, reason = "read by Debug")] &'static str);
        let refuse = || Err::<(), _>(Torch("size 3 must match 4\nException raised from infer_size"));
        let caught = catch_kernel_panic(|| refuse().unwrap());
        assert_eq!(caught, Err::<(), _>("size 3 must match 4".into()));
    }

    #[test]
    fn a_panic_of_burn_is_caught_and_the_device_works_afterwards() {
        let device = Device::flex();
        let caught = catch_kernel_panic(|| Tensor::<1>::ones([2], &device) + Tensor::<1>::ones([3], &device));
        let line = caught.expect_err("the lengths differ");
        assert!(line.starts_with("Operation: 'Add' Reason: 1. "), "{line}");
        assert!(line.contains("[2]") && line.contains("[3]") && !line.contains('\n'), "{line}");
        let sum = Tensor::<1>::ones([2], &device) + Tensor::<1>::ones([2], &device);
        assert_eq!(crate::device::to_vec_f32(sum), Ok(vec![2.0, 2.0]));
    }

    #[test]
    fn the_innermost_call_gets_the_panic() {
        let outer = catch_kernel_panic(|| {
            let inner = catch_kernel_panic(|| panic!("inner"));
            (inner, catch_kernel_panic(|| 1))
        });
        assert_eq!(outer, Ok((Err::<(), _>("inner".into()), Ok(1))));
    }

    /// Runs itself in a process of its own, since what counts is what that prints.
    #[test]
    fn only_panics_inside_a_call_are_silent_whatever_other_threads_do() {
        const CHILD: &str = "NNSIGHT_TEST_PANICS_IN_CHILD";
        if env::var_os(CHILD).is_some() {
            panics_inside_and_outside();
            return;
        }
        let name = format!("{}::only_panics_inside_a_call_are_silent_whatever_other_threads_do", module());
        let output = Command::new(env::current_exe().expect("own path"))
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .env(CHILD, "1")
            .output()
            .expect("starts");
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{printed}");
        assert_eq!(printed.matches("SILENT").count(), 0, "{printed}");
        assert_eq!(printed.matches("LOUD").count(), 41, "{printed}");
    }

    fn module() -> &'static str {
        module_path!().split_once("::").map_or("", |(_crate, path)| path)
    }

    fn panics_inside_and_outside() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        // Caught by the standard library, not by us: the hook must report it.
                        let outside = panic::catch_unwind(|| panic!("LOUD"));
                        assert!(outside.is_err());
                        let inside = catch_kernel_panic(|| {
                            let nested = catch_kernel_panic(|| panic!("SILENT"));
                            assert_eq!(nested, Err::<(), _>("SILENT".into()));
                            panic!("SILENT")
                        });
                        assert_eq!(inside, Err::<(), _>("SILENT".into()));
                    }
                });
            }
        });
        // A thread that the kernel starts is not the calling thread.
        let joined = catch_kernel_panic(|| thread::spawn(|| panic!("LOUD")).join().is_err());
        assert_eq!(joined, Ok(true));
    }
}
