//! Watching and changing values while a forward pass runs.

use std::ops::ControlFlow;

use burn::tensor::{DType, Tensor};

use crate::point::{HookPoint, Site};
use crate::tensor::{AnyTensor, Dims, ElementKind, TypeMismatch};

/// What a forward pass shows its values to.
///
/// A value is handed over at each [`HookPoint`] that [`wants`](Visitor::wants) accepts, in the points' order, and
/// what [`visit`](Visitor::visit) gives back is used from there on.
pub trait Visitor {
    /// What can go wrong in a visit; a replacement that does not fit is reported through it as well.
    type Error: From<BadWrite>;

    /// Whether the value at this point is to be handed over; a point nobody wants costs nothing.
    fn wants(&self, point: HookPoint) -> bool;

    /// Whether a visit of this wanted point may change the value.
    ///
    /// Answering `false` for points that are only looked at keeps the pass's numbers those of a pass without
    /// hooks to the last bit: `ln_*.scale` and `attn.result` are then computed beside the pass, not in it, and
    /// what the visit gives back is dropped there.
    fn writes(&self, point: HookPoint) -> bool {
        let _ = point;
        true
    }

    /// The one position at which this wanted point is looked at; `None` for all.
    ///
    /// Only `lm_head.output` is asked for. It is then computed and handed over for that position alone,
    /// `[batch, 1, d_vocab]`.
    fn position(&self, point: HookPoint) -> Option<usize> {
        let _ = point;
        None
    }

    /// Takes the value at `point` and gives back what the pass goes on with, or ends the pass.
    ///
    /// The value given back must have the kind, dtype and shape of the one taken. The batch may be another where
    /// the value is all that the rest of the pass depends on (`wte.input`, `drop`, a block's input, `resid_mid`
    /// and output, and everything behind the last block), so a row can be forked there.
    ///
    /// # Errors
    /// Whatever the visitor's work can fail with; it ends the pass.
    fn visit(
        &mut self,
        point: HookPoint,
        value: AnyTensor,
    ) -> Result<ControlFlow<(), AnyTensor>, Self::Error>;
}

/// A value given back by a visit that cannot stand at its hook point.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadWrite {
    /// Another rank or element kind.
    #[error("cannot write `{point}`: {source}")]
    Type {
        /// Where.
        point: HookPoint,
        /// What was expected and what came.
        source: TypeMismatch,
    },
    /// Another shape.
    #[error("cannot write `{point}`: its shape is {expected:?}, the value written has {got:?}")]
    Shape {
        /// Where.
        point: HookPoint,
        /// Shape of the value taken.
        expected: Dims,
        /// Shape of the value given back.
        got: Dims,
    },
    /// Another element type.
    #[error("cannot write `{point}`: its dtype is {expected:?}, the value written has {got:?}")]
    Dtype {
        /// Where.
        point: HookPoint,
        /// Dtype of the value taken.
        expected: DType,
        /// Dtype of the value given back.
        got: DType,
    },
    /// An id without a row in the embedding.
    #[error("cannot write `{point}`: id {id} is outside the embedding, whose ids are 0..{rows}")]
    Id {
        /// Where.
        point: HookPoint,
        /// The first offending id.
        id: i64,
        /// Number of rows of the embedding.
        rows: usize,
    },
}

/// Why a pass ended before its end.
pub(super) enum Stop<E> {
    /// The visitor asked for it.
    Asked,
    /// A visit failed.
    Failed(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Stop::Failed(error)
    }
}

/// A [`Visitor`] as the modules see it.
pub(super) struct Hooks<'v, V>(pub &'v mut V);

impl<V: Visitor> Hooks<'_, V> {
    pub(super) fn wants(&self, point: HookPoint) -> bool {
        self.0.wants(point)
    }

    pub(super) fn writes(&self, point: HookPoint) -> bool {
        self.0.wants(point) && self.0.writes(point)
    }

    pub(super) fn position(&self, point: HookPoint) -> Option<usize> {
        self.0.position(point)
    }

    /// Shows the value to the visitor where wanted, and gives back what the pass goes on with.
    pub(super) fn pass<const D: usize, K: ElementKind>(
        &mut self,
        point: HookPoint,
        value: Tensor<D, K>,
    ) -> Result<Tensor<D, K>, Stop<V::Error>> {
        if !self.0.wants(point) {
            return Ok(value);
        }
        let (dims, dtype) = (value.dims(), value.dtype());
        let ControlFlow::Continue(written) = self.0.visit(point, AnyTensor::new(value))? else {
            return Err(Stop::Asked);
        };
        let written: Tensor<D, K> =
            written.typed().map_err(|source| V::Error::from(BadWrite::Type { point, source }))?;
        let got = written.dims();
        let fits = if may_change_batch(point.site()) { got[1..] == dims[1..] } else { got == dims };
        if !fits || got[0] == 0 {
            let (expected, got) = (Dims::from_slice(&dims), Dims::from_slice(&got));
            return Err(V::Error::from(BadWrite::Shape { point, expected, got }).into());
        }
        if written.dtype() != dtype {
            return Err(
                V::Error::from(BadWrite::Dtype { point, expected: dtype, got: written.dtype() }).into()
            );
        }
        Ok(written)
    }
}

/// Whether the rest of the pass depends on nothing but this site's value.
fn may_change_batch(site: Site) -> bool {
    matches!(
        site,
        Site::WteInput
            | Site::DropInput
            | Site::DropOutput
            | Site::BlockInput
            | Site::ResidMid
            | Site::BlockOutput
    ) || site.info().phase == crate::point::Phase::Unembed
        // The scale stands beside the normalised value, whose batch is settled.
        && site != Site::LnFScale
}

/// The visitor of a pass nobody watches.
pub(super) struct Unwatched;

impl Visitor for Unwatched {
    type Error = BadWrite;

    fn wants(&self, _: HookPoint) -> bool {
        false
    }

    fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
        Ok(ControlFlow::Continue(value))
    }
}
