//! Random programs over host and over traced values.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::str::FromStr;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nnsight_runtime::burn::tensor::{Device, Int, Tensor};
use nnsight_runtime::exec::{self, Backbone, Fault, Outputs, RunOptions, Watch};
use nnsight_runtime::ir::{Program as Graph, Slot};
use nnsight_runtime::model::Layout;
use nnsight_runtime::plan::Plan;
use nnsight_runtime::point::{Module, Site};
use nnsight_runtime::private::{Recorder, Setting};
use nnsight_runtime::stage::BuildError;
use nnsight_runtime::tensor::{AnyTensor, Dims};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

use super::generate::generate;
use super::interpret::{self, Value};
use super::oracle::{self, Panic, Value as Host};
use super::print::print;
use super::program::Program;
use super::sketch::sketches;

/// What came of a program.
pub enum Outcome {
    /// Both agree.
    Same,
    /// Both fail.
    Fails,
    /// The macro refuses it with this message: a limit that the generator does not know.
    Refused(String),
    /// It runs for too long to be tried.
    TooLong,
}

/// Why a program is not recorded.
enum Unrecorded {
    /// The macro or the recorder refuses it with this message.
    Refused(String),
    /// The host's code panics.
    Panics(String),
}

type Recorded = Result<(Graph, Vec<Leaving>), Unrecorded>;

/// The graph that the program's text records, and what the session returns.
fn record(text: &str) -> Result<Recorded, String> {
    let input = format!("model, |session| {text}");
    let tokens = input.parse().map_err(|error| format!("the text has no tokens: {error}"))?;
    let session =
        crate::parse::Session::read(&tokens).map_err(|error| format!("the text does not parse: {error}"))?;
    if let Some(error) = session.typing {
        return Err(format!("the text does not parse: {error}"));
    }
    let expansion = crate::expand::session(session);
    if let Some((_, refusal)) = expansion.to_string().split_once("compile_error ! {") {
        let refusal = refusal.split('}').next().unwrap_or(refusal);
        return Ok(Err(Unrecorded::Refused(refusal.to_owned())));
    }
    let mut block: syn::Block =
        syn::parse2(expansion).map_err(|error| format!("the expansion does not parse: {error}"))?;
    interpret::front(&mut block)?;
    let recorder = Recorder::new(Setting { n_layers: 1, control_flow: true });
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let value = interpret::record(&block, &recorder)?;
        leaving(value)
    }));
    let leaving = match outcome {
        Ok(leaving) => leaving?,
        Err(payload) => match payload.downcast::<BuildError>() {
            // The host's code fails in a closure under a traced condition, which the graph cannot know.
            Ok(error) if error.to_string().contains("this always fails") => {
                return Ok(Err(Unrecorded::Refused(error.to_string())));
            }
            Ok(error) => return Err(format!("recording stops: {error}")),
            Err(panic) => match panic.downcast::<String>() {
                Ok(text) => return Ok(Err(Unrecorded::Panics(*text))),
                Err(panic) => resume_unwind(panic),
            },
        },
    };
    let graph = recorder.finish().map_err(|errors| {
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        format!("the recorder complains: {}", errors.join("\n"))
    })?;
    Ok(Ok((graph, leaving)))
}

/// One value that leaves the session.
enum Leaving {
    Slot(u32),
    Host(Host),
}

/// The values in `(a, (b, ()))`.
fn leaving(value: Value) -> Result<Vec<Leaving>, String> {
    let mut all = Vec::new();
    let mut rest = value;
    loop {
        let mut parts = match rest {
            Value::Unit => return Ok(all),
            Value::Tuple(parts) => parts,
            other => return Err(format!("{} leaves the session", other.kind())),
        };
        rest = parts.pop().unwrap_or(Value::Unit);
        for part in parts {
            all.push(match part {
                Value::Saved(slot) => Leaving::Slot(slot),
                Value::Int(value) => Leaving::Host(Host::Int(value)),
                Value::Float(value) => Leaving::Host(Host::Float(value)),
                Value::Bool(value) => Leaving::Host(Host::Bool(value)),
                Value::Str(value) => Leaving::Host(Host::Str(value)),
                other => return Err(format!("{} leaves the session", other.kind())),
            });
        }
    }
}

