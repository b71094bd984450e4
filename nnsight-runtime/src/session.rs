//! One session from end to end: record, check, plan, run, and hand back what was saved.

mod plans;
mod progress;
mod scope;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use crate::analysis::{self, ModelFacts};
use crate::config::{Config, ConfigError};
use crate::exec::{self, RunError, RunOptions};
use crate::ir::Program;
use crate::model::{Gpt2Config, LanguageModel, LoadError, TokenizerError};
use crate::plan::{Plan, PlanError};
use crate::size::{self, ModelSize, SizeMismatch};
use crate::stage::recorder::{Recorder, Setting};
use crate::stage::save::Leaving;
use crate::stage::{BuildError, Session};

pub use progress::progress;
use scope::Settings;
pub use scope::{Scope, budgeted, cancelled_by, limited, optimized, recorded, reported};

/// What can go wrong with an experiment, from loading the model to running the graph.
///
/// `{:?}` gives the same words as `{}`, so that `fn main() -> Result<(), Error>` and `unwrap` tell them.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Text could not be turned into tokens, or tokens into text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The configuration file is at fault.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The device is not to be had.
    #[error(transparent)]
    Device(#[from] crate::device::DeviceError),
    /// The model is not of the size the session is written for.
    #[error(transparent)]
    Size(#[from] SizeMismatch),
    /// Mistakes found while the graph was built; nothing ran.
    #[error("{}", several(.0))]
    Build(Vec<BuildError>),
    /// The graph cannot be planned; nothing ran.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The run failed. Model and session stay usable.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A saved value did not come back from a run: a defect of this crate.
    #[error("a saved value did not come back from the run; please report this")]
    Lost,
    /// The session was recorded by [`recorded`], which does not run it.
    #[error("the session was recorded, and not run: `recorded(..)` takes its program only")]
    NotRun,
    /// No session was recorded in the closure of [`recorded`].
    #[error("no session was recorded: the closure of `recorded(..)` holds no `session!` that it comes to")]
    NoSession,
    /// Host code in the session's closure gave up with `?`.
    #[error("the session was given up while it was recorded: {0}")]
    Host(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The error of the user's own code that ended the session, if it is of this type: of a closure, an iterator, a writer, or
    /// of `?` in the session's closure. Any error below this one is found, too.
    ///
    /// ```
    /// use nnsight_runtime::session::Error;
    ///
    /// let error = Error::Host(Box::new(std::io::Error::other("the disk is full")));
    /// assert!(error.downcast_ref::<std::io::Error>().is_some());
    /// ```
    #[must_use]
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        let mut error = std::error::Error::source(self);
        while let Some(source) = error {
            if let Some(found) = source.downcast_ref() {
                return Some(found);
            }
            error = source.source();
        }
        None
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn several(errors: &[BuildError]) -> String {
    let listed: Vec<String> = errors.iter().map(ToString::to_string).collect();
    match errors.len() {
        1 => format!("the experiment cannot be built: {}", listed[0]),
        n => format!("the experiment cannot be built, for {n} reasons:\n{}", listed.join("\n")),
    }
}

/// What `?` in a session's closure converts errors into.
#[doc(hidden)]
pub struct BodyError(Error);

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> From<E> for BodyError {
    fn from(error: E) -> Self {
        BodyError(match error.into().downcast::<Error>() {
            Ok(own) => *own,
            Err(other) => Error::Host(other),
        })
    }
}

/// What a session can be of: a model, however it is held.
#[diagnostic::on_unimplemented(
    message = "a session needs a model, and `{Self}` is none",
    label = "expected a `LanguageModel`, or a reference to one",
    note = "loading a model can fail: `let model = LanguageModel::tiny()?;`"
)]
#[doc(hidden)]
pub trait AsModel {
    /// The model.
    fn model(&self) -> &LanguageModel;
}

impl AsModel for LanguageModel {
    fn model(&self) -> &LanguageModel {
        self
    }
}

macro_rules! holders {
    ($($holder:ty),+) => { $(
        impl<M: AsModel + ?Sized> AsModel for $holder {
            fn model(&self) -> &LanguageModel {
                (**self).model()
            }
        }
    )+ };
}

holders!(&M, &mut M, Box<M>, std::rc::Rc<M>, std::sync::Arc<M>);

/// Records a session's closure, runs what it recorded, and hands back what it saved.
///
/// # Errors
/// Mistakes that only recording could see, plans that cannot be made, and runs that fail.
#[doc(hidden)]
pub fn run<M, H, F>(model: &M, control_flow: bool, body: F) -> Result<H, Error>
where
    M: AsModel,
    F: for<'s> FnOnce(Session<'s>) -> Result<Leaving<H>, BodyError>,
{
    let model = model.model();
    let (program, leaving) = taken_down(model, control_flow, body)?;
    if scope::only_records() {
        scope::keep(checked(program, model)?);
        return Err(Error::NotRun);
    }
    let Settings { optimizations, budget, limits, cancel } = scope::begin();
    let plan = planned(program, model, optimizations.cached_plans)?;
    let shown = progress::current();
    let mut log = |line: &str| shown.as_ref().map_or(Ok(()), |shown| shown.log(line));
    let options = RunOptions {
        log: shown.as_ref().map(|_| &mut log as &mut exec::Log<'_>),
        progress: shown.as_deref().map(|shown| shown as &dyn exec::Progress),
        optimizations,
        budget,
        cancel: cancel.as_ref(),
        limits,
    };
    let outputs = exec::run(&plan, model, options)?;
    scope::done(outputs.report);
    if let Some(shown) = &shown {
        shown.done(outputs.report);
    }
    leaving.from(&outputs).ok_or(Error::Lost)
}

/// Records a session's closure and gives the program, checked and not run.
///
/// # Errors
/// As [`run`], up to the run.
#[doc(hidden)]
pub fn record<M, H, F>(model: &M, control_flow: bool, body: F) -> Result<Program, Error>
where
    M: AsModel,
    F: for<'s> FnOnce(Session<'s>) -> Result<Leaving<H>, BodyError>,
{
    let model = model.model();
    let (program, _) = taken_down(model, control_flow, body)?;
    checked(program, model)
}

