//! What traced tensors can do: burn's methods under burn's names, and operators.
//!
//! Methods of the common signatures come from the table of tensor operations ([`crate::ir::tensor_op`]): a
//! tensor alone, with another one, with a scalar, or along an axis. The others are written out in this
//! folder. Tensor arguments may be traced or host tensors, scalar arguments traced or host numbers.
//!
//! Nothing is computed while recording. Ranks and kinds are checked by the Rust compiler, axes when the graph
//! is built, shapes when it is built as far as they are known, else when it runs.
//!
//! ```
//! use burn::tensor::{Int, Tensor};
//! use nnsight_runtime::stage::{Traced, stack};
//!
//! /// Mean log-probability of each position's own token, and the likeliest next token.
//! fn score<'s>(
//!     logits: Traced<'s, Tensor<3>>,
//!     tokens: Traced<'s, Tensor<3, Int>>,
//! ) -> (Traced<'s, f64>, Traced<'s, Tensor<3, Int>>) {
//!     let log_probs = logits.log_softmax(-1).gather(2, tokens);
//!     (log_probs.mean().item(), logits.argmax(-1))
//! }
//!
//! /// Operators take tensors, numbers and traced numbers, on either side.
//! fn mixed<'s>(
//!     clean: Traced<'s, Tensor<3>>,
//!     noisy: Traced<'s, Tensor<3>>,
//!     alpha: Traced<'s, f64>,
//! ) -> Traced<'s, Tensor<3>> {
//!     let mut mixed = clean * alpha + noisy * (1.0 - alpha);
//!     mixed /= 2.0;
//!     -mixed
//! }
//!
//! fn mean_of_two<'s>(a: Traced<'s, Tensor<2>>, b: Traced<'s, Tensor<2>>) -> Traced<'s, Tensor<2>> {
//!     let both: Traced<Tensor<3>> = stack([a, b], 0);
//!     both.mean_dim(0).squeeze_dim(0)
//! }
//!
//! /// Shapes may depend on lengths that are only known when the program runs.
//! fn heads<'s>(z: Traced<'s, Tensor<3>>) -> Traced<'s, Tensor<4>> {
//!     let [batch, position, _] = z.dims();
//!     z.reshape((batch, position, 12, -1))
//! }
//! ```

pub(super) mod join;
mod layout;
mod operators;
mod parts;
mod scalars;
mod table;

use burn::tensor::{Bool, Float, Int, Tensor};

use super::into::Operand;
use super::recorder::Caller;
use super::traced::{ByValue, Traced};
use crate::ir::{OpKind, TensorOp, Value};
use crate::tensor::ElementKind;

pub use join::EinsumOperands;
pub use layout::{Length, Lengths, Scalar};
pub use operators::Arithmetic;
pub use scalars::ScalarFor;

/// Element kinds that traced tensors can have.
///
/// Gives every kind its scalar type.
pub trait TracedKind: ElementKind {
    /// A single element as a value of the graph.
    type Scalar: ByValue;
}

impl TracedKind for Float {
    type Scalar = f64;
}
impl TracedKind for Int {
    type Scalar = i64;
}
impl TracedKind for Bool {
    type Scalar = bool;
}

/// Element kinds with arithmetic: [`Float`] and [`Int`].
#[diagnostic::on_unimplemented(
    message = "tensors of `{Self}` elements have no arithmetic",
    note = "convert truth values first: `.int()` or `.float()`"
)]
pub trait NumberKind: TracedKind {}
impl NumberKind for Float {}
impl NumberKind for Int {}

/// Records a tensor operation whose result has this type.
#[track_caller]
fn tensor_op<'s, const D: usize, K: ElementKind>(
    tensor: &Traced<'s, impl Sized>,
    op: TensorOp,
    args: &[Value],
) -> Traced<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    Traced::record(tensor.recorder, OpKind::Tensor(op), args)
}

impl<T> Traced<'_, T> {
    /// Records an operand beside this value.
    fn beside(&self, operand: Operand, at: Caller) -> Value {
        operand.record(self.recorder, at)
    }
}

#[cfg(test)]
mod tests;
