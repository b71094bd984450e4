//! Hook points as the user holds them.

use std::marker::PhantomData;
use std::ops::{
    AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, Deref, DerefMut, DivAssign, MulAssign, RemAssign,
    SubAssign,
};
use std::panic::Location;

use burn::tensor::Tensor;

use super::assign::AssignTo;
use super::error::BuildError;
use super::guard::HookVar;
use super::index::Part;
use super::into::IntoTraced;
use super::recorder::{Caller, FrameKind, Recorder};
use super::traced::{Brand, ByValue, Traced};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{HookRef, LayerRef, OpKind, TensorOp, Type, Value};
use crate::point::Site;
use crate::tensor::ElementKind;

/// A place of the forward pass that can be read and written inside a trace: `m.transformer.h[6].output`.
///
/// In a session, reading the field gives the tensor as it stands there in the text; assigning to it, to part
/// of it (`… .output[s![.., -1, ..]] = v`) or by an operator (`… .output *= 2.0`) replaces what the rest of
/// the pass sees. Methods of the tensor can be called on it directly.
pub struct Hook<'s, T> {
    pub(super) recorder: &'s Recorder,
    pub(super) site: Site,
    pub(super) layer: LayerOf,
    marker: PhantomData<(Brand<'s>, fn() -> T)>,
}

/// The layer of a hook point or module.
#[derive(Clone, Copy, Debug)]
pub(super) enum LayerOf {
    None,
    Const(u32),
    Traced(Value),
}

impl LayerOf {
    /// How an op names the layer, which becomes its last operand if it is traced.
    pub(super) fn reference(self, args: &mut Vec<Value>) -> LayerRef {
        match self {
            LayerOf::None => LayerRef::None,
            LayerOf::Const(layer) => LayerRef::Const(layer),
            LayerOf::Traced(layer) => {
                args.push(layer);
                LayerRef::Arg
            }
        }
    }
}

impl<T> Clone for Hook<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Hook<'_, T> {}

impl<'s, T> Hook<'s, T> {
    pub(super) fn new(recorder: &'s Recorder, site: Site, layer: LayerOf) -> Self {
        let layer = if site.is_layered() { layer } else { LayerOf::None };
        Hook { recorder, site, layer, marker: PhantomData }
    }

    fn check_inside_trace(&self, at: Caller) {
        if !self.recorder.inside(FrameKind::Trace) {
            self.recorder.error(BuildError::new(
                format!("the hook point `{}` is touched outside a trace", self.site),
                "hook points exist while the model runs: read and write them in the closure of `session.trace(..)`",
                at,
            ));
        }
    }
}

impl<'s, T> Hook<'s, T> {
    #[doc(hidden)]
    #[must_use]
    pub fn __carried(&self) -> &'s mut HookVar {
        self.recorder.arena.alloc(HookVar)
    }
}

impl<'s, const D: usize, K: ElementKind> Hook<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    /// The tensor at this point, with the writes that stand above this in the text.
    #[track_caller]
    #[must_use]
    pub fn read(&self) -> Traced<'s, Tensor<D, K>> {
        let at = Location::caller();
        self.check_inside_trace(at);
        let mut args = Vec::new();
        let layer = self.layer.reference(&mut args);
        Traced::record(self.recorder, OpKind::HookRead(HookRef { site: self.site, layer }), &args)
    }

    /// Replaces the tensor at this point for the rest of the pass and for reads below this in the text.
    #[track_caller]
    pub fn write(&self, value: impl IntoTraced<'s, Target = Tensor<D, K>>) {
        let at = Location::caller();
        self.check_inside_trace(at);
        let mut args = vec![value.operand().record(self.recorder, at)];
        let layer = self.layer.reference(&mut args);
        self.recorder.effect(OpKind::HookWrite(HookRef { site: self.site, layer }), &args, at);
    }

    /// The tensor as it stands here in the text, as [`read`](Hook::read) gives it: a later write does not show in it.
    #[expect(clippy::should_implement_trait, reason = "a copy of the tensor, not of the hook point")]
    #[track_caller]
    #[must_use]
    pub fn clone(&self) -> Traced<'s, Tensor<D, K>> {
        self.read()
    }

    /// As [`clone`](Hook::clone).
    #[track_caller]
    #[must_use]
    pub fn to_owned(&self) -> Traced<'s, Tensor<D, K>> {
        self.read()
    }

    #[doc(hidden)]
    #[track_caller]
    #[must_use]
    pub fn __value(self) -> Traced<'s, Tensor<D, K>> {
        self.read()
    }

    #[doc(hidden)]
    #[track_caller]
    #[must_use]
    pub fn __read(&self) -> &'s Traced<'s, Tensor<D, K>> {
        self.recorder.arena.alloc(self.read())
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __put(&self, value: impl AssignTo<'s, D, K>) {
        let at = Location::caller();
        let value = value.replace(|| self.read()).record(self.recorder, at);
        self.write(Traced::new(self.recorder, value));
    }

    #[doc(hidden)]
    #[must_use]
    pub fn __place(&self) -> HookPlace<'s, D, K> {
        HookPlace(HookUpdate(*self))
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index<P: Part<'s, D>, V: AssignTo<'s, D, K>>(&self, part: P, values: V) {
        self.write(values.assign(self.read(), part));
    }

    #[doc(hidden)]
    #[must_use]
    pub fn __index_place<P: Part<'s, D>>(&self, part: P) -> HookSlice<'s, D, P, K> {
        HookSlice(HookSliceUpdate { hook: *self, part })
    }
}

