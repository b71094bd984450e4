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
/// and `while` on a traced `bool`) becomes control flow in the graph; over host values it is the ordinary one and
/// happens while recording.
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
/// `session!(control_flow = false; model, |session| …)` switches native control flow over traced values off:
/// it is then a compile error, and `session.iter(..)` and `session.cond(..)` say explicitly what goes into the graph.
///
/// # Errors
/// The result is a [`Result`] with [`Error`]: mistakes found while the graph was built, a failed run, or whatever
/// `?` in the closure gave up with.
#[macro_export]
macro_rules! session {
    ($($input:tt)*) => { $crate::__session!([$crate] $($input)*) };
}

#[doc(hidden)]
pub use nnsight_macros::session as __session;

/// Makes a function part of experiments: its body is staged as a session's is.
///
/// The session's lifetime is filled in, so parameters and results are written `Traced<Tensor<3>>`, `&Model`,
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

pub use nnsight_runtime::session::Error;
pub use nnsight_runtime::{analysis, config, device, exec, ir, model, plan, point, stage, tensor};

#[doc(hidden)]
pub use nnsight_runtime::private as __private;

/// What an experiment needs: `use nnsight::prelude::*;`
pub mod prelude {
    pub use crate::config::Config;
    pub use crate::device::DeviceMap;
    pub use crate::model::LanguageModel;
    pub use crate::stage::envoy::{Attention, Envoy, Layer, LayerNorm, Layers, Mlp, Model, Transformer};
    pub use crate::stage::{
        Cond, Dict, Head, Hook, IntoTraced, Items, List, Saved, Session, Str, Traceable, Traced, s,
    };
    pub use crate::{Error, intervene, session};
    pub use nnsight_runtime::burn::tensor::{Bool, Int, Tensor};
}

/// The chapters of `docs/`, so that their examples are tested.
#[cfg(doctest)]
#[doc = include_str!("../docs/graph_or_rust.md")]
struct Chapters;