/// As [`record`], for a session written for one size of model.
///
/// # Errors
/// As [`record`], and when the model is of another size.
#[doc(hidden)]
pub fn record_sized<S, M, H, F>(model: &M, control_flow: bool, body: F) -> Result<Program, Error>
where
    S: ModelSize,
    M: AsModel,
    F: for<'s> FnOnce(Session<'s>) -> Result<Leaving<H>, BodyError>,
{
    size::check::<S>(model.model())?;
    record(model, control_flow, body)
}

/// What a session's closure does, as a program, and what leaves it.
fn taken_down<H, F>(
    model: &LanguageModel,
    control_flow: bool,
    body: F,
) -> Result<(Program, Leaving<H>), Error>
where
    F: for<'s> FnOnce(Session<'s>) -> Result<Leaving<H>, BodyError>,
{
    let control_flow = control_flow && Config::global()?.app.control_flow_handling;
    let recorder = Recorder::new(Setting { n_layers: model.n_layers(), control_flow });
    let outcome = catch_unwind(AssertUnwindSafe(|| body(Session::new(&recorder))));
    let leaving = match outcome {
        Ok(Ok(leaving)) => leaving,
        Ok(Err(BodyError(error))) => return Err(error),
        // The recorder stops at once by unwinding with the mistake; anything else is the user's own panic.
        Err(payload) => match payload.downcast::<BuildError>() {
            Ok(error) => return Err(Error::Build(vec![*error])),
            Err(panic) => resume_unwind(panic),
        },
    };
    Ok((recorder.finish().map_err(Error::Build)?, leaving))
}

/// A program that could be run: planned, and without mistakes.
fn checked(program: Program, model: &LanguageModel) -> Result<Program, Error> {
    made(&program)?;
    check(&program, model)?;
    Ok(program)
}

/// As [`run`], for a session written for one size of model.
///
/// # Errors
/// As [`run`], and when the model is of another size.
#[doc(hidden)]
pub fn run_sized<S, M, H, F>(model: &M, control_flow: bool, body: F) -> Result<H, Error>
where
    S: ModelSize,
    M: AsModel,
    F: for<'s> FnOnce(Session<'s>) -> Result<Leaving<H>, BodyError>,
{
    size::check::<S>(model.model())?;
    run(model, control_flow, body)
}

/// The plan of a program without mistakes, which is made once for a session that is recorded again as it was.
fn planned(program: Program, model: &LanguageModel, cached: bool) -> Result<Rc<Plan>, Error> {
    let make = |program: &Program| {
        let plan = made(program)?;
        check(program, model)?;
        Ok(plan)
    };
    if cached { plans::cached(program, model.id(), make) } else { make(&program).map(Rc::new) }
}

/// Verifies and plans a program. A rule of the graph that the user's own text breaks is a mistake like any other.
fn made(program: &Program) -> Result<Plan, Error> {
    Plan::new(program).map_err(|error| {
        let PlanError::Invalid(broken) = &error;
        match BuildError::of_rules(program, broken) {
            Some(mistakes) => Error::Build(mistakes),
            None => Error::Plan(error),
        }
    })
}

/// Looks for mistakes in a verified program.
fn check(program: &Program, model: &LanguageModel) -> Result<(), Error> {
    // A tokenizer that fails is the run's to report.
    let count_tokens = |text: &str| Some(model.encode(text).ok()?.len());
    let findings = analysis::check(program, &facts(model.config(), &count_tokens));
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::Build(findings.into_iter().map(BuildError::from).collect()))
}

fn facts<'m>(config: &Gpt2Config, count_tokens: &'m dyn Fn(&str) -> Option<usize>) -> ModelFacts<'m> {
    ModelFacts {
        n_layers: config.n_layer,
        n_heads: config.n_head,
        d_model: config.n_embd,
        d_head: config.d_head(),
        d_mlp: config.d_mlp(),
        d_vocab: config.vocab_size,
        n_ctx: config.n_positions,
        count_tokens,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site_dims;
    use crate::point::Site;

    #[test]
    fn the_facts_give_every_hook_point_the_shape_it_has_in_a_pass() {
        let config = Gpt2Config { n_inner: Some(7), ..Gpt2Config::default() };
        let facts = facts(&config, &|_| None);
        for site in Site::ALL {
            let dims = facts.site_dims(*site, Some(2), Some(5));
            let expected = site_dims(&config, *site, 2, 5).into_iter().map(Some);
            assert!(dims.iter().copied().eq(expected), "{site}: {dims:?}");
        }
    }
}
