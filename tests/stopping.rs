//! Runs that are ended before their end: from elsewhere, or by a limit.

mod common;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{child, tiny};
use nnsight::exec::{Cancel, Fault, Limit, Limits, Optimizations, RunOptions, run};
use nnsight::plan::Plan;
use nnsight::prelude::*;
use nnsight::{cancelled_by, limited, optimized, recorded};

/// The fault of a session that failed while it ran, and the line it names.
fn fault<T>(result: Result<T, Error>) -> (Fault, u32) {
    match result {
        Err(Error::Run(error)) => {
            let place = error.place.expect("a place");
            assert!(place.file.ends_with("stopping.rs"), "{place}");
            (*error.fault, place.line)
        }
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("it ran to its end"),
    }
}

fn turns(turns: u64) -> Limits {
    Limits { turns: Some(turns), ..Limits::NONE }
}

#[test]
fn a_run_that_is_cancelled_ends_in_the_loop_it_is_in_and_keeps_what_it_wrote() {
    for optimizations in [Optimizations::ALL, Optimizations::NONE] {
        let folder = std::env::temp_dir().join(format!("nnsight-{}-cancelled", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("out.jsonl");
        let cancel = Cancel::new();
        let elsewhere = cancel.clone();
        let prompts = (0_i64..).map(move |number| {
            if number == 7 {
                // As another thread would, at a known moment.
                let elsewhere = elsewhere.clone();
                std::thread::spawn(move || elsewhere.cancel()).join().expect("it does not panic");
            }
            (number, vec![number % 5, 1])
        });
        let out = JsonLines::create(&path).expect("it is new");
        let line = line!() + 3;
        let session = || {
            session!(tiny(), |session| {
                for (number, prompt) in session.stream(prompts) {
                    let norm = session.trace(prompt, |m| m.transformer.h[0].output.sum().item());
                    // Each turn waits for its pass.
                    if norm < 1e9 {
                        session.write(&out, (number, norm));
                    }
                }
            })
        };
        let ran = optimized(optimizations, || cancelled_by(&cancel, session));
        let (fault, at) = fault(ran);
        assert_eq!(fault, Fault::Cancelled);
        // In the turn that began, or where the next would: in the loop in any case.
        assert!((line..line + 6).contains(&at), "{at} is not in the loop at {line}");
        let lines = std::fs::read_to_string(&path).expect("the file");
        assert!(lines.lines().count() >= 7, "{lines}");
        assert!(lines.ends_with("]\n"), "{lines}");
        std::fs::remove_dir_all(folder).expect("the folder");

        // It stays cancelled until it is told otherwise, and the model stays usable.
        let again =
            || session!(tiny(), |session| session.trace([1], |m| m.lm_head.output.sum().item()).save());
        assert_eq!(fault_of(cancelled_by(&cancel, again)), Fault::Cancelled);
        cancel.reset();
        cancelled_by(&cancel, again).expect("it runs");
    }
}

fn fault_of<T>(result: Result<T, Error>) -> Fault {
    fault(result).0
}

#[test]
fn loops_without_end_are_ended_wherever_they_stand() {
    let endless = || {
        session!(tiny(), |session| {
            let mut n = session.value(0);
            while n >= 0 {
                n = (n + 1) % 1000;
            }
            n.save()
        })
    };
    let line = line!() - 6;
    assert_eq!(fault(limited(turns(1000), endless)), (Fault::Limit { limit: Limit::Turns(1000) }, line));

    let time = Limits { time: Some(Duration::from_millis(30)), ..Limits::NONE };
    let begun = Instant::now();
    assert!(matches!(fault_of(limited(time, endless)), Fault::Limit { limit: Limit::Time(_) }));
    assert!(begun.elapsed() < Duration::from_secs(20));

    let cancel = Cancel::new();
    let elsewhere = cancel.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        elsewhere.cancel();
    });
    assert_eq!(fault(cancelled_by(&cancel, endless)), (Fault::Cancelled, line));
    thread.join().expect("it does not panic");

    let in_trace = || {
        session!(tiny(), |session| {
            let last = session.trace([1, 2], |m| {
                let mut n = session.value(0);
                loop {
                    n = (n + 1) % 4;
                    m.transformer.h[n].output *= 1.0;
                    if n > 4 {
                        break;
                    }
                }
                n
            });
            last.save()
        })
    };
    assert!(matches!(fault_of(limited(turns(500), in_trace)), Fault::Limit { limit: Limit::Turns(500) }));
}

#[test]
fn a_limit_that_is_not_come_to_changes_nothing() {
    let sum = || {
        session!(tiny(), |session| {
            let mut sum = session.value(0);
            for i in session.iter(0..100) {
                sum += i;
            }
            let norm = session.trace([1, 2, 3], |m| m.lm_head.output.sum().item());
            (sum.save(), norm.save())
        })
    };
    let layers = u64::try_from(tiny().n_layers()).expect("a small number");
    let limits =
        Limits { time: Some(Duration::from_mins(10)), turns: Some(101), token_layers: Some(3 * layers) };
    assert_eq!(limited(limits, sum).expect("runs"), sum().expect("runs"));
    // One less is too little.
    let less = Limits { token_layers: Some(3 * layers - 1), ..Limits::NONE };
    assert_eq!(fault_of(limited(less, sum)), Fault::Limit { limit: Limit::TokenLayers(3 * layers - 1) });
}

