//! A block's MLP.

use burn::module::Module;
use burn::tensor::Tensor;

use super::activation::Activation;
use super::hooks::{Hooks, PackedVisitor, Stop};
use super::layers::Conv1d;
use crate::point::{HookPoint, Site};

/// Two projections with an activation function between them.
#[derive(Module, Debug)]
pub struct Mlp {
    pub(super) c_fc: Conv1d,
    pub(super) c_proj: Conv1d,
    #[module(skip)]
    pub(super) act: Activation,
}

impl Mlp {
    /// `[token, d_model]` to the same shape. What has no rows is not computed.
    pub(super) fn forward<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        layer: u32,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let at = |site| HookPoint::in_layer(site, layer);
        let x = hooks.pass(at(Site::MlpInput), x)?;
        let x = hooks.pass(at(Site::CFcInput), x)?;
        let x = hooks.pass(at(Site::CFcOutput), self.c_fc.forward(x))?;
        let x = hooks.pass(at(Site::ActInput), x)?;
        let x = if hooks.layout().tokens() == 0 { x } else { self.act.forward(x) };
        let x = hooks.pass(at(Site::ActOutput), x)?;
        let x = hooks.pass(at(Site::MlpCProjInput), x)?;
        let x = hooks.pass(at(Site::MlpCProjOutput), self.c_proj.forward(x))?;
        hooks.pass(at(Site::MlpOutput), x)
    }
}
