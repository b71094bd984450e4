//! nnsight for Rust: look inside language models with experiments written as ordinary Rust.
//!
//! [`session!`] records loops, branches and assignments over *traced* values as a graph, checks it, and runs it on
//! a GPT-2. The README below is the manual.
#![doc = include_str!("../README.md")]

/// Records an experiment on a model, runs it, and returns what it saved.
///
/// `session!(model, |session| { … })` evaluates its closure once to record it. Values that come from the
/// [`Session`](stage::Session), and what is computed from them, are *traced*: they exist when the graph runs.
/// Control flow over traced values (`for` over a traced list or [`session.iter(..)`](stage::Session::iter), `if`
/// and `while` on a traced `bool`, `match` on a traced number, truth value or string) becomes control flow in the
/// graph; over host values it is the ordinary one and happens while recording.
///
/// A statement or block with `#[host]` happens once, while recording, wherever it stands: in a traced loop or branch, where a
/// change of a host variable is refused without it.
///
/// What the closure returns comes back as host values: mark each traced value with
/// [`.save()`](stage::Traced::save).
///
/// ```
/// use nnsight::prelude::*;
///
/// let model = LanguageModel::tiny()?;
/// let (logits, norms) = session!(model, |session| {
///     let norms = session.list();
///     let logits = session.trace("The Eiffel Tower is in the city of", |m| {
///         for layer in session.iter(model.layers()) {
///             norms.append(m.transformer.h[layer].output.l2_norm(-1).mean().item());
///         }
///         m.lm_head.output
///     });
///     (logits.save(), norms.save())
/// })?;
/// assert_eq!(norms.len(), model.n_layers());
/// # let _ = logits;
/// # Ok::<(), Error>(())
/// ```
///
/// `session!(model, control_flow = false, |session| …)` switches native control flow over traced values off:
/// it is then a compile error, and `session.iter(..)` and `session.cond(..)` say explicitly what goes into the graph.
///
/// `session!(model, size = Gpt2Small, |session| …)` names the model's size, a [`ModelSize`](size::ModelSize): literal
/// layers, heads and indices of hook points, and widths that cannot meet, are then checked by the compiler. The size
/// is a type that can be named in a constant: not a generic parameter. Several options stand one after the other:
/// `session!(model, size = Gpt2Small, control_flow = false, |session| …)`.
///
/// # Errors
/// The result is a [`Result`] with [`Error`]: mistakes found while the graph was built, a failed run, or whatever
/// `?` in the closure gave up with.
#[macro_export]
macro_rules! session {
    ($($input:tt)*) => { $crate::__session!([$crate] $($input)*) };
}

/// Records an experiment as [`session!`] does, and gives its program, checked and not run.
///
/// A [`Program`](ir::Program) can be [explained](ir::Program::explain), printed, drawn, stored and compared with another. It
/// takes what `session!` takes.
///
/// ```
/// use nnsight::prelude::*;
/// use nnsight::program;
///
/// let model = LanguageModel::tiny()?;
/// let program = program!(model, |session| session.trace("A prompt", |m| m.transformer.h[1].output).save())?;
/// assert!(program.explain()?.contains("the pass stops after transformer.h[1].output"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`session!`], up to the run. Of a function with a session in it, [`recorded`] gives the program.
#[macro_export]
macro_rules! program {
    ($($input:tt)*) => { $crate::__session!([$crate::__program] $($input)*) };
}

/// Prints text with values in it whenever execution reaches it: `log!(session, "layer {layer}: {diff:.3}")`.
///
/// Placeholders are those of `format!`: a variable's name, a number, or nothing for the values given after the text, in
/// order or by a name of their own. Host values become constants. A mistake in the text is found when the graph is built.
///
/// ```
/// use nnsight::prelude::*;
///
/// let model = LanguageModel::tiny()?;
/// session!(model, |session| {
///     for layer in session.iter(model.layers()) {
///         let residual = session.trace("A prompt", |m| m.transformer.h[layer].output);
///         log!(session, "layer {layer}: {:.2} ({what})", residual.mean().item(), what = "mean");
///     }
/// })?;
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! log {
    ($($input:tt)*) => { $crate::__log!([$crate] $($input)*) };
}

/// Selects part of a tensor along each axis, as burn's `s!`, with traced numbers allowed anywhere.
///
/// `..`, `a..b`, `a..=b`, `a..`, `..b` select ranges, `range;step` every step-th of one, and a lone index the
/// one place (its axis stays, with length one). Negative numbers count from the end.
///
/// ```
/// use nnsight::prelude::*;
///
/// let model = LanguageModel::tiny()?;
/// let last = session!(model, |session| {
///     let logits = session.trace("The Eiffel Tower is in the city of", |m| m.lm_head.output);
///     logits.slice(s![.., -1, ..]).save()
/// })?;
/// assert_eq!(last.dims()[1], 1);
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! s {
    ($($input:tt)*) => { $crate::__s!([$crate] $($input)*) };
}

#[doc(hidden)]
pub use nnsight_macros::{log as __log, s as __s, session as __session};

/// Makes a function part of experiments: its body is staged as a session's is.
///
/// The session's lifetime is filled in, so parameters and results are written `Traced<Tensor<3>>`, `&Model` (of [`gpt2`]),
/// `Session` and so on. Takes `control_flow = false` as [`session!`] does, and
/// `crate = path` where this crate goes by another name than `nnsight`.
///
/// ```
/// use nnsight::prelude::*;
///
/// /// Logit of one token minus logit of another, at the last position.
/// #[intervene]
/// fn logit_difference(logits: Traced<Tensor<3>>, a: i64, b: i64) -> Traced<f64> {
///     let a: Traced<f64> = logits.slice(s![.., -1, a]).item();
///     let b: Traced<f64> = logits.slice(s![.., -1, b]).item();
///     a - b
/// }
/// ```
pub use nnsight_macros::intervene;

