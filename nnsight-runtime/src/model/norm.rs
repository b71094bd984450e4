//! Layer norm whose divisor can be seen and written.

use burn::module::{Module, Param};
use burn::tensor::{DType, FloatDType, Tensor, module};

use super::hooks::{Hooks, PackedVisitor, Stop};
use crate::point::{HookPoint, Site};

/// Layer norm over the last axis.
#[derive(Module, Debug)]
pub struct LayerNorm {
    pub(super) weight: Param<Tensor<1>>,
    pub(super) bias: Param<Tensor<1>>,
    #[module(skip)]
    pub(super) epsilon: f64,
}

/// A layer norm's hook points in the order in which they are reached.
#[derive(Clone, Copy)]
pub(super) struct NormPoints {
    pub input: HookPoint,
    pub scale: HookPoint,
    pub normalized: HookPoint,
    pub output: HookPoint,
}

impl NormPoints {
    pub(super) const fn first(layer: u32) -> Self {
        Self::new([Site::Ln1Input, Site::Ln1Scale, Site::Ln1Normalized, Site::Ln1Output], layer)
    }

    pub(super) const fn second(layer: u32) -> Self {
        Self::new([Site::Ln2Input, Site::Ln2Scale, Site::Ln2Normalized, Site::Ln2Output], layer)
    }

    pub(super) const fn last() -> Self {
        Self::new([Site::LnFInput, Site::LnFScale, Site::LnFNormalized, Site::LnFOutput], 0)
    }

    const fn new([input, scale, normalized, output]: [Site; 4], layer: u32) -> Self {
        NormPoints {
            input: HookPoint::in_layer(input, layer),
            scale: HookPoint::in_layer(scale, layer),
            normalized: HookPoint::in_layer(normalized, layer),
            output: HookPoint::in_layer(output, layer),
        }
    }
}

impl LayerNorm {
    /// Normalises `[token, d_model]`.
    pub(super) fn forward<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        points: NormPoints,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let x = hooks.pass(points.input, x)?;
        self.forward_read(x, points, hooks)
    }

    /// As [`forward`](LayerNorm::forward), behind the norm's input point.
    pub(super) fn forward_read<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        points: NormPoints,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let inner = [points.scale, points.normalized];
        let y = if inner.iter().any(|point| hooks.writes(*point)) {
            let normalized = self.in_steps(x, points, hooks)?;
            normalized * self.weight.val().unsqueeze() + self.bias.val().unsqueeze()
        } else {
            if inner.iter().any(|point| hooks.wants(*point)) {
                self.in_steps(x.clone(), points, hooks)?;
            }
            self.normalise(x)
        };
        hooks.pass(points.output, y)
    }

    /// `x` centred and divided by its scale, both shown where wanted.
    fn in_steps<V: PackedVisitor + ?Sized>(
        &self,
        x: Tensor<2>,
        points: NormPoints,
        hooks: &mut Hooks<'_, V>,
    ) -> Result<Tensor<2>, Stop<V::Error>> {
        let (centered, scale) = self.center_and_scale(x);
        let scale = hooks.pass(points.scale, scale)?;
        hooks.pass(points.normalized, centered / scale)
    }

    /// The whole norm as one kernel.
    pub(super) fn normalise(&self, x: Tensor<2>) -> Tensor<2> {
        let (weight, bias) = (self.weight.val(), self.bias.val());
        let dtype = x.dtype();
        if !matches!(dtype, DType::F16 | DType::BF16) {
            return module::layer_norm(x, weight, Some(bias), self.epsilon);
        }
        // A sum of squares overflows f16 and is coarse in bf16.
        let wide = FloatDType::F32;
        let y = module::layer_norm(x.cast(wide), weight.cast(wide), Some(bias.cast(wide)), self.epsilon);
        y.cast(FloatDType::from(dtype))
    }

    /// `x` less its mean, `[token, d_model]`, and `sqrt(var + eps)`, `[token, 1]`.
    fn center_and_scale(&self, x: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let dtype = FloatDType::from(x.dtype());
        let half = matches!(dtype, FloatDType::F16 | FloatDType::BF16);
        let x = if half { x.cast(FloatDType::F32) } else { x };
        let centered = x.clone() - x.mean_dim(1);
        let variance = (centered.clone() * centered.clone()).mean_dim(1);
        let scale = (variance + self.epsilon).sqrt();
        if half { (centered.cast(dtype), scale.cast(dtype)) } else { (centered, scale) }
    }
}