fn host(value: &exec::RunValue) -> Result<Host, String> {
    Ok(match value {
        exec::RunValue::Int(value) => Host::Int(*value),
        exec::RunValue::Float(value) => Host::Float(*value),
        exec::RunValue::Bool(value) => Host::Bool(*value),
        exec::RunValue::Str(value) => Host::Str(value.to_string()),
        exec::RunValue::List(list) => {
            let items: Result<Vec<_>, _> = (0..list.len())
                .map(|i| list.get(i).ok_or("a list shrank".into()).and_then(|v| host(&v)))
                .collect();
            Host::List(std::rc::Rc::new(std::cell::RefCell::new(items?)))
        }
        other => return Err(format!("{other:?} was saved")),
    })
}

/// Text and stored form give the same graph back.
fn round_trips(graph: &Graph) -> Result<(), String> {
    let text = graph.display().with_places(true).to_string();
    let parsed = Graph::parse(&text).map_err(|error| format!("its text does not parse: {error}\n{text}"))?;
    let again = parsed.display().with_places(true).to_string();
    if again != text {
        return Err(format!("its text changes:\n{text}\n{again}"));
    }
    let stored = graph.to_json().map_err(|error| format!("it cannot be stored: {error}"))?;
    let loaded = Graph::from_json(&stored).map_err(|error| format!("it does not load: {error}"))?;
    if loaded == *graph { Ok(()) } else { Err("it loads as another".into()) }
}

fn run(graph: &Graph) -> Result<Outputs, String> {
    let plan = Plan::new(graph).map_err(|error| format!("it cannot be planned: {error}"))?;
    exec::run(&plan, &NoModel, RunOptions::default()).map_err(|error| format!("it does not run: {error}"))
}

/// The graph that a program's text records, checked, and what leaves the session; or the macro's refusal.
fn recorded(text: &str) -> Result<Recorded, String> {
    let recorded = record(text)?;
    if let Ok((graph, _)) = &recorded {
        graph.verify().map_err(|errors| format!("the graph is not valid: {errors}\n{graph}"))?;
        round_trips(graph)?;
    }
    Ok(recorded)
}

/// What leaves the session, once the graph has run.
fn outcome(graph: &Graph, leaving: Vec<Leaving>) -> Result<Vec<Host>, String> {
    let outputs = run(graph)?;
    let value = |leaving| match leaving {
        Leaving::Host(value) => Ok(value),
        Leaving::Slot(slot) => host(outputs.get(Slot::from_u32(slot)).ok_or("a saved value is lost")?),
    };
    leaving.into_iter().map(value).collect()
}

/// What a program's text saves over traced values.
pub fn saves(text: &str) -> Result<Vec<Host>, String> {
    match recorded(text)? {
        Ok((graph, leaving)) => outcome(&graph, leaving),
        Err(Unrecorded::Refused(text) | Unrecorded::Panics(text)) => Err(text),
    }
}

/// Checks that a graph fails as Rust would panic.
fn fails(graph: &Graph, leaving: Vec<Leaving>, panic: &Panic) -> Result<Outcome, String> {
    match (outcome(graph, leaving), panic) {
        (Err(error), Panic::Users(text)) if !error.contains(text) => {
            Err(format!("over host values it panics: {text}\nover traced values: {error}\n{graph}"))
        }
        (Err(_), _) => Ok(Outcome::Fails),
        (Ok(found), panic) => {
            Err(format!("over host values it panics: {panic:?}\nover traced values: {found:?}\n{graph}"))
        }
    }
}

/// Checks one program.
pub fn check(program: &Program) -> Result<Outcome, String> {
    let expected = oracle::run(program);
    if expected == Err(Panic::TooLong) {
        return Ok(Outcome::TooLong);
    }
    let (graph, leaving) = match (recorded(&print(program))?, &expected) {
        (Ok(recorded), _) => recorded,
        (Err(Unrecorded::Refused(refusal)), _) => return Ok(Outcome::Refused(refusal)),
        // The host's code is all run before the graph is.
        (Err(Unrecorded::Panics(_)), Err(_)) => return Ok(Outcome::Fails),
        (Err(Unrecorded::Panics(text)), Ok(_)) => return Err(format!("it panics: {text}")),
    };
    let expected = match expected {
        Ok(expected) => expected,
        Err(panic) => return fails(&graph, leaving, &panic),
    };
    let found = outcome(&graph, leaving)?;
    if found == expected {
        Ok(Outcome::Same)
    } else {
        Err(format!("over host values: {expected:?}\nover traced values: {found:?}\n{graph}"))
    }
}

