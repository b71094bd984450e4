//! Watching and changing values while a forward pass runs.

use std::ops::ControlFlow;

use burn::tensor::{DType, Tensor};

use super::pack::Layout;
use crate::point::{HookPoint, Site};
use crate::tensor::{AnyTensor, Dims, ElementKind, Kind, TypeMismatch};

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

    /// Takes the value at `point` and gives back what the pass goes on with, or ends the pass.
    ///
    /// The value given back must have the kind, dtype and shape of the one taken.
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
    /// An id whose row of the embedding is NaN or infinite in the checkpoint.
    #[error("cannot write `{point}`: the embedding's row of id {id} is NaN or infinite in the checkpoint")]
    BrokenRow {
        /// Where.
        point: HookPoint,
        /// The first such id.
        id: i64,
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

/// What a pass over packed rows shows its values to.
///
/// Values are those of a [`Visitor`] with the axes `batch` and `position` as one, of all the
/// [`Layout`]'s tokens; only scores and pattern are handed over segment by segment, and logits request by request.
pub trait PackedVisitor {
    /// What can go wrong in a visit.
    type Error: From<BadWrite>;

    /// Whether the value at this point is to be handed over; a point nobody wants costs nothing.
    fn wants(&self, point: HookPoint) -> bool;

    /// Whether a visit of this wanted point may change the value.
    fn writes(&self, point: HookPoint) -> bool;

    /// Whether this segment's scores or pattern are wanted at this wanted point.
    fn wants_segment(&self, point: HookPoint, segment: usize) -> bool {
        let _ = (point, segment);
        true
    }

    /// Whether attention must be computed step by step even where nobody looks inside.
    fn step_by_step(&self) -> bool {
        false
    }

    /// A block begins, on this many tokens.
    fn enters(&mut self, layer: u32, tokens: usize) {
        let _ = (layer, tokens);
    }

    /// What is needed of a block's attention and of all that comes behind it, asked when its keys and values are
    /// there.
    fn attends(&mut self, layer: u32) -> Attended {
        let _ = layer;
        Attended::default()
    }

    /// The logits wanted at `lm_head.output`, in the order in which they are then handed over.
    fn logits(&mut self) -> Vec<Logits> {
        vec![Logits::default()]
    }

    /// Takes the value at `point`, packed, and gives back what the pass goes on with, or ends the pass.
    ///
    /// Where [`may_fork`] says so, the layout may be another from here on. Rows of the layout may also leave it at the input
    /// of a block's layer norms, and come back, in their order, at the output of its attention or MLP, or of one of their modules.
    ///
    /// # Errors
    /// Whatever the visitor's work can fail with; it ends the pass.
    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), Visited>, Self::Error>;

    /// As [`visit`](PackedVisitor::visit), for the wanted scores or patterns
    /// `[batch, head, query_position, key_position]`, with their segments' numbers, or the logits
    /// `[token, d_vocab]`, with their requests' numbers; gives back as many. Queries are those computed.
    ///
    /// # Errors
    /// Whatever the visitor's work can fail with; it ends the pass.
    fn visit_parts(
        &mut self,
        point: HookPoint,
        values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, Self::Error>;
}

/// What a pass goes on with after a visit.
#[derive(Clone, Debug)]
pub struct Visited {
    /// The value.
    pub value: AnyTensor,
    /// The rows that it has, if they are others than before.
    pub layout: Option<Layout>,
}

/// What is needed of a block's attention and of all that comes behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attended {
    /// The same segments, from later positions on; `None` for all that are computed. No attention may follow.
    pub layout: Option<Layout>,
    /// Heads, for scores, pattern, `z` and `result`, with which the pass then ends; `None` for all.
    pub heads: Option<Vec<i64>>,
}

/// Which logits are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logits {
    /// Numbers of the tokens; `None` for all.
    pub tokens: Option<Vec<i64>>,
    /// Rows of the vocabulary; `None` for all.
    pub vocabulary: Option<Vec<i64>>,
}

