//! Values written to hook points.

use crate::exec::backbone::Backbone;
use crate::exec::error::Fault;
use crate::point::HookPoint;
use crate::tensor::AnyTensor;

/// Checks that a tensor can stand at a hook point of a pass over `[batch, positions]` tokens.
pub(crate) fn check(
    backbone: &dyn Backbone,
    point: HookPoint,
    [batch, positions]: [usize; 2],
    tensor: &AnyTensor,
) -> Result<(), Box<Fault>> {
    let expected = backbone.site_dims(point.site(), batch, positions);
    let (got_kind, got) = (tensor.kind(), tensor.dims());
    if got_kind == point.site().info().kind && got == expected {
        return Ok(());
    }
    Err(Box::new(Fault::Write { point, expected, got_kind, got }))
}