/// Reads the hook point, so that the tensor's methods can be called on it.
impl<'s, const D: usize, K: ElementKind> Deref for Hook<'s, Tensor<D, K>>
where
    Tensor<D, K>: ByValue,
{
    type Target = Traced<'s, Tensor<D, K>>;
    #[track_caller]
    fn deref(&self) -> &Traced<'s, Tensor<D, K>> {
        self.__read()
    }
}

/// What `*hook.__place() += value` assigns to.
#[doc(hidden)]
pub struct HookPlace<'s, const D: usize, K: ElementKind>(HookUpdate<'s, D, K>);

/// See [`HookPlace`].
#[doc(hidden)]
pub struct HookUpdate<'s, const D: usize, K: ElementKind>(Hook<'s, Tensor<D, K>>);

/// What `*hook.__index_place(slices) += value` assigns to.
#[doc(hidden)]
pub struct HookSlice<'s, const D: usize, P, K: ElementKind>(HookSliceUpdate<'s, D, P, K>);

/// See [`HookSlice`].
#[doc(hidden)]
pub struct HookSliceUpdate<'s, const D: usize, P, K: ElementKind> {
    hook: Hook<'s, Tensor<D, K>>,
    part: P,
}

/// What `*tensor.__index_place(slices) += value` assigns to.
#[doc(hidden)]
pub struct TensorSlice<'a, 's, const D: usize, P, K: ElementKind>(TensorSliceUpdate<'a, 's, D, P, K>);

/// See [`TensorSlice`].
#[doc(hidden)]
pub struct TensorSliceUpdate<'a, 's, const D: usize, P, K: ElementKind> {
    tensor: &'a mut Traced<'s, Tensor<D, K>>,
    part: P,
}

impl<'s, const D: usize, K: ElementKind> Traced<'s, Tensor<D, K>> {
    #[doc(hidden)]
    pub fn __index_place<'a, P: Part<'s, D>>(&'a mut self, part: P) -> TensorSlice<'a, 's, D, P, K> {
        TensorSlice(TensorSliceUpdate { tensor: self, part })
    }
}

