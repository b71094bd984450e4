//! Hook points: which, how they are read, and what is written to them.

use super::scope::{Dim, Layer, Time, Var};
use super::{Generator, is_float_tensor, is_tensor};
use crate::ir::tensor_op::{Bound, SliceDim};
use crate::ir::{HookRef, LayerRef, ModuleRef, OpKind, TensorOp, Type};
use crate::point::{Module, Site};

/// Sites that experiments mostly look at.
const COMMON: [Site; 16] = [
    Site::BlockOutput,
    Site::BlockInput,
    Site::ResidMid,
    Site::AttnOutput,
    Site::MlpOutput,
    Site::AttnZ,
    Site::AttnQueryInput,
    Site::AttnValueInput,
    Site::AttnQuery,
    Site::AttnKey,
    Site::AttnValue,
    Site::AttnScores,
    Site::AttnPattern,
    Site::AttnResult,
    Site::ActOutput,
    Site::WteOutput,
];

/// What parts of tensors are filled with.
const NUMBERS: [f64; 12] =
    [0.5, 1.0, 1.5, 2.0, 2.5, 0.0, 0.5, 1.0, 2.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

const SCALES: [Site; 3] = [Site::Ln1Scale, Site::Ln2Scale, Site::LnFScale];

impl Generator {
    pub(super) fn site(&mut self) -> Site {
        if self.pick(3) == 2 { self.choose(Site::ALL) } else { self.choose(&COMMON) }
    }

    /// Some layer of a site or module, or none for what stands outside the blocks.
    pub(super) fn layer(&mut self, is_layered: bool) -> Layer {
        let layers = u32::try_from(self.config.n_layer).unwrap_or(1);
        let written = |layer| Layer { value: None, first: layer, last: layer };
        if !is_layered {
            return written(0);
        }
        if self.wrong() {
            return written(layers);
        }
        let kind = self.pick(4);
        let known = self.var(|var| var.ty == Type::Int && Self::known(var) && kind > 1);
        let Some(int) = known else {
            let layer = self.pick(self.config.n_layer);
            return written(u32::try_from(layer).unwrap_or(0));
        };
        let int = self.within(&int, layers.into());
        let (first, last) = int.range.unwrap_or((0, i64::from(layers) - 1));
        let bound = |layer: i64| u32::try_from(layer).unwrap_or(0);
        Layer { value: Some(int.value), first: bound(first), last: bound(last) }
    }

    /// Shape of a site in the trace at hand.
    fn site_dims(&self, site: Site) -> Vec<Dim> {
        let Some(inside) = &self.trace else { return Vec::new() };
        let length = |axis: &&str| match *axis {
            "batch" => inside.batch,
            "position" | "query_position" | "key_position" => inside.positions,
            "d_model" => Dim::N(self.config.n_embd),
            "3 * d_model" => Dim::N(3 * self.config.n_embd),
            "head" => Dim::N(self.config.n_head),
            "d_head" => Dim::N(self.config.d_head()),
            "d_mlp" => Dim::N(self.config.d_mlp()),
            "d_vocab" => Dim::N(self.config.vocab_size),
            _ => Dim::N(1),
        };
        site.info().axes.iter().map(length).collect()
    }

    /// Reads a hook point, unless the conditions around it are known too late.
    pub(super) fn read(&mut self, site: Site, layer: &Layer) -> Option<Var> {
        let guard = self.trace.as_ref()?.guard.clone();
        if !guard.is_there(site, layer) && !self.wrong() {
            return None;
        }
        let info = site.info();
        let ty = Type::Tensor { kind: info.kind, rank: u8::try_from(site.rank()).unwrap_or(1) };
        let kind = OpKind::HookRead(HookRef { site, layer: reference(site.is_layered(), layer) });
        let value = self.b.op(kind, layer.value.as_slice(), &[], [ty.clone()])[0];
        let mut time = Time::at(site, layer);
        time.join(&guard);
        self.used.join(&time);
        let var = Var { value, ty, dims: self.site_dims(site), range: None, time, traced: true };
        self.scope.push(var.clone());
        Some(var)
    }

    /// Writes a hook point, unless the value is there too late; gives whether it did.
    pub(super) fn write(&mut self, site: Site, layer: &Layer, value: &Var) -> bool {
        let time = self.time(std::slice::from_ref(value));
        let is_there = time.is_there(site, layer) && value.dims == self.site_dims(site);
        if !is_there && !self.wrong() {
            return false;
        }
        self.force_write(site, layer, value);
        true
    }

    /// Writes a hook point, whether that can be done or not.
    pub(super) fn force_write(&mut self, site: Site, layer: &Layer, value: &Var) {
        let kind = OpKind::HookWrite(HookRef { site, layer: reference(site.is_layered(), layer) });
        let args: Vec<_> = [value.value].into_iter().chain(layer.value).collect();
        self.b.op(kind, &args, &[], []);
        self.has("write");
        if layer.value.is_some() {
            self.has("write at a computed layer");
        }
        if self.trace.as_ref().is_some_and(|inside| inside.guard.is_later()) {
            self.has("write under a guard");
        }
    }

    /// Writes something somewhere.
    pub(super) fn some_write(&mut self) {
        if self.pick(10) == 9 {
            return self.zero_scale();
        }
        let site = self.site();
        let layer = self.layer(site.is_layered());
        self.write_at(site, &layer);
    }

    /// Has a layer norm divide by zero somewhere.
    fn zero_scale(&mut self) {
        let site = self.choose(&SCALES);
        let layer = self.layer(site.is_layered());
        let Some(current) = self.read(site, &layer) else { return };
        let part = self.part(&current.dims, 2);
        let zero = self.float(0.0);
        let args: Vec<Var> = [current.clone(), zero].into_iter().chain(part.args).collect();
        let value = self.tensor(TensorOp::SliceFill { dims: part.ranges }, &args, current.dims.clone());
        if self.write(site, &layer, &value) {
            self.has("write of a zero scale");
        }
    }

    /// Writes something to this hook point.
    pub(super) fn write_at(&mut self, site: Site, layer: &Layer) {
        let kind = self.pick(8);
        let dims = self.site_dims(site);
        let kinds = site.info().kind;
        let fits = |var: &Var| is_tensor(var, kinds) && var.time.is_there(site, layer);
        if kind == 3
            && let Some(whole) = self.var(|var| fits(var) && var.dims == dims)
        {
            if Self::known(&whole) {
                self.has("write of an earlier trace's value");
            }
            if self.write(site, layer, &whole) {
                self.has("whole write");
            }
            return;
        }
        let Some(current) = self.read(site, layer) else { return };
        let mut computed = false;
        let value = match kind {
            0..=2 => self.patched(&current, &dims, fits, &mut computed),
            4 => Some(self.twist(&current, site)),
            6 => Some(self.filled(&current)),
            _ => None,
        };
        let whole = kind == 4;
        let value = value.unwrap_or_else(|| {
            let part = self.part(&dims, 1);
            let (ranges, args) = (shifted(&part.ranges), part.args.clone());
            computed |= !args.is_empty();
            let old = self.slice(&current, part);
            let new = self.twist(&old, site);
            self.assigned(&current, &new, ranges, args)
        });
        if self.write(site, layer, &value) {
            self.has(if whole { "whole write" } else { "write of a part" });
            if computed {
                self.has("write at a computed position");
            }
        }
    }

    /// The value with one position as it is at some position of another trace's value.
    fn patched(
        &mut self,
        current: &Var,
        dims: &[Dim],
        fits: impl Fn(&Var) -> bool,
        computed: &mut bool,
    ) -> Option<Var> {
        let alike = |var: &Var| {
            var.dims.len() == dims.len()
                && var.dims.iter().zip(dims).enumerate().all(|(axis, (a, b))| axis == 1 || a == b)
        };
        let source = self.var(|var| fits(var) && Self::known(var) && var.traced && alike(var))?;
        let part = self.at_position(&source.dims, 1);
        let value = self.slice(&source, part);
        let part = self.at_position(dims, 2);
        *computed = !part.args.is_empty();
        self.has("write of an earlier trace's value");
        Some(self.assigned(current, &value, part.ranges, part.args))
    }

    fn assigned(&mut self, current: &Var, value: &Var, ranges: Vec<SliceDim>, args: Vec<Var>) -> Var {
        let args: Vec<Var> = [current.clone(), value.clone()].into_iter().chain(args).collect();
        self.tensor(TensorOp::SliceAssign { dims: ranges }, &args, current.dims.clone())
    }

    /// The value with one number in a part of it.
    fn filled(&mut self, current: &Var) -> Var {
        let part = self.part(&current.dims, 2);
        let number = if is_float_tensor(current) {
            let number = self.choose(&NUMBERS);
            if !number.is_finite() {
                self.has("write of what is not finite");
            }
            self.float(number)
        } else {
            let number = self.pick(5);
            self.constant(i64::try_from(number).unwrap_or(0))
        };
        let args: Vec<Var> = [current.clone(), number].into_iter().chain(part.args).collect();
        self.tensor(TensorOp::SliceFill { dims: part.ranges }, &args, current.dims.clone())
    }

    /// Another tensor of the same shape that a site can bear.
    pub(super) fn twist(&mut self, tensor: &Var, site: Site) -> Var {
        let dims = tensor.dims.clone();
        if !is_float_tensor(tensor) {
            return self.tensor(TensorOp::Flip { axes: vec![1] }, std::slice::from_ref(tensor), dims);
        }
        let divides = SCALES.contains(&site);
        let kinds = if divides {
            1
        } else if site == Site::AttnScores {
            4
        } else {
            7
        };
        let (op, number) = match self.pick(kinds) {
            0 => (TensorOp::MulScalar, Some(2.0)),
            1 => (TensorOp::AddScalar, Some(0.75)),
            2 => (TensorOp::MulScalar, Some(0.5)),
            3 => (TensorOp::Tanh, None),
            4 => (TensorOp::ZerosLike, None),
            5 => (TensorOp::Neg, None),
            _ => (TensorOp::Flip { axes: vec![1] }, None),
        };
        let mut args = vec![tensor.clone()];
        args.extend(number.map(|number| self.float(number)));
        self.tensor(op, &args, dims)
    }

    /// Runs a module on some tensor of the residual stream's width.
    pub(super) fn call(&mut self) -> Option<Var> {
        let width = Dim::N(self.config.n_embd);
        let input = self.var(|var| var.ty == Type::float(3) && var.dims.last() == Some(&width))?;
        let module = self.choose(&[
            Module::LnF,
            Module::Mlp,
            Module::Ln1,
            Module::Block,
            Module::Attn,
            Module::LmHead,
        ]);
        let layer = self.layer(module.is_layered());
        let output = self.called(module, &layer, &input);
        // The same module on other values, as a lens does.
        for _ in 0..self.pick(3) {
            let other = self.var(|var| var.ty == Type::float(3) && var.dims.last() == Some(&width))?;
            let others = self.called(module, &layer, &other);
            if self.trace.is_some() && self.pick(2) == 1 {
                self.record(&output);
                self.record(&others);
            }
        }
        if module == Module::LnF && self.pick(2) == 0 {
            return Some(self.called(Module::LmHead, &layer, &output));
        }
        Some(output)
    }

    fn called(&mut self, module: Module, layer: &Layer, input: &Var) -> Var {
        let kind = OpKind::Call(ModuleRef { module, layer: reference(module.is_layered(), layer) });
        let args: Vec<_> = [input.value].into_iter().chain(layer.value).collect();
        let time = self.time(std::slice::from_ref(input));
        let value = self.b.op(kind, &args, &[], [input.ty.clone()])[0];
        let mut dims = input.dims.clone();
        if module == Module::LmHead {
            dims[2] = Dim::N(self.config.vocab_size);
        }
        self.has("module call");
        let var = Var { value, dims, time, ..input.clone() };
        self.scope.push(var.clone());
        var
    }

    /// Something made of tensors there are.
    pub(super) fn calculated(&mut self) -> Option<Var> {
        let tensor = self.var(is_float_tensor)?;
        match self.pick(6) {
            0 => {
                let part = self.part(&tensor.dims, 1);
                Some(self.slice(&tensor, part))
            }
            1 if tensor.dims.len() > 1 => {
                let mut dims = tensor.dims.clone();
                dims[1] = Dim::N(1);
                Some(self.tensor(TensorOp::MeanDim { dim: 1 }, &[tensor], dims))
            }
            2 | 3 => {
                let other = self.var(|var| var.ty == tensor.ty && var.dims == tensor.dims)?;
                let op = self.choose(&[TensorOp::Sub, TensorOp::Add, TensorOp::MaxPair]);
                let dims = tensor.dims.clone();
                Some(self.tensor(op, &[tensor, other], dims))
            }
            _ => Some(self.twist(&tensor, Site::BlockOutput)),
        }
    }
}

/// How an op names a layer.
fn reference(is_layered: bool, layer: &Layer) -> LayerRef {
    match (is_layered, layer.value) {
        (false, _) => LayerRef::None,
        (true, Some(_)) => LayerRef::Arg,
        (true, None) => LayerRef::Const(layer.first),
    }
}

/// The ranges of a slice, as those of an assignment, which has one operand more in front.
fn shifted(ranges: &[SliceDim]) -> Vec<SliceDim> {
    let bound = |bound| if let Bound::Arg(n) = bound { Bound::Arg(n + 1) } else { bound };
    ranges.iter().map(|dim| SliceDim { start: bound(dim.start), end: bound(dim.end), ..*dim }).collect()
}
