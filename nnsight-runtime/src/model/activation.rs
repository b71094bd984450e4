//! The MLP's activation function.

use std::fmt;

use burn::tensor::{Tensor, activation};

use crate::device::kernel;

/// An activation function that Hugging Face's GPT-2 configuration can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Activation {
    /// `gelu_new`: the tanh approximation of GELU that GPT-2 was trained with.
    #[default]
    GeluNew,
    /// `gelu`: exact GELU, by the error function.
    Gelu,
    /// `relu`.
    Relu,
    /// `silu`.
    Silu,
    /// `tanh`.
    Tanh,
}

impl Activation {
    /// The names [`from_name`](Activation::from_name) knows.
    pub const NAMES: &'static [&'static str] =
        &["gelu_new", "gelu_pytorch_tanh", "gelu", "relu", "silu", "tanh"];

    /// The function with this name in transformers.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Activation> {
        Some(match name {
            // transformers implements the same formula twice.
            "gelu_new" | "gelu_pytorch_tanh" => Activation::GeluNew,
            "gelu" => Activation::Gelu,
            "relu" => Activation::Relu,
            "silu" => Activation::Silu,
            "tanh" => Activation::Tanh,
            _ => return None,
        })
    }

    /// Applies the function to every element.
    #[must_use]
    pub fn forward<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Activation::GeluNew => kernel::gelu_new(x),
            Activation::Gelu => activation::gelu(x),
            Activation::Relu => activation::relu(x),
            Activation::Silu => activation::silu(x),
            Activation::Tanh => activation::tanh(x),
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Activation::GeluNew => "gelu_new",
            Activation::Gelu => "gelu",
            Activation::Relu => "relu",
            Activation::Silu => "silu",
            Activation::Tanh => "tanh",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::test_device;

    #[test]
    fn gelu_new_follows_the_tanh_formula_also_far_from_zero() {
        let xs: Vec<f32> = vec![-1e19, -30.0, -3.0, -0.5, 0.0, 0.1, 1.0, 4.0, 50.0];
        let x = Tensor::<1>::from_floats(xs.as_slice(), &test_device());
        let got: Vec<f32> = Activation::GeluNew.forward(x).into_data().iter::<f32>().collect();
        for (x, got) in xs.iter().map(|x| f64::from(*x)).zip(got) {
            let u = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
            let want = 0.5 * x * (1.0 + u.tanh());
            assert!((f64::from(got) - want).abs() < 1e-6, "gelu_new({x}) = {want}, got {got}");
        }
    }

    #[test]
    fn every_name_listed_is_known_and_no_other() {
        for name in Activation::NAMES {
            assert!(Activation::from_name(name).is_some(), "{name}");
        }
        assert_eq!(Activation::from_name("GELU"), None);
        assert_eq!(Activation::from_name("mish"), None);
    }
}
