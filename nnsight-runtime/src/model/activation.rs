//! The MLP's activation function.

use std::fmt;

use burn::tensor::{FloatDType, Tensor, activation};

use crate::device::kernel;

macro_rules! activations {
    ($($(#[$doc:meta])* $variant:ident: $name:literal $(, $alias:literal)*;)+) => {
        /// An activation function that Hugging Face's GPT-2 configuration can name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        pub enum Activation { $($(#[$doc])* $variant,)+ }

        impl Activation {
            /// The names [`from_name`](Activation::from_name) knows.
            pub const NAMES: &'static [&'static str] = &[$($name, $($alias,)*)+];

            /// The function with this name in transformers.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Activation> {
                Some(match name {
                    $($name $(| $alias)* => Activation::$variant,)+
                    _ => return None,
                })
            }
        }

        impl fmt::Display for Activation {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Activation::$variant => $name,)+ })
            }
        }
    };
}

activations! {
    /// `gelu_new`: the tanh approximation of GELU that GPT-2 was trained with. transformers implements the same formula
    /// several times.
    #[default]
    GeluNew: "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate", "gelu_fast";
    /// `gelu`: exact GELU, by the error function.
    Gelu: "gelu", "gelu_python";
    /// `gelu_10`: exact GELU between -10 and 10.
    Gelu10: "gelu_10";
    /// `quick_gelu`: `x * sigmoid(1.702 x)`.
    QuickGelu: "quick_gelu";
    /// `relu`.
    Relu: "relu";
    /// `relu2`: the square of `relu`.
    Relu2: "relu2";
    /// `relu6`: `relu`, at most 6.
    Relu6: "relu6";
    /// `leaky_relu`: a hundredth of what is negative.
    LeakyRelu: "leaky_relu";
    /// `silu`.
    Silu: "silu", "swish";
    /// `mish`: `x * tanh(softplus(x))`.
    Mish: "mish";
    /// `hardswish`: `x * relu6(x + 3) / 6`.
    HardSwish: "hardswish";
    /// `tanh`.
    Tanh: "tanh";
    /// `sigmoid`.
    Sigmoid: "sigmoid";
    /// `sqrtsoftplus`: the square root of `softplus`.
    SqrtSoftplus: "sqrtsoftplus";
    /// `laplace`: the distribution function of a normal distribution, by the error function.
    Laplace: "laplace";
    /// `linear`: nothing at all.
    Linear: "linear";
}

impl Activation {
    /// Applies the function to every element.
    #[must_use]
    pub fn forward<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Activation::GeluNew => kernel::gelu_new(x),
            Activation::Gelu => activation::gelu(x),
            Activation::Relu => activation::relu(x),
            Activation::Silu => activation::silu(x),
            Activation::Tanh => activation::tanh(x),
            Activation::Linear => x,
            _ => match FloatDType::from(x.dtype()) {
                // As torch does, whose steps between are not rounded.
                half @ (FloatDType::F16 | FloatDType::BF16) => {
                    self.in_steps(x.cast(FloatDType::F32)).cast(half)
                }
                _ => self.in_steps(x),
            },
        }
    }

    /// Functions that are put together.
    fn in_steps<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Activation::Gelu10 => between(activation::gelu(x), -10.0, 10.0),
            Activation::QuickGelu => x.clone() * activation::sigmoid(x * 1.702),
            Activation::Relu2 => {
                let x = activation::relu(x);
                x.clone() * x
            }
            Activation::Relu6 => between(x, 0.0, 6.0),
            Activation::LeakyRelu => {
                let negative = x.clone().lower_scalar(0.0);
                x.clone().mask_where(negative, x * 0.01)
            }
            Activation::Mish => x.clone() * activation::tanh(softplus(x)),
            Activation::HardSwish => x.clone() * between(x + 3.0, 0.0, 6.0) / 6.0,
            Activation::Sigmoid => activation::sigmoid(x),
            Activation::SqrtSoftplus => softplus(x).sqrt(),
            Activation::Laplace => {
                #[expect(clippy::approx_constant, reason = "transformers rounds it")]
                let (mean, deviation) = (0.707_107, 0.282_095);
                (((x - mean) / (deviation * std::f64::consts::SQRT_2)).erf() + 1.0) * 0.5
            }
            other => other.forward(x),
        }
    }
}

/// Elements no smaller and no greater than these; NaN stays.
fn between<const D: usize>(x: Tensor<D>, least: f64, greatest: f64) -> Tensor<D> {
    let (small, great) = (x.clone().lower_scalar(least), x.clone().greater_scalar(greatest));
    x.mask_fill(small, least).mask_fill(great, greatest)
}

/// `ln(1 + exp(x))`, without overflow.
fn softplus<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activation::relu(x.clone()) + x.abs().neg().exp().log1p()
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
            let known = Activation::from_name(name).expect(name);
            assert_eq!(Activation::from_name(&known.to_string()), Some(known), "{name}");
        }
        assert_eq!(Activation::from_name("GELU"), None);
        assert_eq!(Activation::from_name("prelu"), None);
    }
}