/// What programs are made of unless `NNSIGHT_SEED` says another: the same ones each time.
const SEED: u64 = 0;

/// The program being checked, and how many were before it.
static CURRENT: Mutex<(u64, String)> = Mutex::new((0, String::new()));

#[test]
fn random_programs_mean_the_same_over_host_and_traced_values() {
    let (done, ended) = mpsc::channel();
    // The interpreter is recursive, and its frames are large in a debug build.
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        random_programs();
        // Nobody waits if the test has given up.
        _ = done.send(());
    });
    let thread = thread.expect("a thread");
    let mut last = 0;
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(Duration::from_mins(1)) {
        let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(current.0 != last, "this program does not end:\n{}", current.1);
        last = current.0;
    }
    if let Err(panic) = thread.join() {
        resume_unwind(panic);
    }
}

/// The number in an environment variable.
pub fn number<N: FromStr>(variable: &str, default: N) -> N {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text:?}")),
        Err(_) => default,
    }
}

/// Numbers that follow from the seed alone, so that a run can be repeated.
pub fn rng(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

fn random_programs() {
    let (cases, seed) = (number("NNSIGHT_PROGRAMS", 500), number("NNSIGHT_SEED", SEED));
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    };
    let [same, fails, refused, too_long] = [0; 4].map(Cell::new);
    let count = |of: &Cell<u32>| of.set(of.get() + 1);
    let result = TestRunner::new_with_rng(config, rng(seed)).run(&sketches(), |sketch| {
        let program = generate(&sketch);
        {
            let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
            *current = (current.0 + 1, print(&program));
        }
        match check(&program).map_err(TestCaseError::fail)? {
            Outcome::Same => count(&same),
            Outcome::Refused(message) => {
                if std::env::var_os("NNSIGHT_PROGRAMS_VERBOSE").is_some() {
                    eprintln!("refused: {message}");
                }
                count(&refused);
            }
            Outcome::Fails => count(&fails),
            Outcome::TooLong => count(&too_long),
        }
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, sketch)) => {
            let again = format!(
                "NNSIGHT_SEED={seed} NNSIGHT_PROGRAMS={cases} cargo test --workspace --lib random_programs_mean"
            );
            panic!(
                "this program differs:\n{}\n\n{reason}\n\nto find it again: {again}",
                print(&generate(&sketch))
            );
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    println!(
        "seed {seed}: {} agree, {} fail in both, {} are refused, {} are too long",
        same.get(),
        fails.get(),
        refused.get(),
        too_long.get()
    );
    // A generator that misses the language would test nothing.
    assert!(same.get() * 10 > cases * 8, "only {} of {cases} programs ran over both", same.get());
}

/// Random programs run no forward pass.
struct NoModel;

impl Backbone for NoModel {
    fn n_layers(&self) -> u32 {
        1
    }
    fn device(&self) -> Device {
        Device::default()
    }
    fn encode(&self, _: &str) -> Result<Vec<i64>, Box<Fault>> {
        Err(no_model())
    }
    fn check_tokens(&self, _: &[i64]) -> Result<(), Box<Fault>> {
        Err(no_model())
    }
    fn site_dims(&self, site: Site, _: usize, _: usize) -> Dims {
        site.info().axes.iter().map(|_| 1).collect()
    }
    fn forward(&self, _: Tensor<1, Int>, _: Layout, _: &mut Watch<'_>) -> Result<(), Box<Fault>> {
        Err(no_model())
    }
    fn call(&self, _: Module, _: Option<u32>, _: AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        Err(no_model())
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "the trait's errors are boxed")]
fn no_model() -> Box<Fault> {
    Box::new(Fault::Prompt { message: "there is no model here".into() })
}