#[test]
fn a_pass_ends_in_the_layer_that_comes_to_the_limit_and_the_error_names_the_trace() {
    let session = || {
        session!(tiny(), |session| {
            let last = session.trace([1, 2, 3], |m| m.transformer.h[-1].output.sum().item());
            last.save()
        })
    };
    let line = line!() - 4;
    let limits = Limits { token_layers: Some(5), ..Limits::NONE };
    let limit = Limit::TokenLayers(5);
    assert_eq!(fault(limited(limits, session)), (Fault::Limit { limit }, line));
}

#[test]
fn programs_from_a_file_have_limits_and_can_be_cancelled() {
    let program = recorded(|| {
        session!(tiny(), |session| {
            let mut n = session.value(0);
            while n >= 0 {
                n = (n + 1) % 1000;
            }
        })
    });
    let stored = program.expect("it is recorded").to_json().expect("it can be stored");
    let program = nnsight::ir::Program::from_json(&stored).expect("it loads");
    let plan = Plan::new(&program).expect("it can be planned");
    let options = RunOptions { limits: turns(10), ..RunOptions::default() };
    let error = run(&plan, tiny(), options).expect_err("it has no end");
    let words = error.to_string();
    assert!(words.contains("the run has come to its limit of 10 turns of its loops"), "{words}");
    assert!(words.contains("stopping.rs:"), "{words}");
    let cancel = Cancel::new();
    cancel.cancel();
    let options = RunOptions { cancel: Some(&cancel), ..RunOptions::default() };
    assert_eq!(*run(&plan, tiny(), options).expect_err("it is cancelled").fault, Fault::Cancelled);
}

/// What the test below runs in a process of its own.
#[test]
fn in_a_child_a_session_runs_until_ctrl_c() {
    let Some(path) = child::argument("ctrl-c") else { return };
    let cancel = Cancel::on_ctrl_c().expect("a handler");
    let out = JsonLines::create(path).expect("it is new");
    let numbers = (0_i64..).inspect(|number| {
        if *number == 3 {
            println!("\nready");
        }
        std::thread::sleep(Duration::from_millis(1));
    });
    let ran = cancelled_by(&cancel, || {
        session!(tiny(), |session| {
            for number in session.stream(numbers) {
                session.write(&out, (number,));
            }
        })
    });
    println!("\nended: {}", ran.expect_err("it has no end"));
    // A second one ends the process, which is not to end otherwise.
    std::thread::sleep(Duration::from_mins(1));
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_the_session_and_once_more_the_process() {
    use std::io::{BufRead, BufReader};

    let path = std::env::temp_dir().join(format!("nnsight-{}-ctrl-c.jsonl", std::process::id()));
    let mut process = child::command("in_a_child_a_session_runs_until_ctrl_c", "ctrl-c", &path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test's own program");
    let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
    let mut until = |words: &str| {
        lines.by_ref().map(|line| line.expect("a line")).find(|line| line.contains(words)).expect(words)
    };
    let interrupt = || {
        let id = process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("`kill`").success());
    };
    until("ready");
    interrupt();
    let ended = until("ended: ");
    assert!(ended.contains("the run was cancelled (at ") && ended.contains("stopping.rs:"), "{ended}");
    let text = std::fs::read_to_string(&path).expect("the file");
    assert!(text.starts_with("0\n1\n2\n") && text.ends_with('\n'), "{text}");
    interrupt();
    assert_eq!(process.wait().expect("it ends").code(), Some(130));
    std::fs::remove_file(path).expect("the file");
}

/// What the test below runs in a process of its own.
#[test]
fn in_a_child_a_line_is_logged_to_an_output_that_nobody_reads() {
    let Some(path) = child::argument("log") else { return };
    // Until the parent has closed its end.
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("the parent's word");
    let ran = session!(tiny(), |session| log!(session, "a line"));
    std::fs::write(path, ran.expect_err("nobody reads it").to_string()).expect("the file");
}

#[test]
fn a_log_that_cannot_be_written_is_an_error() {
    let path = std::env::temp_dir().join(format!("nnsight-{}-log.txt", std::process::id()));
    let name = "in_a_child_a_line_is_logged_to_an_output_that_nobody_reads";
    let mut process = child::command(name, "log", &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this test's own program");
    // What libtest says first is read, so that it does not fail instead.
    let mut stdout = process.stdout.take().expect("a pipe");
    let mut said = [0; 16];
    std::io::Read::read_exact(&mut stdout, &mut said).expect("`running 1 test`");
    std::thread::sleep(Duration::from_millis(200));
    drop(stdout);
    std::io::Write::write_all(&mut process.stdin.take().expect("a pipe"), b"go\n").expect("it reads");
    process.wait().expect("it ends");
    let words = std::fs::read_to_string(&path).expect("the error's words");
    std::fs::remove_file(path).expect("the file");
    assert!(words.contains("the log could not be written: ") && words.contains("stopping.rs:"), "{words}");
}
