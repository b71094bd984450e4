//! What the executor needs of a model.

use std::ops::ControlFlow;

use burn::tensor::{Device, Int, Tensor};

use super::error::Fault;
use crate::point::{HookPoint, Module, Site};
use crate::tensor::{AnyTensor, Dims};

/// A model that can run forward passes under observation.
pub trait Backbone {
    /// Number of layers.
    fn n_layers(&self) -> u32;

    /// Where the model's tensors live.
    fn device(&self) -> Device;

    /// Token ids of a text.
    ///
    /// # Errors
    /// When the model has no tokenizer, or it fails.
    fn encode(&self, text: &str) -> Result<Vec<i64>, Box<Fault>>;

    /// Checks one row of token ids.
    ///
    /// # Errors
    /// When there are none or too many, or one is outside the vocabulary.
    fn check_tokens(&self, ids: &[i64]) -> Result<(), Box<Fault>>;

    /// Shape of a site's tensor in a pass over `[batch, positions]` token ids, axes as the site names them.
    fn site_dims(&self, site: Site, batch: usize, positions: usize) -> Dims;

    /// Runs checked token ids `[batch, position]` through the model, showing wanted values to `watch`.
    ///
    /// # Errors
    /// A visit's own, or the model's complaint of what a visit gave back.
    fn forward(&self, ids: Tensor<2, Int>, watch: &mut dyn Watch) -> Result<(), Box<Fault>>;

    /// Runs one module on a value.
    ///
    /// # Errors
    /// When the value does not fit the module, or there is no such layer.
    fn call(&self, module: Module, layer: Option<u32>, input: AnyTensor) -> Result<AnyTensor, Box<Fault>>;
}

/// Who watches a forward pass.
pub trait Watch {
    /// Whether the value at this point is to be handed over.
    fn wants(&self, point: HookPoint) -> bool;

    /// Whether a visit of this wanted point may change the value.
    fn writes(&self, point: HookPoint) -> bool;

    /// The one position at which the value of this wanted point is looked at, if it is one: the pass may then hand over
    /// that position alone, as an axis of length 1.
    fn position(&self, point: HookPoint) -> Option<usize> {
        let _ = point;
        None
    }

    /// Takes the value at `point` and gives back what the pass goes on with, or ends the pass.
    ///
    /// # Errors
    /// Whatever the work done there can fail with; it ends the pass.
    fn visit(&mut self, point: HookPoint, value: AnyTensor)
    -> Result<ControlFlow<(), AnyTensor>, Box<Fault>>;
}