macro_rules! deref_to_field {
    ($([$($generics:tt)*] $ty:ty => $target:ty;)+) => { $(
        impl<$($generics)*> Deref for $ty {
            type Target = $target;
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        impl<$($generics)*> DerefMut for $ty {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }
    )+ };
}

deref_to_field! {
    ['s, const D: usize, K: ElementKind] HookPlace<'s, D, K> => HookUpdate<'s, D, K>;
    ['s, const D: usize, P, K: ElementKind] HookSlice<'s, D, P, K> => HookSliceUpdate<'s, D, P, K>;
    ['a, 's, const D: usize, P, K: ElementKind]
        TensorSlice<'a, 's, D, P, K> => TensorSliceUpdate<'a, 's, D, P, K>;
}

/// Compound assignment to a hook point, to part of one, and to part of a tensor: read, compute, write.
macro_rules! compound {
    ($($trait:ident $method:ident $std:ident $op:tt;)+) => { $(
        impl<'s, const D: usize, K: ElementKind, R> $trait<R> for HookUpdate<'s, D, K>
        where
            Tensor<D, K>: ByValue,
            Traced<'s, Tensor<D, K>>: std::ops::$std<R, Output = Traced<'s, Tensor<D, K>>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                self.0.write(self.0.read() $op other);
            }
        }

        impl<'s, const D: usize, P: Part<'s, D>, K: ElementKind, R> $trait<R> for HookSliceUpdate<'s, D, P, K>
        where
            Tensor<D, K>: ByValue,
            Traced<'s, Tensor<D, K>>: std::ops::$std<R, Output = Traced<'s, Tensor<D, K>>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let tensor = self.hook.read();
                let part = tensor.part(self.part) $op other;
                self.hook.write(tensor.assign_slice(self.part, part.value));
            }
        }

        impl<'s, const D: usize, P: Part<'s, D>, K: ElementKind, R> $trait<R>
            for TensorSliceUpdate<'_, 's, D, P, K>
        where
            Tensor<D, K>: ByValue,
            Traced<'s, Tensor<D, K>>: std::ops::$std<R, Output = Traced<'s, Tensor<D, K>>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let part = self.tensor.part(self.part) $op other;
                self.tensor.change_to(self.tensor.assign_slice(self.part, part.value));
            }
        }
    )+ };
}

compound! {
    AddAssign add_assign Add +;
    SubAssign sub_assign Sub -;
    MulAssign mul_assign Mul *;
    DivAssign div_assign Div /;
    RemAssign rem_assign Rem %;
    BitAndAssign bitand_assign BitAnd &;
    BitOrAssign bitor_assign BitOr |;
    BitXorAssign bitxor_assign BitXor ^;
}

/// One head of a hook point whose tensor has a head axis: `m.transformer.h[l].attn.z.head(h)`.
///
/// In a session it is read and written as a field is; its tensor lacks the head axis.
#[derive(Clone, Copy)]
pub struct Head<'s> {
    hook: Hook<'s, Tensor<4>>,
    position: Bound,
    index: Option<Value>,
}

impl<'s> Hook<'s, Tensor<4>> {
    /// One head's part: `[batch, position, d_head]` of queries, keys, values and `z`,
    /// `[batch, position, d_model]` of `result` and of what queries, keys and values are computed from, `[batch, query_position, key_position]` of scores and pattern.
    ///
    /// A negative number counts from the last head.
    #[must_use]
    pub fn head(&self, head: impl super::index::Position<'s>) -> Head<'s> {
        match head.position() {
            Ok(head) => Head { hook: *self, position: Bound::Const(head), index: None },
            Err(head) => Head { hook: *self, position: Bound::Arg(0), index: Some(head.value) },
        }
    }

    /// Position of the head axis.
    fn head_axis(&self) -> usize {
        self.site.info().axes.iter().position(|axis| *axis == "head").unwrap_or(0)
    }
}

impl<'s> Head<'s> {
    fn dims(&self, args: &mut Vec<Value>) -> Vec<SliceDim> {
        let mut head = self.position;
        if let (Bound::Arg(position), Some(index)) = (&mut head, self.index) {
            *position = u32::try_from(args.len()).unwrap_or(u32::MAX);
            args.push(index);
        }
        let mut dims = vec![SliceDim::FULL; self.hook.head_axis()];
        dims.push(SliceDim::single(head));
        dims
    }

    fn axis(&self) -> i64 {
        i64::try_from(self.hook.head_axis()).unwrap_or(0)
    }

    /// The head's tensor, with the writes that stand above this in the text.
    #[track_caller]
    #[must_use]
    pub fn read(&self) -> Traced<'s, Tensor<3>> {
        let at = Location::caller();
        let recorder = self.hook.recorder;
        let mut args = vec![self.hook.read().value];
        let dims = self.dims(&mut args);
        let slice = recorder.op(OpKind::Tensor(TensorOp::Slice { dims }), &args, Type::float(4), at);
        Traced::record(recorder, OpKind::Tensor(TensorOp::SqueezeDim { dim: self.axis() }), &[slice])
    }

