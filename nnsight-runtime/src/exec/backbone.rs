//! What the executor needs of a model.

use burn::tensor::{Device, Int, Tensor};

use super::error::Fault;
use crate::model::{BadWrite, Layout, PackedVisitor};
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

    /// Checks what is written to a hook point beyond its kind and shape.
    ///
    /// # Errors
    /// When it holds an id without an embedding.
    fn check_written(&self, point: HookPoint, written: &AnyTensor) -> Result<(), Box<Fault>> {
        let _ = (point, written);
        Ok(())
    }

    /// About how many bytes a pass holds at its widest for each token.
    fn bytes_per_token(&self) -> usize {
        self.site_dims(Site::ActOutput, 1, 1).iter().product::<usize>() * 4 * size_of::<f32>()
    }

    /// Runs checked token ids `[token]`, rows of the layout, through the model, showing wanted values to `watch`.
    ///
    /// # Errors
    /// A visit's own, or the model's complaint of what a visit gave back.
    fn forward(&self, ids: Tensor<1, Int>, layout: Layout, watch: &mut Watch<'_>) -> Result<(), Box<Fault>>;

    /// Runs one module on a value.
    ///
    /// # Errors
    /// When the value does not fit the module, or there is no such layer.
    fn call(&self, module: Module, layer: Option<u32>, input: AnyTensor) -> Result<AnyTensor, Box<Fault>>;
}

/// Who watches a forward pass.
pub type Watch<'w> = dyn PackedVisitor<Error = Box<Fault>> + 'w;

impl From<BadWrite> for Box<Fault> {
    fn from(error: BadWrite) -> Self {
        Box::new(Fault::Forward { message: error.to_string() })
    }
}
