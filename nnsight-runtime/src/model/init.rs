//! Fresh weights.

use std::convert::Infallible;

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::params::{Source, Start};

/// Draws parameters as transformers does for an untrained GPT-2.
///
/// A generator of our own, not the device's: that one is shared by all threads, so a seed would fix nothing.
pub(super) struct Fresh<'d> {
    rng: StdRng,
    device: &'d Device,
    largest: f32,
}

impl<'d> Fresh<'d> {
    pub(super) fn new(seed: u64, device: &'d Device) -> Self {
        Fresh { rng: StdRng::seed_from_u64(seed), device, largest: 0.0 }
    }
}

impl Source for Fresh<'_> {
    type Error = Infallible;

    fn take<const D: usize>(
        &mut self,
        _name: &str,
        shape: [usize; D],
        start: Start,
    ) -> Result<Param<Tensor<D>>, Infallible> {
        let tensor = match start {
            Start::Zeros => Tensor::zeros(shape, self.device),
            Start::Ones => {
                self.largest = self.largest.max(1.0);
                Tensor::ones(shape, self.device)
            }
            Start::Normal(std) => {
                let draw = |_| {
                    let standard: f64 = StandardNormal.sample(&mut self.rng);
                    #[expect(clippy::cast_possible_truncation, reason = "weights are f32")]
                    let value = (standard * std) as f32;
                    self.largest = self.largest.max(value.abs());
                    value
                };
                let values: Vec<f32> = (0..shape.iter().product()).map(draw).collect();
                Tensor::from_data(TensorData::new(values, shape), self.device)
            }
        };
        Ok(Param::from_tensor(tensor))
    }

    fn largest(&self) -> Option<f32> {
        Some(self.largest)
    }
}