    /// Replaces the head's tensor for the rest of the pass; the other heads stay.
    #[track_caller]
    pub fn write(&self, value: impl IntoTraced<'s, Target = Tensor<3>>) {
        let at = Location::caller();
        let recorder = self.hook.recorder;
        let value = value.operand().record(recorder, at);
        let unsqueeze = OpKind::Tensor(TensorOp::UnsqueezeDim { dim: self.axis() });
        let value = recorder.op(unsqueeze, &[value], Type::float(4), at);
        let mut args = vec![self.hook.read().value, value];
        let dims = self.dims(&mut args);
        self.hook.write(Traced::record(recorder, OpKind::Tensor(TensorOp::SliceAssign { dims }), &args));
    }

    /// The head's tensor as it stands here in the text, as [`read`](Head::read) gives it.
    #[expect(clippy::should_implement_trait, reason = "a copy of the tensor, not of the hook point")]
    #[track_caller]
    #[must_use]
    pub fn clone(&self) -> Traced<'s, Tensor<3>> {
        self.read()
    }

    /// As [`clone`](Head::clone).
    #[track_caller]
    #[must_use]
    pub fn to_owned(&self) -> Traced<'s, Tensor<3>> {
        self.read()
    }

    #[doc(hidden)]
    #[track_caller]
    #[must_use]
    pub fn __value(self) -> Traced<'s, Tensor<3>> {
        self.read()
    }

    #[doc(hidden)]
    #[track_caller]
    #[must_use]
    pub fn __read(&self) -> &'s Traced<'s, Tensor<3>> {
        self.hook.recorder.arena.alloc(self.read())
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __put(&self, value: impl AssignTo<'s, 3, burn::tensor::Float>) {
        let at = Location::caller();
        let value = value.replace(|| self.read()).record(self.hook.recorder, at);
        self.write(Traced::new(self.hook.recorder, value));
    }

    #[doc(hidden)]
    #[must_use]
    pub fn __place(&self) -> HeadPlace<'s> {
        HeadPlace(HeadUpdate(*self))
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn __set_index<P: Part<'s, 3>, V: AssignTo<'s, 3, burn::tensor::Float>>(&self, part: P, values: V) {
        self.write(values.assign(self.read(), part));
    }
}

impl<'s> Head<'s> {
    #[doc(hidden)]
    #[must_use]
    pub fn __index_place<P: Part<'s, 3>>(&self, part: P) -> HeadSlice<'s, P> {
        HeadSlice(HeadSliceUpdate { head: *self, part })
    }
}

/// Reads the head, so that the tensor's methods can be called on it.
impl<'s> Deref for Head<'s> {
    type Target = Traced<'s, Tensor<3>>;
    #[track_caller]
    fn deref(&self) -> &Traced<'s, Tensor<3>> {
        self.__read()
    }
}

/// What `*head.__place() += value` assigns to.
#[doc(hidden)]
pub struct HeadPlace<'s>(HeadUpdate<'s>);

/// See [`HeadPlace`].
#[doc(hidden)]
pub struct HeadUpdate<'s>(Head<'s>);

/// What `*head.__index_place(slices) += value` assigns to.
#[doc(hidden)]
pub struct HeadSlice<'s, P>(HeadSliceUpdate<'s, P>);

/// See [`HeadSlice`].
#[doc(hidden)]
pub struct HeadSliceUpdate<'s, P> {
    head: Head<'s>,
    part: P,
}

deref_to_field! {
    ['s] HeadPlace<'s> => HeadUpdate<'s>;
    ['s, P] HeadSlice<'s, P> => HeadSliceUpdate<'s, P>;
}

macro_rules! compound_head {
    ($($trait:ident $method:ident $std:ident $op:tt;)+) => { $(
        impl<'s, R> $trait<R> for HeadUpdate<'s>
        where
            Traced<'s, Tensor<3>>: std::ops::$std<R, Output = Traced<'s, Tensor<3>>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                self.0.write(self.0.read() $op other);
            }
        }

        impl<'s, P: Part<'s, 3>, R> $trait<R> for HeadSliceUpdate<'s, P>
        where
            Traced<'s, Tensor<3>>: std::ops::$std<R, Output = Traced<'s, Tensor<3>>>,
        {
            #[track_caller]
            fn $method(&mut self, other: R) {
                let tensor = self.head.read();
                let part = tensor.part(self.part) $op other;
                self.head.write(tensor.assign_slice(self.part, part.value));
            }
        }
    )+ };
}

compound_head! {
    AddAssign add_assign Add +;
    SubAssign sub_assign Sub -;
    MulAssign mul_assign Mul *;
    DivAssign div_assign Div /;
    RemAssign rem_assign Rem %;
}
