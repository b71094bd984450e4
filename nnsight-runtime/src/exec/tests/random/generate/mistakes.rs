//! What fails when it runs, and only then.

use super::scope::{Layer, Var};
use super::{Generator, is_float_tensor};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{DictOp, ListOp, OpKind, ScalarOp, TensorOp, Type};
use crate::point::Site;

/// An index that nothing has.
const FAR: i64 = 40;

impl Generator {
    /// A mistake in a trace.
    pub(super) fn mistake_inside(&mut self) {
        let nowhere = Layer { value: None, first: 0, last: 0 };
        match self.pick(8) {
            0 => self.far_position(),
            1 => {
                // One position where all are wanted.
                let site = self.site();
                let layer = self.layer(site.is_layered());
                let Some(current) = self.read(site, &layer) else { return };
                let part = self.at_position(&current.dims, 1);
                let few = self.slice(&current, part);
                self.force_write(site, &layer, &few);
            }
            2 => {
                let far = self.far();
                let layers = u32::try_from(self.config.n_layer).unwrap_or(0);
                let layer = Layer { value: Some(far.value), first: layers, last: layers };
                self.read(Site::BlockOutput, &layer);
            }
            3 => {
                // A late value at an early point.
                let late = self.read(Site::LnFOutput, &nowhere);
                let layer = self.layer(true);
                if let Some(late) = late {
                    self.force_write(Site::BlockInput, &layer, &late);
                }
                self.read(Site::LnFOutput, &nowhere);
            }
            4 => {
                // Stops, or does not, for what only the pass knows.
                let late = self.read(Site::DropOutput, &nowhere);
                let Some(total) = late.map(|late| self.total(&late)) else { return };
                let condition = self.above(total);
                self.stop(condition);
            }
            5 => {
                // An id that is no token.
                let Some(ids) = self.read(Site::WteInput, &nowhere) else { return };
                let id = self.constant(500);
                let dims = ids.dims.clone();
                let wrong = self.tensor(TensorOp::AddScalar, &[ids, id], dims);
                self.force_write(Site::WteInput, &nowhere, &wrong);
                self.read(Site::BlockOutput, &nowhere);
            }
            _ => self.mistake_anywhere(),
        }
    }

    /// A mistake outside of traces.
    pub(super) fn mistake_outside(&mut self) {
        match self.pick(5) {
            0 => {
                let (first, second) = (self.constant(3), self.constant(500));
                let items = [first, second];
                let prompt = self.hidden(OpKind::List(ListOp::New), &items, Type::list(Type::Int));
                let prompt = Var { dims: vec![super::Dim::N(2)], ..prompt };
                self.trace(&prompt, &[]);
            }
            1 => self.far_position(),
            _ => self.mistake_anywhere(),
        }
    }

    fn mistake_anywhere(&mut self) {
        match self.pick(4) {
            0 => {
                let args = self.told();
                self.failing_call(&args);
            }
            1 => {
                let (list, index) = (self.lists[0].clone(), self.far());
                self.touch(std::slice::from_ref(&list));
                self.hidden(OpKind::List(ListOp::Get), &[list, index], Type::Float);
            }
            2 => {
                let (one, zero) = (self.constant(1), self.constant(0));
                self.hidden(OpKind::Scalar(ScalarOp::Div), &[one, zero], Type::Int);
            }
            _ => {
                let ty = Type::dict(Type::Int, Type::Float);
                let dict = self.hidden(OpKind::Dict(DictOp::New), &[], ty);
                let key = self.far();
                self.hidden(OpKind::Dict(DictOp::Get), &[dict, key], Type::Float);
            }
        }
    }

    /// An int that is far outside of everything.
    fn far(&mut self) -> Var {
        let far = self.constant(FAR);
        match self.var(|var| var.ty == Type::Int && Self::known(var)) {
            Some(int) => {
                let int = self.within(&int, FAR);
                self.hidden(OpKind::Scalar(ScalarOp::Add), &[far, int], Type::Int)
            }
            None => far,
        }
    }

    fn far_position(&mut self) {
        let Some(tensor) = self.var(|var| is_float_tensor(var) && var.dims.len() > 1) else { return };
        let mut args = vec![tensor.clone()];
        let bound = if self.pick(2) == 0 {
            Bound::Const(FAR)
        } else {
            args.push(self.far());
            Bound::Arg(1)
        };
        let dims = vec![SliceDim::FULL, SliceDim::single(bound)];
        let mut shape = tensor.dims.clone();
        shape[1] = super::Dim::N(1);
        let part = self.tensor(TensorOp::Slice { dims }, &args, shape);
        // A slice that nobody looks at is left out.
        self.record(&part);
    }
}