/// Whether the rest of the pass depends on nothing but this site's value, so that rows can come and go there.
#[must_use]
pub fn may_fork(site: Site) -> bool {
    use Site::{
        BlockInput, BlockOutput, DropInput, DropOutput, LmHeadInput, LnFInput, LnFOutput, ResidMid, WteInput,
    };
    matches!(
        site,
        WteInput
            | DropInput
            | DropOutput
            | BlockInput
            | ResidMid
            | BlockOutput
            | LnFInput
            | LnFOutput
            | LmHeadInput
    )
}

/// Whether rows can rest from this site on, or come back at it.
fn may_rest(site: Site) -> bool {
    use Site::{
        ActOutput, AttnCProjOutput, AttnOutput, CFcOutput, Ln1Input, Ln2Input, MlpCProjOutput, MlpOutput,
    };
    matches!(
        site,
        Ln1Input
            | AttnCProjOutput
            | AttnOutput
            | Ln2Input
            | CFcOutput
            | ActOutput
            | MlpCProjOutput
            | MlpOutput
    )
}

/// A [`PackedVisitor`] and the rows of its pass, as the modules see them.
pub(super) struct Hooks<'v, V: ?Sized> {
    visitor: &'v mut V,
    layout: Layout,
    is_finite: bool,
}

impl<'v, V: PackedVisitor + ?Sized> Hooks<'v, V> {
    /// Of a pass whose values are finite as far as nobody writes, or may not be.
    pub(super) fn new(visitor: &'v mut V, layout: Layout, is_finite: bool) -> Self {
        Hooks { visitor, layout, is_finite }
    }

    /// Whether all values up to here are surely finite. Where they are not surely so, looking at them makes a device wait.
    pub(super) fn is_finite(&self) -> bool {
        self.is_finite
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Goes on with fewer tokens.
    pub(super) fn set_layout(&mut self, layout: Layout) {
        self.layout = layout;
    }

    pub(super) fn visitor(&mut self) -> &mut V {
        self.visitor
    }

    pub(super) fn wants(&self, point: HookPoint) -> bool {
        self.visitor.wants(point)
    }

    pub(super) fn writes(&self, point: HookPoint) -> bool {
        self.visitor.wants(point) && self.visitor.writes(point)
    }

    /// Shows the value to the visitor where wanted, and gives back what the pass goes on with.
    pub(super) fn pass<const D: usize, K: ElementKind>(
        &mut self,
        point: HookPoint,
        value: Tensor<D, K>,
    ) -> Result<Tensor<D, K>, Stop<V::Error>> {
        if !self.visitor.wants(point) {
            return Ok(value);
        }
        let (mut dims, dtype) = (Dims::from_slice(&value.dims()), value.dtype());
        let ControlFlow::Continue(visited) = self.visitor.visit(point, AnyTensor::new(value))? else {
            return Err(Stop::Asked);
        };
        if let Some(layout) = visited.layout.filter(|_| may_fork(point.site()) || may_rest(point.site())) {
            dims[0] = layout.tokens();
            self.layout = layout;
            self.is_finite = false;
        }
        // Ids are not computed with: each has a row, or is refused.
        self.is_finite &= <K as ElementKind>::KIND != Kind::Float || !self.visitor.writes(point);
        fit(point, visited.value, &dims, dtype).map_err(|bad| Stop::Failed(bad.into()))
    }

    /// Shows what is wanted of several values to the visitor; gives back all.
    pub(super) fn pass_parts<const D: usize>(
        &mut self,
        point: HookPoint,
        mut values: Vec<(usize, Tensor<D>)>,
    ) -> Result<Vec<(usize, Tensor<D>)>, Stop<V::Error>> {
        let wants = |(number, _): &(usize, _)| self.visitor.wants_segment(point, *number);
        let wanted: Vec<usize> = (0..values.len()).filter(|i| wants(&values[*i])).collect();
        if wanted.is_empty() || !self.visitor.wants(point) {
            return Ok(values);
        }
        let shown =
            wanted.iter().map(|i| (values[*i].0, AnyTensor::new(values[*i].1.clone()))).collect::<Vec<_>>();
        let ControlFlow::Continue(given) = self.visitor.visit_parts(point, shown)? else {
            return Err(Stop::Asked);
        };
        self.is_finite &= !self.visitor.writes(point);
        for (i, given) in wanted.into_iter().zip(given) {
            let value = &mut values[i].1;
            let (dims, dtype) = (value.dims(), value.dtype());
            *value = fit(point, given, &dims, dtype).map_err(|bad| Stop::Failed(bad.into()))?;
        }
        Ok(values)
    }
}

/// The value as what stood there before it.
fn fit<const D: usize, K: ElementKind>(
    point: HookPoint,
    written: AnyTensor,
    dims: &[usize],
    dtype: DType,
) -> Result<Tensor<D, K>, BadWrite> {
    let written: Tensor<D, K> = written.typed().map_err(|source| BadWrite::Type { point, source })?;
    let got = written.dims();
    if got != dims {
        let (expected, got) = (Dims::from_slice(dims), Dims::from_slice(&got));
        return Err(BadWrite::Shape { point, expected, got });
    }
    if written.dtype() != dtype {
        return Err(BadWrite::Dtype { point, expected: dtype, got: written.dtype() });
    }
    Ok(written)
}

/// A [`Visitor`] of rows of one length.
pub(super) struct Unpacked<'v, V> {
    pub visitor: &'v mut V,
    pub batch: usize,
    pub positions: usize,
}

