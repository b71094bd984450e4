//! Values written to hook points.

use burn::tensor::{DType, Device, Int};

use crate::device::{int_tensor, to_vec_i64};
use crate::exec::backbone::Backbone;
use crate::exec::error::Fault;
use crate::exec::kernel::float_as;
use crate::point::HookPoint;
use crate::tensor::{AnyTensor, Kind};

/// The tensor that stands at a hook point after a write, stored as the one that stood there before.
///
/// Operations give 64-bit integers, while token ids have the device's own type, and floats of the host 32 bits, while the
/// model's may have 16; both are converted.
pub(crate) fn replace(
    point: HookPoint,
    current: &AnyTensor,
    written: AnyTensor,
    device: &Device,
) -> Result<AnyTensor, Box<Fault>> {
    let (expected, got) = (current.dtype(), written.dtype());
    if expected == got {
        return Ok(written);
    }
    if written.kind() == Kind::Float && got == DType::F32 {
        return float_as(written, expected).map_err(Box::from);
    }
    match written.clone().typed::<2, Int>() {
        Ok(ids) => {
            let dims = ids.dims();
            let ids = to_vec_i64(ids).and_then(|ids| int_tensor(ids, dims, device));
            ids.map(AnyTensor::from).map_err(Box::from)
        }
        Err(_) => Err(Box::new(Fault::WriteDtype { point, expected, got })),
    }
}

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
