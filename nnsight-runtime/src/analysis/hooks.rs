//! Hook points and module calls.

use std::rc::Rc;

use smallvec::SmallVec;

use super::finding::Mistake;
use super::shape::{Axis, Shape};
use super::value::{Abstract, Known, Latest};
use super::walk::Walker;
use crate::ir::{HookRef, LayerRef, ModuleRef, Op, OpData};
use crate::point::{HookPoint, Site};

/// What to do about a hook point that waits for a later one.
const SEPARATE: &str = "use a trace of its own for one of them";

impl<'p> Walker<'p, '_> {
    pub(super) fn hook_read(&mut self, op: Op, data: &'p OpData, hook: HookRef) {
        let point = self.point(op, data, hook);
        let known =
            self.pass.map_or(Known::Unknown, |pass| self.site(hook.site, pass.batch, pass.positions, op));
        if let Some(point) = point {
            self.check_condition(op, point, "reading");
        }
        let latest = match point {
            Some(point) if self.pass.is_some() => Some(Latest { pass: self.passes, point, read: op }),
            _ => None,
        };
        if let [result] = data.results[..] {
            self.set(result, Abstract { known, latest });
        }
    }

    pub(super) fn hook_write(&mut self, op: Op, data: &'p OpData, hook: HookRef) {
        let (Some(value), Some(pass)) = (data.args.first(), self.pass) else { return };
        let value = self.get(*value).clone();
        if let Some(point) = self.point(op, data, hook) {
            match value.latest.filter(|latest| latest.pass == self.passes && latest.point > point) {
                Some(latest) => {
                    self.report(op, |_| acausal(&format!("the value written to `{point}`"), latest));
                }
                None => self.check_condition(op, point, "writing"),
            }
        }
        let Known::Tensor(shape) = &value.known else { return };
        let Known::Tensor(expected) = self.site(hook.site, pass.batch, pass.positions, op) else { return };
        let fits = |(a, b): (&Axis, &Axis)| a.length.is_none() || b.length.is_none() || a.length == b.length;
        if !shape.axes.iter().zip(&expected.axes).all(fits) {
            self.report(op, |walker| {
                let path = walker.path(data, hook.layer, hook.site.info().path);
                let made = shape.made.filter(|made| walker.elsewhere(*made, op));
                let trace = Some(pass.op).filter(|trace| walker.elsewhere(*trace, op));
                Mistake::new(
                    format!("cannot write a tensor {shape} to `{path}`, which takes {expected}"),
                    "write a tensor of the point's own shape; part of a point is written by \
                     `… .output[s![..]] = value`",
                )
                .note_at("the tensor is made", made)
                .note_at("the trace begins", trace)
            });
        }
    }

    pub(super) fn call(&mut self, op: Op, data: &'p OpData, call: ModuleRef) {
        let path = call.module.path();
        self.layer(op, data, call.layer, path);
        let (input, output) = (call.module.input(), call.module.output());
        let mut outer = [None, None];
        if let Some(Known::Tensor(shape)) = data.args.first().map(|arg| self.get(*arg).known.clone()) {
            for (place, axis) in outer.iter_mut().zip(&shape.axes) {
                *place = axis.length;
            }
            // Ids have no width: their last axis is the positions.
            let expected = input.info().axes.last().and_then(|axis| self.model.axis(axis, None, None));
            let got = shape.axes.last().and_then(|axis| axis.length);
            let wrong_width = got.zip(expected).is_some_and(|(got, expected)| got != expected);
            if wrong_width || shape.axes.iter().any(|axis| axis.length == Some(0)) {
                self.report(op, |walker| {
                    let path = walker.path(data, call.layer, path);
                    let [Known::Tensor(expected)] = [walker.site(input, None, None, op)] else {
                        return Mistake::new(format!("`{path}` does not take {shape}"), "");
                    };
                    let made = shape.made.filter(|made| walker.elsewhere(*made, op));
                    Mistake::new(
                        format!("cannot call `{path}` on a tensor {shape}: it takes {expected}, none of them empty"),
                        "give the module what it reads in a forward pass, or a tensor of that width",
                    )
                    .note_at("the tensor is made", made)
                });
            }
        }
        let known = self.site(output, outer[0], outer[1], op);
        self.give(data, known);
    }

    /// The tensor that stands at a site.
    fn site(&self, site: Site, batch: Option<usize>, positions: Option<usize>, made: Op) -> Known {
        let named = |name: &&'static str| Axis {
            length: self.model.axis(name, batch, positions),
            name: if *name == "one" { "" } else { name },
        };
        let axes: SmallVec<[Axis; 4]> = site.info().axes.iter().map(named).collect();
        Known::Tensor(Rc::new(Shape { axes, made: Some(made) }))
    }

    /// The hook point that an op means, where its layer is known and there.
    fn point(&mut self, op: Op, data: &OpData, hook: HookRef) -> Option<HookPoint> {
        match hook.layer {
            LayerRef::None => Some(HookPoint::global(hook.site)),
            layer => self
                .layer(op, data, layer, hook.site.info().path)
                .map(|layer| HookPoint::in_layer(hook.site, layer)),
        }
    }

    /// The layer that an op means, where it is known; reports one that is not there.
    fn layer(&mut self, op: Op, data: &OpData, layer: LayerRef, path: &'static str) -> Option<u32> {
        let layer = match layer {
            LayerRef::None => return None,
            LayerRef::Const(layer) => i64::from(layer),
            LayerRef::Arg => self.get(*data.args.last()?).int()?,
        };
        let layers = self.model.n_layers;
        let from_start = if layer < 0 { layer.saturating_add(i64::try_from(layers).ok()?) } else { layer };
        let found = usize::try_from(from_start).ok().filter(|found| *found < layers);
        if found.is_none() {
            self.report(op, |walker| {
                let made = data.args.last().and_then(|arg| walker.origin(*arg));
                let made = made.filter(|made| walker.elsewhere(*made, op) && !walker.is_tensor(*made));
                Mistake::new(
                    format!(
                        "there is no layer {layer} in `{path}`: the model has {layers} layers, 0 to {}",
                        layers.saturating_sub(1)
                    ),
                    "go over `model.layers()`, or count from the last layer with -1, -2, …",
                )
                .note_at("the layer is computed", made)
            });
        }
        u32::try_from(found?).ok()
    }

    fn is_tensor(&self, op: Op) -> bool {
        let results = &self.program.ops[op].results;
        results.iter().any(|result| super::shape::rank(self.program.ty(*result)) > 0)
    }

    /// A path with the layer in it, as far as that is known.
    fn path(&self, data: &OpData, layer: LayerRef, path: &str) -> String {
        let layer = match layer {
            LayerRef::None => return path.to_owned(),
            LayerRef::Const(layer) => layer.to_string(),
            LayerRef::Arg => match data.args.last().and_then(|arg| self.get(*arg).int()) {
                Some(layer) => layer.to_string(),
                None => "?".to_owned(),
            },
        };
        path.replacen("{}", &layer, 1)
    }

    /// Reports a hook point under a condition that waits for a later one.
    fn check_condition(&mut self, op: Op, point: HookPoint, what: &str) {
        if let Some(guard) = self.guard.filter(|guard| guard.pass == self.passes && guard.point > point) {
            self.report(op, |_| acausal(&format!("the condition for {what} `{point}`"), guard));
        }
    }
}

fn acausal(what: &str, latest: Latest) -> Mistake {
    let later = latest.point;
    Mistake::new(format!("{what} depends on `{later}`, which the same forward pass reaches later"), SEPARATE)
        .note(format!("`{later}` is read"), Some(latest.read))
}
