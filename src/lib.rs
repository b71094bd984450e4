//! nnsight for Rust.

pub use nnsight_macros::{intervene, session};

#[doc(hidden)]
pub use nnsight_runtime::private as __private;
pub use nnsight_runtime::{config, device, exec, ir, model, plan, point, stage, tensor};
