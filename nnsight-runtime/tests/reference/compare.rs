//! Compares a model's values at every hook point with those that transformers computed.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use burn::tensor::{Bool, Device, Float, Int, Tensor, TensorData};
use nnsight_runtime::model::{BadWrite, LanguageModel, Visitor};
use nnsight_runtime::point::{HookPoint, Kind};
use nnsight_runtime::tensor::{AnyTensor, Dims};
use safetensors::{Dtype, SafeTensors};

/// A tensor on the host, whatever its rank; ids are exact as `f64`.
#[derive(Debug, PartialEq)]
pub struct Host {
    pub dims: Vec<usize>,
    pub values: Vec<f64>,
}

/// Reads a tensor of any rank and kind back.
pub fn host(value: AnyTensor) -> Host {
    let dims: Dims = value.dims();
    let data = match (value.kind(), value.rank()) {
        (Kind::Float, 2) => value.typed::<2, Float>().map(Tensor::into_data),
        (Kind::Float, 3) => value.typed::<3, Float>().map(Tensor::into_data),
        (Kind::Float, 4) => value.typed::<4, Float>().map(Tensor::into_data),
        (Kind::Int, _) => value.typed::<2, Int>().map(Tensor::into_data),
        (_, _) => value.typed::<2, Bool>().map(Tensor::into_data),
    };
    let data = data.expect("hook points have rank 2 to 4");
    Host { dims: dims.to_vec(), values: data.iter::<f64>().collect() }
}

/// Keeps every value of a pass, in order.
#[derive(Default)]
pub struct Recorder {
    pub seen: Vec<(HookPoint, Host)>,
}

impl Visitor for Recorder {
    type Error = BadWrite;

    fn wants(&self, _: HookPoint) -> bool {
        true
    }

    fn visit(&mut self, point: HookPoint, value: AnyTensor) -> Result<ControlFlow<(), AnyTensor>, BadWrite> {
        self.seen.push((point, host(value.clone())));
        Ok(ControlFlow::Continue(value))
    }
}

/// Reads a file of reference activations.
pub fn references(file: &Path) -> BTreeMap<String, Host> {
    let bytes = std::fs::read(file).expect("the references are there");
    let tensors = SafeTensors::deserialize(&bytes).expect("the references are a safetensors file");
    let read = |(name, view): (&str, safetensors::tensor::TensorView<'_>)| {
        let data = view.data();
        let values = match view.dtype() {
            Dtype::I64 => data.as_chunks::<8>().0.iter().map(|b| exact(i64::from_le_bytes(*b))).collect(),
            _ => data.as_chunks::<4>().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect(),
        };
        (name.to_owned(), Host { dims: view.shape().to_vec(), values })
    };
    tensors.iter().map(read).collect()
}

fn exact(id: i64) -> f64 {
    f64::from(i32::try_from(id).expect("ids are small"))
}

/// The ids that the references were computed for, on the device.
pub fn prompt(references: &BTreeMap<String, Host>, device: &Device) -> Tensor<2, Int> {
    let ids = &references["transformer.wte.input"];
    #[expect(clippy::cast_possible_truncation, reason = "ids are small whole numbers")]
    let values: Vec<i64> = ids.values.iter().map(|id| *id as i64).collect();
    Tensor::from_data(TensorData::new(values, ids.dims.clone()), device)
}

/// Runs the model on the references' prompt and gives the greatest absolute difference at each point they have.
pub fn differences(model: &LanguageModel, references: &BTreeMap<String, Host>) -> Vec<(HookPoint, f64)> {
    let mut recorder = Recorder::default();
    let ids = prompt(references, &model.device());
    model.gpt2().forward_hooked(ids, &mut recorder).expect("values pass unchanged");
    let compare = |(point, got): (HookPoint, Host)| {
        let want = references.get(&point.to_string())?;
        assert_eq!(got.dims, want.dims, "shape of {point}");
        Some((
            point,
            got.values.iter().zip(&want.values).map(|(got, want)| gap(*got, *want)).fold(0.0, f64::max),
        ))
    };
    recorder.seen.into_iter().filter_map(compare).collect()
}

fn gap(got: f64, want: f64) -> f64 {
    // transformers masks scores with the least f32, this crate with minus infinity; NaN must not pass as equal.
    let masked = got == f64::NEG_INFINITY && want < -1e30;
    let gap = if masked { 0.0 } else { (got - want).abs() };
    if gap.is_nan() { f64::INFINITY } else { gap }
}
