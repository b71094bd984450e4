//! The starting point of training.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};
use nnsight_runtime::model::Gpt2;

/// Largest entry of the position embedding at the start.
const AMPLITUDE: f32 = 0.15;

/// Puts sinusoids of geometrically spaced wavelengths into a fresh model's position embedding, in place of noise.
///
/// They are trained like any other weights. A head that looks one token back then is a rotation away, which
/// brings induction about in a fraction of the steps.
pub fn with_sinusoidal_positions(model: Gpt2) -> Gpt2 {
    model.map(&mut Positions { path: Vec::new() })
}

struct Positions {
    path: Vec<String>,
}

impl ModuleMapper for Positions {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.path != ["wpe", "weight"] {
            return param;
        }
        param.map(|tensor| {
            let dims = tensor.dims();
            let width = dims[D - 1];
            let count = dims.iter().product();
            let values: Vec<f32> = (0..count).map(|at| sinusoid(at / width, at % width, width)).collect();
            Tensor::<D>::from_data(TensorData::new(values, dims), &tensor.device()).require_grad()
        })
    }
}

/// Wavelengths go from 4 to 256 tokens; even entries are sines, odd ones cosines.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn sinusoid(position: usize, entry: usize, width: usize) -> f32 {
    let wavelength = 4.0 * 64f32.powf((entry / 2 * 2) as f32 / width as f32);
    let angle = std::f32::consts::TAU * position as f32 / wavelength;
    AMPLITUDE * if entry.is_multiple_of(2) { angle.sin() } else { angle.cos() }
}