impl<V: Visitor> Unpacked<'_, V> {
    /// Shows a value in its own axes; gives back one that fits.
    fn show(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, V::Error> {
        let (kind, dims, dtype) = (value.kind(), value.dims(), value.dtype());
        let written = match self.visitor.visit(point, value)? {
            ControlFlow::Continue(written) => written,
            ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
        };
        let (got_kind, got) = (written.kind(), written.dims());
        if (got_kind, got.len()) != (kind, dims.len()) {
            let source = TypeMismatch {
                expected_kind: kind,
                expected_rank: dims.len(),
                kind: got_kind,
                rank: got.len(),
            };
            return Err(BadWrite::Type { point, source }.into());
        }
        if got != dims {
            return Err(BadWrite::Shape { point, expected: dims, got }.into());
        }
        if written.dtype() != dtype {
            return Err(BadWrite::Dtype { point, expected: dtype, got: written.dtype() }.into());
        }
        Ok(ControlFlow::Continue(written))
    }
}

impl<V: Visitor> PackedVisitor for Unpacked<'_, V> {
    type Error = V::Error;

    fn wants(&self, point: HookPoint) -> bool {
        self.visitor.wants(point)
    }

    fn writes(&self, point: HookPoint) -> bool {
        self.visitor.writes(point)
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), Visited>, V::Error> {
        let mismatch = |source| V::Error::from(BadWrite::Type { point, source });
        let value = value.unpacked(self.batch, self.positions).map_err(mismatch)?;
        Ok(match self.show(point, value)? {
            ControlFlow::Continue(written) => {
                ControlFlow::Continue(Visited { value: written.packed().map_err(mismatch)?, layout: None })
            }
            ControlFlow::Break(()) => ControlFlow::Break(()),
        })
    }

    fn visit_parts(
        &mut self,
        point: HookPoint,
        values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, V::Error> {
        let is_packed = point.site() == Site::LmHeadOutput;
        let mismatch = |source| V::Error::from(BadWrite::Type { point, source });
        let mut given = Vec::new();
        for (_, mut value) in values {
            if is_packed {
                value = value.unpacked(self.batch, self.positions).map_err(mismatch)?;
            }
            match self.show(point, value)? {
                ControlFlow::Continue(written) if is_packed => {
                    given.push(written.packed().map_err(mismatch)?);
                }
                ControlFlow::Continue(written) => given.push(written),
                ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
            }
        }
        Ok(ControlFlow::Continue(given))
    }
}

/// The visitor of a pass nobody watches.
pub(super) struct Unwatched;

impl PackedVisitor for Unwatched {
    type Error = BadWrite;

    fn wants(&self, _: HookPoint) -> bool {
        false
    }

    fn writes(&self, _: HookPoint) -> bool {
        false
    }

    fn visit(&mut self, _: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), Visited>, BadWrite> {
        Ok(ControlFlow::Continue(Visited { value, layout: None }))
    }

    fn visit_parts(
        &mut self,
        _: HookPoint,
        values: Vec<(usize, AnyTensor)>,
    ) -> Result<ControlFlow<(), Vec<AnyTensor>>, BadWrite> {
        Ok(ControlFlow::Continue(values.into_iter().map(|(_, value)| value).collect()))
    }
}
