//! How far sessions are, for whoever waits for them.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::rc::Rc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exec::{self, RunReport, Turn};

thread_local! {
    static CURRENT: RefCell<Option<Rc<Shown>>> = const { RefCell::new(None) };
}

/// Where the number of items is known.
const KNOWN: &str = "{spinner} {wide_bar} {human_pos}/{human_len}, {per_sec}, {eta} left, {msg}";
/// Where items come as long as there are any, and where there are no items.
const OPEN: &str = "{spinner} {human_pos}, {per_sec}, {elapsed}, {msg}";

/// Runs a closure, and shows on standard error how its sessions, in this thread, go on: the items that their outermost
/// loops with traces have come to, of how many if that is known, the rate, the time left, and the forward passes run.
///
/// Shown only where standard error is a terminal. The line goes away in the end.
///
/// ```
/// use nnsight_runtime::session::progress;
///
/// assert_eq!(progress(|| 42), 42); // or a `session!`, or a function with many
/// ```
pub fn progress<R>(f: impl FnOnce() -> R) -> R {
    shown_on(ProgressDrawTarget::stderr(), f)
}

fn shown_on<R>(target: ProgressDrawTarget, f: impl FnOnce() -> R) -> R {
    /// Takes the line away, after a panic, too.
    struct Restore(Option<Rc<Shown>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            if let Some(shown) = CURRENT.replace(self.0.take()) {
                shown.bar.finish_and_clear();
            }
        }
    }
    // One line is enough: what is shown around goes on.
    if CURRENT.with_borrow(Option::is_some) {
        return f();
    }
    let bar = ProgressBar::with_draw_target(None, target);
    let shown = Shown { bar, passes: Cell::new(0), of: Cell::new(None) };
    shown.style(OPEN);
    let _restore = Restore(CURRENT.replace(Some(Rc::new(shown))));
    f()
}

/// The line that is shown here, if one is.
pub(super) fn current() -> Option<Rc<Shown>> {
    CURRENT.with_borrow(Clone::clone)
}

/// The line.
pub(super) struct Shown {
    bar: ProgressBar,
    /// Passes of runs that ended.
    passes: Cell<u64>,
    /// How many items the loop at hand has.
    of: Cell<Option<u64>>,
}

impl Shown {
    fn style(&self, template: &str) {
        // The templates above are right; another style would do no harm.
        self.bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
    }

    /// Prints a line of a program's log, which is not to stand behind the bar.
    pub(super) fn log(&self, line: &str) -> std::io::Result<()> {
        self.bar.suspend(|| writeln!(std::io::stdout().lock(), "{line}"))
    }

    /// Counts a run that ended.
    pub(super) fn done(&self, report: RunReport) {
        self.passes.set(self.passes.get() + report.passes);
        self.tell(RunReport::NOTHING);
    }

    fn tell(&self, report: RunReport) {
        let passes = self.passes.get() + report.passes;
        self.bar.set_message(format!("{passes} forward pass{}", if passes == 1 { "" } else { "es" }));
    }
}

impl exec::Progress for Shown {
    fn turn(&self, turn: Turn, report: RunReport) {
        if turn.items <= 1 && !turn.ended {
            self.bar.reset();
            self.of.set(turn.of);
            match turn.of {
                Some(of) => self.bar.set_length(of),
                None => self.bar.unset_length(),
            }
            self.style(if turn.of.is_some() { KNOWN } else { OPEN });
        }
        self.tell(report);
        // The item at hand is not done yet.
        self.bar.set_position(if turn.ended { turn.items } else { turn.items.saturating_sub(1) });
    }

    fn pass(&self, report: RunReport) {
        self.tell(report);
        self.bar.tick();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;
    use crate::exec::Progress;

    /// A terminal that remembers all that was ever on it.
    #[derive(Clone, Debug, Default)]
    struct Paper(Arc<Mutex<String>>);

    impl TermLike for Paper {
        fn width(&self) -> u16 {
            120
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, line: &str) -> io::Result<()> {
            self.write_str(line)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn on_paper(f: impl FnOnce(&Shown)) -> String {
        let paper = Paper::default();
        // Drawn every time, which a terminal would not be.
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(paper.clone()), 255);
        shown_on(target, || f(&current().expect("a line is shown")));
        assert!(current().is_none());
        let text = paper.0.lock().unwrap();
        text.clone()
    }

    fn turns(shown: &Shown, of: Option<u64>, last: u64) {
        for items in 1..=last {
            let report = RunReport { passes: items, ..RunReport::NOTHING };
            shown.turn(Turn { items, of, ended: false }, report);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let report = RunReport { passes: last, ..RunReport::NOTHING };
        shown.turn(Turn { items: last, of, ended: true }, report);
        shown.bar.force_draw();
        shown.done(report);
    }

    #[test]
    fn a_loop_of_known_length_shows_how_much_of_it_is_done_and_passes_add_up() {
        let text = on_paper(|shown| {
            turns(shown, Some(3), 3);
            turns(shown, Some(12), 12);
        });
        for part in ["3/3,", "12/12,", "/s,", " left,", "3 forward passes", "15 forward passes"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn a_stream_of_unknown_length_shows_what_came_and_no_time_left() {
        let text = on_paper(|shown| turns(shown, None, 5));
        assert!(text.contains(" 5, ") && text.contains("5 forward passes"), "{text}");
        assert!(!text.contains("left"), "{text}");
    }

    #[test]
    fn a_scope_inside_another_goes_on_with_its_line() {
        let text = on_paper(|shown| {
            progress(|| assert!(std::ptr::eq(shown, Rc::as_ptr(&current().expect("the same")))));
            assert!(current().is_some());
            shown.pass(RunReport { passes: 1, ..RunReport::NOTHING });
            shown.bar.force_draw();
        });
        assert!(text.contains("1 forward pass"), "{text}");
    }
}