/// Makes a struct of traced fields a value of the graph: loop item, carried variable, value of a branch, element of a
/// list, and saved result.
///
/// The struct has one lifetime, its session's. Its fields are [`Traced`](stage::Traced) values, tuples of these, and
/// other traced structs; `const` parameters are kept. In the graph it is a tuple of its fields. Where a type is asked
/// for, write it with `'static`: `Traced<'s, List<Reading<'static>>>`.
///
/// A saved one leaves its session as a struct of host values, whose name is the struct's with `Host` at its end, or what
/// `#[traceable(host = Measured)]` says. It has the same visibility and fields, and is `Debug` and `Clone`.
/// `#[traceable(crate = path)]` names this crate where it goes by another name than `nnsight`.
///
/// The struct moves as any struct does. If all its fields are `Copy` (tensors, numbers, truth values and strings are,
/// lists are not), derive `Clone` and `Copy` beside it.
///
/// ```
/// use nnsight::prelude::*;
///
/// #[derive(Clone, Copy, Traceable)]
/// struct Reading<'s> {
///     layer: Traced<'s, i64>,
///     norm: Traced<'s, f64>,
/// }
///
/// let model = LanguageModel::tiny()?;
/// let (all, largest) = session!(model, |session| {
///     let all = session.list();
///     let mut largest = Reading { layer: session.value(-1), norm: session.value(0.0) };
///     for layer in session.iter(model.layers()) {
///         let residual = session.trace([1, 2, 3], |m| m.transformer.h[layer].output);
///         all.append(Reading { layer, norm: residual.powi_scalar(2).sum().item() });
///     }
///     for item in &all {
///         let Reading { norm, .. } = item;
///         if norm > largest.norm {
///             largest = item;
///         }
///     }
///     (all.save(), largest.save())
/// })?;
/// let largest: ReadingHost = largest;
/// assert_eq!(all.len(), model.n_layers());
/// assert!(all.iter().all(|reading| reading.norm <= largest.norm));
/// assert_eq!(all[usize::try_from(largest.layer).unwrap()].norm, largest.norm);
/// # Ok::<(), Error>(())
/// ```
pub use nnsight_macros::Traceable;

pub use nnsight_runtime::session::{
    Error, Scope, budgeted, cancelled_by, limited, optimized, progress, recorded, reported,
};

/// Makes a struct of saved and host values what a session can return.
///
/// It leaves as a struct of host values, whose name is the struct's with `Host` at its end, or what
/// `#[outcome(host = Results)]` says. It has the same visibility and fields, and is `Debug` and `Clone`. The struct has
/// at most one lifetime, its session's. `#[outcome(crate = path)]` names this crate where it goes by another name.
///
/// ```
/// use nnsight::prelude::*;
///
/// #[derive(Outcome)]
/// struct Run<'s> {
///     prompt: String,
///     logits: Saved<'s, Tensor<3>>,
/// }
///
/// let model = LanguageModel::tiny()?;
/// let run: RunHost = session!(model, |session| {
///     let prompt = String::from("Mary gave a drink to");
///     let logits = session.trace(&prompt, |m| m.lm_head.output);
///     Run { prompt, logits: logits.save() }
/// })?;
/// assert_eq!(run.logits.dims()[0], 1);
/// # Ok::<(), Error>(())
/// ```
pub use nnsight_macros::Outcome;

/// The tensor library that models are written in, for tensors of the host: `nnsight::burn::tensor::{Device, FloatDType, TensorData}`.
pub use nnsight_runtime::burn;
pub use nnsight_runtime::{
    analysis, config, device, exec, gpt2, ir, model, plan, point, size, stage, tensor,
};

#[doc(hidden)]
pub use nnsight_runtime::private as __private;

/// Where `program!` has its private surface: that of `session!`, without the run.
#[doc(hidden)]
pub mod __program {
    pub mod __private {
        pub use nnsight_runtime::private::*;
        pub use nnsight_runtime::session::{record as run, record_sized as run_sized};
    }
}

/// What an experiment needs: `use nnsight::prelude::*;`
///
/// The types of the module tree, which staged functions name (`m: &Model`), are in [`gpt2`]: burn has a
/// `LayerNorm` as well.
pub mod prelude {
    #[doc(no_inline)]
    pub use crate::config::Config;
    #[doc(no_inline)]
    pub use crate::device::DeviceMap;
    #[doc(no_inline)]
    pub use crate::model::LanguageModel;
    #[doc(no_inline)]
    pub use crate::size::{Gpt2Large, Gpt2Medium, Gpt2Small, Gpt2Xl, ModelSize, TinyGpt2};
    #[doc(no_inline)]
    pub use crate::stage::{
        Dict, Head, Hook, Items, JsonLines, List, Saved, Session, Set, SinkFn, Str, TensorShards, Traceable,
        Traced,
    };
    #[doc(no_inline)]
    pub use crate::{Error, Outcome, Traceable, intervene, log, s, session};
    #[doc(no_inline)]
    pub use nnsight_runtime::burn::tensor::{Bool, Int, Tensor};
}

/// The chapters of `docs/`, so that their examples are tested.
#[cfg(doctest)]
#[doc = include_str!("../docs/graph_or_rust.md")]
struct Chapters;
